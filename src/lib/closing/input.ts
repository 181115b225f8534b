/**
 * What a final report and a results table say, read from JSON (numbers as numbers) and from forms (everything typed). Empty is always
 * allowed: nothing blocks a draft. Texts are kept per language under the key of the form with _kk and _ru; a bare key counts as Kazakh.
 */
import * as v from 'valibot';
import { idField, parse } from '#lib/server/input.ts';
import type { Result } from '#lib/workshop/refusal.ts';
import {
	AGES,
	CURRENCIES,
	EVENT_KINDS,
	GENDERS,
	OPS,
	RESULTS,
	SOCIAL,
	SOCIO,
	WINNER_KINDS,
	target,
	type Period,
	type Target
} from './content.ts';
import { nestFields } from './fields.ts';
import { readTarget } from './targets.ts';

const LINE = 300;
const TEXT = 6000;
const MOST = 1e12;
const MOST_ROWS = 200;

const text = (max: number) =>
	v.pipe(
		v.nullish(v.string('malformed'), ''),
		v.trim(),
		v.check((typed) => [...typed].length <= max, `too_long:${max}`)
	);
type Texts<K extends string> = Record<`${K}_kk` | `${K}_ru`, ReturnType<typeof text>>;
const texts = <K extends string>(max: number, ...keys: K[]) =>
	Object.fromEntries(keys.flatMap((key) => [`${key}_kk`, `${key}_ru`].map((name) => [name, text(max)]))) as Texts<K>;

/** A whole number of things, people or tenge as a number or as typed: '6 121 900', '-' for nothing. */
const count = v.pipe(
	v.nullish(v.union([v.number(), v.string()], 'number_invalid'), null),
	v.transform((typed) => {
		if (typeof typed !== 'string') return typed;
		const bare = typed.replaceAll(/[\s\u00a0\u202f]|₸|теңге|тенге/g, '').replace(',', '.');
		return bare === '' || /^[-—–]$/.test(bare) ? null : Number(bare);
	}),
	v.check((n) => n === null || (Number.isFinite(n) && n >= 0 && n <= MOST), 'number_invalid')
);
const yes = v.pipe(
	v.nullish(v.union([v.boolean(), v.string()], 'malformed'), false),
	v.transform((typed) => typed === true || typed === 'on' || typed === 'true')
);

/** '2024-07-10', '10.07.2024', '2024-07', '07.2024'. */
function readDay(typed: string): string | null {
	const [, day, month, year] = /^(?:(\d{1,2})\.)?(\d{1,2})\.(\d{4})$/.exec(typed.trim()) ?? [];
	const said = year ? [year, month!.padStart(2, '0'), ...(day ? [day.padStart(2, '0')] : [])].join('-') : typed.trim();
	if (said === '') return '';
	const parts = /^(\d{4})-(\d{2})(?:-(\d{2}))?$/.exec(said);
	if (!parts || Number(parts[2]) < 1 || Number(parts[2]) > 12) return null;
	const last = new Date(Date.UTC(Number(parts[1]), Number(parts[2]), 0)).getUTCDate();
	return parts[3] === undefined || (Number(parts[3]) >= 1 && Number(parts[3]) <= last) ? said : null;
}
const moment = v.pipe(
	v.nullish(v.string('date_invalid'), ''),
	v.transform(readDay),
	v.check((day) => day !== null, 'date_invalid'),
	v.transform((day) => day!)
);
const day = v.pipe(
	moment,
	v.check((said) => said === '' || said.length === 10, 'date_invalid')
);
const span = v.object({ start: moment, end: moment });
const period = v.pipe(
	v.nullish(
		v.union(
			[
				v.pipe(
					moment,
					v.transform((start): Period => ({ start, end: '' }))
				),
				span
			],
			'date_invalid'
		),
		null
	),
	v.check((said) => !said?.end || said.end >= said.start.slice(0, said.end.length), 'date_invalid'),
	v.transform((said): Period | null => (said?.start || said?.end ? { start: said.start || said.end, end: said.end } : null))
);

const size = v.nullish(v.pipe(v.number(), v.minValue(0), v.maxValue(MOST)), null);
const stored = v.object(
	{
		op: v.optional(v.picklist(OPS), '='),
		...{ value: size, max: size, min: size, lists: size, photo: size, video: size },
		unit: v.nullish(text(40), ''),
		scope: v.nullish(v.picklist(['total', 'per_event']), 'total')
	},
	'number_invalid'
);
const goal = v.pipe(
	v.nullish(v.union([v.pipe(v.string(), v.transform(readTarget)), stored], 'number_invalid'), null),
	v.check((said) => said !== 'unclear', 'number_invalid'),
	v.transform((said): Target | null => {
		if (said === null || said === 'unclear') return null;
		const { min = null, ...rest } = said as Target & { min?: number | null };
		return target({ ...rest, value: rest.value ?? min, scope: rest.scope ?? 'total' });
	})
);

