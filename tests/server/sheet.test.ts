/** The printed map: made, read back, given to those who may have it; and a square entered by a helper. */
import { writeFileSync, mkdirSync } from 'node:fs';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { printSheet, type Sheet } from '#lib/document/sheet.server.ts';
import { readBounds, readMapGround, readNewestFrame } from '#lib/document/map-read.server.ts';
import { cellAt, cellName, cellPlace, frameAt, PAPER_NAMES, PAPERS, readCell, readSheetCode, sheetCode } from '#lib/ground/grid.ts';
import { newId } from '#lib/live/id.ts';
import { sheetPlane } from '#lib/map/sheet-plane.ts';
import { serveSeat } from '#lib/seat/roll.server.ts';
import { db } from '#lib/server/app.ts';
import { event, landmark, site, village as villages } from '#lib/server/schema.ts';
import { transact } from '#lib/server/transact.ts';
import { NOBODY, type Actor } from '#lib/workshop/rules.ts';
import { ask, askRaw } from '../support/ask.ts';
import type { House } from '../support/house.ts';
import { readPaper } from '../support/paper.ts';
import { openRoll, rollOf } from '../support/roll.ts';
import { insertVillageLayers, makeVillageLayers } from '../support/village-layers.ts';
import { GET as getPdf, POST as postPdf } from '../../src/routes/v/[village]/sheet.pdf/+server.ts';
import { GET as getSvg } from '../../src/routes/v/[village]/sheet.svg/+server.ts';
import { GET as getCell } from '../../src/routes/w/[code]/helper/cell.svg/+server.ts';
import { GET as getSheet } from '../../src/routes/w/[code]/helper/sheet/+server.ts';
import { POST as postSite } from '../../src/routes/api/v1/workshops/[code]/sites/+server.ts';

// Each PDF starts a process: on a busy machine that takes its time.
vi.setConfig({ testTimeout: 120_000 });

const NAME = 'Тұрғызба';
const LETTERS = 'ӘәҒғҚқҢңӨөҰұҮүҺһІі';
let house: House;
let place: { id: string; lng: number; lat: number };
beforeAll(async () => {
	house = await openRoll();
	const [row] = await db().select().from(villages).where(eq(villages.id, house.ids.village));
	place = row!;
	await insertVillageLayers(place.id, makeVillageLayers(place, 7), { byAccountId: house.people.admin.account.id });
	await transact(async (tx) => {
		const plane = sheetPlane({ lng: 53.8165, lat: 47 });
		for (const [name, east, north] of [
			['Ескі дүкен', -230, -60],
			['Мешіт', 270, 240],
			[LETTERS, 0, -350]
		] as const) {
			const { lng, lat } = plane.toPlace({ east, north });
			const geometry: GeoJSON.Point = { type: 'Point', coordinates: [lng, lat] };
			const row = { id: newId(), villageId: place.id, kind: 'landmark', name, folded: name, geometry, createdAt: 1, byAccountId: 'a' };
			await tx.db.insert(landmark).values(row);
		}
	});
});
afterAll(() => house.close());

const FRAME = frameAt({ lng: 53.8165, lat: 47 }, 5000, 'a4');
async function sheetOf(change: Partial<Sheet> = {}): Promise<Sheet> {
	const ground = await readMapGround(place.id);
	return { frame: FRAME, village: NAME, at: Date.UTC(2026, 10, 26, 8), locale: 'kk', ground, sites: [], ...change };
}
/** Kept to be looked at. */
function keep(name: string, pdf: Buffer): Buffer {
	mkdirSync('tests/results/paper', { recursive: true });
	writeFileSync(`tests/results/paper/${name}.pdf`, pdf);
	return pdf;
}
const mediaBoxes = (pdf: Buffer) =>
	[...pdf.toString('latin1').matchAll(/\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/g)].map(([, w, h]) => [Number(w), Number(h)]);

