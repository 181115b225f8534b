/** The studio: plans are saved as a whole, copied, put away, thrown away. */
import { and, eq, getTableColumns, is } from 'drizzle-orm';
import { SQLiteTable } from 'drizzle-orm/sqlite-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { versionsKept, writeNote } from '#lib/board/write.server.ts';
import { saveIdea } from '#lib/idea/write.server.ts';
import { newId } from '#lib/live/id.ts';
import { listCards, makeCards } from '#lib/seat/cards.server.ts';
import { takeSeat } from '#lib/seat/write.server.ts';
import { addNeed } from '#lib/need/write.server.ts';
import { db } from '#lib/server/app.ts';
import * as schema from '#lib/server/schema.ts';
import { transact } from '#lib/server/transact.ts';
import { listSites } from '#lib/site/read.server.ts';
import { addSite } from '#lib/site/write.server.ts';
import { readPublicVillage } from '#lib/village/public.server.ts';
import { listVillages } from '#lib/village/read.server.ts';
import { BIN_DAYS, archiveWorkshop, deleteWorkshop, listDeleted, purgeWorkshops, restoreWorkshop } from '#lib/workshop/bin.server.ts';
import { parsePlan, parseSave, type Plan } from '#lib/workshop/plan.ts';
import { readPlan, savePlan } from '#lib/workshop/plan.server.ts';
import { findWorkshop, listWorkshops } from '#lib/workshop/read.server.ts';
import { NOBODY } from '#lib/workshop/rules.ts';
import { readStage } from '#lib/workshop/stage.server.ts';
import { copyWorkshop, keepTemplate, listTemplates, planWorkshop, removeTemplate } from '#lib/workshop/write.server.ts';
import { openHouse, type House } from '../support/house.ts';

let house: House;
beforeEach(async () => {
	house = await openHouse();
});
afterEach(() => house.close());

const DAY = 24 * 3600_000;
const boss = () => house.people.facilitator;
async function row(id = house.ids.workshop) {
	return (await db().select().from(schema.workshop).where(eq(schema.workshop.id, id)))[0]!;
}
const plan = async (id?: string) => readPlan(db(), await row(id));
/** Saves the plan as it stands, changed. */
async function save(change: (plan: Plan & { revision: number }) => object, actor = boss()) {
	const { phases: _, used: __, ...now } = await plan();
	const input = parseSave({ ...now, ...change(now), id: newId() });
	return input.ok ? savePlan(actor, house.ids.workshop, input.value) : input;
}
const kinds = async () => (await readStage(db(), house.ids.workshop)).activities.map(({ kind }) => kind);

