/** What a check found, in words. Without a locale the page's own. */
import { formatDistance, formatNumber } from '#lib/i18n/format.ts';
import { getLocale } from '#lib/i18n/paraglide/runtime.js';
import type { Locale } from '#lib/i18n/locale.ts';
import { m } from '#lib/i18n/paraglide/messages.js';
import type { CheckKey, CheckState } from './check-keys.ts';
import type { CheckResult } from './checks.ts';
import { DISTANCE_LIMITS, type DistanceKey } from './limits.ts';

type Say = typeof m.checks_key_area;

const KEYS: Record<CheckKey, Say> = {
	boundary: m.checks_key_boundary,
	area: m.checks_key_area,
	people: m.checks_key_people,
	school: m.checks_key_school,
	clinic: m.checks_key_clinic,
	bus_stop: m.checks_key_bus_stop,
	object: m.checks_key_object,
	road: m.checks_key_road,
	parcel: m.checks_key_parcel,
	red_line: m.checks_key_red_line,
	general_plan: m.checks_key_general_plan,
	protected: m.checks_key_protected,
	gas: m.checks_key_gas,
	power: m.checks_key_power,
	water: m.checks_key_water,
	flood: m.checks_key_flood,
	duplicate: m.checks_key_duplicate
};
const STATES: Record<CheckState, Say> = {
	ok: m.checks_state_ok,
	attention: m.checks_state_attention,
	unchecked: m.checks_state_unchecked
};

/** @returns the name of a check */
export const checkLabel = (key: CheckKey, locale?: Locale): string => KEYS[key]({}, locale ? { locale } : undefined);
/** @returns the name of a state of checks */
export const checkStateLabel = (state: CheckState, locale?: Locale): string => STATES[state]({}, locale ? { locale } : undefined);

/** A check as people read it. detail: sentences; layer and its day (YYYY-MM-DD) where it rests on one. */
export type CheckWords = {
	key: CheckKey;
	label: string;
	state: CheckState;
	said: string;
	detail: string[];
	layer: string | null;
	asOf: string | null;
};

/** @returns what a check found, in sentences */
export function describeCheck(result: CheckResult, locale: Locale = getLocale()): CheckWords {
	return {
		key: result.key,
		label: checkLabel(result.key, locale),
		state: result.state,
		said: checkStateLabel(result.state, locale),
		detail: [...found(result, locale), ...compared(result, locale), ...missing(result, locale)],
		layer: result.layer?.name ?? null,
		asOf: result.layer?.asOf ?? null
	};
}

/** To the metre as long as a metre matters. */
const toMetres = (metres: number, locale: Locale) =>
	metres < 10_000 ? m.checks_metres({ n: formatNumber(Math.round(metres), locale) }, { locale }) : formatDistance(metres, locale);

/** Why nothing was compared. */
function missing({ why }: CheckResult, locale: Locale): string[] {
	const said = { no_layer: m.checks_no_layer, no_limit: m.checks_no_limit, no_area: m.checks_no_area, none_near: m.checks_none_near };
	return why ? [said[why]({}, { locale })] : [];
}

/** The limit and the norm it comes from. */
function compared({ key, limit }: CheckResult, locale: Locale): string[] {
	if (!limit || key === 'duplicate') return [];
	const value = key === 'area' ? m.checks_m2({ n: formatNumber(limit.value, locale) }, { locale }) : toMetres(limit.value, locale);
	const most = key !== 'area' && DISTANCE_LIMITS[key as DistanceKey] === 'most';
	return [(most ? m.checks_at_most : m.checks_at_least)({ value, norm: limit.norm }, { locale })];
}

/** The facts themselves. */
function found(result: CheckResult, locale: Locale): string[] {
	const { key, state, metres, m2, parts, others, people, name, walkMinutes, limit, why } = result;
	const options = { locale };
	const far = (n: number) => toMetres(n, locale);
	if (key === 'boundary') {
		if (why) return [];
		if (state === 'ok') return [m.checks_inside({}, options)];
		return [metres === undefined ? m.checks_across({}, options) : m.checks_outside({ distance: far(metres) }, options)];
	}
	if (key === 'area') return m2 === undefined ? [] : [m.checks_m2({ n: formatNumber(m2, locale) }, options)];
	if (key === 'people') return people ? sayPeople(people, locale) : [];
	if (key === 'duplicate')
		return others
			? others.map((other) => m.checks_other({ n: other.number, distance: far(other.metres) }, options))
			: limit
				? [m.checks_alone({ distance: far(limit.value) }, options)]
				: [];
	if (key === 'parcel') return parts ? sayParts(parts, locale) : why ? [] : [m.checks_no_parcel({}, options)];
	if (key === 'general_plan') return parts ? (parts.length ? sayParts(parts, locale) : [m.checks_no_zone({}, options)]) : [];
	if (key === 'red_line' || key === 'protected' || key === 'flood') {
		if (why) return [];
		if (parts) return [m.checks_touches({}, options), ...sayParts(parts, locale)];
		return [metres === undefined ? m.checks_free({}, options) : m.checks_free_near({ distance: far(metres) }, options)];
	}
	if (metres === undefined) return [];
	const walk = walkMinutes === undefined ? [] : [m.checks_walk({ n: walkMinutes }, options)];
	return [name ? `${name}: ${far(metres)}` : far(metres), ...walk];
}

function sayParts(parts: NonNullable<CheckResult['parts']>, locale: Locale): string[] {
	return parts.map(({ name, owner, category, m2 }) => {
		const words = [name, owner, category].filter(Boolean).join(', ') || m.checks_part_nameless({}, { locale });
		return m2 === null ? words : `${words}: ${m.checks_m2({ n: formatNumber(m2, locale) }, { locale })}`;
	});
}

function sayPeople(people: NonNullable<CheckResult['people']>, locale: Locale): string[] {
	const rows = people.map(({ radius, residents, houses, children, estimate }) => {
		const said = {
			radius: formatDistance(radius, locale),
			residents: formatNumber(residents, locale),
			houses: formatNumber(houses, locale)
		};
		if (estimate && houses === 0) return m.checks_people_guess(said, { locale });
		return children === null
			? m.checks_people_row(said, { locale })
			: m.checks_people_children({ ...said, children: formatNumber(children, locale) }, { locale });
	});
	return people.some(({ estimate }) => estimate) ? [...rows, m.checks_estimate({}, { locale })] : rows;
}
