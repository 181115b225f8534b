/**
 * Which notes say the same: a suggestion for the one who merges them, never a decision. Pure; Kazakh and Russian, by stems and not by
 * meaning, so that two notes about one thing in quite different words stay apart, and «нет» or «жоқ» changes nothing.
 */
import { foldForSearch } from '#lib/i18n/alphabet.ts';
import { isOneLetterOff, stemsOf, weightOf } from './stems.ts';

export { stemsOf };

/** Notes that seem to say the same. */
export interface Alike {
	/** two or more, sorted */
	ids: string[];
	/** 0..1, the mean likeness of its pairs */
	score: number;
}

/** From here notes are suggested as one. Chosen on the labelled notes of the tests. */
const LEAST = 0.5;
/** A few words typed say less than a whole note: from here a note is shown to the one who types. */
const LEAST_TYPED = 0.5;

/**
 * How alike two stems are: 1 the same, less for an ending the rules do not know (спорт, спортзал) or a slip of the pen, else 0.
 * Short stems must be the same: «су» is not «суық», «көше» is not «көшет».
 */
function likenessOfStems(a: string, b: string): number {
	if (a === b) return 1;
	const [short, long] = a.length < b.length ? [a, b] : [b, a];
	if (short.length < 5 || /\d/.test(short)) return 0;
	if (long.startsWith(short) && long.length - short.length <= 3) return 0.8;
	if (isOneLetterOff(a, b)) return 0.8;
	return short.length >= 7 && long.length - short.length <= 2 && long.startsWith(short.slice(0, -2)) ? 0.7 : 0;
}

interface Note {
	text: string;
	stems: number[];
	/** the weight of all its stems */
	total: number;
}

/** Texts as numbered stems. */
interface Weighed {
	notes: Note[];
	/** for each stem the stems like it and how much, itself first */
	near: [stem: number, likeness: number][][];
	weight: Float64Array;
	/** zeros, one a stem, to count in */
	reach: Float64Array;
}

/** @param isRarityCounted a stem of many notes says less, but never less than half: what half the hall writes is what it says */
function weigh(texts: readonly string[], isRarityCounted: boolean): Weighed {
	const numbers = new Map<string, number>();
	const count: number[] = [];
	const found = texts.map((text) =>
		stemsOf(text).map((stem) => {
			const number = numbers.get(stem) ?? numbers.set(stem, numbers.size).size - 1;
			count[number] = (count[number] ?? 0) + 1;
			return number;
		})
	);
	const near: Weighed['near'] = [];
	const starts = new Map<string, string[]>();
	for (const [stem, number] of numbers) {
		near[number] = [[number, 1]];
		const start = stem.slice(0, 2);
		const earlier = starts.get(start) ?? [];
		for (const other of earlier) {
			const likeness = likenessOfStems(stem, other);
			if (likeness === 0) continue;
			near[number].push([numbers.get(other)!, likeness]);
			near[numbers.get(other)!]!.push([number, likeness]);
		}
		earlier.push(stem);
		starts.set(start, earlier);
	}
	const rarity = (times: number) => (isRarityCounted ? 0.5 + 0.5 * (1 - Math.log(times) / Math.log(texts.length + 1)) : 1);
	const weight = Float64Array.from([...numbers.keys()].map((stem, number) => weightOf(stem) * rarity(count[number]!)));
	const notes = found.map((stems, i) => ({
		text: foldForSearch(texts[i]!),
		stems,
		total: stems.reduce((sum, stem) => sum + weight[stem]!, 0)
	}));
	return { notes, near, weight, reach: new Float64Array(weight.length) };
}

/** How much of the weight of each of the notes is also in this one. */
function sharedWith(note: Note, others: readonly Note[], { near, weight, reach }: Weighed): Float64Array {
	const shared = new Float64Array(others.length);
	for (const stem of note.stems) for (const [other, likeness] of near[stem]!) reach[other] = Math.max(reach[other]!, likeness);
	for (let j = 0; j < others.length; j++) {
		const stems = others[j]!.stems;
		let sum = 0;
		for (let k = 0; k < stems.length; k++) sum += weight[stems[k]!]! * reach[stems[k]!]!;
		shared[j] = sum;
	}
	for (const stem of note.stems) for (const [other] of near[stem]!) reach[other] = 0;
	return shared;
}

/** @param mine what of b is in a @param theirs what of a is in b */
function likenessOf(a: Note, b: Note, mine: number, theirs: number): number {
	if (a.text === b.text) return a.text === '' ? 0 : 1;
	const total = a.total + b.total;
	return total === 0 ? 0 : Math.min(1, (mine + theirs) / total);
}

/**
 * How much two texts say the same.
 * @returns 0..1; 1 for the same words in any form and order, 0 for texts without a word in common or without words
 */
