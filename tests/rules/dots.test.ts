import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkDots, checkTurn, isCast, makeReceipt, sumDots, tallyBallots, type Dots } from '#lib/vote/rules.ts';
import { can, CODE_ALPHABET, NOBODY, type Actor, type Phase, type Role, type WorkshopState } from '#lib/workshop/rules.ts';

const IDEAS = ['a', 'b', 'c', 'd'];
const PAPER = { ideas: IDEAS, dotsPerSeat: 5, maxPerIdea: 3 };

describe('a ballot', () => {
	test('may spend all, some or none of its dots', () => {
		expect(checkDots({ a: 3, b: 2 }, PAPER)).toEqual({ ok: true, value: { a: 3, b: 2 } });
		expect(checkDots({ c: 1 }, PAPER)).toEqual({ ok: true, value: { c: 1 } });
		expect(checkDots({}, PAPER)).toEqual({ ok: true, value: {} });
	});
	test('leaves out its zeros; without dots it does not count as having voted', () => {
		const empty = checkDots({ a: 0, b: 0 }, PAPER);
		expect(empty).toEqual({ ok: true, value: {} });
		expect(isCast({})).toBe(false);
		expect(isCast({ a: 0 })).toBe(false);
		expect(isCast({ a: 1 })).toBe(true);
	});
	test.each<[string, Dots, object]>([
		['six dots of five', { a: 3, b: 3 }, { reason: 'too_many_dots', params: { max: 5 } }],
		['four on one', { a: 4 }, { reason: 'too_many_on_one', params: { max: 3 } }],
		['half a dot', { a: 1.5 }, { reason: 'dots_not_whole' }],
		['less than nothing, to make room for more', { a: 3, b: 3, c: -1 }, { reason: 'dots_not_whole' }],
		['not a number', { a: NaN }, { reason: 'dots_not_whole' }],
		['infinitely many', { a: Infinity }, { reason: 'dots_not_whole' }],
		['an idea that does not stand', { z: 1 }, { reason: 'unknown_idea' }],
		['a name every object has', { constructor: 1 } as unknown as Dots, { reason: 'unknown_idea' }]
	])('is refused with %s', (_, dots, expected) => {
		expect(checkDots(dots, PAPER)).toMatchObject({ ok: false, field: 'dots', ...expected });
	});
	test('is accepted exactly when it keeps every limit', () => {
		const anyDots = fc.dictionary(fc.constantFrom(...IDEAS, 'x'), fc.integer({ min: -1, max: 5 }));
		fc.assert(
			fc.property(anyDots, fc.integer({ min: 0, max: 8 }), fc.integer({ min: 0, max: 4 }), (dots, dotsPerSeat, maxPerIdea) => {
				const keeps =
					Object.entries(dots).every(([id, n]) => IDEAS.includes(id) && n >= 0 && n <= maxPerIdea) && sumDots(dots) <= dotsPerSeat;
				expect(checkDots(dots, { ideas: IDEAS, dotsPerSeat, maxPerIdea }).ok).toBe(keeps);
			})
		);
	});
});

describe('counting', () => {
	test('adds dots and seats, most dots first, ties in the order of the paper, ideas without dots too', () => {
		expect(tallyBallots([{ b: 3, a: 1 }, { c: 3 }, { a: 2, d: 0 }], IDEAS)).toEqual([
			{ ideaId: 'a', dots: 3, seats: 2 },
			{ ideaId: 'b', dots: 3, seats: 1 },
			{ ideaId: 'c', dots: 3, seats: 1 },
			{ ideaId: 'd', dots: 0, seats: 0 }
		]);
	});
	test('does not depend on the order of the ballots and loses no dot', () => {
		const ballots = fc.array(fc.dictionary(fc.constantFrom(...IDEAS), fc.integer({ min: 0, max: 3 })), { maxLength: 40 });
		fc.assert(
			fc.property(ballots, (cast) => {
				const tally = tallyBallots(cast, IDEAS);
				expect(tallyBallots([...cast].reverse(), IDEAS)).toEqual(tally);
				expect(tally.reduce((sum, row) => sum + row.dots, 0)).toBe(cast.reduce((sum, dots) => sum + sumDots(dots), 0));
				expect(tally.map((row) => row.ideaId).sort()).toEqual(IDEAS);
			})
		);
	});
	test('a receipt has six letters that cannot be mistaken', () => {
		fc.assert(
			fc.property(fc.uint8Array({ minLength: 6, maxLength: 6 }), (random) => {
				const receipt = makeReceipt(random);
				expect(receipt).toHaveLength(6);
				expect([...receipt].every((c) => CODE_ALPHABET.includes(c))).toBe(true);
			})
		);
	});
});

describe('who may do what when', () => {
	const workshop = (phase: Phase, endedAt: number | null = null): WorkshopState => ({
		id: 'w',
		villageId: 'v',
		endedAt,
		activities: [
			{ id: 'ideas', kind: 'ideas', phase: 'closed' },
			{ id: 'vote', kind: 'vote', phase }
		]
	});
	const seat: Actor = { ...NOBODY, seat: { id: 's', workshopId: 'w', number: 1 } };
	const staff = (role: Role, villageId: string | null = 'v'): Actor => ({
		...NOBODY,
		account: { id: 'p', name: 'P', roles: [{ role, villageId }] }
	});
	const where = { activityId: 'vote' };

	test('a seat places dots only while the vote is open', () => {
		expect(can(seat, 'place_dots', workshop('planned'), where)).toMatchObject({ reason: 'not_open' });
		expect(can(seat, 'place_dots', workshop('open'), where)).toEqual({ ok: true });
		expect(can(seat, 'place_dots', workshop('closed'), where)).toMatchObject({ reason: 'not_open' });
		expect(can(seat, 'place_dots', workshop('open', 1), where)).toMatchObject({ reason: 'workshop_ended' });
	});
	test('nobody places dots without a seat of this workshop, the facilitator neither', () => {
		for (const actor of [
			NOBODY,
			staff('facilitator'),
			staff('admin'),
			{ ...NOBODY, screenOf: 'w' },
			{ ...seat, seat: { ...seat.seat!, workshopId: 'other' } }
		])
			expect(can(actor, 'place_dots', workshop('open'), where)).toMatchObject({ reason: 'no_seat' });
	});
	test('opening, closing, revealing follow each other', () => {
		const steps = ['open', 'close', 'reveal'] as const;
		const judged = ([null, 'open', 'closed', 'revealed'] as const).map((state) =>
			steps.map((step) => {
				const verdict = checkTurn(step, state);
				return verdict.ok ? 'ok' : verdict.reason;
			})
		);
		expect(judged).toEqual([
			['ok', 'not_found', 'not_found'],
			['vote_open', 'ok', 'not_closed_yet'],
			['ok', 'vote_closed', 'ok'],
			['ok', 'vote_closed', 'ok']
		]);
	});
});
