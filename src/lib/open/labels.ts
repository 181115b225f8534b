/** Sets of open data, their columns and units in words. */
import type { Locale } from '#lib/i18n/locale.ts';
import { m } from '#lib/i18n/paraglide/messages.js';
import type { Going } from './map.ts';
import type { Column, ColumnName, Dataset, Unit } from './rules.ts';

type Say = typeof m.open_title;

const SETS: Record<Dataset, { name: Say; text: Say }> = {
	projects: { name: m.open_set_projects, text: m.open_text_projects },
	needs: { name: m.open_set_needs, text: m.open_text_needs },
	votes: { name: m.open_set_votes, text: m.open_text_votes },
	commitments: { name: m.open_set_commitments, text: m.open_text_commitments },
	duties: { name: m.open_set_duties, text: m.open_text_duties },
	reports: { name: m.open_set_reports, text: m.open_text_reports },
	money: { name: m.open_set_money, text: m.open_text_money },
	statistics: { name: m.open_set_statistics, text: m.open_text_statistics }
};
/** @returns the name of a set. */
export const datasetLabel = (dataset: Dataset, locale: Locale): string => SETS[dataset].name({}, { locale });
/** @returns what stands in it, in a sentence. */
export const datasetText = (dataset: Dataset, locale: Locale): string => SETS[dataset].text({}, { locale });

const COLUMN_NAMES: Record<ColumnName, Say> = {
	id: m.open_c_id,
	url: m.open_c_url,
	project_id: m.open_c_project_id,
	programme_id: m.open_c_programme_id,
	programme: m.open_c_programme,
	programme_number: m.open_c_programme_number,
	stage: m.open_c_stage,
	village_id: m.open_c_village_id,
	village: m.open_c_village,
	district: m.open_c_district,
	region: m.open_c_region,
	region_code: m.open_c_region_code,
	title: m.open_c_title,
	summary: m.open_c_summary,
	place: m.open_c_place,
	category: m.open_c_category,
	state: m.open_c_state,
	object_types: m.open_c_object_types,
	started_on: m.open_c_started_on,
	opened_on: m.open_c_opened_on,
	grant_op: m.open_c_grant_op,
	grant_kzt: m.open_c_grant_kzt,
	grant_max_kzt: m.open_c_grant_max_kzt,
	beneficiaries_op: m.open_c_beneficiaries_op,
	beneficiaries: m.open_c_beneficiaries,
	beneficiaries_max: m.open_c_beneficiaries_max,
	lng: m.open_c_lng,
	lat: m.open_c_lat,
	exact: m.open_c_exact,
	rank: m.open_c_rank,
	text: m.open_c_text,
	groups: m.open_c_groups,
	sub_village: m.open_c_sub_village,
	people: m.open_c_people,
	since: m.open_c_since,
	support: m.open_c_support,
	meetings: m.open_c_meetings,
	present: m.open_c_present,
	unheard_years: m.open_c_unheard_years,
	outcome: m.open_c_outcome,
	outcome_on: m.open_c_outcome_on,
	vote_id: m.open_c_vote_id,
	meeting: m.open_c_meeting,
	meeting_on: m.open_c_meeting_on,
	kind: m.open_c_kind,
	round: m.open_c_round,
	voted: m.open_c_voted,
	idea_number: m.open_c_idea_number,
	idea: m.open_c_idea,
	cost_kzt: m.open_c_cost_kzt,
	points: m.open_c_points,
	supporters: m.open_c_supporters,
	result: m.open_c_result,
	fund_kzt: m.open_c_fund_kzt,
	holder: m.open_c_holder,
	since_on: m.open_c_since_on,
	starts_on: m.open_c_starts_on,
	ends_on: m.open_c_ends_on,
	months: m.open_c_months,
	evidence: m.open_c_evidence,
	note: m.open_c_note,
	scope: m.open_c_scope,
	scope_id: m.open_c_scope_id,
	name: m.open_c_name,
	due: m.open_c_due,
	kept: m.open_c_kept,
	late_kept: m.open_c_late_kept,
	missed: m.open_c_missed,
	unknown: m.open_c_unknown,
	absent: m.open_c_absent,
	share: m.open_c_share,
	week: m.open_c_week,
	written_on: m.open_c_written_on,
	late: m.open_c_late,
	volunteers: m.open_c_volunteers,
	hours: m.open_c_hours,
	told_spent_kzt: m.open_c_told_spent_kzt,
	record: m.open_c_record,
	source: m.open_c_source,
	planned_kzt: m.open_c_planned_kzt,
	committed_kzt: m.open_c_committed_kzt,
	spent_kzt: m.open_c_spent_kzt,
	left_kzt: m.open_c_left_kzt,
	given_kzt: m.open_c_given_kzt,
	given_cash_kzt: m.open_c_given_cash_kzt,
	head: m.open_c_head,
	line: m.open_c_line,
	role: m.open_c_role,
	group: m.open_c_group,
	online: m.open_c_online,
	computed_op: m.open_c_computed_op,
	computed: m.open_c_computed,
	computed_max: m.open_c_computed_max,
	printed_op: m.open_c_printed_op,
	printed: m.open_c_printed,
	printed_max: m.open_c_printed_max,
	as_of: m.open_c_as_of,
	origin: m.open_c_origin,
	remark: m.open_c_remark
};
const LANGUAGES = { kk: m.open_in_kk, ru: m.open_in_ru, en: m.open_in_en };
/** @returns what a column means, with its language where it is one of three. */
export function columnLabel({ of, lang }: Column, locale: Locale): string {
	const said = COLUMN_NAMES[of]({}, { locale });
	return lang ? `${said}, ${LANGUAGES[lang]({}, { locale })}` : said;
}

const UNITS: Record<Unit, Say> = {
	tenge: m.open_unit_tenge,
	people: m.open_unit_people,
	hours: m.open_unit_hours,
	degrees: m.open_unit_degrees,
	months: m.open_unit_months
};
/** @returns the unit of a column; '' without one. */
export const unitLabel = (unit: Unit | null, locale: Locale): string => (unit ? UNITS[unit]({}, { locale }) : '');

const SIGNS: Record<Going | 'several', Say> = {
	under_way: m.open_state_under_way,
	done: m.open_state_done,
	delayed: m.open_state_delayed,
	stopped: m.open_state_stopped,
	several: m.open_state_several
};
/** @returns what a sign on the map means. */
export const signLabel = (sign: Going | 'several', locale: Locale): string => SIGNS[sign]({}, { locale });
/** @returns how a project goes. */
export const goingLabel: (going: Going, locale: Locale) => string = signLabel;

/** @returns a licence by the name people know it by; one of another address is its address. */
export function licenceName(address: string): string {
	const known = /^https?:\/\/creativecommons\.org\/(licenses|publicdomain)\/([a-z-]+)\/([\d.]+)/.exec(address);
	if (!known) return address;
	return known[1] === 'publicdomain' ? `CC0 ${known[3]}` : `CC ${known[2]!.toUpperCase()} ${known[3]}`;
}
