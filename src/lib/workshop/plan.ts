/** The plan of a workshop as the studio edits it: its shape, its bounds, and how it is read from outside. */
import * as v from 'valibot';
import { FUND_RULES, MOST_GRANTS, PROMISED_GROUPS } from '#lib/fund/rules.ts';
import { parseMoney } from '#lib/i18n/format.ts';
import type { Words } from '#lib/i18n/locale.ts';
import { isId } from '#lib/live/id.ts';
import { idField, parse, textField } from '#lib/server/input.ts';
import { refuse, type Result } from './refusal.ts';
import { ABSURD_COST, ACTIVITY_KINDS, LIMITS, type ActivityKind } from './rules.ts';
import { categoryField } from '#lib/need/input.ts';
import { MOST_OWN_CATEGORIES, NEED_CATEGORIES } from '#lib/need/rules.ts';
import { ASKS, PLAN_LIMITS, PLANNED_BALLOTS, RANKINGS, SEATINGS, SETTINGS_OF, VOTERS, WRITERS } from './settings.ts';
import { TEMPLATES } from './templates.ts';

/** A planned end and a second date lie within these of the start, ms. */
const LONGEST_MS = 24 * 3600_000;
const SECOND_DATE_MS = 366 * 24 * 3600_000;

export type PlannedTable = { id: string; question: Words };
/** settings: only those of the kind (settings.ts); tables: of a cafe, in order. */
export type PlannedActivity = {
	id: string;
	kind: ActivityKind;
	title: Words | null;
	minutes: number;
	settings: Record<string, unknown>;
	tables: PlannedTable[];
};
/** An agenda without ids, as a template keeps it. */
export type AgendaPart = Omit<PlannedActivity, 'id' | 'tables'> & { tables: Words[] };
/** Times in ms, fund in tenge. */
export type Plan = {
	title: string;
	villageId: string;
	startsAt: number;
	endsAt: number | null;
	secondStartsAt: number | null;
	fund: number;
	capacity: number;
	voters: (typeof VOTERS)[number];
	asks: (typeof ASKS)[number][];
	activities: PlannedActivity[];
};

const whole = (least: number, most: number) =>
	v.pipe(
		v.union([v.number(), v.string()], 'number_invalid'),
		v.transform((typed) => (typeof typed === 'number' ? typed : typed.trim() === '' ? Number.NaN : Number(typed))),
		v.check((n) => Number.isInteger(n) && n >= least && n <= most, 'number_invalid')
	);
const money = v.pipe(
	v.union([v.number(), v.string()], 'cost_invalid'),
	v.transform((typed) => (typeof typed === 'number' ? typed : (parseMoney(typed) ?? Number.NaN))),
	v.check((n) => Number.isInteger(n) && n >= 0, 'cost_invalid'),
	v.check((n) => n <= ABSURD_COST, 'cost_absurd')
);
const moment = v.pipe(
	v.number('date_invalid'),
	v.integer('date_invalid'),
	v.minValue(1_500_000_000_000, 'date_invalid'),
	v.maxValue(4_000_000_000_000, 'date_invalid')
);
const text = (max: number) => v.pipe(v.string('malformed'), v.trim(), v.maxLength(max, `too_long:${max}`));
const words = (max: number) =>
	v.object({ kk: v.optional(text(max), ''), ru: v.optional(text(max), ''), en: v.optional(text(max), '') }, 'malformed');
const question = words(PLAN_LIMITS.question);
const flag = v.boolean('malformed');

