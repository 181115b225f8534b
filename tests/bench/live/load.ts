/** The load: a process of its own, so that it shares no event loop with the server. Gets a job, carries it out, answers a result. */
import { gunzipSync } from 'node:zlib';
import * as Y from 'yjs';
import { addNote, readNotes, type Colour } from '#lib/board/document.ts';
import { newId } from '#lib/live/id.ts';
import type { Result, Scenario, Steady } from './scenarios.ts';
import { Phone, lost, marker, stateOf, type RoomAt, type Target } from './wire.ts';

export type Job = {
	scenario: Scenario;
	target: Target;
	rooms: RoomAt[];
	seats: { id: string; number: number; cookie: string }[];
	seed: number;
};
/** begin, end: the server's CPU is read at this moment, and the load waits for the answer. */
export type FromLoad = { mark: 'begin' | 'end' } | { result: Result; why: string[] } | { failed: string };

const PRESENCE_MS = 15_000;
/** So many phones knock at once when nothing is measured yet. */
const CROWD = 50;
const DRAIN_MS = 10_000;
const WORDS = (
	'ауылға жаңа балабақша керек су құбыры ескі көше жарығы жоқ жол жөндеу мектеп алаңы спорт кітапхана аурухана дәрігер автобус аялдама ' +
	'көпір қоқыс орны ағаш отырғызу саябақ жастар үйі интернет нашар қыста суық жылу газ тартылмаған мал жайылымы шаңды тротуар балалар ойнайтын'
).split(' ');

/** A small generator of chance, so that every server gets the same evening. @returns numbers in [0, 1) */
function chance(seed: number): () => number {
	let state = seed * 2654435761;
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let t = Math.imul(state ^ (state >>> 15), 1 | state);
		t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
		return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
	};
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const mark = (what: 'begin' | 'end') =>
	new Promise<void>((resolve) => {
		process.once('message', () => resolve());
		process.send!({ mark: what });
	});
