import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { newId } from '#lib/live/id.ts';
import { preparePhoto } from '#lib/media/write.server.ts';
import { db } from '#lib/server/app.ts';
import { site } from '#lib/server/schema.ts';
import { transact } from '#lib/server/transact.ts';
import type { SiteInput } from '#lib/site/input.ts';
import { readStageSites } from '#lib/site/hall.server.ts';
import { listSites, readDossier } from '#lib/site/read.server.ts';
import { addSite, removeSite, reviewSite } from '#lib/site/write.server.ts';
import { NOBODY, type Actor } from '#lib/workshop/rules.ts';
import { openHouse, type House } from '../support/house.ts';
import { ask, askRaw } from '../support/ask.ts';
import { GET as getPhoto } from '../../src/routes/media/[id]/+server.ts';
import { POST as postReview } from '../../src/routes/api/v1/sites/[site]/reviews/+server.ts';
import { POST as postSite } from '../../src/routes/api/v1/workshops/[code]/sites/+server.ts';

type Seated = Actor & { seat: NonNullable<Actor['seat']> };
let house: House;
let phone: Seated;
beforeEach(async () => {
	house = await openHouse();
	phone = await house.join();
});
afterEach(() => house.close());

const siteOf = (change: Partial<SiteInput> = {}): SiteInput => ({
	id: newId(),
	objectType: 'playground',
	title: 'Мектеп жанындағы бос жер',
	why: 'Балалар жолда ойнап жүр',
	lng: 53.82,
	lat: 47.001,
	...change
});
const add = (actor: Actor, input: SiteInput) => addSite(actor, house.ids.workshop, input);
const stage = () => readStageSites(db(), house.ids.workshop);
const media = () => (existsSync(join(house.dataDir, 'media')) ? readdirSync(join(house.dataDir, 'media')).sort() : []);
const count = (table: string) => (house.app.handles.raw.prepare(`select count(*) as n from ${table}`).get() as { n: number }).n;
const review = (actor: Actor, siteId: string, verdict: 'suitable' | 'conditional' | 'unsuitable', id = newId()) =>
	reviewSite(actor, { id, siteId, verdict, reason: `Себебі: ${verdict}` });
/** A photo as a phone takes it: lying on its side, with camera and place in its EXIF. */
const takePhoto = (width = 2400, height = 1200) =>
	sharp({ create: { width, height, channels: 3, background: { r: 30, g: 90, b: 60 } } })
		.jpeg()
		.withMetadata({ orientation: 6 })
		.withExifMerge({ IFD0: { Make: 'Secretphone' }, IFD3: { GPSLatitude: '47/1 0/1 0/1', GPSLatitudeRef: 'N' } })
		.toBuffer();

describe('before, during and after the sites activity', () => {
	test('nobody puts a place on the map before it opens', async () => {
		expect(await add(phone, siteOf())).toEqual({ ok: false, reason: 'not_open' });
		await house.open('needs');
		expect(await add(phone, siteOf())).toEqual({ ok: false, reason: 'not_open' });
	});

	test('while it is open places are numbered and seen by everybody', async () => {
		await house.open('sites');
		const [first, second] = [siteOf(), siteOf({ title: 'Көше', lng: 53.8123456789 })];
		expect(await add(phone, first)).toEqual({ ok: true, value: { id: first.id, number: 1 } });
		expect(await add(await house.join(), second)).toEqual({ ok: true, value: { id: second.id, number: 2 } });
		const shown = await stage();
		expect(shown[0]).toEqual({
			id: first.id,
			number: 1,
			objectType: 'playground',
			title: first.title,
			why: first.why,
			geometry: { type: 'Point', coordinates: [53.82, 47.001] },
			placeWords: '',
			benefits: '',
			photo: null,
			photos: [],
			seat: phone.seat.number,
			helper: null,
			verdict: null,
			standing: { state: 'proposed', by: 'author', at: expect.any(Number), reason: '', into: null },
			support: 0,
			comments: { shown: 0, waiting: 0, reported: 0 },
			asked: { author: 0, desk: 0 },
			state: 'shown',
			reason: null,
			reports: 0
		});
		expect(shown[1]!.geometry).toEqual({ type: 'Point', coordinates: [53.812346, 47.001] });
	});

	test('afterwards no more, not even with a photo', async () => {
		await house.open('sites');
		await house.open('ideas');
		expect(await add(phone, siteOf({ photo: await takePhoto() }))).toEqual({ ok: false, reason: 'not_open' });
		await house.desk({ act: 'end_workshop' });
		expect(await add(phone, siteOf())).toEqual({ ok: false, reason: 'workshop_ended' });
		expect([await stage(), media()]).toEqual([[], []]);
	});

	test('no seat, no place', async () => {
		await house.open('sites');
		expect(await add(NOBODY, siteOf({ photo: await takePhoto() }))).toEqual({ ok: false, reason: 'no_seat' });
		expect(await add(house.people.facilitator, siteOf())).toEqual({ ok: false, reason: 'no_seat' });
		expect(media()).toEqual([]);
	});

	test('a place outside the surroundings of the village, or none, is refused', async () => {
		await house.open('sites');
		expect(await add(phone, siteOf({ lng: 54.2 }))).toEqual({ ok: false, reason: 'outside_village', field: 'place' });
		expect(await add(phone, siteOf({ lat: Number.NaN }))).toEqual({ ok: false, reason: 'place_missing', field: 'place' });
		expect(await stage()).toEqual([]);
	});
});

