import { boardDocument } from '#lib/live/protocol.ts';
import { app, db } from '#lib/server/app.ts';
import { readRound, readState } from '#lib/workshop/read.server.ts';
import { accept, refuse, type Result } from '#lib/workshop/refusal.ts';
import { can, openActivity, type Actor } from '#lib/workshop/rules.ts';
import { addNote } from './document.ts';
import type { NoteInput } from './input.ts';

/**
 * A seat writes a note at its table by a plain form; phones with JavaScript write into the board themselves. The same id makes one note.
 * @returns the note's id, or a refusal: no_seat, not_open, workshop_ended, forbidden (another table).
 */
export async function writeNote(actor: Actor, workshopId: string, input: NoteInput): Promise<Result<{ id: string }>> {
	const { seat } = actor;
	if (!seat) return refuse('no_seat');
	const state = await readState(db(), workshopId, seat.id);
	const cafe = openActivity(state);
	const tableId = input.tableId ?? state.tableId ?? '';
	// On its own phone a signed-in person is a seat like everybody else.
	const may = can({ ...actor, account: null }, 'write_note', state, { activityId: cafe?.id, tableId });
	if (!may.ok) return may;
	const round = await readRound(db(), cafe!.id);
	const author = `seat:${seat.id}`;
	const { id, text, colour } = input;
	await app().rooms.edit(boardDocument(cafe!.id, tableId), author, (doc) =>
		addNote(doc, { id, text, colour, author, number: seat.number, round, at: Date.now() })
	);
	return accept({ id });
}
