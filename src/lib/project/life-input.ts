/** What people send about a running project, as typed in a form or sent as JSON -> values. Every act carries the client-made id. */
import * as v from 'valibot';
import { isDay } from '#lib/commitment/rules.ts';
import { parseMoney } from '#lib/i18n/format.ts';
import { idField, optionalText, textField } from '#lib/server/input.ts';
import { ABSURD_COST } from '#lib/workshop/rules.ts';
import { EXPENSE_KINDS, GIFT_KINDS, GIVERS, MONEY_LIMITS } from './money.ts';
import { BALANCE_STATES, CHECKLIST, LEVELS, OPENING_LIMITS } from './opening.ts';
import { PHASES, PHOTO_LIMITS } from './photo.ts';
import { LINK_KINDS, PLAN_LIMITS } from './plan.ts';
import { REPORT_LIMITS } from './report.ts';

const empty = (value: unknown) => value === undefined || value === null || (typeof value === 'string' && value.trim() === '');
/** A whole number in bounds, or nothing. Refusal: number_invalid. */
const maybeWhole = (min: number, max: number) =>
	v.pipe(
		v.optional(v.nullable(v.union([v.number(), v.string()], 'number_invalid')), null),
		v.transform((value) => (empty(value) ? null : Number(value))),
		v.check((value) => value === null || (Number.isInteger(value) && value >= min && value <= max), 'number_invalid')
	);
const whole = (min: number, max: number) =>
	v.pipe(
		maybeWhole(min, max),
		v.check((value) => value !== null, 'required'),
		v.transform((value) => value!)
	);
const money = v.pipe(
	v.union([v.number(), v.pipe(v.string(), v.trim(), v.minLength(1, 'required'))], 'required'),
	v.transform((value) => (typeof value === 'number' ? value : (parseMoney(value) ?? NaN))),
	v.check((value) => Number.isInteger(value) && value > 0, 'cost_invalid'),
	v.check((value) => value <= ABSURD_COST, 'cost_absurd')
);
const maybeMoney = v.pipe(
	v.optional(v.nullable(v.union([v.number(), v.string()], 'cost_invalid')), null),
	v.transform((value) => (empty(value) ? null : typeof value === 'number' ? value : (parseMoney(String(value)) ?? NaN))),
	v.check((value) => value === null || (Number.isInteger(value) && value >= 0), 'cost_invalid'),
	v.check((value) => value === null || value <= ABSURD_COST, 'cost_absurd')
);
const day = v.pipe(v.string('required'), v.trim(), v.minLength(1, 'required'), v.check(isDay, 'date_invalid'));
/** A tick of a form, or true. */
const tick = v.pipe(
	v.optional(v.union([v.boolean(), v.string()], 'malformed'), false),
	v.transform((value) => value === true || value === 'on' || value === 'true')
);
/** A quantity with a comma or a point, above zero. */
const quantity = v.pipe(
	v.union([v.number(), v.pipe(v.string(), v.trim(), v.minLength(1, 'required'))], 'required'),
	v.transform((value) =>
		Number(
			String(value)
				.replace(/[\s\u00a0]/g, '')
				.replace(',', '.')
		)
	),
	v.check((value) => Number.isFinite(value) && value > 0 && value <= ABSURD_COST, 'number_invalid')
);
const share = v.pipe(v.number('malformed'), v.minValue(0, 'malformed'), v.maxValue(1, 'malformed'));
const degrees = (most: number) =>
	v.pipe(
		v.optional(v.nullable(v.union([v.number(), v.string()], 'malformed')), null),
		v.transform((value) => (empty(value) ? null : Number(value))),
		v.check((value) => value === null || (Number.isFinite(value) && Math.abs(value) <= most), 'malformed')
	);
const reason = textField(PLAN_LIMITS.title * 4);
/** JSON inside a form, or the value itself. */
const fromJson = v.transform((value: unknown) => {
	if (typeof value !== 'string') return value;
	try {
		return JSON.parse(value) as unknown;
	} catch {
		return undefined;
	}
});

