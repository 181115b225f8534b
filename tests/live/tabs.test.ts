/** Whatever tabs, cut lines and restarts do to one phone: each edit arrives, once, and nothing is left behind. */
import { expect, it } from 'vitest';
import { addNote, editNoteText, readNotes } from '#lib/board/document.ts';
import type { LiveDocument } from '#lib/live/client.svelte.ts';
import { unsavedKeys } from '#lib/live/left.ts';
import { newBoard, seatCookie, socketWith, startHouse, until } from './house.ts';
import { NOWHERE, at, note, page, wait, withHouse } from './phone.ts';

withHouse();

type Tab = { live: LiveDocument; notes: string[]; line: { cut: boolean; socket: { close(): void } | null } };

/** @returns numbers from 0 to 1, the same for a seed (mulberry32). */
function dice(seed: number): () => number {
	return () => {
		let t = (seed += 0x6d2b79f5);
		t = Math.imul(t ^ (t >>> 15), t | 1);
		t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
		return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
	};
}

function openTab(board: string, cut: boolean): Tab {
	const line: Tab['line'] = { cut, socket: null };
	const Socket = socketWith(seatCookie(0)) as unknown as new (url: string) => { close(): void };
	const socket = class extends Socket {
		constructor(url: string) {
			super(line.cut ? NOWHERE : url);
			line.socket = this;
		}
	} as unknown as typeof WebSocket;
	return { live: page(board, { socket }), notes: [], line };
}

it.each([1, 2, 3, 4])('seed %i', async (seed) => {
	const roll = dice(seed);
	const one = <T>(list: T[]) => list[Math.floor(roll() * list.length)]!;
	const board = newBoard();
	const written = new Map<string, string>();
	const tabs = [openTab(board, false)];
	for (let step = 0; step < 120; step++) {
		const tab = one(tabs);
		const act = roll();
		if (act < 0.08) {
			if (tabs.length < 4) tabs.push(openTab(board, roll() < 0.4));
		} else if (act < 0.14) {
			tab.live.close();
			tabs.splice(tabs.indexOf(tab), 1, ...(tabs.length === 1 ? [openTab(board, roll() < 0.4)] : []));
		} else if (act < 0.22) {
			tab.line.cut = !tab.line.cut;
			tab.line.socket?.close();
		} else if (act < 0.24) {
			const { dir, url } = at.house;
			await at.house.stop();
			at.house = await startHouse(dir, undefined, undefined, Number(new URL(url).port));
		} else if (act < 0.75 || tab.notes.length === 0) {
			const made = note(`жазба ${step}`);
			addNote(tab.live.doc, made);
			written.set(made.id, made.text);
			tab.notes.push(made.id);
		} else {
			const id = one(tab.notes);
			written.set(id, `${written.get(id)}.`);
			editNoteText(tab.live.doc, id, written.get(id)!);
		}
		if (roll() < 0.3) await wait(roll() * 60);
	}
	for (const { live } of tabs) live.close();
	const last = page(board);
	await until('saved', () => last.synced && last.waiting === 0);
	const stored = await at.house.rooms.view(board, (doc) => readNotes(doc).map(({ id, text }) => [id, text] as const));
	expect(new Map(stored)).toEqual(written);
	expect(unsavedKeys()).toEqual([]);
});
