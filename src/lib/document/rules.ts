import type { Colour } from '#lib/board/document.ts';
import type { Words } from '#lib/i18n/locale.ts';
import type { VoteAnswer } from '#lib/vote/rules.ts';
import { hasRole, type Actor } from '#lib/workshop/rules.ts';
import type { AllocationReason, RankingResult, Shown, Stage, StageRanking, StageVote } from '#lib/workshop/stage.ts';

/** Everything a protocol says, computed from what the other screens show; nothing of it is stored. Money in tenge, times in ms. */
export type Protocol = Pick<Stage, 'workshop' | 'counts' | 'sites' | 'ideas' | 'decision'> & {
	village: { name: Words; district: Words; region: Words };
	agenda: Stage['activities'];
	/** Tables of all cafes, with the number of notes on the board (not those in the trash). */
	tables: { id: string; number: number; question: Words; notes: number }[];
	/** The ten with most support. */
	needs: Stage['needs'];
	/** The newest ranking of needs whose result was shown; null = none. */
	ranking: { ranking: StageRanking; result: RankingResult; needs: Stage['needs'] } | null;
	/** Motions that were counted, the earliest first. */
	motions: StageVote[];
	/** The vote the decision was made by; without a decision the newest. Tally and ballots only once revealed. */
	vote: (VoteAnswer & { reason: string | null }) | null;
};

/** A Wi-Fi network as a poster invites to it. An empty password means an open network. */
export type Wifi = { name: string; password: string; hidden?: boolean };

/**
 * The text of a QR code that joins a Wi-Fi network (ZXing's "WIFI:", read by the cameras of Android and iPhone).
 * A name of hexadecimal digits only would be read as bytes, so it stands in quotes; a password is left bare, because iPhones take such
 * quotes as a part of it and 64 digits are a key in themselves.
 */
