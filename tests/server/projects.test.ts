import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { takeCommitment } from '#lib/commitment/write.server.ts';
import type { CommitmentInput } from '#lib/commitment/input.ts';
import { saveIdea } from '#lib/idea/write.server.ts';
import { addNeed } from '#lib/need/write.server.ts';
import { newId } from '#lib/live/id.ts';
import { importProjects, type SeedProject } from '#lib/project/import.server.ts';
import type { ProjectAct, Promotion } from '#lib/project/input.ts';
import { changeMoney } from '#lib/project/money.server.ts';
import { readRemoved } from '#lib/project/removed.server.ts';
import { listProjects, readProject } from '#lib/project/read.server.ts';
import { changeProject, promoteIdea } from '#lib/project/write.server.ts';
import { db } from '#lib/server/app.ts';
import { commitment, event, project } from '#lib/server/schema.ts';
import { transact } from '#lib/server/transact.ts';
import { addSite, reviewSite } from '#lib/site/write.server.ts';
import { importVillages, type SeedVillage } from '#lib/village/write.server.ts';
import { readPublicVillage } from '#lib/village/public.server.ts';
import { listVillages } from '#lib/village/read.server.ts';
import { readNewestVote } from '#lib/vote/read.server.ts';
import { placeDots } from '#lib/vote/write.server.ts';
import { NOBODY } from '#lib/workshop/rules.ts';
import seedProjects from '../../server/seed/projects.json' with { type: 'json' };
import seedVillages from '../../server/seed/villages.json' with { type: 'json' };
import { showPhases } from '../support/phases.ts';
import { openHouse, type House } from '../support/house.ts';

let house: House;
const siteId = newId();
const ideas = { court: newId(), fountain: newId() };

beforeAll(async () => {
	house = await openHouse();
});
afterAll(() => house.close());

const done = <T>(result: { ok: true; value: T } | { ok: false; reason: string; field?: string }): T => {
	if (!result.ok) throw new Error(`${result.reason} ${result.field ?? ''}`);
	return result.value;
};
const promotion = (ideaId: string, more: Partial<Promotion> = {}): Promotion => ({
	id: newId(),
	ideaId,
	category: 'play_sport',
	leaderRole: 'Мұғалім',
	groupSize: 7,
	...more
});
const promote = (input: Promotion, actor = house.people.facilitator) => promoteIdea(actor, house.ids.workshop, input);