describe('a photo', () => {
	test('is kept upright in two sizes, and nothing of its EXIF is left', async () => {
		await house.open('sites');
		const taken = await takePhoto();
		expect((await sharp(taken).metadata()).exif!.includes('Secretphone')).toBe(true);
		await add(phone, siteOf({ photo: taken }));
		const id = (await stage())[0]!.photo!.replace('/media/', '');
		expect(media()).toEqual([`${id}-1600.webp`, `${id}-480.webp`]);
		for (const [size, width, height] of [
			[1600, 800, 1600],
			[480, 240, 480]
		]) {
			const file = readFileSync(join(house.dataDir, 'media', `${id}-${size}.webp`));
			const found = await sharp(file).metadata();
			expect(found).toMatchObject({ format: 'webp', width, height });
			expect([found.exif, found.orientation, found.xmp]).toEqual([undefined, undefined, undefined]);
			expect(file.includes('Secretphone')).toBe(false);
		}
	});

	test('sent again with the same id it is stored once', async () => {
		await house.open('sites');
		const input = siteOf({ photo: await takePhoto(600, 400) });
		const answers = await Promise.all([add(phone, input), add(phone, input)]);
		await house.open('ideas');
		answers.push(await add(phone, input));
		for (const answer of answers) expect(answer).toEqual({ ok: true, value: { id: input.id, number: 1 } });
		expect([count('site'), count('photo'), media().length]).toEqual([1, 1, 2]);
	});

	test('an id that another seat uses takes neither row nor file', async () => {
		await house.open('sites');
		const input = siteOf();
		await add(phone, input);
		const other = await house.join();
		expect(await add(other, { ...input, photo: await takePhoto(600, 400) })).toEqual({ ok: false, reason: 'malformed', field: 'id' });
		expect([count('site'), count('photo'), media().length]).toEqual([1, 0, 0]);
	});

	const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"><rect width="10" height="10"/></svg>');
	test.each([
		['words', async () => Buffer.from('this is not a picture, it is a text')],
		['nothing much', async () => Buffer.from([0xff, 0xd8, 0xff])],
		['an SVG', async () => svg],
		['a PDF', async () => Buffer.from('%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n')],
		['a broken JPEG', async () => Buffer.concat([(await takePhoto()).subarray(0, 300), Buffer.alloc(200, 7)])],
		['a PNG in name only', async () => Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), svg])],
		[
			'a picture that unfolds to 100 megapixels',
			() =>
				sharp({ create: { width: 10_000, height: 10_000, channels: 3, background: 'red' } })
					.png()
					.toBuffer()
		]
	])('%s is no picture', async (_name, make) => {
		await house.open('sites');
		expect(await add(phone, siteOf({ photo: await make() }))).toEqual({ ok: false, reason: 'not_a_picture', field: 'photo' });
		expect([await stage(), count('photo'), media()]).toEqual([[], 0, []]);
	});

	test('above 12 MB it is refused before it is looked at', async () => {
		await house.open('sites');
		const huge = Buffer.concat([await takePhoto(600, 400), Buffer.alloc(12 * 1024 * 1024)]);
		expect(await add(phone, siteOf({ photo: huge }))).toEqual({ ok: false, reason: 'picture_too_large', field: 'photo' });
	});

	test.each(['png', 'webp', 'gif', 'avif'] as const)('%s is a picture too, and a small one is not enlarged', async (format) => {
		const bytes = await sharp({ create: { width: 60, height: 40, channels: 4, background: { r: 9, g: 9, b: 9, alpha: 0.5 } } })
			.toFormat(format)
			.toBuffer();
		const made = await preparePhoto(bytes, { accountId: house.people.akimat.account.id });
		expect(made).toMatchObject({ ok: true, value: { width: 60, height: 40, accountId: house.people.akimat.account.id } });
	});

	test('is served under its address, and only there', async () => {
		await house.open('sites');
		const input = siteOf({ photo: await takePhoto() });
		await add(phone, input);
		const id = (await stage())[0]!.photo!.replace('/media/', '');
		const get = (photo: string, path = '/') => askRaw(getPhoto, { params: { id: photo }, path });
		const large = await get(id);
		expect(large.status).toBe(200);
		expect(Object.fromEntries(large.headers)).toMatchObject({
			'content-type': 'image/webp',
			'x-content-type-options': 'nosniff',
			'cache-control': 'private, max-age=3600'
		});
		const small = await sharp(Buffer.from(await (await get(id, '/?w=480')).arrayBuffer())).metadata();
		expect([small.width, small.height]).toEqual([240, 480]);
		for (const wrong of [newId(), '../asar', '..%2fasar.db', `${id}/..`, '']) expect((await get(wrong)).status).toBe(404);
		expect((await get(id, '/?w=9999')).status).toBe(404);

		await removeSite(house.people.facilitator, house.ids.workshop, { id: newId(), siteId: input.id, reason: 'Бетте адам бар' });
		expect((await get(id)).status).toBe(404);
	});
});

