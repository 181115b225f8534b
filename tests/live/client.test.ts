import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import type { WebSocket as WsSocket } from 'ws';
import * as Y from 'yjs';
import { addNote, editNoteText, readNotes, recolourNote, trashNote } from '#lib/board/document.ts';
import { leftBoards } from '#lib/board/note-draft.svelte.ts';
import { newId } from '#lib/live/id.ts';
import { unsavedKeys } from '#lib/live/left.ts';
import { pauseBefore } from '#lib/live/pace.ts';
import { PROTOCOL_VERSION, encodeControl } from '#lib/live/protocol.ts';
import { Turns } from '#lib/live/turns.ts';
import { WORKSHOP, cleanUp, newBoard, newFolder, seatCookie, socketWith, startHouse, until } from './house.ts';
import { NOWHERE, TextStore, answerWith, at, enter, note, onServer, page, texts, wait, withHouse } from './phone.ts';

withHouse();

describe('the client store', () => {
	it('counts what waits, and says saved when it is on the disk', async () => {
		const board = newBoard();
		const live = enter(board);
		addNote(live.doc, note('байланысқа дейін'));
		expect(live.waiting).toBe(1);
		await until('saved', () => live.synced && live.write && live.waiting === 0);
		for (let i = 0; i < 5; i++) addNote(live.doc, note(String(i)));
		expect(live.waiting).toBe(5);
		await until('saved', () => live.waiting === 0);
		expect(await onServer(board)).toHaveLength(6);
	});

	it('counts as a person counts: letters typed in one go are one edit, everything else is its own', async () => {
		const live = page(newBoard(), { url: NOWHERE });
		const one = note('');
		addNote(live.doc, one);
		for (let n = 1; n <= 12; n++) editNoteText(live.doc, one.id, 'су құбыры к'.slice(0, n) + '!');
		expect(live.waiting).toBe(2);
		recolourNote(live.doc, one.id, 3);
		recolourNote(live.doc, one.id, 4);
		trashNote(live.doc, one.id, 9);
		expect(live.waiting).toBe(5);
		const after = page(live.name, { url: NOWHERE });
		await until('read', () => readNotes(after.doc).length === 1);
		expect(after.waiting).toBe(5);
		expect(readNotes(after.doc)[0]).toMatchObject({ text: 'су құбыры к!', colour: 4, gone: 9 });
	});

	it('keeps every edit at the moment it is made: a page that ends right after it loses no letter', async () => {
		const board = newBoard();
		const before = page(board, { url: NOWHERE });
		for (let i = 0; i < 30; i++) addNote(before.doc, note(`${i}`));
		// The page is gone in this very moment: nothing else may run, so what the next page finds is what was kept at once.
		const kept = { ...globalThis.localStorage };
		before.close();
		expect({ ...globalThis.localStorage }).toEqual(kept);
		expect(leftBoards()).toEqual([board]);
		const after = page(board);
		expect(after.waiting).toBe(30);
		await until('saved', () => after.waiting === 0);
		expect((await onServer(board)).sort()).toEqual(Array.from({ length: 30 }, (_, i) => `${i}`).sort());
		expect(unsavedKeys()).toEqual([]);
		expect(leftBoards()).toEqual([]);
	});

	it('delivers the edits of two tabs once each, also of a tab that is gone', async () => {
		const board = newBoard();
		const [gone, alive] = [page(board, { url: NOWHERE }), page(board, { url: NOWHERE })];
		addNote(gone.doc, note('жабылған бет'));
		addNote(alive.doc, note('ашық бет'));
		gone.close();
		const third = page(board);
		expect(third.waiting).toBe(2);
		await until('saved', () => third.waiting === 0);
		expect((await onServer(board)).sort()).toEqual(['ашық бет', 'жабылған бет']);
		expect(unsavedKeys()).toEqual([]);
		alive.close();
		expect(page(board, { url: NOWHERE }).waiting).toBe(0);
	});

	it('takes along what another tab left while this one was away, and leaves alone what that tab has added since', async () => {
		const board = newBoard();
		const port = Number(new URL(at.house.url).port);
		const live = page(board);
		await until('in', () => live.synced);
		await at.house.stop();
		const other = page(board, { url: NOWHERE });
		await until('noticed', () => !live.connected);
		const typed = note('а');
		addNote(other.doc, typed);
		editNoteText(other.doc, typed.id, 'аб');
		at.house = await startHouse(at.house.dir, undefined, undefined, port);
		await until('back', () => live.synced && live.waiting === 0 && texts(live.doc).length === 1);
		expect(await onServer(board)).toEqual(['аб']);
		expect(unsavedKeys()).toEqual([]);
		editNoteText(other.doc, typed.id, 'абв');
		other.close();
		const after = page(board);
		expect(after.waiting).toBe(1);
		await until('saved', () => after.waiting === 0);
		expect(await onServer(board)).toEqual(['абв']);
	});

	it('goes on without storage, and with a full one', async () => {
		const board = newBoard();
		TextStore.room = 900;
		const live = page(board);
		for (let i = 0; i < 20; i++) addNote(live.doc, note(`толы ${i}`));
		expect(live.waiting).toBe(20);
		expect(unsavedKeys().length).toBeLessThan(20);
		await until('saved', () => live.synced && live.waiting === 0);
		expect(await onServer(board)).toHaveLength(20);
		expect(unsavedKeys()).toEqual([]);
		Object.defineProperty(globalThis, 'localStorage', {
			get: () => {
				throw new DOMException('forbidden', 'SecurityError');
			},
			configurable: true
		});
		expect(leftBoards()).toEqual([]);
		const strict = page(board);
		addNote(strict.doc, note('жасырын терезе'));
		expect(strict.waiting).toBe(1);
		await until('saved', () => strict.synced && strict.waiting === 0);
		expect(await onServer(board)).toHaveLength(21);
	});

	it('holds a long evening without a line in few keys, and still knows the number', async () => {
		const board = newBoard();
		const live = page(board, { url: NOWHERE });
		for (let i = 0; i < 450; i++) addNote(live.doc, note(String(i)));
		expect(live.waiting).toBe(450);
		expect(unsavedKeys().length).toBeLessThanOrEqual(201);
		live.close();
		const after = page(board);
		expect(after.waiting).toBe(450);
	});

	it('keeps what is written while the house is away, and delivers it after the return', async () => {
		const board = newBoard();
		const live = enter(board);
		await until('in', () => live.synced);
		const { port } = new URL(at.house.url);
		await at.house.stop();
		await until('noticed', () => !live.connected);
		for (let i = 0; i < 3; i++) addNote(live.doc, note(String(i)));
		expect(live.waiting).toBe(3);
		at.house = await startHouse(at.house.dir, undefined, undefined, Number(port));
		await until('delivered', () => live.connected && live.waiting === 0);
		expect(await onServer(board)).toHaveLength(3);
	});
});

