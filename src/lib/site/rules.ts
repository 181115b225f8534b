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

/** Where a site stands on its way; `idea` and `project`: something has grown from it. */
export const SITE_STATES = [
	'proposed',
	'checked',
	'needs_documents',
	'suitable',
	'conditional',
	'unsuitable',
	'merged',
	'withdrawn',
	'idea',
	'project'
] as const;
export type SiteState = (typeof SITE_STATES)[number];
/** Who brought it there. */
export type SiteHand = 'author' | 'desk' | 'akimat';
export type SiteReview = { verdict: SiteVerdict; reason: string; conditions: string; at: number };
export type SiteTurn = { change: SiteChange; into: string | null; reason: string; by: SiteHand; at: number };
/** reason: empty where none was given; into: the site that stands for this one; at: ms. */
export type SiteStanding = { state: SiteState; by: SiteHand; at: number; reason: string; into: string | null };

/**
 * Where a site stands, since when, by whom and why. A project comes before everything; then whether the site was merged or withdrawn (the
 * newest turn counts, unmerged and restored lead back); then an idea; then the akimat's newest word.
 * @param history turns and reviews in any order; idea and project: when something grew from the site, ms
 */
export function siteState(history: {
	createdAt: number;
	reviews: readonly SiteReview[];
	turns: readonly SiteTurn[];
	ideaAt?: number | null;
	projectAt?: number | null;
}): SiteStanding {
	const none = { reason: '', into: null };
	if (history.projectAt != null) return { state: 'project', by: 'desk', at: history.projectAt, ...none };
	const turn = newest(history.turns);
	if (turn && (turn.change === 'merged' || turn.change === 'withdrawn'))
		return { state: turn.change, by: turn.by, at: turn.at, reason: turn.reason, into: turn.into };
	if (history.ideaAt != null) return { state: 'idea', by: 'desk', at: history.ideaAt, ...none };
	const review = newest(history.reviews);
	if (review) return { state: review.verdict, by: 'akimat', at: review.at, reason: review.reason, into: null };
	return { state: 'proposed', by: 'author', at: history.createdAt, ...none };
}

/** Of two at the same moment the later in the list counts. */
const newest = <T extends { at: number }>(all: readonly T[]): T | undefined =>
	all.reduce<T | undefined>((last, one) => (last && last.at > one.at ? last : one), undefined);

/** @returns whether a site is on the map of the hall: what was merged or withdrawn can still be read, elsewhere. */
export const isOnMap = ({ state }: Pick<SiteStanding, 'state'>): boolean => state !== 'merged' && state !== 'withdrawn';
