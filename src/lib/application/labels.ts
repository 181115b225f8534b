/** Names of the states, fields, tables, cells and choices of an application, and the sentences of its checks. Without a locale the page's own. */
import { formatNumber } from '#lib/i18n/format.ts';
import { m } from '#lib/i18n/paraglide/messages.js';
import type { Locale } from '#lib/i18n/locale.ts';
import type { Finding } from './finding.ts';
import type { ApplicationState } from './rules.ts';

type Say = (params?: object, options?: { locale?: Locale }) => string;
const said = (say: Say | undefined, locale?: Locale) => say?.({}, locale ? { locale } : undefined) ?? '';

const STATES: Record<ApplicationState, Say> = {
	draft: m.application_state_draft,
	submitted: m.application_state_submitted,
	aligned: m.application_state_aligned,
	at_commission: m.application_state_at_commission,
	awarded: m.application_state_awarded,
	awarded_out_of_competition: m.application_state_awarded_out_of_competition,
	rejected: m.application_state_rejected,
	sent_to_body: m.application_state_sent_to_body,
	parked: m.application_state_parked,
	withdrawn: m.application_state_withdrawn
};
/** @returns the name of a state. */
export const stateLabel = (state: ApplicationState, locale?: Locale): string => said(STATES[state], locale);

const MOVES: Partial<Record<ApplicationState, Say>> = {
	submitted: m.application_move_submitted,
	withdrawn: m.application_move_withdrawn,
	aligned: m.application_move_aligned,
	draft: m.application_move_draft,
	at_commission: m.application_move_at_commission,
	sent_to_body: m.application_move_sent_to_body,
	parked: m.application_move_parked
};
/** @returns what the button says that leads to a state. */
export const moveLabel = (state: ApplicationState, locale?: Locale): string => said(MOVES[state], locale);

const FIELDS: Record<string, Say> = {
	title: m.application_field_title,
	problem: m.application_field_problem,
	goal: m.application_field_goal,
	mechanism: m.application_field_mechanism,
	territory: m.application_field_territory,
	information: m.application_field_information,
	sustainability: m.application_field_sustainability,
	applicant: m.application_field_applicant,
	term: m.application_field_term,
	start: m.application_field_start,
	end: m.application_field_end,
	posts: m.application_field_posts,
	videos: m.application_field_videos,
	media: m.application_field_media,
	networks: m.application_field_networks,
	addressee: m.application_field_addressee,
	bin: m.application_field_bin,
	registered: m.application_field_registered,
	amended: m.application_field_amended,
	legalAddress: m.application_field_legal_address,
	actualAddress: m.application_field_actual_address,
	headSurname: m.application_field_head_surname,
	headName: m.application_field_head_name,
	headPatronymic: m.application_field_head_patronymic,
	headPosition: m.application_field_head_position,
	phone: m.application_field_phone,
	email: m.application_field_email,
	website: m.application_field_website,
	direction: m.application_field_direction
};
/** @returns the name of a text or a value. */
export const fieldLabel = (key: string, locale?: Locale): string => said(FIELDS[key], locale);

const TABLE_NAMES: Record<string, Say> = {
	tasks: m.application_table_tasks,
	activities: m.application_table_activities,
	plan: m.application_table_plan,
	groups: m.application_table_groups,
	indicators: m.application_table_indicators,
	statistics: m.application_table_statistics,
	team: m.application_table_team,
	partners: m.application_table_partners,
	budget: m.application_table_budget,
	quotes: m.application_table_quotes,
	charter: m.application_table_charter,
	served: m.application_table_served,
	pages: m.application_table_pages,
	past: m.application_table_past
};
/** @returns the name of a table. */
export const tableLabel = (key: string, locale?: Locale): string => said(TABLE_NAMES[key], locale);

const CELLS: Record<string, Say> = {
	text: m.application_cell_text,
	task: m.application_cell_task,
	title: m.application_cell_title,
	method: m.application_cell_method,
	place: m.application_cell_place,
	ageMin: m.application_cell_age_min,
	ageMax: m.application_cell_age_max,
	days: m.application_cell_days,
	trainings: m.application_cell_trainings,
	stated: m.application_cell_stated,
	activity: m.application_cell_activity,
	start: m.application_cell_start,
	end: m.application_cell_end,
	expected: m.application_cell_expected,
	name: m.application_cell_name,
	kind: m.application_cell_kind,
	measure: m.application_cell_measure,
	op: m.application_cell_op,
	value: m.application_cell_value,
	max: m.application_cell_max,
	unit: m.application_cell_unit,
	photo: m.application_cell_photo,
	video: m.application_cell_video,
	scope: m.application_cell_scope,
	measuredBy: m.application_cell_measured_by,
	partOf: m.application_cell_part_of,
	split: m.application_cell_split,
	percent: m.application_cell_percent,
	source: m.application_cell_source,
	position: m.application_cell_position,
	experience: m.application_cell_experience,
	support: m.application_cell_support,
	letter: m.application_cell_letter,
	section: m.application_cell_section,
	item: m.application_cell_item,
	quantity: m.application_cell_quantity,
	price: m.application_cell_price,
	total: m.application_cell_total,
	grant: m.application_cell_grant,
	own: m.application_cell_own,
	akimat: m.application_cell_akimat,
	business: m.application_cell_business,
	other: m.application_cell_other,
	costClass: m.application_cell_cost_class,
	justification: m.application_cell_justification,
	line: m.application_cell_line,
	supplier: m.application_cell_supplier,
	amount: m.application_cell_amount,
	file: m.application_cell_file,
	lists: m.application_cell_lists,
	person: m.application_cell_person,
	extra: m.application_cell_extra,
	links: m.application_cell_links,
	network: m.application_cell_network,
	url: m.application_cell_url,
	funder: m.application_cell_funder,
	results: m.application_cell_results
};
/** @returns the name of a column. */
export const cellLabel = (key: string, locale?: Locale): string => said(CELLS[key], locale);

