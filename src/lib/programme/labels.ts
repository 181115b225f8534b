/** The statistics of a programme in words: heads as the official form writes them, places, amounts, and what has to be said about a number. */
import { formatMonth, formatNumber, fromDateInput } from '#lib/i18n/format.ts';
import { pickWords, type Locale } from '#lib/i18n/locale.ts';
import { m } from '#lib/i18n/paraglide/messages.js';
import { amountLabel, countLabel } from '#lib/project/labels.ts';
import type { Amount } from '#lib/project/rules.ts';
import type { Regions } from './read.server.ts';
import {
	leadingSide,
	linesOf,
	MONEY_HEADS,
	totalOf,
	type Finding,
	type Head,
	type Line,
	type ObjectGroup,
	type Statistic
} from './rules.ts';

type Say = typeof m.programme_total;
type SayNumber = (inputs: { n: string }, options?: { locale: Locale }) => string;

const HEAD_NAMES: Record<Head, SayNumber> = {
	geography: m.programme_head_geography,
	applications: m.programme_head_applications,
	projects: (_, options) => m.programme_head_projects({}, options),
	events: m.programme_head_events,
	programme_participants: (_, options) => m.programme_head_programme_participants({}, options),
	event_attendance: (_, options) => m.programme_head_event_attendance({}, options),
	average_grant_kzt: (_, options) => m.programme_head_average_grant_kzt({}, options),
	max_grant_kzt: (_, options) => m.programme_head_max_grant_kzt({}, options),
	community_contribution_kzt: m.programme_head_community_contribution_kzt,
	created_objects: (_, options) => m.programme_head_created_objects({}, options),
	beneficiaries: (_, options) => m.programme_head_beneficiaries({}, options)
};
const GROUP_NAMES: Record<ObjectGroup, Say> = {
	play_sport: m.programme_group_play_sport,
	canteens: m.programme_group_canteens,
	disability_centres: m.programme_group_disability_centres,
	rooms: m.programme_group_rooms,
	football_fields: m.programme_group_football_fields,
	parks: m.programme_group_parks,
	other: m.programme_group_other
};

/** @returns the name of a group of created objects. */
export const groupLabel = (group: ObjectGroup, locale: Locale): string => GROUP_NAMES[group]({}, { locale });

/** @returns a number of a head with its qualifier, money with its sign. */
export function figureLabel(head: Head, amount: Amount, locale: Locale): string {
	if (amount.op === '<=') return m.programme_at_most({ n: formatNumber(amount.value, locale) }, { locale });
	return MONEY_HEADS.includes(head) ? amountLabel(amount, locale) : countLabel(amount, locale);
}

/** @returns a head as the form writes it, with the number that leads it. */
export function headLabel(statistic: Statistic, locale: Locale): string {
	const total = totalOf(leadingSide(statistic));
	return HEAD_NAMES[statistic.head]({ n: total ? figureLabel(statistic.head, total, locale) : '–' }, { locale });
}

/** @returns the name of a head alone, where its number stands elsewhere. */
export const headName = (head: Head, locale: Locale): string => HEAD_NAMES[head]({ n: 'N' }, { locale });

/** @returns a stage as printed (Roman), or the year. */
export function stageLabel(stage: string, locale: Locale): string {
	return /^\d{4}$/.test(stage) ? m.programme_stage_year({ stage }, { locale }) : m.project_stage({ stage }, { locale });
}

/** @returns the years of a programme. Days 'YYYY-MM-DD'. */
export function yearsLabel({ startsOn, endsOn }: { startsOn: string; endsOn: string }, locale: Locale): string {
	const [from, to] = [startsOn.slice(0, 4), endsOn.slice(0, 4)];
	return from === to ? stageLabel(from, locale) : m.programme_years({ from, to }, { locale });
}

/** @returns the name of a region by its code. */
export const regionLabel = (code: string, regions: Regions, locale: Locale): string => pickWords(regions[code], locale) || code;

/** @returns what a line or a bar stands for: group, or stage and region; in words too when the source says neither. */
export function placeLabel(
	{ stage, region, group, online }: Omit<Line, 'computed' | 'printed' | 'total'>,
	regions: Regions,
	locale: Locale
): string {
	if (group) return groupLabel(group, locale);
	const where = region === null ? (stage === null ? '' : m.programme_region_all({}, { locale })) : regionLabel(region, regions, locale);
	const held = online ? m.programme_region_online({ region: where }, { locale }) : where;
	return [stage === null ? m.programme_place_unsaid({}, { locale }) : stageLabel(stage, locale), held].filter(Boolean).join(' · ');
}

