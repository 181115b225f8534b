/** What lies on the disk of a house, read past it, and what bad disks do to it. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import * as Y from 'yjs';
import { readNotes, recolourNote, restoreNote, trashNote, type Note } from '#lib/board/document.ts';
import { newId } from '#lib/live/id.ts';
import { boardDocument } from '#lib/live/protocol.ts';
import { serve } from '../../live/fuzz-served.ts';
import type { Bar } from '../prove.ts';
import { MB, Phone, median, pause, rounded, until } from './faults-phone.ts';

export const newFolder = () => mkdtempSync(join(tmpdir(), 'asar-faults-'));
export const newBoard = () => boardDocument(newId(), newId());

type Row = { seq: number; bytes: Buffer; author: string };

/** Runs something on the database of a house that does not run. */
function onDisk<T>(dir: string, work: (db: Database.Database) => T): T {
	const db = new Database(join(dir, 'asar.db'));
	try {
		return work(db);
	} finally {
		db.close();
	}
}

const rowsOf = (db: Database.Database, board: string) =>
	db.prepare('select seq, bytes, author from document_update where document = ? order by seq').all(board) as Row[];
const snapshotOf = (db: Database.Database, board: string) =>
	db.prepare('select bytes, seq from document_snapshot where document = ?').get(board) as { bytes: Buffer; seq: number } | undefined;

/** @returns the notes of boards as they lie on the disk of a killed house; the house's own files are left as they are. */
export function readAfterKill(dir: string, boards: string[]): Map<string, Note[]> {
	const copy = newFolder();
	try {
		cpSync(dir, copy, { recursive: true });
		return onDisk(copy, (db) => new Map(boards.map((board) => [board, readBoard(db, board)])));
	} finally {
		rmSync(copy, { recursive: true, force: true });
	}
}

function readBoard(db: Database.Database, board: string): Note[] {
	const doc = new Y.Doc();
	const snapshot = snapshotOf(db, board);
	if (snapshot) Y.applyUpdate(doc, snapshot.bytes);
	for (const { seq, bytes } of rowsOf(db, board)) if (seq > (snapshot?.seq ?? 0)) Y.applyUpdate(doc, bytes);
	if (doc.store.pendingStructs) throw new Error('the log on the disk has a gap');
	return readNotes(doc);
}

/** A log whose newest row is cut and whose middle is garbage: the rest loads, the house says so, and goes on. */
export async function tailBars(): Promise<Bar[]> {
	const [dir, board] = [newFolder(), newBoard()];
	let house = await serve(dir);
	try {
		const [a, b] = [new Phone(house.url, board), new Phone(house.url, board)];
		await Promise.all([a.ready(), b.ready()]);
		for (let i = 0; i < 20; i++)
			for (const phone of [a, b]) {
				phone.add(`жазба ${i}`);
				await phone.settled();
			}
		await house.kill();
		const kept = onDisk(dir, (db) => {
			const rows = rowsOf(db, board);
			const ofA = rows.filter(({ author }) => author === a.author);
			const broken = ofA[10]!;
			const last = rows.at(-1)!;
			const change = db.prepare('update document_update set bytes = ? where seq = ?');
			change.run(Buffer.alloc(broken.bytes.length, 255), broken.seq);
			change.run(last.bytes.subarray(0, -5), last.seq);
			// What stands behind a's broken row hangs on it; b's last note is the cut one, unless it was a's.
			return { [a.author]: 10, [b.author]: last.author === b.author ? 19 : 20 };
		});
		house = await serve(dir, { idleMs: 50 });
		const notes = async () => {
			const doc = new Y.Doc();
			Y.applyUpdate(doc, (await house.ask('state', board)).update);
			return readNotes(doc);
		};
		const loaded = await notes();
		const lacking = (found: Note[]) =>
			Object.entries(kept).reduce(
				(sum, [author, count]) => sum + Math.max(0, count - found.filter((note) => note.author === author).length),
				0
			);
		const isSaid = await until('two lines in the log', () => house.errors.length >= 2, 1_000).then(
			() => true,
			() => false
		);
		const late = new Phone(house.url, board);
		await late.ready();
		late.add('кейін');
		await late.settled();
		late.leave();
		await pause(300);
		const later = await notes();
		await house.stop();
		house = await serve(dir);
		const last = await notes();
		const goesOn = [later, last].every((found) => lacking(found) === 0 && found.some(({ text }) => text === 'кейін'));
		return [
			{ name: 'broken rows in the log: readable notes that did not load', figure: lacking(loaded), limit: 0, unit: '' },
			{ name: 'broken rows in the log: not said, or not going on', figure: Number(!isSaid) + Number(!goesOn), limit: 0, unit: '' }
		];
	} finally {
		await house.stop();
		rmSync(dir, { recursive: true, force: true });
	}
}

const DAMAGES: [string, (bytes: Buffer) => Buffer][] = [
	['garbage', (bytes) => Buffer.alloc(bytes.length, 255)],
	['cut', (bytes) => bytes.subarray(0, bytes.length >> 1)],
	['zeros', (bytes) => Buffer.alloc(bytes.length)],
	['empty', () => Buffer.alloc(0)],
	['zeros behind', (bytes) => Buffer.concat([bytes.subarray(0, bytes.length >> 1), Buffer.alloc(bytes.length - (bytes.length >> 1))])]
];

