import { describe, expect, test } from 'vitest';
import { checkReport, checkRequired, checkResults, countSentences } from '#lib/closing/checks.ts';
import { OPS, target } from '#lib/closing/content.ts';
import { addRow, flatten, mergeFields, nestFields, removeRow, rowIds } from '#lib/closing/fields.ts';
import {
	emptyReport,
	readAct,
	readReport,
	readResults,
	type Activity,
	type Indicator,
	type Report,
	type Results
} from '#lib/closing/input.ts';
import { overachieved } from '#lib/closing/narrative.ts';
import { fieldOf, judgeAct } from '#lib/closing/rules.ts';
import { readTarget } from '#lib/closing/targets.ts';
import { printTarget } from '#lib/document/target.ts';
import { exampleReport, exampleResults } from '../support/final-report-example.ts';

const codes = (report: Report) => [...new Set(checkReport(report).map(({ code }) => code))];
const at = (report: Report, code: string) => checkReport(report).filter((one) => one.code === code);
const activity = (report: Report, no: string): Activity => report.section1.activities.find((one) => one.no === no)!;
const indicator = (report: Report, no: string, name: string): Indicator =>
	activity(report, no).indicators.find((one) => one.name_kk === name)!;
const row = (report: Report, key: string) => report.socio_economic.find((one) => one.key === key)!;

