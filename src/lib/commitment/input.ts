import * as v from 'valibot';
import { idField, optionalText, textField } from '#lib/server/input.ts';
import { RHYTHMS, seasonOf } from './duties.ts';
import { COMMITMENT_KINDS, COMMITMENT_LIMITS, COMMITMENT_STATES, CONDITIONS, HOLDERS, isDay, MONTHS, PLATE_KINDS } from './rules.ts';

const L = COMMITMENT_LIMITS;
const day = v.pipe(v.string('required'), v.trim(), v.minLength(1, 'required'), v.check(isDay, 'date_invalid'));
const optionalDay = v.optional(
	v.nullable(
		v.pipe(
			v.string('date_invalid'),
			v.trim(),
			v.transform((text) => text || null),
			v.check((text) => text === null || isDay(text), 'date_invalid')
		)
	),
	null
);
/** A whole number, typed or sent; empty or left out = `otherwise`. Refusal: number_invalid. */
const whole = <T extends number | null>(min: number, max: number, otherwise: T) =>
	v.optional(
		v.nullable(
			v.pipe(
				v.union([v.number(), v.string()], 'number_invalid'),
				v.transform((value) => (typeof value === 'string' && value.trim() === '' ? otherwise : Number(value))),
				v.check((value) => value === otherwise || (Number.isInteger(value) && value! >= min && value! <= max), 'number_invalid')
			)
		),
		otherwise
	);
/** A box that is ticked in a form, or true. */
const ticked = v.optional(
	v.pipe(
		v.union([v.boolean(), v.string()]),
		v.transform((value) => value === true || value === 'on' || value === 'true')
	),
	false
);

/**
 * A commitment as typed or sent. An empty length means: without an end.
 * Refusals at their field: unknown_choice (kind, holder, evidence), required and date_invalid (startsOn), number_invalid (months), too_long.
 */
export const commitmentInput = v.object({
	id: idField,
	projectId: idField,
	kind: v.picklist(COMMITMENT_KINDS, 'unknown_choice'),
	holder: v.picklist(HOLDERS, 'unknown_choice'),
	holderName: optionalText(L.holderName),
	note: optionalText(L.note),
	startsOn: day,
	months: whole(MONTHS.min, MONTHS.max, null),
	/** promised = by word of mouth only. */
	state: v.optional(v.picklist(['promised', 'undertaken'], 'unknown_choice'), 'undertaken'),
	budgetLine: optionalText(L.budgetLine),
	evidence: v.optional(v.picklist(['tick', 'photo', 'document'], 'unknown_choice'), 'tick'),
	/** The paper that came along may be opened by everybody. */
	paperPublic: ticked
});
type Whole = v.InferOutput<typeof commitmentInput>;
type Extra = 'state' | 'budgetLine' | 'evidence' | 'paperPublic';
export type CommitmentInput = Omit<Whole, Extra> & Partial<Pick<Whole, Extra>>;

const month = v.pipe(
	v.union([v.number(), v.string()], 'number_invalid'),
	v.transform(Number),
	v.check((n) => Number.isInteger(n) && n >= 1 && n <= 12, 'number_invalid')
);

