import { describe, expect, it } from 'vitest';
import { emptiestTable, seatByNumber } from '#lib/seat/rules.ts';
import { isId, newId } from '#lib/live/id.ts';
import { CODE_ALPHABET, makeCode, readCode } from '#lib/workshop/rules.ts';
import { nextStep } from '#lib/workshop/next-step.ts';
import { setTimer } from '#lib/workshop/timer.ts';
import { bareStage, bareVote, cafeOf, plannedActivity } from '../support/stage.ts';

describe('codes', () => {
	it('are read kindly: case, spaces, Cyrillic twins', () => {
		expect(readCode('hatt24')).toBe('HATT24');
		expect(readCode(' ha-tt 24 ')).toBe('HATT24');
		expect(readCode('НАТТ24')).toBe('HATT24'); // Cyrillic Н А Т Т
	});
	it('refuse what cannot be a code', () => {
		for (const wrong of ['', 'HATT2', 'HATT245', 'HATT20', 'HATTO4', 'Ж12345', '<script>']) expect(readCode(wrong)).toBeNull();
	});
	it('have no look-alikes and six characters', () => {
		for (let i = 0; i < 200; i++) {
			const code = makeCode(crypto.getRandomValues(new Uint8Array(8)));
			expect(code).toMatch(new RegExp(`^[${CODE_ALPHABET}]{6}$`));
			expect(code).not.toMatch(/[01OIL]/);
		}
	});
});

describe('ids', () => {
	it('are UUIDv7 and sort by time', () => {
		const early = newId(1_000_000_000_000);
		const late = newId(1_900_000_000_000);
		expect(isId(early)).toBe(true);
		expect(early[14]).toBe('7');
		expect(early < late).toBe(true);
		expect(isId('nope')).toBe(false);
		expect(isId(7)).toBe(false);
	});
});

describe('tables', () => {
	const tables = [
		{ id: 'b', number: 2 },
		{ id: 'a', number: 1 },
		{ id: 'c', number: 3 }
	];
	const seats = Array.from({ length: 20 }, (_, i) => ({ id: `s${i + 1}`, number: i + 1 }));
	const sizes = (rows: { tableId: string }[]) => tables.map(({ id }) => rows.filter((row) => row.tableId === id).length);

	it('are filled evenly', () => {
		const rows = seatByNumber(seats, tables);
		expect(rows).toHaveLength(20);
		expect(Math.max(...sizes(rows)) - Math.min(...sizes(rows))).toBeLessThanOrEqual(1);
		expect(seatByNumber(seats, [])).toEqual([]);
	});
	it('a latecomer goes to the emptiest, among equals to the lowest number', () => {
		expect(emptiestTable(tables, [])).toBe('a');
		expect(emptiestTable(tables, [{ tableId: 'a' }, { tableId: 'b' }])).toBe('c');
		expect(emptiestTable([], [])).toBeNull();
	});
	it('by number everybody goes one table further each round, hosts stay', () => {
		const hosts = new Map([
			['s4', 'c'],
			['s7', 'a']
		]);
		let before = seatByNumber(seats, tables, hosts, 1);
		for (let round = 2; round <= 3; round++) {
			const after = seatByNumber(seats, tables, hosts, round);
			expect(new Set(after.map((row) => row.seatId)).size).toBe(20);
			for (const { seatId, tableId } of after) {
				if (hosts.has(seatId)) expect(tableId).toBe(hosts.get(seatId));
				else expect(tableId).not.toBe(before.find((row) => row.seatId === seatId)!.tableId);
			}
			before = after;
		}
		expect(seatByNumber(seats.slice(0, 2), tables, new Map(), 2).map(({ tableId }) => tableId)).toEqual(['b', 'c']);
	});
	it('a single table stays together', () => {
		expect(seatByNumber([{ id: 's1', number: 1 }], [{ id: 'a', number: 1 }], new Map(), 2)).toEqual([{ seatId: 's1', tableId: 'a' }]);
	});
	it('a host whose table is gone moves like everybody', () => {
		expect(seatByNumber([{ id: 's1', number: 1 }], [{ id: 'a', number: 1 }], new Map([['s1', 'z']]))).toEqual([
			{ seatId: 's1', tableId: 'a' }
		]);
	});
});