describe('from an idea to a project', () => {
	test('before anything is decided nothing can be promoted', async () => {
		const resident = await house.join();
		done(await house.open('needs'));
		const lack = { id: newId(), category: 'play' as const, text: 'Балалар ойнайтын жер жоқ', group: '' };
		done(await addNeed(resident, house.ids.workshop, lack));
		done(await house.open('sites'));
		const place = {
			id: siteId,
			lng: 53.82,
			lat: 47.001,
			objectType: 'sports_ground' as const,
			title: 'Мектеп арты',
			why: 'Бос жатқан жер'
		};
		done(await addSite(resident, house.ids.workshop, place));
		done(await house.open('ideas'));
		const need = { kind: 'need' as const, id: lack.id, words: lack.text };
		const site = { kind: 'site' as const, id: siteId, words: 'Мектеп арты' };
		const { facilitator } = house.people;
		const court = { title: 'Спорт алаңы', description: 'Мектептің артында', cost: 2_400_000, siteId, sources: [need, site] };
		const fountain = { title: 'Субұрқақ', description: '', cost: 3_000_000, siteId: null, sources: [] };
		for (const [name, idea] of [
			['court', court],
			['fountain', fountain]
		] as const) {
			ideas[name] = done(await saveIdea(facilitator, house.ids.workshop, { id: newId(), ...idea })).id;
		}
		expect(await promote(promotion(ideas.court))).toMatchObject({ ok: false, reason: 'not_a_winner' });

		done(await house.open('vote'));
		const vote = (await readNewestVote(db(), house.ids.workshop))!;
		done(await placeDots(resident, house.ids.workshop, vote.id, { id: newId(), dots: { [ideas.court]: 3, [ideas.fountain]: 2 } }));
		done(await house.desk({ act: 'close_vote' }));
		done(await house.desk({ act: 'reveal_vote' }));
		expect(await promote(promotion(ideas.court))).toMatchObject({ reason: 'not_a_winner' });
		done(await house.open('decision'));
		done(await house.desk({ act: 'decide' }));
	});

	test('only staff may, and only a winner', async () => {
		expect(await promote(promotion(ideas.court), NOBODY as never)).toMatchObject({ reason: 'signed_out' });
		expect(await promote(promotion(ideas.court), house.people.akimat)).toMatchObject({ reason: 'forbidden' });
		expect(await promote(promotion(ideas.fountain))).toMatchObject({ reason: 'not_a_winner' });
		expect(await promote(promotion(newId()))).toMatchObject({ reason: 'unknown_idea', field: 'ideaId' });
		expect(await db().$count(project)).toBe(0);
	});

	test('it keeps where it came from, and the same request counts once, also after the workshop has ended', async () => {
		done(await house.desk({ act: 'end_workshop' }));
		const input = promotion(ideas.court);
		const first = done(await promote(input));
		expect(done(await promote(input))).toEqual(first);
		expect(await promote(promotion(ideas.court))).toMatchObject({ reason: 'already_promoted' });
		const found = (await readProject(first.id))!;
		expect(found).toMatchObject({
			title: { kk: 'Спорт алаңы', ru: 'Спорт алаңы', en: 'Спорт алаңы' },
			summary: { kk: 'Мектептің артында' },
			village: { id: 'turgyzba' },
			grant: { op: '=', value: 2_400_000 },
			groupSize: { op: '=', value: 7 },
			leaderRole: { kk: 'Мұғалім' },
			state: 'contract_signed',
			point: { lng: 53.82, lat: 47.001, exact: true },
			budget: { total: 2_400_000, bySource: [{ source: 'grant', amount: 2_400_000, share: 1 }] },
			site: { title: 'Мектеп арты' },
			story: {
				workshop: { code: 'HATT24' },
				idea: { title: 'Спорт алаңы' },
				vote: { dots: 3, seats: 1 },
				decision: { outcome: 'won', left: 4_000_000 }
			}
		});
		expect(found.story!.sources.map(({ words }) => words)).toEqual(['Балалар ойнайтын жер жоқ', 'Мектеп арты']);
		expect(await db().$count(event, eq(event.action, 'promote_idea'))).toBe(1);
	});
});