describe('the desk', () => {
	test('removes a site with a reason; its number is not given again', async () => {
		await house.open('sites');
		const input = siteOf();
		await add(phone, input);
		const remove = (actor: Actor) => removeSite(actor, house.ids.workshop, { id: newId(), siteId: input.id, reason: 'Қате қойылған' });
		expect(await remove(phone)).toEqual({ ok: false, reason: 'signed_out' });
		expect(await remove(house.people.akimat)).toEqual({ ok: false, reason: 'forbidden' });
		expect(await remove(house.people.facilitator)).toEqual({ ok: true, value: { id: input.id } });
		expect(await remove(house.people.facilitator)).toEqual({ ok: false, reason: 'not_found' });
		expect(await add(phone, siteOf())).toMatchObject({ value: { number: 2 } });
		expect((await stage()).map(({ number }) => number)).toEqual([2]);
		expect(await readDossier(input.id, true)).toBeNull();
	});
});

describe('the akimat', () => {
	test('gives a verdict with a reason, during and after the workshop; the newest counts, all are kept', async () => {
		await house.open('sites');
		const input = siteOf();
		await add(phone, input);
		const id = newId();
		expect(await review(house.people.akimat, input.id, 'conditional', id)).toMatchObject({ ok: true });
		await review(house.people.akimat, input.id, 'conditional', id);
		expect((await stage())[0]!.verdict).toEqual({ verdict: 'conditional', reason: 'Себебі: conditional', conditions: '' });
		await house.desk({ act: 'end_workshop' });
		await review(house.people.akimat, input.id, 'suitable');
		expect((await stage())[0]!.verdict).toMatchObject({ verdict: 'suitable' });
		const dossier = (await readDossier(input.id, true))!;
		expect(dossier.reviews.map(({ verdict, who }) => [verdict, who])).toEqual([
			['suitable', 'akimat'],
			['conditional', 'akimat']
		]);
		expect(dossier).toMatchObject({
			why: input.why,
			seat: phone.seat.number,
			village: { id: 'turgyzba' },
			workshop: { id: house.ids.workshop },
			verdict: { verdict: 'suitable' },
			idea: null,
			votes: null,
			project: null
		});
	});

	test('only the akimat, only in its own village', async () => {
		await house.open('sites');
		const input = siteOf();
		await add(phone, input);
		expect(await review(phone, input.id, 'suitable')).toEqual({ ok: false, reason: 'signed_out' });
		for (const role of ['admin', 'coordinator', 'facilitator'] as const)
			expect(await review(house.people[role], input.id, 'suitable')).toEqual({ ok: false, reason: 'forbidden' });
		const neighbour = {
			...NOBODY,
			account: { ...house.people.akimat.account, roles: [{ role: 'akimat' as const, villageId: 'kosshagyl' }] }
		};
		expect(await review(neighbour, input.id, 'suitable')).toEqual({ ok: false, reason: 'forbidden' });
		expect(await review(house.people.akimat, newId(), 'suitable')).toEqual({ ok: false, reason: 'not_found' });
		expect(count('review')).toBe(0);
	});

	test('also reviews sites that belong to no workshop, and filters the map', async () => {
		await house.open('sites');
		const input = siteOf();
		await add(phone, input);
		const geometry = { type: 'Point' as const, coordinates: [53.8, 46.85] };
		const [here, there] = [newId(), newId()];
		await transact(async ({ db, now }) => {
			const row = { number: 1, objectType: 'park', title: 'Саябақ', why: '-', geometry, createdAt: now };
			await db.insert(site).values([
				{ ...row, id: here, villageId: 'turgyzba' },
				{ ...row, id: there, villageId: 'kosshagyl' }
			]);
		});
		expect(await review(house.people.akimat, here, 'unsuitable')).toMatchObject({ ok: true });
		expect(await review(house.people.akimat, there, 'unsuitable')).toEqual({ ok: false, reason: 'forbidden' });
		const ids = async (filter: Parameters<typeof listSites>[0]) => (await listSites(filter)).map((row) => row.id).sort();
		expect(await ids({})).toEqual([input.id, here, there].sort());
		expect(await ids({ villageId: 'turgyzba' })).toEqual([input.id, here].sort());
		expect(await ids({ workshopId: house.ids.workshop })).toEqual([input.id]);
		expect(await ids({ verdict: 'unsuitable' })).toEqual([here]);
		expect(await ids({ verdict: 'none' })).toEqual([input.id, there].sort());
		expect((await listSites({ verdict: 'unsuitable' }))[0]).toMatchObject({ village: { name: { kk: 'Тұрғызба' } }, workshop: null });
	});
});

