import * as v from 'valibot';
import { isDay } from '#lib/commitment/rules.ts';
import { categoryField } from '#lib/need/input.ts';
import { idField, optionalText, textField } from '#lib/server/input.ts';
import { AFFECTED } from '#lib/need/rules.ts';
import { ANSWERS, CHOSEN, OUTCOMES, PICTURE_LIMITS } from './rules.ts';

const blank = (value: unknown) => value === undefined || value === null || (typeof value === 'string' && value.trim() === '');

/** A number as typed or as JSON; empty = not known. Refusal: number_invalid. */
const numberIn = (min: number, max: number, whole = true) =>
	v.optional(
		v.pipe(
			v.unknown(),
			v.transform((value) =>
				blank(value) ? null : typeof value === 'string' ? Number(value.replace(/\s/g, '').replace(',', '.')) : value
			),
			v.custom<number | null>(
				(value) =>
					value === null ||
					(typeof value === 'number' && (whole ? Number.isInteger(value) : Number.isFinite(value)) && value >= min && value <= max),
				'number_invalid'
			)
		),
		null
	);
const day = v.pipe(v.string('required'), v.trim(), v.minLength(1, 'required'), v.check(isDay, 'date_invalid'));
const optionalDay = v.optional(
	v.pipe(
		v.string('date_invalid'),
		v.trim(),
		v.check((text) => text === '' || isDay(text), 'date_invalid')
	),
	''
);
/** A choice that may be left open: '' = none. */
const optionalId = v.optional(v.union([v.literal(''), idField], 'malformed'), '');
const reason = textField(PICTURE_LIMITS.reason);

const needFields = {
	text: textField(PICTURE_LIMITS.text),
	category: categoryField,
	groups: v.optional(v.array(v.picklist(AFFECTED, 'unknown_choice'), 'malformed'), []),
	subVillage: optionalText(PICTURE_LIMITS.subVillage),
	people: numberIn(1, PICTURE_LIMITS.people),
	since: numberIn(PICTURE_LIMITS.sinceFrom, 2100),
	lng: numberIn(-180, 180, false),
	lat: numberIn(-90, 90, false)
};

/** One act on the picture of a village; `act` says which. Every act carries the client-made id; where something new comes to be, it is its id. */
export const pictureAct = v.variant(
	'act',
	[
		/** A need of a hall comes into the picture: by itself, or as evidence of a need that is there. */
		v.object({ act: v.literal('gather'), id: idField, sourceId: idField, intoId: optionalId }),
		/** A need is put in words by a person. */
		v.object({ act: v.literal('edit'), id: idField, needId: idField, ...needFields }),
		v.object({
			act: v.literal('merge'),
			id: idField,
			needId: idField,
			intoId: v.pipe(v.string('required'), v.minLength(1, 'required'), idField),
			reason
		}),
		v.object({ act: v.literal('unmerge'), id: idField, mergeId: idField, reason }),
		/** Evidence leaves its need: a hall's need becomes a need of its own, a past letter stands without one. */
		v.object({ act: v.literal('split'), id: idField, evidenceId: idField, reason }),
		v.object({
			act: v.literal('add_appeal'),
			id: idField,
			sentOn: day,
			addressee: textField(PICTURE_LIMITS.addressee),
			asked: textField(PICTURE_LIMITS.asked),
			outcome: v.picklist(OUTCOMES, 'unknown_choice'),
			answeredOn: optionalDay,
			answer: optionalText(PICTURE_LIMITS.answer),
			needId: optionalId
		}),
		/** A past letter speaks for a need that is there, or (needId '') is a need of its own. */
		v.object({
			act: v.literal('link_appeal'),
			id: idField,
			appealId: idField,
			needId: optionalId,
			category: v.optional(categoryField, 'other')
		}),
		v.object({
			act: v.literal('destine'),
			id: idField,
			needId: idField,
			kind: v.picklist(CHOSEN, 'unknown_choice'),
			subjectId: optionalId,
			reason
		}),
		v.object({
			act: v.literal('write_letter'),
			id: idField,
			needId: idField,
			letterId: optionalId,
			addresseeKk: textField(PICTURE_LIMITS.addressee),
			addresseeRu: textField(PICTURE_LIMITS.addressee),
			textKk: textField(PICTURE_LIMITS.letter),
			textRu: textField(PICTURE_LIMITS.letter)
		}),
		v.object({ act: v.literal('send_letter'), id: idField, letterId: idField, sentOn: day, dueOn: optionalDay, reason }),
		v.object({
			act: v.literal('answer_letter'),
			id: idField,
			letterId: idField,
			answeredOn: day,
			outcome: v.picklist(ANSWERS, 'unknown_choice'),
			answer: textField(PICTURE_LIMITS.answer)
		})
	],
	'malformed'
);
export type PictureAct = v.InferOutput<typeof pictureAct>;
export type ActOf<K extends PictureAct['act']> = Extract<PictureAct, { act: K }>;
