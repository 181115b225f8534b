/** Where notes lie on a board: nothing that flowed lies on anything else, all is on its sheet, and everybody sees the same. */
import { describe, expect, it } from 'vitest';
import type { Cluster } from '#lib/board/around.ts';
import type { Note } from '#lib/board/document.ts';
import { layoutBoard, linesOf, MOST_LINES, placeWithin, type Box } from '#lib/board/layout.ts';

const id = (n: number) => `0190a0a0-0000-7000-8000-${String(n).padStart(12, '0')}`;
const WORDS = ['су', 'жол', 'мектеп', 'жергіліктендірілгендіктен', 'ауыл', 'балабақша', 'көшедегі жарық', 'қоқыс шығару'];
/** A source of chance that always says the same. */
function chance(seed: number): (below: number) => number {
	let state = seed;
	return (below) => (state = (state * 1_103_515_245 + 12_345) % 2_147_483_648) % below;
}
const note = (n: number, more: Partial<Note> = {}): Note => ({
	...{ id: id(n), text: 'Ауыз су жоқ', colour: 1, author: 'seat:a', number: 1, round: 1, at: n, gone: null, pos: null, cluster: null },
	...{ star: false, into: null, from: [], word: null, reports: 0, helper: null },
	...more
});
const cluster = (n: number, more: Partial<Cluster> = {}): Cluster => ({ id: id(900 + n), name: `Топ ${n}`, pos: null, at: n, ...more });
function board(seed: number, size: number) {
	const below = chance(seed);
	const clusters = [1, 2, 3].map((n) => cluster(n));
	const notes = Array.from({ length: size }, (_, n) =>
		note(n, {
			text: Array.from({ length: 1 + below(12) }, () => WORDS[below(WORDS.length)]).join(' '),
			pos: below(4) ? null : [below(1001), below(1001)],
			cluster: below(2) ? null : clusters[below(3)]!.id
		})
	);
	return { notes, clusters };
}
const overlap = (a: Box, b: Box) => a.x < b.x + b.w - 1e-6 && b.x < a.x + a.w - 1e-6 && a.y < b.y + b.h - 1e-6 && b.y < a.y + a.h - 1e-6;

describe('the layout of a board', () => {
	it.each([1, 2, 3, 4, 5])('holds every note once, on its sheet; what flows lies on nothing (seed %i)', (seed) => {
		const { notes, clusters } = board(seed, 40);
		const laid = layoutBoard(notes, clusters);
		expect(laid.notes.map((box) => box.id).sort()).toEqual(notes.map((one) => one.id));
		for (const box of laid.notes) {
			expect([box.x >= 0, box.y >= 0, box.x + box.w <= 1000.001, box.y + box.h <= 1000.001, box.sheet < laid.sheets]).toEqual(
				Array(5).fill(true)
			);
			if (box.placed) continue;
			const under = laid.notes.filter((other) => other !== box && other.sheet === box.sheet && overlap(box, other));
			expect(under).toEqual([]);
		}
	});

	it('does not depend on the order of the lists', () => {
		const { notes, clusters } = board(9, 40);
		const by = (one: { id: string }, other: { id: string }) => (one.id < other.id ? -1 : 1);
		const [one, two] = [layoutBoard(notes, clusters), layoutBoard([...notes].reverse(), [...clusters].reverse())];
		expect([...two.notes].sort(by)).toEqual([...one.notes].sort(by));
		expect(two.clusters).toEqual(one.clusters);
	});

	it('leaves what was placed where it is, whatever else comes', () => {
		const placed = note(1, { pos: [300, 400] });
		const alone = layoutBoard([placed], []).notes[0];
		expect(alone).toMatchObject({ x: 300, y: 400, placed: true });
		const full = layoutBoard([placed, ...board(3, 30).notes.map((one) => ({ ...one, id: one.id.replace('0190', '0191') }))], []);
		expect(full.notes.find((box) => box.id === placed.id)).toEqual(alone);
	});

	it('keeps a note on the sheet that was put at its edge', () => {
		const edge = layoutBoard([note(1, { pos: [1000, 1000] })], []).notes[0]!;
		for (const end of [edge.x + edge.w, edge.y + edge.h]) expect(end).toBeCloseTo(1000, -0.5);
		expect(placeWithin('су', -50, 20.4)).toEqual([0, 20]);
	});

	it('puts the notes of a group side by side under its name, and joins them', () => {
		const group = cluster(1);
		const mine = [1, 3, 5].map((n) => note(n, { cluster: group.id }));
		const { notes, clusters } = layoutBoard([...mine, note(2), note(4)], [group]);
		const [part] = clusters;
		expect(part).toMatchObject({ name: 'Топ 1', sheet: 0, x: 0, y: 0, notes: mine.map((one) => one.id) });
		expect(part!.joints).toHaveLength(2);
		const boxes = notes.filter((box) => part!.notes.includes(box.id));
		expect(new Set(boxes.map(({ x }) => x))).toEqual(new Set([0]));
		expect(Math.min(...boxes.map(({ y }) => y))).toBeGreaterThan(0);
	});

	it('shows a group on every sheet where it has notes, an empty one nowhere', () => {
		const group = cluster(1);
		const many = Array.from({ length: 40 }, (_, n) => note(n, { cluster: group.id, text: 'Ауыз су мәселесін шешу керек, құдық қазу' }));
		const laid = layoutBoard(many, [group, cluster(2)]);
		expect(laid.sheets).toBeGreaterThan(1);
		expect(laid.clusters.map(({ sheet }) => sheet)).toEqual([...Array(laid.sheets).keys()]);
	});

	it('takes a note of a group that is gone as one of none', () => {
		const laid = layoutBoard([note(1, { cluster: id(77) })], []);
		expect([laid.notes.length, laid.clusters.length]).toEqual([1, 0]);
	});

	it('draws a line between two notes of one sheet, from middle to middle', () => {
		const [a, b] = [note(1, { pos: [0, 0] }), note(2, { pos: [500, 500] })];
		const { links, notes } = layoutBoard(
			[a, b],
			[],
			[
				{ id: id(5), a: a.id, b: b.id },
				{ id: id(6), a: a.id, b: id(99) }
			]
		);
		expect(links).toEqual([
			{ id: id(5), sheet: 0, from: [notes[0]!.w / 2, notes[0]!.h / 2], to: [500 + notes[1]!.w / 2, 500 + notes[1]!.h / 2] }
		]);
	});

	it('counts lines as words break', () => {
		expect(
			['', 'су', 'Ауыз су жоқ', 'Ауыз су жоқ, құдық та', 'жергіліктендірілгендіктен', 'а\nә\nб', 'ә'.repeat(280)].map(linesOf)
		).toEqual([1, 1, 1, 2, 3, 3, MOST_LINES]);
	});

	it('is quick enough to follow a finger', () => {
		const { notes, clusters } = board(5, 200);
		const started = performance.now();
		layoutBoard(notes, clusters);
		expect(performance.now() - started).toBeLessThan(1_000);
	});
});
