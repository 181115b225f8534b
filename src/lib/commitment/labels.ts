/** The names of promises, of those who give them, and of what became of them. Without a locale the page's own. */
import { m } from '#lib/i18n/paraglide/messages.js';
import type { Locale } from '#lib/i18n/locale.ts';
import type { CommitmentKind, CommitmentState, Holder } from './rules.ts';

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
