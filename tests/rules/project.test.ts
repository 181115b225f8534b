import { describe, expect, test } from 'vitest';
import {
	actionOfMove,
	canMove,
	HALTS,
	judgeMove,
	judgePromotion,
	placeOnRoad,
	PROJECT_STATES,
	ROAD,
	statesAfter,
	sumBudget
} from '#lib/project/rules.ts';
import { parse } from '#lib/server/input.ts';
import { projectActInput, promotionInput } from '#lib/project/input.ts';
import { newId } from '#lib/live/id.ts';
import { fitLabels, directionOf, metresBetween, movePlace } from '#lib/map/rules.ts';

describe('the road of a project', () => {
	test('goes one step forward or one step back, never further', () => {
		for (const [i, from] of ROAD.entries())
			for (const [j, to] of ROAD.entries()) expect(canMove(from, to), `${from} -> ${to}`).toBe(Math.abs(i - j) === 1 && from !== 'closed');
	});

	test('ends at closed: nothing follows', () => {
		for (const to of PROJECT_STATES) expect(canMove('closed', to)).toBe(false);
		expect(statesAfter([...ROAD])).toEqual([]);
	});

	test('may halt until the opening, and comes back to where it was', () => {
		for (const halt of HALTS) {
			expect(canMove('works', halt)).toBe(true);
			expect(canMove('opened', halt)).toBe(false);
		}
		expect(statesAfter(['contract_signed', 'funded', 'delayed'])).toEqual(['funded', 'procurement_preparation', 'stopped']);
		expect(statesAfter(['contract_signed', 'works', 'delayed', 'stopped'])).toEqual(['works', 'finished', 'delayed']);
		expect(placeOnRoad(['contract_signed', 'works', 'delayed', 'stopped'])).toBe('works');
	});

	test('a project without a state can only begin', () => {
		expect(statesAfter([])).toEqual(['contract_signed']);
		expect(statesAfter(['contract_signed', 'funded'])).toEqual(['procurement_preparation', 'delayed', 'stopped', 'contract_signed']);
	});

	const READY = { lines: 1, commitments: 1, missing: [], unfinished: 0, despite: false, accepted: true, waiting: 0 };
	const to = (state: (typeof ROAD)[number], less: Partial<Parameters<typeof judgeMove>[2]> = {}) =>
		judgeMove(ROAD.slice(0, ROAD.indexOf(state)), state, { ...READY, ...less });
	test('goes all the way when everything is there', () => {
		for (const state of ROAD) expect(to(state), state).toEqual({ ok: true });
	});
	test('needs at each step what the method asks for', () => {
		expect(to('funded', { lines: 0 })).toMatchObject({ reason: 'required', field: 'budget' });
		expect(to('finished', { unfinished: 2 })).toMatchObject({ reason: 'work_unfinished', field: 'despite', params: { n: 2 } });
		expect(to('finished', { unfinished: 2, despite: true })).toEqual({ ok: true });
		expect(to('opened', { commitments: 0 })).toMatchObject({ reason: 'required', field: 'commitments' });
		expect(to('opened', { missing: ['after'] })).toMatchObject({ reason: 'photos_missing', field: 'photos', params: { n: 1 } });
		expect(to('handed_over', { accepted: false })).toMatchObject({ reason: 'act_missing', field: 'act' });
		expect(to('closed', { waiting: 1 })).toMatchObject({ reason: 'money_waiting', field: 'money' });
		expect(judgeMove(ROAD.slice(0, 5), 'closed', READY)).toMatchObject({ ok: false, reason: 'unknown_choice', field: 'state' });
	});
	test('a step back, a delay and a stop need nothing but their reason', () => {
		const nothing = { lines: 0, commitments: 0, missing: ['before'], unfinished: 9, despite: false, accepted: false, waiting: 3 };
		for (const state of ['works', 'delayed', 'stopped'] as const) expect(judgeMove(ROAD.slice(0, 5), state, nothing)).toEqual({ ok: true });
	});
	test('the last steps are decided, the first ones are reported', () => {
		expect(ROAD.map((state) => actionOfMove(null, state))).toEqual([
			...Array<string>(5).fill('edit_project'),
			...Array<string>(3).fill('approve_project')
		]);
		expect(actionOfMove('works', 'delayed')).toBe('edit_project');
		expect(actionOfMove('works', 'stopped')).toBe('approve_project');
		expect(actionOfMove('stopped', 'works')).toBe('approve_project');
		expect(actionOfMove('opened', 'finished')).toBe('approve_project');
	});
});

