import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formId } from '#lib/commitment/form-id.ts';
import { kmOf, orderStops } from '#lib/commitment/route.ts';
import { COMMITMENT_STATES, statesFor } from '#lib/commitment/rules.ts';
import { isId, newId } from '#lib/live/id.ts';

describe('states', () => {
	const judge = { keeps: true, judges: true };
	const holder = { keeps: true, judges: false };
	it('follow the table; the holder never says broken, nor mends it alone', () => {
		const table = COMMITMENT_STATES.map((state) => [state, statesFor(state, judge), statesFor(state, holder)]);
		expect(table).toEqual([
			['promised', ['undertaken', 'confirmed_at_opening', 'broken'], ['undertaken', 'confirmed_at_opening']],
			['undertaken', ['confirmed_at_opening', 'fulfilled', 'broken'], ['confirmed_at_opening', 'fulfilled']],
			['confirmed_at_opening', ['fulfilled', 'broken'], ['fulfilled']],
			['fulfilled', ['undertaken', 'broken'], ['undertaken']],
			['broken', ['undertaken', 'fulfilled'], []]
		]);
	});
	it('are not for anybody else', () => {
		for (const state of COMMITMENT_STATES) expect(statesFor(state, { keeps: false, judges: false })).toEqual([]);
	});
});

describe('the way round objects', () => {
	const place = fc.record({ lng: fc.double({ min: 51, max: 54, noNaN: true }), lat: fc.double({ min: 43, max: 47, noNaN: true }) });
	it('visits everything once, begins where it was told to, and cannot be shortened by turning a part of it round', () => {
		fc.assert(
			fc.property(fc.array(place, { minLength: 1, maxLength: 12 }), (places) => {
				const stops = places.map((one, i) => ({ ...one, id: String(i) }));
				const way = orderStops(stops);
				expect(way[0]).toBe(stops[0]);
				expect(new Set(way).size).toBe(stops.length);
				for (let i = 1; i < way.length - 1; i++)
					for (let k = i + 1; k < way.length; k++) {
						const turned = [...way.slice(0, i), ...way.slice(i, k + 1).reverse(), ...way.slice(k + 1)];
						expect(kmOf(turned)).toBeGreaterThanOrEqual(kmOf(way) - 1e-6);
					}
			}),
			{ numRuns: 100 }
		);
	});
	it('of nothing is nothing', () => expect(orderStops([])).toEqual([]));
});

it('forms of one page have ids of their own', () => {
	const base = newId();
	const ids = ['tick:a:2026-01-01', 'tick:a:2026-01-02', 'photo:a:2026-01-01', 'report'].map((key) => formId(base, key));
	expect(new Set(ids).size).toBe(4);
	expect(ids.every(isId)).toBe(true);
	expect(formId(base, 'report')).toBe(ids[3]);
});