describe('the API', () => {
	const params = { code: 'HATT24' };
	const formOf = (input: SiteInput, photo?: Uint8Array<ArrayBuffer>) => {
		const form = new FormData();
		for (const [name, value] of Object.entries(input)) form.set(name, String(value));
		if (photo) form.set('photo', new Blob([photo]), 'photo.jpg');
		return form;
	};

	test('takes a form with a photo, and JSON without', async () => {
		await house.open('sites');
		const input = siteOf();
		const body = formOf(input, new Uint8Array(await takePhoto(600, 400)));
		expect(await ask(postSite, { actor: phone, params, body })).toEqual({ status: 201, body: { id: input.id, number: 1 } });
		expect(await ask(postSite, { actor: phone, params, body: siteOf() })).toMatchObject({ status: 201, body: { number: 2 } });
		expect((await stage()).map(({ photo }) => photo !== null)).toEqual([true, false]);
	});

	test.each([
		[{ lng: 10 }, 422, 'outside_village', 'place'],
		[{ lat: Number.NaN }, 422, 'place_missing', 'place'],
		[{ why: '' }, 422, 'required', 'why'],
		[{ title: 'т'.repeat(121) }, 422, 'too_long', 'title']
	])('%o is refused at its field', async (change, status, code, field) => {
		await house.open('sites');
		expect(await ask(postSite, { actor: phone, params, body: formOf(siteOf(change)) })).toMatchObject({
			status,
			body: { error: { code, field } }
		});
	});

	test('a text as a photo, a photo too large and a broken form have their own answers', async () => {
		await house.open('sites');
		const text = formOf(siteOf(), new Uint8Array(Buffer.from('not a picture at all, sorry')));
		expect(await ask(postSite, { actor: phone, params, body: text })).toMatchObject({
			status: 422,
			body: { error: { code: 'not_a_picture', field: 'photo' } }
		});
		const large = formOf(siteOf(), new Uint8Array(12 * 1024 * 1024 + 1));
		expect(await ask(postSite, { actor: phone, params, body: large })).toMatchObject({
			status: 413,
			body: { error: { code: 'picture_too_large' } }
		});
		const broken = new Request('http://asar.test/', {
			method: 'POST',
			headers: { 'content-type': 'multipart/form-data; boundary=x' },
			body: 'nothing'
		});
		const event = { request: broken, params, locals: { actor: phone, locale: 'kk' } };
		expect((await postSite(event as never)).status).toBe(400);
	});

	test('a verdict answers 201; without an account 401, without a reason 422', async () => {
		await house.open('sites');
		const input = siteOf();
		await add(phone, input);
		const asked = {
			actor: house.people.akimat as Actor,
			params: { site: input.id },
			body: { id: newId(), verdict: 'suitable', reason: 'Жер бос' }
		};
		expect(await ask(postReview, asked)).toMatchObject({ status: 201 });
		expect(await ask(postReview, { ...asked, actor: NOBODY })).toMatchObject({ status: 401, body: { error: { code: 'signed_out' } } });
		const without = { ...asked, body: { ...asked.body, id: newId(), reason: '' } };
		expect(await ask(postReview, without)).toMatchObject({ status: 422, body: { error: { code: 'required', field: 'reason' } } });
	});
});
