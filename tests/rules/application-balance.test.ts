/** Several people fill one line of a budget at once: the grant pays the rest, whatever reaches whom first. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { keepBalance } from '#lib/application/balance.ts';
import { fillGrant } from '#lib/application/checks.ts';
import type { Row } from '#lib/application/content.ts';
import { setRow } from '#lib/application/document.ts';

const LINE = 'line';
const OWN = 'own';
function sit() {
	const doc = new Y.Doc();
	const balance = keepBalance(doc, OWN);
	return {
		doc,
		put: (cell: string, value: number | null) => doc.transact(() => balance.put(LINE, cell, value), OWN),
		line: () => doc.getMap<Y.Map<number>>('rows').get(`budget:${LINE}`)!.toJSON() as Row
	};
}
type Seat = ReturnType<typeof sit>;
const hear = (from: Seat, to: Seat) => Y.applyUpdate(to.doc, Y.encodeStateAsUpdate(from.doc, Y.encodeStateVector(to.doc)), 'line');
const rest = () => new Promise((resolve) => queueMicrotask(() => resolve(undefined)));
/** Everybody hears everybody until nothing is new. */
async function meet(seats: readonly Seat[]) {
	for (let round = 0; round < 4; round++) {
		for (const from of seats) for (const to of seats) if (from !== to) hear(from, to);
		await rest();
	}
}
async function begin(n: number): Promise<Seat[]> {
	const seats = Array.from({ length: n }, sit);
	setRow(seats[0]!.doc, 'budget', LINE, { pos: 0, quantity: 20, price: 15_000 });
	await meet(seats);
	return seats;
}

test('two at once: one types the own share, the other what the akimat gives', async () => {
	const [a, b] = (await begin(2)) as [Seat, Seat];
	a.put('own', 60_000);
	b.put('akimat', 40_000);
	await meet([a, b]);
	expect(a.line()).toEqual(b.line());
	expect(a.line()).toMatchObject({ own: 60_000, akimat: 40_000, grant: 200_000 });
});

test('a grant that was typed is left to whoever typed it', async () => {
	const [a, b] = (await begin(2)) as [Seat, Seat];
	a.put('own', 60_000);
	await meet([a, b]);
	b.put('grant', 100_000);
	await meet([a, b]);
	b.put('akimat', 40_000);
	await meet([a, b]);
	a.put('business', 10_000);
	await meet([a, b]);
	expect(a.line()).toMatchObject({ grant: 100_000, own: 60_000, akimat: 40_000, business: 10_000 });
});

test('whatever three people type in whatever order, and whoever hears whom when: all see one line, and it is in balance', async () => {
	const step = fc.oneof(
		fc.record({
			who: fc.nat(2),
			cell: fc.constantFrom('quantity', 'price', 'own', 'akimat', 'business'),
			value: fc.integer({ min: 1, max: 40 })
		}),
		fc.record({ who: fc.nat(2), hears: fc.nat(2) })
	);
	await fc.assert(
		fc.asyncProperty(fc.array(step, { maxLength: 14 }), async (steps) => {
			const seats = await begin(3);
			for (const one of steps) {
				if ('hears' in one) {
					if (one.hears !== one.who) hear(seats[one.hears]!, seats[one.who]!);
					await rest();
				} else seats[one.who]!.put(one.cell, one.cell === 'price' ? one.value * 1000 : one.value);
			}
			await meet(seats);
			const lines = seats.map(({ line }) => line());
			expect(lines[1]).toEqual(lines[0]);
			expect(lines[2]).toEqual(lines[0]);
			if (steps.some((one) => 'cell' in one)) expect(lines[0]!.grant).toBe(Math.max(0, fillGrant(lines[0]!)));
		}),
		{ numRuns: 400 }
	);
});
