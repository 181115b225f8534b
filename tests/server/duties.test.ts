import { and, eq } from 'drizzle-orm';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dayAt, dayNumber, dayOf, seasonOf, windowsIn } from '#lib/commitment/duties.ts';
import { keepCommitment } from '#lib/commitment/duties.server.ts';
import type { KeepAct } from '#lib/commitment/input.ts';
import { readDuties } from '#lib/commitment/kept.server.ts';
import { readDistrictRates, readKeepRates } from '#lib/commitment/keeping.server.ts';
import { actOnReport, confirmAtPlate, makePlate, readPlate, readReports, reportAtPlate } from '#lib/commitment/plate.server.ts';
import { readSaid, type Paper } from '#lib/commitment/paper.server.ts';
import { readCommitments } from '#lib/commitment/read.server.ts';
import { remindOfDuties } from '#lib/commitment/reminder.server.ts';
import { confirmAtOpening, takeCommitment } from '#lib/commitment/write.server.ts';
import { newId } from '#lib/live/id.ts';
import { findFile } from '#lib/project/file.server.ts';
import { db } from '#lib/server/app.ts';
import { dutyEvidence, dutyRule, event, handOver, notice, plateReport, project } from '#lib/server/schema.ts';
import { transact } from '#lib/server/transact.ts';
import { NOBODY } from '#lib/workshop/rules.ts';
import { openHouse, type House } from '../support/house.ts';

let house: House;
let projectId: string;
const watering = newId();
const lamps = newId();
const NOW = Date.now();
const TODAY = dayOf(dayAt(NOW));
const DAY = 86_400_000;

const done = <T>(result: { ok: true; value: T } | { ok: false; reason: string; field?: string }): T => {
	if (!result.ok) throw new Error(`${result.reason} ${result.field ?? ''}`);
	return result.value;
};
type Typed = KeepAct extends infer A ? (A extends KeepAct ? Omit<A, 'id' | 'paperPublic'> & { paperPublic?: boolean } : never) : never;
const act = (commitmentId: string, input: Typed, actor = house.people.akimat, paper: Paper | null = null) =>
	keepCommitment(actor, commitmentId, { paperPublic: false, ...input, id: newId() } as KeepAct, null, paper);
/** Evidence as it would lie there after weeks. */
const shown = (ruleId: string, dueOn: number, at: number) =>
	transact(({ db }) =>
		db.insert(dutyEvidence).values({ id: newId(), dutyRuleId: ruleId, dueOn: dayOf(dueOn), kind: 'tick', at, actor: 'account:x' })
	);

beforeAll(async () => {
	house = await openHouse();
	projectId = newId();
	const words = (text: string) => ({ kk: text, ru: text, en: text });
	await transact(({ db }) =>
		db.insert(project).values({
			...{ id: projectId, villageId: house.ids.village, category: 'public_space', objectTypes: ['park'], folded: 'саябак', facts: {} },
			...{ title: words('Саябақ'), summary: words('Жасыл саябақ'), createdAt: NOW }
		})
	);
	const promise = { projectId, holder: 'akimat' as const, holderName: '', note: '', startsOn: '2025-01-01', months: null };
	done(await takeCommitment(house.people.akimat, { ...promise, id: watering, kind: 'watering' }));
	done(await takeCommitment(house.people.akimat, { ...promise, id: lamps, kind: 'lamp_replacement', state: 'promised' }));
});
afterAll(() => house.close());

