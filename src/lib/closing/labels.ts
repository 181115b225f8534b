/** What the fields of the final report and the results table are called, and what the checks say. The form's own words in Kazakh and Russian. */
import { m } from '#lib/i18n/paraglide/messages.js';
import { formatNumber } from '#lib/i18n/format.ts';
import type { Locale } from '#lib/i18n/locale.ts';
import { isContractTask, type Period } from './content.ts';
import type { Severity } from '#lib/document/finding.ts';
import type { Finding, State } from './rules.ts';

type Say = (params: object, options?: { locale?: Locale }) => string;

const SOCIO: Record<string, Say> = {
	direct_beneficiaries: m.closing_socio_direct_beneficiaries,
	indirect_beneficiaries: m.closing_socio_indirect_beneficiaries,
	staff: m.closing_socio_staff,
	engaged_specialists: m.closing_socio_engaged_specialists,
	ngos_covered: m.closing_socio_ngos_covered,
	payroll_fund: m.closing_socio_payroll_fund,
	taxes: m.closing_socio_taxes,
	economy_contribution: m.closing_socio_economy_contribution,
	partners: m.closing_socio_partners
};
const UNITS: Record<string, Say> = {
	person: m.closing_unit_person,
	organisation: m.closing_unit_organisation,
	tenge: m.closing_unit_tenge,
	either: m.closing_unit_either
};
const SOCIAL: Record<string, Say> = {
	children: m.closing_social_children,
	youth: m.closing_social_youth,
	civil_servants: m.closing_social_civil_servants,
	budget_workers: m.closing_social_budget_workers,
	persons_with_disabilities: m.closing_social_persons_with_disabilities,
	older_50plus: m.closing_social_older_50plus,
	unemployed: m.closing_social_unemployed,
	ngo_representatives: m.closing_social_ngo_representatives,
	business: m.closing_social_business,
	other: m.closing_social_other
};
/** Fields by the last key of their path, without the language. */
const FIELDS: Record<string, Say> = {
	contract_date: m.closing_f_contract_date,
	contract_no: m.closing_f_contract_no,
	ngo_full_name: m.closing_f_ngo_full_name,
	ngo_head: m.closing_f_ngo_head,
	legal_address_phone: m.closing_f_legal_address_phone,
	project_title: m.closing_f_project_title,
	period_start: m.closing_f_period_start,
	period_end: m.closing_f_period_end,
	grant_total_kzt: m.closing_f_grant_total_kzt,
	goal: m.closing_f_goal,
	goal_target: m.closing_f_goal_target,
	achieved_result: m.closing_f_achieved_result,
	text: m.closing_f_text,
	no: m.closing_f_no,
	task_no: m.closing_f_task_no,
	title: m.closing_f_title,
	place: m.closing_f_place,
	participants: m.closing_f_participants,
	events: m.closing_f_events,
	topic_form: m.closing_f_topic_form,
	completion: m.closing_f_completion,
	links: m.closing_f_links,
	short_term_results: m.closing_f_short_term_results,
	long_term_effect: m.closing_f_long_term_effect,
	name: m.closing_f_name,
	plan: m.closing_f_plan,
	fact: m.closing_f_fact,
	tasks: m.closing_page_tasks,
	activities: m.closing_page_activities,
	applicant_kind: m.closing_f_applicant_kind,
	settlement: m.closing_f_settlement,
	kind: m.closing_f_winner_kind,
	amount_kzt: m.closing_f_amount_kzt,
	amount_each_kzt: m.closing_f_amount_each_kzt,
	count: m.closing_f_count,
	total_kzt: m.closing_f_total_kzt,
	has_deviation: m.closing_f_has_deviation,
	section2_goal_achievement: m.closing_f_section2_goal_achievement,
	section3_changes: m.closing_f_section3_changes,
	section6_partner_analysis: m.closing_f_section6_partner_analysis,
	situation: m.closing_f_situation,
	influence: m.closing_f_influence,
	result: m.closing_f_result,
	feedback: m.closing_f_feedback,
	target_group_results: m.closing_f_target_group_results,
	sustainability: m.closing_f_sustainability,
	socio_economic_effect: m.closing_f_socio_economic_effect,
	organisation: m.closing_f_organisation,
	role: m.closing_f_role,
	contact: m.closing_f_contact,
	note: m.closing_f_note,
	figure: m.closing_f_figure,
	reason: m.closing_f_reason,
	project: m.closing_c_project,
	press_articles: m.closing_c_press_articles,
	hearings_meetings: m.closing_c_hearings_meetings,
	seminars_trainings_lectures: m.closing_c_seminars_trainings_lectures,
	awareness_events: m.closing_c_awareness_events,
	participants_total: m.closing_c_participants_total,
	budget: m.closing_c_budget,
	currency: m.closing_c_currency,
	people_affected: m.closing_c_people_affected,
	results: m.closing_c_results,
	survey_included: m.closing_c_survey_included,
	what: m.closing_c_event_what,
	funder: m.closing_c_funder,
	implementer: m.closing_c_implementer,
	partners: m.closing_c_partners,
	total: m.closing_people_total
};
/** Where the last key alone does not say it. */
const PATHS: [RegExp, Say][] = [
	[/^section1\.deviation\.text$/, m.closing_f_deviation],
	[/^section5\.long_term_effect$/, m.closing_f_section5_long_term_effect],
	[/^section3_success_story\.role$/, m.closing_f_role_story],
	[/^participants_breakdown\.note$/, m.closing_people_note],
	[/^participants_breakdown\.gender\.men$/, m.closing_gender_men],
	[/^participants_breakdown\.gender\.women$/, m.closing_gender_women],
	[/^participants_breakdown\.\w+\.unknown$/, m.closing_unknown],
	[/^participants_breakdown\.age\.under_13$/, m.closing_age_under_13],
	[/^participants_breakdown\.age\.59\+$/, m.closing_age_59],
	[/^consent\.name$/, m.closing_consent_name],
	[/^consent\.contact$/, m.closing_consent_contact],
	[/^consent\.given$/, m.closing_consent_given],
	[/^rows\.[\w-]+\.settlement$/, m.closing_c_settlement],
	[/^rows\.[\w-]+\.organisation$/, m.closing_c_organisation],
	[/^rows\.[\w-]+\.events\.[\w-]+\.kind$/, m.closing_c_event_kind]
];

