/** The village's picture of needs: who may write, what counts, what can be undone, and the letter as a file. */
import { eq } from 'drizzle-orm';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { setLetter } from '#lib/document/letter.server.ts';
import { toDateInput } from '#lib/i18n/format.ts';
import { saveIdea } from '#lib/idea/write.server.ts';
import { newId } from '#lib/live/id.ts';
import { judgeItems } from '#lib/moderation/write.server.ts';
import { addNeed, supportNeed } from '#lib/need/write.server.ts';
import { answerDueOn } from '#lib/picture/due.ts';
import { findOpenLetters, findTwins, readAppeals, readBecoming, readDrafts, readUngathered } from '#lib/picture/gather.server.ts';
import { pictureAct } from '#lib/picture/input.ts';
import { draftLetter } from '#lib/picture/letter.ts';
import { readLetter } from '#lib/picture/letter.server.ts';
import { openPicture } from '#lib/picture/open.server.ts';
import { readPicture, type PictureNeed } from '#lib/picture/read.server.ts';
import { changePicture } from '#lib/picture/write.server.ts';
import { db } from '#lib/server/app.ts';
import { parse } from '#lib/server/input.ts';
import { event, needDestiny, needEvidence, villageNeed } from '#lib/server/schema.ts';
import { NOBODY, type Actor } from '#lib/workshop/rules.ts';
import { GET as getCsv } from '../../src/routes/api/v1/villages/[village]/needs.csv/+server.ts';
import { GET as getJson } from '../../src/routes/api/v1/villages/[village]/needs/+server.ts';
import { ask, askRaw } from '../support/ask.ts';
import { openHouse, type House } from '../support/house.ts';

let house: House;
let seats: Actor[] = [];
const V = 'turgyzba';
const today = toDateInput(Date.now());
const said = { water: newId(), waterToo: newId(), light: newId(), hidden: newId() };
const picture = async (names = false) => (await readPicture(db(), V, { today, names })).needs;
const whole = () => readPicture(db(), V, { today, names: true });
const byText = async (text: string): Promise<PictureNeed> => (await picture()).find((need) => need.text === text)!;

/** A form as it comes: read, judged, done. */
async function act(fields: Record<string, unknown>, actor: Actor = house.people.coordinator) {
	const input = parse(pictureAct, { id: newId(), ...fields });
	return input.ok ? changePicture(actor, V, input.value) : input;
}
const done = <T>(result: { ok: true; value: T } | { ok: false; reason: string; field?: string }): T => {
	if (!result.ok) throw new Error(`${result.reason} ${result.field ?? ''}`);
	return result.value;
};

beforeAll(async () => {
	house = await openHouse();
	seats = [await house.join(), await house.join(), await house.join(), await house.join(), await house.join()];
	done(await house.open('needs'));
	const { workshop } = house.ids;
	const say = async (id: string, category: 'water_green' | 'roads_light', text: string) =>
		done(await addNeed(seats[0]!, workshop, { id, category, text, group: 'бәріміз' }));
	await say(said.water, 'water_green', 'Ауыз су жоқ');
	await say(said.waterToo, 'water_green', 'Ауыз су жетпейді');
	await say(said.light, 'roads_light', 'Көшеде жарық жоқ');
	await say(said.hidden, 'roads_light', 'Біреудің аты аталған сөз');
	const mark = async (needId: string, who: number[]) => {
		for (const i of who) done(await supportNeed(seats[i]!, workshop, { id: newId(), needId, on: true }));
	};
	await mark(said.water, [0, 1, 2]);
	await mark(said.waterToo, [1, 2, 3]);
	await mark(said.light, [0, 1, 2, 3]);
	const items = [{ kind: 'need' as const, id: said.hidden }];
	done(await judgeItems(house.people.facilitator, workshop, { id: newId(), verdict: 'hidden', items, reason: 'Адамның аты бар' }));
});
afterAll(() => house.close());