describe('the way in', () => {
	/** A socket that counts what it receives, and can be told something by "the server". */
	function listening(heard: { bytes: number; tell?(control: Parameters<typeof encodeControl>[0]): void }): typeof WebSocket {
		const Socket = socketWith(seatCookie(0)) as unknown as new (url: string) => WsSocket;
		return class extends Socket {
			constructor(url: string) {
				super(url);
				this.on('message', (data: Buffer | ArrayBuffer) => (heard.bytes += data.byteLength));
				heard.tell = (control) => this.emit('message', Buffer.from(encodeControl(control)), true);
			}
		} as unknown as typeof WebSocket;
	}

	it('takes the whole state over HTTP first; the socket brings the difference only', async () => {
		const board = newBoard();
		const writer = enter(board);
		for (let i = 0; i < 150; i++) addNote(writer.doc, note(`бар ${i}`));
		await until('saved', () => writer.synced && writer.waiting === 0);
		const heard = { bytes: 0 };
		const got: { bytes: number; encoding: string | null }[] = [];
		const fetch = (async (address, options) => {
			const answer = await globalThis.fetch(address, { ...options, headers: { cookie: seatCookie(0) } });
			got.push({ bytes: Number(answer.headers.get('content-length')), encoding: answer.headers.get('content-encoding') });
			addNote(writer.doc, note('сол сәтте'));
			await until('saved', () => writer.waiting === 0);
			return answer;
		}) as typeof globalThis.fetch;
		const live = page(board, { fetch, socket: listening(heard) });
		await until('in', () => live.synced && texts(live.doc).length === 151);
		const whole = Y.encodeStateAsUpdate(writer.doc).length;
		expect(got).toEqual([{ bytes: expect.any(Number), encoding: 'gzip' }]);
		expect(got[0]!.bytes).toBeLessThan(whole / 2);
		expect(heard.bytes).toBeLessThan(whole / 15);
		expect(live.waiting).toBe(0);
		expect(readNotes(live.doc)).toEqual(readNotes(writer.doc));
	});

	it('does not wait long for that state, and stumbles over nothing that is none', async () => {
		const board = newBoard();
		const began = Date.now();
		const never = page(board, {
			fetch: ((_address, options) =>
				new Promise((_resolve, reject) => options!.signal!.addEventListener('abort', () => reject(new Error('late'))))) as typeof fetch
		});
		const html = page(board, { fetch: async () => new Response('<html>', { status: 404, headers: { 'content-type': 'text/html' } }) });
		const broken = page(board, { fetch: async () => answerWith(Uint8Array.of(200, 200, 200, 200)) });
		await until('in', () => html.synced && broken.synced);
		expect(Date.now() - began).toBeLessThan(2_000);
		await until('in', () => never.synced);
		expect(Date.now() - began).toBeLessThan(4_500);
		for (const live of [never, html, broken]) addNote(live.doc, note('келді'));
		await until('saved', () => [never, html, broken].every(({ waiting }) => waiting === 0));
		expect(await onServer(board)).toHaveLength(3);
	});

	it('hears who is here, what the time is, and of a newer server', async () => {
		const heard: Parameters<typeof listening>[0] = { bytes: 0 };
		const live = enter(newBoard(), { socket: listening(heard) });
		expect(live).toMatchObject({ here: null, presence: null, outdated: false });
		await until('in', () => live.synced);
		heard.tell!({ type: 'presence', here: 7, boards: [{ document: live.name, numbers: [1, 4], others: 1 }] });
		expect(live.here).toBe(7);
		expect(live.presence).toEqual({ here: 7, boards: [{ document: live.name, numbers: [1, 4], others: 1 }], trouble: undefined });
		heard.tell!({ type: 'access', write: true, version: PROTOCOL_VERSION, now: Date.now() + 90_000 });
		expect(Math.abs(live.clock - 90_000)).toBeLessThan(1_000);
		expect(live.outdated).toBe(false);
		heard.tell!({ type: 'access', write: true, version: PROTOCOL_VERSION + 1, now: Date.now() });
		expect(live.outdated).toBe(true);
		const { port } = new URL(at.house.url);
		await at.house.stop();
		await until('noticed', () => !live.connected);
		expect(live.here).toBeNull();
		at.house = await startHouse(at.house.dir, undefined, undefined, Number(port));
	});
});