/** @returns what a field is called. @param path with or without the language at its end */
export function fieldLabel(path: string, locale?: Locale): string {
	const bare = path.replace(/_(kk|ru)$/, '');
	const options = locale ? { locale } : undefined;
	const key = bare.split('.').at(-1)!;
	const special = PATHS.find(([pattern]) => pattern.test(bare))?.[1];
	if (special) return special({}, options);
	if (bare.startsWith('participants_breakdown.social.')) return SOCIAL[key]?.({}, options) ?? key;
	if (bare.startsWith('participants_breakdown.age.')) return m.closing_age_band({ band: key }, options);
	return FIELDS[key]?.({}, options) ?? key;
}
export const socioLabel = (key: string, locale?: Locale) => SOCIO[key]!({}, locale ? { locale } : undefined);
export const unitLabel = (unit: string, locale?: Locale) => UNITS[unit]!({}, locale ? { locale } : undefined);

const KINDS: Record<string, Say> = {
	hearing: m.closing_c_kind_hearing,
	meeting: m.closing_c_kind_meeting,
	seminar: m.closing_c_kind_seminar,
	awareness: m.closing_c_kind_awareness,
	survey: m.closing_c_kind_survey,
	other: m.closing_c_kind_other
};
export const kindLabel = (kind: string, locale?: Locale) => KINDS[kind]?.({}, locale ? { locale } : undefined) ?? '';

/** @returns a day of the form: 10.07.2024; a month: 07.2024. */
export const dayText = (day: string) => day.split('-').reverse().join('.');
/** @returns when an activity was: a day, or first and last. */
export const periodText = (period: Period | null) => (period ? [period.start, period.end].filter(Boolean).map(dayText).join(' – ') : '');

const SENTENCES: Record<string, (params: never, options?: { locale?: Locale }) => string> = {
	required: m.closing_check_required,
	'V-B01': m.closing_check_b01,
	'V-B02 social': m.closing_check_b02_social,
	'V-B02 age': m.closing_check_b02_age,
	'V-B02 row': m.closing_check_b02_row,
	'V-B02 age_under_13': m.closing_check_b02_under_13,
	'V-B02': m.closing_check_b02_unknown,
	'V-B03': m.closing_check_b03,
	'V-B04': m.closing_check_b04,
	'V-B04 empty': m.closing_check_b04_empty,
	'V-B05': m.closing_check_b05,
	'V-B05 unit': m.closing_check_b05_unit,
	'V-B06': m.closing_check_b06,
	'V-B07': m.closing_check_b07,
	'V-B08': m.closing_check_b08,
	'V-B09': m.closing_check_b09,
	'V-B09 over': m.closing_check_b09_over,
	'V-B10': m.closing_check_b10,
	'V-B11': m.closing_check_b11,
	'V-B11 missed': m.closing_check_b11_missed,
	'V-B12': m.closing_check_b12,
	'V-B12 count': m.closing_check_b12_count,
	'V-B13': m.closing_check_b13,
	'V-B14 absent': m.closing_check_b14_absent,
	'V-B14 part': m.closing_check_b14_part,
	'V-B14 length': m.closing_check_b14_length,
	'V-B15': m.closing_check_b15,
	'V-B15 exact': m.closing_check_b15_exact,
	'V-B15 out': m.closing_check_b15_out,
	'V-B16': m.closing_check_b16,
	'V-B16 contract': m.closing_check_b16_contract,
	'V-C01': m.closing_check_c01,
	'V-C02': m.closing_check_c02,
	'V-C03': m.closing_check_c03
};

/** @returns the sentence of a finding; sums with their spaces, days as people write them. */
export function findingSentence({ code, variant, params, cell }: Finding, locale: Locale): string {
	const told = Object.fromEntries(
		Object.entries(params).map(([key, value]) => {
			const isDay = typeof value === 'string' && /^\d{4}-\d{2}(-\d{2})?$/.test(value);
			return [key, typeof value === 'number' ? formatNumber(value, locale) : isDay ? dayText(value) : value];
		})
	);
	const contract = code === 'V-B16' && (params.task === '' || isContractTask(String(params.task)));
	const say = SENTENCES[contract ? 'V-B16 contract' : `${code} ${variant}`] ?? SENTENCES[code];
	return say?.({ ...told, what: fieldLabel(cell, locale).replace(/:$/, '') } as never, { locale }) ?? code;
}

const SEVERITIES: Record<Severity, Say> = {
	error: m.closing_severity_error,
	warning: m.closing_severity_warning,
	info: m.closing_severity_info
};
export const severityLabel = (severity: Severity, locale?: Locale) => SEVERITIES[severity]({}, locale ? { locale } : undefined);
/** @returns where a form stands. @param revision 0 = nothing saved yet */
export const stateLabel = (state: State, revision: number) =>
	revision === 0 ? m.closing_state_new() : state === 'sent' ? m.closing_state_sent() : m.closing_state_draft();
