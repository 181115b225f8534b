/** Kinds of ballots, hands, the order of ideas, and the guards of a vote. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { newId } from '#lib/live/id.ts';
import { checkHands, spreadHands } from '#lib/vote/hands.ts';
import { parseHands, readBallotForm, readBallotInput } from '#lib/vote/input.ts';
import {
	checkDots,
	checkTurn,
	isCast,
	isSupported,
	meetsQuorum,
	MOTION_ANSWERS,
	orderOf,
	pointsOf,
	suggestDots,
	tallyBallots,
	withoutIdeas,
	type Dots,
	type Paper
} from '#lib/vote/rules.ts';
import { shuffleFor } from '#lib/vote/shuffle.ts';
import { bareStage, bareVote, plannedActivity } from '../support/stage.ts';
import { viewName } from '../../src/routes/w/[code]/views.ts';

const IDEAS = ['a', 'b', 'c', 'd'];
const paper = (more: Partial<Paper>): Paper => ({ ideas: IDEAS, dotsPerSeat: 4, maxPerIdea: 1, ...more });

describe('kinds of ballots', () => {
	const cases: [string, Dots, Paper, object][] = [
		['approval of all', { a: 1, b: 1, c: 1, d: 1 }, paper({ kind: 'approval' }), { ok: true }],
		['approval of one twice', { a: 2 }, paper({ kind: 'approval' }), { reason: 'too_many_on_one', params: { max: 1 } }],
		['a ranking of two of three places', { b: 3, a: 2 }, paper({ kind: 'ranking', dotsPerSeat: 3 }), { ok: true }],
		['two in one place', { b: 3, a: 3 }, paper({ kind: 'ranking', dotsPerSeat: 3 }), { reason: 'order_broken' }],
		['a ranking without a first', { b: 2, a: 1 }, paper({ kind: 'ranking', dotsPerSeat: 3 }), { reason: 'order_broken' }],
		['a ranking too long', { a: 3, b: 2, c: 1, d: 1 }, paper({ kind: 'ranking', dotsPerSeat: 3 }), { reason: 'too_many_places' }],
		['a cart that fits', { a: 1, c: 1 }, paper({ kind: 'cart', costs: { a: 60, b: 50, c: 40 }, fund: 100 }), { ok: true }],
		['a cart too full', { a: 1, b: 1 }, paper({ kind: 'cart', costs: { a: 60, b: 50, c: 40 }, fund: 100 }), { reason: 'cart_full' }],
		['one answer', { abstain: 1 }, paper({ kind: 'motion', ideas: MOTION_ANSWERS }), { ok: true }],
		['two answers', { yes: 1, no: 1 }, paper({ kind: 'motion', ideas: MOTION_ANSWERS }), { reason: 'one_answer' }],
		['an answer that is none', { maybe: 1 }, paper({ kind: 'motion', ideas: MOTION_ANSWERS }), { reason: 'unknown_idea' }]
	];
	test.each(cases)('%s', (_, dots, on, expected) => expect(checkDots(dots, on)).toMatchObject(expected));
	test.each(['dots', 'approval', 'ranking', 'cart', 'motion'] as const)('%s: nothing below zero, in halves or unknown', (kind) => {
		for (const [dots, reason] of [
			[{ a: -1 }, 'dots_not_whole'],
			[{ a: 0.5 }, 'dots_not_whole'],
			[{ z: 1 }, 'unknown_idea']
		] as const)
			expect(checkDots(dots as unknown as Dots, paper({ kind, fund: 1, costs: {} }))).toMatchObject({ ok: false, reason });
	});
	test('an order is kept as points, and read back', () => {
		fc.assert(
			fc.property(fc.shuffledSubarray(IDEAS), (order) => {
				expect(checkDots(pointsOf(order, 4), paper({ kind: 'ranking' })).ok).toBe(true);
				expect(orderOf(pointsOf(order, 4))).toEqual(order);
			})
		);
	});
	test('what leaves the paper gives its dots back; a ranking closes up', () => {
		expect(withoutIdeas({ a: 3, b: 2 }, new Set(['a']), { kind: 'dots', dotsPerSeat: 5 })).toEqual({ b: 2 });
		const closed = withoutIdeas(pointsOf(['c', 'a', 'b'], 3), new Set(['a']), { kind: 'ranking', dotsPerSeat: 3 });
		expect(closed).toEqual(pointsOf(['c', 'b'], 3));
		expect(checkDots(closed, paper({ kind: 'ranking', dotsPerSeat: 3, ideas: ['b', 'c', 'd'] })).ok).toBe(true);
	});
	test('a ballot counts from as many ideas on as the vote asks for', () => {
		expect([isCast({ a: 3, b: 2 }, 3), isCast({ a: 1, b: 1, c: 1 }, 3), isCast({ a: 1 }), isCast({}), isCast({}, 0)]).toEqual([
			...[false, true, true, false, false]
		]);
	});
});

describe('hands', () => {
	const dots = paper({ kind: 'dots', dotsPerSeat: 5, maxPerIdea: 3 });
	test.each([
		['more people than could', { people: 5, dots: {} }, { reason: 'too_many_hands', field: 'people', params: { max: 4 } }],
		['half a person', { people: 1.5, dots: {} }, { reason: 'number_invalid', field: 'people' }],
		['more on one than they may', { people: 2, dots: { a: 7 } }, { reason: 'too_many_on_one', params: { max: 6 } }],
		['more dots than they have', { people: 2, dots: { a: 6, b: 5 } }, { reason: 'too_many_dots', params: { max: 10 } }],
		['less than none', { people: 2, dots: { a: -1 } }, { reason: 'dots_not_whole' }],
		['an idea that does not stand', { people: 2, dots: { z: 1 } }, { reason: 'unknown_idea' }]
	])('are refused: %s', (_, hands, expected) => expect(checkHands(hands, dots, 4)).toMatchObject({ ok: false, ...expected }));
	test('are not for orders and purses', () => {
		for (const kind of ['ranking', 'cart'] as const)
			expect(checkHands({ people: 1, dots: {} }, paper({ kind }), 9)).toMatchObject({ reason: 'by_seats_only' });
	});
	test('become ballots that the paper allows, with the sums that were counted', () => {
		const counted = fc.record({
			people: fc.integer({ min: 1, max: 12 }),
			dots: fc.dictionary(fc.constantFrom(...IDEAS), fc.integer({ min: 0, max: 36 }))
		});
		fc.assert(
			fc.property(counted, (hands) => {
				const checked = checkHands(hands, dots, 12);
				if (!checked.ok) return;
				const ballots = spreadHands(checked.value);
				expect(ballots).toHaveLength(hands.people);
				for (const ballot of ballots) expect(checkDots(ballot, dots).ok).toBe(true);
				for (const row of tallyBallots(ballots, IDEAS)) expect(row.dots).toBe(checked.value.dots[row.ideaId] ?? 0);
			})
		);
	});
});

describe('the order of the ideas', () => {
	test('is each seat’s own, always the same, with every idea in it', () => {
		const many = Array.from({ length: 12 }, (_, i) => i);
		const orders = Array.from({ length: 200 }, (_, i) => shuffleFor(many, `seat-${i} vote`));
		expect(shuffleFor(many, 'seat-7 vote')).toEqual(orders[7]);
		for (const order of orders) expect([...order].sort((a, b) => a - b)).toEqual(many);
		expect(new Set(orders.map(String)).size).toBe(200);
		// No idea stands first much more often than another.
		const first = many.map((one) => orders.filter(([top]) => top === one).length);
		expect(Math.max(...first)).toBeLessThan(40);
		expect(Math.min(...first)).toBeGreaterThan(3);
	});
});

describe('guards', () => {
	test('dots for about a quarter of the ideas', () => {
		expect([1, 8, 12, 20, 24, 60].map(suggestDots)).toEqual([3, 3, 3, 5, 6, 10]);
	});
	test('a quorum is a share of those present, support a number of people', () => {
		expect([meetsQuorum({ quorum: 50 }, 10, 20), meetsQuorum({ quorum: 51 }, 10, 20), meetsQuorum({ quorum: 0 }, 0, 0)]).toEqual([
			...[true, false, true]
		]);
		expect([isSupported({ minSupport: 3 }, { seats: 3 }), isSupported({ minSupport: 3 }, { seats: 2 })]).toEqual([true, false]);
	});
	test('a closed vote is opened again only before it was shown', () => {
		expect(checkTurn('reopen', 'closed')).toEqual({ ok: true });
		expect(checkTurn('reopen', 'open')).toMatchObject({ reason: 'vote_open' });
		expect(checkTurn('reopen', 'revealed')).toMatchObject({ reason: 'vote_shown' });
		expect(checkTurn('reopen', null)).toMatchObject({ reason: 'not_found' });
	});
});

describe('ballots as they arrive', () => {
	const id = newId();
	const formOf = (fields: Record<string, string>) => {
		const form = new FormData();
		for (const [name, value] of Object.entries({ id, ...fields })) form.set(name, value);
		return readBallotForm(form);
	};
	test('an order, a wish to replace, a paper ballot', () => {
		expect(readBallotInput({ id, order: ['b', 'a'], replace: true, paper: true })).toEqual({
			ok: true,
			value: { id, dots: {}, order: ['b', 'a'], replace: true, paper: true }
		});
		expect(readBallotInput({ id, order: ['a', 'a'] })).toMatchObject({ reason: 'order_broken' });
		expect(readBallotInput({ id, order: 'a' })).toMatchObject({ reason: 'malformed' });
		expect(readBallotInput({ id, dots: {}, replace: 'yes' })).toMatchObject({ reason: 'malformed' });
	});
	test('plain forms: numbers, one answer, places', () => {
		expect(formOf({ 'dots.a': '2', 'dots.b': '' })).toMatchObject({ value: { dots: { a: 2, b: 0 } } });
		expect(formOf({ 'dots.a': '-1' })).toMatchObject({ reason: 'dots_not_whole' });
		expect(formOf({ answer: 'no' })).toMatchObject({ value: { dots: { no: 1 } } });
		expect(formOf({ 'place.a': '2', 'place.b': '1', 'place.c': '' })).toMatchObject({ value: { order: ['b', 'a'] } });
		for (const second of ['1', '3', 'x']) expect(formOf({ 'place.a': '1', 'place.b': second })).toMatchObject({ reason: 'order_broken' });
	});
	test('hands', () => {
		expect(parseHands({ id, people: 3, dots: { a: 2 } })).toMatchObject({ value: { people: 3, dots: { a: 2 } } });
		expect(parseHands({ id, dots: { yes: 2 } })).toMatchObject({ value: { people: 0 } });
		for (const bad of [
			{ id, people: '3', dots: {} },
			{ id, people: 1 },
			{ people: 1, dots: {} }
		])
			expect(parseHands(bad)).toMatchObject({ ok: false });
	});
});

describe('a phone', () => {
	const at = (more: Parameters<typeof bareStage>[0]) => viewName(bareStage({ activities: [plannedActivity('vote', 'open')], ...more }));
	test('shows each kind of ballot its own way', () => {
		const kinds = (['dots', 'approval', 'cart', 'ranking'] as const).map((kind) => at({ vote: bareVote({ kind }) }));
		expect(kinds).toEqual(['vote', 'ballot', 'ballot', 'ballot']);
		expect(at({ vote: null })).toBe('vote');
	});
	test('shows a motion in every step, while it is open or on the screen', () => {
		const activities = [plannedActivity('needs', 'open')];
		const poll = bareVote({ purpose: 'motion', kind: 'motion' });
		const shown = { ...poll, state: 'revealed' as const };
		expect(at({ activities, poll })).toBe('ballot');
		expect(at({ activities, poll: shown })).toBe('needs');
		expect(at({ activities, poll: shown, screen: { view: 'poll' } })).toBe('ballot');
		expect(at({ activities, poll: bareVote({ purpose: 'test' }) })).toBe('vote');
	});
});
