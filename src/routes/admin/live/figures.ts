/** What the live panel draws: the figures of one asking, and the last minutes of them. Pure. */
import type { LiveReport } from '#lib/live/report.ts';

/** One document in memory, with a name that people know. */
export type NamedDocument = {
	key: string;
	kind: 'stage' | 'board' | 'other';
	/** Its workshop; both empty when there is none. */
	workshopId: string;
	title: string;
	/** Number of the table of a board. */
	table: number | null;
	connections: number;
	bytes: number;
	unfolded: number;
	unstored: number;
};

/**
 * now: server time, ms; people: different seats and accounts; connections: sockets on documents and phones that follow a stage;
 * memory: bytes of the whole process; more: documents that are not listed.
 */
export type LiveFigures = Pick<LiveReport, 'asking' | 'totals' | 'store'> & {
	now: number;
	people: number;
	connections: number;
	memory: number;
	documents: { count: number; bytes: number; rows: NamedDocument[]; more: number };
};

/** The panel asks this often, ms. */
export const ASK_MS = 2_000;
/** How far back the pictures reach, ms. */
export const SPAN_MS = 5 * 60_000;
/** Two samples further apart than this are not joined by a line: nobody looked meanwhile. */
export const GAP_MS = 4 * ASK_MS;

/** One point of every picture. edits: a second, null when it cannot be known (the first asking, a restart). disk: ms. */
export type Sample = { at: number; people: number; edits: number | null; disk: number; documents: number };

/** @returns the sample of these figures; `before` are the figures of the asking before, if there was one */
export function takeSample(figures: LiveFigures, before: LiveFigures | null): Sample {
	const { now, people, totals, store, documents } = figures;
	const made = before ? totals.accepted - before.totals.accepted : -1;
	const seconds = before ? (now - before.now) / 1000 : 0;
	return {
		at: now,
		people,
		edits: made >= 0 && seconds > 0 ? made / seconds : null,
		disk: store.lastMs,
		documents: documents.count
	};
}

/** @returns the samples with one more, without those that are too old */
export function remember(samples: readonly Sample[], sample: Sample): Sample[] {
	return [...samples.filter(({ at }) => at > sample.at - SPAN_MS && at < sample.at), sample];
}

/**
 * Lines of a picture that is `width` x `height` and reaches from `now - SPAN_MS` to `now`, from zero to `top`.
 * @returns SVG points, one text per unbroken stretch
 */
export function drawLines(
	points: readonly { at: number; value: number | null }[],
	now: number,
	top: number,
	width: number,
	height: number
) {
	const lines: string[][] = [];
	let last: number | null = null;
	for (const { at, value } of points) {
		if (value === null) {
			last = null;
			continue;
		}
		if (last === null || at - last > GAP_MS) lines.push([]);
		last = at;
		const x = ((at - now + SPAN_MS) / SPAN_MS) * width;
		lines.at(-1)!.push(`${x.toFixed(1)},${(height - (Math.min(value, top) / top) * height).toFixed(1)}`);
	}
	// A stretch of one point is drawn as a dot: a line to itself.
	return lines.map((line) => (line.length === 1 ? [...line, ...line] : line).join(' '));
}