export function wifiText({ name, password, hidden = false }: Wifi): string {
	const escape = (text: string) => text.replace(/[\\;,:"]/g, '\\$&');
	const network = /^[0-9a-f]+$/i.test(name) ? `"${name}"` : escape(name);
	const secret = password === '' ? '' : `P:${escape(password)};`;
	return `WIFI:T:${password === '' ? 'nopass' : 'WPA'};S:${network};${secret}${hidden ? 'H:true;' : ''};`;
}

/** Six characters are read and typed in two halves: HAT T24 (a no-break space; a code is understood with spaces). */
export function spaceCode(code: string): string {
	return `${code.slice(0, 3)}\u00a0${code.slice(3)}`;
}
/** A note as it stands on its board, with its place. at: ms; number: of the author's seat, null = the desk, or not named. */
export type KeptNote = {
	id: string;
	text: string;
	colour: Colour;
	/** seat:ID or account:ID */
	author: string;
	number: number | null;
	helper: string | null;
	table: number;
	round: number;
	at: number;
	/** waiting, hidden: by the moderation of its activity. */
	state: Shown | 'trash';
	/** Why it was hidden. */
	reason: string | null;
	star: boolean;
	/** The name of its group; null = in none. */
	cluster: string | null;
	/** Seats that support it. */
	supports: number;
	comments: { text: string; at: number }[];
	/** Id of the note that took its place, and those it was made from. */
	into: string | null;
	from: readonly string[];
};
export type KeptTable = { id: string; number: number; question: Words; document: string; notes: KeptNote[] };
/** A cafe of a workshop with all its boards. questions: one a round, for all tables; none = each table has its own. */
export type KeptCafe = { id: string; title: Words | null; names: boolean; questions: Words[]; tables: KeptTable[] };

/** @returns the question that a note of this round answers: the one of the round for all tables, otherwise the table's own. */
export function questionOf({ questions }: Pick<KeptCafe, 'questions'>, table: Pick<KeptTable, 'question'>, round: number): Words {
	const forAll = questions[round - 1];
	return forAll && Object.values(forAll).some(Boolean) ? forAll : table.question;
}

/** What grew from what people said. */
export type Growth = {
	/** notes: ids of those it was made of. */
	needs: { id: string; text: string; support: number; state: Shown; reason: string | null; notes: readonly string[] }[];
	/** dots, outcome: null before they are shown. */
	ideas: {
		id: string;
		number: number;
		title: string;
		siteId: string | null;
		sources: readonly { kind: 'note' | 'need' | 'site'; id: string }[];
		dots: number | null;
		outcome: AllocationReason | null;
		project: { id: string; state: string } | null;
	}[];
};
/** What became of one note, need or site. into: what it stands behind now, the last of a chain. */
export type Destiny = {
	into: Pick<KeptNote, 'id' | 'text'> | null;
	needs: Growth['needs'];
	ideas: Growth['ideas'];
};

/**
 * Follows a note, a need or a site: through merging and splitting to the note that stands for it, to the needs made of it, to the ideas
 * that grew from any of these.
 * @param notes of the whole workshop
 */
export function destinyOf(
	thing: { kind: 'note' | 'need' | 'site'; id: string },
	notes: readonly Pick<KeptNote, 'id' | 'text' | 'into' | 'from'>[],
	{ needs, ideas }: Growth
): Destiny {
	const followed = new Set([thing.id]);
	const byId = new Map(notes.map((note) => [note.id, note]));
	let last: Destiny['into'] = null;
	if (thing.kind === 'note') {
		// Notes are made of earlier ones, but a board may be set back: a circle must end.
		const waiting = [thing.id];
		for (let id = waiting.pop(); id !== undefined; id = waiting.pop())
			for (const next of notes)
				if ((next.id === byId.get(id)?.into || (next.from.includes(id) && byId.get(id)?.into)) && !followed.has(next.id)) {
					followed.add(next.id);
					waiting.push(next.id);
				}
		const passed = new Set([thing.id]);
		for (let note = byId.get(thing.id); note?.into && !passed.has(note.into); note = byId.get(note.into)) {
			passed.add(note.into);
			const target = byId.get(note.into);
			if (target) last = { id: target.id, text: target.text };
		}
	}
	const grown = thing.kind === 'note' ? needs.filter((need) => need.notes.some((id) => followed.has(id))) : [];
	const lacks = new Set(thing.kind === 'need' ? [thing.id] : grown.map(({ id }) => id));
	const carries = (idea: Growth['ideas'][number]) =>
		(thing.kind === 'site' && idea.siteId === thing.id) ||
		idea.sources.some(({ kind, id }) => (kind === 'need' ? lacks.has(id) : kind === thing.kind && followed.has(id)));
	return { into: last, needs: grown, ideas: ideas.filter(carries) };
}

/** @returns the notes that everybody may see after the meeting: not in the trash, not hidden, let through where there is moderation. */
export function publicNotes<N extends Pick<KeptNote, 'state'>>(notes: readonly N[]): N[] {
	return notes.filter(({ state }) => state === 'shown');
}

/** A photo of the hall. photo: address without a size. */
export type HallPhoto = { id: string; photo: string; width: number; height: number; caption: string; at: number };

/** What everybody can read after the meeting. Only what may be seen by all is in it. */
export type Summary = Protocol & {
	cafes: KeptCafe[];
	growth: Growth;
	/** All needs that are shown, by support. */
	ranked: Stage['needs'];
	/** By note: ids of the needs and numbers of the ideas that it went into. */
	grew: Record<string, { needs: string[]; ideas: number[] }>;
	photos: HallPhoto[];
	/** People who were there at any time; counts.present: those who had not left. */
	attended: number;
};

/** @returns whether somebody runs meetings in this village or speaks for its akimat: who prints its map, and reads what the office keeps to itself. */
export function mayPrintMap(actor: Actor, villageId: string): boolean {
	return hasRole(actor, 'run_desk', villageId) || hasRole(actor, 'review_site', villageId);
}
