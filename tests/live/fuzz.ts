/**
 * A seeded fuzzer of frames against a house in a process of its own, over real sockets. After each frame: the house runs and has logged
 * no error, the board is a proper one (fuzz-shape.ts), a bystander's notes say what the bystander wrote. At the end of an episode
 * the bystander has never been sent away, holds what the house holds, and the house holds it again after a restart.
 * Long: `node tests/live/fuzz.ts --minutes 5 --seed N`; one episode again: `--seed N --episode K`.
 */
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import Database from 'better-sqlite3';
import * as decoding from 'lib0/decoding';
import { WebSocket } from 'ws';
import * as Y from 'yjs';
import { AROUND } from '#lib/board/around.ts';
import { addNote, editNoteText, readNotes, recolourNote } from '#lib/board/document.ts';
import { MESSAGE, SYNC, boardDocument, encodeSync, readControl } from '#lib/live/protocol.ts';
import { chanceOf, nextShot, type Chance, type Loot, type Phone, type Shot } from './fuzz-frames.ts';
import { serve, type Served } from './fuzz-served.ts';
import { faultsOf } from './fuzz-shape.ts';
import { cleanUp, connect, newFolder, savedBy, type Client } from './house.ts';

export type FuzzOptions = { seed: number; episodes: number; steps: number; from?: number; until?: number; say?: (line: string) => void };
export type FuzzReport = { frames: number; accepted: number; refused: number; restarts: number; kinds: Map<string, [number, number]> };

/** Episodes side by side, each on its own board: they mostly wait for the disk. */
const AT_ONCE = 6;
const PHONES = 4;
/** So many frames a seat may send before it is slowed (limits.server.ts); then another seat takes the phone. */
const FRAMES_OF_A_SEAT = 40;
const PATIENCE_MS = 5_000;

/** Plays episodes; rejects with seed, episode, step and frame at the first broken promise. */
export async function fuzz({ seed, episodes, steps, from = 0, until = Infinity, say = () => {} }: FuzzOptions): Promise<FuzzReport> {
	const report: FuzzReport = { frames: 0, accepted: 0, refused: 0, restarts: 0, kinds: new Map() };
	const dir = newFolder();
	let house = await serve(dir);
	try {
		for (let i = from; i < from + episodes && Date.now() < until; i += AT_ONCE) {
			const some = Array.from({ length: Math.min(AT_ONCE, from + episodes - i) }, (_, j) => new Episode(house, seed, i + j, report));
			await Promise.all(some.map((episode) => episode.play(steps)));
			// Everything is acknowledged by now: a stop and a kill must come to the same.
			await (chanceOf(seed + i).below(2) ? house.stop() : house.kill());
			house = await serve(dir);
			report.restarts++;
			for (const episode of some) await episode.compareAfterRestart(house);
			say(`${i + some.length} episodes: ${report.frames} frames, ${report.accepted} accepted, ${report.refused} refused`);
		}
	} finally {
		await house.stop();
		cleanUp(dir);
	}
	return report;
}

class Episode {
	private readonly house: Served;
	private readonly chance: Chance;
	private readonly name: string;
	private readonly report: FuzzReport;
	private readonly board: string;
	private readonly bystander: Client;
	private readonly author: string;
	/** What the bystander has written: note id -> text and colour. */
	private readonly written = new Map<string, string>();
	private made = 0;
	private readonly phones: Attacker[];
	private loot: Loot = { updates: [], elsewhere: [], state: Uint8Array.of(0, 0), clients: [], authors: [] };
	/** The newest two: the log may speak late. */
	private shots: Shot[] = [];

	constructor(house: Served, seed: number, episode: number, report: FuzzReport) {
		this.house = house;
		this.report = report;
		this.chance = chanceOf(seed * 10_007 + episode);
		this.name = `seed ${seed}, episode ${episode}`;
		this.board = boardDocument(this.chance.id(), this.chance.id());
		const seat = this.chance.id();
		this.author = `seat:${seat}`;
		const doc = new Y.Doc();
		doc.clientID = this.chance.below(2 ** 32);
		this.bystander = connect(house.url, this.board, `seat=${seat}.1`, doc);
		this.bystander.doc.on('update', (_update, _origin, _doc, transaction: Y.Transaction) => void (transaction.local && this.made++));
		this.phones = Array.from({ length: PHONES }, (_, i) => new Attacker(house.url, this.board, i + 2, this.chance));
	}

