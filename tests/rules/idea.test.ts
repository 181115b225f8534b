import { describe, expect, test } from 'vitest';
import { parseIdea, parseIdeaRemoval } from '#lib/idea/input.ts';
import { sourceKindLabel } from '#lib/idea/labels.ts';
import { judgeIdeaChange, readCost, SOURCE_KINDS } from '#lib/idea/rules.ts';
import { newId } from '#lib/live/id.ts';
import { ABSURD_COST } from '#lib/workshop/rules.ts';

describe('the cost of an idea', () => {
	test.each([
		['1 200 000 ₸', 1_200_000],
		['1\u00a0200\u00a0000\u00a0₸', 1_200_000],
		['1.200.000 теңге', 1_200_000],
		['850000', 850_000],
		[850_000, 850_000],
		[ABSURD_COST, ABSURD_COST]
	])('%s is read kindly', (typed, tenge) => {
		expect(readCost(typed)).toEqual({ ok: true, value: tenge });
	});

	test.each(['-5', 'abc', '1e9', '0', 0, -5, 1.5, Number.NaN, true, {}])('%s is no cost', (typed) => {
		expect(readCost(typed)).toEqual({ ok: false, reason: 'cost_invalid', field: 'cost' });
	});

	test('a cost beyond belief is a typing mistake', () => {
		expect(readCost(ABSURD_COST + 1)).toEqual({ ok: false, reason: 'cost_absurd', field: 'cost' });
		expect(readCost('99 999 999 999 999')).toMatchObject({ reason: 'cost_absurd' });
	});

	test.each(['', '   ', null, undefined])('nothing is required, not wrong (%#)', (typed) => {
		expect(readCost(typed)).toEqual({ ok: false, reason: 'required', field: 'cost' });
	});
});

describe('an idea as it arrives', () => {
	const good = { id: newId(), title: 'Ойын алаңы', cost: '1 200 000' };

	test('description, site and sources may be left out', () => {
		const { id } = good;
		expect(parseIdea(good)).toEqual({ ok: true, value: { id, title: 'Ойын алаңы', description: '', cost: 1_200_000, siteId: null } });
		expect(parseIdea({ ...good, siteId: '' })).toMatchObject({ ok: true, value: { siteId: null } });
	});

	test('what a source said is cut, not refused', () => {
		const parsed = parseIdea({ ...good, sources: [{ kind: 'note', id: 'n', document: 'board:x', words: 'т'.repeat(1200) }] });
		expect(parsed.ok && parsed.value.sources![0]!.words).toHaveLength(1000);
	});

	test.each([
		[{ ...good, title: ' ' }, 'required', 'title'],
		[{ ...good, title: 'т'.repeat(121) }, 'too_long', 'title'],
		[{ ...good, description: 'т'.repeat(1001) }, 'too_long', 'description'],
		[{ ...good, cost: '-5' }, 'cost_invalid', 'cost'],
		[{ ...good, cost: undefined }, 'required', 'cost'],
		[{ ...good, siteId: 'here' }, 'malformed', 'siteId'],
		[{ ...good, sources: 'all' }, 'malformed', 'sources'],
		[{ ...good, sources: [{ kind: 'rumour', id: 'x', words: 'x' }] }, 'unknown_choice', 'sources']
	])('%# is refused at its field', (input, reason, field) => {
		expect(parseIdea(input)).toMatchObject({ ok: false, reason, field });
	});

	test('removing asks for a reason', () => {
		expect(parseIdeaRemoval({ id: newId(), ideaId: newId() })).toMatchObject({ reason: 'required', field: 'reason' });
	});
});

test('while people vote on an idea its words may be mended, its cost not', () => {
	expect(judgeIdeaChange('open', 'words')).toBeNull();
	expect(judgeIdeaChange('open', 'cost')).toEqual({ ok: false, reason: 'vote_open', field: 'cost' });
	for (const ballot of ['none', 'closed'] as const)
		for (const change of ['words', 'cost'] as const) expect(judgeIdeaChange(ballot, change)).toBeNull();
});

test('every kind of source has a name', () => {
	expect(new Set(SOURCE_KINDS.map((kind) => sourceKindLabel(kind, 'kk'))).size).toBe(3);
});