describe('promotion', () => {
	test('before the decision nothing has won', () => {
		expect(judgePromotion('a', { winners: null, promoted: false })).toMatchObject({ reason: 'not_a_winner' });
	});
	test('only a winner, and only once', () => {
		expect(judgePromotion('a', { winners: ['b'], promoted: false })).toMatchObject({ reason: 'not_a_winner' });
		expect(judgePromotion('b', { winners: ['b'], promoted: false })).toEqual({ ok: true });
		expect(judgePromotion('b', { winners: ['b'], promoted: true })).toMatchObject({ reason: 'already_promoted' });
	});
	test('asks for a category that exists and a group that fits in a hall', () => {
		const good = { id: newId(), ideaId: newId(), category: 'play_sport' };
		expect(parse(promotionInput, good)).toMatchObject({ ok: true, value: { leaderRole: '', groupSize: null } });
		expect(parse(promotionInput, { ...good, category: 'castle' })).toMatchObject({ reason: 'unknown_choice', field: 'category' });
		expect(parse(promotionInput, { ...good, groupSize: '7' })).toMatchObject({ ok: true, value: { groupSize: 7 } });
		for (const groupSize of [0, -3, 2.5, 201, 'many'])
			expect(parse(promotionInput, { ...good, groupSize })).toMatchObject({ reason: 'number_invalid', field: 'groupSize' });
	});
});

describe('acts on a project', () => {
	const line = { act: 'add_line', id: newId(), title: 'Құм', amount: '1 200 000 ₸', source: 'akimat' };
	test('money is read as people write it', () => {
		expect(parse(projectActInput, line)).toMatchObject({ ok: true, value: { amount: 1_200_000 } });
	});
	test.each([
		['', 'required'],
		['-5', 'cost_invalid'],
		['0', 'cost_invalid'],
		['көп', 'cost_invalid'],
		['99999999999', 'cost_absurd']
	])('amount %j is refused as %s', (amount, reason) => {
		expect(parse(projectActInput, { ...line, amount })).toMatchObject({ ok: false, reason, field: 'amount' });
	});
	test('a day that does not exist, a move without a reason, an unknown act', () => {
		const step = { act: 'add_milestone', id: newId(), title: 'Жер тегістеу' };
		expect(parse(projectActInput, { ...step, dueOn: '2026-02-29' })).toMatchObject({ reason: 'date_invalid', field: 'dueOn' });
		expect(parse(projectActInput, { ...step, dueOn: '' })).toMatchObject({ reason: 'required', field: 'dueOn' });
		expect(parse(projectActInput, { act: 'move', id: newId(), state: 'works', reason: '  ' })).toMatchObject({
			reason: 'required',
			field: 'reason'
		});
		expect(parse(projectActInput, { act: 'sell', id: newId() })).toMatchObject({ ok: false, reason: 'malformed' });
	});
	test('the budget is one sum, told by source', () => {
		const lines = [
			{ source: 'akimat', amount: 250 },
			{ source: 'grant', amount: 500 },
			{ source: 'grant', amount: 250 }
		];
		expect(sumBudget(lines)).toEqual({
			total: 1000,
			bySource: [
				{ source: 'grant', amount: 750, share: 0.75 },
				{ source: 'akimat', amount: 250, share: 0.25 }
			]
		});
		expect(sumBudget([])).toEqual({ total: 0, bySource: [] });
	});
});

describe('places', () => {
	const village = { lng: 53.81667, lat: 47 };
	test('a place moved by metres is that far away, in that direction', () => {
		const north = movePlace(village, 0, 500);
		expect(metresBetween(village, north)).toBeCloseTo(500, 0);
		expect(directionOf(village, north)).toBe('north');
		expect(metresBetween(village, movePlace(village, -300, 400))).toBeCloseTo(500, 0);
		expect(directionOf(village, movePlace(village, -400, -400))).toBe('south_west');
		expect(directionOf(village, movePlace(village, 400, 10))).toBe('east');
	});
	test('labels that would cover a more important one stay away', () => {
		const box = (x: number) => ({ x, y: 0, width: 10, height: 10 });
		expect(fitLabels([box(0), box(5), box(10), box(12)])).toEqual([true, false, true, false]);
	});
});
