import { m } from '#lib/i18n/paraglide/messages.js';
import type { Locale } from '#lib/i18n/locale.ts';
import { isObjectType, VERDICTS, type ObjectType, type SiteHand, type SiteState, type SiteVerdict } from './rules.ts';

type Say = typeof m.sites_type_other;

const TYPES: Record<ObjectType, Say> = {
	alley: m.sites_type_alley,
	beach: m.sites_type_beach,
	bench: m.sites_type_bench,
	bridge: m.sites_type_bridge,
	bus_stop: m.sites_type_bus_stop,
	community_building: m.sites_type_community_building,
	drainage: m.sites_type_drainage,
	fence: m.sites_type_fence,
	football_field: m.sites_type_football_field,
	fountain: m.sites_type_fountain,
	gazebo: m.sites_type_gazebo,
	grandstand: m.sites_type_grandstand,
	greening: m.sites_type_greening,
	irrigation: m.sites_type_irrigation,
	kindergarten_yard: m.sites_type_kindergarten_yard,
	library: m.sites_type_library,
	lighting: m.sites_type_lighting,
	mother_child_room: m.sites_type_mother_child_room,
	obstacle_course: m.sites_type_obstacle_course,
	park: m.sites_type_park,
	paving: m.sites_type_paving,
	pedestrian_path: m.sites_type_pedestrian_path,
	playground: m.sites_type_playground,
	psychologist_room: m.sites_type_psychologist_room,
	ramp: m.sites_type_ramp,
	rehab_centre: m.sites_type_rehab_centre,
	road: m.sites_type_road,
	school_canteen: m.sites_type_school_canteen,
	school_yard: m.sites_type_school_yard,
	sensory_room: m.sites_type_sensory_room,
	shade: m.sites_type_shade,
	small_architecture: m.sites_type_small_architecture,
	speech_therapist_room: m.sites_type_speech_therapist_room,
	sports_ground: m.sites_type_sports_ground,
	sports_hall: m.sites_type_sports_hall,
	stage: m.sites_type_stage,
	street_lighting: m.sites_type_street_lighting,
	street_workout: m.sites_type_street_workout,
	support_centre: m.sites_type_support_centre,
	toilet: m.sites_type_toilet,
	waste_containers: m.sites_type_waste_containers,
	water_supply: m.sites_type_water_supply,
	workshop_room: m.sites_type_workshop_room,
	other: m.sites_type_other
};

/** @returns the name of a type of object, of sites and projects; an unknown code reads as "other". Without a locale the page's own. */
export function objectTypeLabel(code: string, locale?: Locale): string {
	return TYPES[isObjectType(code) ? code : 'other']({}, locale ? { locale } : undefined);
}

const VERDICT_LABELS: Record<SiteVerdict | 'none', Say> = {
	checked: m.sites_verdict_checked,
	needs_documents: m.sites_verdict_needs_documents,
	suitable: m.sites_verdict_suitable,
	conditional: m.sites_verdict_conditional,
	unsuitable: m.sites_verdict_unsuitable,
	none: m.sites_verdict_none
};

/** @returns the akimat's word on a site; null or an unknown code reads as "not reviewed yet". Without a locale the page's own. */
export function verdictLabel(code: string | null, locale?: Locale): string {
	const known = VERDICTS.find((verdict) => verdict === code) ?? 'none';
	return VERDICT_LABELS[known]({}, locale ? { locale } : undefined);
}

const STATES: Record<Exclude<SiteState, SiteVerdict>, Say> = {
	proposed: m.sites_state_proposed,
	merged: m.sites_state_merged,
	withdrawn: m.sites_state_withdrawn,
	idea: m.sites_state_idea,
	project: m.sites_state_project
};
const isVerdict = (state: SiteState): state is SiteVerdict => (VERDICTS as readonly string[]).includes(state);

/** @returns where a site stands, in a word. Without a locale the page's own. */
export function siteStateLabel(state: SiteState, locale?: Locale): string {
	return isVerdict(state) ? verdictLabel(state, locale) : STATES[state]({}, locale ? { locale } : undefined);
}

const HANDS: Record<SiteHand, Say> = { author: m.sites_by_author, desk: m.sites_by_desk, akimat: m.sites_by_akimat };

/** @returns who brought a site where it stands. */
export function siteHandLabel(by: SiteHand, locale?: Locale): string {
	return HANDS[by]({}, locale ? { locale } : undefined);
}
