import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addUp, bySource, rateFor, sumGifts, sumLines, valueOf, type Rate } from '#lib/project/money.ts';

const lines = [
	{ id: 'swing', source: 'grant', amount: 1_000_000 },
	{ id: 'sand', source: 'akimat', amount: 200_000 }
];
const spent = (budgetLineId: string, kind: string, amount: number) => ({ budgetLineId, kind, amount });

describe('money', () => {
	it('a contract that is paid in parts is committed less', () => {
		const [swing] = sumLines(lines, [spent('swing', 'committed', 500_000), spent('swing', 'spent', 300_000)], []);
		expect(swing).toEqual({ id: 'swing', source: 'grant', planned: 1_000_000, committed: 200_000, spent: 300_000, left: 500_000 });
	});
	it('what was returned may be spent again; too much spent is seen as a minus', () => {
		const [, sand] = sumLines(lines, [spent('sand', 'spent', 250_000), spent('sand', 'returned', 20_000)], []);
		expect(sand).toMatchObject({ spent: 230_000, committed: 0, left: -30_000 });
	});
	it('savings count once they are approved', () => {
		const move = (outcome: string | null) => [{ fromLineId: 'swing', toLineId: 'sand', amount: 100_000, outcome }];
		expect(sumLines(lines, [], move(null)).map(({ planned }) => planned)).toEqual([1_000_000, 200_000]);
		expect(sumLines(lines, [], move('refused')).map(({ planned }) => planned)).toEqual([1_000_000, 200_000]);
		expect(sumLines(lines, [], move('approved')).map(({ planned }) => planned)).toEqual([900_000, 300_000]);
	});
	it('by source, by line and in all are the same tenge, whatever happens', () => {
		const kinds = fc.constantFrom('committed', 'spent', 'returned');
		const some = fc.array(
			fc.record({ budgetLineId: fc.constantFrom('swing', 'sand'), kind: kinds, amount: fc.integer({ min: 1, max: 1e6 }) })
		);
		fc.assert(
			fc.property(some, (expenses) => {
				const sums = sumLines(lines, expenses, [{ fromLineId: 'swing', toLineId: 'sand', amount: 7, outcome: 'approved' }]);
				const all = addUp(sums);
				expect(addUp(bySource(sums))).toEqual(all);
				expect(all.planned).toBe(1_200_000);
				expect(all.left).toBe(all.planned - all.spent - all.committed);
			})
		);
	});
});

describe('gifts', () => {
	const rate = (id: string, more: Partial<Rate>): Rate => ({
		id,
		kind: 'labour',
		unit: 'сағат',
		value: 1000,
		region: null,
		validFrom: '2026-01-01',
		...more
	});
	const rates = [
		rate('old', {}),
		rate('new', { validFrom: '2026-07-01', value: 1200 }),
		rate('here', { region: 'Маңғыстау', value: 1500, validFrom: '2026-03-01' })
	];
	it('are valued by the rate of their day, their region before everywhere', () => {
		expect(rateFor(rates, 'labour', 'сағат', 'Атырау', '2026-06-30')?.id).toBe('old');
		expect(rateFor(rates, 'labour', 'сағат', 'Атырау', '2026-07-01')?.id).toBe('new');
		expect(rateFor(rates, 'labour', 'сағат', 'Маңғыстау', '2026-08-01')?.id).toBe('here');
		expect(rateFor(rates, 'labour', 'сағат', 'Маңғыстау', '2026-02-01')?.id).toBe('old');
		expect(rateFor(rates, 'labour', 'сағат', null, '2025-12-31')).toBeNull();
		expect(rateFor(rates, 'transport', 'рейс', null, '2026-08-01')).toBeNull();
	});
	it('labour is people x hours x rate, cash is itself', () => {
		expect(valueOf('labour', 4.5, 12, 1200)).toBe(64_800);
		expect(valueOf('transport', 3, null, 15_000)).toBe(45_000);
		expect(valueOf('cash', 50_000, null, 1)).toBe(50_000);
	});
	it('residents, akimat and business stand apart, cash and in kind too', () => {
		const gift = (kind: string, giver: string, value: number, quantity = 1, people: number | null = null) => ({
			kind,
			giver,
			value,
			quantity,
			people
		});
		const sums = sumGifts([gift('labour', 'residents', 600, 3, 2), gift('cash', 'residents', 150), gift('transport', 'business', 250)]);
		expect(sums.total).toBe(1000);
		expect(sums.hours).toBe(6);
		expect(sums.givers).toEqual([
			{ giver: 'residents', value: 750, cash: 150, inKind: 600, share: 0.75 },
			{ giver: 'akimat', value: 0, cash: 0, inKind: 0, share: 0 },
			{ giver: 'business', value: 250, cash: 0, inKind: 250, share: 0.25 }
		]);
	});
});
