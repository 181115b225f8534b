/**
 * Limits of the checks: what a distance or an area is measured against. Those that a rule book fixes are known from the start; all others an
 * administrator enters with the norm they come from. Without a limit a check tells the distance and says that nothing was compared. Pure.
 */
import { SITE_TYPES, type SiteType } from './rules.ts';

/** least: not nearer than so many metres; most: not farther. An area is not smaller than so many square metres. */
export const DISTANCE_LIMITS = {
	gas: 'least',
	power: 'least',
	water: 'least',
	road: 'least',
	school: 'most',
	clinic: 'most',
	bus_stop: 'most',
	object: 'least',
	duplicate: 'least'
} as const;
export type DistanceKey = keyof typeof DISTANCE_LIMITS;
export type LimitKey = DistanceKey | `area:${SiteType}`;

export const LIMIT_KEYS: readonly LimitKey[] = [
	...(Object.keys(DISTANCE_LIMITS) as DistanceKey[]),
	...SITE_TYPES.map((type) => `area:${type}` as const)
];

/** value: metres, or square metres of an area. `norm`: where it comes from, as shown beside the result. */
export type Limit = { value: number; norm: string };
export type Limits = ReadonlyMap<LimitKey, Limit>;

/** Largest limits that make sense: 50 km, 100 hectares. */
export const MOST_METRES = 50_000;
export const MOST_M2 = 1_000_000;

/** The rule books of the games; two proposals of one kind within 100 m are shown to be compared. */
export const DEFAULT_LIMITS: Limits = new Map<LimitKey, Limit>([
	['area:football_field', { value: 25 * 16, norm: 'FIFA, Futsal Laws of the Game, Law 1: 25 × 16 m' }],
	['area:sports_ground', { value: 24 * 15, norm: 'FIVB, Official Volleyball Rules, 1.1: 18 × 9 m + 3 m' }],
	['duplicate', { value: 100, norm: 'Asar' }]
]);

/** @returns whether a text is the key of a limit */
export function isLimitKey(key: string): key is LimitKey {
	return (LIMIT_KEYS as readonly string[]).includes(key);
}

/**
 * @param rows what administrators entered, oldest first; those of the village win over those for everywhere, a null value takes a limit away
 * @returns the limits that hold in one village
 */
export function limitsOf(rows: readonly { villageId: string | null; key: string; value: number | null; norm: string }[]): Limits {
	const limits = new Map(DEFAULT_LIMITS);
	const apply = (row: (typeof rows)[number]) => {
		if (!isLimitKey(row.key)) return;
		if (row.value === null) limits.delete(row.key);
		else limits.set(row.key, { value: row.value, norm: row.norm });
	};
	rows.filter((row) => row.villageId === null).forEach(apply);
	rows.filter((row) => row.villageId !== null).forEach(apply);
	return limits;
}
