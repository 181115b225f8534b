/** Fitting the rest of the agenda into the time that is left. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { measureOver, restoreTimer, retime, type PlannedPart } from '#lib/workshop/timer.ts';

const MIN = 60_000;
const NONE = { endsAt: null, leftMs: null };
const part = (id: string, minutes: number, more: Partial<PlannedPart> = {}): PlannedPart => ({
	...{ id, minutes, phase: 'planned', openedAt: null },
	...more
});
const sizes = (changes: ReturnType<typeof retime>['changes']) => Object.fromEntries(changes.map(({ id, minutes }) => [id, minutes]));

describe('retime', () => {
	it('leaves an agenda alone that fits, to the minute', () => {
		const parts = [part('a', 10), part('b', 20)];
		expect(retime(parts, NONE, 0, 30 * MIN)).toEqual({ changes: [], fits: true });
		expect(retime(parts, NONE, 0, 90 * MIN)).toEqual({ changes: [], fits: true });
		expect(measureOver(parts, NONE, 0, 30 * MIN)).toEqual({ overMin: 0, leastMin: 0 });
		expect(measureOver(parts, NONE, 0, 40 * MIN).overMin).toBe(-10);
	});

	it('shortens in proportion, in whole minutes that use up what is left', () => {
		const parts = [part('a', 10), part('b', 20), part('c', 30)];
		const { changes, fits } = retime(parts, NONE, 0, 45 * MIN);
		expect(fits).toBe(true);
		expect(sizes(changes)).toEqual({ a: 7, b: 15, c: 23 });
		expect(measureOver(parts, NONE, 0, 45 * MIN)).toEqual({ overMin: 15, leastMin: 0 });
	});

	it('counts what the running clock still takes, running or standing; what is over counts as nothing', () => {
		const parts = [part('a', 10, { phase: 'open', openedAt: 0 }), part('b', 20), part('c', 20)];
		const end = 36 * MIN;
		expect(sizes(retime(parts, { endsAt: 6 * MIN, leftMs: null }, 0, end).changes)).toEqual({ b: 15, c: 15 });
		expect(sizes(retime(parts, { endsAt: null, leftMs: 6 * MIN }, 0, end).changes)).toEqual({ b: 15, c: 15 });
		expect(sizes(retime(parts, { endsAt: 6 * MIN, leftMs: null }, 16 * MIN, end).changes)).toEqual({ b: 10, c: 10 });
		expect(measureOver(parts, NONE, 4 * MIN, end).overMin).toBe(14);
	});

	it('never below 3 minutes, or below what it was; says when it cannot fit', () => {
		const parts = [part('a', 2), part('b', 4), part('c', 30)];
		expect(sizes(retime(parts, NONE, 0, 12 * MIN).changes)).toEqual({ b: 3, c: 7 });
		const none = retime(parts, NONE, 0, 5 * MIN);
		expect(sizes(none.changes)).toEqual({ b: 3, c: 3 });
		expect(none.fits).toBe(false);
		expect(measureOver(parts, NONE, 0, 5 * MIN)).toEqual({ overMin: 31, leastMin: 3 });
		expect(retime([part('a', 3)], NONE, 10 * MIN, 0)).toEqual({ changes: [], fits: false });
	});

	it('keeps the rounds of a cafe equal: minutes = rounds x minutes of a round', () => {
		const [cafe] = retime([part('cafe', 60, { rounds: 3 }), part('b', 20)], NONE, 0, 60 * MIN).changes;
		expect(cafe).toEqual({ id: 'cafe', each: 15, minutes: 45, saved: 15 });
	});

	it('in the running cafe only the rounds to come are shortened', () => {
		const cafe = part('cafe', 60, { phase: 'open', openedAt: 0, rounds: 3, round: 1 });
		const running = { endsAt: 10 * MIN, leftMs: null };
		const { changes } = retime([cafe, part('b', 10)], running, 0, 45 * MIN);
		expect(changes).toEqual([
			{ id: 'cafe', each: 14, minutes: 42, saved: 12 },
			{ id: 'b', each: 7, minutes: 7, saved: 3 }
		]);
		expect(retime([{ ...cafe, round: 3 }], running, 0, 10 * MIN).changes).toEqual([]);
		expect(measureOver([cafe], NONE, 0, 60 * MIN).overMin).toBe(0);
	});

	it('what was skipped before the open part does not come any more', () => {
		const parts = [part('skipped', 50), part('a', 10, { phase: 'open', openedAt: 0 }), part('b', 10)];
		expect(measureOver(parts, { endsAt: 10 * MIN, leftMs: null }, 0, 20 * MIN).overMin).toBe(0);
	});

	it('holds its promises for any agenda', () => {
		const agenda = fc.array(fc.record({ each: fc.integer({ min: 1, max: 60 }), rounds: fc.integer({ min: 1, max: 4 }) }), { maxLength: 9 });
		fc.assert(
			fc.property(agenda, fc.integer({ min: -30, max: 400 }), (rows, room) => {
				const parts = rows.map(({ each, rounds }, i) => part(String(i), each * rounds, { rounds }));
				const { changes, fits } = retime(parts, NONE, 0, room * MIN);
				const after = parts.map((one) => changes.find(({ id }) => id === one.id)?.minutes ?? one.minutes);
				for (const [i, minutes] of after.entries()) {
					const { each, rounds } = rows[i]!;
					expect(Number.isInteger(minutes / rounds)).toBe(true);
					expect(minutes / rounds).toBeGreaterThanOrEqual(Math.min(3, each));
					expect(minutes).toBeLessThanOrEqual(each * rounds);
				}
				const sum = after.reduce((a, b) => a + b, 0);
				expect(fits).toBe(sum <= room);
				if (!fits) expect(after).toEqual(rows.map(({ each, rounds }) => Math.min(3, each) * rounds));
				expect(measureOver(parts, NONE, 0, room * MIN).leastMin).toBe(sum - room);
			})
		);
	});
});

it('a clock that is put back has what it had', () => {
	expect(restoreTimer({ endsAt: 500, leftMs: null }, 200, 1000)).toEqual({ endsAt: 1300, leftMs: null });
	expect(restoreTimer({ endsAt: 100, leftMs: null }, 200, 1000)).toEqual({ endsAt: 900, leftMs: null });
	expect(restoreTimer({ endsAt: null, leftMs: 7 }, 200, 1000)).toEqual({ endsAt: null, leftMs: 7 });
	expect(restoreTimer(NONE, 200, 1000)).toEqual(NONE);
});