/** One weekly report. week: its Monday. percents: by piece of work; writtenAt: the phone's clock, ms. */
export const reportInput = v.object({
	id: idField,
	week: day,
	text: textField(REPORT_LIMITS.text),
	percents: v.optional(
		v.pipe(
			v.unknown(),
			fromJson,
			v.record(
				v.string(),
				v.pipe(v.number('number_invalid'), v.integer('number_invalid'), v.minValue(0, 'number_invalid'), v.maxValue(100, 'number_invalid')),
				'malformed'
			)
		),
		{}
	),
	spent: maybeMoney,
	volunteers: maybeWhole(0, REPORT_LIMITS.people),
	hours: maybeWhole(0, REPORT_LIMITS.hours),
	problems: optionalText(REPORT_LIMITS.more),
	help: optionalText(REPORT_LIMITS.more),
	writtenAt: maybeWhole(0, Number.MAX_SAFE_INTEGER)
});
export type ReportInput = v.InferOutput<typeof reportInput>;

const item = { title: textField(PLAN_LIMITS.title), weight: whole(1, PLAN_LIMITS.weight), startsOn: day, endsOn: day };
export const planAct = v.variant(
	'act',
	[
		v.object({ act: v.literal('add_item'), id: idField, ...item }),
		v.object({ act: v.literal('change_item'), id: idField, itemId: idField, ...item }),
		v.object({ act: v.literal('remove_item'), id: idField, itemId: idField, reason }),
		v.object({ act: v.literal('restore_item'), id: idField, itemId: idField }),
		v.object({ act: v.literal('link'), id: idField, otherId: idField, kind: v.picklist(LINK_KINDS, 'unknown_choice'), reason }),
		v.object({ act: v.literal('unlink'), id: idField, linkId: idField, reason }),
		v.object({ act: v.literal('relink'), id: idField, linkId: idField }),
		v.object({
			act: v.literal('name_person'),
			id: idField,
			role: v.picklist(['leader', 'mentor', 'coordinator', 'manager'], 'unknown_choice'),
			/** Empty: nobody any more. */
			accountId: v.optional(v.union([idField, v.literal('')], 'malformed'), '')
		}),
		v.object({
			act: v.literal('add_contact'),
			id: idField,
			kind: v.picklist(['visit', 'call', 'online'], 'unknown_choice'),
			text: textField(REPORT_LIMITS.more),
			onDay: day
		})
	],
	'malformed'
);
export type PlanAct = v.InferOutput<typeof planAct>;

export const moneyAct = v.variant(
	'act',
	[
		v.object({
			act: v.literal('add_expense'),
			id: idField,
			lineId: idField,
			kind: v.picklist(EXPENSE_KINDS, 'unknown_choice'),
			amount: money,
			note: optionalText(MONEY_LIMITS.note),
			onDay: day
		}),
		v.object({ act: v.literal('remove_expense'), id: idField, expenseId: idField, reason }),
		v.object({ act: v.literal('restore_expense'), id: idField, expenseId: idField }),
		v.object({ act: v.literal('move_savings'), id: idField, fromLineId: idField, toLineId: idField, amount: money, reason }),
		v.object({
			act: v.literal('decide_savings'),
			id: idField,
			reallocationId: idField,
			outcome: v.picklist(['approved', 'refused'], 'unknown_choice'),
			reason
		}),
		v.object({
			act: v.literal('add_gift'),
			id: idField,
			kind: v.picklist(GIFT_KINDS, 'unknown_choice'),
			giver: v.picklist(GIVERS, 'unknown_choice'),
			giverName: optionalText(MONEY_LIMITS.giver),
			onDay: day,
			people: maybeWhole(1, MONEY_LIMITS.people),
			quantity,
			unit: optionalText(MONEY_LIMITS.unit),
			note: optionalText(MONEY_LIMITS.note)
		}),
		v.object({ act: v.literal('remove_gift'), id: idField, giftId: idField, reason }),
		v.object({ act: v.literal('restore_gift'), id: idField, giftId: idField })
	],
	'malformed'
);
export type MoneyAct = v.InferOutput<typeof moneyAct>;