	async play(steps: number): Promise<void> {
		let step = 0;
		try {
			await this.until('the bystander comes in', () => this.bystander.provider.synced);
			this.stockUp();
			for (; step < steps; step++) {
				if (step % 5 === 0) await this.writeAsBystander();
				await this.shoot();
				await this.check(step % 20 === 0);
			}
			await this.check(true);
		} catch (error) {
			const shots = this.shots.map(({ name, step2, update, frame }) => {
				const bytes = update ?? frame ?? '';
				return `${name}${step2 ? ' (step 2)' : ''}: ${typeof bytes === 'string' ? bytes : Buffer.from(bytes).toString('hex').slice(0, 20_000)}`;
			});
			throw new Error(`${this.name}, step ${step}: ${(error as Error).message}\n${shots.join('\n')}`, { cause: error });
		} finally {
			this.bystander.end();
			this.bystander.doc.destroy();
			for (const phone of this.phones) phone.leave();
		}
	}

	/** What another board's phones have sent: a well-formed history that does not belong here. */
	private stockUp(): void {
		const doc = new Y.Doc();
		doc.clientID = this.chance.below(2 ** 32);
		doc.on('update', (update: Uint8Array) => this.loot.elsewhere.push(update));
		for (const [i, text] of ['бір', 'екі', 'үш'].entries()) {
			const id = this.chance.id();
			addNote(doc, { id, text, colour: 1, author: this.author, number: 1, round: 1, at: 5 + i });
			editNoteText(doc, id, `${text}.`);
		}
		this.loot.updates.push(...this.loot.elsewhere);
	}

	private async writeAsBystander(): Promise<void> {
		const { doc } = this.bystander;
		const own = [...this.written.keys()];
		const text = `куәгер ${this.made}`;
		if (own.length < 5 || this.chance.below(3) === 0) {
			const id = this.chance.id();
			addNote(doc, { id, text, colour: 1, author: this.author, number: 1, round: 1, at: 1_790_000_000_000 });
			this.written.set(id, `${text} 1`);
		} else {
			const id = this.chance.pick(own);
			editNoteText(doc, id, text);
			recolourNote(doc, id, 3);
			this.written.set(id, `${text} 3`);
		}
		await this.until("the bystander's edit is saved", () => savedBy(this.bystander) >= this.made + 1);
	}

	private async shoot(): Promise<void> {
		const { chance, report } = this;
		const phone = chance.pick(this.phones);
		await phone.prepare(this.loot);
		const shot = nextShot(phone, this.loot, chance);
		this.shots = [shot, ...this.shots].slice(0, 2);
		const isHonest = shot.sane === true && !phone.tainted;
		const answer = await phone.fire(shot);
		report.frames++;
		const kind = report.kinds.get(shot.name) ?? [0, 0];
		report.kinds.set(shot.name, kind);
		if (answer === 'saved') {
			report.accepted++;
			kind[0]++;
			if (shot.update) this.loot.updates = [shot.update, ...this.loot.updates].slice(0, 60);
		} else {
			report.refused++;
			kind[1]++;
			if (isHonest) throw new Error(`an honest edit was answered with ${answer}`);
		}
	}