/** One act on a commitment; `act` says which. Every act carries the client-made id. */
export const keepActInput = v.variant(
	'act',
	[
		v.object({
			act: v.literal('move'),
			id: idField,
			state: v.picklist(COMMITMENT_STATES, 'unknown_choice'),
			reason: textField(L.reason),
			/** The paper that came along may be opened by everybody. */
			paperPublic: ticked
		}),
		/** A paper for a state that was said without one. */
		v.object({ act: v.literal('attach'), id: idField, stateId: idField, paperPublic: ticked }),
		v.object({ act: v.literal('show_paper'), id: idField, stateId: idField }),
		v.object({ act: v.literal('hide_paper'), id: idField, stateId: idField, reason: textField(L.reason) }),
		v.object({
			act: v.literal('add_rule'),
			id: idField,
			text: textField(L.duty),
			rhythm: v.pipe(
				v.object({
					every: v.picklist(RHYTHMS, 'unknown_choice'),
					n: whole(1, 60, 1),
					/** Months 1-12. */
					fromMonth: month,
					toMonth: month
				}),
				v.transform(({ every, n, fromMonth, toMonth }) => ({
					every,
					n: every === 'month' || every === 'report' ? (n ?? 1) : 1,
					season: seasonOf(fromMonth, toMonth)
				}))
			),
			startsOn: day,
			endsOn: optionalDay
		}),
		v.object({ act: v.literal('end_rule'), id: idField, ruleId: idField, reason: textField(L.reason) }),
		v.object({ act: v.literal('resume_rule'), id: idField, ruleId: idField }),
		v.object({
			act: v.literal('show'),
			id: idField,
			ruleId: idField,
			dueOn: day,
			note: optionalText(L.note)
		}),
		v.object({ act: v.literal('deny'), id: idField, ruleId: idField, dueOn: day, note: textField(L.note) }),
		v.object({ act: v.literal('withdraw'), id: idField, evidenceId: idField, reason: textField(L.reason) }),
		v.object({ act: v.literal('restore'), id: idField, evidenceId: idField }),
		v.object({ act: v.literal('be_away'), id: idField, fromDay: day, toDay: day, reason: textField(L.reason) }),
		v.object({ act: v.literal('be_back'), id: idField, absenceId: idField }),
		v.object({
			act: v.literal('offer'),
			id: idField,
			/** Login of who shall answer for it from now on. */
			login: textField(60),
			toHolder: v.picklist(HOLDERS, 'unknown_choice'),
			toName: optionalText(L.holderName),
			reason: textField(L.reason)
		}),
		v.object({ act: v.literal('give'), id: idField, handOverId: idField }),
		v.object({ act: v.literal('take'), id: idField, handOverId: idField }),
		v.object({ act: v.literal('decline'), id: idField, handOverId: idField })
	],
	'malformed'
);
export type KeepAct = v.InferOutput<typeof keepActInput>;

/** What a passer-by says at the object. Refusals: unknown_choice (kind), too_long (text), malformed (id). */
export const plateReportInput = v.object({
	id: idField,
	kind: v.picklist(PLATE_KINDS, 'unknown_choice'),
	dangerous: ticked,
	text: optionalText(L.note)
});
export type PlateReportInput = v.InferOutput<typeof plateReportInput>;

/** What staff does with a report: answers it (settled = done), hides it with a reason, shows it again. */
export const reportActInput = v.variant(
	'act',
	[
		v.object({ act: v.literal('answer'), id: idField, reportId: idField, text: textField(L.answer), settled: ticked }),
		v.object({ act: v.literal('hide'), id: idField, reportId: idField, reason: textField(L.reason) }),
		v.object({ act: v.literal('unhide'), id: idField, reportId: idField })
	],
	'malformed'
);
export type ReportAct = v.InferOutput<typeof reportActInput>;

/** A memorandum. kinds: at least one. Refusals: required, unknown_choice (kinds), number_invalid (year), date_invalid, too_long. */
export const memorandumInput = v.object({
	id: idField,
	year: v.pipe(
		v.union([v.number(), v.string()], 'number_invalid'),
		v.transform(Number),
		v.check((n) => Number.isInteger(n) && n >= 2000 && n <= 2100, 'number_invalid')
	),
	kinds: v.pipe(v.array(v.picklist(COMMITMENT_KINDS, 'unknown_choice'), 'required'), v.minLength(1, 'required')),
	text: optionalText(2000),
	signedOn: day,
	signedBy: textField(L.holderName)
});
export type MemorandumInput = v.InferOutput<typeof memorandumInput>;

/** The yearly look at an object. Refusals: unknown_choice (condition), required (maintainer), date_invalid, too_long. */
export const checkInput = v.object({
	id: idField,
	condition: v.picklist(CONDITIONS, 'unknown_choice'),
	maintainer: textField(L.holderName),
	note: optionalText(L.note),
	onDay: day
});
export type CheckInput = v.InferOutput<typeof checkInput>;