describe('the example report of 2024', () => {
	test('only the findings that the form names', () => {
		expect(codes(exampleReport())).toEqual(['V-B05', 'V-B07', 'V-B09', 'V-B10', 'V-B13', 'V-B14', 'V-B15', 'V-B16']);
	});

	test('each finding says what differs, how bad it is, and where', () => {
		const report = exampleReport();
		expect(report.section1.activities.flatMap(({ indicators }) => indicators)).toHaveLength(66);
		const facts = at(report, 'V-B05');
		expect(facts.filter(({ variant }) => variant === '')).toHaveLength(9);
		expect(facts.filter(({ variant }) => variant === 'unit').map(({ params }) => params.name)).toEqual(['Қатысушылардың тізімі']);
		expect(facts.every(({ severity }) => severity === 'warning')).toBe(true);
		expect(at(report, 'V-B07')).toMatchObject([
			{ severity: 'error', table: 'socio_economic', row: 'partners', params: { says: 2, rows: 3 } }
		]);
		expect(at(report, 'V-B09').map(({ severity, cell, variant, params }) => [severity, cell, variant, params.says, params.is])).toEqual([
			['error', 'section2_goal_achievement_kk', '', '12', '10'],
			['error', 'section2_goal_achievement_kk', '', '1\u00a0200', '602'],
			['error', 'section2_goal_achievement_kk', 'over', '20 %', '7,6 %']
		]);
		expect(at(report, 'V-B10')).toMatchObject([{ severity: 'warning', params: { from: '2024-05-27', contract: '2024-05-28' } }]);
		expect(at(report, 'V-B13')).toMatchObject([{ severity: 'info', params: { organisations: 4, covered: 2 } }]);
		expect(at(report, 'V-B14')).toMatchObject([{ severity: 'warning', variant: 'absent' }]);
		expect(at(report, 'V-B15').map(({ params }) => params.title)).toEqual([
			'Қорытынды жария презентация',
			'Жоба туралы әлеуметтік желіде посттар жариялау'
		]);
		expect(at(report, 'V-B16')).toHaveLength(6);
	});

	/** Mends what fires on the example; one mistake at a time must then be the only finding. */
	const whole = () => {
		const report = exampleReport();
		for (const one of report.section1.activities) {
			one.long_term_effect_kk = 'Сенім артады';
			for (const { fact } of one.indicators) if (fact) fact.op = '=';
			one.date ??= { start: '2024-11-25', end: '' };
		}
		indicator(report, '1.2', 'Қатысушылардың тізімі').plan!.unit = 'адам';
		row(report, 'partners').fact = 3;
		row(report, 'ngos_covered').fact = 4;
		report.header.contract_date = '2024-05-27';
		report.section2_goal_achievement_kk = report.section2_goal_achievement_kk
			.replace('12 оқыту', '10 оқыту')
			.replace('1200-ден', '600-ден')
			.replace('20 %', '7,6 %');
		// The fact of 20 was a threshold; the text has the measured number.
		indicator(report, 'B', 'Ақпараттық посттар саны').fact!.value = 70;
		Object.assign(report.section3_success_story, {
			situation_kk: 'Ауылда жарық жоқ еді. Кешке бала далаға шықпайтын.',
			influence_kk: 'Семинардан кейін тұрғын өтінім жазды. Көршілері қосылды.',
			result_kk: 'Қазір көше жарық. Балалар кешке де ойнайды.'
		});
		return report;
	};
	test('mended, nothing is found', () => expect(checkReport(whole())).toEqual([]));

	const story = (report: Report) => report.section3_success_story;
	const MISTAKES: [string, string, (report: Report) => void][] = [
		['V-B01', 'a woman more', (report) => (report.participants_breakdown.gender.women! += 1)],
		['V-B02', 'a column', (report) => (report.participants_breakdown.social.youth = 129)],
		['V-B02', 'a band', (report) => (report.participants_breakdown.age['17-22'] = 26)],
		['V-B02', 'row 1', (report) => (row(report, 'direct_beneficiaries').fact = 1077)],
		['V-B03', 'money that is not the grant', (report) => (row(report, 'economy_contribution').fact = 6_121_901)],
		['V-B04', 'an empty row', (report) => (row(report, 'taxes').fact = null)],
		[
			'V-B04',
			'pay of the whole grant',
			(report) => {
				Object.assign(row(report, 'payroll_fund'), { fact: 7_000_000 });
				Object.assign(row(report, 'taxes'), { fact: 0 });
				Object.assign(row(report, 'economy_contribution'), { fact: 0 });
			}
		],
		['V-B05', 'a threshold', (report) => (indicator(report, '3.1', 'Жеңімпаздармен келісімшарт').fact!.op = '>=')],
		['V-B05', 'another unit', (report) => (indicator(report, '2.2', 'Құқықтық бағыттағы мақала').fact!.unit = 'бет')],
		['V-B06', 'photos of nine events', (report) => (indicator(report, '1.2', 'Фото/бейне есеп').fact!.photo = 66)],
		['V-B07', 'a partner less', (report) => report.section6_partners.pop()],
		['V-B07', 'half a partner', (report) => (row(report, 'partners').fact = 2.5)],
		['V-B08', 'more people than visits', (report) => (activity(report, '1.3').participants = 400)],
		['V-B09', 'another number of applications', (report) => (report.section3_changes_kk = 'Байқауға 9 өтінім түсті.')],
		['V-B09', 'in Russian', (report) => (report.section3_changes_ru = 'Проведено 14 обучающих семинаров.')],
		['V-B09', 'a noun of the report itself', (report) => (report.section3_changes_kk = '3 дайджест шықты, 12 мониторинг есебі жазылды.')],
		['V-B09', 'people at the fair', (report) => (report.section3_changes_ru = 'На ярмарке приняли участие 500 человек.')],
		['V-B09', 'percent above the plan', (report) => (report.section3_changes_ru = 'План перевыполнен на 15 %.')],
		['V-B09', 'satisfaction', (report) => (report.section3_changes_kk = 'Қанағаттану деңгейі 95 % болды.')],
		['V-B09', 'money of small grants', (report) => (report.section3_changes_kk = '10 шағын грантқа 4 млн теңге бөлінді.')],
		['V-B10', 'a day before the contract', (report) => (report.header.contract_date = '2024-05-28')],
		['V-B11', 'no word', (report) => (report.section1.deviation.text_kk = '')],
		['V-B11', 'a fact below its plan', (report) => (indicator(report, '2.1', 'Заңгерлік кеңес посттары').fact!.value = 9)],
		['V-B12', 'another sum', (report) => (report.section1.micro_grants.total_kzt = 3_000_001)],
		['V-B12', 'a winner less', (report) => report.section1.micro_grants.winners.splice(3, 1)],
		['V-B13', 'more organisations than covered', (report) => (row(report, 'ngos_covered').fact = 3)],
		['V-B14', 'no story', (report) => Object.assign(story(report), { situation_kk: '', influence_kk: '', result_kk: '' })],
		['V-B14', 'a part missing', (report) => Object.assign(story(report), { influence_kk: '', result_kk: 'Жарық. Таза. Тыныш. Жақсы.' })],
		['V-B14', 'nine sentences', (report) => (story(report).result_kk = 'Бір. Екі. Үш. Төрт. Бес.')],
		['V-B15', 'no date', (report) => (activity(report, '4.1').date = null)],
		['V-B15', 'a month only', (report) => (activity(report, '1.1').date = { start: '2024-07', end: '' })],
		['V-B15', 'after the end', (report) => (activity(report, '4.1').date = { start: '2024-12-01', end: '' })],
		['V-B16', 'no effect of a task', (report) => (activity(report, '4.1').long_term_effect_kk = '')]
	];
	test.each(MISTAKES)('%s names %s', (code, _, spoil) => {
		const report = whole();
		spoil(report);
		// Who takes a winner away also changes the organisations; whoever changes the total also changes others.
		expect(codes(report)).toEqual([code]);
	});
	test('every rule has its mistake', () => {
		const rules = Array.from({ length: 16 }, (_, i) => `V-B${String(i + 1).padStart(2, '0')}`);
		expect([...new Set(MISTAKES.map(([code]) => code))].sort()).toEqual(rules);
	});

	test('children below 13 and people of unknown age count and are named, never dropped', () => {
		const report = whole();
		Object.assign(report.participants_breakdown.age, { '17-22': 20, under_13: 5, unknown: 2 });
		expect(checkReport(report)).toMatchObject([
			{ code: 'V-B02', severity: 'warning', variant: 'age_under_13', params: { n: 5 } },
			{ code: 'V-B02', severity: 'warning', variant: 'age_unknown', params: { n: 2 } }
		]);
	});
	test('more people than visits is fine once it is explained; grants of different sizes are added up', () => {
		const report = whole();
		activity(report, '1.3').participants = 400;
		report.participants_breakdown.note_kk = 'Үйінде кеңес алғандар да бар';
		Object.assign(report.section1.micro_grants, { amount_each_kzt: null, total_kzt: 3_100_000 });
		for (const [i, winner] of report.section1.micro_grants.winners.entries()) winner.amount_kzt = i === 0 ? 400_000 : 300_000;
		expect(checkReport(report)).toEqual([]);
		report.section1.micro_grants.winners[0]!.amount_kzt = 300_000;
		expect(codes(report)).toEqual(['V-B12']);
	});

	const FINE = [
		'12 мектеп қызметкері қатысты. 7 ауданда семинар өтті. 50 респондентке сауалнама жүргізілді.',
		'10 адамнан тұратын топ құрылды. 5 ҮЕҰ өкілі келді. 3 серіктес болды, олармен 8 кездесу өтті.',
		'В 7 районах прошли семинары. Пришли 5 представителей НПО. Создана группа из 12 человек.',
		'2024 жылғы 12 шілдеде семинар өтті. 35 жасқа дейінгі тұрғындар келді. 2-міндет орындалды.',
		'Семинарларға 600-ге жуық адам қатысты. 602 адамның 84 %-ы риза.',
		'Қанағаттану деңгейі 84 % болды. Жоспар 8 %-ға артық орындалды.',
		'В 10 семинарах участвовали 602 человека, на ярмарках 424 человека, всего 1 076 участников.',
		'План перевыполнен на 7,6 %. Поступило 12 заявок, выдано 10 малых грантов по 300 000 тенге.',
		'10 шағын грантқа 3 млн теңге бөлінді. Әкімдікпен 7 рет сөйлестік. Ақпараттық қамту: 20 000.',
		'Қатысушылар саны – 1076. 28.05.2024 күнгі № 94 шарт. 128 жас пен 395 қызмет адамы қатысты.'
	];
	test.each(FINE)('numbers that the tables have, or do not count, are left alone: %s', (text) => {
		const report = whole();
		Object.assign(report, /[әғқңөұүі]/.test(text) ? { section3_changes_kk: text } : { section3_changes_ru: text });
		expect(at(report, 'V-B09')).toEqual([]);
	});
	test('a number that is counted elsewhere and said so is left alone', () => {
		const report = whole();
		report.section3_changes_kk = 'Байқауға 9 өтінім түсті.';
		report.narrative_figures = [{ id: 'n1', figure: 9, reason_kk: 'Екінші кезең', reason_ru: '' }];
		expect(at(report, 'V-B09')).toEqual([]);
	});
	test('by how much a plan is exceeded', () => expect([overachieved(1000, 1076), overachieved(50, 50)]).toEqual([7.6, 0]));
	test('what is missing is listed by field', () => {
		expect(checkRequired(exampleReport()).map(fieldOf)).toEqual(['general.ngo_head', 'general.legal_address_phone']);
		expect(checkRequired(emptyReport()).map(fieldOf)).toContain('section1.activities');
	});
	test('sentences are counted by their ends', () => expect(countSentences('Бір. Екі! Үш? 3.5 төрт')).toBe(4));
});