describe('a plan', () => {
	it('is read with every setting of its kind and saved as a whole', async () => {
		const before = await plan();
		expect(before.activities[1]).toMatchObject({ kind: 'cafe', settings: { rounds: 2, seating: 'number', questions: [] } });
		expect(Object.keys(before.activities[2]!.settings)).toEqual(['ranking', 'categories', 'writers', 'names', 'moderated']);
		const saved = await save(({ activities }) => ({
			title: 'Жаңа ат',
			capacity: '80',
			voters: 'cards',
			asks: ['age'],
			endsAt: before.startsAt + 2 * 3600_000,
			activities: [activities[1], activities[0], ...activities.slice(2)].map((one) => ({
				...one!,
				...(one!.kind === 'needs' && { minutes: 25, title: { kk: 'Не керек?' }, settings: { writers: 'desk', moderated: true } })
			}))
		}));
		expect(saved).toEqual({ ok: true, value: { revision: 1 } });
		const stage = await readStage(db(), house.ids.workshop);
		expect(stage.workshop).toMatchObject({ title: 'Жаңа ат', asks: ['age'], endsAt: before.startsAt + 2 * 3600_000 });
		expect(stage.activities.slice(0, 3)).toMatchObject([
			{ kind: 'cafe' },
			{ kind: 'welcome' },
			{ kind: 'needs', minutes: 25, title: { kk: 'Не керек?' }, writers: 'desk', moderated: true, names: true }
		]);
		expect(await row()).toMatchObject({ capacity: 80, voters: 'cards', revision: 1 });
	});
	it('adds and removes, and the same id saves once', async () => {
		const { phases: _, used: __, ...now } = await plan();
		const added = { id: newId(), kind: 'pause', minutes: 5 };
		const input = parseSave({ ...now, id: newId(), activities: [...now.activities.filter(({ kind }) => kind !== 'sites'), added] });
		if (!input.ok) throw new Error(input.reason);
		const [a, b] = [await savePlan(boss(), house.ids.workshop, input.value), await savePlan(boss(), house.ids.workshop, input.value)];
		expect(a).toEqual(b);
		expect(await kinds()).toEqual(['welcome', 'cafe', 'needs', 'pause', 'ideas', 'vote', 'decision', 'pause']);
		expect((await row()).revision).toBe(1);
	});
	it('of somebody who did not see the newest one is refused', async () => {
		await save(() => ({ title: 'Бірінші' }));
		expect(await save(() => ({ title: 'Екінші', revision: 0 }))).toMatchObject({ reason: 'changed_meanwhile' });
		expect((await row()).title).toBe('Бірінші');
	});
	it('keeps the ids of tables, and a table with notes', async () => {
		const phone = await house.join();
		await house.open('cafe');
		const [first, second] = house.ids.tables as [string, string];
		const note = { id: newId(), text: 'Саябақ', colour: 1, tableId: first };
		expect(await writeNote(phone, house.ids.workshop, note as never)).toMatchObject({ ok: true });
		expect((await plan()).used).toEqual([first]);
		const tables = (change: (before: Plan['activities'][number]['tables']) => object[]) =>
			save(({ activities }) => ({
				activities: activities.map((one) => (one.kind === 'cafe' ? { ...one, tables: change(one.tables) } : one))
			}));
		const refused = await tables((before) => before.slice(1));
		expect(refused).toMatchObject({ reason: 'table_used', field: `activities.${house.activity('cafe')}.tables.${first}` });
		const fresh = newId();
		expect(await tables((before) => [{ id: fresh, question: { kk: 'Жаңа' } }, before[0]!])).toMatchObject({ ok: true });
		const { cafe } = await readStage(db(), house.ids.workshop);
		expect(cafe!.tables.map(({ id, number }) => [id, number])).toEqual([
			[fresh, 1],
			[first, 2]
		]);
		expect(cafe!.tables.some(({ id }) => id === second)).toBe(false);
	});
	it('of a running workshop: what was opened stays in its order, what is planned may change', async () => {
		await house.open('welcome');
		await house.open('needs');
		const welcome = house.activity('welcome');
		const without = await save(({ activities }) => ({ activities: activities.filter(({ id }) => id !== welcome) }));
		expect(without).toMatchObject({ reason: 'already_open', field: `activities.${welcome}` });
		const turned = await save(({ activities }) => ({
			activities: activities.map((one) => (one.id === welcome ? { ...one, kind: 'pause' } : one))
		}));
		expect(turned).toMatchObject({ reason: 'already_open', field: `activities.${welcome}` });
		const swapped = await save(({ activities }) => ({ activities: [activities[2], activities[0], activities[1], ...activities.slice(3)] }));
		expect(swapped).toMatchObject({ reason: 'already_open' });
		expect(await save(() => ({ villageId: 'kosshagyl' }))).toMatchObject({ reason: 'already_open', field: 'villageId' });
		const later = await save(({ activities }) => ({ activities: [activities[0], activities[2], activities[7], activities[6]] }));
		expect(later).toMatchObject({ ok: true });
		expect(await kinds()).toEqual(['welcome', 'needs', 'decision', 'vote']);
	});
	it('is closed after the end, to the akimat, to seats, and to another workshop’s parts', async () => {
		const other = await otherWorkshop();
		const [foreign] = (await plan(other.id)).activities;
		expect(await save(({ activities }) => ({ activities: [...activities, foreign] }))).toMatchObject({ reason: 'malformed' });
		expect(await save(() => ({}), house.people.akimat)).toMatchObject({ reason: 'forbidden' });
		expect(await save(() => ({}), (await house.join()) as never)).toMatchObject({ reason: 'signed_out' });
		expect(await save(() => ({ villageId: 'atlantis' }))).toMatchObject({ reason: 'unknown_choice', field: 'villageId' });
		await house.desk({ act: 'end_workshop' });
		expect(await save(() => ({}))).toMatchObject({ reason: 'workshop_ended' });
	});
});

async function otherWorkshop(template = 'cafe') {
	const input = parsePlan({
		id: newId(),
		title: 'Басқа',
		villageId: 'turgyzba',
		startsAt: Date.now(),
		template,
		fund: 1,
		minutes: [10, 45]
	});
	const made = input.ok ? await planWorkshop(boss(), input.value) : input;
	if (!made.ok) throw new Error(made.reason);
	return made.value;
}