describe('the sheet', () => {
	test.each(PAPER_NAMES)('on %s has its size, its code, every square, and every letter', async (paper) => {
		const frame = { ...FRAME, paper };
		const sites = [{ number: 4, title: 'Мектеп жанындағы алаң', type: 'Ойын алаңы', place: FRAME.centre }].map((one) => ({
			...one,
			geometry: { type: 'Point' as const, coordinates: [one.place.lng, one.place.lat] }
		}));
		const pdf = keep(`sheet-${paper}`, await printSheet(await sheetOf({ frame, sites })));
		const { width, height, columns, rows } = PAPERS[paper];
		for (const [w, h] of mediaBoxes(pdf)) {
			expect(w).toBeCloseTo((width / 25.4) * 72, 0);
			expect(h).toBeCloseTo((height / 25.4) * 72, 0);
		}
		const [page, list] = readPaper(pdf);
		const texts = page!.texts.map(({ text }) => text);
		for (let column = 0; column < columns; column++)
			for (let row = 0; row < rows; row++) expect(texts).toContain(cellName({ column, row, part: null }, paper));
		expect(texts).toEqual(expect.arrayContaining([NAME, sheetCode(frame), LETTERS, 'Ескі дүкен', '1', '2', '3', '4']));
		expect(texts.join(' ')).toMatch(/26\.11\.2026 басылды · Масштабы 1:5\u00a0000\. 1 см – жерде 50\u00a0м/);
		expect(texts.join(' ')).toMatch(/Бір шаршы – 100\u00a0м × 100\u00a0м/);
		expect([...page!.texts, ...list!.texts].filter(({ missing }) => missing)).toEqual([]);
		const named = list!.texts.map(({ text }) => text);
		expect(named).toContain(cellName(cellAt(frame, FRAME.centre)!, paper));
	});

	test('is true to scale: landmarks 500 m and 300 m apart stand 100 mm and 60 mm apart', async () => {
		const [page] = readPaper(await printSheet(await sheetOf({ ground: { ...(await readMapGround(place.id)), layers: [] } })));
		const [shop, mosque] = ['Ескі дүкен', 'Мешіт'].map((name) => page!.texts.find(({ text }) => text === name)!);
		expect(mosque!.x - shop!.x).toBeCloseTo(100, 1);
		expect(shop!.y - mosque!.y).toBeCloseTo(60, 1);
	});

	test.each(['kk', 'ru', 'en'] as const)('says in %s how to use it, and who made the data', async (locale) => {
		const [page] = readPaper(await printSheet(await sheetOf({ locale })));
		const text = page!.texts.map((one) => one.text).join(' ');
		const said = {
			kk: /Қалай белгілейміз.*Дереккөз: Ауыл әкімдігі/,
			ru: /Как отметить место.*Источники: Ауыл/,
			en: /How to mark a place.*Sources: Ауыл/
		};
		expect(text).toMatch(said[locale]);
	});

	test('a village without layers gets its landmarks, the sea and a sentence', async () => {
		const ground = await readMapGround('kosshagyl');
		const pdf = keep(
			'sheet-bare',
			await printSheet(await sheetOf({ ground, village: 'Қосшағыл', frame: frameAt({ lng: 53.80472, lat: 46.84583 }, 10_000, 'a4') }))
		);
		expect(
			readPaper(pdf)[0]!
				.texts.map(({ text }) => text)
				.join(' ')
		).toMatch(/карта толық емес/);
	});
});

describe('who gets it', () => {
	const params = () => ({ village: place.id });
	const pdf = (actor: Actor, query = '') => askRaw(getPdf, { actor, params: params(), path: `/v/x/sheet.pdf${query}` });

	test('those who run meetings here, and the akimat of this village', async () => {
		await expect(pdf(NOBODY)).rejects.toMatchObject({ status: 303, location: expect.stringContaining('/login') });
		const elsewhere: Actor = {
			...NOBODY,
			account: { id: newId(), name: 'x', roles: [{ role: 'akimat', villageId: 'kosshagyl' }] }
		};
		await expect(pdf(elsewhere)).rejects.toMatchObject({ status: 403 });
		for (const actor of [house.people.facilitator, house.people.akimat]) {
			const answer = await pdf(actor);
			expect(answer.headers.get('content-type')).toBe('application/pdf');
			expect(
				Buffer.from(await answer.arrayBuffer())
					.subarray(0, 5)
					.toString()
			).toBe('%PDF-');
		}
		await expect(askRaw(getPdf, { actor: house.people.admin, params: { village: 'atlantis' } })).rejects.toMatchObject({ status: 404 });
	});

	test('a broken choice is refused', async () => {
		for (const query of ['?paper=a5', '?scale=4321', '?lng=abc&lat=1', '?lng=500&lat=1', '?chosen=1&kind=gold', '?lang=de', '?workshop=1'])
			await expect(pdf(house.people.facilitator, query)).rejects.toMatchObject({
				status: expect.toSatisfy((s: number) => s === 400 || s === 422)
			});
	});

	test('layers of the office are on it only where they were ticked', async () => {
		const svg = async (query: string) =>
			(await askRaw(getSvg, { actor: house.people.akimat, params: params(), path: `/v/x/sheet.svg${query}` })).text();
		expect(await svg('')).not.toMatch(/>Г<\/text>/);
		expect(await svg('?chosen=1&kind=houses')).not.toMatch(/>Г<\/text>/);
		expect(await svg('?chosen=1&kind=gas')).toMatch(/>Г<\/text>/);
	});

	test('that it was printed is kept once, and helpers are offered this sheet', async () => {
		expect(sheetCode(await readNewestFrame(place))).toBe(sheetCode(await readNewestFrame(place)));
		const before = await readNewestFrame(place);
		const bounds = (await readBounds(place.id))!;
		expect(cellAt(before, { lng: (bounds[0] + bounds[2]) / 2, lat: (bounds[1] + bounds[3]) / 2 })).not.toBeNull();
		const form = new FormData();
		const id = newId();
		for (const [key, value] of Object.entries({ id, paper: 'a3l', scale: '2500', lng: '53.81', lat: '47.002' })) form.set(key, value);
		for (let i = 0; i < 2; i++)
			expect((await askRaw(postPdf, { actor: house.people.facilitator, params: params(), body: form })).status).toBe(200);
		const wanted = sheetCode(frameAt({ lng: 53.81, lat: 47.002 }, 2500, 'a3l'));
		const kept = await db().select().from(event).where(eq(event.action, 'print_sheet'));
		expect(kept).toMatchObject([{ subject: `village:${place.id}`, data: { sheet: wanted } }]);
		const helper = await rollOf(() => house).hire();
		expect(await ask(getSheet, { actor: helper, params: { code: house.code } })).toEqual({ status: 200, body: { sheet: wanted } });
		await expect(askRaw(getSheet, { actor: NOBODY, params: { code: house.code } })).rejects.toMatchObject({ status: 401 });
	});
});

