/**
 * What an application says: texts, single values, and tables of rows. Forms A.1 to A.6 of the state-grant application, plus sources of
 * money and quotes. One closed shape for the live document, the checks, the pages and the kept states.
 */
export const TEXTS = {
	title: 160,
	problem: 6000,
	goal: 1000,
	mechanism: 6000,
	territory: 300,
	information: 3000,
	sustainability: 3000,
	applicant: 300
} as const;
export type TextKey = keyof typeof TEXTS;
export const TEXT_KEYS = Object.keys(TEXTS) as TextKey[];

/** What a cell may hold. day: a day or a month, where `year` says so also a year alone; choice: one of the listed codes; ref: id of a row of another table; file: id of a file of the house. */
export type Cell =
	| { is: 'text'; max: number }
	| { is: 'number' }
	| { is: 'money' }
	| { is: 'day'; year?: true }
	| { is: 'yes' }
	| { is: 'choice'; of: readonly string[] }
	| { is: 'ref'; to: TableKey }
	| { is: 'file' };
export type Value = string | number | boolean | null;

export const OPS = ['=', '>=', '>', '<=', '<', '~', 'range'] as const;
export const UNITS = ['month', 'service', 'person', 'piece', 'day'] as const;
export const SECTIONS = ['administrative', 'material_technical', 'direct'] as const;
export const COST_CLASSES = ['regular', 'material_technical', 'institutional'] as const;
export const CHARGES = ['social_contributions', 'social_tax', 'medical_insurance', 'employer_pension'] as const;
export type Charge = (typeof CHARGES)[number];
export const LINE_KINDS = ['goods', 'works', 'services', 'salary', ...CHARGES, 'overhead', 'consumables', 'regrant', 'catering'] as const;
/** What an indicator, a figure of the information support or a budget line counts, so that the same thing is counted once. */
export const MEASURES = ['videos', 'posts', 'trainings', 'winners', 'receivers', 'trained', 'media', 'participants'] as const;
export type Measure = (typeof MEASURES)[number];
export const MONEY_SOURCES = ['grant', 'own', 'akimat', 'business', 'other'] as const;
export const CLAUSES = 10;
export const INDICATOR_KINDS = ['target', 'expected', 'quantitative', 'qualitative'] as const;

const text = (max: number): Cell => ({ is: 'text', max });
const number: Cell = { is: 'number' };
const money: Cell = { is: 'money' };
const day: Cell = { is: 'day' };
const year: Cell = { is: 'day', year: true };
const choice = (of: readonly string[]): Cell => ({ is: 'choice', of });
const ref = (to: TableKey): Cell => ({ is: 'ref', to });
const target = { op: choice(OPS), value: number, max: number };

export type TableKey =
	| 'tasks'
	| 'activities'
	| 'plan'
	| 'groups'
	| 'indicators'
	| 'statistics'
	| 'team'
	| 'partners'
	| 'budget'
	| 'quotes'
	| 'charter'
	| 'served'
	| 'pages'
	| 'past';
/** The columns of each table, in the order of a row. */
export const TABLES: Record<TableKey, Record<string, Cell>> = {
	tasks: { text: text(500) },
	/** stated: the subtotal that a table brought along (V-A03). Ages: who may take part in the contest that the activity is. */
	activities: {
		task: ref('tasks'),
		title: text(300),
		method: text(2000),
		place: text(200),
		ageMin: number,
		ageMax: number,
		days: number,
		trainings: number,
		stated: money
	},
	plan: { task: text(500), activity: ref('activities'), place: text(200), start: day, end: day, expected: text(1000) },
	groups: { name: text(200), ageMin: number, ageMax: number },
	/** photo and video: a pair that is printed "4/1", per event when scope says so. lists: so many lists of `value` people, printed "1/50". */
	indicators: {
		activity: ref('activities'),
		kind: choice(INDICATOR_KINDS),
		name: text(300),
		measure: choice(MEASURES),
		...target,
		unit: text(40),
		lists: number,
		photo: number,
		video: number,
		scope: choice(['total', 'per_event']),
		measuredBy: text(300)
	},
	/** partOf: the whole that this is a share of; split: it and its brothers make up the whole. */
	statistics: {
		name: text(300),
		op: choice(OPS),
		value: number,
		partOf: ref('statistics'),
		split: { is: 'yes' },
		percent: number,
		source: text(500)
	},
	/** Who works in the project, by name only here: never on a public page. links: pages of this person, one a line or with commas. */
	team: { person: text(120), position: text(120), experience: text(1000), extra: text(1000), links: text(500) },
	partners: { name: text(200), support: text(500), letter: { is: 'file' } },
	/** total: only when a table brought one along; otherwise quantity x price. */
	budget: {
		section: choice(SECTIONS),
		activity: ref('activities'),
		kind: choice(LINE_KINDS),
		item: text(200),
		unit: choice(UNITS),
		quantity: number,
		price: money,
		grant: money,
		own: money,
		akimat: money,
		business: money,
		other: money,
		total: money,
		costClass: choice(COST_CLASSES),
		measure: choice(MEASURES),
		justification: text(500)
	},
	quotes: { line: ref('budget'), supplier: text(200), amount: money, file: { is: 'file' } },
	/** What the organisation does by its charter; whom it has worked with; its pages; what it did before, with papers that show it. */
	charter: { text: text(300) },
	served: { text: text(300) },
	pages: { network: text(60), url: text(300) },
	past: { title: text(300), amount: money, funder: text(200), start: year, end: year, results: text(1000), file: { is: 'file' } }
};
export const TABLE_KEYS = Object.keys(TABLES) as TableKey[];
/** Rows of one table. */
export const MOST_ROWS = 120;

