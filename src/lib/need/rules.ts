/** Needs: what the village lacks, in which order the room sees it, and what a ranking of needs says. Pure. */
import { foldForSearch } from '#lib/i18n/alphabet.ts';
import { LOCALES, type Words } from '#lib/i18n/locale.ts';
import { FEWEST_SHOWN } from '#lib/seat/rules.ts';
import { refuse, type Result } from '#lib/workshop/refusal.ts';

/** What a need is about. The list is short on purpose: people in the hall pick from it with one tap. */
export const NEED_CATEGORIES = ['play', 'sport', 'roads_light', 'water_green', 'school', 'health', 'culture', 'clean', 'other'] as const;
type KnownCategory = (typeof NEED_CATEGORIES)[number];
/** One of the list, or one that a facilitator has named: own:KK|RU|EN. The code carries its words, so that it reads the same wherever it goes. */
export type NeedCategory = KnownCategory | `own:${string}`;
/** An activity has at most so many categories of its own; each is named in at most so many characters a language. */
export const MOST_OWN_CATEGORIES = 6;
export const OWN_CATEGORY_NAME = 30;
/** Who may lack something; a need may name several. */
export const AFFECTED = ['everybody', 'children', 'youth', 'women', 'pensioners', 'disability', 'large_families'] as const;
export type Affected = (typeof AFFECTED)[number];

/** A need grows from at most so many notes. */
export const MOST_NOTES = 200;
/** Each seat orders so many needs, or as many as there are. */
export const MOST_ORDERED = 5;
/** With fewer needs there is nothing to put in order. */
export const FEWEST_RANKED = 2;
/** A need affects at most so many people: more than any village of the country has. */
export const MOST_PEOPLE = 100_000;
export const EARLIEST_YEAR = 1950;

/** @returns whether a code is one of the list. */
export function isKnownCategory(code: string): code is KnownCategory {
	return (NEED_CATEGORIES as readonly string[]).includes(code);
}

/** @returns whether a text is the code of a category: one of the list, or one with a name of its own. */
export function isNeedCategory(code: string): code is NeedCategory {
	return isKnownCategory(code) || ownCategoryWords(code) !== null;
}

/** @returns the code of a category with these names; missing ones are empty. Null when it has no name at all, or one that is too long. */
export function ownCategory(words: Words): NeedCategory | null {
	const names = LOCALES.map((locale) => (words[locale] ?? '').replace(/[\s|]+/g, ' ').trim());
	const isNamed = names.some((name) => name !== '') && names.every((name) => name.length <= OWN_CATEGORY_NAME);
	return isNamed ? `own:${names.join('|')}` : null;
}

/** @returns the names that a category was given; null when the code is none of that kind. */
export function ownCategoryWords(code: string): Words | null {
	if (!code.startsWith('own:')) return null;
	const [kk, ru, en, ...rest] = code.slice('own:'.length).split('|');
	return rest.length === 0 && ownCategory({ kk, ru, en }) === code ? { kk, ru, en } : null;
}

/** @returns whether a text says what is missing: two words at least, so that «су» is asked what about the water. */
export function saysEnough(text: string): boolean {
	return (text.match(/[\p{L}\p{N}]{2,}/gu) ?? []).length >= 2;
}

/** @returns the words of a need alone: two needs with the same differ at most in capitals, keyboard, spaces and signs. */
export function sameWords(text: string): string {
	return (foldForSearch(text).match(/[\p{L}\p{N}]+/gu) ?? []).join(' ');
}

/**
 * Ranks needs: most marks of support first, among equals the one that was said earlier. Ids sort by time, so that the
 * order is the same on every screen even for two needs of the same millisecond.
 * @returns a new list
 */
export function rankNeeds<N extends { id: string; support: number; createdAt?: number }>(needs: readonly N[]): N[] {
	return [...needs].sort((a, b) => b.support - a.support || (a.createdAt ?? 0) - (b.createdAt ?? 0) || compareIds(a.id, b.id));
}

