/** What the phone of a seat of the live tests writes, sends and hears. */
import * as Y from 'yjs';
import { addNote, type Note } from '#lib/board/document.ts';
import { newId } from '#lib/live/id.ts';
import type { Control } from '#lib/live/protocol.ts';
import { SEATS, seatCookie } from './house.ts';

/** @returns a new note of a seat (0, 1, 2). */
export const note = (seat: number, text: string, more: Partial<Note> = {}) => ({
	id: newId(),
	text,
	colour: 1 as const,
	author: `seat:${SEATS[seat]}`,
	number: seat + 1,
	round: 1,
	at: 1_790_000_000_000,
	...more
});

/** What one new phone of a seat sends for these notes. */
export function written(seat: number, ...texts: string[]): Uint8Array {
	const doc = new Y.Doc();
	doc.transact(() => texts.forEach((text) => addNote(doc, note(seat, text))));
	return Y.encodeStateAsUpdate(doc);
}

/** @returns what a browser sends along for a seat. */
export const headers = (seat: number) => ({ cookie: seatCookie(seat) });

type Of<T extends Control['type']> = Extract<Control, { type: T }>;

/** @returns the newest control message of a kind. */
export const last = <T extends Control['type']>(client: { heard: Control[] }, type: T) =>
	client.heard.findLast((control) => control.type === type) as Of<T> | undefined;
