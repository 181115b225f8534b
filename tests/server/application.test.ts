import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type * as Y from 'yjs';
import { decideApplication, declareConflict, discuss, giveScore, listJudged, readJudging } from '#lib/application/commission.server.ts';
import { addRow, changeText, readContent, setValue, textOf } from '#lib/application/document.ts';
import {
	addComment,
	addMember,
	findByLink,
	listComments,
	listMembers,
	removeMember,
	settleComment
} from '#lib/application/group.server.ts';
import { parseProgramme, parseScore } from '#lib/application/input.ts';
import { keepFile, listKept, readFileOf, restoreKept } from '#lib/application/kept.server.ts';
import { findProgramme, saveProgramme, seatMember, sumAwarded, unseatMember } from '#lib/application/programme.server.ts';
import { listApplications, listWinners, readApplication } from '#lib/application/read.server.ts';
import { DEFAULT_CRITERIA, writeCriteria, type ApplicationState, type Decision } from '#lib/application/rules.ts';
import { contentOf, moveApplication, promoteToApplication } from '#lib/application/write.server.ts';
import { saveIdea } from '#lib/idea/write.server.ts';
import { formatDate } from '#lib/i18n/format.ts';
import { newId } from '#lib/live/id.ts';
import { applicationDocument } from '#lib/live/protocol.ts';
import { addNeed, supportNeed } from '#lib/need/write.server.ts';
import { readProject } from '#lib/project/read.server.ts';
import { app, db } from '#lib/server/app.ts';
import { account, workItem } from '#lib/server/schema.ts';
import { transact } from '#lib/server/transact.ts';
import { addSite, reviewSite } from '#lib/site/write.server.ts';
import { placeDots } from '#lib/vote/write.server.ts';
import { readNewestVote } from '#lib/vote/read.server.ts';
import { NOBODY, type Actor } from '#lib/workshop/rules.ts';
import { openHouse, type House } from '../support/house.ts';

let house: House;
let programmeId = '';
let applicationId = '';
const siteId = newId();
const ideas = { court: newId(), lamps: newId(), lost: newId() };
const experts: Actor[] = [];
const done = <T>(result: { ok: true; value: T } | { ok: false; reason: string; field?: string }): T => {
	if (!result.ok) throw new Error(`${result.reason} ${result.field ?? ''}`);
	return result.value;
};
const read = (more: Record<string, string> = {}) =>
	parseProgramme({
		id: newId(),
		nameKk: 'Ауылды бірлесе дамыту',
		donor: 'Донор',
		startsOn: '2026-01-01',
		endsOn: '2026-12-31',
		fund: '4 000 000',
		grantMax: '3 000 000',
		...more
	});
const programme = (more: Record<string, string> = {}) => done(read(more));
const edit = (change: (doc: Y.Doc) => void) => app().rooms.edit(applicationDocument(applicationId), 'test', change);
const move = (actor: Actor, to: ApplicationState, reason = 'себебі', token: string | null = null) =>
	moveApplication(actor, token, applicationId, { id: newId(), to, reason });