describe('boards of one phone', () => {
	it('take turns: one socket, leftovers are delivered, the open one comes back', async () => {
		const [shown, ...left] = [newBoard(), newBoard(), newBoard()];
		for (const board of left) {
			const before = page(board, { url: NOWHERE });
			addNote(before.doc, note('қалып қойған'));
			before.close();
		}
		let most = 0;
		const look = setInterval(() => (most = Math.max(most, at.house.rooms.connections(WORKSHOP).length)), 1);
		const turns = new Turns();
		const staying = page(shown!, { turns });
		const visitors = left.map((board) => page(board, { turns }));
		for (const visitor of visitors) visitor.onlyDeliver();
		await until('in', () => staying.synced);
		addNote(staying.doc, note('ашық үстел'));
		await until('saved', () => staying.waiting === 0);
		await wait(6_500);
		await until('delivered', () => visitors.some(({ waiting }) => waiting === 0));
		for (const visitor of visitors) if (visitor.waiting === 0) visitor.close();
		await until('delivered', () => visitors.every(({ waiting }) => waiting === 0));
		for (const visitor of visitors) visitor.close();
		await until('back', () => staying.synced);
		clearInterval(look);
		expect(most).toBe(1);
		for (const board of left) expect(await onServer(board)).toEqual(['қалып қойған']);
		expect(at.house.rooms.connections(WORKSHOP).map(({ document }) => document)).toEqual([shown]);
	});

	it('a board that is opened again while its old self still says goodbye works on', async () => {
		const [board, turns] = [newBoard(), new Turns()];
		const old = page(board, { turns });
		await until('in', () => old.synced);
		addNote(old.doc, note('соңғы сөз'));
		old.onlyDeliver();
		const now = page(board, { turns });
		await until('delivered', () => old.waiting === 0);
		old.close();
		await until('in', () => now.synced && now.waiting === 0 && texts(now.doc).length === 1);
		addNote(now.doc, note('жаңа бет'));
		await wait(300);
		expect(now).toMatchObject({ connected: true, waiting: 0 });
		expect(await onServer(board)).toHaveLength(2);
	});
});