const percentile = (sorted: Float64Array, share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;

/** Somebody who writes: has a document and a client id of its own. */
class Author {
	readonly phone: Phone;
	private readonly doc = new Y.Doc();
	private readonly seat: Job['seats'][number];
	private readonly random: () => number;
	private update: Uint8Array | null = null;

	constructor(phone: Phone, seat: Job['seats'][number], random: () => number) {
		this.phone = phone;
		this.seat = seat;
		this.random = random;
		this.doc.on('update', (update: Uint8Array) => (this.update = update));
	}

	/** Writes notes with these numbers in one edit. */
	write(...numbers: number[]): void {
		this.doc.transact(() => {
			for (const n of numbers) {
				const words = Array.from({ length: 3 + Math.floor(this.random() * 6) }, () => WORDS[Math.floor(this.random() * WORDS.length)]);
				addNote(this.doc, {
					id: newId(),
					text: `${marker(n)} ${words.join(' ')}`,
					colour: (1 + (n % 5)) as Colour,
					author: `seat:${this.seat.id}`,
					number: this.seat.number,
					round: 1,
					at: Date.now()
				});
			}
		});
		this.phone.write(this.update!);
	}
}

async function connectAll(phones: Phone[]): Promise<void> {
	for (let from = 0; from < phones.length; from += CROWD)
		await Promise.all(phones.slice(from, from + CROWD).map((phone) => phone.connect()));
}

/** Puts the notes into the rooms beforehand. @returns one phone a room that stays, so that nobody forgets the room, and the state there */
async function furnish({ scenario, target, rooms, seats, seed }: Job) {
	const random = chance(seed);
	const kept: { phone: Phone; state: Uint8Array }[] = [];
	for (const [r, room] of rooms.entries()) {
		const seen = new Set<number>();
		const phone = new Phone(target, room, seats[r]!.cookie);
		phone.onNote = (n) => seen.add(n);
		await phone.connect();
		const each = Math.ceil(scenario.notes / scenario.authors);
		for (let a = 0; a < scenario.authors; a++) {
			const seat = seats[(r + a * rooms.length) % seats.length]!;
			const author = new Author(new Phone(target, room, seat.cookie), seat, random);
			await author.phone.connect();
			const numbers = Array.from({ length: Math.min(each, scenario.notes - a * each) }, (_, i) => a * each + i);
			// In edits of a few notes: a phone that comes back after a while sends no more at once.
			for (let i = 0; i < numbers.length; i += 20) author.write(...numbers.slice(i, i + 20));
			const end = performance.now() + DRAIN_MS;
			while (!numbers.every((n) => seen.has(n))) {
				if (performance.now() > end)
					throw new Error(`notes that were written beforehand did not arrive: ${seen.size} of ${scenario.notes}`);
				await sleep(2);
			}
			await author.phone.close();
		}
		const reader = new Phone(target, room, seats[r]!.cookie);
		reader.keeps = true;
		await openRoom(reader, scenario.notes, null);
		const state = reader.held();
		await reader.close();
		kept.push({ phone, state });
	}
	return kept;
}

/** People write, everybody reads. */
async function steady(job: Job & { scenario: Steady }): Promise<Result> {
	const { scenario, target, rooms, seats } = job;
	const { clients, writers, everyMs } = scenario;
	const random = chance(job.seed);
	const most = Math.ceil((writers * (scenario.warmUpMs + scenario.windowMs) * 2) / everyMs) + writers;
	const stamps = new Float64Array(most);
	const lastAt = new Float64Array(most);
	const reached = new Uint16Array(most);
	let written = 0;
	let firstMeasured = 0;
	let deliveries = new Float64Array(1 << 16);
	let delivered = 0;

	const phones = Array.from({ length: clients }, (_, i) => new Phone(target, rooms[i % rooms.length]!, seats[i]!.cookie));
	// Evenly over the rooms: every so many-th client writes, shifted so that not all writers of a room are the same ones.
	const authors = Array.from({ length: writers }, (_, w) => {
		const i = Math.floor((w * clients) / writers);
		return { i, author: new Author(phones[i]!, seats[i]!, random) };
	});
	const writerOf = new Uint16Array(most);
	for (const [i, phone] of phones.entries()) {
		const seen = new Uint8Array(most);
		phone.echoes = scenario.presence === 'echo';
		phone.onNote = (n) => {
			if (seen[n] || writerOf[n] === i) return;
			seen[n] = 1;
			const now = performance.now();
			reached[n]!++;
			lastAt[n] = now;
			if (n < firstMeasured || firstMeasured === 0) return;
			if (delivered === deliveries.length) {
				const more = new Float64Array(delivered * 2);
				more.set(deliveries);
				deliveries = more;
			}
			deliveries[delivered++] = now - stamps[n]!;
		};
	}
	await connectAll(phones);
	const ticking: NodeJS.Timeout[] = [];
	if (scenario.presence !== 'none')
		for (const phone of phones) {
			phone.sayPresence();
			ticking.push(setInterval(() => phone.sayPresence(), PRESENCE_MS));
		}
	let writing = true;
	const writeOn = (w: (typeof authors)[number]) => {
		if (!writing || written >= most) return;
		const n = written++;
		writerOf[n] = w.i;
		stamps[n] = performance.now();
		w.author.write(n);
		setTimeout(() => writeOn(w), everyMs * (0.5 + random()));
	};
	for (const w of authors) setTimeout(() => writeOn(w), random() * everyMs);
	// The first greetings of 300 people are a storm of their own.
	await sleep(scenario.presence === 'none' ? scenario.warmUpMs : 3_000);
	await mark('begin');
	firstMeasured = Math.max(1, written);
	await sleep(scenario.windowMs);
	writing = false;
	const expected = Array.from({ length: written - firstMeasured }, (_, k) => {
		const room = writerOf[firstMeasured + k]! % rooms.length;
		return Math.floor((clients - room - 1) / rooms.length); // everybody in the room but the writer
	});
	const all = expected.reduce((sum, n) => sum + n, 0);
	const end = performance.now() + DRAIN_MS;
	while (delivered < all && performance.now() < end) await sleep(5);
	await mark('end');
	for (const timer of ticking) clearInterval(timer);
	const sorted = deliveries.subarray(0, delivered).sort();
	const everybody = Float64Array.from(expected.keys(), (k) => {
		const n = firstMeasured + k;
		return reached[n]! >= expected[k]! ? lastAt[n]! - stamps[n]! : Infinity;
	}).sort();
	return {
		p50: percentile(sorted, 0.5),
		p99: percentile(sorted, 0.99),
		all50: percentile(everybody, 0.5),
		all99: percentile(everybody, 0.99),
		delivered: (100 * delivered) / all,
		notes: expected.length,
		lost: lost.count
	};
}

/**
 * One phone opens a room as its client does, and has it when all notes are here: ours may take the state over HTTP first.
 * @param vectorOf what is in that body; null = without HTTP
 */
async function openRoom(
	phone: Phone,
	notes: number,
	vectorOf: ((body: Buffer) => Uint8Array) | null
): Promise<{ body: Buffer | null; bytes: number }> {
	const fetched = vectorOf && phone.target.http ? await phone.fetchState() : null;
	if (fetched && vectorOf) {
		phone.vector = vectorOf(fetched.body);
		await phone.connect();
	} else {
		const seen = new Set<number>();
		await new Promise<void>((resolve) => {
			phone.onNote = (n) => {
				if (seen.add(n).size === notes) resolve();
			};
			void phone.connect();
		});
	}
	return { body: fetched?.body ?? null, bytes: (fetched?.bytes ?? 0) + phone.bytes };
}

/** What a phone holds after opening, as a document. */
function applyOpened(phone: Phone, body: Buffer | null): Y.Doc {
	const doc = new Y.Doc();
	if (body) Y.applyUpdate(doc, unpack(body));
	Y.applyUpdate(doc, phone.held());
	return doc;
}
/** gzip begins with 1f 8b; a Yjs update of a board does not. */
const unpack = (body: Buffer) => (body[0] === 0x1f && body[1] === 0x8b ? gunzipSync(body) : body);

/** Everybody opens a full board at the same moment; or one person comes late. */
async function open(job: Job): Promise<Result> {
	const { scenario, target, rooms, seats } = job;
	const [kept] = await furnish(job);
	const phones = Array.from({ length: scenario.clients }, (_, i) => new Phone(target, rooms[0]!, seats[i]!.cookie));
	phones.at(-1)!.keeps = true;
	let vector: Uint8Array | null = null;
	const vectorOf = (body: Buffer) => (vector ??= Y.encodeStateVectorFromUpdate(unpack(body)));
	await sleep(2_500); // whoever stores what was written has done so
	await mark('begin');
	const begun = performance.now();
	const opened = await Promise.all(phones.map((phone) => openRoom(phone, scenario.notes, vectorOf)));
	const ms = performance.now() - begun;
	await mark('end');
	const started = performance.now();
	const doc = applyOpened(phones.at(-1)!, opened.at(-1)!.body);
	const appliedMs = ms + performance.now() - started;
	if (readNotes(doc).length !== scenario.notes) throw new Error(`a newcomer reads ${readNotes(doc).length} of ${scenario.notes} notes`);
	const sizes = opened.map(({ bytes }) => bytes).sort((a, b) => a - b);
	await Promise.all([kept!.phone, ...phones].map((phone) => phone.close()));
	return { ms, appliedMs, kB: sizes[Math.floor(sizes.length / 2)]! / 1000, lost: lost.count };
}

/** The Wi-Fi goes and comes: everybody is away, everybody comes back at once with all they know. */
async function reconnect(job: Job): Promise<Result> {
	const { scenario, target, rooms, seats } = job;
	const kept = await furnish(job);
	const states = kept.map(({ state }) => stateOf(state));
	const phones = Array.from({ length: scenario.clients }, (_, i) => new Phone(target, rooms[i % rooms.length]!, seats[i]!.cookie));
	await connectAll(phones);
	await sleep(500);
	await Promise.all([...kept.map(({ phone }) => phone), ...phones].map((phone) => phone.close()));
	await sleep(500);
	for (const [i, phone] of phones.entries()) Object.assign(phone, states[i % rooms.length]);
	await mark('begin');
	const begun = performance.now();
	await Promise.all(phones.map((phone) => phone.connect()));
	const ms = performance.now() - begun;
	await mark('end');
	await Promise.all(phones.map((phone) => phone.close()));
	return { ms, lost: lost.count };
}

/** Says that it failed, and ends. */
function fail(error: unknown): void {
	process.send!({ failed: error instanceof Error ? (error.stack ?? error.message) : String(error) } satisfies FromLoad, () =>
		process.exit(1)
	);
}

process.once('uncaughtException', fail);
// Whoever asked has gone.
process.once('disconnect', () => process.exit(1));
process.once('message', (job: Job) => {
	const { kind } = job.scenario;
	const work = kind === 'steady' ? steady(job as Job & { scenario: Steady }) : kind === 'reconnect' ? reconnect(job) : open(job);
	work.then(
		(result) =>
			process.send!({ result, why: [...lost.why].map(([why, times]) => `${why} (${times})`) } satisfies FromLoad, () => process.exit(0)),
		fail
	);
});
