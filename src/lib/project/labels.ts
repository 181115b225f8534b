/** The names of states, categories, sources of money and contributions. Without a locale the page's own. */
import { formatMoney, formatMonth, formatQualified, formatShort, fromDateInput, type Qualified } from '#lib/i18n/format.ts';
import { m } from '#lib/i18n/paraglide/messages.js';
import type { Locale } from '#lib/i18n/locale.ts';
import type { Amount, Category, ProjectState, Source } from './rules.ts';

type Say = typeof m.project_state_works;
const said = (say: Say, locale?: Locale) => say({}, locale ? { locale } : undefined);

const STATES: Record<ProjectState, Say> = {
	contract_signed: m.project_state_contract_signed,
	funded: m.project_state_funded,
	procurement_preparation: m.project_state_procurement_preparation,
	works: m.project_state_works,
	finished: m.project_state_finished,
	opened: m.project_state_opened,
	handed_over: m.project_state_handed_over,
	closed: m.project_state_closed,
	delayed: m.project_state_delayed,
	stopped: m.project_state_stopped
};
/** @returns the name of a state of a project. */
export function stateLabel(state: ProjectState, locale?: Locale): string {
	return said(STATES[state], locale);
}

const CATEGORY_NAMES: Record<Category, Say> = {
	flagship: m.project_category_flagship,
	public_space: m.project_category_public_space,
	social_infrastructure: m.project_category_social_infrastructure,
	play_sport: m.project_category_play_sport
};
/** @returns the name of a category of projects. */
export function categoryLabel(category: Category, locale?: Locale): string {
	return said(CATEGORY_NAMES[category], locale);
}

const SOURCE_NAMES: Record<Source, Say> = {
	grant: m.project_source_grant,
	community: m.project_source_community,
	akimat: m.project_source_akimat,
	business: m.project_source_business,
	other: m.project_source_other
};
/** @returns where money comes from; an unknown code reads as "other". */
export function sourceLabel(source: string, locale?: Locale): string {
	return said(SOURCE_NAMES[source as Source] ?? SOURCE_NAMES.other, locale);
}

const CONTRIBUTIONS: Record<string, Say> = {
	free_labour: m.project_contribution_free_labour,
	materials: m.project_contribution_materials,
	transport: m.project_contribution_transport,
	premises: m.project_contribution_premises,
	land_plot: m.project_contribution_land_plot,
	utility_connection: m.project_contribution_utility_connection,
	works_help: m.project_contribution_works_help,
	own_cash: m.project_contribution_own_cash,
	co_funding: m.project_contribution_co_funding,
	plants: m.project_contribution_plants,
	creative_work: m.project_contribution_creative_work,
	general_support: m.project_contribution_general_support
};
/** @returns the name of a kind of contribution; an unknown code reads as general support. */
export function contributionLabel(kind: string, locale?: Locale): string {
	return said(CONTRIBUTIONS[kind] ?? m.project_contribution_general_support, locale);
}

const CONTRIBUTORS: Record<string, Say> = {
	akimat: m.project_contributor_akimat,
	college: m.project_contributor_college,
	community: m.project_contributor_community,
	entrepreneur: m.project_contributor_entrepreneur,
	initiative_group: m.project_contributor_initiative_group,
	school: m.project_contributor_school,
	other: m.project_contributor_other
};
/** @returns who contributed; an unknown code reads as "other". */
export function contributorLabel(actor: string, locale?: Locale): string {
	return said(CONTRIBUTORS[actor] ?? m.project_contributor_other, locale);
}

/** @returns a sum of tenge with its qualifier, in full or short ('2,5 млн ₸'). */
export function amountLabel(amount: Amount, locale: Locale, short = false): string {
	if (amount.op === '=') return short ? `${formatShort(amount.value, locale)}\u00a0₸` : formatMoney(amount.value, locale);
	return `${countLabel(amount, locale)}\u00a0₸`;
}

/** @returns a count with its qualifier: «шамамен 300», «30–50». */
export function countLabel(amount: Amount, locale: Locale): string {
	return formatQualified((amount.op === '<=' ? { ...amount, op: '<' } : amount) as Qualified, locale);
}

/** A day as exactly as it is known: '2019' -> '2019', '2019-08' -> «2019 жылғы тамыз», '2019-08-30' -> '30.08.2019'. */
export function dayLabel(day: string, locale: Locale): string {
	if (/^\d{4}-\d{2}$/.test(day)) return formatMonth(fromDateInput(`${day}-01`) ?? 0, locale);
	return /^\d{4}-\d{2}-\d{2}$/.test(day) ? day.split('-').reverse().join('.') : day;
}
