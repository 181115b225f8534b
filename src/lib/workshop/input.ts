import * as v from 'valibot';
import { FUND_RULES } from '#lib/fund/rules.ts';
import { LOCALES } from '#lib/i18n/locale.ts';
import { categoryField } from '#lib/need/input.ts';
import { RANKING_WAYS } from '#lib/need/rules.ts';
import { idField, optionalText, parse, textField } from '#lib/server/input.ts';
import type { Result } from './refusal.ts';
import { STORY_SECONDS } from '#lib/site/rules.ts';
import { LIMITS } from './rules.ts';
import { PLAN_LIMITS, RANKINGS, WRITERS } from './settings.ts';
import type { DeskAct } from './desk-acts.ts';
import { SCREEN_VIEWS } from './stage.ts';

const reason = textField(LIMITS.reason);
const seatNumber = v.pipe(v.number('number_invalid'), v.integer('number_invalid'), v.minValue(1, 'number_invalid'));
const dots = v.pipe(
	v.number('number_invalid'),
	v.integer('number_invalid'),
	v.minValue(1, 'number_invalid'),
	v.maxValue(PLAN_LIMITS.dots, 'number_invalid')
);
const PROJECTOR_NAME = 40;
/** What the hall names for the lot: numbers called out, a date, a word. */
const LOT_SEED = 80;
/** So many needs are joined to another at once. */
const MOST_MERGED = 200;
const minutes = v.pipe(v.number('number_invalid'), v.minValue(-240, 'number_invalid'), v.maxValue(480, 'number_invalid'));
const act = <N extends string, E extends v.ObjectEntries>(name: N, entries: E) =>
	v.object({ id: idField, act: v.literal(name), seen: v.optional(v.nullable(idField)), ...entries });

const deskSchema = v.variant(
	'act',
	[
		act('open_activity', { activityId: idField, reason: v.optional(reason) }),
		act('close_activity', {}),
		act('next_round', {}),
		act('set_timer', {
			minutes: v.optional(minutes),
			addMinutes: v.optional(minutes),
			pause: v.optional(v.boolean('malformed')),
			resume: v.optional(v.boolean('malformed'))
		}),
		act('show', {
			view: v.picklist(SCREEN_VIEWS, 'unknown_choice'),
			focus: v.optional(idField),
			seconds: v.optional(v.picklist(STORY_SECONDS, 'unknown_choice'))
		}),
		act('close_vote', {}),
		act('reveal_vote', {}),
		act('repeat_vote', { reason }),
		act('reopen_vote', { reason }),
		act('open_poll', {
			purpose: v.picklist(['test', 'motion'], 'unknown_choice'),
			question: v.optional(textField(LIMITS.text)),
			byHands: v.optional(v.boolean('malformed'))
		}),
		act('close_poll', {}),
		act('merge_ideas', { ideaId: idField, into: idField }),
		act('keep_apart', { ideaIds: v.pipe(v.array(idField, 'malformed'), v.length(2, 'malformed')), reason }),
		act('decide', {}),
		act('draw_lot', { seed: v.optional(optionalText(LOT_SEED)) }),
		act('change_rule', { rule: v.picklist(FUND_RULES, 'unknown_choice'), reason }),
		act('override_decision', {
			winners: v.pipe(v.array(idField, 'malformed'), v.maxLength(MOST_MERGED, 'malformed')),
			who: textField(LIMITS.title),
			reason
		}),
		act('end_workshop', {}),
		act('remove_need', { needId: idField, reason }),
		act('remove_site', { siteId: idField, reason }),
		act('merge_needs', {
			needIds: v.pipe(v.array(idField, 'malformed'), v.minLength(1, 'required'), v.maxLength(MOST_MERGED, 'malformed')),
			into: idField
		}),
		act('move_need', { needId: idField, category: categoryField }),
		act('reject_need', { needId: idField, reason }),
		act('open_ranking', { way: v.optional(v.picklist(RANKING_WAYS, 'unknown_choice')) }),
		act('close_ranking', {}),
		act('reveal_ranking', {}),
		act('undo', { stepId: idField }),
		act('retime', {}),
		act('say', { text: optionalText(LIMITS.message) }),
		act('adjourn', {}),
		act('set_host', { tableId: idField, seat: v.optional(seatNumber), helperId: v.optional(idField), on: v.boolean('malformed') }),
		act('move_seat', { seat: seatNumber, tableId: idField }),
		act('seat_rest', {}),
		act('set_activity', {
			activityId: idField,
			writers: v.optional(v.picklist(WRITERS, 'unknown_choice')),
			names: v.optional(v.boolean('malformed')),
			moderated: v.optional(v.boolean('malformed')),
			ranking: v.optional(v.picklist(RANKINGS, 'unknown_choice')),
			dots: v.optional(dots)
		}),
		act('set_projector', {
			projectorId: idField,
			name: v.optional(v.pipe(v.string('malformed'), v.trim(), v.maxLength(PROJECTOR_NAME, `too_long:${PROJECTOR_NAME}`))),
			scale: v.optional(v.pipe(v.number('number_invalid'), v.minValue(0.8, 'number_invalid'), v.maxValue(1.6, 'number_invalid'))),
			dark: v.optional(v.boolean('malformed')),
			locale: v.optional(v.nullable(v.picklist(LOCALES, 'unknown_choice')))
		})
	],
	'unknown_choice'
);

/** @returns a desk act with its request id and the newest step its desk had seen (`seen`; missing = it does not mind), or a refusal (unknown_choice at act; required, too_long at reason; malformed). */
export function parseDeskAct(input: unknown): Result<DeskAct & { id: string; seen?: string | null }> {
	return parse(deskSchema, input) as Result<DeskAct & { id: string; seen?: string | null }>;
}

const tableWish = v.object({ id: idField, tableId: idField }, 'malformed');

/** @returns the table that a seat wants to sit at, or refusal malformed (id, tableId). */
export function parseTableWish(input: unknown): Result<{ id: string; tableId: string }> {
	return parse(tableWish, input);
}