/** 'YYYY-12' -> «2021 жылдың соңында», 'YYYY-01' -> «2021 жылдың басында», else the month. */
export function asOfLabel(month: string, locale: Locale): string {
	const year = month.slice(0, 4);
	if (month.endsWith('-12')) return m.programme_as_of_end({ year }, { locale });
	return month.endsWith('-01') ? m.programme_as_of_start({ year }, { locale }) : formatMonth(fromDateInput(`${month}-01`) ?? 0, locale);
}

/** @returns what has to be said about a number, in a sentence. */
export function findingLabel(head: Head, finding: Finding, regions: Regions, locale: Locale): string {
	const options = { locale };
	const say = (amount: Amount) => figureLabel(head, amount, locale);
	switch (finding.kind) {
		case 'place_unsaid':
			return m.programme_f_place_unsaid({ n: finding.n }, options);
		case 'region_unsaid':
			return m.programme_f_region_unsaid({ stage: finding.stage }, options);
		case 'sum_differs':
			return m.programme_f_sum_differs({ sum: formatNumber(finding.sum, locale), total: formatNumber(finding.total, locale) }, options);
		case 'online_unsaid':
			return m.programme_f_online_unsaid({}, options);
		case 'total_unprinted':
			return m.programme_f_total_unprinted({}, options);
		case 'differs':
			return m.programme_f_differs({ computed: say(finding.computed), printed: say(finding.printed) }, options);
		case 'part_differs': {
			const place = { stage: stageLabel(finding.stage, locale), region: regionLabel(finding.region, regions, locale) };
			return m.programme_f_part_differs({ ...place, computed: say(finding.computed), printed: say(finding.printed) }, options);
		}
		case 'known_for':
			return m.programme_f_known_for({ known: finding.known, of: finding.of }, options);
		case 'at_most':
			return m.programme_f_at_most({}, options);
		case 'joined':
			return m.programme_f_joined({ records: finding.records, counted: finding.counted }, options);
	}
}

/** @returns everything that stands under a head: where its numbers come from, of which day, and what has to be said. */
export function notesOf({ head, computed, printed, findings }: Statistic, source: string, regions: Regions, locale: Locale): string[] {
	return [
		...(printed
			? [m.programme_source({ source: [source, printed.asOf && asOfLabel(printed.asOf, locale)].filter(Boolean).join(', ') }, { locale })]
			: []),
		...(computed && !printed ? [m.programme_computed_here({}, { locale })] : []),
		...(head === 'created_objects' ? [m.programme_f_objects({}, { locale })] : []),
		...(computed && head === 'events' ? [m.programme_f_events_from({}, { locale })] : []),
		...findings.map((finding) => findingLabel(head, finding, regions, locale))
	];
}

export type TableRow = { label: string; computed: string; printed: string; total: boolean };
/** @returns the lines of a head in words; an empty cell is not known. */
export function rowsOf(statistic: Statistic, regions: Regions, locale: Locale): TableRow[] {
	const say = (amount: Amount | null) => (amount ? figureLabel(statistic.head, amount, locale) : '');
	return linesOf(statistic).map(({ computed, printed, total, ...place }) => ({
		label: total ? m.programme_total({}, { locale }) : placeLabel(place, regions, locale),
		computed: say(computed),
		printed: say(printed),
		total
	}));
}

/** Heads and rows of the table of all figures, for a file. */
export function statisticsTable(
	statistics: readonly Statistic[],
	source: string,
	regions: Regions,
	locale: Locale
): { heads: string[]; rows: string[][] } {
	const says = [m.programme_col_head, m.programme_col_stage, m.programme_col_computed, m.programme_col_printed, m.programme_col_findings];
	return {
		heads: says.map((say) => say({}, { locale })),
		rows: statistics.flatMap((statistic) => {
			const notes = notesOf(statistic, source, regions, locale).join(' ');
			return rowsOf(statistic, regions, locale).map(({ label, computed, printed, total }, i, all) => [
				headLabel(statistic, locale),
				label,
				computed,
				printed,
				total || i === all.length - 1 ? notes : ''
			]);
		})
	};
}
