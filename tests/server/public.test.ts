/** The public pages: one line of facts without what only staff reads, money to the last tenge, the share picture, the A4 sheet. */
import { mkdirSync, writeFileSync } from 'node:fs';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { readRate } from '#lib/commitment/keeping.server.ts';
import { openType } from '#lib/document/outline.server.ts';
import { printProject } from '#lib/document/project-sheet.server.ts';
import { headOf, shareOfProject, shareOfVillage } from '#lib/document/share-read.server.ts';
import { drawShare, nameShare, SHARE_SIZE } from '#lib/document/share.server.ts';
import { LOCALES } from '#lib/i18n/locale.ts';
import { publicMoney, readMoney } from '#lib/project/money.server.ts';
import { readPublic } from '#lib/project/public.server.ts';
import { readProject } from '#lib/project/read.server.ts';
import { changeProject } from '#lib/project/write.server.ts';
import { newId } from '#lib/live/id.ts';
import { readPublicVillage } from '#lib/village/public.server.ts';
import { ask, askRaw } from '../support/ask.ts';
import { openHouse, type House } from '../support/house.ts';
import { liveThrough, OPEN_NAME, SECRET, TITLE } from '../support/lived.ts';
import { readPaper } from '../support/paper.ts';
import { startProject } from '../support/project.ts';
import { GET as getMoney } from '../../src/routes/api/v1/projects/[project]/money/+server.ts';
import { GET as getCalendar } from '../../src/routes/projects/[project]/calendar.ics/+server.ts';
import { GET as getShare } from '../../src/routes/projects/[project]/share.png/+server.ts';

// Each PDF starts a process: on a busy machine that takes its time.
vi.setConfig({ testTimeout: 120_000 });

const NOW = Date.UTC(2026, 10, 26, 7);
const SHOTS = 'tests/results/public';
let house: House;
let old: Awaited<ReturnType<typeof liveThrough>>;
let young: Awaited<ReturnType<typeof liveThrough>>;
beforeAll(async () => {
	mkdirSync(SHOTS, { recursive: true });
	house = await openHouse();
	old = await liveThrough(house.dataDir, { villageId: house.ids.village, now: NOW });
	young = await liveThrough(house.dataDir, { villageId: 'kosshagyl', now: NOW, state: 'works' });
});
afterAll(() => house.close());

const read = async (id: string, locale: 'kk' | 'ru' | 'en' = 'kk') => {
	const project = (await readProject(id))!;
	return { project, page: await readPublic(project, locale, NOW) };
};
const factsOf = ({ years }: Awaited<ReturnType<typeof readPublic>>) =>
	years.flatMap(({ stretches }) => stretches.flatMap(({ facts }) => facts));

describe('the story', () => {
	test('is one line from the grant to today, in order', async () => {
		const facts = factsOf((await read(old.id)).page);
		const days = facts.map(({ day }) => day);
		expect(days).toEqual(days.toSorted());
		expect(days.at(-1)).toBe('2026-11-26');
		const kinds = facts.map(({ kind }) => kind).filter((kind, i, all) => kind !== all[i - 1]);
		expect(kinds).toEqual([
			...['award', 'state', 'photo', 'state', 'milestone', 'report', 'promise', 'state', 'opening', 'photo', 'balance', 'state', 'care'],
			...['promise', 'said', 'check', 'care']
		]);
		expect(facts.filter(({ kind }) => kind === 'report')).toHaveLength(8);
		expect(facts.find(({ kind }) => kind === 'report')).toMatchObject({ title: 'Апталық есеп: 7\u00a0% бітті' });
	});
	test('tells how each year was cared for, and the years add up to the keep-rate', async () => {
		const care = factsOf((await read(old.id, 'en')).page).filter(({ kind }) => kind === 'care');
		expect(care.map(({ title }) => title)).toEqual(['Care in 2025', 'Care this year']);
		const numbers = care.map(({ text }) => text.match(/\d+/g)!.map(Number));
		const rate = await readRate({ projectId: old.id }, NOW);
		const sum = (of: (text: number[]) => number) => numbers.reduce((all, one) => all + of(one), 0);
		const figures = [rate.due, rate.kept + rate.late, rate.unknown].toSorted((a, b) => a - b);
		expect([0, 1, 2].map((i) => sum((one) => one[i]!)).toSorted((a, b) => a - b)).toEqual(figures);
	});
	test('hides what is between those who answer for it, in every language', async () => {
		for (const locale of LOCALES)
			for (const { id, photos } of [old, young]) {
				const { page } = await read(id, locale);
				const text = JSON.stringify(page);
				for (const words of Object.values(SECRET)) expect(text).not.toContain(words);
				expect(text).not.toContain('ҚҰПИЯ');
				expect(text).not.toContain(photos.private);
				expect(text).toContain(OPEN_NAME);
				expect(page.members).toContainEqual({ role: 'ата-ана', name: null, leader: false });
			}
		const { page } = await read(young.id);
		expect(JSON.stringify(page), 'a photo "after" that nobody has published').not.toContain(young.photos.after);
		expect(page.cover).toMatchObject({ kind: 'photo', photoId: young.photos.during, phase: 'during' });
		expect((await read(old.id)).page.cover).toMatchObject({ kind: 'pair' });
	});
	test('says what can be done and what is ahead', async () => {
		const now = (await read(young.id)).page;
		expect(now.deeds.map((deed) => deed.do)).toEqual(['help', 'work', 'give', 'look', 'follow']);
		expect(now.ahead.map(({ kind }) => kind)).toContain('milestone');
		expect((await read(old.id)).page.deeds.map((deed) => deed.do)).toEqual(['look', 'follow']);
		const calendar = await (await askRaw(getCalendar, { params: { project: young.id } })).text();
		expect(calendar).toContain('Қоршау қою');
		expect(calendar.match(/BEGIN:VEVENT/g)).toHaveLength(now.ahead.length);
	});
	test('of a project without anything is short and whole', async () => {
		const id = await startProject(house, NOW - 86_400_000);
		const { page } = await read(id);
		expect(factsOf(page).map(({ kind }) => kind)).toEqual(['state', 'state']);
		expect(page).toMatchObject({ cover: null, progress: null, members: [], settled: [], related: [] });
	});
});