describe('the clock', () => {
	const none = { endsAt: null, leftMs: null };
	it('starts, pauses, goes on', () => {
		const running = setTimer(none, { minutes: 10 }, 1000);
		expect(running).toEqual({ endsAt: 601_000, leftMs: null });
		const paused = setTimer(running, { pause: true }, 61_000);
		expect(paused).toEqual({ endsAt: null, leftMs: 540_000 });
		expect(setTimer(paused, { resume: true }, 100_000)).toEqual({ endsAt: 640_000, leftMs: null });
		expect(setTimer(running, { minutes: 0 }, 5000)).toEqual(none);
	});
	it('is lengthened from now when it has run out', () => {
		expect(setTimer({ endsAt: 1000, leftMs: null }, { addMinutes: 1 }, 50_000)).toEqual({ endsAt: 110_000, leftMs: null });
		expect(setTimer({ endsAt: 90_000, leftMs: null }, { addMinutes: 1 }, 50_000)).toEqual({ endsAt: 150_000, leftMs: null });
		expect(setTimer({ endsAt: null, leftMs: 1000 }, { addMinutes: 1 }, 50_000)).toEqual({ endsAt: null, leftMs: 61_000 });
	});
	it('pausing what does not run and resuming what runs change nothing', () => {
		expect(setTimer(none, { pause: true }, 1)).toEqual(none);
		expect(setTimer({ endsAt: 5, leftMs: null }, { resume: true }, 1)).toEqual({ endsAt: 5, leftMs: null });
	});
});

describe('the next step', () => {
	const activity = plannedActivity;
	const stage = bareStage;
	const vote = (state: 'open' | 'closed' | 'revealed') => bareVote({ id: 'v1', state });

	it('opens the first planned activity, then the one after the open one', () => {
		const activities = [activity('welcome', 'closed'), activity('needs', 'planned')];
		expect(nextStep(stage({ activities }))?.act).toEqual({ act: 'open_activity', activityId: 'needs' });
		const going = [activity('welcome', 'open'), activity('needs', 'planned')];
		expect(nextStep(stage({ activities: going }))?.act).toEqual({ act: 'open_activity', activityId: 'needs' });
	});
	it('goes round by round through a cafe', () => {
		const activities = [activity('cafe', 'open'), activity('needs', 'planned')];
		const cafe = (round: number) => cafeOf([], { round });
		expect(nextStep(stage({ activities, cafe: cafe(1) }))).toMatchObject({ act: { act: 'next_round' }, round: 2 });
		expect(nextStep(stage({ activities, cafe: cafe(2) }))?.act).toEqual({ act: 'open_activity', activityId: 'needs' });
	});
	it('says why a vote cannot open yet', () => {
		const activities = [activity('ideas', 'open'), activity('vote', 'planned')];
		expect(nextStep(stage({ activities }))).toMatchObject({ blocked: 'no_ideas' });
	});
	it('closes, then reveals, then goes on to the decision, decides, ends', () => {
		const activities = [activity('vote', 'open'), activity('decision', 'planned')];
		expect(nextStep(stage({ activities, vote: vote('open') }))?.act).toEqual({ act: 'close_vote' });
		expect(nextStep(stage({ activities, vote: vote('closed') }))?.act).toEqual({ act: 'reveal_vote' });
		expect(nextStep(stage({ activities, vote: vote('revealed') }))?.act).toEqual({ act: 'open_activity', activityId: 'decision' });
		const last = [activity('vote', 'closed'), activity('decision', 'open')];
		expect(nextStep(stage({ activities: last, vote: vote('revealed') }))?.act).toEqual({ act: 'decide' });
		const byRule = { greedy: [], shares: [], per_cost: [] };
		const none = { oneFor: [], grants: 0, lot: null, byRule, changed: null, override: null };
		const decision = { id: 'd', voteId: 'v1', at: 0, fund: 1, spent: 0, rule: 'greedy' as const, rows: [], ...none };
		expect(nextStep(stage({ activities: last, vote: vote('revealed'), decision }))?.act).toEqual({ act: 'end_workshop' });
		// The vote was repeated after the decision: the new result is decided, not skipped.
		const repeated = { ...vote('revealed'), id: 'v2', round: 2 };
		expect(nextStep(stage({ activities: last, vote: repeated, decision }))?.act).toEqual({ act: 'decide' });
	});
	it('after the end there is none', () => {
		expect(nextStep(stage({ workshop: { ...stage({}).workshop, endedAt: 1 } }))).toBeNull();
	});
});
