import { and, desc, eq, gt, inArray } from 'drizzle-orm';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import * as Y from 'yjs';
import { newId } from '#lib/live/id.ts';
import { boardDocument, parseDocument } from '#lib/live/protocol.ts';
import { app, db, type App } from '#lib/server/app.ts';
import { config } from '#lib/server/config.ts';
import { activityTurn, documentVersion, lateEdit } from '#lib/server/schema.ts';
import { transact, transactOnce, type Tx } from '#lib/server/transact.ts';
import { readActivities, readRound, readState } from '#lib/workshop/read.server.ts';
import { accept, refuse, type Result } from '#lib/workshop/refusal.ts';
import { can, nameActor, openActivity, type Actor, type WorkshopState } from '#lib/workshop/rules.ts';
import { restoreGroups } from './around.ts';
import { addNote, NOTES, readNotes, restoreNotes, type Note } from './document.ts';
import type { NoteInput } from './input.ts';
import { findBoards, listVersions, readVersion } from './read.server.ts';
import { causeOf, standingNotes, surplusVersions, type Turn, type VersionCause } from './rules.ts';

const pack = promisify(gzip);

/**
 * A seat writes a note at its table by a plain form; phones with JavaScript write into the board themselves. The same id makes one note.
 * @returns the note's id, or a refusal: no_seat, not_open, workshop_ended, forbidden (another table), board_full, too_many_notes.
 */
export async function writeNote(
	actor: Actor,
	workshopId: string,
	input: Omit<NoteInput, 'unnamed'> & Partial<Pick<NoteInput, 'unnamed'>>
): Promise<Result<{ id: string }>> {
	const { seat } = actor;
	if (!seat) return refuse('no_seat');
	const ask = () => readState(db(), workshopId, seat.id);
	const state = await ask();
	const cafe = openActivity(state);
	const tableId = input.tableId ?? state.tableId ?? '';
	// On its own phone a signed-in person is a seat like everybody else.
	const judge = (now: WorkshopState) => can({ ...actor, account: null }, 'write_note', now, { activityId: cafe?.id, tableId });
	const may = judge(state);
	if (!may.ok) return may;
	const round = await readRound(db(), cafe!.id);
	const author = `seat:${seat.id}`;
	const { id, text, colour, unnamed } = input;
	const document = boardDocument(cafe!.id, tableId);
	const written = await app().rooms.editFor(
		document,
		author,
		async () => judge(await ask()),
		(doc) => {
			const full = isFull(doc, author);
			if (full) return refuse(full);
			const helper = actor.assistedBy ?? null;
			addNote(doc, { id, text, colour, author, number: unnamed ? 0 : seat.number, round, at: Date.now(), helper });
			return { ok: true };
		}
	);
	if (!written.ok) return written;
	if (actor.assistedBy) await recordAssisted(workshopId, document, author, id, actor.assistedBy);
	return accept({ id });
}

/** Notes are in the board and not in the trail; one that a helper wrote for somebody is in both. */
function recordAssisted(workshopId: string, document: string, author: string, id: string, helper: string): Promise<Result<{ id: string }>> {
	return transactOnce<Result<{ id: string }>>({ actor: author, id, action: 'write_note' }, async (tx) => {
		await tx.record({ workshopId, actor: author, action: 'write_note', subject: document, data: { note: id, helper } });
		return accept({ id });
	});
}

/** The same bounds that the gate keeps (live/gate.server.ts). */
function isFull(doc: Y.Doc, author: string): 'board_full' | 'too_many_notes' | null {
	const notes = doc.getMap<Y.Map<unknown>>(NOTES);
	if (notes.size >= config.live.notes) return 'board_full';
	const own = [...notes.values()].filter((note) => note.get('author') === author).length;
	return own >= config.live.seatNotes ? 'too_many_notes' : null;
}

/** So many late edits of one writer are kept after one closing; a phone sends what it has in one. */
const LATE_OF_ONE = 20;

