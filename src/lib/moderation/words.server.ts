/** Brings what the desk said of notes, and how many reported them, from the rows into the boards. The rows count; the boards show. */
import { countReports, judgeNote, readNotes, wordOn, type Note } from '#lib/board/document.ts';
import type { Rooms } from '#lib/live/rooms.server.ts';
import type { Db } from '#lib/server/db.ts';
import { readNoteWords, type Said } from './read.server.ts';

/** Boards that could not be written are tried again after this, ms. */
const AGAIN_MS = 1_000;

/** Notes of a board that do not show what the rows say. */
function differing(notes: readonly Note[], said: ReadonlyMap<string, Said>): [string, Said][] {
	return notes.flatMap((note): [string, Said][] => {
		const one = said.get(note.id);
		const isSame = !one || (JSON.stringify(note.word) === JSON.stringify(wordOn(note.text, one.word)) && note.reports === one.reports);
		return isSame ? [] : [[note.id, one]];
	});
}

/**
 * Made once per process. `sync` after a commit with words in it; `ensure` once per workshop before its first reader, because a crash
 * between the commit and the boards must not leave a hidden note readable. Neither rejects.
 */
export function makeWordWriter(db: Db, rooms: Rooms, failed: (error: unknown, workshopId: string) => void) {
	const running = new Map<string, Promise<void>>();
	const again = new Set<string>();
	const ensured = new Map<string, Promise<void>>();
	let stopped = false;

	async function write(workshopId: string): Promise<void> {
		do {
			again.delete(workshopId);
			try {
				for (const [document, said] of await readNoteWords(db, workshopId)) {
					const wrong = await rooms.view(document, (doc) => differing(readNotes(doc), said));
					if (wrong.length === 0) continue;
					await rooms.edit(document, 'system', (doc) =>
						doc.transact(() => {
							for (const [id, { word, reports }] of wrong) {
								judgeNote(doc, id, word);
								countReports(doc, id, reports);
							}
						})
					);
				}
			} catch (error) {
				failed(error, workshopId);
				if (!stopped) setTimeout(() => void sync(workshopId), AGAIN_MS).unref();
			}
		} while (again.has(workshopId));
		// In the same turn as the last look: whoever comes now begins anew.
		running.delete(workshopId);
	}

	function sync(workshopId: string): Promise<void> {
		const now = running.get(workshopId);
		if (now) {
			again.add(workshopId);
			return now;
		}
		const run = write(workshopId);
		running.set(workshopId, run);
		return run;
	}

	return {
		sync,
		ensure(workshopId: string): Promise<void> {
			const known = ensured.get(workshopId) ?? sync(workshopId);
			ensured.set(workshopId, known);
			return known;
		},
		/** Resolves when nothing is being written to the boards of a workshop; without one: of all, and nothing is tried again. */
		async settle(workshopId?: string): Promise<void> {
			if (workshopId !== undefined) return running.get(workshopId);
			stopped = true;
			while (running.size) await Promise.all(running.values());
		}
	};
}
