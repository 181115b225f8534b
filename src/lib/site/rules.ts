/** Sites: places on the map with a proposal, and the akimat's word on them. Pure. */
/** What residents may propose, most frequent first; `other` stays last. */
export const SITE_TYPES = [
	'playground',
	'sports_ground',
	'football_field',
	'street_workout',
	'park',
	'alley',
	'greening',
	'street_lighting',
	'pedestrian_path',
	'road',
	'bus_stop',
	'bench',
	'gazebo',
	'shade',
	'stage',
	'water_supply',
	'irrigation',
	'drainage',
	'school_yard',
	'kindergarten_yard',
	'waste_containers',
	'toilet',
	'ramp',
	'beach',
	'bridge',
	'community_building',
	'library',
	'other'
] as const;
export type SiteType = (typeof SITE_TYPES)[number];

/** Types that only projects of the programme's earlier years carry: rooms, halls and parts of a larger object. */
export const PROJECT_TYPES = [
	'fence',
	'fountain',
	'grandstand',
	'lighting',
	'mother_child_room',
	'obstacle_course',
	'paving',
	'psychologist_room',
	'rehab_centre',
	'school_canteen',
	'sensory_room',
	'small_architecture',
	'speech_therapist_room',
	'sports_hall',
	'support_centre',
	'workshop_room'
] as const;
export type ObjectType = SiteType | (typeof PROJECT_TYPES)[number];

/** @returns whether a text is the code of a type of object, of a site or of a project. */
export function isObjectType(code: string): code is ObjectType {
	return ([...SITE_TYPES, ...PROJECT_TYPES] as readonly string[]).includes(code);
}

/** The akimat's word: looked at on the spot; the three that decide; more papers are wanted. */
export const VERDICTS = ['checked', 'suitable', 'conditional', 'unsuitable', 'needs_documents'] as const;
export type SiteVerdict = (typeof VERDICTS)[number];

/** What became of a site besides the akimat's word; the newest counts. */
export const SITE_CHANGES = ['merged', 'unmerged', 'withdrawn', 'restored'] as const;
export type SiteChange = (typeof SITE_CHANGES)[number];

/** "Why here" of one or two letters says nothing. */
export const WHY_MIN = 3;
