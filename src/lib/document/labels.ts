import { m } from '#lib/i18n/paraglide/messages.js';
import type { Locale } from '#lib/i18n/locale.ts';
import { colourLabel } from '#lib/board/labels.ts';
import type { LayerKind } from '#lib/ground/rules.ts';
import type { ActivityKind } from '#lib/workshop/rules.ts';
import type { NoteRow } from './export.ts';
import type { KeptNote } from './rules.ts';

const KINDS: Record<ActivityKind, typeof m.document_kind_welcome> = {
	welcome: m.document_kind_welcome,
	cafe: m.document_kind_cafe,
	needs: m.document_kind_needs,
	sites: m.document_kind_sites,
	ideas: m.document_kind_ideas,
	vote: m.document_kind_vote,
	decision: m.document_kind_decision,
	pause: m.document_kind_pause
};

/** @returns the official name of a kind of activity, as the protocol writes it. Without a locale the page's own. */
export function agendaLabel(kind: ActivityKind, locale?: Locale): string {
	return KINDS[kind]({}, locale ? { locale } : undefined);
}

const STATES: Record<KeptNote['state'], typeof m.summary_state_shown> = {
	shown: m.summary_state_shown,
	waiting: m.summary_state_waiting,
	hidden: m.summary_state_hidden,
	trash: m.summary_state_trash
};

/** Columns of the export in their order, each with its head and what stands in it. */
const COLUMNS: {
	head: typeof m.summary_col_text;
	cell: (row: NoteRow, texts: ReadonlyMap<string, string>, locale: Locale) => string | number;
}[] = [
	{ head: m.summary_col_activity, cell: ({ activity }) => activity },
	{ head: m.summary_col_table, cell: ({ table }) => table },
	{ head: m.summary_col_question, cell: ({ question }) => question },
	{ head: m.summary_col_round, cell: ({ round }) => round },
	{ head: m.summary_col_text, cell: ({ text }) => text },
	{ head: m.summary_col_colour, cell: ({ colour }) => colourLabel(colour) },
	{ head: m.summary_col_cluster, cell: ({ cluster }) => cluster ?? '' },
	{ head: m.summary_col_star, cell: ({ star }, _texts, locale) => (star ? m.summary_yes({}, { locale }) : '') },
	{ head: m.summary_col_supports, cell: ({ supports }) => supports },
	{ head: m.summary_col_comments, cell: ({ comments }) => comments },
	{ head: m.summary_col_author, cell: ({ number }) => number ?? '' },
	{ head: m.summary_col_state, cell: ({ state }, _texts, locale) => STATES[state]({}, { locale }) },
	{ head: m.summary_col_into, cell: ({ into }, texts) => (into && texts.get(into)) ?? '' },
	{ head: m.summary_col_from, cell: ({ from }, texts) => from.flatMap((id) => texts.get(id) ?? []).join(' | ') },
	{ head: m.summary_col_needs, cell: ({ needs }) => needs.map(({ text }) => text).join(' | ') },
	{ head: m.summary_col_ideas, cell: ({ ideas }) => ideas.map((n) => `№${n}`).join(' ') },
	{ head: m.summary_col_at, cell: ({ at }) => at },
	{ head: m.summary_col_id, cell: ({ id }) => id }
];

/** @returns the heads of the exported table. */
export function exportHeads(locale: Locale): string[] {
	return COLUMNS.map(({ head }) => head({}, { locale }));
}

/** @returns one row of the exported table. @param texts of all exported notes by id */
export function exportCells(row: NoteRow, texts: ReadonlyMap<string, string>, locale: Locale): (string | number)[] {
	return COLUMNS.map(({ cell }) => cell(row, texts, locale));
}

const LAYER_LABELS: Record<LayerKind, typeof m.paper_kind_houses> = {
	boundary: m.paper_kind_boundary,
	houses: m.paper_kind_houses,
	school: m.paper_kind_school,
	clinic: m.paper_kind_clinic,
	object: m.paper_kind_object,
	bus_stop: m.paper_kind_bus_stop,
	road: m.paper_kind_road,
	parcel: m.paper_kind_parcel,
	red_line: m.paper_kind_red_line,
	general_plan: m.paper_kind_general_plan,
	protected: m.paper_kind_protected,
	gas: m.paper_kind_gas,
	power: m.paper_kind_power,
	water: m.paper_kind_water,
	flood: m.paper_kind_flood
};

/** @returns what a kind of layer is called in the legend of a map. */
export function legendLabel(kind: LayerKind, locale: Locale): string {
	return LAYER_LABELS[kind]({}, { locale });
}

/** @returns the letters that stand in the lines of networks: they are told apart without colours. */
export function networkLetters(locale: Locale): Partial<Record<LayerKind, string>> {
	const options = { locale };
	return { gas: m.paper_letter_gas({}, options), power: m.paper_letter_power({}, options), water: m.paper_letter_water({}, options) };
}
