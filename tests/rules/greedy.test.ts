import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { explainRow, explainRule } from '#lib/fund/explain.ts';
import { toElection } from '#lib/fund/count.ts';
import { allocateGreedy, FUND_RULES, type AllocationRow, type FundIdea, type FundTerms } from '#lib/fund/rules.ts';
import { explainFund } from '#lib/fund/why.ts';
import { LOCALES } from '#lib/i18n/locale.ts';

const idea = (number: number, dots: number, cost: number): FundIdea => ({ id: `i${number}`, number, dots, cost });
const brief = (rows: AllocationRow[]) => rows.map(({ ideaId, outcome, left, tie }) => [ideaId, outcome, left, tie]);

describe('the fund', () => {
	test('goes to the most dots first; what does not fit is passed over, the next is tried', () => {
		const { rows, spent } = allocateGreedy([idea(1, 4, 300), idea(2, 9, 600), idea(3, 7, 500), idea(4, 0, 1)], 1000);
		expect(brief(rows)).toEqual([
			['i2', 'won', 1000, null],
			['i3', 'over_fund', 400, null],
			['i1', 'won', 400, null],
			['i4', 'no_dots', 100, null]
		]);
		expect(spent).toBe(900);
	});
	test('an exact fit wins; one tenge more does not', () => {
		expect(allocateGreedy([idea(1, 1, 1000)], 1000)).toMatchObject({ spent: 1000, rows: [{ outcome: 'won' }] });
		expect(allocateGreedy([idea(1, 1, 1001)], 1000)).toMatchObject({ spent: 0, rows: [{ outcome: 'over_fund', left: 1000 }] });
	});
	test('ties: the cheaper first, then the smaller number', () => {
		const { rows } = allocateGreedy([idea(3, 5, 200), idea(2, 5, 200), idea(1, 5, 700), idea(4, 5, 100)], 500);
		expect(brief(rows)).toEqual([
			['i4', 'won', 500, 'cheaper'],
			['i2', 'won', 400, 'cheaper'],
			['i3', 'won', 200, 'earlier'],
			['i1', 'over_fund', 0, 'cheaper']
		]);
	});
	test('zero dots never win, whatever is left; nothing to share is no error', () => {
		expect(allocateGreedy([idea(1, 0, 0), idea(2, 0, 10)], 1000)).toMatchObject({
			spent: 0,
			rows: [
				{ outcome: 'no_dots', tie: null },
				{ outcome: 'no_dots', tie: null }
			]
		});
		expect(allocateGreedy([], 1000)).toEqual({ rows: [], spent: 0 });
		expect(allocateGreedy([idea(1, 3, 10)], 0)).toMatchObject({ spent: 0, rows: [{ outcome: 'over_fund', left: 0 }] });
	});

	// Few dots and costs, so that most cases have ties.
	const anyIdeas = fc
		.array(fc.record({ dots: fc.integer({ min: 0, max: 3 }), cost: fc.integer({ min: 1, max: 4 }) }), { maxLength: 7 })
		.chain((list) =>
			fc.shuffledSubarray(
				list.map((row, i) => idea(i + 1, row.dots, row.cost * 100)),
				{ minLength: list.length }
			)
		);
	const anyFund = fc.integer({ min: 0, max: 12 }).map((n) => n * 100);

	/** The rule once more, the slow way: again and again look for the idea that stands before all others still waiting. */
	function shareSlowly(ideas: readonly FundIdea[], fund: number) {
		const waiting = new Set(ideas);
		const won: string[] = [];
		const order: string[] = [];
		let left = fund;
		while (waiting.size) {
			const next = [...waiting].find((a) =>
				[...waiting].every(
					(b) => a === b || a.dots > b.dots || (a.dots === b.dots && (a.cost < b.cost || (a.cost === b.cost && a.number < b.number)))
				)
			)!;
			waiting.delete(next);
			order.push(next.id);
			if (next.dots === 0 || next.cost > left) continue;
			won.push(next.id);
			left -= next.cost;
		}
		return { won, order, spent: fund - left };
	}

	test('follows the stated rule in every case', () => {
		fc.assert(
			fc.property(anyIdeas, anyFund, (ideas, fund) => {
				const { rows, spent } = allocateGreedy(ideas, fund);
				const slow = shareSlowly(ideas, fund);
				expect(rows.map((row) => row.ideaId)).toEqual(slow.order);
				expect(rows.filter((row) => row.outcome === 'won').map((row) => row.ideaId)).toEqual(slow.won);
				expect(spent).toBe(slow.spent);
				expect(spent).toBeLessThanOrEqual(fund);
			}),
			{ numRuns: 2000 }
		);
	});
	test('does not depend on the order in which ideas are listed, and says why truly', () => {
		fc.assert(
			fc.property(anyIdeas, anyFund, (ideas, fund) => {
				const { rows } = allocateGreedy(ideas, fund);
				expect(allocateGreedy([...ideas].reverse(), fund).rows).toEqual(rows);
				for (const row of rows) {
					if (row.outcome === 'won') expect(row.cost).toBeLessThanOrEqual(row.left);
					if (row.outcome === 'over_fund') expect(row.cost).toBeGreaterThan(row.left);
					expect(row.outcome === 'no_dots').toBe(row.dots === 0);
					const equals = rows.filter((other) => other !== row && other.dots === row.dots && row.dots > 0);
					expect(row.tie !== null).toBe(equals.length > 0);
					if (row.tie === 'earlier') expect(equals.some((other) => other.cost === row.cost)).toBe(true);
				}
			}),
			{ numRuns: 1000 }
		);
	});
});