/** What an hour, a trip, a cubic metre is worth from a day on, and where that is written. */
export const rateInput = v.object({
	id: idField,
	kind: v.picklist(
		GIFT_KINDS.filter((kind) => kind !== 'cash'),
		'unknown_choice'
	),
	unit: textField(MONEY_LIMITS.unit),
	value: money,
	region: optionalText(80),
	validFrom: day,
	source: textField(MONEY_LIMITS.source)
});
export type RateInput = v.InferOutput<typeof rateInput>;

/** A rate that was entered wrongly is taken away, and can come back. What was valued with it keeps its value. */
export const rateAct = v.variant(
	'act',
	[
		v.object({ act: v.literal('remove_rate'), id: idField, rateId: idField, reason }),
		v.object({ act: v.literal('restore_rate'), id: idField, rateId: idField })
	],
	'malformed'
);
export type RateAct = v.InferOutput<typeof rateAct>;

export const photoAct = v.variant(
	'act',
	[
		v.object({
			act: v.literal('add_photo'),
			id: idField,
			phase: v.picklist(PHASES, 'unknown_choice'),
			caption: optionalText(PHOTO_LIMITS.caption),
			pair: v.optional(v.union([idField, v.literal('')], 'malformed'), ''),
			takenAt: maybeWhole(0, Number.MAX_SAFE_INTEGER),
			lng: degrees(180),
			lat: degrees(90),
			children: tick,
			consent: tick
		}),
		v.object({
			act: v.literal('change_photo'),
			id: idField,
			photoId: idField,
			phase: v.picklist(PHASES, 'unknown_choice'),
			caption: optionalText(PHOTO_LIMITS.caption),
			pair: v.optional(v.union([idField, v.literal('')], 'malformed'), ''),
			children: tick,
			consent: tick
		}),
		...(['publish', 'hide', 'restore_photo', 'show_faces'] as const).map((act) =>
			v.object({ act: v.literal(act), id: idField, photoId: idField })
		),
		v.object({
			act: v.literal('cover_faces'),
			id: idField,
			photoId: idField,
			boxes: v.pipe(
				v.unknown(),
				fromJson,
				v.pipe(
					v.array(v.object({ x: share, y: share, w: share, h: share }), 'malformed'),
					v.minLength(1, 'required'),
					v.maxLength(PHOTO_LIMITS.boxes, 'malformed')
				)
			)
		}),
		v.object({ act: v.literal('add_video'), id: idField, title: textField(PHOTO_LIMITS.videoTitle), url: optionalText(500) }),
		v.object({ act: v.literal('remove_photo'), id: idField, photoId: idField, reason }),
		v.object({ act: v.literal('remove_video'), id: idField, videoId: idField, reason }),
		v.object({ act: v.literal('restore_video'), id: idField, videoId: idField })
	],
	'malformed'
);
export type PhotoAct = v.InferOutput<typeof photoAct>;

export const openingAct = v.variant(
	'act',
	[
		v.object({ act: v.literal('set_day'), id: idField, onDay: day }),
		v.object({ act: v.literal('check'), id: idField, key: v.picklist(CHECKLIST, 'unknown_choice'), on: tick }),
		/** A paper that was signed at the ceremony stands behind every commitment confirmed there. */
		v.object({ act: v.literal('confirm'), id: idField, paperPublic: tick }),
		v.object({
			act: v.literal('balance'),
			id: idField,
			state: v.picklist(BALANCE_STATES, 'unknown_choice'),
			level: v.picklist(LEVELS, 'unknown_choice'),
			receiver: optionalText(OPENING_LIMITS.receiver),
			number: optionalText(OPENING_LIMITS.number),
			onDay: day,
			reason: optionalText(OPENING_LIMITS.reason)
		})
	],
	'malformed'
);
export type OpeningAct = v.InferOutput<typeof openingAct>;
