import * as v from 'valibot';
import { parseMoney } from '#lib/i18n/format.ts';
import { idField, optionalText, parse, textField } from '#lib/server/input.ts';
import { ABSURD_COST } from '#lib/workshop/rules.ts';
import type { Result } from '#lib/workshop/refusal.ts';
import { TEXT_KEYS } from './content.ts';
import { APPLICATION_STATES, COMMISSION_ROLES, DECISIONS, DEFAULT_CRITERIA, type Criterion } from './rules.ts';

const money = v.pipe(
	v.string('required'),
	v.trim(),
	v.minLength(1, 'required'),
	v.transform((typed) => parseMoney(typed) ?? NaN),
	v.check((value) => Number.isInteger(value) && value > 0, 'cost_invalid'),
	v.check((value) => value <= ABSURD_COST, 'cost_absurd')
);
const optionalMoney = v.pipe(
	v.optional(v.string('malformed'), ''),
	v.trim(),
	v.transform((typed) => (typed === '' ? null : (parseMoney(typed) ?? NaN))),
	v.check((value) => value === null || (Number.isInteger(value) && value > 0), 'cost_invalid')
);
const day = v.pipe(v.string('required'), v.regex(/^\d{4}-\d{2}-\d{2}$/, 'date_invalid'));
const on = v.pipe(
	v.optional(v.string(), ''),
	v.transform((typed) => typed === 'on')
);
const reason = (max = 2000) => optionalText(max);

const programmeSchema = v.object({
	id: idField,
	programmeId: v.optional(v.union([idField, v.literal('')]), ''),
	nameKk: textField(160),
	nameRu: optionalText(160),
	nameEn: optionalText(160),
	donor: optionalText(160),
	startsOn: day,
	endsOn: day,
	fund: money,
	grantMax: money,
	quotesFrom: optionalMoney,
	wholeForm: on,
	reportWeekday: v.pipe(
		v.optional(v.string(), '5'),
		v.transform(Number),
		v.check((n) => Number.isInteger(n) && n >= 1 && n <= 7, 'unknown_choice')
	),
	criteria: v.optional(v.string('malformed'), '')
});
export type ProgrammeInput = Omit<v.InferOutput<typeof programmeSchema>, 'criteria'> & { criteria: Criterion[] };

/**
 * Criteria as typed, one a line: name; weight; highest mark. The name may say Russian and English behind slashes.
 * @returns null when a line cannot be read
 */
export function readCriteria(typed: string): Criterion[] | null {
	const lines = typed
		.split('\n')
		.map((line) => line.trim())
		.filter(Boolean);
	if (lines.length === 0) return [...DEFAULT_CRITERIA];
	const criteria = lines.map((line, i): Criterion | null => {
		const [names = '', weight = '1', max = '5'] = line.split(';').map((part) => part.trim());
		const [kk = '', ru = kk, en = kk] = names.split('/').map((part) => part.trim());
		const known = DEFAULT_CRITERIA.find((one) => one.name.kk === kk);
		const numbers = [Number(weight.replace(',', '.')), Number(max)] as const;
		const isFine = kk && numbers[0] > 0 && numbers[0] <= 100 && Number.isInteger(numbers[1]) && numbers[1] >= 1 && numbers[1] <= 100;
		return isFine ? { key: known?.key ?? `c${i + 1}`, name: { kk, ru, en }, weight: numbers[0], max: numbers[1] } : null;
	});
	const good = criteria.filter((one) => one !== null);
	return good.length === lines.length && good.length <= 20 ? good : null;
}

/** @returns a programme, or a refusal: required, too_long, date_invalid, cost_invalid, cost_absurd, unknown_choice, number_invalid (criteria). */
export function parseProgramme(input: unknown): Result<ProgrammeInput> {
	const result = parse(programmeSchema, input);
	if (!result.ok) return result;
	const criteria = readCriteria(result.value.criteria);
	if (!criteria) return { ok: false, reason: 'number_invalid', field: 'criteria' };
	const { startsOn, endsOn, grantMax, fund } = result.value;
	if (endsOn <= startsOn) return { ok: false, reason: 'date_invalid', field: 'endsOn' };
	if (grantMax > fund) return { ok: false, reason: 'cost_invalid', field: 'grantMax' };
	return { ok: true, value: { ...result.value, criteria } };
}

export const promotionInput = v.object({ id: idField, ideaId: idField, programmeId: idField });
export const moveInput = v.object({ id: idField, to: v.picklist(APPLICATION_STATES, 'unknown_choice'), reason: reason() });
/** A member: a role, a name only together with consent; `login` of an account lets its person write, otherwise a link is made. */
export const memberInput = v.pipe(
	v.object({ id: idField, role: textField(120), name: optionalText(60), consent: on, leader: on, login: optionalText(60) }),
	v.forward(
		v.check(({ name, consent }) => !name || consent, 'consent_missing'),
		['consent']
	)
);
export const removalInput = v.object({ id: idField, memberId: idField });
/** field: a text ("goal") or a place in a table ("budget:ROW"). A suggestion belongs to a text. */
export const commentInput = v.object({
	id: idField,
	field: v.pipe(v.string('required'), v.regex(/^[a-zA-Z]{1,20}(:[\w-]{1,40})?$/, 'malformed')),
	text: optionalText(1000),
	suggestion: optionalText(6000)
});
export const isTextField = (field: string): field is (typeof TEXT_KEYS)[number] => (TEXT_KEYS as string[]).includes(field);
export const settleInput = v.object({
	id: idField,
	commentId: idField,
	outcome: v.picklist(['accepted', 'declined', 'settled'], 'unknown_choice')
});
export const erasureInput = v.object({ id: idField, reason: textField(500) });
export const restoreInput = v.object({ id: idField, versionId: idField });
export const seatInput = v.object({ id: idField, login: textField(60), role: v.picklist(COMMISSION_ROLES, 'unknown_choice') });
export const unseatInput = v.object({ id: idField, memberId: idField });
export const conflictInput = v.object({ id: idField, declared: on, reason: textField(500) });
export const decisionInput = v.object({
	id: idField,
	kind: v.picklist(DECISIONS, 'unknown_choice'),
	amount: optionalMoney,
	reason: textField(2000)
});
export type MoveInput = v.InferOutput<typeof moveInput>;
export type MemberInput = v.InferOutput<typeof memberInput>;
export type CommentInput = v.InferOutput<typeof commentInput>;
export type SettleInput = v.InferOutput<typeof settleInput>;
export type DecisionInput = v.InferOutput<typeof decisionInput>;

export type ScoreInput = { id: string; marks: Record<string, number>; comment: string };
/** Marks come as mark_KEY. @returns the marks as typed; the rules judge them against the criteria. Refusals: malformed, too_long. */
export function parseScore(input: Record<string, string>): Result<ScoreInput> {
	const base = parse(v.object({ id: idField, comment: optionalText(1000) }), input);
	if (!base.ok) return base;
	const marks = Object.fromEntries(
		Object.entries(input).flatMap(([name, typed]) => (/^mark_\w{1,40}$/.test(name) && typed.trim() ? [[name.slice(5), Number(typed)]] : []))
	);
	return { ok: true, value: { ...base.value, marks } };
}
