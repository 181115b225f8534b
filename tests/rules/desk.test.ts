/** What the desk points at, and what its keys mean. */
import { describe, expect, it } from 'vitest';
import { homeOf, readBack } from '#lib/people/rules.ts';
import { nextStep } from '#lib/workshop/next-step.ts';
import type { Stage } from '#lib/workshop/stage.ts';
import { findConcerns } from '../../src/routes/w/[code]/desk/attention.ts';
import { tableBeside } from '../../src/routes/w/[code]/desk/keyboard.ts';
import { bareStage, bareVote, cafeOf, plannedActivity } from '../support/stage.ts';

const KINDS = ['welcome', 'cafe', 'ideas', 'vote', 'decision'] as const;
function stage(open: (typeof KINDS)[number] | null, more: Partial<Stage> = {}): Stage {
	const place = open ? KINDS.indexOf(open) : -1;
	const phase = (i: number) => (i < place ? 'closed' : i === place ? 'open' : 'planned');
	return bareStage({ activities: KINDS.map((kind, i) => plannedActivity(kind, phase(i))), ...more });
}
const cafe = cafeOf([
	{ number: 1, seats: [1] },
	{ number: 2, seats: [] },
	{ number: 3, seats: [2] }
]);
const idea = (number: number, cost: number) => ({
	id: `i${number}`,
	number,
	title: 'И',
	description: '',
	cost,
	siteId: null,
	sources: 0,
	projectId: null,
	apart: []
});
const vote = (state: 'open' | 'closed' | 'revealed') => bareVote({ id: 'x', state });

describe('needs attention', () => {
	it('is silent when all is well and after the end', () => {
		expect(findConcerns(stage('welcome'), true, 0, 0)).toEqual([]);
		const over = stage(null, { counts: { present: 0, phones: 0, cards: 0 } });
		expect(findConcerns({ ...over, workshop: { ...over.workshop, endedAt: 1 } }, false, 0, 0)).toEqual([]);
	});

	it('names a lost connection, an empty hall, an empty table, time that is up', () => {
		const empty = stage('welcome', { counts: { present: 0, phones: 0, cards: 0 }, timer: { endsAt: 100, leftMs: null } });
		expect(findConcerns(empty, false, 99, 0)).toEqual([{ kind: 'connection' }, { kind: 'nobody' }]);
		expect(findConcerns(empty, true, 100, 0)).toEqual([{ kind: 'nobody' }, { kind: 'time' }]);
		expect(findConcerns(stage('cafe'), true, 0, 3)).toEqual([{ kind: 'look', number: 3 }]);
		expect(findConcerns(stage('cafe', { cafe }), true, 0, 0)).toEqual([{ kind: 'table', number: 2 }]);
		expect(findConcerns(stage('ideas', { cafe }), true, 0, 0)).toEqual([{ kind: 'no_ideas' }]);
	});

	it('names ideas without a cost and ideas the fund can never pay, until the vote', () => {
		const ideas = [idea(1, 4_000_000), idea(2, 4_000_001), idea(3, 0)];
		const found = [
			{ kind: 'over', number: 2 },
			{ kind: 'cost', number: 3 }
		];
		expect(findConcerns(stage('ideas', { ideas }), true, 0, 0)).toEqual(found);
		expect(findConcerns(stage('vote', { ideas: ideas.slice(0, 2), vote: vote('open') }), true, 0, 0)).toEqual([]);
	});

	it('a vote that was left without showing its result is shown before the decision', () => {
		const left = stage('decision', { vote: vote('closed') });
		expect(findConcerns(left, true, 0, 0)).toEqual([{ kind: 'reveal' }]);
		expect(nextStep(left)?.act).toEqual({ act: 'reveal_vote' });
		expect(nextStep(stage('decision', { vote: vote('revealed') }))?.act).toEqual({ act: 'decide' });
	});
});

it('the arrows go around the tables', () => {
	const room = stage('cafe', { cafe });
	expect(tableBeside(room, undefined, 0)).toBe('t1');
	expect(tableBeside(room, 't1', 1)).toBe('t2');
	expect(tableBeside(room, 't1', -1)).toBe('t3');
	expect(tableBeside(room, 't3', 1)).toBe('t1');
	expect(tableBeside(stage('welcome'), undefined, 1)).toBeNull();
});

describe('after signing in', () => {
	it('goes back only to a page of this site', () => {
		expect(readBack('/w/HATT24/desk?x=1')).toBe('/w/HATT24/desk?x=1');
		for (const path of ['//evil.kz', '/\\evil.kz', 'https://evil.kz', 'javascript:alert(1)', '/a\nb', '/\t/evil.kz', '', null, 5])
			expect(readBack(path)).toBeNull();
	});

	it('or home: the akimat to the map, everybody else to the meetings', () => {
		expect(homeOf([{ role: 'akimat' }])).toBe('/map');
		expect(homeOf([{ role: 'akimat' }, { role: 'facilitator' }])).toBe('/studio');
		expect(homeOf([])).toBe('/notices');
		expect(homeOf([{ role: 'leader' }])).toBe('/notices');
	});
});