describe('gathering', () => {
	test('what halls said waits to be gathered, without what the desk hides', async () => {
		const waiting = await readUngathered(db(), await whole());
		expect(waiting.map(({ text }) => text).sort()).toEqual(['Ауыз су жетпейді', 'Ауыз су жоқ', 'Көшеде жарық жоқ']);
		expect(waiting[0]).toMatchObject({ present: 5, groupWords: 'бәріміз', alike: [] });
		expect(JSON.stringify(waiting)).not.toContain('seats');
	});

	test('only those who keep the picture may, each for their village', async () => {
		const gather = { act: 'gather', sourceId: said.water, intoId: '' };
		expect(await act(gather, NOBODY)).toMatchObject({ reason: 'signed_out' });
		expect(await act(gather, seats[0])).toMatchObject({ reason: 'signed_out' });
		expect(await act(gather, house.people.akimat)).toMatchObject({ reason: 'forbidden' });
		const elsewhere = {
			...house.people.coordinator,
			account: { ...house.people.coordinator.account, roles: [{ role: 'coordinator', villageId: 'kosshagyl' }] }
		};
		expect(await act(gather, elsewhere as Actor)).toMatchObject({ reason: 'forbidden' });
		expect(
			await changePicture(house.people.coordinator, 'nowhere', { act: 'gather', id: newId(), sourceId: said.water, intoId: '' })
		).toMatchObject({
			reason: 'not_found'
		});
		expect(await db().$count(villageNeed)).toBe(0);
	});

	test('a need of its own has the hall as evidence; sent twice it is there once; nothing is gathered twice', async () => {
		const id = newId();
		expect(done(await act({ act: 'gather', id, sourceId: said.water, intoId: '' }))).toEqual({ id });
		expect(done(await act({ act: 'gather', id, sourceId: said.water, intoId: '' }))).toEqual({ id });
		expect(await act({ act: 'gather', sourceId: said.water, intoId: '' })).toMatchObject({ reason: 'changed_meanwhile' });
		expect(await act({ act: 'gather', sourceId: said.hidden, intoId: '' })).toMatchObject({ reason: 'not_found' });
		expect(await act({ act: 'gather', sourceId: said.light, intoId: newId() })).toMatchObject({
			reason: 'unknown_choice',
			field: 'intoId'
		});
		const [need] = await picture();
		expect(need).toMatchObject({
			id,
			text: 'Ауыз су жоқ',
			category: 'water_green',
			support: 3,
			place: 1,
			evidence: [{ kind: 'hall', support: 3, present: 5 }]
		});
	});

	test('what is alike is suggested; joined, a seat that marked both counts once', async () => {
		const water = await byText('Ауыз су жоқ');
		const waiting = await readUngathered(db(), await whole());
		expect(waiting.find(({ sourceId }) => sourceId === said.waterToo)!.alike.map(({ id }) => id)).toContain(water.id);
		done(await act({ act: 'gather', sourceId: said.waterToo, intoId: water.id }));
		expect(await byText('Ауыз су жоқ')).toMatchObject({ support: 4, evidence: [{ support: 3 }, { support: 3 }] });
	});

	test('evidence can be split off again, with a reason, and nothing is deleted', async () => {
		const { id, evidence } = await byText('Ауыз су жоқ');
		const proof = evidence.find((one) => one.sourceId === said.waterToo)!;
		expect(await act({ act: 'split', evidenceId: proof.id, reason: ' ' })).toMatchObject({ reason: 'required', field: 'reason' });
		done(await act({ act: 'split', evidenceId: proof.id, reason: 'Басқа көше туралы' }));
		expect(await act({ act: 'split', evidenceId: proof.id, reason: 'Тағы' })).toMatchObject({ reason: 'changed_meanwhile' });
		expect((await picture()).map(({ text, support }) => [text, support]).sort()).toEqual([
			['Ауыз су жетпейді', 3],
			['Ауыз су жоқ', 3]
		]);
		const [kept] = await db().select().from(needEvidence).where(eq(needEvidence.id, proof.id));
		expect(kept).toMatchObject({ villageNeedId: id, endedReason: 'Басқа көше туралы', endedBy: house.people.coordinator.account.id });
		expect(findTwins(await picture())[0]?.map(({ text }) => text)).toHaveLength(2);
	});
});

