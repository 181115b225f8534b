import { describe, expect, test } from 'vitest';
import { chargesOn, checkAll, checkForm, checkProgramme, checkRequired, projectMonths } from '#lib/application/checks.ts';
import { emptyContent, fitsCell, lineTotal, sumSources, TABLES, type Content, type Row } from '#lib/application/content.ts';
import {
	APPLICATION_STATES,
	DEFAULT_CRITERIA,
	judgeAward,
	judgeMarks,
	judgeMove,
	mayWrite,
	movesFrom,
	outcomeOf,
	rank,
	readSettings,
	seesScores,
	weigh
} from '#lib/application/rules.ts';
import { exampleContent } from '../support/application-example.ts';

const codes = (content: Content) => [...new Set(checkForm(content).map(({ code }) => code))];
const FIRES = ['V-A06', 'V-A08', 'V-A10', 'V-A11', 'V-A20'];
const line = (content: Content, kind: string): Row => content.rows.budget.find((one) => one.kind === kind)!;
const step = (content: Content, id: string): Row =>
	Object.values(content.rows)
		.flat()
		.find((one) => one.id === id)!;

describe('the example application of 2025', () => {
	test('nineteen lines, the printed sums, and only the findings that forms.md names', () => {
		const content = exampleContent();
		expect(content.rows.budget).toHaveLength(19);
		expect(sumSources(content.rows.budget)).toEqual({ total: 11_550_500, grant: 11_550_500, own: 0, akimat: 0, business: 0, other: 0 });
		expect(codes(content)).toEqual(FIRES);
		expect(checkRequired(content)).toEqual([]);
	});

	test('each finding says what differs, and where', () => {
		const at = (code: string) => checkForm(exampleContent()).filter((one) => one.code === code);
		expect(at('V-A06')).toMatchObject([{ severity: 'warning', table: 'budget', cell: 'quantity', params: { paid: 5, months: 6 } }]);
		expect(at('V-A08').map(({ row }) => row)).toEqual(['p1', 'p4']);
		expect(at('V-A10').map(({ params }) => params)).toEqual([
			{ measure: 'videos', a: 7, b: 10 },
			{ measure: 'trainings', a: 3, b: 1 },
			{ measure: 'trained', a: 20, b: 7 }
		]);
		expect(at('V-A11')).toMatchObject([{ params: { min: 18, max: 35, from: 14, to: 35 } }]);
		expect(at('V-A20')).toMatchObject([
			{ severity: 'error', variant: 'sum', row: 's0', params: { total: 234_986, is: 234_896 } },
			{ severity: 'warning', variant: 'share', params: { says: 11.9, is: 11.2 } }
		]);
	});

	test('its cells fit the shape of the live document', () => {
		for (const [table, rows] of Object.entries(exampleContent().rows))
			for (const { id: _, ...cells } of rows)
				for (const [key, value] of Object.entries(cells))
					expect([table, key, fitsCell(TABLES[table as keyof typeof TABLES][key]!, value ?? null)]).toEqual([table, key, true]);
	});

	/** Mends what fires on the example; one mistake at a time must then be the only finding. */
	const whole = () => {
		const content = exampleContent();
		for (const one of content.rows.budget)
			if (one.unit === 'month') Object.assign(one, { quantity: 6, total: 6 * (one.price as number), grant: 6 * (one.price as number) });
		for (const cell of ['statedSalary', 'statedAdministrative', 'statedTotal']) content.values[cell] = null;
		for (const one of content.rows.plan) one.task = '';
		content.values.videos = 7;
		for (const id of ['a2']) step(content, id).trainings = 3;
		for (const one of content.rows.indicators) if (one.measure === 'receivers') one.value = 7;
		step(content, 'a1').ageMin = 14;
		step(content, 's0').value = 234_896;
		content.rows.statistics[3]!.percent = 11.2;
		return content;
	};
	const MISTAKES: [string, (content: Content) => void][] = [
		['V-A01', (content) => (line(content, 'consumables').quantity = 2)],
		['V-A02', (content) => (line(content, 'overhead').own = 1)],
		['V-A03', (content) => (content.values.statedDirect = 8_450_231)],
		['V-A03', (content) => (step(content, 'a3').stated = 394_231)],
		[
			'V-A04',
			(content) => content.rows.budget.push({ id: 'm', section: 'material_technical', quantity: 1, price: 2_000_000, grant: 2_000_000 })
		],
		['V-A05', (content) => Object.assign(line(content, 'social_tax'), { price: 27_000, total: null, grant: 162_000 })],
		['V-A06', (content) => Object.assign(line(content, 'salary'), { quantity: 7, total: null, grant: 1_260_000 })],
		['V-A07', (content) => content.rows.indicators.filter(({ measure }) => measure === 'winners').forEach((one) => (one.value = 8))],
		['V-A08', (content) => (step(content, 'p2').task = 'Басқа сөз')],
		['V-A09', (content) => (step(content, 'p1').start = '2025-05-31')],
		['V-A09', (content) => Object.assign(step(content, 'p2'), { start: '2025-09', end: '2025-08' })],
		['V-A09', (content) => (step(content, 'p4').end = '2025-12')],
		['V-A10', (content) => (content.values.posts = 13)],
		['V-A11', (content) => (step(content, 'a1').ageMax = 40)],
		['V-A12', (content) => Object.assign(line(content, 'catering'), { quantity: 21, total: null, grant: 126_000 })],
		['V-A13', (content) => content.rows.partners.push({ id: 'x', name: 'Мектеп' })],
		['V-A13', (content) => (content.values.term = 'medium_term')],
		['V-A14', (content) => (content.values.clause7 = false)],
		['V-A20', (content) => (step(content, 's1').value = 103_349)]
	];
	test('mended, nothing is found', () => expect(checkForm(whole())).toEqual([]));
	test.each(MISTAKES)('%s names the mistake', (code, spoil) => {
		const content = whole();
		spoil(content);
		const found = codes(content);
		// A line that changes its sum also changes the sums above it, when those were brought along.
		expect(found.filter((one) => one !== 'V-A03' || code === 'V-A03')).toEqual([code]);
	});

	test('charges on 530 000 a month at the rates of 2025; nothing is claimed of a day without rates', () => {
		expect(chargesOn(530_000, '2025-06-01')).toEqual({
			social_contributions: 23_850,
			social_tax: 27_454,
			medical_insurance: 15_900,
			employer_pension: 13_250
		});
		expect(chargesOn(530_000, '2024-12-31')).toBeNull();
	});

	test('months: both ends count, a leap year and a new year too', () => {
		expect(projectMonths({ start: '2025-06-01', end: '2025-11-30' })).toBe(6);
		expect(projectMonths({ start: '2027-12-31', end: '2028-02-29' })).toBe(3);
		expect(projectMonths({ start: '2028-02-29', end: '2028-02-01' })).toBeNull();
	});
});