/** How each setting of an activity is read. */
const SETTING = {
	writers: v.picklist(WRITERS, 'unknown_choice'),
	names: flag,
	moderated: flag,
	rounds: whole(1, PLAN_LIMITS.rounds),
	roundMinutes: whole(1, PLAN_LIMITS.roundMinutes),
	seating: v.picklist(SEATINGS, 'unknown_choice'),
	seatsPerTable: whole(2, PLAN_LIMITS.seatsPerTable),
	questions: v.pipe(v.array(question, 'malformed'), v.maxLength(PLAN_LIMITS.rounds, 'malformed')),
	categories: v.pipe(
		v.array(categoryField, 'malformed'),
		v.minLength(1, 'required'),
		v.maxLength(NEED_CATEGORIES.length + MOST_OWN_CATEGORIES, 'malformed')
	),
	ranking: v.picklist(RANKINGS, 'unknown_choice'),
	dots: whole(1, PLAN_LIMITS.dots),
	maxPerIdea: whole(1, PLAN_LIMITS.dots),
	rule: v.picklist(FUND_RULES, 'unknown_choice'),
	oneFor: v.array(v.picklist(PROMISED_GROUPS, 'unknown_choice'), 'malformed'),
	grants: whole(0, MOST_GRANTS),
	ballot: v.picklist(PLANNED_BALLOTS, 'unknown_choice'),
	places: whole(1, PLAN_LIMITS.dots),
	minIdeas: whole(0, PLAN_LIMITS.dots),
	shuffled: flag,
	receipts: flag,
	// A list of three ballots tells people who know each other whose they are.
	fewest: whole(3, PLAN_LIMITS.fewest),
	quorum: whole(0, 100),
	minSupport: whole(0, PLAN_LIMITS.minSupport)
};
const settingsOf = (kind: ActivityKind) =>
	v.object(Object.fromEntries(SETTINGS_OF[kind].map((name) => [name, v.optional(SETTING[name])])), 'malformed');

const partEntries = {
	kind: v.picklist(ACTIVITY_KINDS, 'unknown_choice'),
	title: v.optional(v.nullable(words(LIMITS.title)), null),
	minutes: whole(1, PLAN_LIMITS.minutes),
	settings: v.optional(v.record(v.string(), v.unknown(), 'malformed'), {})
};
const activitySchema = v.object(
	{ id: idField, ...partEntries, tables: v.optional(v.array(v.object({ id: idField, question }, 'malformed'), 'malformed'), []) },
	'malformed'
);
const partSchema = v.object({ ...partEntries, tables: v.optional(v.array(question, 'malformed'), []) }, 'malformed');
const headSchema = v.object(
	{
		id: idField,
		/** Of the plan that was edited. */
		revision: v.pipe(v.number('malformed'), v.integer('malformed')),
		title: textField(LIMITS.title),
		villageId: textField(60),
		startsAt: moment,
		endsAt: v.nullable(moment),
		secondStartsAt: v.nullable(moment),
		fund: money,
		capacity: whole(1, PLAN_LIMITS.capacity),
		voters: v.picklist(VOTERS, 'unknown_choice'),
		asks: v.array(v.picklist(ASKS, 'unknown_choice'), 'malformed'),
		activities: v.pipe(v.array(v.unknown(), 'malformed'), v.minLength(1, 'required'), v.maxLength(PLAN_LIMITS.activities, 'number_invalid'))
	},
	'malformed'
);

export type SaveInput = Plan & { id: string; revision: number };

/**
 * @returns a whole plan to save, or a refusal at its field: title, villageId, startsAt, endsAt, secondStartsAt, fund, capacity, activities,
 * and activities.ID.x with x = minutes, title.kk, settings.rounds, settings.questions.0.kk, settings.maxPerIdea, tables,
 * tables.0.question.kk ...
 */
export function parseSave(input: unknown): Result<SaveInput> {
	const head = parse(headSchema, input);
	if (!head.ok) return head;
	const { startsAt, endsAt, secondStartsAt } = head.value;
	if (endsAt !== null && (endsAt <= startsAt || endsAt > startsAt + LONGEST_MS)) return refuse('date_invalid', 'endsAt');
	if (secondStartsAt !== null && (secondStartsAt <= startsAt || secondStartsAt > startsAt + SECOND_DATE_MS))
		return refuse('date_invalid', 'secondStartsAt');
	const activities: PlannedActivity[] = [];
	for (const one of head.value.activities) {
		const read = readPart(activitySchema, one);
		if (!read.ok) return atActivity(one, read);
		activities.push(read.value as PlannedActivity);
	}
	const ids = [...activities, ...activities.flatMap(({ tables }) => tables)].map(({ id }) => id);
	if (new Set(ids).size < ids.length) return refuse('malformed', 'activities');
	return { ok: true, value: { ...head.value, activities } };
}