describe('joining needs of the picture', () => {
	test('one goes into the other and comes back', async () => {
		const [from, into] = [await byText('Ауыз су жетпейді'), await byText('Ауыз су жоқ')];
		const merge = { act: 'merge', needId: from.id, intoId: into.id };
		expect(await act({ ...merge, reason: '' })).toMatchObject({ reason: 'required', field: 'reason' });
		expect(await act({ ...merge, intoId: '', reason: 'Бірдей' })).toMatchObject({ reason: 'required', field: 'intoId' });
		expect(await act({ ...merge, intoId: from.id, reason: 'Бірдей' })).toMatchObject({ reason: 'unknown_choice', field: 'intoId' });
		done(await act({ ...merge, reason: 'Екеуі де ауыз су' }));
		expect(await act({ ...merge, reason: 'Тағы' })).toMatchObject({ reason: 'changed_meanwhile' });
		const joined = await picture(true);
		expect(joined.map(({ id, support }) => ({ id, support }))).toEqual([{ id: into.id, support: 4 }]);
		expect(joined[0]!.parts).toMatchObject([
			{ text: 'Ауыз су жетпейді', reason: 'Екеуі де ауыз су', by: { role: 'coordinator', name: 'coordinator' } }
		]);
		expect((await picture())[0]!.parts[0]!.by).toEqual({ role: 'coordinator', name: null });

		const { mergeId } = joined[0]!.parts[0]!;
		done(await act({ act: 'unmerge', mergeId, reason: 'Екі бөлек көше екен' }));
		expect(await act({ act: 'unmerge', mergeId, reason: 'Тағы' })).toMatchObject({ reason: 'nothing_to_undo' });
		expect(await picture()).toHaveLength(2);
		done(await act({ ...merge, reason: 'Бәрібір бір су құбыры' }));
	});

	test('a need is put in words by a person; half a place and wrong numbers are told at their field', async () => {
		const { id: needId } = await byText('Ауыз су жоқ');
		const edit = { act: 'edit', needId, text: 'Таза ауыз су жоқ', category: 'water_green', groups: ['women', 'pensioners'] };
		expect(await act({ ...edit, text: '' })).toMatchObject({ reason: 'required', field: 'text' });
		expect(await act({ ...edit, people: 'көп' })).toMatchObject({ reason: 'number_invalid', field: 'people' });
		expect(await act({ ...edit, since: '195' })).toMatchObject({ reason: 'number_invalid', field: 'since' });
		expect(await act({ ...edit, since: '2099' })).toMatchObject({ reason: 'number_invalid', field: 'since' });
		expect(await act({ ...edit, groups: ['neighbour'] })).toMatchObject({ reason: 'unknown_choice', field: 'groups' });
		expect(await act({ ...edit, lat: '47,01' })).toMatchObject({ reason: 'place_missing', field: 'lat' });
		done(await act({ ...edit, people: '1 200', since: '2012', subVillage: '№1 ауыл', lat: '47,01', lng: '53.82' }));
		expect(await byText('Таза ауыз су жоқ')).toMatchObject({
			...{ people: 1200, since: 2012, subVillage: '№1 ауыл', point: { lng: 53.82, lat: 47.01 } },
			groups: ['women', 'pensioners']
		});
	});
});

