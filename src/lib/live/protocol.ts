/**
 * What travels on /live/<document>: the y-websocket protocol (types 0-3) and our own control messages (type 100), which plain
 * y-websocket clients ignore. Safe for browsers; both sides import this one file.
 */
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import { isId } from './id.ts';

/** Grows when an old client could misread a new server. Sent in the first `access` message of a connection. */
export const PROTOCOL_VERSION = 1;

/** First number of a frame. */
export const MESSAGE = { sync: 0, awareness: 1, auth: 2, queryAwareness: 3, control: 100 } as const;
/** Second number of a sync frame: what I have; what you lack; an edit. */
export const SYNC = { step1: 0, step2: 1, update: 2 } as const;

/**
 * From server to client.
 * - saved: `n` step-2 and update frames of this connection, counted from its start, are on the disk (or held nothing new).
 * - refused: an edit was refused with this reason key; the connection closes with 4409.
 * - access: whether this connection may write now; `now` = server time, ms.
 * - bye: the server goes down; try again after about this many ms.
 * - presence: who is here, at most twice a second and only when it changed.
 */
export type Control =
	| { type: 'saved'; n: number }
	| { type: 'refused'; reason: string }
	| { type: 'access'; write: boolean; version: number; now: number }
	| { type: 'bye'; comeBackMs: number }
	| ({ type: 'presence' } & Presence);

/**
 * Presence is made by the server, from its connections. On a board: `here` = people at it. On the stage (desk, screen): `here` =
 * people in the workshop, `boards` = who is at which board. For staff only: `trouble`; `desks` = the accounts behind each open desk,
 * one entry a desk; `screens` = ids of the projectors that are connected.
 */
export type Presence = { here: number; boards?: BoardPresence[]; trouble?: Trouble[]; desks?: DeskPresence[]; screens?: string[] };
export type DeskPresence = { id: string; name: string };
/** Which of the pages that read the stage asks; said in the address of its socket: `?page=desk`. */
export const PAGES = ['desk', 'screen'] as const;
export type Page = (typeof PAGES)[number];
/** numbers: seat numbers at the board, ascending; others: staff and screens. */
export type BoardPresence = { document: string; numbers: number[]; others: number };
/** What a seat has been slowed or sent away for; number 0 = staff. at: newest time, ms. */
export type Trouble = { number: number; kind: 'too_fast' | 'refused' | 'too_many_sockets' | 'stalled'; times: number; at: number };

/**
 * Close codes. 44xx are final and carry a reason key; after `refused` a client starts again from the server's state with a new
 * Yjs client id. `later` and `goingDown` mean: connect again.
 */
export const CLOSE = { noSeat: 4401, forbidden: 4403, notFound: 4404, refused: 4409, later: 1013, goingDown: 1001 } as const;

export type DocumentName =
	| { kind: 'stage'; workshopId: string }
	| { kind: 'board'; activityId: string; tableId: string }
	| { kind: 'application'; applicationId: string };

/** @returns the name of a workshop's stage document. */
export function stageDocument(workshopId: string): string {
	return `stage:${workshopId}`;
}

/** @returns the name of the board of one table in one activity. */
export function boardDocument(activityId: string, tableId: string): string {
	return `board:${activityId}:${tableId}`;
}

/** @returns the name of the live document of an application. */
export function applicationDocument(applicationId: string): string {
	return `application:${applicationId}`;
}

/** @returns what a document's name says, or null when it is not one. */
export function parseDocument(name: string): DocumentName | null {
	const [kind, first, second, ...rest] = name.split(':');
	if (rest.length > 0 || !isId(first)) return null;
	if (kind === 'stage' && second === undefined) return { kind, workshopId: first };
	if (kind === 'application' && second === undefined) return { kind, applicationId: first };
	if (kind === 'board' && isId(second)) return { kind, activityId: first, tableId: second };
	return null;
}

/** @returns a control message as a frame. */
export function encodeControl(control: Control): Uint8Array {
	const encoder = encoding.createEncoder();
	encoding.writeVarUint(encoder, MESSAGE.control);
	encoding.writeVarString(encoder, JSON.stringify(control));
	return encoding.toUint8Array(encoder);
}

/** Reads a control message; the decoder stands behind the message type. @returns null when it cannot be read. */
export function readControl(decoder: decoding.Decoder): Control | null {
	try {
		const value: unknown = JSON.parse(decoding.readVarString(decoder));
		return typeof value === 'object' && value !== null && 'type' in value ? (value as Control) : null;
	} catch {
		return null;
	}
}

/** @returns a sync frame: `bytes` is a state vector (step 1) or an update (step 2, update). */
export function encodeSync(step: (typeof SYNC)[keyof typeof SYNC], bytes: Uint8Array): Uint8Array {
	const encoder = encoding.createEncoder();
	encoding.writeVarUint(encoder, MESSAGE.sync);
	encoding.writeVarUint(encoder, step);
	encoding.writeVarUint8Array(encoder, bytes);
	return encoding.toUint8Array(encoder);
}