	private async check(whole: boolean): Promise<void> {
		const { house } = this;
		if (house.exit !== null) throw new Error(`the house is gone (${house.exit}): ${house.errors.join('\n')}`);
		const errors = house.errors.filter((line) => !line.includes('"document":"') || line.includes(this.board));
		if (errors.length > 0) throw new Error(`the house logged: ${errors.join('\n')}`);
		if (this.bystander.closed) throw new Error(`the bystander was sent away: ${JSON.stringify(this.bystander.closed)}`);
		const { update, pending } = await house.ask('state', this.board);
		if (pending) throw new Error('structs wait for others in the house');
		const owners = ownersOf(house.dir, this.board);
		const faults = faultsOf(update, owners);
		const doc = docOf(update);
		const notes = new Map(readNotes(doc).map((note) => [note.id, note]));
		for (const [id, text] of this.written) {
			const found = notes.get(id);
			if (!found || `${found.text} ${found.colour}` !== text || found.gone !== null || found.author !== this.author)
				faults.push(`the bystander's note "${text}" is now ${JSON.stringify(found)}`);
		}
		if (faults.length > 0) throw new Error(faults.slice(0, 5).join('; '));
		this.loot.state = update;
		this.loot.clients = [...owners.keys()];
		this.loot.authors = [...new Set(owners.values())];
		if (whole) await this.until('the bystander holds what the house holds', () => isEqual(this.bystander.doc, doc));
	}

	async compareAfterRestart(house: Served): Promise<void> {
		const { update } = await house.ask('state', this.board);
		if (!isEqual(docOf(update), docOf(this.loot.state))) throw new Error(`${this.name}: another document after the restart`);
		if (house.errors.length > 0) throw new Error(`${this.name}: after the restart ${house.errors.join('\n')}`);
	}

	private async until(what: string, isSo: () => boolean): Promise<void> {
		const end = Date.now() + PATIENCE_MS;
		while (!isSo()) {
			if (Date.now() > end) throw new Error(`in vain: ${what}`);
			await new Promise((resolve) => setTimeout(resolve, 2));
		}
	}
}

/** A phone that sends what it is told to, one frame at a time. */
class Attacker implements Phone {
	author = '';
	number: number;
	doc = new Y.Doc();
	/** Its copy holds something that the house may have refused: what it sends is not honest any more. */
	tainted = true;
	private readonly url: string;
	private readonly board: string;
	private readonly chance: Chance;
	private seat = '';
	private ws: WebSocket | null = null;
	private sent = 0;
	private fired = 0;
	private saved = 0;
	private answered = 0;
	private closed: string | null = null;

	constructor(url: string, board: string, number: number, chance: Chance) {
		this.url = url;
		this.board = board;
		this.number = number;
		this.chance = chance;
		this.changeSeat();
	}

	private changeSeat(): void {
		this.leave();
		this.seat = this.chance.id();
		this.author = `seat:${this.seat}`;
		this.fired = 0;
		this.tainted = true;
	}

	/** Connects if need be; a phone that was refused mostly starts again from the house's state, as the client store does. */
	async prepare(loot: Loot): Promise<void> {
		if (this.fired > FRAMES_OF_A_SEAT) this.changeSeat();
		if (this.tainted && this.chance.below(6) > 0) {
			this.doc = new Y.Doc();
			this.doc.clientID = this.chance.below(2 ** 32);
			this.tainted = false;
		}
		if (this.chance.below(4) > 0 || readNotes(this.doc).length === 0) Y.applyUpdate(this.doc, loot.state);
		if (this.ws && this.closed === null) return;
		await this.connect();
		if (this.chance.below(3) > 0) this.send(encodeSync(SYNC.step2, Uint8Array.of(0, 0)));
	}

	private connect(): Promise<void> {
		const ws = new WebSocket(`${this.url}/${this.board}`, { headers: { cookie: `seat=${this.seat}.${this.number}` } });
		this.ws = ws;
		this.sent = this.saved = this.answered = 0;
		this.closed = null;
		ws.on('message', (data: Buffer) => {
			const decoder = decoding.createDecoder(data);
			const type = decoding.readVarUint(decoder);
			if (type === MESSAGE.sync && decoding.readVarUint(decoder) === SYNC.step2) this.answered++;
			if (type !== MESSAGE.control) return;
			const control = readControl(decoder);
			if (control?.type === 'saved') this.saved = control.n;
		});
		return new Promise((resolve, reject) => {
			ws.on('open', resolve);
			ws.on('error', reject);
			ws.on('close', (code, reason) => {
				if (this.ws === ws) this.closed = `${code} ${reason.toString()}`;
			});
		});
	}

