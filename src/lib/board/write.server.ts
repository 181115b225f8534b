import { BOUNDS } from '#lib/live/gate.server.ts';
import { boardDocument } from '#lib/live/protocol.ts';
import { app, db } from '#lib/server/app.ts';
import { readRound, readState } from '#lib/workshop/read.server.ts';
import { accept, refuse, type Result } from '#lib/workshop/refusal.ts';
import { can, openActivity, type Actor, type WorkshopState } from '#lib/workshop/rules.ts';
import { addNote, NOTES } from './document.ts';
import type { NoteInput } from './input.ts';

/**
 * A seat writes a note at its table by a plain form; phones with JavaScript write into the board themselves. The same id makes one note.
 * @returns the note's id, or a refusal: no_seat, not_open, workshop_ended, forbidden (another table), too_large (the board is full).
 */
export async function writeNote(actor: Actor, workshopId: string, input: NoteInput): Promise<Result<{ id: string }>> {
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
	const { id, text, colour } = input;
	const document = boardDocument(cafe!.id, tableId);
	const written = await app().rooms.editFor(
		document,
		author,
		async () => judge(await ask()),
		(doc) => {
			if (doc.getMap(NOTES).size >= BOUNDS.notes) return refuse('too_large');
			addNote(doc, { id, text, colour, author, number: seat.number, round, at: Date.now() });
			return { ok: true };
		}
	);
	return written.ok ? accept({ id }) : written;
}