describe('states', () => {
	test('the akimat moves its own, the coordinator any; broken is not for the holder to say', async () => {
		const broken = { act: 'move' as const, state: 'broken' as const, reason: 'Су жоқ' };
		expect(await act(watering, broken)).toMatchObject({ ok: false, reason: 'unknown_choice' });
		expect(await act(watering, broken, house.people.facilitator)).toMatchObject({ ok: false, reason: 'forbidden' });
		expect(await act(watering, broken, NOBODY as never)).toMatchObject({ ok: false, reason: 'signed_out' });
		done(await act(watering, broken, house.people.coordinator));
		expect(await act(watering, { act: 'move', state: 'undertaken', reason: 'Қайта' })).toMatchObject({ ok: false });
		done(await act(watering, { act: 'move', state: 'undertaken', reason: 'Сорғы жөнделді' }, house.people.coordinator));
		const [row] = (await readCommitments(db(), [projectId])).filter(({ id }) => id === watering);
		expect(row!.history.map(({ state, reason }) => [state, reason])).toEqual([
			['undertaken', null],
			['broken', 'Су жоқ'],
			['undertaken', 'Сорғы жөнделді']
		]);
	});
	test('each state has its person and its paper; a paper is for those who keep the promise until somebody opens it to all', async () => {
		const { akimat, coordinator } = house.people;
		const pdf = { bytes: new TextEncoder().encode('%PDF-1.7 signed letter'), name: 'хат.pdf' };
		const page = { bytes: new TextEncoder().encode('<html><script>'), name: 'x.html' };
		const move = { act: 'move' as const, state: 'fulfilled' as const, reason: 'Акт бар' };
		const files = () => readdirSync(join(house.dataDir, 'files')).length;
		expect(await act(watering, move, akimat, page)).toMatchObject({ reason: 'not_a_document', field: 'paper' });
		expect(await act(watering, { ...move, state: 'promised' }, akimat, pdf)).toMatchObject({ reason: 'unknown_choice' });
		expect(await act(watering, move, house.people.facilitator, pdf)).toMatchObject({ reason: 'forbidden' });
		expect(files()).toBe(0);
		const stateId = done(await act(watering, move, akimat, pdf)).id;
		const last = async () => (await readCommitments(db(), [projectId])).find(({ id }) => id === watering)!.history.at(-1)!;
		expect(await last()).toMatchObject({ id: stateId, paper: null });
		const said = (await readSaid(db(), projectId)).find((one) => one.stateId === stateId)!;
		expect(said).toMatchObject({ who: 'akimat', paper: { name: 'хат.pdf', type: 'application/pdf', bytes: 22, isPublic: false } });
		const fileId = said.paper!.id;
		const { akimat: other } = { akimat: { ...akimat, account: { ...akimat.account, id: newId(), roles: [] } } };
		for (const stranger of [NOBODY, other]) expect(await findFile(stranger, projectId, fileId)).toBeNull();
		for (const keeper of [akimat, coordinator]) expect(await findFile(keeper, projectId, fileId)).toMatchObject({ bytes: 22 });
		expect(await findFile(akimat, newId(), fileId)).toBeNull();

		expect(await act(watering, { act: 'attach', stateId }, akimat, pdf)).toMatchObject({ reason: 'already_answered' });
		done(await act(watering, { act: 'show_paper', stateId }));
		expect((await last()).paper).toMatchObject({ id: fileId, bytes: 22 });
		expect(await findFile(NOBODY, projectId, fileId)).toMatchObject({ type: 'application/pdf' });
		done(await act(watering, { act: 'hide_paper', stateId, reason: 'Қолы көрінеді' }));
		expect((await last()).paper).toBeNull();
		expect(await findFile(NOBODY, projectId, fileId)).toBeNull();
		expect(files()).toBe(1);

		// A state that was said without a paper gets one later; another commitment's state is out of reach.
		const [first] = (await readSaid(db(), projectId)).filter(({ commitmentId }) => commitmentId === lamps);
		expect(await act(watering, { act: 'attach', stateId: first!.stateId }, akimat, pdf)).toMatchObject({ reason: 'not_found' });
		expect(await act(lamps, { act: 'attach', stateId: first!.stateId })).toMatchObject({ reason: 'required', field: 'paper' });
		done(await act(lamps, { act: 'attach', stateId: first!.stateId, paperPublic: true }, akimat, pdf));
		const [lamp] = (await readCommitments(db(), [projectId])).filter(({ id }) => id === lamps);
		expect(lamp!.history[0]!.paper).toMatchObject({ bytes: 22 });
		done(await act(watering, { act: 'move', state: 'undertaken', reason: 'Жалғасады' }));
	});
	test('the opening confirms what was promised by word of mouth too, once', async () => {
		const confirm = () => transact((tx) => confirmAtOpening(tx, projectId, house.people.akimat.account.id));
		expect((await confirm()).sort()).toEqual([watering, lamps].sort());
		expect(await confirm()).toEqual([]);
		const all = await readCommitments(db(), [projectId]);
		expect(all.filter(({ id }) => [watering, lamps].includes(id)).every(({ state }) => state === 'confirmed_at_opening')).toBe(true);
	});
});