describe('money', () => {
	test('is the same on the page, on the page of money and in the API', async () => {
		const { page } = await read(old.id);
		const { total, sources, given } = await readMoney(old.id);
		expect(page.money).toMatchObject({ total, sources, given });
		expect(page.money).toEqual(await publicMoney(old.id));
		expect((await ask(getMoney, { params: { project: old.id } })).body).toEqual(JSON.parse(JSON.stringify(page.money)));
		for (const key of ['planned', 'committed', 'spent', 'left'] as const)
			expect(page.money.sources.reduce((all, source) => all + source[key], 0)).toBe(total[key]);
		expect(total).toMatchObject({ planned: 2_300_000, spent: 1_700_000, left: 600_000 });
		expect(given.givers.map(({ giver, value }) => [giver, value])).toEqual([['residents', 290_000], ['akimat', 0], ['business', 150_000]]); // prettier-ignore
	});
	test('of the village is that of its projects', async () => {
		const village = (await readPublicVillage('kosshagyl', NOW))!;
		const { page } = await read(young.id);
		expect(village.figures).toMatchObject({ projects: 1, known: 1, volunteers: page.volunteers, hours: page.hours });
		expect(village.figures.planned).toEqual(page.money.sources.map(({ source, planned }) => ({ source, amount: planned })));
		expect(village.figures.given).toEqual(
			page.money.given.givers.filter(({ value }) => value).map(({ giver, value }) => ({ giver, value }))
		);
		expect(village.verdicts).toMatchObject([{ state: 'broken', kind: 'guarding', project: { id: young.id } }]);
		expect(village.promises).toEqual({ all: 2, kept: 0, broken: 1, open: 1 });
		expect(JSON.stringify(village)).not.toContain('ҚҰПИЯ');
		expect(await readPublicVillage('nowhere', NOW)).toBeNull();
	});
});

