/**
 * Every change of state of every machine, allowed and refused. What may follow is written here by hand; all pairs come from the machine's own list of states, so
 * that a new state fails until somebody has said what may follow it. Machines that live in rows have theirs in tests/server/states.test.ts.
 */
import { describe, expect, test } from 'vitest';
import { APPLICATION_STATES, isDecision, judgeMove as judgeApplication, movesFrom, type ApplicationState } from '#lib/application/rules.ts';
import { COMMITMENT_STATES, statesFor, type CommitmentState } from '#lib/commitment/rules.ts';
import { BALANCE_STATES, isAccepted, judgeBalance, type BalanceState } from '#lib/project/opening.ts';
import {
	actionOfMove,
	HALTS,
	judgeMove,
	PROJECT_STATES,
	ROAD,
	statesAfter,
	type ProjectState,
	type RoadState
} from '#lib/project/rules.ts';

const pairs = <T extends string>(states: readonly T[]) => states.flatMap((from) => states.map((to) => [from, to] as const));
const complete = (table: object, states: readonly string[]) => expect(Object.keys(table)).toEqual([...states]);

describe('project', () => {
	const FOLLOWS: Record<RoadState, readonly ProjectState[]> = {
		contract_signed: ['funded', 'delayed', 'stopped'],
		funded: ['procurement_preparation', 'delayed', 'stopped', 'contract_signed'],
		procurement_preparation: ['works', 'delayed', 'stopped', 'funded'],
		works: ['finished', 'delayed', 'stopped', 'procurement_preparation'],
		finished: ['opened', 'delayed', 'stopped', 'works'],
		opened: ['handed_over', 'finished'],
		handed_over: ['closed', 'opened'],
		closed: []
	};
	/** From a halt: back to where it was, or on to the next step, or to the other halt. */
	const AFTER_HALT: Partial<Record<RoadState, readonly RoadState[]>> = {
		contract_signed: ['contract_signed', 'funded'],
		funded: ['funded', 'procurement_preparation'],
		procurement_preparation: ['procurement_preparation', 'works'],
		works: ['works', 'finished'],
		finished: ['finished', 'opened']
	};
	/** Who decides: whoever runs the project, or the coordinator and the programme. */
	const DECIDED: Record<ProjectState, boolean> = {
		contract_signed: false,
		funded: false,
		procurement_preparation: false,
		works: false,
		finished: false,
		opened: true,
		handed_over: true,
		closed: true,
		delayed: false,
		stopped: true
	};
	const READY = { lines: 1, commitments: 1, missing: [], unfinished: 0, despite: false, accepted: true, waiting: 0 };
	const BARE = { lines: 0, commitments: 0, missing: ['after'], unfinished: 1, despite: false, accepted: false, waiting: 1 };
	/** What a step forward is refused for when nothing is there. */
	const NEEDS: Partial<Record<ProjectState, [reason: string, field: string]>> = {
		funded: ['required', 'budget'],
		finished: ['work_unfinished', 'despite'],
		opened: ['required', 'commitments'],
		handed_over: ['act_missing', 'act'],
		closed: ['money_waiting', 'money']
	};
	const isRoad = (state: ProjectState): state is RoadState => state in FOLLOWS;
	/** The histories that end in a state: one on the road; beside it one for each place where a project can halt. */
	const waysTo = (state: ProjectState): ProjectState[][] =>
		isRoad(state)
			? [[...ROAD.slice(0, ROAD.indexOf(state) + 1)]]
			: (Object.keys(AFTER_HALT) as RoadState[]).map((place) => [...ROAD.slice(0, ROAD.indexOf(place) + 1), state]);
	const mayFollow = (history: readonly ProjectState[]): readonly ProjectState[] => {
		const [place, now] = [history.findLast(isRoad)!, history.at(-1)!];
		return isRoad(now) ? FOLLOWS[now] : [...AFTER_HALT[place]!, ...HALTS.filter((halt) => halt !== now)];
	};

	test('every state has its line', () => {
		complete(FOLLOWS, ROAD);
		complete(DECIDED, PROJECT_STATES);
	});
	test.each(pairs(PROJECT_STATES))('project: %s -> %s', (from, to) => {
		for (const history of waysTo(from)) {
			const follows = mayFollow(history).includes(to);
			expect([...statesAfter(history)].sort(), history.join()).toEqual([...mayFollow(history)].sort());
			if (!follows) {
				expect(judgeMove(history, to, READY)).toMatchObject({ ok: false, reason: 'unknown_choice', field: 'state' });
				continue;
			}
			expect(judgeMove(history, to, READY)).toEqual({ ok: true });
			const place = history.findLast(isRoad)!;
			const back = isRoad(to) && ROAD.indexOf(to) < ROAD.indexOf(place);
			const need = back ? undefined : NEEDS[to];
			expect(judgeMove(history, to, BARE)).toMatchObject(need ? { ok: false, reason: need[0], field: need[1] } : { ok: true });
			expect(actionOfMove(from, to)).toBe(DECIDED[from] || DECIDED[to] ? 'approve_project' : 'edit_project');
		}
	});
	test('a project begins with its contract', () => {
		for (const to of PROJECT_STATES) expect(judgeMove([], to, READY).ok, to).toBe(to === 'contract_signed');
	});
});

