/** The story of a project as one line of facts: how they are ordered, and how a long one is folded by year. Pure. */

export const FACT_KINDS = [
	'meeting',
	'idea',
	'site',
	'vote',
	'decision',
	'award',
	'state',
	'milestone',
	'promise',
	'photo',
	'report',
	'opening',
	'balance',
	'said',
	'care',
	'check'
] as const;
export type FactKind = (typeof FACT_KINDS)[number];

/** Something that happened, said in the reader's words. */
export type Fact = {
	/** Kind and row: the same fact has the same one every time. */
	id: string;
	kind: FactKind;
	/** As exactly as it is known: 'YYYY', 'YYYY-MM' or 'YYYY-MM-DD'. */
	day: string;
	/** ms, where a moment is known: the order within a day; what only has a day comes first. */
	at: number | null;
	title: string;
	text: string;
	/** Published photos only. */
	photos: { id: string; alt: string }[];
	links: { href: string; label: string }[];
	/** A good or a bad turn, said with an icon; most facts are neither. */
	tone: 'good' | 'bad' | null;
};

/** '2019' comes before '2019-08', and that before its days: what is only known roughly opens its year or month. */
const sortKey = (day: string) => `${day}-00-00`.slice(0, 10);
const order = ({ kind }: Fact) => FACT_KINDS.indexOf(kind);

/** @returns facts oldest first; those of one moment as a project goes. */
export function orderFacts(facts: readonly Fact[]): Fact[] {
	return facts.toSorted((a, b) => {
		const [left, right] = [sortKey(a.day), sortKey(b.day)];
		if (left !== right) return left < right ? -1 : 1;
		return (a.at ?? 0) - (b.at ?? 0) || order(a) - order(b) || (a.id < b.id ? -1 : 1);
	});
}

/** A stretch of facts; `folded`: weekly reports before the newest of a year, shown on demand. */
export type Stretch = { folded: boolean; facts: Fact[] };
/** One year; `open`: unfolded from the start. */
export type Year = { year: string; count: number; open: boolean; stretches: Stretch[] };

/** So many facts are read through without folding years. */
export const UNFOLDED = 14;
/** So many reports in a row are shown; of more, the last ones. */
const REPORTS = 3;

/** @returns the years with their facts, oldest first. Of a long story the first and the last year are open: where it began, and today. */
export function foldYears(facts: readonly Fact[]): Year[] {
	const years = new Map<string, Fact[]>();
	for (const fact of orderFacts(facts)) years.set(fact.day.slice(0, 4), [...(years.get(fact.day.slice(0, 4)) ?? []), fact]);
	return [...years].map(([year, own], i) => ({
		year,
		count: own.length,
		open: facts.length <= UNFOLDED || i === 0 || i === years.size - 1,
		stretches: foldReports(own)
	}));
}

/** Runs of weekly reports leave only their last ones in sight; a single one more is not worth a fold. */
function foldReports(facts: readonly Fact[]): Stretch[] {
	const found: Stretch[] = [];
	const put = (folded: boolean, some: Fact[]) => {
		const last = found.at(-1);
		if (last && last.folded === folded) last.facts.push(...some);
		else if (some.length) found.push({ folded, facts: some });
	};
	for (let from = 0; from < facts.length;) {
		let to = from;
		while (to < facts.length && facts[to]!.kind === 'report') to++;
		const shown = to - from > REPORTS + 1 ? to - REPORTS : from;
		if (shown > from) put(true, facts.slice(from, shown));
		put(false, facts.slice(shown, Math.max(to, from + 1)));
		from = Math.max(to, from + 1);
	}
	return found;
}
