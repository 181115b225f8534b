/** What lies under the sites: layers of facts, landmarks, packs of tiles, pictures from above. Pure. */

/** Kinds of layers that the checks know. */
export const LAYER_KINDS = [
	'boundary',
	'houses',
	'school',
	'clinic',
	'object',
	'bus_stop',
	'road',
	'parcel',
	'red_line',
	'general_plan',
	'protected',
	'gas',
	'power',
	'water',
	'flood'
] as const;
export type LayerKind = (typeof LAYER_KINDS)[number];

/** What a feature says besides its geometry; everything else of a file is left behind. Counts are people, not households. */
export type FeatureFacts = {
	name?: string;
	/** houses */
	residents?: number;
	children?: number;
	/** parcel */
	owner?: string;
	/** parcel, general_plan: its use in words */
	category?: string;
	/** object: a code of SITE_TYPES */
	objectType?: string;
};

export const VISIBILITIES = ['public', 'staff'] as const;
export type Visibility = (typeof VISIBILITIES)[number];
