/** The dossier of a site on paper: what colleagues and what everybody reads, with photos, checks and a map. */
import { mkdirSync, writeFileSync } from 'node:fs';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { readSiteFile } from '#lib/document/dossier-read.server.ts';
import { printDossier, type DossierCheck } from '#lib/document/dossier.server.ts';
import { newId } from '#lib/live/id.ts';
import { preparePhoto } from '#lib/media/write.server.ts';
import { photo, review, site, sitePhoto, siteSupport, siteTurn } from '#lib/server/schema.ts';
import { transact } from '#lib/server/transact.ts';
import { NOBODY, type Actor } from '#lib/workshop/rules.ts';
import { askRaw } from '../support/ask.ts';
import { openHouse, type House } from '../support/house.ts';
import { readPaper } from '../support/paper.ts';
import { insertVillageLayers, makeVillageLayers } from '../support/village-layers.ts';
import { GET as getDossier } from '../../src/routes/map/dossier.pdf/+server.ts';

// Each PDF starts a process: on a busy machine that takes its time.
vi.setConfig({ testTimeout: 120_000 });

let house: House;
const ids = { area: newId(), line: newId(), point: newId(), hidden: newId() };
const HOME = { lng: 53.81667, lat: 47 };
const WHY = 'Осы жерде балалар жиналады, бірақ ойнайтын ештеңе жоқ.\n«Мектепке» жақын, үйлердің ортасы: ғұмыр, өмір, үміт.';
beforeAll(async () => {
	house = await openHouse();
	await insertVillageLayers(house.ids.village, makeVillageLayers(HOME, 7), { byAccountId: house.people.admin.account.id });
	const pictures = await Promise.all(
		['#8aa37b', '#7b8fa3', '#a38a7b', '#a37b9b'].map(async (background) => {
			const bytes = await sharp({ create: { width: 1200, height: 800, channels: 3, background } })
				.jpeg()
				.toBuffer();
			const made = await preparePhoto(bytes, {});
			if (!made.ok) throw new Error(made.reason);
			return made.value;
		})
	);
	await transact(async (tx) => {
		for (const picture of pictures) await tx.db.insert(photo).values(picture);
		const { lng, lat } = HOME;
		const area: GeoJSON.Polygon = {
			type: 'Polygon',
			coordinates: [[[lng, lat], [lng + 0.0009, lat + 0.0001], [lng + 0.0008, lat + 0.0006], [lng - 0.0001, lat + 0.0005], [lng, lat]]] // prettier-ignore
		};
		const line: GeoJSON.LineString = { type: 'LineString', coordinates: [[lng - 0.002, lat - 0.001], [lng + 0.001, lat - 0.0008]] }; // prettier-ignore
		const base = { workshopId: house.ids.workshop, villageId: house.ids.village, createdAt: Date.UTC(2026, 9, 1) };
		const words = { objectType: 'playground', title: 'Балаларға арналған ойын алаңы', why: WHY };
		await tx.db.insert(site).values([
			{
				...base,
				...words,
				id: ids.area,
				number: 7,
				geometry: area,
				placeWords: 'Ескі дүкеннің артында',
				benefits: '120 бала',
				photoId: pictures[0]!.id
			},
			{ ...base, ...words, id: ids.line, number: 8, objectType: 'pedestrian_path', title: 'Жаяу жол', geometry: line },
			{
				...base,
				...words,
				id: ids.point,
				number: 9,
				title: 'Екінші алаң',
				geometry: { type: 'Point', coordinates: [lng + 0.0012, lat + 0.0003] }
			},
			{
				...base,
				...words,
				id: ids.hidden,
				number: 10,
				title: 'Алынған',
				geometry: { type: 'Point', coordinates: [lng, lat] },
				removedAt: 5
			}
		]);
		for (const [position, { id }] of pictures.slice(1).entries())
			await tx.db.insert(sitePhoto).values({ id: newId(), siteId: ids.area, photoId: id, position, createdAt: 1 });
		await tx.db.insert(siteSupport).values([1, 2, 3].map((n) => ({ siteId: ids.area, seatId: `s${n}`, at: n })));
		const accountId = house.people.akimat.account.id;
		const reviews = [
			{ verdict: 'checked', reason: 'Орнында қаралды', conditions: '', at: Date.UTC(2026, 9, 5) },
			{ verdict: 'conditional', reason: 'Жер ауылдікі', conditions: 'Газ құбырынан 4 м шегініс', at: Date.UTC(2026, 9, 9) }
		];
		await tx.db.insert(review).values(reviews.map((one) => ({ ...one, id: newId(), siteId: ids.area, accountId })));
		const turn = { siteId: ids.area, actor: 'seat:1', at: Date.UTC(2026, 9, 6) };
		await tx.db.insert(siteTurn).values([
			{ ...turn, id: newId(), change: 'withdrawn', reason: 'Қателестім' },
			{ ...turn, id: newId(), change: 'restored', reason: 'Ойландым', at: turn.at + 1 }
		]);
		tx.publish({ kind: 'ground', villageId: house.ids.village });
	});
});
afterAll(() => house.close());

async function open(siteId: string, actor: Actor = NOBODY, query = '', locale: 'kk' | 'ru' | 'en' = 'kk'): Promise<Buffer> {
	const answer = await askRaw(getDossier, { actor, locale, path: `/map/dossier.pdf?site=${siteId}${query}` });
	expect(answer.headers.get('content-type')).toBe('application/pdf');
	return Buffer.from(await answer.arrayBuffer());
}
function keep(name: string, pdf: Buffer): Buffer {
	mkdirSync('tests/results/paper', { recursive: true });
	writeFileSync(`tests/results/paper/${name}.pdf`, pdf);
	return pdf;
}
const pagesOf = (pdf: Buffer) => readPaper(pdf).map(({ texts }) => texts);
const textOf = (pdf: Buffer) =>
	pagesOf(pdf)
		.flatMap((texts) => texts.map(({ text }) => text))
		.join(' ');

