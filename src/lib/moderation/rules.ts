/** What the desk lets through to the screen, what it takes off, and in which order it looks at things. Pure. */
import type { Mine, Shown, Stage } from '#lib/workshop/stage.ts';

export const MODERATED_KINDS = ['note', 'need', 'site', 'comment'] as const;
export type ModeratedKind = (typeof MODERATED_KINDS)[number];
export type ModerationVerdict = 'approved' | 'hidden';
/** What the desk can say: open takes its word back. */
export const JUDGEMENTS = ['approved', 'hidden', 'open'] as const;
export type Judgement = (typeof JUDGEMENTS)[number];
/** One thing that the desk judges. document: board of a note; words: what the note said to whoever judged it. */
export type JudgedItem = { kind: ModeratedKind; id: string; document?: string; words?: string };
/** So many things are judged at once; a seat may report so many. */
export const MOST_ITEMS = 500;
export const MOST_REPORTS = 100;

/**
 * @param newest the desk's newest word on it; null = none yet
 * @param moderated whether the activity it was written in is moderated
 */
export function shownAs(newest: ModerationVerdict | null, moderated: boolean): Shown {
	if (newest === 'hidden') return 'hidden';
	return moderated && newest === null ? 'waiting' : 'shown';
}

/** @returns whether a note may be on the screen. What the desk wrote itself (account:ID) waits for nobody. */
export function noteShownAs(note: { author: string; word: { verdict: ModerationVerdict } | null }, moderated: boolean): Shown {
	return shownAs(note.word?.verdict ?? null, moderated && note.author.startsWith('seat:'));
}

/** Why somebody should read it before it is let through. */
export type Look = 'rude' | 'personal';

/** What somebody wrote, as the desk looks at it. */
export type Written = {
	kind: ModeratedKind;
	id: string;
	/** Board and number of the table of a note. */
	document: string | null;
	table: number | null;
	words: string;
	/** Seat that wrote it; null = the desk. */
	seat: { id: string; number: number; muted: boolean } | null;
	helper: string | null;
	state: Shown;
	reason: string | null;
	/** How many seats asked the desk to look since it last said something. */
	reports: number;
	/** ms */
	at: number;
};
export type Queued = Written & { looks: Look[] };

const byAge = (a: Written, b: Written) => a.at - b.at || (a.id < b.id ? -1 : 1);

/**
 * What the desk has to look at: what waits, and what residents reported. Reported first, by how many; then what a word list picked;
 * then the oldest.
 * @param look what in the words asks for a look (board/rude.ts)
 */
export function queueOf(written: readonly Written[], look: (words: string) => Look[]): Queued[] {
	return written
		.filter(({ state, reports }) => state === 'waiting' || (state === 'shown' && reports > 0))
		.map((thing) => ({ ...thing, looks: look(thing.words) }))
		.sort((a, b) => b.reports - a.reports || Number(b.looks.length > 0) - Number(a.looks.length > 0) || byAge(a, b));
}

/** @returns those of a queue that nothing speaks against: what "approve all" lets through; the others are looked at one by one. */
export function plainOf(queue: readonly Queued[]): Queued[] {
	return queue.filter(({ reports, looks }) => reports === 0 && looks.length === 0);
}

/** @returns what the desk has hidden, newest first. */
export function hiddenOf(written: readonly Written[]): Written[] {
	return written.filter(({ state }) => state === 'hidden').sort((a, b) => byAge(b, a));
}

/** What a seat wrote itself, in its own words. */
export type Own = { id: string; title: string; text: string; state: Shown; reason: string | null };

/** @returns the needs and sites of a seat as it may see them: their words are blank in the stage while they are not on the screen. */
export function ownThings(stage: Pick<Stage, 'needs' | 'sites'>, mine: Pick<Mine, 'wrote' | 'withheld'>): { needs: Own[]; sites: Own[] } {
	const toOwn = ({ id, state }: { id: string; state: Shown }, title: string, text: string): Own => {
		const own = state === 'shown' ? undefined : mine.withheld.find((other) => other.id === id);
		return { id, state, title: own?.title ?? title, text: own?.text ?? text, reason: (state === 'hidden' && own?.reason) || null };
	};
	const isMine = ({ id }: { id: string }) => mine.wrote.includes(id);
	return {
		needs: stage.needs.filter(isMine).map((need) => toOwn(need, '', need.text)),
		sites: stage.sites.filter(isMine).map((site) => toOwn(site, site.title, site.why))
	};
}

/** @returns the change of `Mine` when the server has a need or a site of this seat. */
export function withWritten(mine: Pick<Mine, 'wrote' | 'withheld'>, { id, title, text }: { id: string; title: string; text: string }) {
	const others = <T>(list: readonly T[], idOf: (one: T) => string) => list.filter((one) => idOf(one) !== id);
	return {
		wrote: [...others(mine.wrote, (one) => one), id],
		withheld: [...others(mine.withheld, (one) => one.id), { id, title, text, reason: null }]
	};
}

/** @returns ids of own things whose state the phone has heard and whose words or reason it does not know yet. */
export function unknownOwn(stage: Pick<Stage, 'needs' | 'sites'>, mine: Pick<Mine, 'wrote' | 'withheld'>): string[] {
	return [...stage.needs, ...stage.sites]
		.filter(({ id, state }) => state !== 'shown' && mine.wrote.includes(id))
		.filter(({ id, state }) => {
			const own = mine.withheld.find((other) => other.id === id);
			return !own || (state === 'hidden' && own.reason === null);
		})
		.map(({ id }) => id);
}
