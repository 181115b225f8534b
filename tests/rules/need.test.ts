import { describe, expect, test } from 'vitest';
import { LOCALES } from '#lib/i18n/locale.ts';
import { newId } from '#lib/live/id.ts';
import { parseNeed, parseNeedRemoval, parseSupport } from '#lib/need/input.ts';
import { needCategoryLabel } from '#lib/need/labels.ts';
import { NEED_CATEGORIES, rankNeeds } from '#lib/need/rules.ts';

describe('the order of needs', () => {
	test('most support first, the earlier one among equals', () => {
		const needs = [
			{ id: 'c', support: 1, createdAt: 30 },
			{ id: 'b', support: 3, createdAt: 20 },
			{ id: 'a', support: 1, createdAt: 10 }
		];
		expect(rankNeeds(needs).map((need) => need.id)).toEqual(['b', 'a', 'c']);
		expect(needs[0]!.id).toBe('c');
	});

	test('two needs of the same moment keep the order of their ids on every screen', () => {
		const [a, b] = [
			{ id: 'a', support: 2, createdAt: 5 },
			{ id: 'b', support: 2, createdAt: 5 }
		];
		expect(rankNeeds([b!, a!]).map((need) => need.id)).toEqual(['a', 'b']);
	});
});

describe('a need as it arrives', () => {
	const good = { id: newId(), category: 'play', text: '  Ойын алаңы жоқ  ' };

	test('is trimmed; the group may be left out', () => {
		expect(parseNeed(good)).toEqual({ ok: true, value: { id: good.id, category: 'play', text: 'Ойын алаңы жоқ', group: '' } });
	});

	test.each([
		[{ ...good, text: '   ' }, 'required', 'text'],
		[{ ...good, text: undefined }, 'required', 'text'],
		[{ ...good, text: 'ә'.repeat(201) }, 'too_long', 'text'],
		[{ ...good, group: 'ә'.repeat(81) }, 'too_long', 'group'],
		[{ ...good, category: 'money' }, 'unknown_choice', 'category'],
		[{ ...good, id: '../../etc' }, 'malformed', 'id'],
		['text', 'malformed', undefined],
		[null, 'malformed', undefined]
	])('%# is refused at its field', (input, reason, field) => {
		expect(parseNeed(input)).toMatchObject({ ok: false, reason, ...(field && { field }) });
	});

	test('200 characters are counted as people count them', () => {
		expect(parseNeed({ ...good, text: '🌳'.repeat(200) }).ok).toBe(true);
		expect(parseNeed({ ...good, text: '🌳'.repeat(201) })).toMatchObject({ reason: 'too_long', params: { max: 200 } });
	});

	test('support is on or off, nothing else', () => {
		expect(parseSupport({ id: newId(), needId: newId(), on: false }).ok).toBe(true);
		expect(parseSupport({ id: newId(), needId: newId(), on: 3 })).toMatchObject({ reason: 'malformed', field: 'on' });
	});

	test('removing asks for a reason', () => {
		expect(parseNeedRemoval({ id: newId(), needId: newId(), reason: ' ' })).toMatchObject({ reason: 'required', field: 'reason' });
	});
});

test('every category has a name of its own in each language', () => {
	for (const locale of LOCALES) {
		const names = NEED_CATEGORIES.map((code) => needCategoryLabel(code, locale));
		expect(new Set(names).size).toBe(NEED_CATEGORIES.length);
	}
	expect(needCategoryLabel('no such', 'en')).toBe(needCategoryLabel('other', 'en'));
});