describe('past letters', () => {
	const appeal = { act: 'add_appeal', sentOn: '2021-03-15', addressee: 'Аудан әкімдігі', asked: 'Су құбырын тарту', outcome: 'refused' };
	test('the akimat may enter them too; dates must make sense', async () => {
		expect(await act({ ...appeal, sentOn: '2021-02-30' })).toMatchObject({ reason: 'date_invalid', field: 'sentOn' });
		expect(await act({ ...appeal, sentOn: '2099-01-01' })).toMatchObject({ reason: 'date_invalid', field: 'sentOn' });
		expect(await act({ ...appeal, answeredOn: '2021-03-14' })).toMatchObject({ reason: 'date_invalid', field: 'answeredOn' });
		expect(await act({ ...appeal, outcome: 'no_answer', answer: 'Ақша жоқ' })).toMatchObject({ reason: 'answer_given', field: 'outcome' });
		expect(await act({ ...appeal, addressee: '' }, NOBODY)).toMatchObject({ reason: 'required', field: 'addressee' });
		expect(await act(appeal, NOBODY)).toMatchObject({ reason: 'signed_out' });
		const needId = (await byText('Таза ауыз су жоқ')).id;
		done(await act({ ...appeal, answeredOn: '2021-04-02', answer: 'Бюджетте қаржы жоқ', needId }, house.people.akimat));
		done(await act({ ...appeal, sentOn: '2023-05-02', outcome: 'no_answer' }, house.people.akimat));
		expect(await byText('Таза ауыз су жоқ')).toMatchObject({
			unheard: 1,
			evidence: [{ kind: 'appeal', sentOn: '2021-03-15', outcome: 'refused' }, {}, {}]
		});
	});

	test('one without a need is joined by those who keep the picture, once', async () => {
		const free = (await readAppeals(db(), V, await picture())).find(({ need }) => need === null)!;
		expect(free.sentOn).toBe('2023-05-02');
		const needId = (await byText('Таза ауыз су жоқ')).id;
		const link = { act: 'link_appeal', appealId: free.id, needId };
		expect(await act(link, house.people.akimat)).toMatchObject({ reason: 'forbidden' });
		// As a need of its own it stands by itself until somebody joins them.
		const own = done(await act({ ...link, needId: '', category: 'water_green' }));
		expect((await picture()).find(({ id }) => id === own.id)).toMatchObject({ text: 'Су құбырын тарту', support: 0, unheard: 1, place: 2 });
		const [proof] = (await picture()).find(({ id }) => id === own.id)!.evidence;
		done(await act({ act: 'split', evidenceId: proof!.id, reason: 'Сол су құбыры' }));
		// Without evidence it is in no list, until it is joined to another one.
		expect(await whole()).toMatchObject({ needs: [{ id: needId }], bare: [{ id: own.id, text: 'Су құбырын тарту' }] });
		done(await act({ act: 'merge', needId: own.id, intoId: needId, reason: 'Бір сөз' }));
		done(await act(link));
		expect(await act(link)).toMatchObject({ reason: 'changed_meanwhile' });
		expect(await byText('Таза ауыз су жоқ')).toMatchObject({ unheard: 2, years: expect.arrayContaining([2021, 2023]) });
	});
});

describe('what becomes of a need', () => {
	test('an idea made of it in the hall is suggested, and a person confirms it with a reason', async () => {
		done(await act({ act: 'gather', sourceId: said.light, intoId: '' }));
		const light = await byText('Көшеде жарық жоқ');
		const sources = [{ kind: 'need' as const, id: said.light, words: light.text }];
		const idea = { id: newId(), title: 'Көше шамдары', description: '', cost: 900_000, siteId: null, sources };
		const other = { ...idea, id: newId(), title: 'Субұрқақ', sources: [] };
		for (const one of [other, idea]) done(await saveIdea(house.people.facilitator, house.ids.workshop, one));
		const { ideas } = await readBecoming(db(), V, light);
		expect(ideas.map(({ title, grew }) => [title, grew])).toEqual([
			['Көше шамдары', true],
			['Субұрқақ', false]
		]);

		const destine = { act: 'destine', needId: light.id, kind: 'became_idea', reason: 'Кездесуде құралды' };
		expect(await act({ ...destine, kind: 'sent' })).toMatchObject({ reason: 'unknown_choice', field: 'kind' });
		expect(await act(destine)).toMatchObject({ reason: 'required', field: 'subjectId' });
		expect(await act({ ...destine, subjectId: newId() })).toMatchObject({ reason: 'unknown_choice', field: 'subjectId' });
		expect(await act({ ...destine, kind: 'became_project', subjectId: ideas[0]!.id })).toMatchObject({ reason: 'unknown_choice' });
		expect(await act({ ...destine, kind: 'open' })).toMatchObject({ reason: 'nothing_to_undo' });
		done(await act({ ...destine, subjectId: ideas[0]!.id }));
		expect((await byText(light.text)).destinies).toMatchObject([
			{ kind: 'became_idea', idea: { title: 'Көше шамдары', code: null }, reason: 'Кездесуде құралды' }
		]);
		done(await act({ ...destine, kind: 'parked', reason: 'Биыл қаржы жоқ' }));
		done(await act({ ...destine, kind: 'open', reason: 'Қаржы табылды' }));
		expect((await byText(light.text)).destinies.map(({ kind }) => kind)).toEqual(['open', 'parked', 'became_idea']);
		expect((await openPicture(V, Date.now()))!.find(({ id }) => id === light.id)!.destiny).toBeNull();
	});
});