describe('the dossier', () => {
	test('says everything about the site, page after page, with every letter', async () => {
		const pdf = keep('dossier-kk', await open(ids.area, house.people.akimat));
		const text = textOf(pdf);
		for (const said of [
			'№ 7. Балаларға арналған ойын алаңы',
			'Ескі дүкеннің артында',
			'47.00030, 53.81707 (WGS 84)',
			'120 бала',
			'Осы жерде балалар жиналады',
			'Жер ауылдікі',
			'Шарты: Газ құбырынан 4 м шегініс',
			'Қателестім',
			'Ойландым',
			'akimat, 09.10.2026',
			'Ауылымызға не керек?',
			'Масштабы 1:5'
		])
			expect(text).toContain(said);
		expect(text).toMatch(/Қолдағандар саны 3/);
		const pages = pagesOf(pdf);
		expect(pages.flat().filter(({ missing }) => missing)).toEqual([]);
		expect(text).toContain(`1/${pages.length}`);
		expect(text).toContain(`${pages.length}/${pages.length}`);
		for (const { y } of pages.flat()) {
			expect(y).toBeGreaterThan(15);
			expect(y).toBeLessThan(297 - 12);
		}
		// Four photos as JPEG: WebP is no format of PDF.
		expect(pdf.toString('latin1').match(/\/Subtype \/Image/g)).toHaveLength(4);
		expect(pdf.toString('latin1').match(/\/Filter \/DCTDecode/g)).toHaveLength(4);
	});

	test('has its number large among its neighbours’, and the removed one is nowhere', async () => {
		const [texts] = pagesOf(await open(ids.area));
		const numbers = (texts ?? []).filter(({ text, bold, y }) => bold && /^\d+$/.test(text) && y < 150);
		expect(numbers.find(({ text }) => text === '7')!.size).toBe(13);
		expect(numbers.find(({ text }) => text === '8')!.size).toBe(9);
		expect(numbers.map(({ text }) => text)).not.toContain('10');
	});

	test('lists what the checks found, and what nobody could check', async () => {
		await house.app.checking.settle();
		const text = textOf(await open(ids.area, house.people.akimat));
		expect(text).toContain('Тексеру қорытындысы');
		expect(text).toMatch(/: Тексерілмеді.*: Ескерту жоқ|: Ескерту жоқ.*: Тексерілмеді/);
		expect(text).toContain('houses, 01.10.2026');
	});

	test('takes checks as a plain list', async () => {
		const file = (await readSiteFile(ids.area, NOBODY))!;
		const checks: DossierCheck[] = [
			{ label: 'Boundary', state: 'ok', detail: 'inside', layer: 'boundary', asOf: '2026-10-01' },
			{ label: 'Gas', state: 'attention', detail: '3 m', layer: 'gas', asOf: '2026-10-01' },
			{ label: 'Flood', state: 'unchecked', detail: '', layer: null, asOf: null }
		];
		const text = textOf(keep('dossier-en', await printDossier(file, checks, 'en', Date.UTC(2026, 10, 26))));
		expect(text).toContain('Boundary: No remarks');
		expect(text).toContain('Gas: Needs attention');
		expect(text).toContain('Flood: Not checked');
		expect(textOf(await printDossier(file, [], 'en', 0))).not.toContain('Results of the checks');
	});

	test('is in three languages', async () => {
		expect(textOf(await open(ids.area, NOBODY, '&lang=ru'))).toContain('Заключение акимата');
		expect(textOf(await open(ids.area, NOBODY, '', 'en'))).toContain('Coordinates');
	});

	test('a line, a point, and a title and reasons of any length', async () => {
		expect(textOf(await open(ids.line))).toContain('№ 8. Жаяу жол');
		const long = 'Ұзақ сөйлем: көшедегі жарық, жол, су және ағаш туралы. '.repeat(120);
		const file = (await readSiteFile(ids.point, NOBODY))!;
		const pdf = keep(
			'dossier-long',
			await printDossier({ ...file, title: long.slice(0, 120), why: long }, [], 'kk', Date.UTC(2026, 10, 26))
		);
		expect(pagesOf(pdf).length).toBeGreaterThan(1);
		expect(textOf(pdf).match(/Ұзақ сөйлем/g)!.length).toBeGreaterThanOrEqual(120);
	});
});

describe('who reads what', () => {
	test('everybody may read it, without the names of officers and the networks of the office', async () => {
		const text = textOf(await open(ids.area));
		expect(text).not.toContain('akimat,');
		expect(text).toContain('Жер ауылдікі');
		expect(text).toContain('Әкімдік қызметкері, 09.10.2026');
		expect(
			pagesOf(await open(ids.area))
				.flat()
				.map((one) => one.text)
		).not.toContain('Г');
		expect(
			pagesOf(await open(ids.area, house.people.akimat))
				.flat()
				.map((one) => one.text)
		).toContain('Г');
	});
	test('a site that is not there, or was removed, is not found', async () => {
		for (const siteId of [newId(), ids.hidden, 'x', ''])
			await expect(askRaw(getDossier, { path: `/map/dossier.pdf?site=${siteId}` })).rejects.toMatchObject({ status: 404 });
	});
});
