/** What became of a note, and the table for Excel. */
import { describe, expect, test } from 'vitest';
import { listRows, toCsv } from '#lib/document/export.ts';
import { destinyOf, publicNotes, questionOf, type Growth, type KeptCafe, type KeptNote } from '#lib/document/rules.ts';

const note = (id: string, more: Partial<KeptNote> = {}): KeptNote => ({
	...{ id, text: `жазба ${id}`, colour: 1 as const, author: 'seat:s', number: 7, helper: null, table: 1, round: 1, at: 0 },
	...{ state: 'shown' as const, reason: null, star: false, cluster: null, supports: 0, comments: [], into: null, from: [] },
	...more
});
const need = (id: string, notes: string[], more: Partial<Growth['needs'][number]> = {}) => {
	return { id, text: `қажеттілік ${id}`, support: 2, state: 'shown' as const, reason: null, notes, ...more };
};
const idea = (number: number, sources: Growth['ideas'][number]['sources'], more: Partial<Growth['ideas'][number]> = {}) => {
	return { id: `i${number}`, number, title: `идея ${number}`, siteId: null, sources, dots: null, outcome: null, project: null, ...more };
};
const numbers = ({ ideas }: { ideas: Growth['ideas'] }) => ideas.map(({ number }) => number);

describe('the destiny', () => {
	const growth = {
		needs: [need('n1', ['a', 'm']), need('n2', [])],
		ideas: [
			idea(1, [{ kind: 'note', id: 'b' }]),
			idea(2, [{ kind: 'need', id: 'n1' }]),
			idea(3, [{ kind: 'site', id: 's1' }]),
			idea(4, [], { siteId: 's1' })
		]
	};

	test('of a note: the needs it is in, the ideas that grew from it or from those needs', () => {
		const notes = [note('a'), note('b'), note('c')];
		expect(destinyOf({ kind: 'note', id: 'a' }, notes, growth)).toMatchObject({ into: null, needs: [{ id: 'n1' }] });
		expect(numbers(destinyOf({ kind: 'note', id: 'a' }, notes, growth))).toEqual([2]);
		expect(numbers(destinyOf({ kind: 'note', id: 'b' }, notes, growth))).toEqual([1]);
		expect(destinyOf({ kind: 'note', id: 'c' }, notes, growth)).toEqual({ into: null, needs: [], ideas: [] });
	});

	test('goes with the merged note, however often it was merged, and with every part of a split one', () => {
		const merged = [note('x', { into: 'y' }), note('y', { into: 'm', from: ['x'] }), note('m', { from: ['y'] })];
		expect(destinyOf({ kind: 'note', id: 'x' }, merged, growth)).toMatchObject({
			into: { id: 'm', text: 'жазба m' },
			needs: [{ id: 'n1' }]
		});
		expect(numbers(destinyOf({ kind: 'note', id: 'x' }, merged, growth))).toEqual([2]);
		const split = [note('w', { into: 'p' }), note('p', { from: ['w'] }), note('b', { from: ['w'] })];
		expect(numbers(destinyOf({ kind: 'note', id: 'w' }, split, growth))).toEqual([1]);
	});

	test('does not follow what was taken apart again, nor another way round, and ends in a circle', () => {
		const apart = [note('x'), note('m', { from: ['x'], state: 'trash' })];
		expect(destinyOf({ kind: 'note', id: 'x' }, apart, growth)).toEqual({ into: null, needs: [], ideas: [] });
		const merged = [note('b', { into: 'c' }), note('c', { from: ['b'] })];
		expect(numbers(destinyOf({ kind: 'note', id: 'c' }, merged, growth))).toEqual([]);
		const circle = [note('b', { into: 'c', from: ['c'] }), note('c', { into: 'b', from: ['b'] })];
		expect(numbers(destinyOf({ kind: 'note', id: 'c' }, circle, growth))).toEqual([1]);
	});

	test('of a need and of a place, also where an idea stands on it', () => {
		expect(numbers(destinyOf({ kind: 'need', id: 'n1' }, [], growth))).toEqual([2]);
		expect(numbers(destinyOf({ kind: 'need', id: 'n2' }, [], growth))).toEqual([]);
		expect(numbers(destinyOf({ kind: 'site', id: 's1' }, [], growth))).toEqual([3, 4]);
		// Ids of different kinds do not meet.
		expect(numbers(destinyOf({ kind: 'note', id: 's1' }, [note('s1')], growth))).toEqual([]);
	});
});