export function alikeness(a: string, b: string): number {
	const weighed = weigh([a, b].sort(), false);
	const [first, second] = weighed.notes as [Note, Note];
	return likenessOf(first, second, sharedWith(first, [second], weighed)[0]!, sharedWith(second, [first], weighed)[0]!);
}

/**
 * Suggests which notes say the same. Groups grow by mean likeness, so that a chain of half-alike notes does not become one heap.
 * The order of the notes makes no difference.
 * @param notes with `group` (their table): only groups with notes of two tables or more are suggested
 * @param options.least 0..1, the mean likeness from which notes are suggested as one
 * @returns best first; a note is in one group at most
 */
export function groupAlike(notes: readonly { id: string; text: string; group?: string }[], options: { least?: number } = {}): Alike[] {
	const least = options.least ?? LEAST;
	const sorted = [...notes].sort((a, b) => (a.id < b.id ? -1 : 1));
	const weighed = weigh(
		sorted.map(({ text }) => text),
		true
	);
	const shared = weighed.notes.map((note) => sharedWith(note, weighed.notes, weighed));
	const likeness = shared.map(() => new Float64Array(sorted.length));
	for (let i = 0; i < sorted.length; i++)
		for (let j = 0; j < i; j++)
			likeness[i]![j] = likeness[j]![i] = likenessOf(weighed.notes[i]!, weighed.notes[j]!, shared[i]![j]!, shared[j]![i]!);
	return clustersOf(likeness, least)
		.map(({ members, mean }) => ({ notes: members.map((i) => sorted[i]!), score: mean }))
		.filter(({ notes }) => notes.every(({ group }) => group === undefined) || new Set(notes.map(({ group }) => group)).size > 1)
		.map(({ notes, score }) => ({ ids: notes.map(({ id }) => id), score }))
		.sort((a, b) => b.score - a.score || b.ids.length - a.ids.length || (a.ids[0]! < b.ids[0]! ? -1 : 1));
}

/**
 * Joins the two most alike clusters (mean over all their pairs) until none is alike enough.
 * @param sums likeness of every two; becomes the sum over the pairs of two clusters
 */
function clustersOf(sums: Float64Array[], least: number): { members: number[]; mean: number }[] {
	const clusters = sums.map((_, i) => ({ members: [i], inner: 0, nearest: -1, mean: 0 }));
	let alive = clusters.map((_, i) => i);
	const seek = (i: number) => {
		const cluster = clusters[i]!;
		const row = sums[i]!;
		cluster.nearest = -1;
		cluster.mean = 0;
		for (const j of alive) {
			if (row[j] === 0 || j === i) continue;
			const mean = row[j]! / (cluster.members.length * clusters[j]!.members.length);
			if (mean < least || mean <= cluster.mean) continue;
			cluster.nearest = j;
			cluster.mean = mean;
		}
	};
	alive.forEach(seek);
	for (;;) {
		const into = alive.reduce((best, i) => (clusters[i]!.mean > clusters[best]!.mean ? i : best), alive[0] ?? -1);
		const from = clusters[into]?.nearest ?? -1;
		if (from === -1) break;
		clusters[into]!.inner += clusters[from]!.inner + sums[into]![from]!;
		clusters[into]!.members.push(...clusters[from]!.members);
		alive = alive.filter((i) => i !== from);
		const [row, gone] = [sums[into]!, sums[from]!];
		for (const k of alive) row[k] = sums[k]![into] = row[k]! + gone[k]!;
		for (const i of alive) if (i === into || clusters[i]!.nearest === into || clusters[i]!.nearest === from) seek(i);
	}
	return alive
		.map((i) => clusters[i]!)
		.filter(({ members }) => members.length > 1)
		.map(({ members, inner }) => ({
			members: members.sort((a, b) => a - b),
			mean: inner / ((members.length * (members.length - 1)) / 2)
		}));
}

/**
 * Which notes are like what somebody types; a long note that holds all the typed words is shown too.
 * @param most how many at most
 * @returns best first, the earlier note first among equals
 */
export function alikeTo(text: string, notes: readonly { id: string; text: string }[], most = 3): { id: string; score: number }[] {
	const weighed = weigh([text, ...notes.map((note) => note.text)], false);
	const [typed, ...others] = weighed.notes as [Note, ...Note[]];
	const mine = sharedWith(typed, others, weighed);
	return notes
		.map(({ id }, i) => {
			const note = others[i]!;
			const theirs = sharedWith(note, [typed], weighed)[0]!;
			const held = typed.total === 0 ? 0 : theirs / typed.total;
			return { id, score: (likenessOf(typed, note, mine[i]!, theirs) + held) / 2 };
		})
		.filter(({ score }) => score >= LEAST_TYPED)
		.sort((a, b) => b.score - a.score)
		.slice(0, most);
}
