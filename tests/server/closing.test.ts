import { unzipSync, strFromU8 } from 'fflate';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseProgramme } from '#lib/application/input.ts';
import { findProgramme, saveProgramme } from '#lib/application/programme.server.ts';
import { emptyContent } from '#lib/application/content.ts';
import { readAct, readReport, type ClosingAct, type Report } from '#lib/closing/input.ts';
import { fillKnown, knownOf, readClosing, readConsent, readRevision } from '#lib/closing/read.server.ts';
import { actClosing } from '#lib/closing/write.server.ts';
import { setFinalReport } from '#lib/document/final-report.server.ts';
import { setResults, writeResults } from '#lib/document/results.server.ts';
import { newId } from '#lib/live/id.ts';
import { db } from '#lib/server/app.ts';
import { application, applicationState, award, event, finalReport, storyConsent } from '#lib/server/schema.ts';
import { transact } from '#lib/server/transact.ts';
import { NOBODY } from '#lib/workshop/rules.ts';
import { exampleReport, exampleResults } from '../support/final-report-example.ts';
import { openHouse, type House } from '../support/house.ts';

let house: House;
let programmeId = '';
const done = <T>(result: { ok: true; value: T } | { ok: false; reason: string; field?: string }): T => {
	if (!result.ok) throw new Error(`${result.reason} ${result.field ?? ''}`);
	return result.value;
};
const act = (more: Partial<ClosingAct<Report>>): ClosingAct<Report> => ({
	...{ id: newId(), revision: 0, act: 'save', reason: '', content: null, consent: null },
	...more
});
const save = (more: Partial<ClosingAct<Report>>) => actClosing(house.people.coordinator, programmeId, 'report', act(more));
const read = async () => done(await readClosing(house.people.coordinator, programmeId, 'report', 'kk'));

/** Two awarded applications of one meeting; the second was awarded half of what it asked for. */
beforeAll(async () => {
	house = await openHouse();
	for (let i = 0; i < 3; i++) await house.join();
	const typed = { nameKk: 'Ауылды дамыту', nameRu: 'Развитие села', donor: 'Еуропа Одағы', startsOn: '2026-01-01', endsOn: '2026-12-31' };
	const input = done(parseProgramme({ id: newId(), ...typed, fund: '7 000 000', grantMax: '3 000 000' }));
	programmeId = done(await saveProgramme(house.people.coordinator, input)).id;
	const by = house.people.coordinator.account.id;
	await transact(async ({ db, now }) => {
		for (const [number, amount] of [
			[1, 300_000],
			[2, 150_000]
		] as const) {
			const id = newId();
			const content = emptyContent();
			content.rows.budget = [
				{ id: 'a', kind: 'salary', quantity: 1, price: 100_000, grant: 100_000 },
				{ id: 'b', kind: 'social_tax', quantity: 1, price: 10_000, grant: 10_000 },
				{ id: 'c', kind: 'works', quantity: 1, price: 190_000, grant: 190_000 }
			];
			content.rows.partners = number === 1 ? [{ id: 'p1', name: 'Мектеп', support: 'Зал береді' }] : [];
			await db.insert(application).values({
				...{ id, programmeId, number, workshopId: house.ids.workshop, villageId: house.ids.village },
				...{ title: `Жоба ${number}`, createdAt: now, byAccountId: by }
			});
			await db.insert(applicationState).values({ id: newId(), applicationId: id, state: 'awarded', at: now, byAccountId: by, content });
			await db.insert(award).values({ id: newId(), applicationId: id, kind: 'awarded', amount, reason: 'жақсы', at: now, byAccountId: by });
		}
	});
});
afterAll(() => house.close());