describe('the letter', () => {
	let letterId = '';
	test('its draft carries the evidence, in both languages', async () => {
		const need = await byText('Таза ауыз су жоқ');
		const village = { kk: 'Тұрғызба', ru: 'Тургызба' };
		const kk = draftLetter({ ...need, village }, 'kk', 15);
		const ru = draftLetter({ ...need, village }, 'ru', 15);
		for (const words of [
			'Таза ауыз су жоқ',
			'5 адам қатысып',
			'4 адам қолдады',
			'2012 жылдан бері',
			'2021',
			'Бюджетте қаржы жоқ',
			'15 жұмыс күні'
		])
			expect(kk).toContain(words);
		for (const words of [
			'населённого пункта Тургызба',
			'участвовали 5 чел.',
			'Получен отказ: «Бюджетте қаржы жоқ».',
			'Ответа не последовало.',
			'15 рабочих дней'
		])
			expect(ru).toContain(words);
		// Two of its needs were said in one meeting: the meeting is named once.
		expect(kk.match(/кездесуіне/g)).toHaveLength(1);
		expect(kk.split('\n').every((line) => line.trim())).toBe(true);
		const bare = draftLetter({ village, text: 'Су жоқ', people: null, since: null, halls: [], evidence: [] }, 'kk', 15);
		expect(bare).not.toMatch(/null|undefined|өтініш жасалған/);

		const write = {
			act: 'write_letter',
			needId: need.id,
			addresseeKk: 'Жылыой ауданының әкіміне',
			addresseeRu: 'Акиму Жылыойского района',
			textKk: kk,
			textRu: ru
		};
		expect(await act({ ...write, textRu: '' })).toMatchObject({ reason: 'required', field: 'textRu' });
		expect(await act(write, house.people.akimat)).toMatchObject({ reason: 'forbidden' });
		letterId = done(await act(write)).id;
		expect(await readDrafts(db(), need.id)).toMatchObject([{ id: letterId }]);
		done(await act({ ...write, letterId, textKk: `${kk}\nҚосымша: 2 парақ.` }));
		expect((await readLetter(db(), V, letterId, { today, names: true }))!.text.kk).toContain('Қосымша');
		expect((await byText('Таза ауыз су жоқ')).destinies).toEqual([]);
	});

	test('sent, it has a last day by the rule, and the need is with the state body', async () => {
		const answer = { act: 'answer_letter', letterId, answeredOn: today, outcome: 'promised', answer: '2027 жылы тартылады' };
		expect(await act(answer)).toMatchObject({ reason: 'not_sent_yet' });
		const send = { act: 'send_letter', letterId, sentOn: '2024-11-04', reason: 'Су құбыры ауданның құзырында' };
		expect(await act({ ...send, sentOn: '2099-01-01' })).toMatchObject({ reason: 'date_invalid', field: 'sentOn' });
		expect(await act({ ...send, dueOn: '2024-11-01' })).toMatchObject({ reason: 'date_invalid', field: 'dueOn' });
		done(await act(send));
		expect(await act(send)).toMatchObject({ reason: 'already_sent' });
		const dueOn = answerDueOn('2024-11-04', 15);
		const read = (day: string) => readLetter(db(), V, letterId, { today: day, names: false });
		expect((await read(dueOn))!.sending).toMatchObject({
			sentOn: '2024-11-04',
			dueOn,
			state: 'waiting',
			by: { role: 'coordinator', name: null }
		});
		expect((await read('2024-12-31'))!.sending!.state).toBe('overdue');
		expect(findOpenLetters(await picture())).toMatchObject([{ id: letterId, dueOn, state: 'overdue', need: { text: 'Таза ауыз су жоқ' } }]);
		const late = (await readPicture(db(), V, { today: '2024-12-31', names: false })).needs.find(({ text }) => text === 'Таза ауыз су жоқ')!;
		expect(late).toMatchObject({
			unheard: 3,
			destinies: [{ kind: 'sent', letter: { id: letterId, state: 'overdue' }, reason: send.reason }]
		});
		expect(late.evidence.at(2)).toMatchObject({ outcome: 'no_answer', letterId });
	});

	test('the akimat writes down its answer; a correction keeps the first', async () => {
		const answer = { act: 'answer_letter', letterId, answeredOn: '2024-11-20', outcome: 'refused', answer: 'Қаржы жоқ' };
		expect(await act({ ...answer, answeredOn: '2024-11-01' })).toMatchObject({ reason: 'date_invalid', field: 'answeredOn' });
		expect(await act({ ...answer, outcome: 'no_answer' })).toMatchObject({ reason: 'unknown_choice', field: 'outcome' });
		done(await act(answer, house.people.akimat));
		done(await act({ ...answer, outcome: 'promised', answer: '2027 жылы тартылады' }, house.people.akimat));
		const letter = (await readLetter(db(), V, letterId, { today, names: true }))!;
		expect(letter.answers.map(({ outcome }) => outcome)).toEqual(['promised', 'refused']);
		expect(letter.sending!.state).toBe('answered');
		expect(findOpenLetters(await picture())).toEqual([]);
		expect(await byText('Таза ауыз су жоқ')).toMatchObject({ unheard: 2, destinies: [{ letter: { answer: { outcome: 'promised' } } }] });
		expect(await readLetter(db(), 'kosshagyl', letterId, { today, names: true })).toBeNull();
	});

	test.each([
		[
			'kk',
			[
				'ӨТІНІШ',
				'Жылыой ауданының әкіміне',
				'Таза ауыз су жоқ',
				'Әкімшілік рәсімдік-процестік кодексінде',
				'Қосымша: 2 парақ.',
				'2024 жылғы 4 қараша'
			]
		],
		['ru', ['ОБРАЩЕНИЕ', 'Акиму Жылыойского района', 'Получен отказ', 'рабочих дней', '4 ноября 2024 года']]
	] as const)('as DOCX in %s it says what its page says', async (locale, words) => {
		const letter = (await readLetter(db(), V, letterId, { today, names: false }))!;
		const files = unzipSync(new Uint8Array(await setLetter(letter, locale)));
		const xml = new TextDecoder().decode(files['word/document.xml']);
		const text = xml.replace(/<[^>]+>/g, '').replaceAll('\u00a0', ' ');
		for (const word of words) expect(text).toContain(word);
		expect(xml).toMatch(/w:pgSz [^>]*w:w="11907"[^>]*w:h="16840"|w:pgSz [^>]*w:h="16840"[^>]*w:w="11907"/);
		expect(new TextDecoder().decode(files['word/styles.xml'])).toContain(locale === 'kk' ? 'kk-KZ' : 'ru-RU');
	});
});