/** Rows keep their id; those that come without one are named by their place. */
const rowsOf = <E extends v.ObjectEntries>(entries: E) =>
	v.pipe(
		v.nullish(v.array(v.looseObject({}), 'malformed'), []),
		v.maxLength(MOST_ROWS, `too_long:${MOST_ROWS}`),
		v.transform((rows) => {
			const taken = new Set(rows.map(({ id }) => id));
			return rows.map((row, i) => {
				let no = i + 1;
				while (!row.id && taken.has(`r${no}`)) no++;
				const id = row.id ?? `r${no}`;
				taken.add(id);
				return { ...row, id };
			});
		}),
		v.array(v.object({ ...entries, id: v.pipe(v.string('malformed'), v.regex(/^[\w-]{1,64}$/, 'malformed')) }))
	);
/** A part that is missing, or false for nothing, is empty. */
const part = <E extends v.ObjectEntries>(entries: E) =>
	v.pipe(
		v.optional(v.unknown(), {}),
		v.transform((said) => (said === null || said === false ? {} : said)),
		v.object(entries, 'malformed')
	);
const counts = <const K extends string>(keys: readonly K[]) =>
	Object.fromEntries(keys.map((key) => [key, count])) as Record<K, typeof count>;
const name = v.pipe(
	v.nullish(v.union([v.string(), v.pipe(v.number(), v.transform(String))], 'malformed'), ''),
	v.check((said) => said.length <= 40, 'too_long:40')
);

const indicators = rowsOf({ ...texts(LINE, 'name'), plan: goal, fact: goal });
export const reportSchema = v.object({
	header: part({ contract_date: day, contract_no: text(40) }),
	general: part({
		...texts(LINE, 'ngo_full_name', 'ngo_head', 'legal_address_phone', 'project_title'),
		...{ period_start: day, period_end: day, grant_total_kzt: count }
	}),
	section1: part({
		...texts(TEXT, 'goal', 'achieved_result'),
		goal_target: goal,
		tasks: rowsOf({ no: name, ...texts(1000, 'text') }),
		activities: rowsOf({
			...{ task_no: name, no: name, date: period, participants: count, events: count, links: text(1000) },
			...texts(LINE, 'title', 'place'),
			...texts(TEXT, 'topic_form', 'completion', 'short_term_results', 'long_term_effect'),
			indicators
		}),
		micro_grants: part({
			...{ amount_each_kzt: count, count, total_kzt: count },
			winners: rowsOf({
				...texts(LINE, 'applicant_kind', 'settlement'),
				kind: v.nullish(v.picklist([...WINNER_KINDS, ''], 'unknown_choice'), ''),
				amount_kzt: count
			})
		}),
		deviation: part({ has_deviation: yes, ...texts(TEXT, 'text') })
	}),
	socio_economic: v.pipe(
		v.nullish(v.array(v.looseObject({ key: v.string(), plan: count, fact: count }), 'malformed'), []),
		v.transform((rows) =>
			SOCIO.map(({ key }, i) => {
				const row = rows.find((one) => one.key === key);
				return { no: i + 1, key, plan: row?.plan ?? null, fact: row?.fact ?? null };
			})
		)
	),
	participants_breakdown: part({
		total: count,
		gender: part(counts([...GENDERS, 'unknown'])),
		social: part(counts([...SOCIAL, 'unknown'])),
		age: part(counts([...AGES, 'under_13', 'unknown'])),
		...texts(1000, 'note')
	}),
	...texts(TEXT, 'section2_goal_achievement', 'section3_changes', 'section6_partner_analysis'),
	section3_success_story: part({ ...texts(3000, 'situation', 'influence', 'result', 'feedback'), ...texts(LINE, 'role') }),
	section5: part(texts(TEXT, 'target_group_results', 'long_term_effect', 'sustainability', 'socio_economic_effect')),
	section6_partners: rowsOf({ ...texts(LINE, 'organisation', 'role', 'note'), contact: text(LINE) }),
	/** Numbers of the texts that no table of the form holds, each with what it counts (V-B09 passes over them). */
	narrative_figures: rowsOf({ figure: count, ...texts(LINE, 'reason') })
});
export type Report = v.InferOutput<typeof reportSchema>;
export type Activity = Report['section1']['activities'][number];
export type Indicator = Activity['indicators'][number];