describe('what the house knows', () => {
	test('stands in the first draft: grant, micro-grants, pay, partners, meetings and their rolls', async () => {
		const report = await knownOf(db(), 'report', (await findProgramme(db(), programmeId))!);
		expect(report.general).toMatchObject({ project_title_ru: 'Развитие села', period_end: '2026-12-31', grant_total_kzt: 7_000_000 });
		const { micro_grants: grants, activities } = report.section1;
		expect(grants).toMatchObject({ count: 2, amount_each_kzt: null, total_kzt: 450_000 });
		expect(grants.winners.map(({ settlement_kk, kind, amount_kzt }) => [settlement_kk, kind, amount_kzt])).toEqual([
			['Тұрғызба', 'group', 300_000],
			['Тұрғызба', 'group', 150_000]
		]);
		expect(activities[0]).toMatchObject({ title_kk: 'Ауылымызға не керек?', participants: 3, events: 1, place_kk: 'Тұрғызба' });
		const fact = (key: string) => report.socio_economic.find((row) => row.key === key)!.fact;
		// The second one got half: half of its pay is of the grant.
		expect([fact('payroll_fund'), fact('taxes'), fact('partners'), fact('direct_beneficiaries')]).toEqual([150_000, 15_000, 1, 3]);
		// Nobody was asked about themselves: three unknown people, not none.
		expect(report.participants_breakdown).toMatchObject({ total: 3, age: { unknown: 3 }, social: { unknown: 3 } });
		const results = await knownOf(db(), 'results', (await findProgramme(db(), programmeId))!);
		expect(results.rows[0]).toMatchObject({ project_kk: 'Жоба 1', hearings_meetings: 1, participants_total: 3, budget: 300_000 });
	});
	test('fills what is empty and overwrites nothing', async () => {
		const fields = await fillKnown(programmeId, 'report', { 'general.project_title_kk': 'Өзімдікі' }, 'kk');
		expect(fields).toMatchObject({ 'general.project_title_kk': 'Өзімдікі', 'general.grant_total_kzt': '7000000' });
	});
});