const words = { activity: () => 'World Cafe', question: () => 'Сұрақ' };
const cafe = (notes: KeptNote[], more: Partial<KeptCafe> = {}): KeptCafe => ({
	...{ id: 'c', title: null, names: true, questions: [] },
	tables: [{ id: 't', number: 1, question: { kk: 'Сұрақ' }, document: 'board:c:t', notes }],
	...more
});

describe('the export', () => {
	const notes = [
		note('a', { into: 'm' }),
		note('h', { state: 'hidden', into: 'm' }),
		note('m', { from: ['a', 'h'] }),
		note('w', { state: 'waiting' }),
		note('g', { state: 'trash' })
	];
	const growth: Growth = {
		needs: [need('n1', ['m']), need('n2', ['m'], { state: 'hidden' })],
		ideas: [idea(5, [{ kind: 'need', id: 'n1' }])]
	};

	test('gives staff everything, others what everybody may see, also behind a merged note', () => {
		const [staff, others] = [listRows([cafe(notes)], growth, true, words), listRows([cafe(notes)], growth, false, words)];
		expect(staff.map(({ id, state }) => [id, state])).toEqual([
			['a', 'shown'],
			['h', 'hidden'],
			['m', 'shown'],
			['w', 'waiting'],
			['g', 'trash']
		]);
		expect(staff[2]).toMatchObject({ from: ['a', 'h'], needs: [{ id: 'n1' }, { id: 'n2' }], ideas: [5] });
		expect(others.map(({ id }) => id)).toEqual(['a', 'm']);
		expect(others[0]).toMatchObject({ into: 'm', number: 7, needs: [{ id: 'n1' }], ideas: [5], at: '1970-01-01T00:00:00.000Z' });
		expect(others[1]).toMatchObject({ from: ['a'], needs: [{ id: 'n1' }] });
		expect(publicNotes(notes).map(({ id }) => id)).toEqual(['a', 'm']);
	});

	test('tells others no number where names are not shown', () => {
		const secret = cafe([note('a')], { names: false });
		expect(listRows([secret], growth, false, words)[0]!.number).toBeNull();
		expect(listRows([secret], growth, true, words)[0]!.number).toBe(7);
	});

	test('names the question of the round, otherwise the table’s own', () => {
		const { tables } = cafe([]);
		const questions = [{ kk: '' }, { kk: 'Екінші сұрақ' }];
		expect(questionOf({ questions }, tables[0]!, 1)).toEqual({ kk: 'Сұрақ' });
		expect(questionOf({ questions }, tables[0]!, 2)).toEqual({ kk: 'Екінші сұрақ' });
		expect(questionOf({ questions }, tables[0]!, 3)).toEqual({ kk: 'Сұрақ' });
	});

	test('opens in Excel by a double click: mark, semicolons, quotes doubled, lines of a text kept in one cell', () => {
		expect(toCsv(['Жазба', 'Үстел'], [['Жол "тас", су; шам\nжарық', 3]])).toBe('\uFEFFЖазба;Үстел\r\n"Жол ""тас"", су; шам\nжарық";3\r\n');
	});

	test('lets no text become a formula', () => {
		const cells = ['=1+1', '+7 701', '-су', '@SUM(A1)', '\tсу', '\r=1', ' =1', '＝1', 'су=жол', '№5'];
		const lines = toCsv(
			['x'],
			cells.map((cell) => [cell])
		).split('\r\n');
		expect(lines.slice(1, 5)).toEqual(["'=1+1", "'+7 701", "'-су", "'@SUM(A1)"]);
		expect(lines[5]).toBe("'\tсу");
		expect(toCsv(['x'], [['\r=1']])).toContain('"\'\r=1"');
		expect(toCsv(['x'], [[' =1'], ['＝1']])).toContain("' =1\r\n'＝1");
		expect(toCsv(['x'], [['су=жол'], ['№5']])).toContain('\r\nсу=жол\r\n№5\r\n');
		expect(toCsv(['x'], [[-5]])).toContain('\r\n-5\r\n');
	});
});