describe('application', () => {
	const nobody = { staff: false, office: false, member: false, leader: false };
	const PEOPLE = {
		nobody,
		member: { ...nobody, member: true },
		leader: { ...nobody, member: true, leader: true },
		staff: { ...nobody, staff: true },
		office: { ...nobody, staff: true, office: true }
	};
	type Who = keyof typeof PEOPLE;
	const LEAD: readonly Who[] = ['leader', 'staff', 'office'];
	const STAFF: readonly Who[] = ['staff', 'office'];
	const OFFICE: readonly Who[] = ['office'];
	/** Who may, and whether with a reason. */
	const FOLLOWS: Record<ApplicationState, Partial<Record<ApplicationState, [who: readonly Who[], reason: boolean]>>> = {
		draft: { submitted: [['member', ...LEAD], false], withdrawn: [LEAD, true] },
		submitted: { aligned: [STAFF, true], draft: [STAFF, true], withdrawn: [LEAD, true] },
		aligned: { at_commission: [OFFICE, false], submitted: [STAFF, true], withdrawn: [LEAD, true] },
		at_commission: { awarded: [OFFICE, true], awarded_out_of_competition: [OFFICE, true], rejected: [OFFICE, true] },
		awarded: {},
		awarded_out_of_competition: {},
		rejected: { sent_to_body: [OFFICE, true], parked: [OFFICE, true] },
		sent_to_body: {},
		parked: { draft: [STAFF, true] },
		withdrawn: { draft: [LEAD, true] }
	};
	const FINE = { reason: 'Себебі', errors: 0, members: 3, unscored: 0 };
	test('every state has its line', () => complete(FOLLOWS, APPLICATION_STATES));
	test.each(pairs(APPLICATION_STATES))('application: %s -> %s', (from, to) => {
		const way = FOLLOWS[from][to];
		for (const [who, standing] of Object.entries(PEOPLE) as [Who, typeof nobody][]) {
			const may = way?.[0].includes(who) ?? false;
			const offered = movesFrom(from, standing).find((one) => one.to === to);
			expect(offered, who).toEqual(may ? { to, reason: way![1] } : undefined);
			const judged = judgeApplication(from, to, standing, FINE);
			expect(judged, who).toMatchObject(may ? { ok: true } : { ok: false, reason: way ? 'forbidden' : 'not_open' });
			if (!may) continue;
			const silent = judgeApplication(from, to, standing, { ...FINE, reason: ' ' });
			expect(silent, who).toMatchObject(way![1] ? { reason: 'required', field: 'reason' } : { ok: true });
			const lacking = judgeApplication(from, to, standing, { ...FINE, errors: 2, members: 0, unscored: 1 });
			if (to === 'submitted') expect(lacking).toMatchObject({ reason: 'application_incomplete', params: { n: 2 } });
			else if (to === 'at_commission') expect(lacking).toMatchObject({ reason: 'required', field: 'commission' });
			else if (isDecision(to) && to !== 'awarded_out_of_competition')
				expect(lacking).toMatchObject({ reason: 'scores_missing', params: { n: 1 } });
			else expect(lacking).toEqual({ ok: true });
		}
	});
});

describe('commitment', () => {
	const FOLLOWS: Record<CommitmentState, readonly CommitmentState[]> = {
		promised: ['undertaken', 'confirmed_at_opening', 'broken'],
		undertaken: ['confirmed_at_opening', 'fulfilled', 'broken'],
		confirmed_at_opening: ['fulfilled', 'broken'],
		fulfilled: ['undertaken', 'broken'],
		broken: ['undertaken', 'fulfilled']
	};
	test('every state has its line', () => complete(FOLLOWS, COMMITMENT_STATES));
	test.each(pairs(COMMITMENT_STATES))('commitment: %s -> %s', (from, to) => {
		const follows = FOLLOWS[from].includes(to);
		const may = (keeps: boolean, judges: boolean) => statesFor(from, { keeps, judges }).includes(to);
		expect(may(false, false)).toBe(false);
		expect(may(false, true)).toBe(follows);
		expect(may(true, true)).toBe(follows);
		// Who holds the promise neither says that it is broken nor that what was broken is mended.
		expect(may(true, false)).toBe(follows && to !== 'broken' && from !== 'broken');
	});
});

describe('balance', () => {
	const FROM = ['nothing', ...BALANCE_STATES] as const;
	/** What a step forward must have beside the one who receives it. */
	const ASKS: Record<BalanceState, readonly string[]> = {
		promised: [],
		contract: ['receiver', 'number'],
		act: ['receiver', 'number', 'file'],
		on_balance: ['receiver', 'number']
	};
	test('every state has its line', () => complete(ASKS, BALANCE_STATES));
	test.each(FROM.flatMap((from) => BALANCE_STATES.map((to) => [from, to] as const)))('balance: %s -> %s', (from, to) => {
		const now = from === 'nothing' ? null : from;
		const whole = { state: to, receiver: 'Ауыл әкімдігі', number: '17', hasFile: true, reason: 'Қате жазылған' };
		const [was, is] = [FROM.indexOf(from), FROM.indexOf(to)];
		if (was === is) return expect(judgeBalance(now, whole)).toMatchObject({ ok: false, reason: 'unknown_choice', field: 'state' });
		expect(judgeBalance(now, whole)).toEqual({ ok: true });
		const less = { receiver: { receiver: '' }, number: { number: '' }, file: { hasFile: false }, reason: { reason: '' } };
		for (const [field, without] of Object.entries(less)) {
			const asked = is < was ? field === 'reason' : ASKS[to].includes(field);
			expect(judgeBalance(now, { ...whole, ...without }), field).toMatchObject(
				asked ? { ok: false, reason: 'required', field } : { ok: true }
			);
		}
	});
	test('an act is signed from the act on', () => {
		expect([null, ...BALANCE_STATES].map((state) => isAccepted(state))).toEqual([false, false, false, true, true]);
	});
});