describe('a report is saved, sent, opened again', () => {
	test('who may', async () => {
		for (const actor of [house.people.facilitator, house.people.akimat]) {
			expect(await readClosing(actor, programmeId, 'report', 'kk')).toMatchObject({ reason: 'forbidden' });
			expect(await actClosing(actor, programmeId, 'report', act({}))).toMatchObject({ reason: 'forbidden' });
		}
		expect(await actClosing(NOBODY, programmeId, 'report', act({}))).toMatchObject({ reason: 'signed_out' });
		expect(await actClosing(house.people.coordinator, newId(), 'report', act({}))).toMatchObject({ reason: 'not_found' });
	});
	test('a draft with anything missing; sent twice it counts once; the second editor is stopped', async () => {
		expect(await read()).toMatchObject({ revision: 0, saved: null });
		const input = act({ content: exampleReport() });
		const first = await actClosing(house.people.coordinator, programmeId, 'report', input);
		expect(first).toEqual({ ok: true, value: { revision: 1 } });
		expect(await actClosing(house.people.coordinator, programmeId, 'report', input)).toEqual(first);
		expect(await db().$count(finalReport)).toBe(1);
		expect(await actClosing(house.people.admin, programmeId, 'report', act({ content: exampleReport() }))).toMatchObject({
			reason: 'changed_meanwhile'
		});
		const { content, findings, saved } = await read();
		expect(content).toEqual(exampleReport());
		expect(saved?.who).toBe('coordinator');
		expect(findings.filter(({ code }) => code === 'V-B07')).toHaveLength(1);
		expect(await readRevision(db(), programmeId, 'report', 1)).toEqual(exampleReport());
	});
	test('errors stop sending and name the first field; warnings do not', async () => {
		expect(await save({ act: 'send', revision: 1 })).toMatchObject({ reason: 'required', field: 'general.ngo_head', params: { n: 6 } });
		const report = exampleReport();
		Object.assign(report.general, { ngo_head_kk: 'Басшы', legal_address_phone_kk: 'Талдықорған' });
		report.section6_partners.pop();
		report.section2_goal_achievement_kk = '10 семинарға 602 адам қатысты.';
		expect(await save({ revision: 1, content: report })).toMatchObject({ value: { revision: 2 } });
		expect((await read()).findings.map(({ severity }) => severity)).not.toContain('error');
		expect(await save({ act: 'send', revision: 2 })).toMatchObject({ value: { revision: 3 } });
		expect((await read()).state).toBe('sent');
		expect(await save({ revision: 3, content: report })).toMatchObject({ reason: 'not_open' });
		expect(await save({ act: 'reopen', revision: 3 })).toMatchObject({ reason: 'required', field: 'reason' });
		expect(await save({ act: 'reopen', revision: 3, reason: 'Оператор қайтарды' })).toMatchObject({ value: { revision: 4 } });
		expect(await read()).toMatchObject({ state: 'draft', revision: 4, content: report });
		const trail = (await db().select().from(event)).filter(({ subject }) => subject === `programme:${programmeId}`);
		expect(trail.map(({ action }) => action)).toEqual(expect.arrayContaining(['save_report', 'send_report', 'reopen_report']));
	});
	test('a name is kept only with consent, and gone when the consent is taken back', async () => {
		const consent = { name: 'Аты Жөні', contact: '', given: false };
		expect(await save({ revision: 4, consent })).toMatchObject({ reason: 'consent_missing', field: 'consent.given' });
		expect(await save({ revision: 4, consent: { ...consent, given: true } })).toMatchObject({ ok: true });
		expect(await readConsent(db(), programmeId)).toMatchObject({ name: 'Аты Жөні' });
		expect(JSON.stringify((await read()).content)).not.toContain('Аты Жөні');
		expect(await save({ revision: 5, consent: { name: '', contact: '', given: false } })).toMatchObject({ ok: true });
		expect(await readConsent(db(), programmeId)).toBeNull();
		expect(JSON.stringify(await db().select().from(storyConsent))).not.toContain('Аты Жөні');
	});
	test('the JSON of the form is read as it is, and a wrong field is named', () => {
		expect(readAct({ id: newId(), revision: 0, act: 'save', content: { general: { grant_total_kzt: 'көп' } } }, readReport)).toMatchObject({
			reason: 'number_invalid',
			field: 'general.grant_total_kzt'
		});
		expect(readAct({ id: newId(), revision: 0, act: 'save', content: { section1: { tasks: 'x' } } }, readReport)).toMatchObject({
			ok: false
		});
	});
});