/**
 * Notes down that an edit reached a board after its activity was closed: the desk sees how many and may reopen. Nothing is kept of the
 * words; they stay on the phone. An activity that is open again by now has nobody to tell.
 * @param late author: seat:ID or account:ID; notes: how many new ones the edit held
 */
export async function recordLate(late: { workshopId: string; document: string; author: string; notes: number }): Promise<void> {
	const { workshopId, document, author, notes } = late;
	const name = parseDocument(document);
	if (name?.kind !== 'board') return;
	const { activityId } = name;
	await transact(async ({ db, now, publish }) => {
		const closed = (await readActivities(db, workshopId)).find(({ id, phase }) => id === activityId && phase === 'closed');
		if (!closed) return;
		const mine = and(eq(lateEdit.activityId, activityId), eq(lateEdit.author, author), gt(lateEdit.at, closed.openedAt ?? 0));
		if ((await db.select({ id: lateEdit.id }).from(lateEdit).where(mine)).length >= LATE_OF_ONE) return;
		await db.insert(lateEdit).values({ id: newId(now), workshopId, activityId, document, author, notes, at: now });
		publish({ kind: 'workshop', workshopId });
	});
}

/** The state of a board at one moment. `state` as Y.encodeStateAsUpdate gives it. */
type Seen = { state: Uint8Array; notes: Note[]; at: number };
type Board = { workshopId: string; document: string; activityId: string };
/** One board is worked on by one at a time, in the order of asking. */
const turns = new Map<string, Promise<unknown>>();

function inTurn<T>(document: string, work: () => Promise<T>): Promise<T> {
	const result = (turns.get(document) ?? Promise.resolve()).then(work);
	const settled = result.catch(() => undefined).finally(() => turns.get(document) === settled && turns.delete(document));
	turns.set(document, settled);
	return result;
}

/** Work that nobody waits for: what keepVersions has begun. */
const keeping = new Set<Promise<void>>();

/** Resolves when every version that was asked for is kept (or has failed, with a log line). For a graceful stop. */
export async function versionsKept(): Promise<void> {
	while (keeping.size > 0) await Promise.all(keeping);
}

/**
 * Keeps the state of every board of a workshop that has notes and has changed since its newest version. Call right after the commit of a
 * turning point and do not wait: the boards are read in the next turn of the loop, when what was accepted before is in them and nobody
 * who lost the right to write has written. Never rejects. What a crash takes is made up for at the next turning point; until then the
 * board itself stands as it was closed, and a restore keeps it first.
 * @param byAccountId who took the turn; null = nobody
 */
export function keepVersions(workshopId: string, turn: Turn, byAccountId: string | null): Promise<void> {
	const house = app();
	const failed = (error: unknown) => house.log.error({ workshopId, err: error }, 'earlier states of boards could not be kept');
	const work = (async () => {
		await new Promise((resolve) => setImmediate(resolve));
		const boards = await findBoards(house.handles.read, workshopId);
		const kept = boards.map(async ({ document, activityId }) => {
			const seen = await house.rooms.view(document, see);
			if (seen.notes.length === 0) return;
			const board = { workshopId, document, activityId };
			await inTurn(document, async () => keep(house, board, await judge(house, board, turn), byAccountId, seen));
		});
		for (const result of await Promise.allSettled(kept)) if (result.status === 'rejected') failed(result.reason);
	})().catch(failed);
	const tracked = work.finally(() => keeping.delete(tracked));
	keeping.add(tracked);
	return tracked;
}

function see(doc: Y.Doc): Seen {
	return { state: Y.encodeStateAsUpdate(doc), notes: readNotes(doc), at: Date.now() };
}

async function judge(house: App, { document, activityId, workshopId }: Board, turn: Turn): Promise<Turn> {
	const { read } = house.handles;
	const phase = (await readActivities(read, workshopId)).find(({ id }) => id === activityId)?.phase ?? 'planned';
	const [newest] = await listVersions(read, document);
	const [closing] = await read
		.select({ at: activityTurn.at })
		.from(activityTurn)
		.where(and(eq(activityTurn.activityId, activityId), eq(activityTurn.change, 'closed')))
		.orderBy(desc(activityTurn.at))
		.limit(1);
	return causeOf(turn, { phase, closedAt: closing?.at ?? null, newest: newest?.at ?? null });
}

