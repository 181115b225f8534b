/**
 * The lists that the final report (form B) and the results table of small grants (form C) are made of, by the keys of the form.
 * What a report says has its shape in input.ts.
 */
export const OPS = ['=', '>=', '>', '<=', '<', '~', 'range'] as const;
/** A plan or a fact: a number with its certainty, or a pair of photos and videos. per_event: for each event, not in all. lists: "1 list, at least 50". */
export type Target = {
	op: (typeof OPS)[number];
	value: number | null;
	/** The upper end of a range. */
	max: number | null;
	/** '' = things; 'percent'; otherwise a word: адам, тізім. */
	unit: string;
	scope: 'total' | 'per_event';
	lists: number | null;
	photo: number | null;
	video: number | null;
};
/** @returns a target with what is not said left empty. */
export const target = (said: Partial<Target>): Target => ({
	op: '=',
	value: null,
	max: null,
	unit: '',
	scope: 'total',
	lists: null,
	photo: null,
	video: null,
	...said
});
export const isPair = (one: Target): one is Target & { photo: number; video: number } => one.photo !== null && one.video !== null;

/** 'YYYY-MM-DD' or 'YYYY-MM'; end '' = one day. */
export type Period = { start: string; end: string };
export const isExact = ({ start, end }: Period) => start.length === 10 && (end === '' || end.length === 10);

/** The nine rows of the socio-economic table, in the order of the form. */
export const SOCIO = [
	{ key: 'direct_beneficiaries', unit: 'person' },
	{ key: 'indirect_beneficiaries', unit: 'person' },
	{ key: 'staff', unit: 'person' },
	{ key: 'engaged_specialists', unit: 'person' },
	{ key: 'ngos_covered', unit: 'organisation' },
	{ key: 'payroll_fund', unit: 'tenge' },
	{ key: 'taxes', unit: 'tenge' },
	{ key: 'economy_contribution', unit: 'tenge' },
	{ key: 'partners', unit: 'either' }
] as const;
export type SocioKey = (typeof SOCIO)[number]['key'];
export const GENDERS = ['men', 'women'] as const;
/** The ten columns of the form: everybody has exactly one. */
export const SOCIAL = [
	...(['children', 'youth', 'civil_servants', 'budget_workers', 'persons_with_disabilities'] as const),
	...(['older_50plus', 'unemployed', 'ngo_representatives', 'business', 'other'] as const)
] as const;
/** The seven bands of the form. Children below 13 and people whose age nobody knows have no band; they are counted beside it. */
export const AGES = ['13-16', '17-22', '23-27', '28-32', '33-45', '46-58', '59+'] as const;
/** What the contract asks of every project, as the last rows of the table of plan and fact. */
export const CONTRACT_TASKS = ['contract_a', 'contract_b'] as const;
export const isContractTask = (no: string) => (CONTRACT_TASKS as readonly string[]).includes(no);

export const WINNER_KINDS = ['organisation', 'group'] as const;

/** The counted columns of form C, in its order. */
export const RESULTS = [
	'press_articles',
	'hearings_meetings',
	'seminars_trainings_lectures',
	'awareness_events',
	'participants_total'
] as const;
export type ResultKey = (typeof RESULTS)[number];
/** Kinds of a logged event of form C. survey: people who answered; they are counted where the row says so. */
export const EVENT_KINDS = ['hearing', 'meeting', 'seminar', 'awareness', 'survey', 'other'] as const;
export const CURRENCIES = ['EUR', 'USD', 'KZT'] as const;

/** @returns a text in the asked language, or in the other one. */
export const pick = <K extends string>(of: { [P in `${K}_kk` | `${K}_ru`]?: string }, key: K, locale: 'kk' | 'ru' | 'en'): string => {
	const said = of as Record<string, string | undefined>;
	const [own, other] = locale === 'ru' ? ['ru', 'kk'] : ['kk', 'ru'];
	return said[`${key}_${own}`]?.trim() || said[`${key}_${other}`]?.trim() || '';
};