describe('open data', () => {
	const params = { village: V };
	test('JSON: ranked, people as offices, nobody of the hall', async () => {
		const { status, body } = await ask(getJson, { params });
		expect(status).toBe(200);
		const { needs } = body as { needs: Record<string, unknown>[] };
		expect(needs.map(({ place, text, support }) => [place, text, support])).toEqual([
			[1, 'Таза ауыз су жоқ', 4],
			[2, 'Көшеде жарық жоқ', 4]
		]);
		const text = JSON.stringify(body);
		expect(text).not.toMatch(/"(seat|seats|seatId|name)":(?!null)/);
		for (const { account } of Object.values(house.people)) expect(text).not.toContain(account.id);
		expect((await ask(getJson, { params: { village: 'nowhere' } })).status).toBe(404);
	});
	test('CSV for Excel, in the language of the reader', async () => {
		const response = await askRaw(getCsv, { params, locale: 'ru' });
		expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8');
		const bytes = new Uint8Array(await response.arrayBuffer());
		expect([...bytes.slice(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
		const [head, first] = new TextDecoder().decode(bytes).split('\r\n');
		expect(head).toContain('Потребность;Тема;');
		expect(first).toBe(
			'1;Таза ауыз су жоқ;Вода и зелень;"Женщинам, Пенсионерам";№1 ауыл;1200;2012;4;2;"Направлена в государственный орган: Акиму Жылыойского района, 04.11.2024";Су құбыры ауданның құзырында;47.01;53.82'
		);
	});
});

test('every act is in the audit trail, with its person and reason', async () => {
	const trail = (await db().select().from(event)).filter(({ subject }) => subject.startsWith('picture:'));
	const acts = 'gather edit merge unmerge split add_appeal link_appeal destine write_letter send_letter answer_letter'.split(' ');
	expect(new Set(trail.map(({ action }) => action))).toEqual(new Set(acts.map((name) => `picture_${name}`)));
	expect(trail.find(({ action }) => action === 'picture_split')).toMatchObject({
		actor: `account:${house.people.coordinator.account.id}`,
		reason: 'Басқа көше туралы'
	});
	expect(await db().$count(needDestiny)).toBe(4);
});