const compareIds = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** @returns whether a need stands for itself in the hall: on the screen, not joined to another, not rejected by the desk. */
export function isStanding(need: { state: string; mergedInto: string | null; rejected: string | null }): boolean {
	return need.state === 'shown' && need.mergedInto === null && need.rejected === null;
}

// --- ballots -----------------------------------------------------------------------------------------------------------------
/** order: each seat puts its most important needs in order; rate: it gives each need three marks. The facilitator chooses. */
export const RANKING_WAYS = ['order', 'rate'] as const;
export type RankingWay = (typeof RANKING_WAYS)[number];
/** Name of the field that holds the place of a need in a plain form, before its id. */
export const PLACE_FIELD = 'place.';
/** Importance, urgency and feasibility of a need as somebody sees them, 1 to 5 each. */
export type Marks = [importance: number, urgency: number, feasibility: number];
/** What a seat says: its needs, the most important first, or its marks. What it does not name stands below all that it names. */
export type Ranks = { order: string[] } | { marks: Record<string, Marks> };

/** @returns the one number of three marks: their product, 1 to 125, so that what is weak in one cannot be made up for by the others alone. */
export function markScore([importance, urgency, feasibility]: Marks): number {
	return importance * urgency * feasibility;
}

/** @returns whether something was ranked: an empty ballot is one taken back. */
export function isRanked(ranks: Ranks): boolean {
	return 'order' in ranks ? ranks.order.length > 0 : Object.keys(ranks.marks).length > 0;
}

/**
 * Checks a ballot. A need that has left the ranking meanwhile is no mistake: it is kept, closes up when counted, and counts again
 * when the desk brings it back.
 * @param needs all needs that the ranking began with, those that left it since too
 * @returns the ballot, or a refusal: malformed (the other way, a need named twice), unknown_choice, too_many_ranked (field ranks)
 */
export function checkRanks(ranks: Ranks, way: RankingWay, needs: readonly string[]): Result<Ranks> {
	if ('order' in ranks !== (way === 'order')) return refuse('malformed', 'ranks');
	const named = 'order' in ranks ? ranks.order : Object.keys(ranks.marks);
	if (new Set(named).size < named.length) return refuse('malformed', 'ranks');
	if (named.some((id) => !needs.includes(id))) return refuse('unknown_choice', 'ranks');
	if (way === 'order' && named.length > MOST_ORDERED) return refuse('too_many_ranked', 'ranks', { max: MOST_ORDERED });
	return { ok: true, value: ranks };
}

/**
 * Ranks close up: what is not in the ranking any more goes, what was joined to another need counts as that one. Who had placed both
 * keeps the better place; who had marked both keeps the marks of the need that stands, else the highest.
 * @param stands the needs that are ranked now
 * @param into need id -> the need it was joined to
 */
export function closeUp(ranks: Ranks, stands: ReadonlySet<string>, into: ReadonlyMap<string, string>): Ranks {
	const target = (id: string) => into.get(id) ?? id;
	if ('order' in ranks) return { order: [...new Set(ranks.order.map(target))].filter((id) => stands.has(id)) };
	const marks: Record<string, Marks> = {};
	const own = (id: string) => Number(stands.has(id));
	const better = Object.entries(ranks.marks).sort(
		([a, left], [b, right]) => own(b) - own(a) || markScore(right) - markScore(left) || compareIds(a, b)
	);
	for (const [id, given] of better) if (stands.has(target(id))) marks[target(id)] ??= given;
	return { marks };
}

// --- counting ----------------------------------------------------------------------------------------------------------------
/** above[a][b] = ballots that put need a above need b, by position in `needs`; all = ballots. */
export type Pairs = { needs: string[]; above: number[][]; all: number };

/** Compares every two needs on every ballot. The order of ballots and needs makes no difference. */
export function comparePairs(ballots: readonly Ranks[], among: readonly string[]): Pairs {
	const needs = [...among].sort(compareIds);
	const above = needs.map(() => new Array<number>(needs.length).fill(0));
	for (const ballot of ballots) {
		const worth = needs.map((id) => worthOn(ballot, id));
		for (let a = 0; a < needs.length; a++) for (let b = 0; b < needs.length; b++) if (worth[a]! > worth[b]!) above[a]![b]!++;
	}
	return { needs, above, all: ballots.length };
}