/** A snapshot that cannot be read: nobody gets an empty room, nothing is overwritten, and it works when the snapshot is back. */
export async function snapshotBars(say: (line: string) => void): Promise<Bar[]> {
	const [emptied, overwritten, stuck]: [string[], string[], string[]] = [[], [], []];
	for (const [name, damage] of DAMAGES) {
		const [dir, board] = [newFolder(), newBoard()];
		let house = await serve(dir);
		try {
			const writer = new Phone(house.url, board);
			await writer.ready();
			for (let i = 0; i < 30; i++) writer.add(`жазба ${i}`);
			await writer.settled();
			await house.stop();
			const whole = onDisk(dir, (db) => snapshotOf(db, board)!.bytes);
			const put = (bytes: Buffer) =>
				onDisk(dir, (db) => void db.prepare('update document_snapshot set bytes = ? where document = ?').run(bytes, board));
			const broken = damage(whole);
			put(broken);
			house = await serve(dir, { idleMs: 1 });
			const phone = new Phone(house.url, board);
			await until('an answer', () => phone.synced || phone.closed !== null);
			if (phone.closed === null) {
				emptied.push(name);
				phone.add('бос тақтаға');
				await pause(100);
			}
			phone.leave();
			await pause(200);
			await house.stop();
			const { bytes, rows } = onDisk(dir, (db) => ({ bytes: snapshotOf(db, board)?.bytes, rows: rowsOf(db, board).length }));
			if (!bytes?.equals(broken) || rows > 0) overwritten.push(name);
			house = await serve(dir);
			const first = new Phone(house.url, board);
			await until('an answer', () => first.synced || first.closed !== null);
			first.leave();
			put(whole);
			// The same process, without a restart.
			const back = await until(
				'the board is back',
				async () => {
					const again = new Phone(house.url, board);
					await until('an answer', () => again.synced || again.closed !== null);
					const found = readNotes(again.doc).length;
					again.leave();
					return found === 30;
				},
				3_000,
				200
			).then(
				() => true,
				() => false
			);
			if (!back) stuck.push(name);
		} finally {
			await house.stop();
			rmSync(dir, { recursive: true, force: true });
		}
	}
	const bar = (what: string, cases: string[]): Bar => {
		if (cases.length > 0) say(`${what}: ${cases.join(', ')}`);
		return { name: `unreadable snapshot (${DAMAGES.length} kinds): ${what}`, figure: cases.length, limit: 0, unit: '' };
	};
	return [bar('opened as if empty', emptied), bar('overwritten', overwritten), bar('not back when it is put back', stuck)];
}

const SEATS = 25;
const NOTES_EACH = 20;
const EDITS_EACH = 400;

/** 500 notes edited 10,000 times by 25 phones: what it takes on the disk, and how long it takes to load. */
export async function sizeBars(): Promise<Bar[]> {
	const [dir, board] = [newFolder(), newBoard()];
	let house = await serve(dir);
	try {
		const phones = Array.from({ length: SEATS }, () => new Phone(house.url, board, undefined, false));
		await Promise.all(phones.map((phone) => phone.ready()));
		await Promise.all(phones.map((phone) => editMuch(phone)));
		await house.stop();
		const bytes = onDisk(
			dir,
			(db) => (snapshotOf(db, board)?.bytes.length ?? 0) + rowsOf(db, board).reduce((sum, row) => sum + row.bytes.length, 0)
		);
		const notes = readAfterKill(dir, [board]).get(board)!.length;
		if (notes !== SEATS * NOTES_EACH) throw new Error(`${notes} notes instead of ${SEATS * NOTES_EACH}`);
		house = await serve(dir, { idleMs: 1 });
		// A process that has opened a board before, as a house in its evening has.
		await house.ask('view', newBoard());
		const loads: number[] = [];
		for (let i = 0; i < 7; i++) {
			loads.push(await house.ask('view', board));
			await pause(60);
		}
		return [
			{ name: '500 notes edited 10,000 times: stored', figure: rounded(bytes / MB), limit: 0.99, unit: 'MB' },
			{ name: '500 notes edited 10,000 times: load, first time', figure: rounded(loads[0]!), limit: 50, unit: 'ms' },
			{ name: '500 notes edited 10,000 times: load, median of 7', figure: rounded(median(loads)), limit: 50, unit: 'ms' }
		];
	} finally {
		await house.stop();
		rmSync(dir, { recursive: true, force: true });
	}
}

/** As people edit: a word more, a word less, another colour, into the trash and back. Slower than the house would slow a seat. */
async function editMuch(phone: Phone): Promise<void> {
	const ids = Array.from({ length: NOTES_EACH }, (_, i) => phone.add(`Ауылда су жоқ, көше қараңғы ${i}`));
	for (let i = 0; i < EDITS_EACH; i++) {
		const id = ids[i % ids.length]!;
		if (i % 10 === 7) recolourNote(phone.doc, id, ((i % 5) + 1) as 1);
		else if (i % 20 === 3) trashNote(phone.doc, id, Date.now());
		else if (i % 20 === 13) restoreNote(phone.doc, id);
		else phone.edit(id, `Ауылда ${i % 3 ? 'таза су' : 'су'} жоқ, ${i} көше қараңғы`);
		if (i > 150) await pause(25);
	}
	await phone.settled();
	phone.leave();
}