export const resultsSchema = v.object({
	...texts(LINE, 'funder', 'implementer', 'partners'),
	rows: rowsOf({
		...texts(LINE, 'project', 'settlement', 'organisation'),
		...counts([...RESULTS, 'budget', 'people_affected']),
		currency: v.nullish(v.pipe(v.string(), v.picklist([...CURRENCIES, ''], 'unknown_choice')), ''),
		...texts(TEXT, 'results'),
		survey_included: yes,
		events: rowsOf({
			kind: v.nullish(v.pipe(v.string(), v.picklist([...EVENT_KINDS, ''], 'unknown_choice')), ''),
			participants: count,
			...texts(LINE, 'what')
		})
	}),
	/** Sums that a table brought along; otherwise they are computed. */
	printed_totals: part(counts(RESULTS))
});
export type Results = v.InferOutput<typeof resultsSchema>;
export type ResultRow = Results['rows'][number];

/** Bare text keys of older tables (title, applicant_kind) stand for the Kazakh text. */
function nameKazakh(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(nameKazakh);
	if (typeof value !== 'object' || value === null) return value;
	const entries = Object.entries(value).map(([key, inner]) => [key, nameKazakh(inner)] as const);
	const bare = entries.filter(([key, inner]) => typeof inner === 'string' && !/_(kk|ru|en)$/.test(key) && !(`${key}_kk` in value));
	return Object.fromEntries([...bare.map(([key, inner]) => [`${key}_kk`, inner]), ...entries]);
}

/** A refusal names a row by its place; its field has the id of the row. */
function nameRow(input: unknown, field: string): string {
	let at = input;
	return field
		.split('.')
		.map((step) => {
			const isRow = Array.isArray(at);
			at = (at as Record<string, unknown> | null | undefined)?.[step];
			const { id, key } = (isRow ? at : {}) as { id?: string; key?: string };
			return isRow ? (id ?? key ?? `r${Number(step) + 1}`) : step;
		})
		.join('.');
}
function readContent<S extends v.GenericSchema>(schema: S, input: unknown): Result<v.InferOutput<S>> {
	const named = nameKazakh(input);
	const read = parse(schema, named, 'whole');
	return read.ok || !read.field ? read : { ...read, field: nameRow(named, read.field) };
}
/** @returns a report as JSON says it. Refusals with the path of the field: malformed, too_long, number_invalid, date_invalid, unknown_choice. */
export const readReport = (input: unknown): Result<Report> => readContent(reportSchema, input);
/** @returns a results table as JSON says it. Refusals as readReport. */
export const readResults = (input: unknown): Result<Results> => readContent(resultsSchema, input);
/** @returns a report that says nothing yet. */
export const emptyReport = (): Report => v.parse(reportSchema, {});
export const emptyResults = (): Results => v.parse(resultsSchema, {});

/** What travels beside the content. revision: the one that the writer began from; 0 = the first. */
const envelope = {
	id: idField,
	revision: v.pipe(
		v.union([v.number(), v.pipe(v.string(), v.regex(/^\d{1,9}$/, 'malformed'), v.transform(Number))], 'malformed'),
		v.integer('malformed'),
		v.minValue(0, 'malformed')
	)
};
/** The name of a person in the success story stays here only while the consent stands. */
export const consentSchema = v.object({ name: text(120), contact: text(LINE), given: yes });
export type Consent = v.InferOutput<typeof consentSchema>;
const actSchema = v.object({
	...envelope,
	act: v.picklist(['save', 'send', 'reopen'], 'unknown_choice'),
	reason: v.optional(text(1000), '')
});
export type ActHead = v.InferOutput<typeof actSchema>;
/** content and consent null: nothing was sent along, what stands stays (send, reopen by API). */
export type ClosingAct<C> = ActHead & { content: C | null; consent: Consent | null };

/** Reads an act as JSON: `{ id, revision, act, content?, consent?, reason? }`. */
export function readAct<C>(input: unknown, read: (input: unknown) => Result<C>): Result<ClosingAct<C>> {
	const head = parse(actSchema, input);
	if (!head.ok) return head;
	const { content, consent } = input as { content?: unknown; consent?: unknown };
	const said = content === undefined || content === null ? null : read(content);
	if (said && !said.ok) return said;
	const given = consent === undefined || consent === null ? null : parse(consentSchema, consent);
	if (given && !given.ok) return { ...given, field: `consent.${given.field ?? ''}` };
	return { ok: true, value: { ...head.value, content: said?.value ?? null, consent: given?.value ?? null } };
}

/** Reads an act as a form: the fields of the content by their paths, the consent under consent.*, id, revision, act and reason. */
export function readActForm<C>(typed: Record<string, string>, read: (input: unknown) => Result<C>): Result<ClosingAct<C>> {
	const { consent, ...content } = nestFields(typed);
	const { id, revision, reason, act = '' } = typed;
	return readAct({ id, revision, reason, act: act.split(' ')[0], content, consent }, read);
}
