import { describe, expect, it } from 'vitest';
import {
	ACTIVITY_KINDS,
	can,
	hasRole,
	NOBODY,
	openActivity,
	phaseOf,
	type Action,
	type ActivityKind,
	type Actor,
	type Phase,
	type RankingState,
	type Role,
	type WorkshopState
} from '#lib/workshop/rules.ts';

const WORKSHOP = 'w1';
const seat: Actor = { ...NOBODY, seat: { id: 's1', workshopId: WORKSHOP, number: 1 } };
const stranger: Actor = { ...NOBODY, seat: { id: 's2', workshopId: 'w2', number: 1 } };
const screen: Actor = { ...NOBODY, screenOf: WORKSHOP };
const staff = (role: Role, villageId: string | null = null): Actor => ({
	...NOBODY,
	account: { id: role, name: role, roles: [{ role, villageId }] }
});

function workshop(kind: ActivityKind, phase: Phase, more: Partial<WorkshopState> = {}): WorkshopState {
	return { id: WORKSHOP, villageId: 'v1', endedAt: null, activities: [{ id: 'a1', kind, phase }], tableId: 't1', ...more };
}
const said = (actor: Actor, action: Action, state: WorkshopState, where = {}) => {
	const verdict = can(actor, action, state, where);
	return verdict.ok ? 'yes' : verdict.reason;
};

/** What a seat may do and in which kind of activity: the whole table, so that a change of the rules is a change here. */
const SEAT: [Action, ActivityKind][] = [
	['write_note', 'cafe'],
	['add_need', 'needs'],
	['support_need', 'needs'],
	['add_site', 'sites'],
	['support_site', 'sites'],
	['comment_site', 'sites'],
	['withdraw_site', 'sites'],
	['place_dots', 'vote'],
	// A test vote or a motion may be held in every step.
	...ACTIVITY_KINDS.map((kind) => ['answer_poll', kind] as [Action, ActivityKind])
];

describe('a seat', () => {
	for (const action of new Set(SEAT.map(([action]) => action)))
		for (const kind of ACTIVITY_KINDS)
			for (const phase of ['planned', 'open', 'closed'] as const) {
				const allowed = phase === 'open' && SEAT.some(([one, home]) => one === action && home === kind);
				it(`${allowed ? 'may' : 'may not'} ${action} while ${kind} is ${phase}`, () => {
					expect(said(seat, action, workshop(kind, phase), { activityId: 'a1' })).toBe(allowed ? 'yes' : 'not_open');
				});
			}

	it('in a needs activity collects first and ranks then', () => {
		const needs = (ranking: RankingState | null, phase: Phase = 'open') =>
			workshop('needs', phase, { activities: [{ id: 'a1', kind: 'needs', phase, ranking }] });
		const table = (['add_need', 'support_need', 'rank_needs'] as const).map((action) =>
			([null, 'open', 'closed', 'revealed'] as const).map((ranking) => said(seat, action, needs(ranking), { activityId: 'a1' }))
		);
		expect(table).toEqual([
			['yes', 'needs_closed', 'needs_closed', 'needs_closed'],
			['yes', 'needs_closed', 'needs_closed', 'needs_closed'],
			['not_open', 'yes', 'ranking_closed', 'ranking_closed']
		]);
		expect(said(seat, 'rank_needs', needs('open', 'closed'), { activityId: 'a1' })).toBe('not_open');
		expect(said(screen, 'rank_needs', needs('open'), { activityId: 'a1' })).toBe('no_seat');
		expect(said(staff('facilitator'), 'rank_needs', needs('open'), { activityId: 'a1' })).toBe('no_seat');
	});

	it('asks about the open activity when none is named', () => {
		expect(said(seat, 'add_need', workshop('needs', 'open'))).toBe('yes');
		expect(said(seat, 'add_need', workshop('needs', 'closed'))).toBe('not_open');
	});
	it('does nothing in an activity of another workshop', () => {
		expect(said(seat, 'add_need', workshop('needs', 'open'), { activityId: 'elsewhere' })).toBe('not_open');
	});
	it('writes on the board of its own table only', () => {
		expect(said(seat, 'write_note', workshop('cafe', 'open'), { tableId: 't1' })).toBe('yes');
		expect(said(seat, 'write_note', workshop('cafe', 'open'), { tableId: 't2' })).toBe('forbidden');
		expect(said(seat, 'write_note', workshop('cafe', 'open', { tableId: null }), { tableId: 't1' })).toBe('forbidden');
	});
	it('of another workshop is nobody here', () => {
		expect(said(stranger, 'add_need', workshop('needs', 'open'))).toBe('no_seat');
		expect(said(stranger, 'read_board', workshop('cafe', 'open'))).toBe('no_seat');
	});
	it('is heard no more after the end', () => {
		for (const [action, kind] of SEAT) expect(said(seat, action, workshop(kind, 'open', { endedAt: 1 }))).toBe('workshop_ended');
	});
	it('cannot act as staff', () => {
		for (const action of ['run_desk', 'edit_ideas', 'review_site', 'promote_idea', 'take_commitment', 'manage_people'] as const)
			expect(said(seat, action, workshop('vote', 'open'))).toBe('signed_out');
	});
});