/** Who applies. These and the names of the team are personal: they are in the application and its form, nowhere else. */
const HEAD = {
	addressee: text(300),
	bin: text(12),
	registered: day,
	amended: day,
	legalAddress: text(300),
	actualAddress: text(300),
	headSurname: text(80),
	headName: text(80),
	headPatronymic: text(80),
	headPosition: text(120),
	phone: text(60),
	email: text(120),
	website: text(200)
} as const satisfies Record<string, Cell>;
export type HeadKey = keyof typeof HEAD;
export const HEAD_KEYS = Object.keys(HEAD) as HeadKey[];

/** Single values. stated*: sums that a table brought along; clauses: which of the ten confirmations stand, by number. */
export const VALUES: Record<string, Cell> = {
	term: choice(['short_term', 'medium_term']),
	...HEAD,
	direction: text(500),
	start: day,
	end: day,
	posts: number,
	videos: number,
	media: number,
	networks: text(200),
	statedSalary: money,
	statedConsumables: money,
	statedAdministrative: money,
	statedMaterial: money,
	statedDirect: money,
	statedTotal: money,
	...Object.fromEntries(Array.from({ length: CLAUSES }, (_, i) => [`clause${i + 1}`, { is: 'yes' } as Cell]))
};

/** A row with its id; cells that were never filled are missing. */
export type Row = { id: string } & Record<string, Value | undefined>;
export type Content = { texts: Record<TextKey, string>; values: Record<string, Value>; rows: Record<TableKey, Row[]> };

/** What speaks of persons: of the organisation and its head, and of each in the team. */
export const PERSONAL = {
	values: HEAD_KEYS.filter((key) => key !== 'addressee'),
	team: ['person', 'experience', 'extra', 'links']
} as const;

/** @returns what an application says without the persons in it. */
export function withoutPersons(content: Content): Content {
	const values = Object.fromEntries(Object.entries(content.values).filter(([key]) => !(PERSONAL.values as string[]).includes(key)));
	const team = (content.rows.team ?? []).map(({ id, position }) => ({ id, position }));
	return { ...content, values, rows: { ...content.rows, team } };
}

/** @returns an application that says nothing yet. */
export function emptyContent(): Content {
	return {
		texts: Object.fromEntries(TEXT_KEYS.map((key) => [key, ''])) as Content['texts'],
		values: {},
		rows: Object.fromEntries(TABLE_KEYS.map((key) => [key, [] as Row[]])) as Content['rows']
	};
}

const DAY = /^\d{4}-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?$/;
const YEAR = /^\d{4}$/;
const MOST = 1e12;

/** @returns whether a value may stand in such a cell. Empty (null) always may: nothing blocks a draft. */
export function fitsCell(cell: Cell, value: unknown): value is Value {
	if (value === null || value === '') return true;
	switch (cell.is) {
		case 'text':
			return typeof value === 'string' && value.length <= cell.max;
		case 'number':
			return typeof value === 'number' && Number.isFinite(value) && Math.abs(value) <= MOST;
		case 'money':
			return typeof value === 'number' && Number.isSafeInteger(value) && Math.abs(value) <= MOST;
		case 'day':
			return typeof value === 'string' && (DAY.test(value) || (cell.year === true && YEAR.test(value)));
		case 'yes':
			return typeof value === 'boolean';
		case 'choice':
			return typeof value === 'string' && cell.of.includes(value);
		case 'ref':
		case 'file':
			return typeof value === 'string' && /^[\w-]{1,64}$/.test(value);
	}
}

const n = (value: Value | undefined): number => (typeof value === 'number' ? value : 0);
/** @returns what a line costs, tenge: what a table brought along, otherwise quantity x price. */
export function lineTotal(line: Row): number {
	return typeof line.total === 'number' ? line.total : Math.round(n(line.quantity) * n(line.price));
}

/** @returns the money of a line from all sources, tenge. */
export function lineMoney(line: Row): number {
	return MONEY_SOURCES.reduce((sum, source) => sum + n(line[source]), 0);
}

/** @returns the sums of a budget, tenge: in all and by source. */
export function sumSources(lines: readonly Row[]): Record<(typeof MONEY_SOURCES)[number] | 'total', number> {
	const sums = { total: 0, grant: 0, own: 0, akimat: 0, business: 0, other: 0 };
	for (const line of lines) {
		sums.total += lineTotal(line);
		for (const source of MONEY_SOURCES) sums[source] += n(line[source]);
	}
	return sums;
}