describe('a year of duties', () => {
	let ruleId: string;
	const start = dayOf(dayAt(NOW) - 200);
	test('the rule is written once, and can be ended and resumed', async () => {
		const id = newId();
		const rule = { act: 'add_rule' as const, id, text: 'Ағаштарды суару', startsOn: start, endsOn: null };
		const input = { ...rule, rhythm: { every: 'week' as const, n: 1, season: seasonOf(1, 12) } };
		ruleId = done(await keepCommitment(house.people.akimat, watering, input)).id;
		done(await keepCommitment(house.people.akimat, watering, input));
		expect(await db().$count(dutyRule)).toBe(1);
		const { open } = await readDuties({ projectId }, NOW);
		done(await act(watering, { act: 'end_rule', ruleId, reason: 'Қателік' }));
		expect((await readDuties({ projectId }, NOW + 20 * DAY)).open).toHaveLength(0);
		done(await act(watering, { act: 'resume_rule', ruleId }));
		expect((await readDuties({ projectId }, NOW)).open).toEqual(open);
	});
	test('what is shown counts, in time or late; silence does not; the same figures everywhere', async () => {
		const [rule] = await db().select().from(dutyRule);
		const windows = windowsIn({ rhythm: rule!.rhythm as never, startsOn: start, endsOn: null }, dayNumber(start), dayAt(NOW));
		const settled = windows.filter(({ lateUntil }) => lateUntil < dayAt(NOW));
		for (const [i, { dueOn }] of settled.slice(0, 20).entries()) await shown(ruleId, dueOn, (dueOn + (i < 15 ? 0 : 2)) * DAY);
		await transact(({ db }) =>
			db.insert(plateReport).values({
				...{ id: newId(), projectId, commitmentId: watering, kind: 'not_watered', device: 'd' },
				at: settled[21]!.from * DAY + DAY / 2
			})
		);
		const expected = { due: settled.length, kept: 15, late: 5, missed: 1, unknown: settled.length - 21, absent: 0 };
		const asked = { villageId: house.ids.village };
		const rates = await readKeepRates(asked, NOW);
		expect(rates).toMatchObject({ ...expected, share: 20 / settled.length, commitments: 1 });
		expect(rates.holders).toMatchObject([{ holder: 'akimat', ...expected }]);
		expect(await readKeepRates({ commitmentId: watering }, NOW)).toMatchObject(expected);
		expect(await readKeepRates({ district: 'Жылыой ауданы' }, NOW)).toMatchObject(expected);
		expect(await readKeepRates({ holder: 'school' }, NOW)).toMatchObject({ due: 0, share: null });
		expect((await readDistrictRates(NOW))[0]).toMatchObject(expected);
		done(await makePlate(house.people.akimat, projectId));
		const { code } = done(await makePlate(house.people.coordinator, projectId));
		expect((await readPlate(code.toLowerCase(), NOW))!.rate).toMatchObject(expected);
		// A duty that is withdrawn counts no more; brought back, it does.
		const [one] = await db().select().from(dutyEvidence);
		const withdrawn = { act: 'withdraw' as const, evidenceId: one!.id, reason: 'Сурет басқа жердікі' };
		expect(await act(watering, withdrawn)).toMatchObject({ ok: false, reason: 'forbidden' });
		done(await act(watering, withdrawn, house.people.coordinator));
		expect(await readKeepRates(asked, NOW)).toMatchObject({ ...expected, kept: 14, unknown: expected.unknown + 1 });
		done(await act(watering, { act: 'restore', evidenceId: one!.id }, house.people.coordinator));
		// The holder was away: those weeks are nobody's fault.
		const last = settled.at(-1)!;
		const away = { act: 'be_away' as const, fromDay: dayOf(last.from), toDay: dayOf(last.dueOn), reason: 'Еңбек демалысы' };
		const { id: absenceId } = done(await act(watering, away));
		expect(await readKeepRates(asked, NOW)).toMatchObject({ due: settled.length - 1, absent: 1 });
		done(await act(watering, { act: 'be_back', absenceId }));
		expect(await readKeepRates(asked, NOW)).toMatchObject(expected);
		// The same after a restart: nothing of it lives in memory only.
		await house.restart();
		expect(await readKeepRates(asked, NOW)).toMatchObject(expected);
	});
	test('a duty is shown while it is due, by its holder, once for the same id', async () => {
		const { open } = await readDuties({ projectId }, Date.now());
		const { dueOn } = open.find((duty) => duty.ruleId === ruleId)!;
		const tick = { act: 'show' as const, ruleId, dueOn, note: '' };
		expect(await act(watering, { ...tick, dueOn: dayOf(dayNumber(dueOn) + 1) })).toMatchObject({ ok: false, reason: 'not_open' });
		expect(await act(watering, { ...tick, dueOn: dayOf(dayNumber(start) + 6) })).toMatchObject({ ok: false, reason: 'not_open' });
		expect(await act(watering, tick, house.people.facilitator)).toMatchObject({ ok: false, reason: 'forbidden' });
		const input = { ...tick, id: newId() };
		done(await keepCommitment(house.people.akimat, watering, input));
		done(await keepCommitment(house.people.akimat, watering, input));
		expect(await db().$count(dutyEvidence, and(eq(dutyEvidence.dutyRuleId, ruleId), eq(dutyEvidence.dueOn, dueOn)))).toBe(1);
		expect((await readDuties({ projectId }, Date.now())).open.some((duty) => duty.dueOn === dueOn)).toBe(false);
		expect(await act(watering, { act: 'deny', ruleId, dueOn, note: 'Құрғақ' })).toMatchObject({ ok: false, reason: 'forbidden' });
	});
});

