/** Names of the checks, apart from the geometry that answers them: lists and labels carry none of it to a phone. Pure. */

/** In the order in which people read them. */
export const CHECK_KEYS = [
	'boundary',
	'area',
	'people',
	'school',
	'clinic',
	'bus_stop',
	'object',
	'road',
	'parcel',
	'red_line',
	'general_plan',
	'protected',
	'gas',
	'power',
	'water',
	'flood',
	'duplicate'
] as const;
export type CheckKey = (typeof CHECK_KEYS)[number];
export type CheckState = 'ok' | 'attention' | 'unchecked';

/** A check in a list: o = ok, a = attention, u = unchecked; in the order of CHECK_KEYS. */
export const STATE_LETTERS = { ok: 'o', attention: 'a', unchecked: 'u' } as const satisfies Record<CheckState, string>;
