/** What the fields of a note may hold, and who may set which. Part of the gate. */
import { isColour, isPos, NOTE_BOUNDS } from '#lib/board/document.ts';
import { Faulty } from './fault.ts';
import { isId } from './id.ts';
import type { Sender } from './gate.server.ts';

/** Set when the note is made, never again. */
export const SET_ONCE: readonly string[] = ['text', 'author', 'number', 'round', 'at', 'from'];
export const SET_AGAIN: readonly string[] = ['colour', 'gone', 'pos', 'cluster', 'star', 'into'];
/** Without these a note is none. */
export const COMPLETE: readonly string[] = ['text', 'colour', 'author', 'number', 'round', 'at'];
/** Of the desk and the hosts of the table: highlights, merging and splitting. */
export const HOSTS_ONLY: readonly string[] = ['star', 'into', 'from'];
/** Of the server: what the desk said is a row with a reason, and only shown in the note. */
export const SERVER_ONLY: readonly string[] = ['word', 'reports', 'helper'];

/** @returns whether the sender may take this field out of a note that it may change. */
export function mayClear(key: string, { moderates }: Sender): boolean {
	return SET_AGAIN.includes(key) && (moderates || !HOSTS_ONLY.includes(key));
}

export const isMoment = (value: unknown) => Number.isSafeInteger(value) && (value as number) > 0 && (value as number) < 1e14;

/** Judges the value of any field but the text. Throws Faulty. */
export function judgeValue(key: string, value: unknown, { signs }: Sender): void {
	const right = (is: boolean) => {
		if (!is) throw new Faulty('wrong_value');
	};
	if (key === 'author' && !(typeof value === 'string' && signs.has(value))) throw new Faulty('foreign_author');
	// 0 = does not want to be named.
	if (key === 'number' && value !== 0 && ![...signs.values()].includes(value as number)) throw new Faulty('foreign_author');
	if (key === 'colour') right(isColour(value));
	if (key === 'at' || key === 'gone') right(isMoment(value));
	if (key === 'round') right(Number.isInteger(value) && (value as number) >= 0 && (value as number) <= 99);
	if (key === 'pos') right(isPos(value));
	if (key === 'cluster' || key === 'into') right(isId(value));
	if (key === 'star') right(value === true);
	if (key === 'from') right(Array.isArray(value) && value.length > 0 && value.length <= NOTE_BOUNDS.from && value.every(isId));
}