describe('a running project', () => {
	const only = async () => (await listProjects())[0]!;
	const change = async (act: Omit<ProjectAct, 'id'> & Record<string, unknown>, actor = house.people.facilitator) =>
		changeProject(actor, (await only()).id, { id: newId(), ...act } as ProjectAct);
	const move = (state: string) => change({ act: 'move', state, reason: 'Тексерілді' });
	const decide = (state: string) => change({ act: 'move', state, reason: 'Тексерілді' }, house.people.coordinator);

	test('title, budget and milestones change, each with its trace', async () => {
		done(
			await change({
				act: 'edit',
				titleKk: 'Жаңа спорт алаңы',
				titleRu: 'Новая спортплощадка',
				titleEn: '',
				leaderRole: 'Мұғалім',
				groupSize: 9
			})
		);
		const line = { act: 'add_line' as const, title: 'Құм', amount: 300_000, source: 'akimat', id: newId() };
		done(await change(line));
		done(await change(line));
		done(await change({ act: 'add_milestone', title: 'Жер тегістеу', dueOn: '2026-12-20' }));
		const found = (await readProject((await only()).id))!;
		expect(found.title).toEqual({ kk: 'Жаңа спорт алаңы', ru: 'Новая спортплощадка', en: 'Жаңа спорт алаңы' });
		expect(found.groupSize).toEqual({ op: '=', value: 9 });
		expect(found.budget.total).toBe(2_700_000);
		expect(found.milestones).toMatchObject([{ title: 'Жер тегістеу', dueOn: '2026-12-20', doneAt: null }]);
		done(await change({ act: 'finish_milestone', milestoneId: found.milestones[0]!.id }));
		done(await change({ act: 'remove_line', lineId: line.id, reason: 'Әкімдік бермейді' }));
		const after = (await readProject(found.id))!;
		expect(after.milestones[0]!.doneAt).not.toBeNull();
		expect(after.budget.total).toBe(2_400_000);
		expect(await change({ act: 'remove_line', lineId: line.id, reason: '' })).toMatchObject({ reason: 'not_found' });
		expect((await readRemoved(db(), found.id)).lines).toMatchObject([{ id: line.id, words: 'Құм', reason: 'Әкімдік бермейді' }]);
		done(await change({ act: 'restore_line', lineId: line.id }));
		expect(await change({ act: 'restore_line', lineId: line.id })).toMatchObject({ reason: 'not_found' });
		const back = (await readProject(found.id))!.budget;
		expect(back.total).toBe(2_700_000);
		expect((await readRemoved(db(), found.id)).lines).toEqual([]);
		// A line that has seen money stays.
		const spending = { lineId: line.id, kind: 'committed' as const, amount: 1000, note: '', onDay: '2026-11-01' };
		done(await changeMoney(house.people.coordinator, found.id, { act: 'add_expense', id: newId(), ...spending }));
		expect(await change({ act: 'remove_line', lineId: line.id, reason: '' })).toMatchObject({ reason: 'too_little_left' });
		expect((await listProjects({ q: 'НОВАЯ спорт' })).map(({ id }) => id)).toEqual([found.id]);
	});

	test('nobody else may touch it', async () => {
		expect(await change({ act: 'move', state: 'funded', reason: 'x' }, house.people.akimat)).toMatchObject({ reason: 'forbidden' });
		expect(await change({ act: 'move', state: 'funded', reason: 'x' }, NOBODY as never)).toMatchObject({ reason: 'signed_out' });
	});

	test('goes along the road; the opening waits for somebody who looks after it', async () => {
		for (const state of ['funded', 'procurement_preparation', 'works', 'delayed', 'works', 'finished']) done(await move(state));
		expect(await decide('handed_over')).toMatchObject({ reason: 'unknown_choice', field: 'state' });
		expect(await move('opened')).toMatchObject({ reason: 'forbidden' });
		expect(await decide('opened')).toMatchObject({ reason: 'required', field: 'commitments' });

		const { id } = await only();
		const input: CommitmentInput = {
			id: newId(),
			projectId: id,
			kind: 'watering',
			holder: 'akimat',
			holderName: 'Тұрғызба әкімдігі',
			note: 'Аптасына үш рет',
			startsOn: '2026-12-01',
			months: 36
		};
		expect(await takeCommitment(house.people.facilitator, input)).toMatchObject({ reason: 'forbidden' });
		expect(await takeCommitment(NOBODY, input)).toMatchObject({ reason: 'signed_out' });
		const stranger = {
			...house.people.akimat,
			account: { ...house.people.akimat.account, roles: [{ role: 'akimat' as const, villageId: 'kosshagyl' }] }
		};
		expect(await takeCommitment(stranger, input)).toMatchObject({ reason: 'forbidden' });
		done(await takeCommitment(house.people.akimat, input));
		done(await takeCommitment(house.people.akimat, input));
		expect(await db().$count(commitment)).toBe(1);
		const found = (await readProject(id))!;
		expect(found.promises).toMatchObject([
			{ kind: 'watering', state: 'undertaken', holderName: 'Тұрғызба әкімдігі', endsOn: '2029-11-30' }
		]);

		expect(await decide('opened')).toMatchObject({ reason: 'photos_missing', field: 'photos', params: { n: 3 } });
		await showPhases(id, house.people.coordinator.account.id);
		done(await decide('opened'));
		expect((await readProject(id))!.states.map(({ state }) => state)).toEqual([
			'contract_signed',
			'funded',
			'procurement_preparation',
			'works',
			'delayed',
			'works',
			'finished',
			'opened'
		]);
	});

	test('what the akimat says of its site is on its page', async () => {
		done(await reviewSite(house.people.akimat, { id: newId(), siteId, verdict: 'conditional', reason: 'Жарық тарту керек' }));
		expect((await readProject((await only()).id))!.site!.verdict).toMatchObject({ verdict: 'conditional', reason: 'Жарық тарту керек' });
	});
});

