/** Shapes of the JSON files in this folder. Types only: read the files with `import ... with { type: 'json' }` or `JSON.parse`. */

/** One text in the three languages; none is ever empty. */
export type Text = { kk: string; ru: string; en: string };

/**
 * A number with its qualifier, as it was reported: exact (=), about (~), more than (>), less than (<), at least (>=), at most (<=) or a range.
 * For a range `value` is the lower end and `max` the upper end. Money is integer tenge.
 */
export type Amount = {
	op: '=' | '~' | '>=' | '<=' | '>' | '<' | 'range';
	value: number;
	max?: number;
	/** The year the number belongs to, when it is not the year of the project. */
	year?: number;
	/** `times_grant`: a multiple of the grant that was asked for. Otherwise the key of the fact names the unit. */
	unit?: 'times_grant';
};

/** One entry of villages.json: a settlement with its centre point. */
export type SeedVillage = {
	id: string;
	kind: 'town' | 'village' | 'settlement';
	name: Text;
	district: Text;
	region: Text;
	/** Inhabitants; null where no source names a number. */
	population: number | null;
	/** WGS 84 degrees. */
	lng: number;
	lat: number;
	/** Estimated error of the centre point, metres. */
	accuracyM: number;
};

/** Who holds a promise; names in words.json `holders`. */
export type Holder =
	'akimat' | 'school' | 'house_of_culture' | 'health_department' | 'police' | 'entrepreneur' | 'community' | 'operator' | 'other';

/** Who gave a contribution; names in words.json `contributors`. */
export type Contributor = 'akimat' | 'college' | 'community' | 'entrepreneur' | 'initiative_group' | 'school' | 'other';

export type SeedCommitment = {
	/** Code in words.json `commitmentKinds`. */
	kind: string;
	holder: Holder;
	note: Text | null;
	/** `promised` by word of mouth, `undertaken` (taken up), or `confirmed_at_opening`. */
	state: 'promised' | 'undertaken' | 'confirmed_at_opening';
};

export type SeedContribution = {
	/** Code in words.json `contributionKinds`. */
	kind: string;
	actor: Contributor;
	note: Text | null;
};

/** One entry of projects.json: a finished micro-grant project of 2018-2021. */
export type SeedProject = {
	/** Region, stage, number: `MO-I-01` (MO Mangystau, AO Atyrau). */
	id: string;
	villageId: string;
	stage: 'I' | 'II' | 'III';
	category: 'flagship' | 'public_space' | 'social_infrastructure' | 'play_sport';
	/** Codes in words.json `objectTypes`. */
	objectTypes: string[];
	title: Text;
	summary: Text;
	problem: Text | null;
	/** The role of the leader, never a name. */
	leaderRole: Text | null;
	/** Grant in tenge; null where the source does not name it (what an object cost is in `facts.cost_kzt`). */
	grant: Amount | null;
	/** Direct users of the object. */
	beneficiaries: Amount | null;
	/** Members of the initiative group. */
	groupSize: Amount | null;
	/** `YYYY-MM`. */
	startedOn: string | null;
	/** `YYYY-MM` or, where the month is not known, `YYYY`. */
	openedOn: string | null;
	/** Year of the works; null where the stage spans several years and the source names none. */
	year: number | null;
	/** Street, microdistrict or yard; never a coordinate. */
	siteText: Text | null;
	/** Every other known fact by its machine key: a qualified number, a plain number, a date or code, or words. */
	facts: Record<string, Amount | number | string | Text>;
	/** Phases of which photographs were published. */
	photoPhases: ('before' | 'during' | 'after')[];
	/** Id of the project that this one continues. */
	followUpOf?: string;
	/** Ids of projects that share the site. */
	combinedWith?: string[];
	/** `opened`: a time of opening is known; `handed_over`: a balance-sheet commitment is known; else `finished`. */
	state: 'finished' | 'opened' | 'handed_over';
	commitments: SeedCommitment[];
	contributions: SeedContribution[];
};

/** A code and how people say it. */
export type SeedWord = { code: string; name: Text };

/** words.json. */
export type SeedWords = {
	categories: SeedWord[];
	objectTypes: SeedWord[];
	commitmentKinds: SeedWord[];
	contributionKinds: SeedWord[];
	holders: SeedWord[];
	contributors: SeedWord[];
	/** Names of the keys of `SeedProject.facts`, with their units. */
	facts: SeedWord[];
	needCategories: SeedWord[];
};