describe('the results table of small grants', () => {
	const found = () => checkResults(exampleResults());
	test('sums are right; one row does not match its events; two repeat their budget', () => {
		expect(found().map(({ code, params }) => [code, params.name])).toEqual([
			['V-C02', 'Жас Даурен'],
			['V-C03', 'Қолдау'],
			['V-C03', 'Жас Даурен']
		]);
	});
	const mend = () => {
		const results = exampleResults();
		Object.assign(results.rows[0]!, { budget: 1581 });
		Object.assign(results.rows[2]!, { participants_total: 18 });
		results.printed_totals.participants_total = 2844;
		return results;
	};
	test('mended, nothing is found', () => expect(checkResults(mend())).toEqual([]));
	test.each<[string, string, (results: Results) => unknown]>([
		['V-C01', 'a total that is no sum', (results) => (results.printed_totals.press_articles = 13)],
		['V-C02', 'people who came to no event', (results) => (results.rows[1]!.survey_included = false)],
		['V-C03', 'a number copied from the budget', (results) => (results.rows[1]!.budget = 1246)]
	])('%s names %s', (code, _, spoil) => {
		const results = mend();
		spoil(results);
		expect(checkResults(results).map((one) => one.code)).toEqual([code]);
	});
});

describe('targets as they are typed', () => {
	test.each([
		['кемінде 12', { op: '>=', value: 12 }],
		['12-ден кем емес', { op: '>=', value: 12 }],
		['не менее 80 %', { op: '>=', value: 80, unit: 'percent' }],
		['1/50-ден кем емес', { op: '>=', value: 50, lists: 1, unit: 'адам' }],
		['1 / не менее 50', { op: '>=', value: 50, lists: 1, unit: 'адам' }],
		['әр шараға 4/1', { photo: 4, video: 1, scope: 'per_event' }],
		['4/1', { photo: 4, video: 1 }],
		['шамамен 50', { op: '~', value: 50 }],
		['20 000-нан астам', { op: '>', value: 20_000 }],
		['10–15 заявок', { op: 'range', value: 10, max: 15, unit: 'өтінім' }],
		['0,5', { value: 0.5 }]
	] as const)('%s', (typed, said) => expect(readTarget(typed)).toEqual(target(said)));
	test('what is printed is read back', () => {
		for (const op of OPS)
			for (const more of [
				{},
				{ unit: 'percent' },
				{ unit: 'өтінім' },
				{ unit: 'м2' },
				{ unit: 'адам', lists: 1 },
				{ scope: 'per_event' as const }
			]) {
				const one = target({ op, value: 1250, max: op === 'range' ? 1300 : null, ...more });
				for (const locale of ['kk', 'ru'] as const)
					expect([printTarget(one, locale), readTarget(printTarget(one, locale))]).toEqual([expect.any(String), one]);
			}
	});
	test('nothing and what cannot be read', () => expect([readTarget(' - '), readTarget('көп')]).toEqual([null, 'unclear']));
});