test('whoever answers is reminded of a duty once while it is due, and once when it is overdue', async () => {
	const due = async (kind: string) => db().$count(notice, eq(notice.kind, kind));
	const { calendar } = await readDuties({ projectId }, NOW);
	const last = calendar.findLast(({ state, ruleId }) => state === 'unknown' && ruleId)!;
	const dayBefore = (dayNumber(last.dueOn) - 1) * DAY;
	for (let i = 0; i < 2; i++) await remindOfDuties(dayBefore);
	const open = await due('duty_due');
	expect(open).toBe(1);
	for (let i = 0; i < 2; i++) await remindOfDuties(dayBefore + 3 * DAY);
	expect(await due('duty_overdue')).toBe(1);
});

describe('hand-over', () => {
	test('needs the one who answers and the one who shall answer', async () => {
		const { akimat, coordinator, facilitator } = house.people;
		const to = {
			act: 'offer' as const,
			login: 'facilitator',
			toHolder: 'school' as const,
			toName: '№2 мектеп',
			reason: 'Алаң мектеп жанында'
		};
		expect(await act(watering, { ...to, login: 'nobody' })).toMatchObject({ ok: false, reason: 'unknown_choice', field: 'login' });
		const rates = async () => {
			const { due, holders } = await readKeepRates({ commitmentId: watering }, Date.now());
			return { due, ...Object.fromEntries(holders.map(({ holder, due }) => [holder, due])) };
		};
		const before = await rates();
		expect(before).toEqual({ due: before.due, akimat: before.due });
		const { id } = done(await act(watering, to, coordinator));
		expect(await act(watering, to)).toMatchObject({ ok: false, reason: 'already_open' });
		expect(await act(watering, { act: 'take', handOverId: id }, akimat)).toMatchObject({ ok: false, reason: 'forbidden' });
		done(await act(watering, { act: 'take', handOverId: id }, facilitator));
		const holder = async () => (await readCommitments(db(), [projectId])).find((one) => one.id === watering)!;
		expect((await holder()).holder).toBe('akimat');
		expect(await act(watering, { act: 'give', handOverId: id }, coordinator)).toMatchObject({ ok: false, reason: 'forbidden' });
		done(await act(watering, { act: 'give', handOverId: id }, akimat));
		expect(await holder()).toMatchObject({ holder: 'school', holderName: '№2 мектеп', accountId: facilitator.account.id });
		// What was due under the akimat stays with the akimat; the school begins with nothing.
		expect(await rates()).toEqual({ ...before, school: 0 });
		expect((await readKeepRates({ commitmentId: watering, holder: 'school' }, Date.now())).due).toBe(0);
		expect(await act(watering, { act: 'decline', handOverId: id }, facilitator)).toMatchObject({ reason: 'already_answered' });
		expect(await db().$count(notice, eq(notice.kind, 'hand_over'))).toBeGreaterThanOrEqual(2);
		// Who answers now keeps it; the akimat no more.
		const away = { act: 'be_away' as const, fromDay: TODAY, toDay: TODAY, reason: 'Ауырды' };
		expect(await act(watering, away)).toMatchObject({ ok: false, reason: 'forbidden' });
		done(await act(watering, away, facilitator));
		expect(await db().$count(handOver)).toBe(1);
		// The duty of these days is the same one: whoever answers now shows it, and it counts as kept.
		const [rule] = await db().select().from(dutyRule).where(eq(dutyRule.commitmentId, watering));
		const duty = async () =>
			(await readDuties({ projectId }, Date.now())).calendar.find(({ ruleId, dueOn }) => ruleId === rule!.id && dueOn >= TODAY)!;
		const { dueOn } = await duty();
		const show = { act: 'show' as const, ruleId: rule!.id, dueOn, note: '' };
		expect(await act(watering, show)).toMatchObject({ ok: false, reason: 'forbidden' });
		done(await act(watering, show, facilitator));
		expect(await duty()).toMatchObject({ dueOn, state: 'kept', holder: 'school' });
	});
});