describe('coming back', () => {
	it('is never at one moment for all, quick at first, calm later', () => {
		for (const [failed, least, most] of [
			[0, 100, 600],
			[1, 300, 1_000],
			[2, 500, 1_500],
			[50, 500, 1_500]
		] as const) {
			expect(pauseBefore(failed, 30_000, () => 0)).toBe(least);
			expect(pauseBefore(failed, 30_000, () => 1)).toBe(most);
		}
		expect([pauseBefore(50, 61_000, () => 0), pauseBefore(50, 61_000, () => 1)]).toEqual([2_500, 5_000]);
	});

	it('takes at most 2 s after a killed house listens again, without a stampede, and brings what waited', async () => {
		const dir = newFolder();
		let child: ChildProcess | undefined;
		const start = async (port = 0) => {
			child = spawn(process.execPath, ['tests/live/house.ts', dir, String(port)], { stdio: ['ignore', 'pipe', 'inherit'] });
			const [address] = (await once(child.stdout!, 'data')) as [Buffer];
			return address.toString().trim();
		};
		const kill = async () => {
			child!.kill('SIGKILL');
			await once(child!, 'exit');
		};
		try {
			const url = await start();
			const board = newBoard();
			const seats = Array.from({ length: 60 }, () => newId());
			const phones = seats.map((seat, i) => enter(board, { url, socket: socketWith(`seat=${seat}.${i + 1}`) }));
			await until('all in', () => phones.every(({ synced }) => synced));
			await kill();
			await until('noticed', () => phones.every(({ connected }) => !connected));
			addNote(phones[0]!.doc, { ...note('құлап жатқанда'), author: `seat:${seats[0]}` });
			await wait(3_000);
			await start(Number(new URL(url).port));
			const listening = Date.now();
			const back = phones.map(async (phone) => {
				await until('back', () => phone.synced && phone.waiting === 0);
				return Date.now() - listening;
			});
			const times = (await Promise.all(back)).sort((a, b) => a - b);
			expect(times.at(-1)).toBeLessThanOrEqual(2_000);
			await until('everybody has it', () => phones.every(({ doc }) => texts(doc).length === 1));
			// Spread over the pause, not in one moment.
			expect(times.at(-1)! - times[0]!).toBeGreaterThan(300);
		} finally {
			await kill();
			cleanUp(dir);
		}
	});
});