const CHOICES: Record<string, Say> = {
	short_term: m.application_choice_short_term,
	medium_term: m.application_choice_medium_term,
	month: m.application_choice_month,
	service: m.application_choice_service,
	person: m.application_choice_person,
	piece: m.application_choice_piece,
	day: m.application_choice_day,
	administrative: m.application_choice_administrative,
	material_technical: m.application_choice_material_technical,
	direct: m.application_choice_direct,
	regular: m.application_choice_regular,
	institutional: m.application_choice_institutional,
	goods: m.application_choice_goods,
	works: m.application_choice_works,
	services: m.application_choice_services,
	salary: m.application_choice_salary,
	social_contributions: m.application_choice_social_contributions,
	social_tax: m.application_choice_social_tax,
	medical_insurance: m.application_choice_medical_insurance,
	employer_pension: m.application_choice_employer_pension,
	overhead: m.application_choice_overhead,
	consumables: m.application_choice_consumables,
	regrant: m.application_choice_regrant,
	catering: m.application_choice_catering,
	videos: m.application_choice_videos,
	posts: m.application_choice_posts,
	trainings: m.application_choice_trainings,
	winners: m.application_choice_winners,
	receivers: m.application_choice_receivers,
	trained: m.application_choice_trained,
	media: m.application_choice_media,
	participants: m.application_choice_participants,
	target: m.application_choice_target,
	expected: m.application_choice_expected,
	quantitative: m.application_choice_quantitative,
	qualitative: m.application_choice_qualitative,
	in_all: m.application_choice_in_all,
	per_event: m.application_choice_per_event,
	district_akimat: m.application_choice_district_akimat,
	akim: m.application_choice_akim,
	donor: m.application_choice_donor,
	operator: m.application_choice_operator,
	expert: m.application_choice_expert,
	own: m.application_choice_own
};
/** @returns the name of a choice; signs (=, >=) stand for themselves. */
export const choiceLabel = (key: string, locale?: Locale): string => said(CHOICES[key === 'total' ? 'in_all' : key], locale) || key;

const CLAUSE_WORDS: Say[] = [
	m.application_clause_1,
	m.application_clause_2,
	m.application_clause_3,
	m.application_clause_4,
	m.application_clause_5,
	m.application_clause_6,
	m.application_clause_7,
	m.application_clause_8,
	m.application_clause_9,
	m.application_clause_10
];
/** @returns the words of a clause, 1 to 10. */
export const clauseLabel = (no: number, locale?: Locale): string => said(CLAUSE_WORDS[no - 1], locale);

const CHECKS: Record<string, (params: never, options?: { locale?: Locale }) => string> = {
	'V-A01': m.application_check_a01,
	'V-A02': m.application_check_a02,
	'V-A03': m.application_check_a03,
	'V-A04': m.application_check_a04,
	'V-A05': m.application_check_a05,
	'V-A06': m.application_check_a06,
	'V-A07': m.application_check_a07,
	'V-A08': m.application_check_a08,
	'V-A09': m.application_check_a09,
	'V-A09 order': m.application_check_a09_order,
	'V-A10': m.application_check_a10,
	'V-A10 trained': m.application_check_a10_trained,
	'V-A11': m.application_check_a11,
	'V-A12': m.application_check_a12,
	'V-A13 short': m.application_check_a13_short,
	'V-A13 none': m.application_check_a13_none,
	'V-A13 letter': m.application_check_a13_letter,
	'V-A14': m.application_check_a14,
	'V-A20 sum': m.application_check_a20_sum,
	'V-A20 share': m.application_check_a20_share,
	grant_max: m.application_check_grant_max,
	quotes: m.application_check_quotes,
	required: m.application_check_required,
	'required task_activity': m.application_check_task_activity,
	'form source': m.application_check_form_source,
	'form counted': m.application_check_form_counted,
	'form measured': m.application_check_form_measured,
	'form member': m.application_check_form_member,
	'form salaries': m.application_check_form_salaries,
	'form bin': m.application_check_form_bin,
	'form email': m.application_check_form_email,
	'form registered': m.application_check_form_registered,
	'form amended': m.application_check_form_amended,
	'form past_amount': m.application_check_form_past_amount,
	'form past_days': m.application_check_form_past_days
};

/** @returns the sentence of a finding; sums with their spaces, codes by their names. */
export function findingSentence({ code, variant, params }: Finding, locale: Locale): string {
	const say = CHECKS[`${code} ${variant}`] ?? CHECKS[code];
	const told = Object.fromEntries(
		Object.entries(params).map(([key, value]) => [
			key,
			typeof value === 'number' ? formatNumber(value, locale) : key === 'measure' || key === 'charge' ? choiceLabel(value, locale) : value
		])
	);
	const what = FIELDS[variant] ? fieldLabel(variant, locale) : tableLabel(variant, locale);
	return say?.({ ...told, what } as never, { locale }) ?? code;
}

const WEEKDAYS: Say[] = [
	m.application_weekday_1,
	m.application_weekday_2,
	m.application_weekday_3,
	m.application_weekday_4,
	m.application_weekday_5,
	m.application_weekday_6,
	m.application_weekday_7
];
/** @returns the name of a weekday, 1 = Monday. */
export const weekdayLabel = (day: number, locale?: Locale): string => said(WEEKDAYS[day - 1], locale);
