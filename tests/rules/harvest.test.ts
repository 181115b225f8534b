/** The tables side by side, as the desk harvests them. */
import { describe, expect, test } from 'vitest';
import type { Note } from '#lib/board/document.ts';
import { layOut, nameFor, siftTables } from '../../src/routes/w/[code]/desk/harvest.ts';
import { cafeOf } from '../support/stage.ts';

const note = (id: string, more: Partial<Note> = {}): Note => ({
	...{ id, text: `жазба ${id}`, colour: 1 as const, author: 'seat:s', number: 1, round: 1, at: 0, gone: null, pos: null, cluster: null },
	...{ star: false, into: null, from: [], word: null, reports: 0, helper: null },
	...more
});
const { tables } = cafeOf([
	{ number: 1, seats: [] },
	{ number: 2, seats: [] }
]);
const word = (id: string) => ({ id, note: 'a', text: 'иә', author: 'seat:s', number: 1, at: 1 });
const around = {
	clusters: [{ id: 'k', name: 'Су мәселесі', pos: null, at: 1 }],
	links: [],
	marks: new Map([['c', ['s1', 's2', 's3', 's4']]]),
	comments: [word('m1'), word('m2')]
};
const boards: Record<string, Note[]> = {
	'board:1': [
		note('a', { cluster: 'k' }),
		note('b', { at: 5, star: true }),
		note('c', { at: 9 }),
		note('d', { at: 1, cluster: 'gone' }),
		note('x', { gone: 3 }),
		note('y', { into: 'a' }),
		note('z', { word: { verdict: 'hidden', reason: 'x', at: 1 } }),
		note('e', { text: '  ' })
	],
	'board:2': []
};
const laid = layOut(tables, (document) => ({ notes: boards[document]!, around: document === 'board:1' ? around : undefined }));

describe('the harvest', () => {
	test('shows what stands on the boards: groups first, then the rest; highlights, support, age', () => {
		expect(laid.map(({ number, groups }) => [number, groups.map(({ name, notes }) => [name, notes.map(({ id }) => id)])])).toEqual([
			[
				1,
				[
					['Су мәселесі', ['a']],
					[null, ['b', 'c', 'd']]
				]
			],
			[2, []]
		]);
		expect(laid[0]!.groups[0]!.notes[0]).toMatchObject({ cluster: 'Су мәселесі', comments: 2, supports: 0, table: 1, document: 'board:1' });
		expect(laid[0]!.groups[1]!.notes[2]).toMatchObject({ cluster: null });
	});

	test('is sifted by highlights and by words, folded, also those of a group', () => {
		const ids = (typed: string, stars = false) =>
			siftTables(laid, typed, stars).flatMap(({ groups }) => groups.flatMap(({ notes }) => notes.map(({ id }) => id)));
		expect(ids('')).toEqual(['a', 'b', 'c', 'd']);
		expect(ids('', true)).toEqual(['b']);
		expect(ids('СУ МАСЕЛЕСИ')).toEqual(['a']);
		expect(ids('жазба c')).toEqual(['c']);
		expect(ids('жазба c', true)).toEqual([]);
	});

	test('names a choice by its group, otherwise by the shortest note', () => {
		const one = { text: 'Ауыз су құбырын жөндеу', cluster: 'Су' };
		const two = { text: 'Су жоқ', cluster: 'Су' };
		expect(nameFor([one, two])).toBe('Су');
		expect(nameFor([one])).toBe('Ауыз су құбырын жөндеу');
		expect(nameFor([one, { ...two, cluster: null }])).toBe('Су жоқ');
		expect(nameFor([])).toBe('');
	});
});
