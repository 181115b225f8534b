/** The names of promises, of those who give them, and of what became of them. Without a locale the page's own. */
import { m } from '#lib/i18n/paraglide/messages.js';
import type { Locale } from '#lib/i18n/locale.ts';
import { monthName } from '#lib/i18n/format.ts';
import type { DutyState, Rhythm } from './duties.ts';
import type { CommitmentKind, CommitmentState, Condition, Holder, PlateKind } from './rules.ts';

type Say = typeof m.project_promise_watering;
const said = (say: Say, locale?: Locale) => say({}, locale ? { locale } : undefined);

const KINDS: Record<CommitmentKind, Say> = {
	balance_transfer: m.project_promise_balance_transfer,
	watering: m.project_promise_watering,
	guarding: m.project_promise_guarding,
	lighting_cost: m.project_promise_lighting_cost,
	lighting_service: m.project_promise_lighting_service,
	lamp_replacement: m.project_promise_lamp_replacement,
	cctv: m.project_promise_cctv,
	police_patrol: m.project_promise_police_patrol,
	staff_position: m.project_promise_staff_position,
	waste_removal: m.project_promise_waste_removal,
	recycling_partner: m.project_promise_recycling_partner,
	upkeep: m.project_promise_upkeep,
	water_supply_upkeep: m.project_promise_water_supply_upkeep,
	safety_and_development: m.project_promise_safety_and_development,
	community_upkeep: m.project_promise_community_upkeep,
	annual_planting: m.project_promise_annual_planting,
	free_access: m.project_promise_free_access,
	general_support: m.project_promise_general_support,
	infrastructure_repair: m.project_promise_infrastructure_repair,
	institutional_follow_up: m.project_promise_institutional_follow_up
};
/** @returns the name of a kind of commitment. */
export function kindLabel(kind: CommitmentKind, locale?: Locale): string {
	return said(KINDS[kind], locale);
}

const HOLDER_NAMES: Record<Holder, Say> = {
	akimat: m.project_holder_akimat,
	school: m.project_holder_school,
	house_of_culture: m.project_holder_house_of_culture,
	health_department: m.project_holder_health_department,
	police: m.project_holder_police,
	entrepreneur: m.project_holder_entrepreneur,
	community: m.project_holder_community,
	operator: m.project_holder_operator,
	other: m.project_holder_other
};
/** @returns who holds a commitment, as a kind of body. */
export function holderLabel(holder: Holder, locale?: Locale): string {
	return said(HOLDER_NAMES[holder], locale);
}

const STATES: Record<CommitmentState, Say> = {
	promised: m.project_promise_state_promised,
	undertaken: m.project_promise_state_undertaken,
	confirmed_at_opening: m.project_promise_state_confirmed_at_opening,
	fulfilled: m.project_promise_state_fulfilled,
	broken: m.project_promise_state_broken
};
/** @returns the name of a state of a commitment. */
export function promiseStateLabel(state: CommitmentState, locale?: Locale): string {
	return said(STATES[state], locale);
}

const DUTIES: Record<DutyState, Say> = {
	coming: m.keep_state_coming,
	open: m.keep_state_open,
	overdue: m.keep_state_overdue,
	kept: m.keep_state_kept,
	late: m.keep_state_late,
	missed: m.keep_state_missed,
	unknown: m.keep_state_unknown,
	absent: m.keep_state_absent
};
/** @returns what became of a duty. */
export function dutyStateLabel(state: DutyState, locale?: Locale): string {
	return said(DUTIES[state], locale);
}

const EVERY: Record<Rhythm['every'], Say> = {
	day: m.keep_rhythm_day,
	week: m.keep_rhythm_week,
	month: m.keep_every_month,
	year: m.keep_rhythm_year,
	report: m.keep_every_report
};
/** @returns the name of a rhythm, to be chosen from. */
export function everyLabel(every: Rhythm['every'], locale?: Locale): string {
	return said(EVERY[every], locale);
}

/** @returns how often something is due, with its season: «апта сайын, сәуір – қазан». */
export function rhythmLabel({ every, n, season }: Rhythm, locale: Locale): string {
	const options = { locale };
	const often =
		every === 'month'
			? n === 1
				? m.keep_rhythm_month({}, options)
				: m.keep_rhythm_months({ n }, options)
			: every === 'report'
				? m.keep_rhythm_report({ n }, options)
				: everyLabel(every, locale);
	if (!season) return often;
	const [from, to] = [season.from, season.to].map((day) => monthName(Number(day.slice(0, 2)), locale)) as [string, string];
	return `${often}, ${m.keep_season({ from, to }, options)}`;
}

const PLATE: Record<PlateKind, Say> = {
	not_watered: m.plate_not_watered,
	lamp_out: m.plate_lamp_out,
	broken: m.plate_broken,
	dirty: m.plate_dirty,
	other: m.plate_other
};
/** @returns what somebody reports at an object. */
export function plateKindLabel(kind: PlateKind, locale?: Locale): string {
	return said(PLATE[kind], locale);
}

const CONDITION: Record<Condition, Say> = {
	good: m.keep_check_good,
	worn: m.keep_check_worn,
	broken: m.keep_check_broken,
	gone: m.keep_check_gone
};
/** @returns in which condition an object was found. */
export function conditionLabel(condition: Condition, locale?: Locale): string {
	return said(CONDITION[condition], locale);
}

/** @returns what kind of file a paper is, as people call it: PDF, JPEG, DOCX. */
export function paperKind({ type, name }: { type: string; name: string }): string {
	if (type.startsWith('application/vnd.')) return /\.([a-z]{3,4})$/i.exec(name)?.[1]?.toUpperCase() ?? 'DOCX';
	return type.replace(/^\w+\//, '').toUpperCase();
}