describe('an application of a village', () => {
	test('empty: what is missing is listed, and the sum of nothing is not 10 %', () => {
		const all = checkAll(emptyContent(), { grantMax: 4_000_000, quotesFrom: null });
		expect(all.filter(({ code }) => code === 'required').map(({ variant }) => variant)).toEqual([
			...['title', 'problem', 'goal', 'territory', 'term', 'start', 'end', 'tasks', 'activities', 'plan', 'indicators', 'budget']
		]);
		expect(all.some(({ code }) => code === 'V-A04')).toBe(false);
		expect(all.at(-1)!.code).toBe('V-A14');
	});
	test('works are no material-technical support; goods there are, unless somebody says otherwise', () => {
		const content = emptyContent();
		const big = { id: 'b', section: 'material_technical', quantity: 1, price: 900, grant: 900 };
		content.rows.budget = [{ ...big, kind: 'works' }];
		expect(codes(content)).not.toContain('V-A04');
		content.rows.budget = [{ ...big, kind: 'goods' }];
		expect(codes(content)).toContain('V-A04');
		content.rows.budget = [{ ...big, kind: 'goods', costClass: 'regular' }];
		expect(codes(content)).not.toContain('V-A04');
	});
	test('exactly 10 % is allowed, a tenge more is not', () => {
		const content = emptyContent();
		content.rows.budget = [
			{ id: 'a', section: 'direct', quantity: 9, price: 100, grant: 900 },
			{ id: 'b', section: 'material_technical', quantity: 1, price: 100, grant: 100 }
		];
		expect(codes(content)).not.toContain('V-A04');
		content.rows.budget[1]!.price = 101;
		expect(codes(content)).toContain('V-A04');
	});
	test('half a day costs half', () => expect(lineTotal({ id: 'x', quantity: 0.5, price: 140_000 })).toBe(70_000));
	test('the ceiling of the programme, and three quotes with files for a large line', () => {
		const content = emptyContent();
		content.rows.budget = [{ id: 'b', kind: 'goods', item: 'Тақтай', quantity: 10, price: 20_000, grant: 200_000 }];
		expect(checkProgramme(content, { grantMax: 199_999, quotesFrom: null })).toMatchObject([{ code: 'grant_max' }]);
		const quotes = () => checkProgramme(content, { grantMax: 200_000, quotesFrom: 200_000 });
		for (let i = 0; i < 3; i++) {
			expect(quotes()).toMatchObject([{ code: 'quotes', params: { have: i } }]);
			content.rows.quotes.push({ id: `q${i}`, line: 'b', supplier: `ЖК ${i}`, amount: 1, file: '' });
			expect(quotes()).toMatchObject([{ params: { have: i } }]);
			content.rows.quotes[i]!.file = 'f';
		}
		expect(quotes()).toEqual([]);
	});
});

