/** SIGKILL at random moments, again and again, under continuous writing: what was acknowledged, what was seen, who comes back when. */
import { rmSync } from 'node:fs';
import { serve } from '../../live/fuzz-served.ts';
import type { Bar } from '../prove.ts';
import { Writer } from './faults-client.ts';
import { newBoard, newFolder, readAfterKill } from './faults-disk.ts';
import { median, pause, rounded, until } from './faults-phone.ts';

const BOARDS = 2;
const WRITERS_EACH = 6;
/** Kills before everybody moves to new boards. */
const KILLS_EACH = 10;
/** Each phone writes with pauses of this many to three times as many ms. */
const LEAST_PAUSE_MS = 20;

type Findings = { lost: number; oldestSeenMs: number[]; backMs: number[]; acknowledged: number; lacking: number; refused: number };

/** Kills a house so many times. */
export async function killBars(kills: number, say: (line: string) => void): Promise<Bar[]> {
	const dir = newFolder();
	let house = await serve(dir);
	const { port } = house;
	const found: Findings = { lost: 0, oldestSeenMs: [], backMs: [], acknowledged: 0, lacking: 0, refused: 0 };
	let writers: Writer[] = [];
	try {
		for (let kill = 0; kill < kills; kill++) {
			if (kill % KILLS_EACH === 0) {
				await part(writers, found);
				writers = await gather(house.url);
			}
			await pause(100 + Math.random() * 700);
			const killedAt = performance.now();
			await house.kill();
			await until('everybody notices', () => writers.every(({ live }) => !live.connected));
			const refused = writers.find((writer) => writer.refused !== null);
			if (refused) throw new Error(`an honest phone was refused (${refused.refused}) before kill ${kill + 1}: ${house.warnings.at(-1)}`);
			compare(dir, writers, killedAt, found);
			house = await serve(dir, { port });
			found.backMs.push(await until('everybody is back', () => writers.every(({ live }) => live.connected && live.synced), 20_000, 2));
			if (house.errors.length > 0) throw new Error(house.errors.join('\n'));
			if (kill % 10 === 9) say(`${kill + 1} kills: ${JSON.stringify(summaryOf(found))}`);
		}
		await part(writers, found);
		writers = [];
	} finally {
		for (const writer of writers) writer.close();
		await house.stop();
		rmSync(dir, { recursive: true, force: true });
	}
	const { lost, oldestSeen, back } = summaryOf(found);
	if (found.acknowledged < kills * 20) throw new Error(`only ${found.acknowledged} edits were acknowledged: too little to prove anything`);
	return [
		{ name: `SIGKILL ${kills} times: acknowledged edits lost, of ${found.acknowledged}`, figure: lost, limit: 0, unit: '' },
		{ name: 'SIGKILL: oldest edit that others had seen and that is lost', figure: oldestSeen, limit: 0.1, unit: 's' },
		{ name: `SIGKILL: all ${BOARDS * WRITERS_EACH} clients back, worst`, figure: back, limit: 2, unit: 's' },
		{ name: 'SIGKILL: edits that did not arrive in the end, or were refused', figure: found.lacking + found.refused, limit: 0, unit: '' }
	];
}

function summaryOf({ lost, oldestSeenMs, backMs }: Findings) {
	return {
		lost,
		oldestSeen: rounded(Math.max(0, ...oldestSeenMs) / 1000),
		back: rounded(Math.max(0, ...backMs) / 1000),
		backMedian: rounded(median(backMs) / 1000)
	};
}

/** New boards, everybody in and writing. */
async function gather(url: string): Promise<Writer[]> {
	const writers = Array.from({ length: BOARDS }, () => newBoard()).flatMap((board) =>
		Array.from({ length: WRITERS_EACH }, () => new Writer(url, board))
	);
	const byAuthor = new Map(writers.map((writer) => [writer.author, writer]));
	await until('everybody comes in', () => writers.every(({ live }) => live.synced));
	for (const writer of writers) {
		writer.watch(byAuthor);
		writer.start(LEAST_PAUSE_MS);
	}
	return writers;
}

/** Nobody writes any more: everything arrives, everybody holds the same. */
async function part(writers: Writer[], found: Findings): Promise<void> {
	for (const writer of writers) writer.halt();
	const lacking = () => writers.filter((writer) => writer.acknowledged < writer.made || writers.some((other) => differ(writer, other)));
	await until('all is well', () => lacking().length === 0, 15_000, 50).catch(() => undefined);
	found.lacking += lacking().length;
	found.refused += writers.filter(({ refused }) => refused !== null).length;
	for (const writer of writers) {
		found.acknowledged += writer.acknowledged;
		writer.close();
	}
}

const notesOf = ({ live }: Writer) =>
	JSON.stringify(Object.entries(live.doc.getMap('notes').toJSON()).sort(([a], [b]) => (a < b ? -1 : 1)));
const differ = (a: Writer, b: Writer) => a.board === b.board && a !== b && notesOf(a) !== notesOf(b);

/** What lies on the disk before anybody has come back, against what the phones were told and shown. */
function compare(dir: string, writers: Writer[], killedAt: number, found: Findings): void {
	const stored = readAfterKill(dir, [...new Set(writers.map(({ board }) => board))]);
	for (const { board, author, journal, acknowledged, seen } of writers) {
		const onDisk = new Map(
			stored
				.get(board)!
				.filter((note) => note.author === author)
				.map(({ id, text }) => [id, Number(text)])
		);
		// A note says the number of its last edit; a later one than the acknowledged may have come too.
		for (let edit = acknowledged; edit > 0; edit--) if ((onDisk.get(journal[edit]!.id) ?? 0) < edit) found.lost++;
		const last = Math.max(0, ...onDisk.values());
		if (seen > last) found.oldestSeenMs.push(killedAt - journal[last + 1]!.at);
	}
}