beforeAll(async () => {
	house = await openHouse();
	const resident = await house.join();
	done(await house.open('needs'));
	const lack = { id: newId(), category: 'play' as const, text: 'Балалар ойнайтын жер жоқ', group: 'балалар', people: 120 };
	done(await addNeed(resident, house.ids.workshop, lack));
	done(await supportNeed(resident, house.ids.workshop, { id: newId(), needId: lack.id, on: true }));
	done(await house.open('sites'));
	done(
		await addSite(resident, house.ids.workshop, {
			id: siteId,
			lng: 53.82,
			lat: 47.001,
			objectType: 'sports_ground',
			title: 'Мектеп арты',
			why: 'Бос жатыр'
		})
	);
	done(await reviewSite(house.people.akimat, { id: newId(), siteId, verdict: 'suitable', reason: 'Жер бос', conditions: '' }));
	done(await house.open('ideas'));
	const sources = [{ kind: 'need' as const, id: lack.id, words: lack.text }];
	for (const [key, title, cost] of [
		['court', 'Спорт алаңы', 2_000_000],
		['lamps', 'Көше шамдары', 1_500_000],
		['lost', 'Субұрқақ', 3_900_000]
	] as const)
		ideas[key] = done(
			await saveIdea(house.people.facilitator, house.ids.workshop, {
				id: newId(),
				title,
				description: 'Қалай жасаймыз',
				cost,
				siteId: key === 'court' ? siteId : null,
				sources
			})
		).id;
	done(await house.open('vote'));
	const vote = (await readNewestVote(db(), house.ids.workshop))!;
	done(await placeDots(resident, house.ids.workshop, vote.id, { id: newId(), dots: { [ideas.court]: 3, [ideas.lamps]: 2 } }));
	done(await house.desk({ act: 'close_vote' }));
	done(await house.desk({ act: 'reveal_vote' }));
	done(await house.open('decision'));
	done(await house.desk({ act: 'decide' }));
	for (const login of ['expert1', 'expert2', 'expert3']) {
		const id = newId();
		await transact(({ db }) => db.insert(account).values({ id, login, passwordHash: 'x', name: login, createdAt: 1 }));
		experts.push({ ...NOBODY, account: { id, name: login, roles: [] } });
	}
});
afterAll(() => house.close());

describe('from a winner to an application', () => {
	test('a programme: who may make one, and what it needs', async () => {
		expect(await saveProgramme(house.people.facilitator, programme())).toMatchObject({ reason: 'forbidden' });
		expect(await saveProgramme(NOBODY, programme())).toMatchObject({ reason: 'signed_out' });
		programmeId = done(await saveProgramme(house.people.coordinator, programme())).id;
		expect(read({ fund: '5', grantMax: '6' })).toMatchObject({ field: 'grantMax' });
		const typed = writeCriteria(DEFAULT_CRITERIA);
		expect(programme({ criteria: typed }).criteria).toEqual(DEFAULT_CRITERIA);
		expect(programme({ criteria: 'Пайда / Польза / Use; 2,5; 10' }).criteria).toEqual([
			{ key: 'c1', name: { kk: 'Пайда', ru: 'Польза', en: 'Use' }, weight: 2.5, max: 10 }
		]);
		expect(read({ criteria: 'Пайда; 0; 10' })).toMatchObject({ field: 'criteria' });
	});

	test('winners wait; nobody else may take them, and only winners', async () => {
		expect((await listWinners(house.people.coordinator)).map(({ ideaId }) => ideaId).sort()).toEqual([ideas.court, ideas.lamps].sort());
		expect(await listWinners(house.people.akimat)).toEqual([]);
		const input = { id: newId(), ideaId: ideas.court, programmeId };
		expect(await promoteToApplication(house.people.akimat, input)).toMatchObject({ reason: 'forbidden' });
		expect(await promoteToApplication(house.people.facilitator, { ...input, ideaId: ideas.lost })).toMatchObject({
			reason: 'not_a_winner'
		});
		expect(await promoteToApplication(house.people.facilitator, { ...input, programmeId: newId() })).toMatchObject({
			reason: 'unknown_choice'
		});
		applicationId = done(await promoteToApplication(house.people.facilitator, input)).id;
		expect(done(await promoteToApplication(house.people.facilitator, input)).id).toBe(applicationId);
		expect(await promoteToApplication(house.people.facilitator, { ...input, id: newId() })).toMatchObject({ reason: 'already_applied' });
		expect((await listWinners(house.people.coordinator)).map(({ ideaId }) => ideaId)).toEqual([ideas.lamps]);
	});

	test('what is known is filled in, and stays after a restart', async () => {
		await house.restart();
		const content = await contentOf(applicationId);
		expect(content.texts).toMatchObject({
			title: 'Спорт алаңы',
			problem: 'Балалар ойнайтын жер жоқ (балалар)',
			mechanism: 'Қалай жасаймыз',
			territory: 'Тұрғызба, Мектеп арты'
		});
		expect(content.rows.budget).toMatchObject([
			{ item: 'Спорт алаңы', price: 2_000_000, grant: 2_000_000, activity: content.rows.activities[0]!.id }
		]);
		const source = `«Ауылымызға не керек?» жиналысы, ${formatDate(Date.now())}`;
		expect(content.rows.statistics).toMatchObject([
			{ name: 'Балалар ойнайтын жер жоқ: қанша адамға керек', value: 120, source },
			{ name: 'Балалар ойнайтын жер жоқ: жиналыста қолдағандар', value: 1, source },
			{ value: 3, source }
		]);
		expect(content.texts.goal).toBe('Спорт алаңы');
		expect(content.rows.plan).toMatchObject([{ task: content.rows.tasks[0]!.text, activity: content.rows.activities[0]!.id }]);
		expect(content.rows.groups).toMatchObject([{ name: 'балалар' }]);
		const page = await readApplication(house.people.facilitator, null, applicationId);
		if (!page.ok) throw new Error(page.reason);
		expect(page.value.known).toMatchObject({
			story: { dots: 3, seats: 1 },
			needs: [{ support: 1, people: 120 }],
			dossier: { verdict: 'suitable', reason: 'Жер бос' }
		});
	});
});

