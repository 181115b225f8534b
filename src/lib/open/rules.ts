/** Open data: which sets there are, what stands in each of their columns. Names are stable; a column may be added, never renamed. Pure. */

export const DATASETS = ['projects', 'needs', 'votes', 'commitments', 'duties', 'reports', 'money', 'statistics'] as const;
export type Dataset = (typeof DATASETS)[number];
export const OPEN_FORMATS = ['csv', 'json', 'geojson'] as const;
export type OpenFormat = (typeof OPEN_FORMATS)[number];

/** @returns the formats of a set; only what has a place is a map file. */
export function formatsOf(dataset: Dataset): readonly OpenFormat[] {
	return dataset === 'projects' ? OPEN_FORMATS : ['csv', 'json'];
}

/** The names of the columns before the language, each described once (open/labels.ts). */
export type ColumnName = keyof typeof KINDS;
/** What a cell holds; a list is joined by | in a table. */
export type CellType = 'string' | 'integer' | 'number' | 'boolean' | 'date' | 'list' | 'url';
export type Unit = 'tenge' | 'people' | 'hours' | 'degrees' | 'months';
/** lang: this column of three. */
export type Column = { name: string; of: ColumnName; lang: 'kk' | 'ru' | 'en' | null; type: CellType; unit: Unit | null };
export type Value = string | number | boolean | null | readonly string[];
export type OpenRow = Record<string, Value>;

const kind = (type: CellType, unit: Unit | null = null) => ({ type, unit });
const TEXT = kind('string');
const COUNT = kind('integer');
const PEOPLE = kind('integer', 'people');
const TENGE = kind('integer', 'tenge');
const DAY = kind('date');
const KINDS = {
	...{ id: TEXT, url: kind('url'), project_id: TEXT, programme_id: TEXT, programme: TEXT, programme_number: TEXT, stage: TEXT },
	...{ village_id: TEXT, village: TEXT, district: TEXT, region: TEXT, region_code: TEXT, title: TEXT, summary: TEXT, place: TEXT },
	...{ category: TEXT, state: TEXT, object_types: kind('list'), started_on: TEXT, opened_on: TEXT },
	...{ grant_op: TEXT, grant_kzt: TENGE, grant_max_kzt: TENGE },
	...{ beneficiaries_op: TEXT, beneficiaries: PEOPLE, beneficiaries_max: PEOPLE },
	...{ lng: kind('number', 'degrees'), lat: kind('number', 'degrees'), exact: kind('boolean') },
	...{ rank: COUNT, text: TEXT, groups: kind('list'), sub_village: TEXT, people: PEOPLE, since: COUNT, support: PEOPLE, meetings: COUNT },
	...{ present: PEOPLE, unheard_years: COUNT, outcome: TEXT, outcome_on: DAY },
	...{
		vote_id: TEXT,
		meeting: TEXT,
		meeting_on: DAY,
		kind: TEXT,
		round: COUNT,
		voted: PEOPLE,
		idea_number: COUNT,
		idea: TEXT,
		cost_kzt: TENGE
	},
	...{ points: COUNT, supporters: PEOPLE, result: TEXT, fund_kzt: TENGE },
	...{ holder: TEXT, since_on: DAY, starts_on: DAY, ends_on: DAY, months: kind('integer', 'months'), evidence: TEXT, note: TEXT },
	...{ scope: TEXT, scope_id: TEXT, name: TEXT, due: COUNT, kept: COUNT, late_kept: COUNT, missed: COUNT, unknown: COUNT, absent: COUNT },
	...{ share: kind('number'), week: DAY, written_on: DAY, late: kind('boolean'), volunteers: PEOPLE, hours: kind('integer', 'hours') },
	...{ told_spent_kzt: TENGE, record: TEXT, source: TEXT, planned_kzt: TENGE, committed_kzt: TENGE, spent_kzt: TENGE, left_kzt: TENGE },
	...{ given_kzt: TENGE, given_cash_kzt: TENGE, head: TEXT, line: COUNT, role: TEXT, group: TEXT, online: kind('boolean') },
	...{ computed_op: TEXT, computed: kind('number'), computed_max: kind('number'), printed_op: TEXT, printed: kind('number') },
	...{ printed_max: kind('number'), as_of: TEXT, origin: TEXT, remark: TEXT }
};

