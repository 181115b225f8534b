import { m } from '#lib/i18n/paraglide/messages.js';
import type { Locale } from '#lib/i18n/locale.ts';
import type { LeftOutReason } from './repair.ts';
import type { Fact, LandmarkKind, LayerKind, Visibility } from './rules.ts';

type Say = typeof m.ground_kind_landmark;

const KINDS: Record<LayerKind | LandmarkKind | 'village' | 'sub_village', Say> = {
	boundary: m.ground_kind_boundary,
	houses: m.ground_kind_houses,
	school: m.ground_kind_school,
	clinic: m.ground_kind_clinic,
	object: m.ground_kind_object,
	bus_stop: m.ground_kind_bus_stop,
	road: m.ground_kind_road,
	parcel: m.ground_kind_parcel,
	red_line: m.ground_kind_red_line,
	general_plan: m.ground_kind_general_plan,
	protected: m.ground_kind_protected,
	gas: m.ground_kind_gas,
	power: m.ground_kind_power,
	water: m.ground_kind_water,
	flood: m.ground_kind_flood,
	landmark: m.ground_kind_landmark,
	street: m.ground_kind_street,
	quarter: m.ground_kind_quarter,
	village: m.ground_kind_village,
	sub_village: m.ground_kind_sub_village
};
const FACTS: Record<Fact, Say> = {
	name: m.ground_fact_name,
	residents: m.ground_fact_residents,
	children: m.ground_fact_children,
	owner: m.ground_fact_owner,
	category: m.ground_fact_category,
	objectType: m.ground_fact_objecttype
};
const LEFT_OUT: Record<LeftOutReason, Say> = {
	no_geometry: m.ground_left_no_geometry,
	not_a_number: m.ground_left_not_a_number,
	too_few_points: m.ground_left_too_few_points,
	crosses_itself: m.ground_left_crosses_itself,
	antimeridian: m.ground_left_antimeridian,
	far: m.ground_left_far,
	too_detailed: m.ground_left_too_detailed,
	wrong_shape: m.ground_left_wrong_shape
};

/** What a kind of layer, of landmark or of found place is called; an unknown one is a landmark. */
export function groundKindLabel(kind: string, locale?: Locale): string {
	return (KINDS[kind as LayerKind] ?? m.ground_kind_landmark)({}, { locale });
}

export function factLabel(fact: Fact, locale?: Locale): string {
	return FACTS[fact]({}, { locale });
}

export function visibilityLabel(visibility: Visibility, locale?: Locale): string {
	return (visibility === 'public' ? m.ground_public : m.ground_staff)({}, { locale });
}

/** Why a feature of a file was left out. */
export function leftOutLabel(reason: LeftOutReason, locale?: Locale): string {
	return LEFT_OUT[reason]({}, { locale });
}
