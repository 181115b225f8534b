import { app } from '#lib/server/app.ts';
import { readNotes, type Note } from './document.ts';

/** @returns the notes of a board that are not in the trash, oldest first. @param document as boardDocument names it */
export async function readBoard(document: string): Promise<Note[]> {
	return (await app().rooms.view(document, readNotes)).filter((note) => note.gone === null);
}
