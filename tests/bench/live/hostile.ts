/**
 * Hostile acts against a board of 300 notes on which 20 people write: what changes for them, for newcomers, for the server.
 * Alone: `node tests/bench/live/hostile.ts [--only "a gap,garbage"] [--times 3]`.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import * as Y from 'yjs';
import { readNotes } from '#lib/board/document.ts';
import { serve, type Served } from '../../live/fuzz-served.ts';
import type { Bar } from '../prove.ts';
import { newBoard, newFolder } from './faults-disk.ts';
import { MB, Phone, median, pause, printBars, rounded, until } from './faults-phone.ts';
import { ACTS, type FromActor, type Stage, type ToActor } from './hostile-actor.ts';

const WRITERS = 20;
const NOTES_EACH = 15;
const WRITE_EVERY_MS = 250;
const WARM_UP_MS = 4_000;

export type HostileOptions = { only?: string[]; times?: number; say?: (line: string) => void };
type Verdict = { act: string; worst: number[]; rss: number[]; bytes: number; changed: boolean; sentAway: number };

/** All bars of hostile acts, about three minutes. `times`: how often each is repeated for the median of the worst latency. */
export async function hostileBars({ only, times = 3, say = console.error }: HostileOptions = {}): Promise<Bar[]> {
	const dir = newFolder();
	const house = await serve(dir);
	const actor = fork(join(import.meta.dirname, 'hostile-actor.ts'), { execArgv: ['--disable-warning=ExperimentalWarning'] });
	const table = new Table(house);
	const verdicts: Verdict[] = [];
	try {
		await table.gather();
		table.resume();
		await pause(WARM_UP_MS);
		for (const act of Object.keys(ACTS)) {
			if (only && !only.includes(act) && act !== 'nothing') continue;
			const verdict = await judge(act, times, { house, actor, table, say });
			verdicts.push(verdict);
			if (house.errors.length > 0) throw new Error(house.errors.join('\n'));
		}
	} finally {
		actor.kill('SIGKILL');
		table.leave();
		await house.stop();
		rmSync(dir, { recursive: true, force: true });
	}
	return barsOf(verdicts.filter(({ act }) => act !== 'nothing'));
}

function barsOf(verdicts: Verdict[]): Bar[] {
	const worst = (of: (verdict: Verdict) => number) => verdicts.reduce((a, b) => (of(b) > of(a) ? b : a));
	const bar = (name: string, of: (verdict: Verdict) => number, limit: number, unit: string): Bar => {
		const found = worst(of);
		return { name: `${verdicts.length} hostile acts: ${name} (${found.act})`, figure: rounded(of(found)), limit, unit };
	};
	const changed = verdicts.filter((verdict) => verdict.changed);
	return [
		{
			name: `hostile acts that changed the board${changed.length ? `: ${changed.map(({ act }) => act).join('; ')}` : ''}`,
			figure: changed.length,
			limit: 0,
			unit: ''
		},
		bar('bytes more for a newcomer', ({ bytes }) => bytes, 0, 'B'),
		bar('worst note to everyone, median', (verdict) => median(verdict.worst), 100, 'ms'),
		bar('memory over before, median', (verdict) => median(verdict.rss) / MB, 20, 'MB'),
		bar('honest people sent away', ({ sentAway }) => sentAway, 0, '')
	];
}

async function judge(
	act: string,
	times: number,
	{ house, actor, table, say }: { house: Served; actor: ChildProcess; table: Table; say: (line: string) => void }
): Promise<Verdict> {
	const verdict: Verdict = { act, worst: [], rss: [], bytes: 0, changed: false, sentAway: 0 };
	// First in silence: not one byte may differ.
	await table.settle();
	const before = await table.newcomer();
	let done = await play(actor, table, act);
	await pause(100);
	const after = await table.newcomer();
	verdict.bytes = before.equals(after) ? 0 : Math.max(1, Math.abs(after.length - before.length));
	table.resume();
	for (let i = 0; i < times; i++) {
		await pause(700);
		const quiet = watchMemory(house);
		await pause(700);
		const calm = quiet();
		table.worst = 0;
		const memory = watchMemory(house);
		done = await play(actor, table, act);
		await pause(300);
		verdict.rss.push(Math.max(0, memory() - calm));
		verdict.worst.push(rounded(table.worst));
	}
	await table.settle();
	const { changed, sentAway } = await table.compare();
	Object.assign(verdict, { changed: changed !== null, sentAway });
	say(
		`${act}: ${done}; worst ${verdict.worst.join(', ')} ms; memory ${verdict.rss.map((bytes) => `+${rounded(bytes / MB)}`).join(', ')} MB; ` +
			`newcomer ${verdict.bytes} B; ${changed ?? 'nothing changed'}`
	);
	await table.mend();
	table.resume();
	return verdict;
}

/** Lets the actor prepare and do one act. */
async function play(actor: ChildProcess, { stage }: Table, act: string): Promise<string> {
	const hear = async (message: ToActor): Promise<FromActor> => {
		const answer = once(actor, 'message');
		actor.send(message);
		const [heard] = (await answer) as [FromActor];
		if (typeof heard === 'object' && 'failed' in heard) throw new Error(`${act}: ${heard.failed}`);
		return heard;
	};
	await hear({ stage, act });
	const heard = await hear('go');
	return typeof heard === 'object' && 'done' in heard ? heard.done : '';
}