describe('the plate', () => {
	let code: string;
	beforeAll(async () => {
		code = done(await makePlate(house.people.akimat, projectId)).code;
		const rhythm = { every: 'report' as const, n: 7, season: null };
		done(await act(lamps, { act: 'add_rule', text: 'Шам ауыстыру', rhythm, startsOn: '2025-01-01', endsOn: null }));
	});
	const report = (token: string, more = {}) =>
		reportAtPlate(code, token, { id: newId(), kind: 'lamp_out', dangerous: false, text: '', ...more }, null);

	test('is made by those who keep promises', async () => {
		expect(await makePlate(house.people.facilitator, projectId)).toMatchObject({ ok: false, reason: 'forbidden' });
		expect(await makePlate(NOBODY, projectId)).toMatchObject({ ok: false, reason: 'signed_out' });
		expect(await readPlate('ZZZZZZ', NOW)).toBeNull();
	});
	test('a lamp report starts a duty within seven days; a second one meanwhile none; the holder answers in public', async () => {
		const lampDuties = async () => (await readDuties({ projectId }, Date.now())).open.filter((duty) => duty.commitmentId === lamps);
		expect(await lampDuties()).toEqual([]);
		const { id } = done(await report('phone-1'));
		done(await report('phone-2'));
		expect((await lampDuties()).map(({ dueOn }) => dueOn)).toEqual([dayOf(dayAt(Date.now()) + 7)]);
		expect(await db().$count(notice, eq(notice.kind, 'plate_report'))).toBe(2);
		const answer = { act: 'answer' as const, reportId: id, text: 'Ертең ауыстырамыз', settled: false };
		expect(await actOnReport(house.people.facilitator, { ...answer, id: newId() })).toMatchObject({ ok: true });
		done(await actOnReport(house.people.akimat, { ...answer, id: newId() }));
		expect((await readPlate(code, NOW))!.reports.find((one) => one.id === id)).toMatchObject({ answer: 'Ертең ауыстырамыз' });
		const [duty] = await lampDuties();
		done(await confirmAtPlate(code, 'phone-3', { id: newId(), ruleId: duty!.ruleId, dueOn: duty!.dueOn }));
		expect(await lampDuties()).toEqual([]);
	});
	test('hidden with a reason it is seen by staff only, and starts no duty; it comes back', async () => {
		const { id } = done(await report('phone-4', { kind: 'other', text: 'Балағат сөз' }));
		const hide = { act: 'hide' as const, reportId: id, reason: 'Балағат' };
		expect(await actOnReport(house.people.akimat, { ...hide, id: newId() })).toMatchObject({ ok: false, reason: 'forbidden' });
		done(await actOnReport(house.people.coordinator, { ...hide, id: newId() }));
		expect((await readReports(db(), projectId, false)).some((one) => one.id === id)).toBe(false);
		expect((await readReports(db(), projectId, true)).find((one) => one.id === id)!.hidden).toMatchObject({ reason: 'Балағат' });
		done(await actOnReport(house.people.coordinator, { act: 'unhide', reportId: id, id: newId() }));
		expect((await readReports(db(), projectId, false)).some((one) => one.id === id)).toBe(true);
	});
	test('one browser says five things an hour, another goes on; nothing but the hash of its token is kept', async () => {
		for (let i = 0; i < 5; i++) done(await report('busy', { kind: 'dirty' }));
		expect(await report('busy')).toMatchObject({ ok: false, reason: 'too_many_tries' });
		done(await report('calm'));
		expect(await report('calm', { kind: 'other' })).toMatchObject({ ok: false, reason: 'required', field: 'text' });
		const rows = await db().select().from(plateReport);
		expect(rows.every(({ device }) => device === 'd' || /^[0-9a-f]{64}$/.test(device))).toBe(true);
		const trail = await db().select().from(event).where(eq(event.action, 'report_at_plate'));
		expect(JSON.stringify(trail)).not.toMatch(/busy|calm/);
	});
});

