/** Sites: places on the map with a proposal, what becomes of them, and the akimat's word on them. Pure. */
import { metresBetween, middleOf, type Place } from '#lib/map/rules.ts';

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
/** One site has so many photos at most. */
export const MOST_PHOTOS = 3;

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

/**
 * May a site go this way now? Only what stands can be merged or withdrawn, and only by the same way back.
 * @returns whether; merging into oneself or into something that does not stand is the caller's to refuse
 */
export function mayTurn(standing: Pick<SiteStanding, 'state'>, change: SiteChange): boolean {
	if (change === 'unmerged') return standing.state === 'merged';
	if (change === 'restored') return standing.state === 'withdrawn';
	if (change === 'withdrawn') return isOnMap(standing) && standing.state !== 'idea' && standing.state !== 'project';
	return isOnMap(standing) && standing.state !== 'project';
}

type Joined = { id: string; standing: SiteStanding };

/** @returns for each site the id of the one that stands for it: itself, or what it was merged into, however many steps away. */
export function rootsOf(sites: readonly Joined[]): Map<string, string> {
	const intoOf = new Map(sites.map(({ id, standing }) => [id, standing.state === 'merged' ? standing.into : null]));
	const root = (id: string): string => {
		const seen = new Set<string>();
		for (let at = id; ;) {
			const into = intoOf.get(at);
			if (!into || seen.has(at)) return at;
			seen.add(at);
			at = into;
		}
	};
	return new Map(sites.map(({ id }) => [id, root(id)]));
}

/** @returns the id of the site that stands for this one */
export const rootOf = (sites: readonly Joined[], id: string): string => rootsOf(sites).get(id) ?? id;

/** @returns a site and all that were merged into it: whoever supports one of them supports it, once. */
export function familyOf(sites: readonly Joined[], id: string): string[] {
	const roots = rootsOf(sites);
	return sites.flatMap((site) => (roots.get(site.id) === id ? site.id : []));
}

/** Two proposals so near to each other are about one place, whatever they propose, metres. */
export const NEAR_M = 150;
/** Two proposals of the same kind of object so near to each other may be one, metres. */
export const SAME_TYPE_M = 1000;
/** A pin put down so near to another lies on it, metres. */
export const ON_TOP_M = 5;

export type Neighbour<T> = { site: T; metres: number };

/**
 * What others propose around a place: near it, or the same kind of object not far away; what stands on the map only.
 * @returns the nearest first, with the distance in metres
 */
export function neighboursOf<T extends { objectType: string; geometry: GeoJSON.Geometry; standing: SiteStanding }>(
	place: Place,
	objectType: string,
	sites: readonly T[]
): Neighbour<T>[] {
	return sites
		.filter(({ standing }) => isOnMap(standing))
		.map((site) => ({ site, metres: metresBetween(place, middleOf(site.geometry)) }))
		.filter(({ site, metres }) => metres <= (site.objectType === objectType ? SAME_TYPE_M : NEAR_M))
		.sort((a, b) => a.metres - b.metres);
}

/** Known costs and sizes of projects that built an object. tenge, square metres; null = nothing is known. */
export type Typical = { n: number; cost: { n: number; median: number } | null; areaM2: { n: number; median: number } | null };

/** What is known of a project when one asks what such an object costs; null = not known. */
export type Built = { objectTypes: readonly string[]; cost: number | null; areaM2: number | null };

/** @returns by type of object: how many projects built one, and the middle of what is known of their costs and sizes. */
export function typicalOf(projects: readonly Built[]): Record<string, Typical> {
	const types = new Set(projects.flatMap(({ objectTypes }) => objectTypes));
	const known = (values: (number | null)[]) => {
		const sorted = values.filter((value) => value !== null).sort((a, b) => a - b);
		return sorted.length ? { n: sorted.length, median: medianOf(sorted) } : null;
	};
	return Object.fromEntries(
		[...types].map((type) => {
			const own = projects.filter(({ objectTypes }) => objectTypes.includes(type));
			return [type, { n: own.length, cost: known(own.map(({ cost }) => cost)), areaM2: known(own.map(({ areaM2 }) => areaM2)) }];
		})
	);
}

/** @param sorted ascending, not empty @returns the middle, of an even number the mean of the two in the middle */
function medianOf(sorted: readonly number[]): number {
	const half = sorted.length / 2;
	return Math.round((sorted[Math.ceil(half) - 1]! + sorted[Math.floor(half)]!) / 2);
}

/** On slides of a story each site stays so many seconds; 0 = the desk turns the page. */
export const STORY_SECONDS = [0, 8, 12, 20, 40] as const;

/**
 * Which site of a story is on the screen: every projector works it out from when the story began.
 * @param story focus: the site it began with; at: server time, ms; seconds each site stays
 * @param now server time, ms
 */
export function storySite<T extends { id: string }>(
	sites: readonly T[],
	story: { focus?: string; at?: number; seconds?: number },
	now: number
): T | undefined {
	if (sites.length === 0) return undefined;
	const first = Math.max(
		0,
		sites.findIndex(({ id }) => id === story.focus)
	);
	const steps = story.seconds && story.at ? Math.max(0, Math.floor((now - story.at) / (story.seconds * 1000))) : 0;
	return sites[(first + steps) % sites.length];
}