describe('who may move an application', () => {
	const nobody = { staff: false, office: false, member: false, leader: false };
	const member = { ...nobody, member: true };
	const leader = { ...member, leader: true };
	const staff = { ...nobody, staff: true };
	const office = { ...staff, office: true };
	const to = (state: (typeof APPLICATION_STATES)[number], who: typeof nobody) => movesFrom(state, who).map((move) => move.to);
	const fine = { reason: 'себебі', errors: 0, members: 3, unscored: 0 };
	test('each state, each person', () => {
		for (const state of APPLICATION_STATES) expect(to(state, nobody)).toEqual([]);
		expect(to('draft', member)).toEqual(['submitted']);
		expect(to('draft', leader)).toEqual(['submitted', 'withdrawn']);
		expect(to('submitted', member)).toEqual([]);
		expect(to('submitted', staff)).toEqual(['aligned', 'draft', 'withdrawn']);
		expect(to('aligned', staff)).toEqual(['submitted', 'withdrawn']);
		expect(to('aligned', office)).toEqual(['at_commission', 'submitted', 'withdrawn']);
		expect(to('at_commission', office)).toEqual(['awarded', 'awarded_out_of_competition', 'rejected']);
		expect(to('at_commission', staff)).toEqual([]);
		expect(to('rejected', office)).toEqual(['sent_to_body', 'parked']);
		for (const end of ['awarded', 'awarded_out_of_competition', 'sent_to_body'] as const) expect(to(end, office)).toEqual([]);
		expect(to('parked', staff)).toEqual(['draft']);
		expect(to('withdrawn', leader)).toEqual(['draft']);
	});
	test('what a move needs', () => {
		expect(judgeMove('draft', 'submitted', member, { ...fine, errors: 2 })).toMatchObject({
			reason: 'application_incomplete',
			params: { n: 2 }
		});
		expect(judgeMove('draft', 'submitted', nobody, fine)).toMatchObject({ reason: 'forbidden' });
		expect(judgeMove('draft', 'awarded', office, fine)).toMatchObject({ reason: 'not_open' });
		expect(judgeMove('submitted', 'aligned', staff, { ...fine, reason: ' ' })).toMatchObject({ reason: 'required', field: 'reason' });
		expect(judgeMove('aligned', 'at_commission', office, { ...fine, members: 0 })).toMatchObject({
			reason: 'required',
			field: 'commission'
		});
		expect(judgeMove('at_commission', 'awarded', office, { ...fine, unscored: 1 })).toMatchObject({ reason: 'scores_missing' });
		expect(judgeMove('at_commission', 'awarded_out_of_competition', office, { ...fine, unscored: 1 })).toEqual({ ok: true });
	});
	test('who may write when', () => {
		expect(APPLICATION_STATES.filter((state) => mayWrite(state, member))).toEqual(['draft']);
		expect(APPLICATION_STATES.filter((state) => mayWrite(state, staff))).toEqual(['draft', 'submitted']);
		expect(APPLICATION_STATES.filter((state) => mayWrite(state, nobody))).toEqual([]);
	});
});