describe('a rule that was ended', () => {
	test('resumed after a while it begins anew: what nobody was asked for meanwhile is not owed', async () => {
		const start = dayOf(dayAt(NOW) - 200);
		const promise = { projectId, kind: 'waste_removal' as const, holder: 'akimat' as const, holderName: '', note: '', startsOn: start };
		const waste = done(await takeCommitment(house.people.akimat, { ...promise, id: newId(), months: null })).id;
		const rule = { act: 'add_rule' as const, text: 'Қоқыс шығару', startsOn: start, endsOn: null };
		const first = done(await act(waste, { ...rule, rhythm: { every: 'day', n: 1, season: null } })).id;
		const due = async () => (await readKeepRates({ commitmentId: waste }, Date.now())).due;
		expect(await due()).toBe(199);
		// It was ended after the first 100 days.
		await transact(({ db }) =>
			db
				.update(dutyRule)
				.set({ endedAt: NOW - 101 * DAY })
				.where(eq(dutyRule.id, first))
		);
		const second = done(await act(waste, { act: 'resume_rule', ruleId: first })).id;
		expect(second).not.toBe(first);
		expect(done(await act(waste, { act: 'resume_rule', ruleId: first })).id).toBe(second);
		expect(await due()).toBe(100);
		expect(
			(await readDuties({ projectId }, NOW)).open.filter(({ commitmentId }) => commitmentId === waste).map(({ dueOn }) => dueOn)
		).toEqual([TODAY]);
	});
});

describe('evidence', () => {
	test('where a document is asked for, a duty is shown with one, and it is for those who keep the promise', async () => {
		const { akimat } = house.people;
		const commitmentId = newId();
		const promise = { projectId, holder: 'akimat' as const, holderName: '', note: '', startsOn: '2025-01-01', months: null };
		done(await takeCommitment(akimat, { ...promise, id: commitmentId, kind: 'waste_removal', evidence: 'document' }));
		const rhythm = { every: 'week' as const, n: 1, season: null };
		const ruleId = done(
			await act(commitmentId, { act: 'add_rule', text: 'Қоқыс шығару', rhythm, startsOn: dayOf(dayAt(NOW) - 13), endsOn: null })
		).id;
		const [duty] = (await readDuties({ projectId }, NOW)).open.filter((one) => one.ruleId === ruleId);
		const show = { act: 'show' as const, ruleId, dueOn: duty!.dueOn, note: '' };
		expect(await act(commitmentId, show)).toMatchObject({ reason: 'required', field: 'paper' });
		const paper = { bytes: new TextEncoder().encode('%PDF-1.7 act of removal'), name: 'акт.pdf' };
		const evidenceId = done(await act(commitmentId, show, akimat, paper)).id;
		const [row] = await db().select().from(dutyEvidence).where(eq(dutyEvidence.id, evidenceId));
		expect(row!.kind).toBe('document');
		expect(await findFile(NOBODY, projectId, row!.fileId!)).toBeNull();
		expect(await findFile(akimat, projectId, row!.fileId!)).toMatchObject({ name: 'акт.pdf' });
	});
});
