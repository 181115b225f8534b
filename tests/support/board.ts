/** The boards of a cafe for server tests: written at, kept at turning points, set back. */
import { afterEach, beforeEach, expect } from 'vitest';
import type * as Y from 'yjs';
import { addNote, type Note } from '#lib/board/document.ts';
import { listVersions, readVersion } from '#lib/board/read.server.ts';
import { restoreVersion, versionsKept } from '#lib/board/write.server.ts';
import { newId } from '#lib/live/id.ts';
import { boardDocument } from '#lib/live/protocol.ts';
import { db } from '#lib/server/app.ts';
import type { Actor, ActivityKind } from '#lib/workshop/rules.ts';
import { openHouse, type House } from './house.ts';

/** A new house for each test, and one phone in it. */
export let house: House;
export let phone: Actor & { token: string };

/** Call once in a test file. */
export function withCafe(): void {
	beforeEach(async () => {
		house = await openHouse();
		phone = await house.join();
	});
	afterEach(async () => {
		await versionsKept();
		await house.close();
	});
}

/** Id of the first table. */
export const table = () => house.ids.tables[0]!;
/** The board of a table, counted from 0. */
export const document = (n = 0) => boardDocument(house.activity('cafe'), house.ids.tables[n]!);
/** The facilitator as an author. */
export const by = () => `account:${house.people.facilitator.account.id}`;
/** The desk changes a board. */
export const edit = (change: (doc: Y.Doc) => unknown, n = 0) => house.app.rooms.edit(document(n), by(), change);
/** Opens a step; the boards of that moment are kept. */
export async function open(kind: ActivityKind) {
	await house.open(kind);
	await versionsKept();
}
/** Something is written at the first table. */
export async function write(text: string, id = newId()): Promise<string> {
	await edit((doc) => addNote(doc, { id, text, colour: 1, author: by(), number: 0, round: 1, at: Date.now() }));
	return id;
}
/** What stands on the board. */
export const texts = (notes: readonly Note[]) => notes.filter(({ gone }) => gone === null).map(({ text }) => text);
/** Oldest first: [cause, words on the board then]. */
export async function kept(n = 0): Promise<[string, ...string[]][]> {
	await versionsKept();
	const rows = (await listVersions(db(), document(n))).reverse();
	return Promise.all(
		rows.map(async ({ id, cause, notes }) => {
			const words = texts((await readVersion(db(), document(n), id))!.notes);
			expect(notes).toBe(words.length);
			return [cause, ...words] as [string, ...string[]];
		})
	);
}
/** @returns the newest kept state of the first table. */
export async function newest() {
	await versionsKept();
	return (await listVersions(db(), document()))[0]!;
}
/** Asks for an earlier state. */
export const back = (versionId: string, { actor = house.people.facilitator as Actor, id = newId(), tableId = table() } = {}) =>
	restoreVersion(actor, house.ids.workshop, { id, tableId, versionId });
/** Goes back to an earlier state. @returns the state kept before */
export async function backTo(versionId: string): Promise<string> {
	const done = await back(versionId);
	if (!done.ok) throw new Error(done.reason);
	return done.value.before;
}