describe('a report as fields of a form', () => {
	test.each(['kk', 'ru'] as const)('goes there and back in %s', (locale) => {
		const report = exampleReport();
		expect(readReport(nestFields(flatten(report, locale)))).toEqual({ ok: true, value: report });
		const results = exampleResults();
		expect(readResults(nestFields(flatten(results, locale)))).toEqual({ ok: true, value: results });
	});
	test('a wrong number, day or target names its field', () => {
		const fields = flatten(exampleReport(), 'kk');
		const wrong = (path: string, value: string) => readReport(nestFields({ ...fields, [path]: value }));
		expect(wrong('general.grant_total_kzt', 'көп')).toMatchObject({ reason: 'number_invalid', field: 'general.grant_total_kzt' });
		for (const path of [
			'socio_economic.staff.fact',
			'section6_partners.r2.x',
			'section1.activities.r2.indicators.r3.plan',
			'section1.activities.r4.date'
		])
			expect(wrong(path.replace('.x', '.contact'), path.endsWith('.x') ? 'а'.repeat(301) : 'көп')).toMatchObject({
				field: path.replace('.x', '.contact')
			});
		expect(wrong('general.period_start', '31.02.2024')).toMatchObject({ reason: 'date_invalid', field: 'general.period_start' });
		expect(wrong('general.period_start', '29.02.2024')).toMatchObject({ ok: true });
		expect(wrong('section1.goal_target', 'көп')).toMatchObject({ reason: 'number_invalid', field: 'section1.goal_target' });
		expect(readAct({ id: 'x', revision: 0, act: 'save' }, readReport)).toMatchObject({ ok: false, field: 'id' });
	});
	test('rows are added and taken away', () => {
		const more = addRow(addRow({ 'section1.tasks.t1.id': 't1' }, 'section1.tasks'), 'section1.tasks');
		expect(rowIds(more, 'section1.tasks')).toEqual(['t1', 'r2', 'r3']);
		expect(rowIds(removeRow(more, 'section1.tasks.r2'), 'section1.tasks')).toEqual(['t1', 'r3']);
	});
	test('two editors: what only one changed is taken, what both changed is kept and shown', () => {
		const base = { a: '1', b: '2', c: '3', 't.x.id': 'x', 't.x.n': '1', 't.y.id': 'y', 't.y.n': '1' };
		const mine = { a: '9', b: '2', c: '4', 't.y.id': 'y', 't.y.n': '2', 't.m.id': 'm' };
		const now = { a: '1', b: '7', c: '5', 't.x.id': 'x', 't.x.n': '1', 't.z.id': 'z', 't.z.n': '3' };
		expect(mergeFields(base, mine, now)).toEqual({
			// x was taken away by me and untouched; y was taken away by the other one, but I had written in it.
			fields: { a: '9', b: '7', c: '4', 't.z.id': 'z', 't.z.n': '3', 't.y.id': 'y', 't.y.n': '2', 't.m.id': 'm' },
			theirs: { c: '5' }
		});
	});
	test('what may be done when', () => {
		const facts = { revision: 3, began: 3, state: 'draft', errors: [], reason: '' } as const;
		expect(judgeAct('save', facts)).toEqual({ ok: true, value: 'draft' });
		expect(judgeAct('save', { ...facts, began: 2 })).toMatchObject({ reason: 'changed_meanwhile' });
		expect(judgeAct('send', { ...facts, errors: at(exampleReport(), 'V-B07') })).toMatchObject({
			reason: 'required',
			field: 'socio_economic.partners.fact',
			params: { n: 1 }
		});
		expect(judgeAct('send', facts)).toEqual({ ok: true, value: 'sent' });
		expect(judgeAct('save', { ...facts, state: 'sent' })).toMatchObject({ reason: 'not_open' });
		expect(judgeAct('reopen', { ...facts, state: 'sent' })).toMatchObject({ reason: 'required', field: 'reason' });
	});
});