describe('the share picture', () => {
	test('is a PNG of its size, drawn once for what it shows', async () => {
		const { project, page } = await read(old.id);
		const share = shareOfProject(project, page, 'kk');
		const picture = await drawShare(share);
		expect(await sharp(picture).metadata()).toMatchObject({ format: 'png', ...SHARE_SIZE });
		expect(picture.byteLength).toBeLessThan(600_000);
		expect(await drawShare(structuredClone(share))).toBe(picture);
		writeFileSync(`${SHOTS}/project.png`, picture);
		writeFileSync(`${SHOTS}/village.png`, await drawShare(shareOfVillage((await readPublicVillage(house.ids.village, NOW))!, 'kk')));
	});
	test('has every letter, and shortens what is too long', async () => {
		const type = await openType();
		for (const text of [TITLE, 'Әә Ғғ Ққ Ңң Өө Ұұ Үү Һһ Іі 1 000 ₸ …', 'Ёлка, щётка', 'Playground'])
			for (const bold of [false, true]) expect(type.glyphsOf(text, bold)).not.toContain(0);
		expect(type.glyphsOf('алаң 🎉')).toEqual(type.glyphsOf('алаң'));
		const room = { width: 500, lines: () => 2, sizes: [60, 40], bold: true };
		const { lines, size } = type.fit('Ғұмыр '.repeat(40), room);
		expect(lines).toHaveLength(2);
		expect(lines.at(-1)).toMatch(/…$/);
		for (const line of lines) expect(type.measure(line, { size, bold: true })).toBeLessThanOrEqual(500);
		expect(type.fit('а'.repeat(300), room).lines).toHaveLength(2);
	});
	test('changes with the state, and says so to those who have it', async () => {
		const id = await startProject(house, NOW - 86_400_000);
		const get = (headers: Record<string, string> = {}) => {
			const url = new URL('http://asar.test/projects/x/share.png?lang=kk');
			return getShare({ params: { project: id }, url, locals: { locale: 'kk' }, request: new Request(url, { headers }) } as never);
		};
		const before = await get();
		const etag = before.headers.get('etag')!;
		expect([before.status, before.headers.get('content-type')]).toEqual([200, 'image/png']);
		expect((await get({ 'if-none-match': etag })).status).toBe(304);
		const move = { id: newId(), act: 'move' as const, state: 'procurement_preparation' as const, reason: 'Баға сұралды', despite: false };
		expect(await changeProject(house.people.coordinator, id, move as never)).toMatchObject({ ok: true });
		const after = await get({ 'if-none-match': etag });
		expect([after.status, after.headers.get('etag') === etag]).toEqual([200, false]);
		expect(Buffer.from(await after.arrayBuffer()).equals(Buffer.from(await before.arrayBuffer()))).toBe(false);
		const missing = getShare({ params: { project: 'x' }, url: new URL('http://asar.test/'), locals: { locale: 'kk' } } as never);
		await expect(missing).rejects.toMatchObject({ status: 404 });
	});
	test('never shows a photo that is not published, even by its id', async () => {
		const share = { over: '', title: 'Т', state: '', percent: null, figures: [], photos: [] };
		const bare = await drawShare(share);
		expect((await drawShare({ ...share, photos: [{ id: old.photos.private!, word: '' }] })).equals(bare)).toBe(true);
	});
	test('stands in the head of the page with whole addresses', async () => {
		const { project, page } = await read(old.id);
		const share = shareOfProject(project, page, 'ru');
		const head = headOf(share, 'а'.repeat(400), 'https://asar.kz', `/projects/${old.id}`, 'ru');
		expect(head).toMatchObject({ url: `https://asar.kz/projects/${old.id}`, width: 1200, height: 630 });
		expect(head.image).toBe(`https://asar.kz/projects/${old.id}/share.png?lang=ru&v=${nameShare(share)}`);
		expect(head.description).toHaveLength(200);
	});
});

describe('the A4 sheet', () => {
	test('says what the page says, on one page, with a code to it', async () => {
		const { project, page } = await read(old.id);
		const pdf = await printProject(project, page, 'http://192.168.1.20:3000', 'kk', NOW);
		writeFileSync(`${SHOTS}/sheet.pdf`, pdf);
		const pages = readPaper(pdf);
		expect(pages).toHaveLength(1);
		const { texts, codes } = pages[0]!;
		const words = texts.map(({ text }) => text).join(' ');
		expect(words).toContain('Мектеп жанындағы балалар ойын');
		expect(words).toContain('2 300 000 ₸'.replaceAll(' ', '\u00a0'));
		expect(words).toContain('Суару — Әкімдік');
		expect(texts.filter(({ missing }) => missing)).toEqual([]);
		expect(codes.map(({ text }) => text)).toEqual([`http://192.168.1.20:3000/projects/${old.id}`]);
	});
	test('stays one page, however much there is to say', async () => {
		const { project, page } = await read(old.id);
		const long = 'Ұзақ сөйлем, оның аяғы көрінбейді. '.repeat(40);
		const promises = Array.from({ length: 40 }, () => ({ ...project.promises.find(({ state }) => state !== 'broken')!, holderName: long }));
		const full = { ...project, title: { kk: long }, problem: { kk: long }, summary: { kk: long }, promises };
		const pages = readPaper(await printProject(full, page, 'http://192.168.1.20:3000', 'kk', NOW));
		expect(pages).toHaveLength(1);
		const { texts } = pages[0]!;
		for (const { x, y } of texts) {
			expect(x).toBeGreaterThan(0);
			expect(y).toBeLessThan(297 - 8);
		}
		// Nothing is written over what stands below it.
		const foot = texts.find(({ text }) => text === 'Толығын телефоннан оқыңыз')!;
		const above = texts.filter(({ y }) => y < foot.y);
		expect(Math.max(...above.map(({ y }) => y))).toBeLessThan(foot.y - 8);
		expect(texts.some(({ text }) => /^Тағы \d+$/.test(text))).toBe(true);
	});
});