describe('a square entered for a person without a phone', () => {
	test('is shown as it is printed, and becomes a place of the workshop in the name of that person', async () => {
		const { hire, marked } = rollOf(() => house);
		const helper = await hire();
		const own = await marked(helper);
		const code = sheetCode(FRAME);
		const picture = (actor: Actor, query: string) =>
			askRaw(getCell, { actor, params: { code: house.code }, path: `/w/x/helper/cell.svg?${query}` });
		const svg = await (await picture(helper, `sheet=${code}&cell=k7-5`)).text();
		for (const name of ['К7', 'Е6', 'М8']) expect(svg).toContain(`>${name}</text>`);
		expect(svg.length).toBeLessThan(120_000);
		await expect(picture(NOBODY, `sheet=${code}&cell=K7`)).rejects.toMatchObject({ status: 401 });
		await expect(picture(helper, `sheet=ABCDEFGHJK&cell=K7`)).rejects.toMatchObject({ status: 422, body: { reason: 'sheet_unknown' } });
		await expect(picture(helper, `sheet=${code}&cell=Б7`)).rejects.toMatchObject({ status: 422, body: { reason: 'outside_sheet' } });

		const frame = readSheetCode(code.toLowerCase());
		const cell = frame.ok && readCell('7 к-5', frame.value.paper);
		if (!frame.ok || !cell || !cell.ok) throw new Error('unread');
		const { lng, lat } = cellPlace(frame.value, cell.value);
		const serving = await serveSeat(db(), helper, house.ids.workshop, own.id);
		if (!serving.ok) throw new Error(serving.reason);
		const body = { id: newId(), lng, lat, objectType: 'playground', title: 'Ойын алаңы', why: 'Балалар жолда ойнайды' };
		const send = (more = {}) => ask(postSite, { actor: serving.value, params: { code: house.code }, body: { ...body, ...more } });
		expect(await send()).toMatchObject({ status: 409, body: { error: { code: 'not_open' } } });
		await house.open('sites');
		expect(await send()).toMatchObject({ status: 201 });
		expect(await send()).toMatchObject({ status: 201 });
		const [row, ...more] = await db().select().from(site).where(eq(site.workshopId, house.ids.workshop));
		expect(more).toEqual([]);
		expect(row).toMatchObject({ seatId: own.id, helper: 'Айгүл' });
		const [x, y] = (row!.geometry as GeoJSON.Point).coordinates as [number, number];
		expect(cellName(cellAt(FRAME, { lng: x, lat: y })!, 'a4')).toBe('К7-5');
		// The map of another village: 160 km away.
		const far = cellPlace(frameAt({ lng: 53.8, lat: 45.5 }, 5000, 'a4'), cell.value);
		expect(await send({ ...far, id: newId() })).toMatchObject({
			status: 422,
			body: { error: { code: 'outside_village', field: 'place' } }
		});
	});
});
