/** Around the notes, over real sockets: what a crash leaves with a phone, and what the host of a table may. */
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { addComment, markNote, readClusters, readComments, readMarks, setCluster } from '#lib/board/around.ts';
import { addNote, judgeNote, readNotes, starNote, trashNote } from '#lib/board/document.ts';
import { newId } from '#lib/live/id.ts';
import { CLOSE } from '#lib/live/protocol.ts';
import { SEATS, WORKSHOP, connect, newBoard, savedBy, seatCookie, until } from './house.ts';
import { at, withHouse } from './phone.ts';
import { note as noteOf } from './seat.ts';

const ME = `seat:${SEATS[0]}`;
const OTHER = `seat:${SEATS[1]}`;
const AT = 1_790_000_000_000;
const own = noteOf(0, 'су жоқ');
const foreign = noteOf(1, 'жол бұзық');

describe('after a crash', () => {
	withHouse();

	/** The house loses what it had passed on; the phone of seat 1 holds it and comes back with an edit of its own. */
	async function comeBack(lost: (doc: Y.Doc) => unknown, edit: (doc: Y.Doc) => unknown, sender = 0) {
		const board = newBoard();
		const writer = connect(at.house.url, board, seatCookie(1));
		await until('in', () => writer.provider.synced);
		addNote(writer.doc, foreign);
		const first = connect(at.house.url, board, seatCookie(0));
		await until('in', () => first.provider.synced && readNotes(first.doc).length === 1);
		addNote(first.doc, own);
		await until('saved', () => savedBy(first) >= 2);
		await at.house.rooms.edit(board, 'account:1', (doc) => judgeNote(doc, own.id, { verdict: 'approved', reason: null, at: AT }));
		await until('heard', () => readNotes(first.doc).some(({ word }) => word !== null));
		const state = Y.encodeStateAsUpdate(first.doc);
		for (const client of [first, writer]) client.end();
		const elsewhere = new Y.Doc();
		Y.applyUpdate(elsewhere, state);
		lost(elsewhere);
		const doc = new Y.Doc();
		Y.applyUpdate(doc, Y.encodeStateAsUpdate(elsewhere));
		edit(doc);
		const back = connect(at.house.url, board, seatCookie(sender), doc);
		await until('answered', () => back.closed !== null || savedBy(back) >= 1);
		return { board, back, elsewhere };
	}
	const marksOf = (board: string) => at.house.rooms.view(board, (doc) => [...readMarks(doc)].map(([id, seats]) => [id, seats.length]));

	it('the marks, comments and groups of others are left out, the own mark is kept', async () => {
		const { board, back } = await comeBack(
			(doc) => {
				markNote(doc, own.id, SEATS[1], true, AT);
				addComment(doc, { id: newId(), note: foreign.id, text: 'дұрыс', author: OTHER, number: 2, at: AT });
				setCluster(doc, { id: newId(), name: 'Су', pos: null, at: AT });
				starNote(doc, foreign.id, true);
			},
			(doc) => markNote(doc, foreign.id, SEATS[0], true, AT)
		);
		expect(back.closed).toBeNull();
		expect(await marksOf(board)).toEqual([[foreign.id, 1]]);
		expect(await at.house.rooms.view(board, (doc) => [readComments(doc).length, readClusters(doc).length])).toEqual([0, 0]);
	});

	it('what the server had said of the own note is left out, the older word stays', async () => {
		const { board, back } = await comeBack(
			(doc) => judgeNote(doc, own.id, { verdict: 'hidden', reason: 'дөрекі сөз', at: AT + 1 }),
			(doc) => markNote(doc, foreign.id, SEATS[0], true, AT)
		);
		expect(back.closed).toBeNull();
		expect(await marksOf(board)).toEqual([[foreign.id, 1]]);
		const words = await at.house.rooms.view(board, (doc) => readNotes(doc).map(({ word }) => word?.verdict));
		expect(words.sort()).toEqual(['approved', undefined]);
	});

	it('a mark on a lost note of another waits until its author brings the note', async () => {
		const lost = noteOf(1, 'жоғалған');
		const { board, back, elsewhere } = await comeBack(
			(doc) => addNote(doc, lost),
			(doc) => markNote(doc, lost.id, SEATS[0], true, AT)
		);
		expect(back.closed?.code).toBe(CLOSE.later);
		const author = connect(at.house.url, board, seatCookie(1), elsewhere);
		await until('brought', () => savedBy(author) >= 1);
		await until('come again', () => savedBy(back) >= 1);
		expect(await marksOf(board)).toEqual([[lost.id, 1]]);
	});
});

describe('a host', () => {
	withHouse();
	it('changes the notes of this table; at another one a seat like others', async () => {
		const [mine, other] = [newBoard(), newBoard()];
		at.house.may = (visitor, document) => ({
			ok: true,
			write: true,
			workshopId: WORKSHOP,
			moderates: visitor.author === ME && document === mine
		});
		for (const [board, code] of [
			[mine, null],
			[other, CLOSE.refused]
		] as const) {
			const writer = connect(at.house.url, board, seatCookie(1));
			await until('in', () => writer.provider.synced);
			const theirs = noteOf(1, 'көршінің ойы');
			addNote(writer.doc, theirs);
			const client = connect(at.house.url, board, seatCookie(0));
			await until('in', () => client.provider.synced && readNotes(client.doc).length === 1);
			starNote(client.doc, theirs.id, true);
			trashNote(client.doc, theirs.id, AT);
			setCluster(client.doc, { id: newId(), name: 'Су', pos: null, at: AT });
			await until('answered', () => client.closed !== null || savedBy(client) >= 4);
			expect(client.closed?.code ?? null).toBe(code);
			const [starred, groups] = await at.house.rooms.view(board, (doc) => [readNotes(doc)[0]!.star, readClusters(doc).length] as const);
			expect([starred, groups]).toEqual(code === null ? [true, 1] : [false, 0]);
			for (const one of [writer, client]) one.end();
		}
	});
});