describe('making workshops', () => {
	it('plans the end, and fits the rounds into a cafe of another length', async () => {
		const { id } = await otherWorkshop();
		const made = await plan(id);
		expect(made.endsAt! - made.startsAt).toBe((10 + 45 + 20 + 15 + 15) * 60_000);
		expect(made.activities[1]!.settings).toMatchObject({ rounds: 3, roundMinutes: 15 });
	});
	it('copies what was prepared and nothing that people brought', async () => {
		await save(() => ({
			capacity: 60,
			voters: 'cards',
			asks: ['gender'],
			endsAt: Date.now() + DAY / 12,
			secondStartsAt: Date.now() + DAY
		}));
		await makeCards(boss(), house.ids.workshop, { id: newId(), count: 3 });
		await house.join();
		await house.open('welcome');
		const [from, startsAt] = [await plan(), Date.now() + 7 * DAY];
		const copy = await copyWorkshop(boss(), house.ids.workshop, { id: newId(), title: 'Екінші кеш', startsAt });
		if (!copy.ok) throw new Error(copy.reason);
		const made = await plan(copy.value.id);
		const bare = (of: typeof made) =>
			of.activities.map(({ id: _, tables, ...one }) => ({ ...one, tables: tables.map(({ question }) => question) }));
		expect(bare(made)).toEqual(bare(from));
		expect(made).toMatchObject({
			title: 'Екінші кеш',
			startsAt,
			capacity: 60,
			voters: 'cards',
			asks: ['gender'],
			secondStartsAt: null,
			revision: 0
		});
		expect(made.endsAt! - startsAt).toBe(from.endsAt! - from.startsAt);
		expect(Object.values(made.phases).every((phase) => phase === 'planned')).toBe(true);
		expect((await readStage(db(), copy.value.id)).counts.present).toBe(0);
		expect(await listCards(db(), copy.value.id)).toEqual([]);
		expect(copy.value.code).not.toBe(house.code);
		expect(await copyWorkshop(house.people.akimat, house.ids.workshop, { id: newId(), title: 'X', startsAt })).toMatchObject({
			reason: 'forbidden'
		});
	});
	it('keeps an agenda as a template, makes workshops from it, and takes it off the list', async () => {
		const kept = await keepTemplate(boss(), house.ids.workshop, { id: newId(), name: 'Біздің кеш' });
		if (!kept.ok) throw new Error(kept.reason);
		expect(await listTemplates()).toMatchObject([
			{ name: 'Біздің кеш', agenda: [{ kind: 'welcome' }, { kind: 'cafe', tables: [{ kk: 'Сұрақ 1' }, {}] }, ...Array(6).fill({})] }
		]);
		const { id } = await otherWorkshop(kept.value.id);
		expect((await plan(id)).activities.map(({ kind }) => kind)).toEqual(await kinds());
		expect((await plan(id)).activities[1]!.tables.map(({ question }) => question.kk)).toEqual(['Сұрақ 1', 'Сұрақ 2']);
		expect(await removeTemplate(house.people.akimat, { id: newId(), templateId: kept.value.id })).toMatchObject({ reason: 'forbidden' });
		expect(await removeTemplate(boss(), { id: newId(), templateId: kept.value.id })).toMatchObject({ ok: true });
		expect(await listTemplates()).toEqual([]);
		await expect(otherWorkshop(kept.value.id)).rejects.toThrow('unknown_choice');
		expect(await removeTemplate(boss(), { id: newId(), templateId: kept.value.id })).toMatchObject({ reason: 'not_found' });
	});
});