/** More is better; 0 = not named, tied with all that are not. */
function worthOn(ranks: Ranks, id: string): number {
	if ('marks' in ranks) return Object.hasOwn(ranks.marks, id) ? markScore(ranks.marks[id]!) : 0;
	const place = ranks.order.indexOf(id);
	return place < 0 ? 0 : ranks.order.length - place;
}

/** place: 1 is the best, tied ones share it and the next place is left out; points: what the method counts. */
export type Place = { needId: string; place: number; tied: boolean; points: number };

/** Most points first. */
function toPlaces(needs: readonly string[], points: readonly number[]): Place[] {
	return needs
		.map((needId, i) => {
			const equal = points.filter((other) => other === points[i]).length;
			return { needId, points: points[i]!, place: 1 + points.filter((other) => other > points[i]!).length, tied: equal > 1 };
		})
		.sort((a, b) => a.place - b.place || compareIds(a.needId, b.needId));
}

/**
 * Borda: a need gets two points for each need that a ballot puts it above, one for each it is tied with there (also where neither is
 * named). Two and one instead of one and a half, so that points are whole.
 */
export function countBorda({ needs, above, all }: Pairs): Place[] {
	const points = needs.map((_, a) => needs.reduce((sum, _b, b) => sum + (a === b ? 0 : all + above[a]![b]! - above[b]![a]!), 0));
	return toPlaces(needs, points);
}

/** unbeaten: the needs that no other stands before: the winners. Usually those in the first place; now and then one further down. */
export type Schulze = { places: Place[]; unbeaten: string[] };

/**
 * Schulze (M. Schulze, A new monotonic, clone-independent, reversal symmetric, and Condorcet-consistent single-winner election method,
 * 2011), by winning votes: a need that more ballots put above another than below beats it with that many; a chain of such wins is as
 * strong as its weakest; a need stands before another when its strongest chain to it is stronger than the one back.
 * Points: how many others it stands before. Standing before is transitive, so whoever stands before another has more points than that
 * one; equal points are a tie.
 */
export function countSchulze({ needs, above }: Pairs): Schulze {
	const n = needs.length;
	const chain = above.map((row, a) => row.map((votes, b) => (votes > above[b]![a]! ? votes : 0)));
	for (let via = 0; via < n; via++)
		for (let a = 0; a < n; a++) {
			const first = chain[a]![via]!;
			if (a === via || first === 0) continue;
			for (let b = 0; b < n; b++) if (b !== a) chain[a]![b] = Math.max(chain[a]![b]!, Math.min(first, chain[via]![b]!));
		}
	const isBefore = (a: number, b: number) => chain[a]![b]! > chain[b]![a]!;
	const points = needs.map((_, a) => needs.reduce((sum, _b, b) => sum + Number(isBefore(a, b)), 0));
	return { places: toPlaces(needs, points), unbeaten: needs.filter((_, a) => !needs.some((_b, b) => isBefore(b, a))) };
}

/** How the two methods agree: in every place; on the first place only; not even on that. */
export type Agreement = 'same' | 'below' | 'first';
/**
 * pair: when the first places differ, how many ballots put the first of Schulze above the first of Borda and the other way round;
 * null where several share a first place.
 */
export type Comparison = { agreement: Agreement; pair: { schulze: string; borda: string; votes: number; against: number } | null };

