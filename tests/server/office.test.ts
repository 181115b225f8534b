/** What the office does about sites: assign, keep views, set limits, look at everything together. */
import { eq } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { newId } from '#lib/live/id.ts';
import { movePlace } from '#lib/map/rules.ts';
import { readAtlas, readAtlasNow } from '#lib/office/atlas.server.ts';
import { unpackAtlas } from '#lib/office/atlas.ts';
import { parseLimit, parseView } from '#lib/office/input.ts';
import { listLimits, listOfficers, listViews, readGaps, readOfficeDossier } from '#lib/office/read.server.ts';
import { assignSite, dropView, keepView, setLimit } from '#lib/office/write.server.ts';
import { db } from '#lib/server/app.ts';
import { account, event, membership, review, site, siteAssignment, siteSupport, siteTurn } from '#lib/server/schema.ts';
import { transact } from '#lib/server/transact.ts';
import { parseReview } from '#lib/site/input.ts';
import { reviewSite } from '#lib/site/write.server.ts';
import { NOBODY, type Actor } from '#lib/workshop/rules.ts';
import { openHouse, type House } from '../support/house.ts';
import { insertVillageLayers, makeVillageLayers } from '../support/village-layers.ts';
import { GET as getAtlas } from '../../src/routes/map/atlas.json/+server.ts';

const HOME = { lng: 53.81667, lat: 47 };
let house: House;
beforeEach(async () => void (house = await openHouse()));
afterEach(() => house.close());

async function put(east: number, change: Partial<typeof site.$inferInsert> = {}): Promise<string> {
	const { lng, lat } = movePlace(HOME, east, 0);
	const id = newId();
	await transact(async (tx) => {
		const number = (await tx.db.$count(site)) + 1;
		await tx.db.insert(site).values({
			id,
			villageId: house.ids.village,
			number,
			objectType: 'playground',
			title: `Орын ${number}`,
			why: 'Балалар көп',
			geometry: { type: 'Point', coordinates: [lng, lat] },
			createdAt: tx.now,
			...change
		});
		tx.publish({ kind: 'ground', villageId: house.ids.village, siteId: id });
	});
	return id;
}
const rows = async (forStaff = true) => unpackAtlas(await readAtlas(db(), forStaff));

describe('who looks at a site', () => {
	test('an officer of the village is named, another, nobody again; the newest word counts and all are kept', async () => {
		const siteId = await put(0);
		const { akimat } = house.people;
		const name = (accountId: string) => assignSite(akimat, { id: newId(), siteId, accountId });
		expect(await name(akimat.account.id)).toMatchObject({ ok: true });
		expect((await readOfficeDossier(db(), siteId, true))!.assignee).toEqual({ id: akimat.account.id, name: 'akimat' });
		expect((await rows()).find(({ id }) => id === siteId)!.assignee).toBe(akimat.account.id);
		expect((await rows(false)).find(({ id }) => id === siteId)!.assignee).toBeNull();
		expect(await name('')).toMatchObject({ ok: true });
		expect((await readOfficeDossier(db(), siteId, true))!.assignee).toBeNull();
		expect(await db().$count(siteAssignment)).toBe(2);
	});

	test('refused: nobody, another village, somebody who is no officer, no such site', async () => {
		const siteId = await put(0);
		const { akimat, facilitator } = house.people;
		const input = { id: newId(), siteId, accountId: akimat.account.id };
		expect(await assignSite(NOBODY, input)).toEqual({ ok: false, reason: 'signed_out' });
		expect(await assignSite(facilitator, input)).toEqual({ ok: false, reason: 'forbidden' });
		expect(await assignSite(akimat, { ...input, accountId: facilitator.account.id })).toMatchObject({
			reason: 'unknown_choice',
			field: 'accountId'
		});
		expect(await assignSite(akimat, { ...input, siteId: newId() })).toEqual({ ok: false, reason: 'not_found' });
		const far = await put(0, { villageId: 'kosshagyl' });
		expect(await assignSite(akimat, { ...input, siteId: far })).toEqual({ ok: false, reason: 'forbidden' });
		expect(await db().$count(siteAssignment)).toBe(0);
	});

	test('a disabled account, or one of another village, is not among the officers', async () => {
		expect(await listOfficers(db(), house.ids.village)).toEqual([{ id: house.people.akimat.account.id, name: 'akimat' }]);
		expect(await listOfficers(db(), 'kosshagyl')).toEqual([]);
		await transact(({ db }) => db.update(account).set({ disabledAt: 1 }).where(eq(account.login, 'akimat')));
		expect(await listOfficers(db(), house.ids.village)).toEqual([]);
		await transact(({ db }) => db.delete(membership).where(eq(membership.role, 'akimat')));
		expect(await listOfficers(db(), house.ids.village)).toEqual([]);
	});
});

