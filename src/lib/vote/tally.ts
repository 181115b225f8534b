/**
 * An election as the rules of counting see it, and its plain tally. Pure; also for elections of other places (pabulib.ts).
 * All numbers are whole: what a file writes with decimals is counted in smaller units.
 */
export type BallotKind = 'approval' | 'cumulative' | 'ordinal';

/** cost in the units of the election. category, district: as the file or the workshop names them, '' = none. groups: whom it is for. */
export type ElectionIdea = { id: string; cost: number; name?: string; category?: string; district?: string; groups?: readonly string[] };
/**
 * Ballots one after another: ballot b names idea[start[b]] .. idea[start[b + 1] - 1] (places in `ideas`) and gives each its points.
 * approval: 1 each. cumulative: dots, perhaps 0. ordinal: with L names on the ballot the first has L points, the last 1.
 */
export type Ballots = { start: Int32Array; idea: Int32Array; points: Float64Array };
export type Election = {
	kind: BallotKind;
	ideas: readonly ElectionIdea[];
	/** In the units of the election, like the costs. */
	budget: number;
	/** How many of these units make one of the currency: 1 for tenge, 100 for a file with two decimals. */
	unit: number;
	/** How many points make one point of the file. */
	pointUnit: number;
	ballots: Ballots;
};
/** seats: ballots that name the idea. score: its points. */
export type Tally = { seats: number[]; score: number[] };
/** What a ballot's points are worth to a rule: as they are, one for each idea named, or one less (Borda). */
export type Worth = 'score' | 'votes' | 'borda';

/** @returns the number of ballots; an empty ballot counts. */
export function countBallots(ballots: Ballots): number {
	return ballots.start.length - 1;
}

/** @returns ballots in the shape of the rules. @param rows for each ballot [place of the idea, points] */
export function packBallots(rows: readonly (readonly (readonly [number, number])[])[]): Ballots {
	const start = new Int32Array(rows.length + 1);
	rows.forEach((row, b) => (start[b + 1] = start[b]! + row.length));
	const idea = new Int32Array(start[rows.length]!);
	const points = new Float64Array(start[rows.length]!);
	let at = 0;
	for (const row of rows)
		for (const [place, n] of row) {
			idea[at] = place;
			points[at++] = n;
		}
	return { start, idea, points };
}

/** @returns points as a rule weighs them. */
export function weigh(points: number, worth: Worth): number {
	return worth === 'votes' ? 1 : worth === 'borda' ? points - 1 : points;
}

/** Counts an election: for each idea the ballots that name it and its points. Depends on nothing but what is on the ballots. */
export function countElection({ ideas, ballots }: Pick<Election, 'ideas' | 'ballots'>): Tally {
	const seats = new Array<number>(ideas.length).fill(0);
	const score = new Array<number>(ideas.length).fill(0);
	for (let e = 0; e < ballots.idea.length; e++) {
		seats[ballots.idea[e]!]! += 1;
		score[ballots.idea[e]!]! += ballots.points[e]!;
	}
	return { seats, score };
}

/** Sums of points as a rule weighs them. */
export function sumWorth(election: Pick<Election, 'ideas' | 'ballots'>, worth: Worth): number[] {
	const { seats, score } = countElection(election);
	if (worth === 'votes') return seats;
	return worth === 'score' ? score : score.map((n, i) => n - seats[i]!);
}

/** The same election with only some of its ideas; ballots and their number stay. @param keep for each idea whether it stays */
export function strikeIdeas(election: Election, keep: readonly boolean[]): Election {
	const place = new Int32Array(election.ideas.length);
	let stay = 0;
	keep.forEach((stays, i) => (place[i] = stays ? stay++ : -1));
	const { ballots } = election;
	const rows = Array.from({ length: countBallots(ballots) }, (_, b) => {
		const row: [number, number][] = [];
		for (let e = ballots.start[b]!; e < ballots.start[b + 1]!; e++)
			if (keep[ballots.idea[e]!]) row.push([place[ballots.idea[e]!]!, ballots.points[e]!]);
		return row;
	});
	return { ...election, ideas: election.ideas.filter((_, i) => keep[i]), ballots: packBallots(rows) };
}

/** Compares texts code point by code point, as the tie rule `lex` wants ("10" before "2"). */
export function compareCodePoints(a: string, b: string): number {
	for (let i = 0; i < a.length && i < b.length; i++) {
		const x = a.charCodeAt(i);
		const y = b.charCodeAt(i);
		if (x === y) continue;
		const surrogate = (unit: number) => unit >= 0xd800 && unit <= 0xdfff;
		return surrogate(x) === surrogate(y) ? x - y : surrogate(x) ? 1 : -1;
	}
	return a.length - b.length;
}
