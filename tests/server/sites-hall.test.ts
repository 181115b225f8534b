/** What the hall does with sites that are there: they are changed, photographed, supported, merged, withdrawn. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { newId } from '#lib/live/id.ts';
import { readPhoto } from '#lib/media/read.server.ts';
import { judgeItems } from '#lib/moderation/write.server.ts';
import { readMine } from '#lib/seat/read.server.ts';
import { db } from '#lib/server/app.ts';
import { idea, project, site } from '#lib/server/schema.ts';
import { transact } from '#lib/server/transact.ts';
import type { SiteInput } from '#lib/site/input.ts';
import { addSitePhoto, editSite, removeSitePhoto } from '#lib/site/own.server.ts';
import { turnSite } from '#lib/site/turns.server.ts';
import { commentSite, supportSite } from '#lib/site/voices.server.ts';
import { addSite, removeSite, reviewSite } from '#lib/site/write.server.ts';
import { NOBODY, type Actor } from '#lib/workshop/rules.ts';
import { openHouse, type House } from '../support/house.ts';
import { fields, refusal, shapeOf, sitesOf, square } from '../support/sites.ts';

type Seated = Actor & { seat: NonNullable<Actor['seat']> };
let house: House;
let author: Seated;
let other: Seated;
beforeEach(async () => {
	house = await openHouse();
	[author, other] = [await house.join(), await house.join()];
	await house.open('sites');
});
afterEach(() => house.close());

const { add: addTo, find, moderate, stage } = sitesOf(() => house);
const add = (actor: Actor = author, change: Partial<SiteInput> = {}) => addTo(actor, change);
const ws = () => house.ids.workshop;
const edit = (actor: Actor, siteId: string, change: Partial<SiteInput> = {}, id = newId()) =>
	editSite(actor, ws(), { ...fields(change), id, siteId } as Parameters<typeof editSite>[2]);
const support = (actor: Actor, siteId: string, on = true, id = newId()) => supportSite(actor, ws(), { id, siteId, on });
const comment = (actor: Actor, siteId: string, text = 'Дұрыс жер', id = newId()) => commentSite(actor, ws(), { id, siteId, text });
const turn = (actor: Actor, siteId: string, change: 'merged' | 'unmerged' | 'withdrawn' | 'restored', into?: string, id = newId()) =>
	turnSite(actor, { id, siteId, change, into, reason: change === 'merged' ? 'Бір орын' : '' });
const verdict = (siteId: string) =>
	reviewSite(house.people.akimat, { id: newId(), siteId, verdict: 'suitable', reason: 'Жер бос' } as Parameters<typeof reviewSite>[1]);
const picture = (colour = '#7aa') =>
	sharp({ create: { width: 60, height: 40, channels: 3, background: colour } })
		.jpeg()
		.toBuffer();
const media = () => (existsSync(join(house.dataDir, 'media')) ? readdirSync(join(house.dataDir, 'media')) : []);

describe('before, during and after the step', () => {
	test('nothing is changed, supported, said or withdrawn once it is closed, and not before', async () => {
		const id = await add();
		const acts = () => Promise.all([edit(author, id), support(other, id), comment(other, id), turn(author, id, 'withdrawn')]);
		await house.open('pause');
		for (const answer of await acts()) expect(answer).toEqual(refusal('not_open'));
		await house.desk({ act: 'end_workshop' });
		for (const answer of await acts()) expect(answer).toEqual(refusal('workshop_ended'));
		expect(await find(id)).toMatchObject({ support: 0, comments: { shown: 0 }, standing: { state: 'proposed' } });
	});

	test('no seat does nothing, and neither does a seat that has left', async () => {
		const id = await add();
		for (const actor of [NOBODY, house.people.facilitator])
			for (const answer of [await edit(actor, id), await support(actor, id), await comment(actor, id), await turn(actor, id, 'withdrawn')])
				expect(answer).toEqual(refusal('no_seat'));
		const gone = { ...other, seat: { ...other.seat, left: true } };
		expect(await support(gone, id)).toEqual(refusal('seat_left'));
		const muted = { ...other, seat: { ...other.seat, muted: true } };
		expect(await comment(muted, id)).toEqual(refusal('seat_muted'));
		expect(await support(muted, id)).toMatchObject({ ok: true });
	});
});

describe('a line or an area', () => {
	test('is kept with every corner within the surroundings of the village', async () => {
		const geometry = square(53.82, 47);
		const id = await add(author, { geometry });
		expect((await find(id)).geometry).toEqual(geometry);
		const line = shapeOf({
			type: 'LineString',
			coordinates: [
				[53.82, 47],
				[53.83, 47.01]
			]
		});
		expect((await find(await add(author, { geometry: line }))).geometry).toEqual(line);
	});
	test('one corner outside is outside', async () => {
		const line = shapeOf({
			type: 'LineString',
			coordinates: [
				[53.82, 47],
				[53.86, 46.87]
			]
		});
		const far = {
			...line,
			coordinates: [
				[53.82, 47],
				[54.2, 47]
			]
		} as SiteInput['geometry'];
		const answer = await addSite(author, ws(), { ...fields({ geometry: far }), id: newId() });
		expect(answer).toEqual(refusal('outside_village', 'shape'));
		expect(await stage()).toEqual([]);
	});
});

describe('the author', () => {
	test('changes words and place once for each request, and the trail keeps what was there', async () => {
		const id = await add();
		const again = newId();
		for (let i = 0; i < 2; i++)
			expect(await edit(author, id, { title: 'Клуб жаны', lng: 53.83 }, again)).toEqual({ ok: true, value: { id } });
		expect(await find(id)).toMatchObject({ title: 'Клуб жаны', geometry: { coordinates: [53.83, 47.001] }, number: 1 });
		const trail = house.app.handles.raw.prepare(`select data from event where action = 'edit_site'`).all() as { data: string }[];
		expect(trail.map(({ data }) => JSON.parse(data).before.title)).toEqual(['Мектеп жаны']);
	});
	test('is the only one, and only until the akimat has spoken or an idea has grown', async () => {
		const [id, second] = [await add(), await add()];
		expect(await edit(other, id)).toEqual(refusal('forbidden'));
		expect(await edit(author, newId())).toEqual(refusal('not_found'));
		expect(await edit(author, id, { lng: 54.2 })).toEqual(refusal('outside_village', 'place'));
		await verdict(id);
		expect(await edit(author, id)).toEqual(refusal('site_fixed'));
		const row = { id: newId(), workshopId: ws(), number: 1, title: 'Идея', cost: 1, siteId: second, createdAt: 5, byAccountId: 'x' };
		await transact(async (tx) => void (await tx.db.insert(idea).values(row)));
		expect(await edit(author, second)).toEqual(refusal('site_fixed'));
		expect(await turn(author, second, 'withdrawn')).toEqual(refusal('site_fixed'));
		expect((await find(second)).standing).toMatchObject({ state: 'idea', by: 'desk', at: 5 });
	});
	test('a site that was let through waits again after a change; one that was hidden stays hidden', async () => {
		await moderate();
		const id = await add();
		const judge = (word: 'approved' | 'hidden') =>
			judgeItems(house.people.facilitator, ws(), { id: newId(), verdict: word, items: [{ kind: 'site', id }], reason: 'Себебі' });
		expect((await find(id)).state).toBe('waiting');
		await judge('approved');
		expect((await find(id)).state).toBe('shown');
		await edit(author, id, { title: 'Басқа сөз' });
		expect(await find(id)).toMatchObject({ state: 'waiting', title: '' });
		await judge('hidden');
		await edit(author, id, { title: 'Тағы басқа' });
		expect((await find(id)).state).toBe('hidden');
	});
	test('withdraws and restores; the site leaves the map and can still be read', async () => {
		const id = await add();
		expect(await turn(other, id, 'withdrawn')).toEqual(refusal('forbidden'));
		expect(await turn(author, id, 'restored')).toEqual(refusal('site_fixed'));
		const once = newId();
		for (let i = 0; i < 2; i++) expect(await turn(author, id, 'withdrawn', undefined, once)).toMatchObject({ ok: true });
		expect(await find(id)).toMatchObject({ title: 'Мектеп жаны', standing: { state: 'withdrawn', by: 'author' } });
		expect(await edit(author, id)).toEqual(refusal('site_fixed'));
		await turn(author, id, 'restored');
		expect((await find(id)).standing.state).toBe('proposed');
	});
});

describe('photos', () => {
	const addPhoto = async (actor: Actor, siteId: string, id = newId(), bytes?: Buffer) =>
		addSitePhoto(actor, ws(), { id, siteId, photo: new Uint8Array(bytes ?? (await picture())), photoPlace: null });

	test('three at most, sent again counted once, kept without a place unless it was allowed', async () => {
		const photoPlace = { lng: 53.82, lat: 47.002, takenAt: 1_790_000_000_000 };
		const id = await add(author, { photo: new Uint8Array(await picture()), photoPlace });
		const again = newId();
		const answers = [await addPhoto(author, id, again), await addPhoto(author, id, again), await addPhoto(author, id)];
		expect(answers[0]).toEqual(answers[1]);
		expect(await addPhoto(author, id)).toEqual({ ok: false, reason: 'photos_full', field: 'photo', params: { max: 3 } });
		const { photo, photos } = await find(id);
		expect(photos).toHaveLength(3);
		expect(photos[0]).toBe(photo);
		expect(media()).toHaveLength(6);
		const rows = house.app.handles.raw.prepare('select position, lng, lat, taken_at from site_photo order by position').all();
		expect(rows).toEqual([
			{ position: 0, lng: 53.82, lat: 47.002, taken_at: 1_790_000_000_000 },
			{ position: 1, lng: null, lat: null, taken_at: null },
			{ position: 2, lng: null, lat: null, taken_at: null }
		]);
	});
	test('what is no picture, or comes from somebody else, leaves nothing behind', async () => {
		const id = await add();
		expect(await addPhoto(author, id, newId(), Buffer.from('%PDF-1.7 not a picture'))).toEqual(refusal('not_a_picture', 'photo'));
		expect(await addPhoto(other, id)).toEqual(refusal('forbidden'));
		expect(await addPhoto(author, newId())).toEqual(refusal('not_found'));
		expect([(await find(id)).photos, media()]).toEqual([[], []]);
	});
	test('one that is taken away is gone from the phones and kept in the house; the next one is the first', async () => {
		const id = await add(author, { photo: new Uint8Array(await picture()) });
		await addPhoto(author, id);
		const [first, second] = (await find(id)).photos.map((address) => address.slice('/media/'.length));
		expect(await removeSitePhoto(other, ws(), { id: newId(), siteId: id, photoId: first! })).toEqual(refusal('forbidden'));
		expect(await removeSitePhoto(author, ws(), { id: newId(), siteId: id, photoId: first! })).toMatchObject({ ok: true });
		expect(await find(id)).toMatchObject({ photo: `/media/${second}`, photos: [`/media/${second}`] });
		expect([await readPhoto(first!, 480), (await readPhoto(second!, 480)) !== null]).toEqual([null, true]);
		expect(media()).toHaveLength(4);
		await removeSite(house.people.facilitator, ws(), { id: newId(), siteId: id, reason: 'Бетте адам бар' });
		expect(await readPhoto(second!, 480)).toBeNull();
	});
});

describe('support', () => {
	test('is one mark a seat, however often it is sent, and can be taken back', async () => {
		const id = await add();
		const once = newId();
		for (const answer of [await support(other, id, true, once), await support(other, id, true, once), await support(other, id)])
			expect(answer).toEqual({ ok: true, value: { siteId: id, on: true, support: 1 } });
		await support(author, id);
		expect((await find(id)).support).toBe(2);
		expect((await readMine(db(), other, ws())).supports).toEqual([id]);
		expect(await support(other, id, false)).toEqual({ ok: true, value: { siteId: id, on: false, support: 1 } });
		expect((await readMine(db(), other, ws())).supports).toEqual([]);
		expect(await support(other, newId())).toEqual(refusal('not_found'));
	});
	test('of what cannot be seen is refused', async () => {
		await moderate();
		const id = await add();
		expect(await support(other, id)).toEqual(refusal('not_found'));
		expect(await support(author, id)).toMatchObject({ ok: true });
	});
});

describe('merging', () => {
	test('counts each seat once over what was merged, chains too; and undone everything stands as before', async () => {
		const [a, b, c] = [await add(), await add(other), await add()];
		const third = await house.join();
		for (const [actor, id] of [
			[author, a],
			[other, a],
			[other, b],
			[third, c]
		] as const)
			await support(actor, id);
		expect(await turn(house.people.facilitator, a, 'merged', b)).toMatchObject({ ok: true });
		expect((await find(a)).standing).toMatchObject({ state: 'merged', by: 'desk', reason: 'Бір орын', into: b });
		expect((await find(b)).support).toBe(2);
		expect(await turn(house.people.akimat, b, 'merged', c)).toMatchObject({ ok: true });
		expect((await find(b)).standing).toMatchObject({ state: 'merged', by: 'akimat' });
		expect((await find(c)).support).toBe(3);
		// A mark on what was merged counts for what stands for it, once; taken back it is gone there.
		expect(await support(other, a)).toEqual({ ok: true, value: { siteId: c, on: true, support: 3 } });
		expect((await readMine(db(), other, ws())).supports).toContain(c);
		expect(await turn(house.people.akimat, b, 'unmerged')).toMatchObject({ ok: true });
		expect([(await find(b)).support, (await find(c)).support]).toEqual([2, 1]);
		await support(other, b, false);
		expect((await find(b)).support).toBe(1);
	});
	test('the desk takes it back with its last step, the akimat with its own act', async () => {
		const [a, b] = [await add(), await add()];
		await turn(house.people.facilitator, a, 'merged', b);
		const undo = async () => {
			const [step] = house.app.handles.raw
				.prepare(`select id from desk_step where undone_at is null and act <> 'undo' order by at desc`)
				.all() as {
				id: string;
			}[];
			return house.desk({ act: 'undo', stepId: step!.id });
		};
		expect(await undo()).toMatchObject({ ok: true });
		expect((await find(a)).standing.state).toBe('proposed');
		await turn(house.people.facilitator, a, 'merged', b);
		await turn(house.people.facilitator, a, 'unmerged');
		expect(await undo()).toMatchObject({ ok: true });
		expect((await find(a)).standing).toMatchObject({ state: 'merged', into: b });
		// Somebody has turned it since: the step cannot be taken back blindly.
		await turn(house.people.akimat, a, 'unmerged');
		await turn(house.people.facilitator, a, 'merged', b);
		await turn(house.people.akimat, a, 'unmerged');
		expect(await undo()).toEqual(refusal('site_fixed'));
	});
	test('needs two that stand, in one village, and somebody who may', async () => {
		const [a, b, gone] = [await add(), await add(), await add()];
		await turn(author, gone, 'withdrawn');
		const far = newId();
		const row = { ...fields(), id: far, villageId: 'kosshagyl', number: 1, geometry: square(53.8, 46.85), createdAt: 1 };
		await transact(async (tx) => void (await tx.db.insert(site).values(row)));
		for (const into of [a, gone, far, newId()])
			expect(await turn(house.people.facilitator, a, 'merged', into)).toEqual(refusal('not_found', 'into'));
		expect(await turn(author, a, 'merged', b)).toEqual(refusal('signed_out'));
		expect(await turn(house.people.coordinator, far, 'merged', far)).toEqual(refusal('forbidden'));
		expect(await turn(house.people.akimat, far, 'merged', far)).toEqual(refusal('forbidden'));
		expect(await turn(house.people.facilitator, newId(), 'merged', b)).toEqual(refusal('not_found'));
		await turn(house.people.facilitator, a, 'merged', b);
		expect(await turn(house.people.facilitator, a, 'merged', b)).toEqual(refusal('site_fixed'));
		expect(await turn(house.people.facilitator, b, 'merged', a)).toEqual(refusal('not_found', 'into'));
		await house.desk({ act: 'end_workshop' });
		expect(await turn(house.people.facilitator, a, 'unmerged')).toEqual(refusal('workshop_ended'));
		expect(await turn(house.people.akimat, a, 'unmerged')).toMatchObject({ ok: true });
	});
	test('what became a project is a project', async () => {
		const [a, b] = [await add(), await add()];
		const words = { kk: 'Ж', ru: 'Ж', en: 'Ж' };
		const row = {
			id: newId(),
			villageId: 'turgyzba',
			siteId: a,
			category: 'play_sport',
			objectTypes: ['park'],
			title: words,
			summary: words
		};
		await transact(async (tx) => void (await tx.db.insert(project).values({ ...row, folded: '', facts: {}, createdAt: 7 })));
		expect((await find(a)).standing).toMatchObject({ state: 'project', at: 7 });
		expect(await turn(house.people.facilitator, a, 'merged', b)).toEqual(refusal('site_fixed'));
	});
});