describe('why', () => {
	const ideas = [idea(1, 5, 700), idea(2, 5, 200), idea(3, 5, 200), idea(4, 0, 100)];
	const { rows } = allocateGreedy(ideas, 500);
	const say = (id: string, locale: 'kk' | 'ru' | 'en') =>
		explainRow(
			rows.find((row) => row.ideaId === id)!,
			rows,
			ideas,
			locale
		).replaceAll('\u00a0', ' ');

	test('names dots, need and what was left, and how a tie was broken', () => {
		expect(say('i2', 'en')).toBe(
			'It wins. Dots: 5. It needs 200 ₸ and 500 ₸ was left in the fund, so it fits. It has the same dots and cost as idea no. 3 but a smaller number, so its turn came earlier.'
		);
		expect(say('i1', 'en')).toContain('only 100 ₸ was left');
		expect(say('i1', 'en')).toContain('as many dots as idea no. 3, which costs less');
		expect(say('i3', 'en')).toContain('idea no. 2, whose number is smaller');
		expect(say('i4', 'kk')).toBe('Бірде-бір нүкте жинамады, сондықтан таңдалмады.');
		expect(say('i1', 'kk')).toContain('қорда 100 ₸ ғана қалды');
	});
	test('is said in all three languages, each in its own words', () => {
		for (const row of rows) expect(new Set(LOCALES.map((locale) => explainRow(row, rows, ideas, locale))).size).toBe(3);
		for (const locale of LOCALES) expect(explainRule(locale)).toHaveLength(4);
	});
});

describe('why, with reasons', () => {
	// Seven want the pump and the fence, three the swings.
	const cast = [...Array.from({ length: 7 }, () => ({ pump: 3, fence: 3 })), ...Array.from({ length: 3 }, () => ({ swings: 5 }))];
	const named = [
		{ id: 'pump', number: 1, cost: 4200, groups: [] },
		{ id: 'fence', number: 2, cost: 3500, groups: [] },
		{ id: 'swings', number: 3, cost: 2700, groups: ['children'] }
	];
	const say = (id: string, terms: Partial<FundTerms>, locale: 'kk' | 'ru' | 'en' = 'en') => {
		const { rows } = explainFund(toElection(named, cast, 10_000), { rule: 'greedy', oneFor: [], grants: 0, ...terms }, [
			'pump',
			'fence',
			'swings'
		]);
		return explainRow(
			rows.find(({ ideaId }) => ideaId === id)!,
			rows,
			named,
			locale
		).replaceAll('\u00a0', ' ');
	};

	test('says what displaced it, how many dots were missing and which rule would have chosen it', () => {
		expect(say('swings', {})).toBe(
			'Not enough money. Dots: 15. It needs 2 700 ₸, but only 2 300 ₸ was left in the fund. ' +
				'It would have won without one of these: №2, №1. With 6 more dots it would have won. ' +
				'It would have won by this rule: «Equal shares», «Most dots for the money first».'
		);
		expect(say('fence', {})).toContain('Without it these would have won: №3.');
	});
	test('says who paid from equal shares, in numbers of people, and what those who lost had left', () => {
		expect(say('swings', { rule: 'shares' })).toContain('was paid from the shares of 3 people, 180 ₸ for each dot.');
		expect(say('pump', { rule: 'shares' })).toContain('Those who wanted it had 3 500 ₸ left in their shares, and the whole fund 3 800 ₸.');
		expect(say('swings', { oneFor: ['children'] })).toContain('because at least one idea for this group was promised before the vote');
	});
	test('in all three languages, each in its own words', () => {
		for (const id of ['pump', 'fence', 'swings'])
			for (const rule of FUND_RULES) expect(new Set(LOCALES.map((locale) => say(id, { rule }, locale))).size).toBe(3);
		for (const rule of FUND_RULES)
			for (const locale of LOCALES) {
				const said = explainRule(locale, { rule, oneFor: ['youth'], grants: 3, fund: 9000, lot: true });
				expect(new Set(said).size).toBe(said.length);
				expect(said.length).toBeGreaterThanOrEqual(6);
			}
	});
	test('tells another decision of the commission before everything else', () => {
		const { rows } = explainFund(toElection(named, cast, 10_000), { rule: 'greedy', oneFor: [], grants: 0 }, []);
		const row = {
			...rows.find(({ ideaId }) => ideaId === 'swings')!,
			outcome: 'won' as const,
			override: { who: 'commission', reason: 'no land' }
		};
		expect(explainRow(row, rows, named, 'en', 'short')).toBe(
			'It did not win by the count; it was put in by decision (commission). Reason: no land.'
		);
	});
});