	private send(frame: Uint8Array | string): void {
		if (typeof frame !== 'string' && frame[0] === MESSAGE.sync) this.sent++;
		this.fired++;
		this.ws!.send(frame);
	}

	/** @returns `saved`, or how the house closed. Rejects when it says nothing. */
	async fire({ name, sane, step2, update, frame }: Shot): Promise<string> {
		if (!sane && !['a replay', 'another board', 'the whole state'].includes(name)) this.tainted = true;
		if (update) {
			this.send(encodeSync(step2 ? SYNC.step2 : SYNC.update, update));
			// Something that is always acknowledged, behind what may be.
			this.send(encodeSync(SYNC.step2, Uint8Array.of(0, 0)));
			await this.wait(() => this.saved >= this.sent);
		} else {
			this.send(frame!);
			const { answered } = this;
			// What the frame was taken for is not known; a question behind it is answered anyway.
			this.send(encodeSync(SYNC.step1, Uint8Array.of(0)));
			await this.wait(() => this.answered > answered);
			if (this.closed === null) this.leave();
			else return this.closed;
		}
		if (this.closed !== null) this.tainted = true;
		return this.closed ?? 'saved';
	}

	private async wait(isSo: () => boolean): Promise<void> {
		const end = Date.now() + PATIENCE_MS;
		while (!isSo() && this.closed === null) {
			if (Date.now() > end) throw new Error('neither acknowledged nor refused');
			await new Promise((resolve) => setTimeout(resolve, 1));
		}
	}

	leave(): void {
		this.ws?.terminate();
		this.ws = null;
	}
}

/** @returns whose each Yjs client id of a board is, from the disk. */
export function ownersOf(dir: string, board: string): Map<number, string> {
	const db = new Database(`${dir}/asar.db`, { readonly: true });
	try {
		const rows = db.prepare('select client, author from document_author where document = ?').all(board) as {
			client: number;
			author: string;
		}[];
		return new Map(rows.map(({ client, author }) => [client, author]));
	} finally {
		db.close();
	}
}

/** @returns a document that holds an encoded state. */
export function docOf(update: Uint8Array): Y.Doc {
	const doc = new Y.Doc();
	for (const root of ['notes', ...AROUND]) doc.getMap(root);
	Y.applyUpdate(doc, update);
	return doc;
}

const readAll = (doc: Y.Doc) => [readNotes(doc), AROUND.map((root) => [...doc.getMap<unknown>(root)].sort(([x], [y]) => (x < y ? -1 : 1)))];

/** Whether two documents are the same: vectors, contents, and every struct (read anew, as one holds in pieces what another holds whole). */
export function isEqual(a: Y.Doc, b: Y.Doc): boolean {
	const whole = (doc: Y.Doc) => Buffer.from(Y.encodeStateAsUpdate(docOf(Y.encodeStateAsUpdate(doc))));
	const vector = (doc: Y.Doc) => JSON.stringify([...Y.decodeStateVector(Y.encodeStateVector(doc))].sort(([x], [y]) => x - y));
	return vector(a) === vector(b) && JSON.stringify(readAll(a)) === JSON.stringify(readAll(b)) && whole(a).equals(whole(b));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
	const { values } = parseArgs({
		options: { minutes: { type: 'string', default: '5' }, seed: { type: 'string' }, episode: { type: 'string' }, steps: { type: 'string' } }
	});
	const seed = Number(values.seed ?? Date.now() % 1_000_000);
	const [from, episodes] = values.episode === undefined ? [0, Infinity] : [Number(values.episode), 1];
	console.log(`seed ${seed}`);
	const steps = Number(values.steps ?? 200);
	const report = await fuzz({ seed, from, episodes, steps, until: Date.now() + Number(values.minutes) * 60_000, say: console.log });
	for (const [name, [accepted, refused]] of [...report.kinds].sort())
		console.log(`${name.padEnd(30)} ${accepted} accepted, ${refused} refused`);
}
