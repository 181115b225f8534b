/** A phone of the live tests: pages that keep what waits, and what a browser gives them for that. */
import { afterEach, beforeEach } from 'vitest';
import type * as Y from 'yjs';
import { readNotes } from '#lib/board/document.ts';
import { openDocument, type LiveDocument } from '#lib/live/client.svelte.ts';
import { newId } from '#lib/live/id.ts';
import { SEATS, WORKSHOP, cleanUp, seatCookie, socketWith, startHouse, type House } from './house.ts';

/** Nobody answers here. */
export const NOWHERE = 'ws://127.0.0.1:9/live';
const silent = (async () => Promise.reject(new Error('no line'))) as typeof fetch;

/** What a browser keeps of a site: text by key, with an end. */
export class TextStore {
	static room = Infinity;
	getItem(key: string): string | null {
		return Object.hasOwn(this, key) ? (this as unknown as Record<string, string>)[key]! : null;
	}
	setItem(key: string, value: string): void {
		const taken = Object.entries(this).reduce((sum, [name, text]) => sum + name.length + String(text).length, 0);
		if (taken + value.length > TextStore.room) throw new DOMException('full', 'QuotaExceededError');
		Object.assign(this, { [key]: value });
	}
	removeItem(key: string): void {
		delete (this as unknown as Record<string, string>)[key];
	}
}

/** The house of the running test; a test that stops it puts its successor here. */
export const at = {} as { house: House };
const open: LiveDocument[] = [];

/** Call once in a test file: a house and an empty store for each test. */
export function withHouse(): void {
	beforeEach(async () => {
		at.house = await startHouse();
		TextStore.room = Infinity;
		Object.defineProperty(globalThis, 'localStorage', { value: new TextStore(), configurable: true, writable: true });
	});
	afterEach(async () => {
		for (const live of open.splice(0)) live.close();
		Reflect.deleteProperty(globalThis, 'localStorage');
		await at.house.stop();
		cleanUp(at.house.dir);
	});
}

export type Options = Partial<Parameters<typeof openDocument>[1]>;

/** Opens a document as seat 1, without a copy here. */
export function enter(document: string, options: Options = {}): LiveDocument {
	const live = openDocument(document, { persist: false, url: at.house.url, socket: socketWith(seatCookie(0)), fetch: silent, ...options });
	open.push(live);
	return live;
}

/** A page of a phone whose board survives a reload; seat 1 unless told otherwise. */
export function page(document: string, options: Options = {}): LiveDocument {
	return enter(document, { persist: true, author: `seat:${SEATS[0]}`, ...options });
}

/** @returns a new note of seat 1. */
export function note(text: string) {
	return { id: newId(), text, colour: 1 as const, author: `seat:${SEATS[0]}`, number: 1, round: 1, at: 5 };
}

/** @returns the texts of all notes. */
export function texts(doc: Y.Doc): string[] {
	return readNotes(doc).map(({ text }) => text);
}

/** @returns the texts that the house has. */
export function onServer(board: string): Promise<string[]> {
	return at.house.rooms.view(board, texts);
}

/** The activity is closed. */
export function closeWriting(): void {
	at.house.may = () => ({ ok: true, write: false, workshopId: WORKSHOP });
	at.house.rooms.permissionsChanged(WORKSHOP);
}

/** A state as a house gives it over HTTP. */
export function answerWith(state: Uint8Array): Response {
	return new Response(state as Uint8Array<ArrayBuffer>, { headers: { 'content-type': 'application/octet-stream' } });
}

export function wait(ms: number): Promise<void> {
	return new Promise((resolve) => setTimeout(resolve, ms));
}