/** Says whether Borda and Schulze differ, so that a plain sentence can say how. */
export function compareMethods(pairs: Pairs, borda: readonly Place[], { places, unbeaten }: Schulze): Comparison {
	const first = borda.flatMap(({ needId, place }) => (place === 1 ? [needId] : []));
	if (first.join() === unbeaten.join()) {
		const placeOf = new Map(places.map(({ needId, place }) => [needId, place]));
		return { agreement: borda.every(({ needId, place }) => placeOf.get(needId) === place) ? 'same' : 'below', pair: null };
	}
	if (first.length > 1 || unbeaten.length > 1) return { agreement: 'first', pair: null };
	const [a, b] = [pairs.needs.indexOf(unbeaten[0]!), pairs.needs.indexOf(first[0]!)];
	return {
		agreement: 'first',
		pair: { schulze: unbeaten[0]!, borda: first[0]!, votes: pairs.above[a]![b]!, against: pairs.above[b]![a]! }
	};
}

/** Means of the marks of a need over those who marked it (n), each 1 to 5; score: the mean product, 1 to 125. Not rounded. */
export type MarkMeans = { needId: string; n: number; importance: number; urgency: number; feasibility: number; score: number };

/**
 * The marks of each need that anybody marked, by id. They explain a result and do not make it: a need that one person marked highly has a high mean,
 * but stands last on all other ballots.
 */
export function meanMarks(ballots: readonly Ranks[], needs: readonly string[]): MarkMeans[] {
	return [...needs].sort(compareIds).flatMap((needId) => {
		const given = ballots.flatMap((ranks) => ('marks' in ranks && Object.hasOwn(ranks.marks, needId) ? [ranks.marks[needId]!] : []));
		const mean = (value: (marks: Marks) => number) => given.reduce((sum, marks) => sum + value(marks), 0) / given.length;
		if (!given.length) return [];
		const [importance, urgency, feasibility] = [0, 1, 2].map((i) => mean((marks) => marks[i]!)) as Marks;
		return [{ needId, n: given.length, importance, urgency, feasibility, score: mean(markScore) }];
	});
}

// --- groups ------------------------------------------------------------------------------------------------------------------
/** Groups whose first needs are shown beside those of everybody. */
export const COMPARED = ['women', 'youth', 'pensioners', 'disability'] as const;
export type Compared = (typeof COMPARED)[number];
/** others: everybody who is in none of the shown groups. */
export type GroupName = Compared | 'others';
/** n: ballots of the group; tops: the needs that it named by Borda, the best first, tied ones together; no points. */
export type GroupTops = { group: GroupName; n: number; tops: string[][] };

/** Bands of the official form that lie wholly within youth as the law has it, 14 to 35. */
const YOUNG: readonly string[] = ['17-22', '23-27', '28-32'];

/** @returns which of the compared groups somebody is in, by what they said of themselves; people may be in several, or in none. */
export function groupsOf(seat: { group: string | null; gender: string | null; ageBand: string | null; social: string | null }): Compared[] {
	const { group, gender, ageBand, social } = seat;
	const is: Record<Compared, boolean> = {
		women: gender === 'women',
		youth: group === 'youth' || social === 'youth' || YOUNG.includes(ageBand ?? ''),
		pensioners: group === 'pensioner' || ageBand === '59+',
		disability: social === 'persons_with_disabilities'
	};
	return COMPARED.filter((name) => is[name]);
}

/**
 * What groups put on top. Nothing that is shown may tell what fewer than FEWEST_SHOWN people said, alone or put together:
 * - A group of fewer is not shown; its people are among the others. The others are shown by the same rule.
 * - Groups overlap (a young woman is in two), and the result of all is public, so leaving out small groups is not enough: from all (40)
 *   and women (36) follow the four men; from women, youth, others and all follows their overlap. What can be worked out by adding and
 *   subtracting counts is exactly the span of what was shown. So a group is shown only if no combination of it with everything shown
 *   before, except the one that is nothing, rests on fewer than FEWEST_SHOWN people. People who are in the same groups cannot be told
 *   apart; each such kind of people is one coordinate of the span.
 * - Only the order is told, no points: subtracting would have nothing to work with in the first place. That is the second fence.
 * - The result is made once, when it is shown, and kept (need/write.server.ts): if it followed what people say of themselves
 *   later, the difference between two readings would tell how one person ranked.
 * @param ballots each with the groups of the one who cast it
 * @returns the shown groups, in the order of COMPARED, others last; none when all that is left to show is everybody
 */