describe('kept views', () => {
	test('each keeps their own; the same name again replaces; taken away once', async () => {
		const { akimat, facilitator } = house.people;
		const keep = (name: string, query: string) => {
			const input = parseView({ id: newId(), name, query });
			return input.ok ? keepView(akimat, input.value) : Promise.resolve(input);
		};
		expect(await keep('Газ', 'check=gas&site=1&nonsense=2')).toMatchObject({ ok: true });
		expect(await keep('Газ', 'check=gas&village=turgyzba')).toMatchObject({ ok: true });
		const [view] = await listViews(db(), akimat.account.id);
		expect(view).toMatchObject({ name: 'Газ', query: 'village=turgyzba&check=gas' });
		expect(await listViews(db(), facilitator.account.id)).toEqual([]);
		expect(await dropView(facilitator, { id: newId(), viewId: view!.id })).toEqual({ ok: false, reason: 'not_found' });
		expect(await dropView(akimat, { id: newId(), viewId: view!.id })).toMatchObject({ ok: true });
		expect(await listViews(db(), akimat.account.id)).toEqual([]);
		expect(await keepView(NOBODY, { id: newId(), name: 'x', query: '' })).toEqual({ ok: false, reason: 'signed_out' });
		expect(parseView({ id: newId(), name: ' ' })).toMatchObject({ reason: 'required', field: 'name' });
	});
	test('thirty are kept, no more', async () => {
		for (let i = 0; i < 30; i++)
			expect(await keepView(house.people.akimat, { id: newId(), name: `n${i}`, query: '' })).toMatchObject({ ok: true });
		expect(await keepView(house.people.akimat, { id: newId(), name: 'one more', query: '' })).toMatchObject({
			reason: 'too_large',
			field: 'name'
		});
		expect(await keepView(house.people.akimat, { id: newId(), name: 'n3', query: 'q=x' })).toMatchObject({ ok: true });
	});
});

describe('limits', () => {
	const input = (change: object) => parseLimit({ id: newId(), key: 'gas', village: '', value: '15', norm: 'A norm, 1', ...change });
	test('numbers as people write them; what is no number, no key, no norm is refused at its field', () => {
		expect(input({ value: '12,5' })).toMatchObject({ ok: true, value: { value: 12.5, villageId: null } });
		expect(input({ value: '1 200' })).toMatchObject({ ok: true, value: { value: 1200 } });
		expect(input({ value: '' })).toMatchObject({ ok: true, value: { value: null } });
		for (const value of ['-1', 'ten', 'NaN', 'Infinity', '50001'])
			expect(input({ value })).toMatchObject({ reason: 'number_invalid', field: 'value' });
		expect(input({ key: 'area:playground', value: '50001' })).toMatchObject({ ok: true });
		expect(input({ key: 'height' })).toMatchObject({ reason: 'unknown_choice', field: 'key' });
		expect(input({ norm: '' })).toMatchObject({ reason: 'required', field: 'norm' });
	});
	test('entered by those who may, kept with person and norm, the newest counts', async () => {
		const { admin, akimat } = house.people;
		const set = (value: number | null, villageId: string | null = null) =>
			setLimit(admin, { id: newId(), key: 'gas', villageId, value, norm: 'n' });
		expect(await setLimit(akimat, { id: newId(), key: 'gas', villageId: house.ids.village, value: 1, norm: 'n' })).toEqual({
			ok: false,
			reason: 'forbidden'
		});
		expect(await setLimit(NOBODY, { id: newId(), key: 'gas', villageId: null, value: 1, norm: 'n' })).toEqual({
			ok: false,
			reason: 'signed_out'
		});
		expect(await set(15)).toMatchObject({ ok: true });
		expect(await set(20)).toMatchObject({ ok: true });
		expect(await set(9, house.ids.village)).toMatchObject({ ok: true });
		expect(await set(9, 'nowhere')).toMatchObject({ reason: 'unknown_choice', field: 'village' });
		const entered = new Map((await listLimits(db())).map(({ villageId, value, by }) => [villageId, [value, by]]));
		expect(entered).toEqual(
			new Map([
				[house.ids.village, [9, 'admin']],
				[null, [20, 'admin']]
			])
		);
		const trail = await db().select().from(event).where(eq(event.action, 'set_limit'));
		expect(trail).toHaveLength(3);
	});
	test('one whose word counts in one village sets none for all', async () => {
		const local = {
			...house.people.admin,
			account: { ...house.people.admin.account, roles: [{ role: 'coordinator' as const, villageId: house.ids.village }] }
		};
		expect(await setLimit(local, { id: newId(), key: 'gas', villageId: null, value: 1, norm: 'n' })).toEqual({
			ok: false,
			reason: 'forbidden'
		});
		expect(await setLimit(local, { id: newId(), key: 'gas', villageId: house.ids.village, value: 1, norm: 'n' })).toMatchObject({
			ok: true
		});
	});
});

