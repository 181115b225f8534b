import * as v from 'valibot';
import { idField, optionalText, textField } from '#lib/server/input.ts';
import { isDay } from '#lib/commitment/rules.ts';
import { ABSURD_COST } from '#lib/workshop/rules.ts';
import { parseMoney } from '#lib/i18n/format.ts';
import { CATEGORIES, PROJECT_LIMITS, PROJECT_STATES, SOURCES } from './rules.ts';

const groupSize = v.optional(
	v.nullable(
		v.pipe(
			v.union([v.number(), v.string()], 'number_invalid'),
			v.transform((value) => (typeof value === 'string' && value.trim() === '' ? null : Number(value))),
			v.check((value) => value === null || (Number.isInteger(value) && value >= 1 && value <= PROJECT_LIMITS.groupSize), 'number_invalid')
		)
	),
	null
);

/** Money as typed ('1 200 000 ₸') or a number -> whole tenge, above zero. Refusals: required, cost_invalid, cost_absurd. */
const money = v.pipe(
	v.union([v.number(), v.pipe(v.string(), v.trim(), v.minLength(1, 'required'))], 'required'),
	v.transform((value) => (typeof value === 'number' ? value : (parseMoney(value) ?? NaN))),
	v.check((value) => Number.isInteger(value) && value > 0, 'cost_invalid'),
	v.check((value) => value <= ABSURD_COST, 'cost_absurd')
);

const day = v.pipe(v.string('required'), v.trim(), v.minLength(1, 'required'), v.check(isDay, 'date_invalid'));

/** A winning idea becomes a project. Refusals: malformed, unknown_choice (category), number_invalid (groupSize), too_long. */
export const promotionInput = v.object({
	id: idField,
	ideaId: idField,
	category: v.picklist(CATEGORIES, 'unknown_choice'),
	leaderRole: optionalText(PROJECT_LIMITS.role),
	groupSize
});
export type Promotion = v.InferOutput<typeof promotionInput>;

/** One act on a project; `act` says which. Every act carries the client-made id. */
export const projectActInput = v.variant(
	'act',
	[
		v.object({
			act: v.literal('edit'),
			id: idField,
			titleKk: textField(PROJECT_LIMITS.title),
			titleRu: optionalText(PROJECT_LIMITS.title),
			titleEn: optionalText(PROJECT_LIMITS.title),
			leaderRole: optionalText(PROJECT_LIMITS.role),
			groupSize
		}),
		v.object({
			act: v.literal('add_line'),
			id: idField,
			title: textField(PROJECT_LIMITS.line),
			amount: money,
			source: v.picklist(SOURCES, 'unknown_choice')
		}),
		v.object({ act: v.literal('remove_line'), id: idField, lineId: idField, reason: optionalText(PROJECT_LIMITS.reason) }),
		v.object({ act: v.literal('restore_line'), id: idField, lineId: idField }),
		v.object({ act: v.literal('add_milestone'), id: idField, title: textField(PROJECT_LIMITS.line), dueOn: day }),
		v.object({ act: v.literal('finish_milestone'), id: idField, milestoneId: idField }),
		v.object({ act: v.literal('reopen_milestone'), id: idField, milestoneId: idField }),
		v.object({
			act: v.literal('move'),
			id: idField,
			state: v.picklist(PROJECT_STATES, 'unknown_choice'),
			reason: textField(PROJECT_LIMITS.reason),
			/** Finished although pieces of the work are below 100 percent. */
			despite: v.pipe(
				v.optional(v.union([v.boolean(), v.string()], 'malformed'), false),
				v.transform((value) => value === true || value === 'on')
			)
		})
	],
	'malformed'
);
export type ProjectAct = v.InferOutput<typeof projectActInput>;