export function compareGroups(ballots: readonly { ranks: Ranks; groups: readonly Compared[] }[], needs: readonly string[]): GroupTops[] {
	const kindOf = (groups: readonly Compared[]) => COMPARED.filter((name) => groups.includes(name)).join('+');
	const kinds = [...new Set(ballots.map(({ groups }) => kindOf(groups)))].sort();
	const sizes = kinds.map((kind) => ballots.filter(({ groups }) => kindOf(groups) === kind).length);
	const vector = (isIn: (groups: readonly string[]) => boolean) => kinds.map((kind) => Number(isIn(kind.split('+'))));
	const sizeOf = (row: readonly number[]) => row.reduce((sum, isIn, i) => sum + isIn * sizes[i]!, 0);
	const shown: { group: GroupName; row: number[] }[] = [];
	const told = [vector(() => true)];
	const add = (group: GroupName, row: number[]) => {
		if (sizeOf(row) < FEWEST_SHOWN || !isSafe([...told, row], sizes)) return;
		shown.push({ group, row });
		told.push(row);
	};
	// The largest first: where two cannot both be shown, more people see themselves.
	const candidates = COMPARED.map((group) => ({ group, row: vector((groups) => groups.includes(group)) }));
	candidates.sort((a, b) => sizeOf(b.row) - sizeOf(a.row));
	for (const { group, row } of candidates) add(group, row);
	if (!shown.length) return [];
	const named = new Set<string>(shown.map(({ group }) => group));
	add(
		'others',
		vector((groups) => !groups.some((group) => named.has(group)))
	);
	const rank = (name: GroupName) => [...COMPARED, 'others'].indexOf(name);
	return shown
		.sort((a, b) => rank(a.group) - rank(b.group))
		.map(({ group, row }) => {
			const own = ballots.filter(({ groups }) => row[kinds.indexOf(kindOf(groups))] === 1).map(({ ranks }) => ranks);
			const named = own.flatMap((ranks) => ('order' in ranks ? ranks.order : Object.keys(ranks.marks)));
			const places = countBorda(comparePairs(own, needs)).filter(({ needId }) => named.includes(needId));
			const levels = [...new Set(places.map(({ place }) => place))];
			const tops = levels.map((level) => places.flatMap(({ needId, place }) => (place === level ? [needId] : [])));
			return { group, n: own.length, tops };
		});
}

/**
 * @param told what is told, one row each: which kinds of people are in it
 * @param sizes people of each kind
 * @returns whether no combination of the rows, other than nothing, rests on fewer than FEWEST_SHOWN people
 */
function isSafe(told: readonly (readonly number[])[], sizes: readonly number[]): boolean {
	const whole = rankOf(told);
	// A combination rests only on these kinds exactly when leaving them out loses a dimension of what is told.
	const isFound = (from: number, few: readonly number[], people: number): boolean =>
		sizes.some((size, kind) => {
			if (kind < from || people + size >= FEWEST_SHOWN) return false;
			const left = [...few, kind];
			return rankOf(told.map((row) => row.filter((_, i) => !left.includes(i)))) < whole || isFound(kind + 1, left, people + size);
		});
	return !isFound(0, [], 0);
}

/** The number of independent rows, by elimination in whole numbers (Bareiss without the division: entries stay tiny here). */
function rankOf(rows: readonly (readonly number[])[]): number {
	const left = rows.map((row) => [...row]);
	let rank = 0;
	for (let column = 0; column < (rows[0]?.length ?? 0) && rank < left.length; column++) {
		const pivot = left.findIndex((row, i) => i >= rank && row[column] !== 0);
		if (pivot < 0) continue;
		[left[rank], left[pivot]] = [left[pivot]!, left[rank]!];
		const head = left[rank]!;
		for (let i = rank + 1; i < left.length; i++) {
			const [by, times] = [head[column]!, left[i]![column]!];
			left[i] = left[i]!.map((value, j) => value * by - head[j]! * times);
		}
		rank++;
	}
	return rank;
}