const one = (...names: ColumnName[]): Column[] => names.map((of) => ({ name: of, of, lang: null, ...KINDS[of] }));
/** The same text in three languages. */
const three = (...names: ColumnName[]): Column[] =>
	names.flatMap((of) => (['kk', 'ru', 'en'] as const).map((lang) => ({ name: `${of}_${lang}`, of, lang, ...KINDS[of] })));
/** A code, and what it means in three languages. */
const coded = (...names: ColumnName[]): Column[] => names.flatMap((name) => [...one(name), ...three(name)]);
const VILLAGE = [...one('village_id'), ...three('village', 'district', 'region'), ...one('region_code')];

/** In the order in which they stand in a file. */
export const COLUMNS: Record<Dataset, readonly Column[]> = {
	projects: [
		...one('id', 'url', 'programme_id', 'programme_number', 'stage'),
		...three('title', 'summary'),
		...coded('category', 'state'),
		...one('object_types'),
		...VILLAGE,
		...three('place'),
		...one('grant_op', 'grant_kzt', 'grant_max_kzt', 'beneficiaries_op', 'beneficiaries', 'beneficiaries_max', 'started_on', 'opened_on'),
		...one('lng', 'lat', 'exact')
	],
	needs: [
		...one('id', 'url'),
		...VILLAGE,
		...one('rank', 'text'),
		...coded('category'),
		...one('groups', 'sub_village', 'people', 'since', 'support', 'meetings', 'present', 'unheard_years'),
		...coded('outcome'),
		...one('outcome_on', 'lng', 'lat')
	],
	votes: [
		...one('vote_id', 'url'),
		...VILLAGE,
		...one('meeting', 'meeting_on', 'kind', 'round', 'present', 'voted', 'fund_kzt'),
		...one('idea_number', 'idea', 'cost_kzt', 'points', 'supporters', 'rank', 'result')
	],
	commitments: [
		...one('id', 'project_id', 'url'),
		...VILLAGE,
		...coded('kind', 'holder', 'state'),
		...one('since_on', 'starts_on', 'months', 'ends_on', 'evidence'),
		...three('note')
	],
	duties: [...one('scope', 'scope_id'), ...three('name'), ...one('due', 'kept', 'late_kept', 'missed', 'unknown', 'absent', 'share')],
	reports: [...one('id', 'project_id', 'url', 'week', 'written_on', 'late', 'text', 'volunteers', 'hours', 'told_spent_kzt')],
	money: [
		...one('project_id', 'url', 'record'),
		...coded('source'),
		...one('planned_kzt', 'committed_kzt', 'spent_kzt', 'left_kzt', 'given_kzt', 'given_cash_kzt')
	],
	statistics: [
		...one('programme_id', 'url'),
		...three('programme'),
		...coded('head'),
		...one('line', 'role', 'stage', 'region_code', 'group', 'online'),
		...one('computed_op', 'computed', 'computed_max', 'printed_op', 'printed', 'printed_max', 'as_of'),
		...three('origin', 'remark')
	]
};

/** Of a row: what makes it different from every other of its set. */
export const KEYS: Record<Dataset, readonly string[]> = {
	projects: ['id'],
	needs: ['id'],
	votes: ['vote_id', 'idea_number'],
	commitments: ['id'],
	duties: ['scope', 'scope_id'],
	reports: ['id'],
	money: ['project_id', 'record', 'source'],
	statistics: ['programme_id', 'head', 'line']
};

/** @returns the row as the cells of a table, in the order of its columns: nothing for null, lists joined by |. */
export function cellsOf(dataset: Dataset, row: OpenRow): (string | number)[] {
	return COLUMNS[dataset].map(({ name }) => {
		const value = row[name] ?? null;
		if (value === null) return '';
		if (typeof value === 'boolean') return String(value);
		return typeof value === 'object' ? value.join('|') : value;
	});
}