/** @returns a function that stops and says how much memory the server has had at most since, bytes. */
function watchMemory(house: Served): () => number {
	let most = house.rss();
	const timer = setInterval(() => (most = Math.max(most, house.rss())), 50);
	return () => {
		clearInterval(timer);
		return Math.max(most, house.rss());
	};
}

/** The honest people at their table. */
class Table {
	stage: Stage;
	/** Longest time from an edit until the last of the others has it, ms; set it to 0 to begin anew. */
	worst = 0;
	private readonly house: Served;
	private phones: Phone[] = [];
	/** What they wrote: note id -> text. */
	private written = new Map<string, string>();
	/** By note that somebody keeps editing: when each edit was made, ms. */
	private sentAt = new Map<string, number[]>();
	private timers: NodeJS.Timeout[] = [];

	constructor(house: Served) {
		this.house = house;
		this.stage = { url: house.url, board: newBoard() };
	}

	async gather(): Promise<void> {
		const { url, board } = this.stage;
		this.phones = Array.from({ length: WRITERS }, () => new Phone(url, board));
		await Promise.all(this.phones.map((phone) => phone.ready()));
		for (const [i, phone] of this.phones.entries())
			for (let j = 0; j < NOTES_EACH; j++) {
				const text = j === 0 ? '0' : `Ауылда таза су жоқ, ${i}-үй ${j}`;
				const id = phone.add(text);
				this.written.set(id, text);
				if (j === 0) this.sentAt.set(id, [performance.now()]);
			}
		await this.settle();
		await until('all have all', () => this.phones.every(({ doc }) => doc.getMap('notes').size === this.written.size));
		for (const phone of this.phones) this.observe(phone);
	}

	/** Each edit of a counting note is timed until this phone has it, also when several come at once. */
	private observe({ doc }: Phone): void {
		const notes = doc.getMap<Y.Map<unknown>>('notes');
		const last = new Map<string, number>();
		for (const id of this.sentAt.keys()) last.set(id, Number(String(notes.get(id)!.get('text'))));
		notes.observeDeep((events, { local }) => {
			const now = performance.now();
			for (const { path } of events) {
				const id = String(path[0]);
				const times = this.sentAt.get(id);
				if (!times) continue;
				const number = Number(String(notes.get(id)?.get('text')));
				for (let i = last.get(id)! + 1; i <= number; i++) if (!local) this.worst = Math.max(this.worst, now - (times[i] ?? now));
				if (number > last.get(id)!) last.set(id, number);
			}
		});
	}

	resume(): void {
		const clocks = [...this.sentAt.keys()];
		this.timers = this.phones.map((phone, i) =>
			setInterval(() => {
				const id = clocks[i]!;
				const number = this.sentAt.get(id)!.push(performance.now()) - 1;
				this.written.set(id, String(number));
				phone.edit(id, String(number));
			}, WRITE_EVERY_MS + i)
		);
	}

	/** Nobody writes; all that was written is saved. */
	async settle(): Promise<void> {
		for (const timer of this.timers) clearInterval(timer);
		await Promise.all(this.phones.filter(({ closed }) => closed === null).map((phone) => phone.settled()));
		await pause(50);
	}

	/** @returns the state as somebody who comes in gets it. */
	async newcomer(): Promise<Buffer> {
		return Buffer.from((await this.house.ask('state', this.stage.board)).update);
	}

	/** @returns what is not as they wrote it (null = all is), and how many of them were sent away. */
	async compare(): Promise<{ changed: string | null; sentAway: number }> {
		const doc = new Y.Doc();
		Y.applyUpdate(doc, await this.newcomer());
		const sentAway = this.phones.filter(({ closed }) => closed !== null).length;
		const roots = [...doc.share.keys()].filter((name) => name !== 'notes');
		const notes = readNotes(doc);
		const authors = new Set(this.phones.map(({ author }) => author));
		const right = notes.filter(
			({ id, text, colour, gone, author }) => this.written.get(id) === text && colour === 1 && gone === null && authors.has(author)
		).length;
		const complete = [...doc.getMap<Y.Map<unknown>>('notes').values()].filter((note) => note.has('colour')).length;
		const differ = this.phones.filter(
			(phone) => phone.closed === null && JSON.stringify(readNotes(phone.doc)) !== JSON.stringify(notes)
		).length;
		const isRight = right === this.written.size && notes.length === right && complete === right && roots.length === 0 && differ === 0;
		return {
			changed: isRight
				? null
				: `${notes.length} notes, ${right} as written, ${complete} with a colour, ${roots.length} other roots, ${differ} people see another board`,
			sentAway
		};
	}

	/** After an act that got through the others begin on a fresh board, so that each act is judged by itself. */
	async mend(): Promise<void> {
		const { changed, sentAway } = await this.compare();
		if (changed === null && sentAway === 0) return;
		this.leave();
		[this.phones, this.written, this.sentAt] = [[], new Map(), new Map()];
		this.stage = { ...this.stage, board: newBoard() };
		await this.gather();
	}

	leave(): void {
		for (const timer of this.timers) clearInterval(timer);
		for (const phone of this.phones) phone.leave();
	}
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
	const { values } = parseArgs({ options: { only: { type: 'string' }, times: { type: 'string', default: '3' } } });
	const bars = await hostileBars({ only: values.only?.split(','), times: Number(values.times) });
	process.exit(printBars(bars) ? 0 : 1);
}