describe('the group works on it', () => {
	let token = '';
	test('members: a name only with consent, a link that opens it, one leader', async () => {
		const member = (more: object = {}) => ({ id: newId(), role: 'Мұғалім', name: '', consent: false, leader: true, login: '', ...more });
		expect(await addMember(experts[0]!, null, applicationId, member())).toMatchObject({ reason: 'forbidden' });
		token = done(await addMember(house.people.facilitator, null, applicationId, member())).token!;
		expect(await addMember(house.people.facilitator, null, applicationId, member({ login: 'nobody' }))).toMatchObject({ field: 'login' });
		const second = done(await addMember(NOBODY, token, applicationId, member({ leader: false, role: 'Зейнеткер' }))).token!;
		expect(await addMember(NOBODY, second, applicationId, member())).toMatchObject({ reason: 'forbidden' });
		expect(await findByLink(applicationId, token)).toBe(true);
		expect(await findByLink(applicationId, 'x')).toBe(false);
		const [leader, other] = await listMembers(applicationId);
		expect([leader!.leader, other!.leader]).toEqual([true, false]);
		done(await removeMember(NOBODY, token, applicationId, { id: newId(), memberId: other!.id }));
		expect(await readApplication(NOBODY, second, applicationId)).toMatchObject({ ok: false });
		expect(await readApplication(NOBODY, token, applicationId)).toMatchObject({
			ok: true,
			value: { write: true, person: { leader: true } }
		});
		expect(await readApplication(NOBODY, null, applicationId)).toMatchObject({ ok: false, reason: 'signed_out' });
		expect(await readApplication(experts[0]!, null, applicationId)).toMatchObject({ ok: false, reason: 'forbidden' });
	});

	test('a suggestion becomes the words of its text, once', async () => {
		const id = done(
			await addComment(house.people.facilitator, null, applicationId, {
				id: newId(),
				field: 'goal',
				text: 'Нақтырақ жазыңыз',
				suggestion: '300 бала ойнайтын алаң'
			})
		).id;
		expect(await addComment(NOBODY, token, applicationId, { id: newId(), field: 'budget:x', text: '', suggestion: 'x' })).toMatchObject({
			reason: 'unknown_choice'
		});
		expect(await addComment(experts[0]!, null, applicationId, { id: newId(), field: 'goal', text: 'x', suggestion: '' })).toMatchObject({
			reason: 'forbidden'
		});
		done(await settleComment(NOBODY, token, applicationId, { id: newId(), commentId: id, outcome: 'accepted' }));
		expect(await settleComment(NOBODY, token, applicationId, { id: newId(), commentId: id, outcome: 'declined' })).toMatchObject({
			reason: 'already_answered'
		});
		expect((await contentOf(applicationId)).texts.goal).toBe('300 бала ойнайтын алаң');
		expect(await listComments(applicationId)).toMatchObject([{ outcome: 'accepted', who: 'facilitator' }]);
	});

	test('what changed since one looked, and the way back', async () => {
		const news = async () => {
			const page = await readApplication(house.people.facilitator, null, applicationId);
			return page.ok ? page.value.news?.changes : null;
		};
		await news();
		expect(await news()).toBeUndefined();
		await edit((doc) => {
			changeText(textOf(doc, 'goal')!, 'Басқа мақсат');
			addRow(doc, 'tasks', newId(), { text: 'Екінші міндет' });
		});
		expect(await news()).toMatchObject({ texts: ['goal'], tables: [{ table: 'tasks', more: 1, fewer: 0 }] });
		const [, before] = await listKept(applicationId);
		expect(await restoreKept(experts[0]!, null, applicationId, { id: newId(), versionId: before!.id })).toMatchObject({
			reason: 'forbidden'
		});
		done(await restoreKept(NOBODY, token, applicationId, { id: newId(), versionId: before!.id }));
		const content = await contentOf(applicationId);
		expect(content.texts.goal).toBe('300 бала ойнайтын алаң');
		expect(content.rows.tasks).toHaveLength(1);
	});

	test('a file is what its first bytes say, and is shown only when the application names it', async () => {
		expect(await keepFile(NOBODY, token, applicationId, newId(), 'a.pdf', new TextEncoder().encode('<script>'))).toMatchObject({
			reason: 'not_a_document',
			field: 'file'
		});
		const { id } = done(
			await keepFile(NOBODY, token, applicationId, newId(), '../баға.pdf', new TextEncoder().encode('%PDF-1.7 three quotes'))
		);
		expect(await readFileOf(applicationId, id)).toBeNull();
		const line = (await contentOf(applicationId)).rows.budget[0]!.id;
		await edit((doc) => addRow(doc, 'quotes', newId(), { line, supplier: 'ЖК', amount: 1, file: id }));
		expect(await readFileOf(applicationId, id)).toMatchObject({ name: '..баға.pdf', type: 'application/pdf' });
	});

	test('submitting lists what is missing; then the group reads only, the office aligns', async () => {
		expect(await move(NOBODY, 'submitted', '', token)).toMatchObject({ reason: 'application_incomplete' });
		await edit((doc) => {
			for (let no = 1; no <= 10; no++) setValue(doc, `clause${no}`, true);
			setValue(doc, 'start', '2026-06-01');
			setValue(doc, 'end', '2026-08-31');
			const { activities } = readContent(doc).rows;
			addRow(doc, 'plan', newId(), { activity: activities[0]!.id, start: '2026-06', end: '2026-08' });
			addRow(doc, 'indicators', newId(), { activity: activities[0]!.id, name: 'Алаң', op: '=', value: 1 });
		});
		done(await move(NOBODY, 'submitted', '', token));
		expect(await readApplication(NOBODY, token, applicationId)).toMatchObject({ value: { state: 'submitted', write: false } });
		expect(await readApplication(house.people.facilitator, null, applicationId)).toMatchObject({ value: { write: true } });
		expect(
			await restoreKept(NOBODY, token, applicationId, { id: newId(), versionId: (await listKept(applicationId))[0]!.id })
		).toMatchObject({ reason: 'application_fixed' });
		expect(await move(NOBODY, 'aligned', 'x', token)).toMatchObject({ reason: 'forbidden' });
		done(await move(house.people.facilitator, 'aligned', 'Менеджердің пікірі: жақсы'));
		expect(await readApplication(house.people.facilitator, null, applicationId)).toMatchObject({ value: { write: false } });
		expect(await move(house.people.facilitator, 'at_commission')).toMatchObject({ reason: 'forbidden' });
		expect(await move(house.people.coordinator, 'at_commission')).toMatchObject({ reason: 'required', field: 'commission' });
	});
});