const wordsOf = (bytes: Buffer) => {
	const xml = strFromU8(unzipSync(new Uint8Array(bytes))['word/document.xml']!);
	return {
		xml,
		text: xml
			.replaceAll(/<\/w:p>/g, '\n')
			.replaceAll(/<[^>]+>/g, '')
			.replaceAll('&quot;', '"')
			.replaceAll('\u00a0', ' ')
	};
};
describe('the files', () => {
	const HEADINGS = {
		kk: [
			'Мемлекеттік грант беру туралы\n2024 жылғы «28» мамыр №94\nШарттың № 7 қосымшасы\nӘлеуметтік жобаны іске асыру нәтижелері бойынша қорытынды есеп',
			'6. Грантты іске асыруға бөлінген қаражаттың жалпы сомасы: 7 000 000 (жеті миллион) теңге',
			'1. Әлеуметтік жоба шеңберіндегі іс-шараларды сипаттаңыз',
			'Кестені толтырыңыз және алынған нәтижелерді жоспарланған нәтижелермен салыстырыңыз',
			'Ұзақ мерзімді келешектегі нәтижелері/әсері (міндеттерге)',
			'Шарт талаптарына сәйкес жоба нәтижелерінің қорытынды жария презентациясы',
			'Әлеуметтік жобаның әлеуметтік-экономикалық әсерін көрсететін кестені толтырыңыз',
			'Егде жастағы адамдар (50 жастан жоғары), оның ішінде',
			'59 жас және одан жоғары',
			'Әлеуметтік жобаның серіктестері',
			'әр шараға 6/1',
			'80%-дан кем емес',
			'1/400-ден кем емес',
			'кемінде 20 000',
			'6 121 900',
			'Қарастырылмаған'
		],
		ru: [
			'Приложение № 7\nк Договору о предоставлении государственного гранта\n№ 94 от «28» мая 2024 года\nИтоговый отчёт по результатам реализации социального проекта',
			'6. Общая сумма средств, выделенных на реализацию гранта: 7 000 000 (семь миллионов) тенге',
			'1. Опишите мероприятия в рамках социального проекта',
			'Долгосрочные результаты/эффект (по задачам)',
			'Фонд оплаты труда из общей суммы гранта',
			'Представители общественных организаций',
			'на каждое мероприятие 6/1',
			'не менее 80 %',
			'1 / не менее 400',
			'не менее 20 000',
			'Не предусмотрено'
		]
	};
	test.each(['kk', 'ru'] as const)('form B in %s: landscape, headers repeat, headings and figures exactly', async (locale) => {
		const { xml, text } = wordsOf(await setFinalReport(exampleReport(), null, locale));
		for (const heading of HEADINGS[locale]) expect(text).toContain(heading);
		expect(xml).toContain('w:orient="landscape"');
		expect(/<w:pgSz [^>]*>/.exec(xml)![0]).toMatch(/w:w="16840" w:h="11907"/);
		expect(xml.match(/<w:tblHeader\/>/g)!.length).toBeGreaterThanOrEqual(7);
		// 66 rows of indicators: one cell for each plan and fact.
		expect(text.match(/(^|\n)(Фото\/бейнеесеп|Фото\/бейне есеп)\n/g)).toHaveLength(3);
	});
	test('the person of the story is a role without consent, a name with it; nobody is dropped from the bands', async () => {
		const report = exampleReport();
		Object.assign(report.section3_success_story, { situation_kk: 'Жарық жоқ еді.', role_kk: 'мұғалім' });
		report.participants_breakdown.age.under_13 = 7;
		report.section1.activities[6]!.task_no = '';
		const alone = wordsOf(await setFinalReport(report, null, 'kk')).text;
		expect(alone).toContain('Жарық жоқ еді.\nмұғалім');
		expect(alone).toContain('Жеңімпаздармен келісімшарт');
		expect(alone).toContain('13 жасқа толмаған (нысанда бағаны жоқ): 7');
		const named = wordsOf(await setFinalReport(report, { name: 'Аты Жөні', contact: '+7' }, 'kk')).text;
		expect(named).toContain('Жарық жоқ еді.\nАты Жөні, +7');
	});
	test.each(['kk', 'ru'] as const)('form C in %s: caption, columns, sums', async (locale) => {
		const results = { ...exampleResults(), funder_kk: 'Еуропа Одағы' };
		const { text } = wordsOf(await setResults(results, locale));
		const last = locale === 'kk' ? 'Жалпы\n12\n5\n10\n3\n4 752' : 'Всего\n12\n5\n10\n3\n4 752';
		expect(text).toContain(last);
		expect(text).toContain(locale === 'kk' ? 'Аталған жобаны Европа Одағы қаржыландырады' : 'Проект финансируется Европейским союзом');
		expect(text).toContain(locale === 'kk' ? 'Іс-шараға қатысушылардың жалпы саны' : 'Общее количество участников мероприятий');
		expect(text).toContain('Ажар-ай (Құрық)');
	});
	test('form C as CSV: semicolons, a mark for Excel, no formulas', () => {
		const results = exampleResults();
		results.rows[0]!.project_kk = '=1+1';
		const csv = writeResults(results, 'kk');
		expect(csv.startsWith('\ufeffЖоба;Прессадағы мақалалар;')).toBe(true);
		expect(csv).toContain("\r\n'=1+1 (Маңғыстау);7;1;8;1;1580\r\n");
		expect(csv.trimEnd().endsWith('Жалпы;12;5;10;3;4752')).toBe(true);
	});
});