/** @returns an agenda as a template keeps it; a template that cannot be read any more is malformed. */
export function parseAgenda(input: unknown): Result<AgendaPart[]> {
	if (!Array.isArray(input) || !input.length) return refuse('malformed');
	const parts = input.map((one) => readPart(partSchema, one));
	const bad = parts.find((part) => !part.ok);
	return bad ?? { ok: true, value: parts.flatMap((part) => (part.ok ? [part.value as AgendaPart] : [])) };
}

/** One activity with the settings of its kind; what the kind does not use is left out. */
function readPart<S extends typeof activitySchema | typeof partSchema>(schema: S, input: unknown): Result<v.InferOutput<S>> {
	const read = parse(schema, input, 'whole');
	if (!read.ok) return read;
	const part = read.value;
	const settings = parse(settingsOf(part.kind), part.settings, 'whole');
	if (!settings.ok) return { ...settings, field: settings.field ? `settings.${settings.field}` : 'settings' };
	const { dots, maxPerIdea } = settings.value as { dots?: number; maxPerIdea?: number };
	if (dots !== undefined && maxPerIdea !== undefined && maxPerIdea > dots) return refuse('number_invalid', 'settings.maxPerIdea');
	const { minIdeas, ballot } = settings.value as { minIdeas?: number; ballot?: string };
	const most = ballot === 'dots' ? dots : undefined;
	if (minIdeas !== undefined && most !== undefined && minIdeas > most) return refuse('number_invalid', 'settings.minIdeas');
	const tables = part.kind === 'cafe' ? part.tables : [];
	if (part.kind === 'cafe' && (!tables.length || tables.length > PLAN_LIMITS.tables)) return refuse('number_invalid', 'tables');
	const title = part.title && (part.title.kk || part.title.ru || part.title.en) ? part.title : null;
	return { ok: true, value: { ...part, title, settings: settings.value, tables } };
}

function atActivity<T>(one: unknown, refused: Result<T> & { ok: false }): Result<never> {
	const id = (one as { id?: unknown } | null)?.id;
	return { ...refused, field: isId(id) ? `activities.${id}.${refused.field ?? ''}` : 'activities' };
}

const planSchema = v.object(
	{
		id: idField,
		title: textField(LIMITS.title),
		villageId: textField(60),
		/** ms since 1970 */
		startsAt: moment,
		/** Name of a template, or the id of one that somebody kept. */
		template: v.pipe(
			v.string('unknown_choice'),
			v.check((name) => Object.hasOwn(TEMPLATES, name) || isId(name), 'unknown_choice')
		),
		fund: money,
		tables: v.optional(whole(1, PLAN_LIMITS.tables), 2),
		questions: v.optional(v.pipe(v.array(question, 'malformed'), v.maxLength(PLAN_LIMITS.tables, 'malformed')), []),
		/** Minutes by position in the agenda; missing = the template's. */
		minutes: v.optional(v.array(whole(1, PLAN_LIMITS.minutes), 'malformed'), [])
	},
	'malformed'
);
export type PlanInput = v.InferOutput<typeof planSchema>;

/** @returns a new workshop as planned in the studio, or a refusal at its field (title, villageId, startsAt, template, fund, tables, minutes). */
export function parsePlan(input: unknown): Result<PlanInput> {
	return parse(planSchema, input);
}

const copySchema = v.object({ id: idField, title: textField(LIMITS.title), startsAt: moment }, 'malformed');
export type CopyInput = v.InferOutput<typeof copySchema>;

/** @returns what a copy is called and when it is, or a refusal at title, startsAt. */
export function parseCopy(input: unknown): Result<CopyInput> {
	return parse(copySchema, input);
}

const keepSchema = v.object({ id: idField, name: textField(LIMITS.name) }, 'malformed');
export type KeepInput = v.InferOutput<typeof keepSchema>;

/** @returns the name of a template to keep, or a refusal at name. */
export function parseKeep(input: unknown): Result<KeepInput> {
	return parse(keepSchema, input);
}
