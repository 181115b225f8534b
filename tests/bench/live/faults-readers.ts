/** Readers that stop reading on a busy board, phones whose peer is gone: what they cost and when they are let go. */
import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { connect as connectTcp, type Socket } from 'node:net';
import * as Y from 'yjs';
import { readNotes } from '#lib/board/document.ts';
import { serve, type Served } from '../../live/fuzz-served.ts';
import type { Bar } from '../prove.ts';
import { newBoard, newFolder } from './faults-disk.ts';
import { MIB, Phone, cookieOf, median, newSeat, pause, rounded, until } from './faults-phone.ts';

const READERS = 10;
const WRITERS = 25;
/** Pause of each writer between two edits that replace a whole text, ms. */
const WRITE_EVERY_MS = 25;
const READ_AGAIN_AFTER_MS = 10_000;
const PATIENCE_MS = 60_000;
/** The house looks at its laggards from time to time. */
const LIMIT_S = 31;

type Run = { rss: number; ended: number[]; caughtUp: number[]; different: number };

/** RSS against a control run with readers that read; then half of them read again, the others never. */
export async function stalledBars(say: (line: string) => void): Promise<Bar[]> {
	const control = await run(false);
	const stalled = await run(true);
	const [over, never, again] = [stalled.rss - control.rss, Math.max(0, ...stalled.ended), Math.max(0, ...stalled.caughtUp)];
	say(
		`stalled: RSS ${rounded(stalled.rss / MIB)} over ${rounded(control.rss / MIB)} MiB; ended after ${stalled.ended.map((ms) => rounded(ms / 1000)).join(', ')} s`
	);
	return [
		{ name: '10 stalled readers: RSS over control', figure: rounded(over / MIB), limit: 10, unit: 'MiB' },
		{ name: '10 stalled readers: those that never read again, ended', figure: rounded(never / 1000), limit: LIMIT_S, unit: 's' },
		{ name: '10 stalled readers: those that read again, up to date or ended', figure: rounded(again / 1000), limit: 30, unit: 's' },
		{ name: '10 stalled readers: documents that differ in the end', figure: stalled.different, limit: 0, unit: '' }
	];
}

async function run(stall: boolean): Promise<Run> {
	const [dir, board] = [newFolder(), newBoard()];
	const house = await serve(dir);
	const writers = Array.from({ length: WRITERS }, () => new Phone(house.url, board, undefined, false));
	const readers = Array.from({ length: READERS }, () => new Phone(house.url, board));
	const timers: NodeJS.Timeout[] = [];
	try {
		await Promise.all([...writers, ...readers].map((phone) => phone.ready()));
		for (const writer of writers) timers.push(writeMuch(writer));
		await pause(2_000);
		if (stall) for (const { ws } of readers) ws.pause();
		const stalledAt = performance.now();
		await pause(READ_AGAIN_AFTER_MS - 3_000);
		const samples: number[] = [];
		for (let i = 0; i < 5; i++) {
			await pause(500);
			await house.ask('memory');
			samples.push(house.rss());
		}
		const rss = median(samples);
		if (!stall) return { rss, ended: [], caughtUp: [], different: 0 };
		const [returning, gone] = [readers.slice(0, READERS / 2), readers.slice(READERS / 2)];
		const caughtUp = Promise.all(returning.map((reader) => readAgain(reader, writers)));
		const ended = await Promise.all(gone.map((reader) => untilGone(house, reader.author, stalledAt)));
		for (const timer of timers) clearInterval(timer);
		await Promise.all(writers.map((writer) => writer.settled()));
		const different = await differing(house, board, returning);
		return { rss, ended, caughtUp: await caughtUp, different };
	} finally {
		for (const timer of timers) clearInterval(timer);
		for (const phone of [...writers, ...readers]) phone.leave();
		await house.stop();
		rmSync(dir, { recursive: true, force: true });
	}
}

function writeMuch(writer: Phone): NodeJS.Timeout {
	const ids = ['а', 'б', 'в'].map((text) => writer.add(text));
	let n = 0;
	return setInterval(() => {
		// Random letters: the whole text is another one, so every frame is about 600 bytes.
		const text = [...randomBytes(280)].map((byte) => String.fromCharCode(0x430 + (byte % 32))).join('');
		writer.edit(ids[n++ % ids.length]!, text);
	}, WRITE_EVERY_MS);
}

/** @returns how long it takes after reading again until everything that was written before is here, or the socket has ended, ms. */
function readAgain(reader: Phone, writers: Phone[]): Promise<number> {
	const written = writers.map(({ doc }) => [doc.clientID, Y.getState(doc.store, doc.clientID)] as const);
	reader.ws.resume();
	return until(
		'a reader catches up',
		() => reader.closed !== null || written.every(([client, clock]) => Y.getState(reader.doc.store, client) >= clock),
		PATIENCE_MS
	);
}

async function untilGone(house: Served, author: string, since: number): Promise<number> {
	await until('a reader is ended', async () => !(await house.ask('connections')).some((one) => one.author === author), PATIENCE_MS, 200);
	return performance.now() - since;
}

async function differing(house: Served, board: string, readers: Phone[]): Promise<number> {
	const doc = new Y.Doc();
	Y.applyUpdate(doc, (await house.ask('state', board)).update);
	const same = JSON.stringify(readNotes(doc));
	const others = () => readers.filter((reader) => reader.closed === null && JSON.stringify(readNotes(reader.doc)) !== same);
	await until('equal', () => others().length === 0, 5_000, 100).catch(() => undefined);
	return others().length;
}

const PHONES = 5;

/** Phones that went out of range: the socket stays open, nobody answers. */
export async function halfOpenBars(): Promise<Bar[]> {
	const [dir, board] = [newFolder(), newBoard()];
	const house = await serve(dir);
	const sockets: Socket[] = [];
	try {
		const ended = await Promise.all(
			Array.from({ length: PHONES }, async (_, i) => {
				// Not all at the same moment of the house's round.
				await pause(i * 700);
				const seat = newSeat();
				sockets.push(await goSilent(house.port, board, cookieOf(seat)));
				return untilGone(house, `seat:${seat.id}`, performance.now());
			})
		);
		return [{ name: 'half-open phones: ended after, worst', figure: rounded(Math.max(...ended) / 1000), limit: 45, unit: 's' }];
	} finally {
		for (const socket of sockets) socket.destroy();
		await house.stop();
		rmSync(dir, { recursive: true, force: true });
	}
}

/** Comes in by hand and then neither reads nor answers. */
function goSilent(port: number, board: string, cookie: string): Promise<Socket> {
	return new Promise((resolve, reject) => {
		const socket = connectTcp(port, '127.0.0.1', () =>
			socket.write(
				`GET /live/${board} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nCookie: ${cookie}\r\n` +
					`Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${randomBytes(16).toString('base64')}\r\n\r\n`
			)
		);
		socket.once('error', reject);
		socket.once('data', (data) => {
			if (!data.toString('latin1').startsWith('HTTP/1.1 101')) return reject(new Error(data.toString('latin1')));
			socket.pause();
			resolve(socket);
		});
	});
}
