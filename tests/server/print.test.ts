/** Cards and poster, made and read back: what is written, whether the font has it, and what a camera reads from the QR codes. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { eq } from 'drizzle-orm';
import { drawCards } from '#lib/document/cards.server.ts';
import { drawPoster } from '#lib/document/poster.server.ts';
import { print } from '#lib/document/pdf.server.ts';
import { newId } from '#lib/live/id.ts';
import { card } from '#lib/server/schema.ts';
import { transact } from '#lib/server/transact.ts';
import { makeCode, NOBODY, type Actor } from '#lib/workshop/rules.ts';
import { openHouse, type House } from '../support/house.ts';
import { askRaw } from '../support/ask.ts';
import { readPaper, type PaperPage } from '../support/paper.ts';

// Each PDF starts a process: on a busy machine that takes its time.
vi.setConfig({ testTimeout: 120_000 });

const TITLE = 'Әжелер ғұмыр кешкен өңір: қоғам үшін көше, һәм іс жүзінде 5 000 000 ₸';
const LETTERS = 'ӘәҒғҚқҢңӨөҰұҮүҺһІіЁё №₸«»—…';
const ADDRESS = 'http://192.168.1.20:3000';
const about = { title: TITLE, village: 'Қосшағыл', startsAt: Date.UTC(2026, 10, 26, 13), address: ADDRESS, code: 'HATT24' };
const makeCards = (count: number) =>
	Array.from({ length: count }, (_, i) => ({ number: i + 1, code: makeCode(Uint8Array.from([i, i * 7, i * 3, 30 - (i % 30), 1, i])) }));
const written = (page: PaperPage) => page.texts.map(({ text }) => text);
const all = (pages: PaperPage[]) => pages.flatMap(written).join('\n');
const expectEveryGlyph = (pages: PaperPage[]) =>
	expect(pages.flatMap(({ texts }) => texts.filter(({ missing }) => missing).map(({ text }) => text))).toEqual([]);

describe('sheets of cards', () => {
	it.each([
		[1, 1],
		[8, 1],
		[9, 2],
		[40, 5]
	])('%i cards take %i pages, and each card leads to itself', async (count, sheets) => {
		const cards = makeCards(count);
		const pages = readPaper(await drawCards({ ...about, cards }));
		expect(pages).toHaveLength(sheets);
		for (const [i, { number, code }] of cards.entries()) {
			const page = pages[Math.floor(i / 8)]!;
			const [left, top] = [(i % 2) * 105, Math.floor((i % 8) / 2) * 74.25];
			const inside = ({ x, y }: { x: number; y: number }) => x >= left && x < left + 105 && y >= top && y < top + 74.25;
			expect(page.codes.filter(inside).map(({ text }) => text)).toEqual([`${ADDRESS}/join/HATT24?card=${code}`]);
			const texts = page.texts.filter(inside).map(({ text }) => text);
			expect(texts).toContain(String(number));
			expect(texts).toContain(`${code.slice(0, 3)}\u00a0${code.slice(3)}`);
		}
		expectEveryGlyph(pages);
	});

	it('keeps 8 mm free around each card, with the longest title, the widest code and a number of four digits', async () => {
		const title = `${TITLE} ${'Ж'.repeat(60)}`.slice(0, 120);
		const pages = readPaper(await drawCards({ ...about, title, cards: [{ number: 1888, code: 'MMMMMM' }] }));
		await print('measured', async (press) => {
			for (const { text, x, y, size, bold } of pages[0]!.texts) {
				const width = await press.measure(text, { size, bold, spacing: /^MMM/.test(text) ? 2 : 0 });
				expect(x).toBeGreaterThanOrEqual(7.99);
				expect(x + width, text).toBeLessThanOrEqual(105 - 8 + 0.8);
				expect(y).toBeLessThanOrEqual(74.25 - 8 + 0.01);
			}
		});
		expect(all(pages)).toContain('…');
	});
});

describe('the poster', () => {
	const wifi = { name: 'Ауыл;5G "Клуб"', password: 'қош\\келдіңіз' };
	it('has a code that joins the Wi-Fi and one that opens Asar', async () => {
		const pages = readPaper(await drawPoster({ ...about, wifi }));
		expect(pages).toHaveLength(1);
		const codes = pages[0]!.codes.toSorted((a, b) => a.x - b.x);
		expect(codes.map(({ text }) => text)).toEqual(['WIFI:T:WPA;S:Ауыл\\;5G \\"Клуб\\";P:қош\\\\келдіңіз;;', `${ADDRESS}/join/HATT24`]);
		const texts = written(pages[0]!);
		for (const text of ['1', '2', '192.168.1.20:3000', 'HAT\u00a0T24', wifi.name, wifi.password]) expect(texts).toContain(text);
		expectEveryGlyph(pages);
	});
	it('keeps titles of any length between the ornament and the date', async () => {
		for (const length of [28, 120]) {
			const title = 'Ауылымызды бірге көркейтеміз, ағайын, жарқын болашақ үшін '.repeat(3).slice(0, length).trim();
			const [page] = readPaper(await drawPoster({ ...about, title, wifi: null }));
			const date = page!.texts.findIndex(({ text }) => text.startsWith('Қосшағыл'));
			const capital = (line: { size: number }) => (line.size * 0.714 * 25.4) / 72;
			const [first, last, when] = [page!.texts[0]!, page!.texts[date - 1]!, page!.texts[date]!];
			expect(first.y - capital(first), title).toBeGreaterThan(22);
			expect(last.y + 0.41 * capital(last), title).toBeLessThan(when.y - capital(when));
			expect(
				page!.texts
					.slice(0, date)
					.map(({ text }) => text)
					.join(' ')
			).toBe(title);
		}
	});
	it('without Wi-Fi has the second code only, and larger', async () => {
		const [page] = readPaper(await drawPoster({ ...about, wifi: null }));
		const [both] = readPaper(await drawPoster({ ...about, wifi }));
		expect(page!.codes.map(({ text }) => text)).toEqual([`${ADDRESS}/join/HATT24`]);
		expect(page!.codes[0]!.side).toBeGreaterThan(both!.codes[0]!.side + 10);
		expect(written(page!)).not.toContain('1');
	});
	it('shows the code in capitals that are read from 8 m', async () => {
		for (const [code, least] of [
			['HATT24', 30],
			['MMMMMM', 19.9]
		] as const) {
			const [page] = readPaper(await drawPoster({ ...about, code, wifi: null }));
			const line = page!.texts.find(({ text }) => text === `${code.slice(0, 3)}\u00a0${code.slice(3)}`)!;
			expect((line.size * 0.714 * 25.4) / 72).toBeGreaterThanOrEqual(least);
		}
	});
	it('cuts nothing of the longest name and password, nor of a title of 100 letters', async () => {
		const password = 'Wi;Wi"'.repeat(11).slice(0, 63);
		const title = 'Ауылымыздың көшелері, өзені мен үңгірі, балалар алаңы: қайсысына қанша керек екенін бірге шешеміз!';
		const pages = readPaper(await drawPoster({ ...about, title, wifi: { name: 'W'.repeat(32), password } }));
		expect(all(pages)).not.toContain('…');
		expect(all(pages).replaceAll('\n', '')).toContain(password);
	});
});

describe('the font', () => {
	it('has every letter of the three languages, regular and bold', async () => {
		for (const bold of [false, true]) {
			const lines = [{ text: LETTERS, x: 20, y: 50, size: 20, bold }];
			const pages = readPaper(await print('letters', (press) => press.lay({ shapes: [], lines })));
			expect(all(pages)).toBe(LETTERS);
			expectEveryGlyph(pages);
		}
	});
	it('leaves out what it cannot draw instead of printing boxes', async () => {
		const pages = readPaper(await drawPoster({ ...about, title: '🏡 Ауыл 会\u200d үшін', wifi: null }));
		expect(written(pages[0]!)).toContain('Ауыл үшін');
		expectEveryGlyph(pages);
	});
});

describe('the press', () => {
	it('tells when it broke, and stops when the work does', async () => {
		await expect(print('broken', (press) => press.lay(null as never))).rejects.toThrow('The press has ended');
		await expect(
			print('refused', () => {
				throw new Error('no paper');
			})
		).rejects.toThrow('no paper');
	});
	it('prints for two people at once', async () => {
		const [one, other] = await Promise.all([drawCards({ ...about, cards: makeCards(2) }), drawPoster({ ...about, wifi: null })]);
		expect([readPaper(one)[0]!.codes.length, readPaper(other)[0]!.codes.length]).toEqual([2, 1]);
	});
});

describe('the addresses', () => {
	let house: House;
	type Handler = (event: never) => Promise<Response>;
	let cards: { GET: Handler };
	let poster: { GET: Handler; POST: Handler };
	beforeAll(async () => {
		house = await openHouse();
		cards = (await import('../../src/routes/studio/[code]/cards.pdf/+server.ts')) as never;
		poster = (await import('../../src/routes/studio/[code]/poster.pdf/+server.ts')) as never;
		await transact(async ({ db }) => {
			for (const { number, code } of makeCards(12))
				await db.insert(card).values({ id: newId(), workshopId: house.ids.workshop, number, code });
			await db.update(card).set({ voidedAt: 1 }).where(eq(card.number, 3));
		});
	});
	afterAll(() => house.close());
	const get = (query: string, actor: Actor = house.people.facilitator) =>
		askRaw(cards.GET, { actor, params: { code: house.code }, path: `/studio/${house.code}/cards.pdf${query}` });
	const numbersOf = async (response: Response) =>
		readPaper(Buffer.from(await response.arrayBuffer())).flatMap((page) =>
			written(page)
				.filter((text) => /^\d+$/.test(text))
				.map(Number)
		);
	const refused = (status: number) => expect.objectContaining({ status });

	it('give all cards that are not void, a range, or one', async () => {
		const response = await get('');
		expect(response.headers.get('content-type')).toBe('application/pdf');
		expect(response.headers.get('cache-control')).toBe('no-store');
		expect(response.headers.get('content-disposition')).toBe(
			`inline; filename="asar-cards-HATT24.pdf"; filename*=UTF-8''${encodeURIComponent('Карточкалар HATT24.pdf')}`
		);
		expect(await numbersOf(response)).toEqual([1, 2, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
		expect(await numbersOf(await get('?from=2&to=5'))).toEqual([2, 4, 5]);
		expect(await numbersOf(await get('?number=7'))).toEqual([7]);
	});
	it('refuse a void card, a card that is not there, a number that is none', async () => {
		await expect(get('?number=3')).rejects.toEqual(refused(404));
		await expect(get('?number=13')).rejects.toEqual(refused(404));
		await expect(get('?from=x')).rejects.toEqual(refused(422));
	});
	it('are for those at the desk', async () => {
		await expect(get('', NOBODY)).rejects.toMatchObject({
			status: 303,
			location: `/login?back=${encodeURIComponent('/studio/HATT24/cards.pdf')}`
		});
		await expect(get('', house.people.akimat)).rejects.toEqual(refused(403));
		await expect(get('', await house.join())).rejects.toMatchObject({ status: 303 });
		await expect(askRaw(poster.GET, { actor: house.people.akimat, params: { code: house.code } })).rejects.toEqual(refused(403));
		await expect(askRaw(cards.GET, { actor: house.people.admin, params: { code: 'ZZZZZZ' } })).rejects.toEqual(refused(404));
	});
	it('give the poster with the network of the form, or none', async () => {
		const send = (fields: Record<string, string>) => {
			const body = new FormData();
			for (const [name, value] of Object.entries(fields)) body.set(name, value);
			return askRaw(poster.POST, {
				actor: house.people.coordinator,
				params: { code: house.code },
				body,
				path: `/studio/${house.code}/poster.pdf`
			});
		};
		const codesOf = async (response: Response) => readPaper(Buffer.from(await response.arrayBuffer()))[0]!.codes.map(({ text }) => text);
		const bare = await askRaw(poster.GET, { actor: house.people.coordinator, params: { code: house.code } });
		expect(await codesOf(bare)).toEqual(['http://asar.test/join/HATT24']);
		expect(await codesOf(await send({ wifiName: 'Asar', wifiPassword: 'birge2026' }))).toContain('WIFI:T:WPA;S:Asar;P:birge2026;;');
		expect(await codesOf(await send({ wifiName: 'DEADBEEF', wifiPassword: '', wifiHidden: 'on' }))).toContain(
			'WIFI:T:nopass;S:"DEADBEEF";H:true;;'
		);
		await expect(send({ wifiName: '', wifiPassword: 'birge2026' })).rejects.toEqual(refused(422));
		await expect(send({ wifiName: 'Asar', wifiPassword: 'birge' })).rejects.toEqual(refused(422));
	});
});