describe('the commission', () => {
	const marks = (mark: number) => Object.fromEntries(DEFAULT_CRITERIA.map(({ key }) => [`mark_${key}`, String(mark)]));
	const score = (actor: Actor, mark: number, comment = '') =>
		giveScore(actor, applicationId, done(parseScore({ id: newId(), comment, ...marks(mark) })));
	const judging = async (actor: Actor) =>
		(await listJudged(db(), (await findProgramme(db(), programmeId))!, actor)).find(({ row }) => row.id === applicationId)!.judging;
	const decide = (kind: Decision, amount: number | null, actor: Actor = house.people.coordinator) =>
		decideApplication(actor, applicationId, { id: newId(), kind, amount, reason: 'Керек әрі шынайы', category: 'play_sport' });

	test('seats: by login, once, by those who run programmes', async () => {
		const seat = (login: string, actor: Actor = house.people.coordinator) =>
			seatMember(actor, programmeId, { id: newId(), login, role: 'expert' });
		expect(await seat('expert1', house.people.facilitator)).toMatchObject({ reason: 'forbidden' });
		for (const login of ['expert1', 'expert2', 'expert3']) done(await seat(login));
		expect(await seat('expert1')).toMatchObject({ reason: 'already_open' });
		expect(await seat('nobody')).toMatchObject({ field: 'login' });
		const extra = done(await seat('akimat'));
		done(await unseatMember(house.people.coordinator, programmeId, { id: newId(), memberId: extra.id }));
		expect(await score(experts[0]!, 4)).toMatchObject({ reason: 'forbidden' });
		expect(await listApplications(experts[0]!)).toEqual([]);
		done(await move(house.people.coordinator, 'at_commission', ''));
		expect(await listApplications(experts[0]!)).toMatchObject([{ id: applicationId, state: 'at_commission' }]);
		expect(await readApplication(experts[0]!, null, applicationId)).toMatchObject({
			ok: true,
			value: { write: false, moves: [], comments: [] }
		});
	});

	test('marks of others stay hidden until one’s own are given, everywhere', async () => {
		expect(await giveScore(experts[0]!, applicationId, { id: newId(), marks: { relevance: 6 }, comment: '' })).toMatchObject({
			field: 'mark_relevance'
		});
		expect(await score(house.people.coordinator, 5)).toMatchObject({ reason: 'forbidden' });
		done(await score(experts[0]!, 5, 'өте керек-сыры'));
		for (const actor of [experts[1]!, experts[2]!, house.people.coordinator, house.people.admin, house.people.facilitator]) {
			expect(await judging(actor)).toMatchObject({ marks: [], outcome: { mean: null, scored: 1, of: 3 }, sees: false });
			expect(JSON.stringify([await readApplication(actor, null, applicationId), await judging(actor)])).not.toContain('сыры');
		}
		expect(await discuss(experts[1]!, applicationId, { id: newId(), text: 'не?' })).toMatchObject({ reason: 'forbidden' });
		done(await score(experts[1]!, 3));
		expect(await judging(experts[1]!)).toMatchObject({ sees: true, outcome: { mean: 80, spread: 40, scored: 2, of: 3 } });
		done(await discuss(experts[1]!, applicationId, { id: newId(), text: 'Қымбат' }));
		expect(await listComments(applicationId, true)).toMatchObject([{ text: 'Қымбат', who: 'expert2' }]);
		expect((await listComments(applicationId)).some(({ text }) => text === 'Қымбат')).toBe(false);
		expect(await score(experts[1]!, 4)).toMatchObject({ reason: 'required', field: 'comment' });
		done(await score(experts[1]!, 4, 'Талқыдан кейін'));
		expect((await judging(experts[1]!)).marks.find(({ name }) => name === 'expert2')).toMatchObject({ changed: true, total: 80 });
	});

	test('who steps back neither marks nor sees, and is not waited for', async () => {
		expect(await decide('awarded', 2_000_000)).toMatchObject({ reason: 'scores_missing' });
		done(await declareConflict(experts[2]!, applicationId, { id: newId(), declared: true, reason: 'Туысым бар' }));
		expect(await score(experts[2]!, 1)).toMatchObject({ reason: 'forbidden' });
		expect(await judging(experts[2]!)).toMatchObject({
			own: { conflict: true },
			outcome: { of: 2 },
			conflicts: [{ name: 'expert3', reason: 'Туысым бар' }]
		});
		expect(await judging(house.people.coordinator)).toMatchObject({ sees: true, outcome: { mean: 90 } });
	});

	test('an award makes a project with budget and plan; the same request counts once', async () => {
		expect(await decide('awarded', 2_000_000, experts[0]!)).toMatchObject({ reason: 'forbidden' });
		expect(await decide('awarded', 3_000_001)).toMatchObject({ reason: 'grant_too_large' });
		const input = { id: newId(), kind: 'awarded' as const, amount: 1_800_000, reason: 'Керек', category: 'play_sport' as const };
		const { projectId } = done(await decideApplication(house.people.coordinator, applicationId, input));
		expect(done(await decideApplication(house.people.coordinator, applicationId, input)).projectId).toBe(projectId);
		expect(await decide('rejected', null)).toMatchObject({ reason: 'not_open' });
		expect(await readProject(projectId!)).toMatchObject({
			title: { kk: 'Спорт алаңы' },
			state: 'contract_signed',
			category: 'play_sport',
			grant: { value: 1_800_000 },
			groupSize: { value: 1 },
			leaderRole: { kk: 'Мұғалім' },
			budget: { total: 1_800_000 },
			site: { title: 'Мектеп арты' }
		});
		expect(await db().select().from(workItem)).toMatchObject([
			{ projectId, title: 'Спорт алаңы', startsOn: '2026-06-01', endsOn: '2026-08-31' }
		]);
		expect(await sumAwarded(db(), programmeId)).toBe(1_800_000);
		const row = { id: applicationId, programmeId };
		const open = await readJudging(db(), row, { accountId: null, office: false, seated: false }, (await findProgramme(db(), programmeId))!);
		expect(open).toMatchObject({ marks: [], decided: { kind: 'awarded', amount: 1_800_000, projectId } });
	});

	test('the rest of the fund is the limit; out of competition it is not; a rejected one gets its reason and goes on', async () => {
		const lamps = done(await promoteToApplication(house.people.facilitator, { id: newId(), ideaId: ideas.lamps, programmeId })).id;
		applicationId = lamps;
		await edit((doc) => {
			for (let no = 1; no <= 10; no++) setValue(doc, `clause${no}`, true);
			setValue(doc, 'start', '2026-06-01');
			setValue(doc, 'end', '2026-08-31');
			changeText(textOf(doc, 'goal')!, 'Жарық');
			const { activities } = readContent(doc).rows;
			addRow(doc, 'plan', newId(), { activity: activities[0]!.id });
			addRow(doc, 'indicators', newId(), { name: 'Шам' });
		});
		done(await move(house.people.facilitator, 'submitted'));
		done(await move(house.people.facilitator, 'aligned'));
		done(await move(house.people.coordinator, 'at_commission'));
		for (const [i, actor] of experts.entries()) done(await score(actor, i + 1));
		expect(await decide('awarded', 2_200_001)).toMatchObject({ reason: 'fund_exceeded', params: { left: 2_200_000 } });
		done(await decide('rejected', null));
		const page = await readApplication(house.people.coordinator, null, lamps);
		expect(page).toMatchObject({
			value: { state: 'rejected', decided: { reason: 'Керек әрі шынайы' }, moves: [{ to: 'sent_to_body' }, { to: 'parked' }] }
		});
		expect(await move(house.people.coordinator, 'parked', '')).toMatchObject({ reason: 'required' });
		done(await move(house.people.coordinator, 'parked', 'Келесі жылға'));
		done(await move(house.people.facilitator, 'draft', 'Қайта жазамыз'));
	});
});