describe('the programme of earlier years', () => {
	test('all villages and 86 projects come in, twice changes nothing', async () => {
		await transact((tx) => importVillages(tx, seedVillages as SeedVillage[]));
		const bring = () => transact((tx) => importProjects(tx, seedProjects as SeedProject[]));
		expect(await bring()).toBe(86);
		expect(await bring()).toBe(0);
		expect(await transact((tx) => importVillages(tx, seedVillages as SeedVillage[]))).toBe(0);
		expect(
			(await listProjects({ stage: 'I' })).length +
				(await listProjects({ stage: 'II' })).length +
				(await listProjects({ stage: 'III' })).length
		).toBe(86);
		expect((await listProjects({ stage: 'new' })).length).toBe(1);
		const promised = seedProjects.flatMap(({ commitments }) => commitments).length;
		expect(await db().$count(commitment)).toBe(promised + 1);
	});

	test('villages stand in the order of the Kazakh alphabet', async () => {
		const names = (await listVillages()).map(({ name }) => name.kk!);
		expect(names.indexOf('Қосшағыл')).toBeGreaterThan(names.indexOf('Жаңа Қаратон'));
		expect(names.indexOf('Қосшағыл')).toBeLessThan(names.indexOf('Майкөмген'));
		expect(names.indexOf('Ақтау')).toBeLessThan(names.indexOf('Баутин'));
	});

	test('a Russian keyboard finds a Kazakh title', async () => {
		const titles = (await listProjects({ q: 'куншуак' })).map(({ title }) => title.kk);
		expect(titles.some((title) => title?.includes('Күншуақ'))).toBe(true);
		expect(await listProjects({ q: '%' })).toHaveLength(87);
		expect(await listProjects({ q: 'мұндай сөз жоқ' })).toEqual([]);
	});

	test('filters agree with the seed', async () => {
		const opened = seedProjects.filter((row) => row.state === 'opened' && row.villageId === 'fort-shevchenko').length;
		expect(await listProjects({ villageId: 'fort-shevchenko', state: 'opened' })).toHaveLength(opened);
		const first = (await listProjects({ q: 'Молодёжная аллея' })).find(({ programmeNumber }) => programmeNumber === 'MO-I-01');
		const detail = (await readProject(first!.id))!;
		expect(detail).toMatchObject({ programmeNumber: 'MO-I-01', story: null, site: null, openedOn: '2019-08', year: 2019 });
		expect(detail.promises.map(({ kind }) => kind).sort()).toEqual(['annual_planting', 'guarding', 'watering']);
		expect(detail.states).toMatchObject([{ state: 'opened', at: null }]);
	});

	test('the page of a village gathers it all', async () => {
		const page = (await readPublicVillage('turgyzba', Date.now()))!;
		const here = seedProjects.filter(({ villageId }) => villageId === 'turgyzba');
		expect(page.promises.all).toBeGreaterThanOrEqual(here.flatMap(({ commitments }) => commitments).length);
		expect(page.workshops.map(({ title }) => title)).toEqual(['Ауылымызға не керек?']);
		expect(page.figures.projects).toBe(here.length + 1);
		expect(await readPublicVillage('nowhere', Date.now())).toBeNull();
		expect(await readProject(newId())).toBeNull();
	});
});