describe('joining and reading', () => {
	it('anybody may join until the end', () => {
		for (const phase of ['planned', 'open', 'closed'] as const) expect(said(NOBODY, 'join', workshop('welcome', phase))).toBe('yes');
		expect(said(NOBODY, 'join', workshop('welcome', 'closed', { endedAt: 5 }))).toBe('workshop_ended');
	});
	it('boards are read by seats, screens and the desk of this workshop', () => {
		for (const actor of [seat, screen, staff('facilitator')]) expect(said(actor, 'read_board', workshop('cafe', 'open'))).toBe('yes');
		expect(said(NOBODY, 'read_board', workshop('cafe', 'open'))).toBe('no_seat');
		expect(said({ ...NOBODY, screenOf: 'w2' }, 'read_board', workshop('cafe', 'open'))).toBe('no_seat');
	});
	it('a screen reads and never writes', () => {
		for (const [action, kind] of SEAT) expect(said(screen, action, workshop(kind, 'open'))).toBe('no_seat');
	});
});

describe('staff', () => {
	const PROMISES: Action[] = ['keep_commitments', 'judge_commitments'];
	const MAY: Record<Role, Action[]> = {
		admin: [
			'run_desk',
			'edit_ideas',
			'promote_idea',
			'edit_project',
			'plan_workshop',
			'manage_people',
			'keep_picture',
			'keep_appeals',
			...PROMISES
		],
		coordinator: ['run_desk', 'edit_ideas', 'promote_idea', 'edit_project', 'plan_workshop', 'keep_picture', 'keep_appeals', ...PROMISES],
		facilitator: ['run_desk', 'edit_ideas', 'promote_idea', 'edit_project', 'plan_workshop', 'keep_picture', 'keep_appeals'],
		akimat: ['review_site', 'take_commitment', 'keep_commitments', 'keep_appeals'],
		leader: []
	};
	const ALL = [...new Set(Object.values(MAY).flat())];
	for (const [role, allowed] of Object.entries(MAY) as [Role, Action[]][])
		for (const action of ALL)
			it(`${role} ${allowed.includes(action) ? 'may' : 'may not'} ${action}`, () => {
				expect(said(staff(role), action, workshop('vote', 'open'))).toBe(allowed.includes(action) ? 'yes' : 'forbidden');
			});

	it('a role in one village ends at its border', () => {
		expect(said(staff('akimat', 'v1'), 'review_site', workshop('sites', 'closed'))).toBe('yes');
		expect(said(staff('akimat', 'v2'), 'review_site', workshop('sites', 'closed'))).toBe('forbidden');
		expect(hasRole(staff('akimat', 'v2'), 'review_site', null)).toBe(true);
	});
	it('the desk stops with the workshop, promises and projects go on', () => {
		const ended = workshop('decision', 'closed', { endedAt: 1 });
		expect(said(staff('facilitator'), 'run_desk', ended)).toBe('workshop_ended');
		expect(said(staff('facilitator'), 'edit_ideas', ended)).toBe('workshop_ended');
		expect(said(staff('facilitator'), 'promote_idea', ended)).toBe('yes');
		expect(said(staff('akimat'), 'take_commitment', ended)).toBe('yes');
		expect(said(staff('akimat'), 'review_site', ended)).toBe('yes');
	});
	it('does not vote: dots belong to seats', () => {
		expect(said(staff('facilitator'), 'place_dots', workshop('vote', 'open'))).toBe('no_seat');
	});
});

describe('phases', () => {
	it('follow from the turns', () => {
		expect(phaseOf([])).toBe('planned');
		expect(phaseOf([{ change: 'opened' }])).toBe('open');
		expect(phaseOf([{ change: 'opened' }, { change: 'closed' }])).toBe('closed');
		expect(phaseOf([{ change: 'opened' }, { change: 'closed' }, { change: 'opened' }])).toBe('open');
	});
	it('at most one activity is open', () => {
		expect(openActivity(workshop('cafe', 'planned'))).toBeNull();
		expect(openActivity(workshop('cafe', 'open'))?.id).toBe('a1');
	});
});