/**
 * Keeps one state unless the newest version says the same, and lets go what is too much. Inside inTurn only.
 * @param instead id of a version that this one takes the place of
 * @returns the id of the version that holds this state, and whether it was made for it
 */
async function keep(
	house: App,
	board: Board,
	cause: VersionCause,
	byAccountId: string | null,
	{ state, notes, at }: Seen,
	instead?: string
): Promise<{ id: string; made: boolean }> {
	const { document } = board;
	const [newest] = await listVersions(house.handles.read, document);
	const before = newest && (await readVersion(house.handles.read, document, newest.id));
	if (before && JSON.stringify(before.notes) === JSON.stringify(notes)) return { id: before.version.id, made: false };
	const bytes = await pack(state);
	return house.queue.run(async ({ db }) => {
		const id = newId(at);
		const shown = standingNotes(notes).length;
		await db.insert(documentVersion).values({ ...board, id, cause, bytes, notes: shown, at, byAccountId });
		const drop = [...(instead ? [instead] : []), ...surplusVersions(await listVersions(db, document))];
		if (drop.length > 0) await db.delete(documentVersion).where(inArray(documentVersion.id, drop));
		return { id, made: true };
	});
}

/**
 * The desk sets a board back to an earlier state, once, by new edits that everybody sees live; also after its activity was closed, and
 * after the end of the meeting. The
 * present state is kept first, so that this can be undone in the same way. A crash between the edit and its record lets the sender's
 * repetition do it again, with the then present state kept.
 * @returns the id of the version that holds the state before, or a refusal: signed_out, forbidden, not_found, malformed
 */
export async function restoreVersion(
	actor: Actor,
	workshopId: string,
	wish: { id: string; tableId: string; versionId: string }
): Promise<Result<{ before: string }>> {
	const house = app();
	const may = async () => can(actor, 'restore_board', await readState(house.handles.read, workshopId));
	const [found] = await findBoards(house.handles.read, workshopId, wish.tableId);
	if (!found) {
		const allowed = await may();
		return allowed.ok ? refuse('not_found') : allowed;
	}
	const board = { workshopId, ...found };
	const author = nameActor(actor);
	const once = (work: (tx: Tx) => Promise<Result<{ before: string }>>) =>
		transactOnce<Result<{ before: string }>>({ actor: author, id: wish.id, action: `restore_version:${wish.versionId}` }, work);
	return inTurn(board.document, async () => {
		// A refusal is not remembered: this one says that there is no answer yet.
		const unheard = refuse('not_open');
		const heard = await once(async ({ db }) => {
			const allowed = can(actor, 'restore_board', await readState(db, workshopId));
			return allowed.ok ? unheard : allowed;
		});
		if (heard !== unheard) return heard;
		const earlier = await readVersion(house.handles.read, board.document, wish.versionId);
		if (!earlier) return refuse('not_found');
		const by = actor.account!.id;
		const present = await house.rooms.view(board.document, see);
		let before = await keep(house, board, 'restored', by, present);
		const meanwhile: Seen[] = [];
		const done = await house.rooms.editFor(board.document, author, may, (doc) => {
			const now = see(doc);
			if (!Buffer.from(now.state).equals(present.state)) meanwhile.push(now);
			restoreNotes(doc, earlier.notes, now.at);
			restoreGroups(doc, earlier);
			return { ok: true };
		});
		if (!done.ok) return done;
		// Somebody wrote while the present was being kept.
		for (const later of meanwhile) before = await keep(house, board, 'restored', by, later, before.made ? before.id : undefined);
		return once(async (tx) => {
			const data = { version: wish.versionId, before: before.id };
			await tx.record({ workshopId, actor: author, action: 'restore_version', subject: board.document, data });
			return accept({ before: before.id });
		});
	});
}
