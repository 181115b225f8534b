import { describe, expect, test } from 'vitest';
import { LOCALES } from '#lib/i18n/locale.ts';
import { newId } from '#lib/live/id.ts';
import { parseNeed, parseNeedRemoval, parseRanks, parseSupport, readRanksForm } from '#lib/need/input.ts';
import { needCategoryLabel } from '#lib/need/labels.ts';
import { isNeedCategory, NEED_CATEGORIES, ownCategory, rankNeeds, sameWords, saysEnough } from '#lib/need/rules.ts';

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

describe('a category that a facilitator names', () => {
	test('carries its names, is read in the language of the reader, and in another where that one is missing', () => {
		const code = ownCategory({ kk: ' Мал  шаруашылығы ', ru: 'Скот|ина' })!;
		expect(code).toBe('own:Мал шаруашылығы|Скот ина|');
		expect(LOCALES.map((locale) => needCategoryLabel(code, locale))).toEqual(['Мал шаруашылығы', 'Скот ина', 'Мал шаруашылығы']);
		expect(parseNeed({ id: newId(), category: code, text: 'Жайылым жетпейді' })).toMatchObject({ ok: true, value: { category: code } });
	});
	test('has a name, and no longer than a button holds; what only looks like a code is none', () => {
		for (const words of [{}, { kk: '  ', ru: '|' }, { kk: 'ә'.repeat(31) }]) expect(ownCategory(words)).toBeNull();
		expect(ownCategory({ en: 'x'.repeat(30) })).not.toBeNull();
		for (const code of ['own:', 'own:||', 'own:a', 'own:a|b', 'own:a|b|c|d', 'own: a|b|c', `own:${'a'.repeat(31)}||`, 'OWN:a|b|c'])
			expect([code, isNeedCategory(code)]).toEqual([code, false]);
	});
});

describe('a need as it arrives', () => {
	const good = { id: newId(), category: 'play', text: '  Ойын алаңы жоқ  ' };

	test('is trimmed; the group may be left out', () => {
		const more = { groups: [], people: null, since: null, place: null };
		expect(parseNeed(good)).toEqual({ ok: true, value: { id: good.id, category: 'play', text: 'Ойын алаңы жоқ', group: '', ...more } });
	});

	test('details are read from forms as well: numbers as text, nothing as nothing', () => {
		const read = parseNeed({ ...good, people: ' 40 ', since: '', groups: ['youth'], place: { lng: 53.8, lat: 47 } });
		expect(read).toMatchObject({ ok: true, value: { people: 40, since: null, groups: ['youth'], place: { lng: 53.8, lat: 47 } } });
	});

	test.each([
		[{ ...good, text: '   ' }, 'required', 'text'],
		[{ ...good, text: undefined }, 'required', 'text'],
		[{ ...good, text: 'ә'.repeat(201) }, 'too_long', 'text'],
		[{ ...good, group: 'ә'.repeat(81) }, 'too_long', 'group'],
		[{ ...good, text: 'су' }, 'say_more', 'text'],
		[{ ...good, text: ' Су!  .. ' }, 'say_more', 'text'],
		[{ ...good, people: 0 }, 'number_invalid', 'people'],
		[{ ...good, people: 'көп' }, 'number_invalid', 'people'],
		[{ ...good, people: 2.5 }, 'number_invalid', 'people'],
		[{ ...good, since: 1900 }, 'number_invalid', 'since'],
		[{ ...good, groups: ['martians'] }, 'unknown_choice', 'groups'],
		[{ ...good, place: { lng: 'x', lat: 1 } }, 'place_missing', 'place'],
		[{ ...good, category: 'money' }, 'unknown_choice', 'category'],
		[{ ...good, id: '../../etc' }, 'malformed', 'id'],
		['text', 'malformed', undefined],
		[null, 'malformed', undefined]
	])('%# is refused at its field', (input, reason, field) => {
		expect(parseNeed(input)).toMatchObject({ ok: false, reason, ...(field && { field }) });
	});

	test('200 characters are counted as people count them', () => {
		expect(parseNeed({ ...good, text: `ал ма ${'🌳'.repeat(194)}` }).ok).toBe(true);
		expect(parseNeed({ ...good, text: '🌳'.repeat(201) })).toMatchObject({ reason: 'too_long', params: { max: 200 } });
	});

	test('two words are enough, in any letters; a word is two letters', () => {
		expect(['су жоқ', 'Нет воды', 'no light', '2 км жол'].map(saysEnough)).toEqual([true, true, true, true]);
		expect(['су', '', 'а б', '...', 'судың'].map(saysEnough)).toEqual([false, false, false, false, false]);
	});
	test('the same words in other capitals, letters and signs are the same', () => {
		expect(sameWords('  Ауыз су ЖОҚ!')).toBe(sameWords('ауыз  су жок'));
		expect(sameWords('Ауыз су жоқ')).not.toBe(sameWords('Ауыз су нашар'));
	});
	test('a ranking is read: an order or marks, not both', () => {
		const [a, b] = [newId(), newId()];
		expect(parseRanks({ id: a, order: [b] })).toEqual({ ok: true, value: { id: a, ranks: { order: [b] } } });
		expect(parseRanks({ id: a, marks: { [b]: [1, 5, 3] } })).toEqual({ ok: true, value: { id: a, ranks: { marks: { [b]: [1, 5, 3] } } } });
		for (const wrong of [{}, { order: [], marks: {} }, { order: 'x' }, { marks: [] }, { order: ['x'] }])
			expect(parseRanks({ id: a, ...wrong })).toMatchObject({ ok: false, reason: 'malformed' });
		for (const few of [
			[1, 2, 6],
			[1, 2],
			[1, 2, 2.5]
		])
			expect(parseRanks({ id: a, marks: { [b]: few } })).toMatchObject({ ok: false, reason: 'number_invalid' });
	});
	test('a plain form gives places; one place twice or no number is refused', () => {
		const [a, b, c] = [newId(), newId(), newId()];
		const form = (places: Record<string, string>) => {
			const data = new FormData();
			data.set('id', a);
			for (const [id, place] of Object.entries(places)) data.set(`place.${id}`, place);
			return readRanksForm(data);
		};
		expect(form({ [b]: '2', [c]: '1', [a]: '' })).toEqual({ ok: true, value: { id: a, ranks: { order: [c, b] } } });
		expect(form({ [b]: '1', [c]: '1' })).toMatchObject({ ok: false, reason: 'number_invalid', field: 'ranks' });
		expect(form({ [b]: 'бірінші' })).toMatchObject({ ok: false, reason: 'number_invalid', field: 'ranks' });
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