describe('putting away', () => {
	const act = { archive: archiveWorkshop, remove: deleteWorkshop, restore: restoreWorkshop };
	const remove = () => act.remove(boss(), house.ids.workshop, { id: newId() });
	it('archives and takes out again', async () => {
		await act.archive(boss(), house.ids.workshop, { id: newId(), on: true });
		expect((await listWorkshops())[0]!.workshop.archivedAt).toBeGreaterThan(0);
		expect(await findWorkshop(house.code)).toMatchObject({ ok: true });
		await act.archive(boss(), house.ids.workshop, { id: newId(), on: false });
		expect((await row()).archivedAt).toBeNull();
		expect(await act.archive(house.people.akimat, house.ids.workshop, { id: newId(), on: true })).toMatchObject({ reason: 'forbidden' });
	});
	it('deletes for everybody and takes back', async () => {
		expect(await act.remove(house.people.akimat, house.ids.workshop, { id: newId() })).toMatchObject({ reason: 'forbidden' });
		expect(await remove()).toMatchObject({ ok: true });
		expect(await findWorkshop(house.code)).toMatchObject({ reason: 'unknown_code' });
		expect(await listWorkshops()).toEqual([]);
		expect(await readPublicVillage('turgyzba', Date.now())).toMatchObject({ workshops: [] });
		expect((await listVillages()).map(({ workshops }) => workshops)).toEqual([0, 0]);
		const [gone] = await listDeleted();
		expect(gone!.goesAt - gone!.workshop.deletedAt!).toBe(BIN_DAYS * DAY);
		expect(await save(() => ({}))).toMatchObject({ reason: 'not_found' });
		expect(await act.restore(boss(), house.ids.workshop, { id: newId() })).toMatchObject({ ok: true });
		expect(await findWorkshop(house.code)).toMatchObject({ ok: true });
		expect(await listDeleted()).toEqual([]);
	});
	it('deletes nothing that runs; before and after it may go', async () => {
		await house.open('welcome');
		expect(await remove()).toMatchObject({ reason: 'workshop_running' });
		await house.desk({ act: 'close_activity' });
		expect(await remove()).toMatchObject({ reason: 'workshop_running' });
		await house.desk({ act: 'end_workshop' });
		expect(await remove()).toMatchObject({ ok: true });
	});
	it('deletes nothing that a project grew from', async () => {
		await transact(async (tx) => {
			const words = { kk: 'Саябақ' };
			const bare = { stage: null, category: 'park', objectTypes: [], title: words, folded: 'саябак', summary: words, facts: {} };
			await tx.db
				.insert(schema.project)
				.values({ id: newId(), workshopId: house.ids.workshop, villageId: 'turgyzba', createdAt: tx.now, ...bare });
		});
		expect(await remove()).toMatchObject({ reason: 'has_projects' });
		expect(await act.archive(boss(), house.ids.workshop, { id: newId(), on: true })).toMatchObject({ ok: true });
	});

	/** Every row of every table that names one of these texts anywhere. */
	async function traces(texts: string[]): Promise<string[]> {
		const tables = Object.entries(schema).flatMap(([name, table]) => (is(table, SQLiteTable) ? [[name, table] as const] : []));
		expect(tables.length).toBeGreaterThan(50);
		const found = await Promise.all(
			tables.map(async ([name, table]) => {
				const rows = (await db().select().from(table)) as Record<string, unknown>[];
				expect(Object.keys(getTableColumns(table)).length).toBeGreaterThan(0);
				return rows.flatMap((one) => {
					const text = JSON.stringify(one, (_, value: unknown) => (value instanceof Uint8Array ? '' : value));
					return texts.some((of) => text.includes(of)) ? [`${name}: ${text.slice(0, 120)}`] : [];
				});
			})
		);
		return found.flat();
	}

	/** A workshop in which everything has happened. */
	async function fillHouse() {
		const { workshop } = house.ids;
		await makeCards(boss(), workshop, { id: newId(), count: 2 });
		const [phone, other] = [await house.join(), await house.join()];
		const { code } = (await listCards(db(), workshop))[0]!;
		await takeSeat(NOBODY, workshop, { id: newId(), consent: true, locale: 'kk', name: '', card: code });
		await house.open('cafe');
		const note = { id: newId(), text: 'Саябақ', colour: 1, tableId: undefined };
		expect(await writeNote(phone, workshop, note as never)).toMatchObject({ ok: true });
		await house.open('needs');
		expect(await addNeed(phone, workshop, { id: newId(), category: 'play', text: 'Саябақ', group: '' })).toMatchObject({ ok: true });
		await house.open('sites');
		const place = { id: newId(), objectType: 'playground', title: 'Саябақ', why: 'Керек', lng: 53.81, lat: 47 } as const;
		expect(await addSite(phone, workshop, place)).toMatchObject({ ok: true });
		const idea = { id: newId(), title: 'Саябақ', description: '', cost: 100, siteId: null, sources: [] };
		await saveIdea(boss(), workshop, idea);
		await house.open('vote');
		await house.desk({ act: 'close_vote' });
		await house.desk({ act: 'reveal_vote' });
		await house.open('decision');
		await house.desk({ act: 'decide' });
		await house.desk({ act: 'end_workshop' });
		await versionsKept();
		await hangRows(phone.seat.id, other.seat.id);
		const made = await Promise.all(
			[schema.site, schema.vote, schema.need, schema.helper, schema.card].map((table) => db().select({ id: table.id }).from(table))
		);
		const own = made.flat().map(({ id }) => id);
		return [workshop, phone.seat.id, other.seat.id, ...house.ids.tables, ...house.ids.activities, idea.id, ...own];
	}

	/** One row in each table that no act of this house fills yet. */
	async function hangRows(seatId: string, otherSeat: string) {
		const { workshop, tables } = house.ids;
		const activityId = house.activity('cafe');
		const byAccountId = boss().account.id;
		await transact(async ({ db, now: at }) => {
			const [photoId, helperId, needId] = [newId(), newId(), newId()];
			const s = schema;
			await db.insert(s.photo).values({ id: photoId, width: 1, height: 1, bytes: 1, seatId, createdAt: at });
			await db.insert(s.hallPhoto).values({ id: newId(), workshopId: workshop, photoId, at, byAccountId });
			await db.insert(s.helper).values({ id: helperId, workshopId: workshop, name: 'Айгүл', tokenHash: 'h', createdAt: at, byAccountId });
			await db.insert(s.cafeHost).values({ id: newId(), activityId, tableId: tables[0]!, seatId, at, byAccountId });
			await db.insert(s.attendance).values({ id: newId(), workshopId: workshop, seatId, change: 'in', at, by: `helper:${helperId}` });
			await db.insert(s.rollCount).values({ workshopId: workshop, category: 'age', value: 'youth', n: 3, at, by: `helper:${helperId}` });
			await db.insert(s.followLink).values({ tokenHash: 'f', seatId, createdAt: at });
			await db.insert(s.need).values({ id: needId, workshopId: workshop, activityId, category: 'park', text: 'x', createdAt: at });
			await db.insert(s.needSupport).values({ needId, seatId: otherSeat, at });
			await db
				.insert(s.needSource)
				.values({ id: newId(), needId, sourceId: newId(), document: `board:${activityId}:${tables[0]}`, words: 'x' });
			await db
				.insert(s.moderation)
				.values({ id: newId(), workshopId: workshop, kind: 'need', subjectId: needId, verdict: 'hidden', at, byAccountId });
			await db.insert(s.report).values({ subjectId: needId, seatId, workshopId: workshop, kind: 'need', at });
			await db.insert(s.deskStep).values({ id: newId(), workshopId: workshop, at, byAccountId, act: 'show', data: {} });
			await db.insert(s.projector).values({ id: newId(), workshopId: workshop, number: 1, seenAt: at });
			await db
				.insert(s.lateEdit)
				.values({ id: newId(), workshopId: workshop, activityId, document: 'x', author: `seat:${seatId}`, notes: 1, at });
			await db.insert(s.request).values({ actor: `seat:${seatId}`, id: newId(), action: 'x', answer: {}, at });
			await db.insert(s.voted).values({ voteId: (await db.select().from(s.vote))[0]!.id, seatId });
			for (const { id } of await db.select().from(s.site))
				await db.insert(s.review).values({ id: newId(), siteId: id, verdict: 'suitable', reason: 'x', accountId: byAccountId, at });
		});
	}

	it('after the days of grace nothing is left of it, and the others stay whole', async () => {
		const other = await otherWorkshop();
		const ids = await fillHouse();
		const before = await traces(ids);
		const named = new Set(before.map((trace) => trace.split(':')[0]));
		for (const table of [
			'seat',
			'card',
			'documentUpdate',
			'documentVersion',
			'event',
			'request',
			'voted',
			'attendance',
			'needSupport',
			'review',
			'seatToken'
		])
			expect([...named]).toContain(table);
		expect(await listSites()).toHaveLength(1);
		expect(await remove()).toMatchObject({ ok: true });
		expect(await listSites()).toEqual([]);
		// A week later its rooms have long been closed.
		await house.restart();
		await purgeWorkshops(Date.now() + BIN_DAYS * DAY - 60_000);
		expect(await listDeleted()).toHaveLength(1);
		await purgeWorkshops(Date.now() + BIN_DAYS * DAY + 60_000);
		expect(await traces(ids)).toEqual([]);
		expect(await listDeleted()).toEqual([]);
		expect((await plan(other.id)).activities).toHaveLength(5);
		const [last] = await db()
			.select()
			.from(schema.event)
			.where(and(eq(schema.event.action, 'purge_workshop')));
		expect(last).toMatchObject({ actor: 'system', workshopId: null });
		expect(await db().select().from(schema.village)).toHaveLength(2);
	});
});