describe('the list', () => {
	test('has what may be seen, with states of every kind', async () => {
		const ids = {
			proposed: await put(0),
			merged: await put(10),
			withdrawn: await put(20),
			conditional: await put(30),
			removed: await put(40, { removedAt: 1 })
		};
		await transact(async (tx) => {
			const turn = { reason: 'x', actor: 'seat:1', at: tx.now };
			await tx.db.insert(siteTurn).values([
				{ id: newId(), siteId: ids.merged, change: 'merged', intoSiteId: ids.proposed, ...turn },
				{ id: newId(), siteId: ids.withdrawn, change: 'withdrawn', ...turn },
				{ id: newId(), siteId: ids.proposed, change: 'withdrawn', ...turn },
				{ id: newId(), siteId: ids.proposed, change: 'restored', ...turn, at: tx.now + 1 }
			]);
			await tx.db.insert(siteSupport).values([
				{ siteId: ids.proposed, seatId: 's1', at: 1 },
				{ siteId: ids.proposed, seatId: 's2', at: 1 }
			]);
		});
		await reviewSite(house.people.akimat, {
			id: newId(),
			siteId: ids.conditional,
			verdict: 'conditional',
			reason: 'Газ жақын',
			conditions: '15 м жылжыту'
		});
		const found = new Map((await rows()).map((row) => [row.id, row]));
		expect([...found.keys()].sort()).toEqual([ids.proposed, ids.merged, ids.withdrawn, ids.conditional].sort());
		for (const state of ['proposed', 'merged', 'withdrawn', 'conditional'] as const) expect(found.get(ids[state])!.state).toBe(state);
		expect(found.get(ids.proposed)!.supports).toBe(2);
		const dossier = (await readOfficeDossier(db(), ids.conditional, false))!;
		expect(dossier.reviews[0]).toMatchObject({ conditions: '15 м жылжыту', who: null });
		expect((await readOfficeDossier(db(), ids.merged, true))!.turns).toMatchObject([{ change: 'merged', into: { id: ids.proposed } }]);
		// Neighbours: what was merged or withdrawn is none.
		expect(dossier.near.map(({ id, metres }) => [id, metres])).toEqual([[ids.proposed, 30]]);
	});

	test('is made once as long as nothing changes, and says so to who asks again', async () => {
		await put(0);
		await house.app.checking.settle();
		expect(await readAtlasNow(true)).toBe(await readAtlasNow(true));
		const get = (actor: Actor, tag = '') => {
			const request = new Request('http://asar.test/map/atlas.json', { headers: { 'if-none-match': tag } });
			return getAtlas({ request, locals: { actor } } as never);
		};
		const first = await get(NOBODY);
		const etag = first.headers.get('etag')!;
		expect(first.status).toBe(200);
		expect(first.headers.get('cache-control')).toContain('private');
		expect((await get(NOBODY, etag)).status).toBe(304);
		expect((await get(house.people.akimat, etag)).status).toBe(200);
		await put(5);
		expect((await get(NOBODY, etag)).status).toBe(200);
	});
});

describe('a verdict', () => {
	test('with conditions says them; one that depends on nothing carries none', () => {
		const typed = { id: newId(), siteId: newId(), verdict: 'conditional', reason: 'r' };
		expect(parseReview(typed)).toMatchObject({ reason: 'required', field: 'conditions' });
		expect(parseReview({ ...typed, conditions: 'c' })).toMatchObject({ ok: true, value: { conditions: 'c' } });
		expect(parseReview({ ...typed, verdict: 'suitable', conditions: 'left over' })).toMatchObject({ ok: true, value: { conditions: '' } });
		expect(parseReview({ ...typed, verdict: 'needs_documents' })).toMatchObject({ field: 'conditions' });
	});
	test('of any kind is kept with its person', async () => {
		const siteId = await put(0);
		for (const verdict of ['checked', 'needs_documents', 'suitable'] as const)
			await reviewSite(house.people.akimat, {
				id: newId(),
				siteId,
				verdict,
				reason: 'r',
				conditions: verdict === 'needs_documents' ? 'Акт' : ''
			});
		expect(await db().$count(review)).toBe(3);
		expect((await rows())[0]!.state).toBe('suitable');
	});
});

test('the gaps of a village: nothing without layers; with them houses, people and what proposals close', async () => {
	expect(await readGaps(db(), house.ids.village, 'playground', true)).toBeNull();
	await insertVillageLayers(house.ids.village, makeVillageLayers(HOME, 3, { houses: 200, parcels: 180, lines: 8 }), {
		byAccountId: house.people.admin.account.id
	});
	const id = await put(600);
	const gaps = (await readGaps(db(), house.ids.village, 'playground', true))!;
	expect(gaps.all.houses).toBe(200);
	expect(gaps.without.houses).toBeLessThanOrEqual(200);
	expect(gaps.places).toHaveLength(gaps.without.houses);
	expect(gaps.proposals).toMatchObject([{ id, title: 'Орын 1' }]);
	expect(gaps.proposals[0]!.houses).toBeLessThanOrEqual(gaps.without.houses);
});