describe('the commission', () => {
	const criteria = [
		{ ...DEFAULT_CRITERIA[0]!, key: 'a', weight: 3, max: 10 },
		{ ...DEFAULT_CRITERIA[0]!, key: 'b', weight: 1, max: 5 }
	];
	test('weights and scales', () => {
		expect(weigh({ a: 10, b: 5 }, criteria)).toBe(100);
		expect(weigh({ a: 5, b: 5 }, criteria)).toBe(62.5);
		expect(judgeMarks({ a: 5 }, criteria)).toMatchObject({ reason: 'required', field: 'mark_b' });
		expect(judgeMarks({ a: 5, b: 6 }, criteria)).toMatchObject({ reason: 'number_invalid', field: 'mark_b' });
		expect(judgeMarks({ a: 0, b: 0 }, criteria)).toEqual({ ok: true });
	});
	test('mean, spread, ranks with ties', () => {
		expect(outcomeOf([50, 70, 90], 4)).toEqual({ mean: 70, spread: 40, scored: 3, of: 4 });
		expect(outcomeOf([], 3)).toMatchObject({ mean: null });
		expect(rank([70, null, 90, 70, 10])).toEqual([2, null, 1, 2, 4]);
	});
	test('others are seen only with one’s own given, after all have, or after the decision', () => {
		const facts = { decided: false, complete: false };
		const viewer = { seated: true, scored: false, conflict: false, office: false };
		expect(seesScores(viewer, facts)).toBe(false);
		expect(seesScores({ ...viewer, scored: true }, facts)).toBe(true);
		expect(seesScores({ ...viewer, conflict: true }, facts)).toBe(false);
		expect(seesScores({ ...viewer, office: true }, facts)).toBe(false);
		expect(seesScores({ ...viewer, seated: false, office: true }, facts)).toBe(false);
		expect(seesScores({ ...viewer, seated: false, office: true }, { ...facts, complete: true })).toBe(true);
		expect(seesScores({ ...viewer, seated: false }, { decided: true, complete: true })).toBe(false);
	});
	test('an award stays within the ceiling and the fund, out of competition it does not count', () => {
		const programme = { grantMax: 4_000_000, fund: 10_000_000, awarded: 7_000_000 };
		expect(judgeAward('awarded', 3_000_000, programme)).toEqual({ ok: true });
		expect(judgeAward('awarded', 3_000_001, programme)).toMatchObject({ reason: 'fund_exceeded', params: { left: 3_000_000 } });
		expect(judgeAward('awarded', 4_000_001, programme)).toMatchObject({ reason: 'grant_too_large' });
		expect(judgeAward('awarded_out_of_competition', 9_000_000, programme)).toEqual({ ok: true });
		expect(judgeAward('awarded', 0, programme)).toMatchObject({ reason: 'cost_invalid' });
		expect(judgeAward('rejected', null, programme)).toEqual({ ok: true });
	});
	test('broken settings take their defaults', () => {
		expect(readSettings({ criteria: 'x', quotesFrom: 'y' })).toEqual({
			criteria: [...DEFAULT_CRITERIA],
			quotesFrom: null,
			reportWeekday: 5,
			wholeForm: false
		});
	});
});
