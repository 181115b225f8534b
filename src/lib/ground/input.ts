import * as v from 'valibot';
import { isDay } from '#lib/commitment/rules.ts';
import { idField, optionalText, textField } from '#lib/server/input.ts';
import { GROUND_LIMITS, LANDMARK_KINDS, LAYER_KINDS, UPLOAD_KINDS, VISIBILITIES } from './rules.ts';

const day = v.pipe(v.string('required'), v.trim(), v.minLength(1, 'required'), v.check(isDay, 'date_invalid'));
const name = textField(GROUND_LIMITS.name);
const source = textField(GROUND_LIMITS.source);
const visibility = v.picklist(VISIBILITIES, 'unknown_choice');
const reason = optionalText(500);
const lng = v.pipe(
	v.number('number_invalid'),
	v.finite('number_invalid'),
	v.minValue(-180, 'number_invalid'),
	v.maxValue(180, 'number_invalid')
);
const lat = v.pipe(
	v.number('number_invalid'),
	v.finite('number_invalid'),
	v.minValue(-85, 'number_invalid'),
	v.maxValue(85, 'number_invalid')
);
const corner = v.tuple([lng, lat], 'number_invalid');
const opacity = v.pipe(v.number('number_invalid'), v.minValue(0.1, 'number_invalid'), v.maxValue(1, 'number_invalid'));

const facts = ['name', 'residents', 'children', 'owner', 'category', 'objectType'] as const;
const columns = v.optional(
	v.record(v.picklist(facts, 'unknown_choice'), v.pipe(v.string('malformed'), v.maxLength(80, 'too_long:80')), 'malformed')
);
const reading = {
	kind: v.picklist(LAYER_KINDS, 'unknown_choice'),
	projection: optionalText(5000),
	swap: v.optional(v.boolean('malformed'), false),
	columns
};

/** How a file with a layer is to be read. */
export const surveyInput = v.object(reading);
export const beginInput = v.object({
	id: idField,
	kind: v.picklist(UPLOAD_KINDS, 'unknown_choice'),
	bytes: v.pipe(v.number('number_invalid'), v.integer('number_invalid'), v.minValue(0, 'number_invalid'))
});

const of = <A extends string, K extends string>(act: A, key: K) =>
	v.object({ act: v.literal(act), id: idField, [key as K]: idField, reason } as {
		act: v.LiteralSchema<A, undefined>;
		id: typeof idField;
	} & Record<K, typeof idField> & { reason: typeof reason });

/** One act on the ground of a village. `id` is made by the client; where something new comes to be, it is its id. */
export const groundAct = v.variant(
	'act',
	[
		v.object({
			...{ act: v.literal('add_layer'), id: idField, upload: idField, ...reading, name, visibility, source, asOf: day },
			...{ licence: textField(GROUND_LIMITS.licence), replaces: v.optional(v.union([v.literal(''), idField], 'malformed'), '') }
		}),
		of('remove_layer', 'layerId'),
		of('restore_layer', 'layerId'),
		v.object({
			...{ act: v.literal('add_landmark'), id: idField, kind: v.picklist(LANDMARK_KINDS, 'unknown_choice'), name },
			geometry: v.object(
				{ type: v.picklist(['Point', 'LineString', 'Polygon'], 'place_missing'), coordinates: v.array(v.unknown(), 'place_missing') },
				'place_missing'
			)
		}),
		of('remove_landmark', 'landmarkId'),
		of('restore_landmark', 'landmarkId'),
		v.object({
			...{ act: v.literal('add_pack'), id: idField, upload: idField, name: optionalText(GROUND_LIMITS.name) },
			attribution: optionalText(GROUND_LIMITS.attribution)
		}),
		of('remove_pack', 'packId'),
		of('restore_pack', 'packId'),
		v.object({ ...{ act: v.literal('add_photo'), id: idField, upload: idField, name, source, asOf: day, visibility } }),
		v.object({
			...{ act: v.literal('place_photo'), id: idField, photoId: idField, corners: v.tuple([corner, corner, corner], 'number_invalid') },
			...{ opacity, visibility }
		}),
		of('remove_photo', 'photoId'),
		of('restore_photo', 'photoId'),
		v.object({
			...{ act: v.literal('set_online'), id: idField, url: optionalText(300), attribution: optionalText(GROUND_LIMITS.attribution) },
			policyRead: v.optional(v.boolean('malformed'), false)
		})
	],
	'malformed'
);
export type GroundAct = v.InferOutput<typeof groundAct>;
export type ActOf<A extends GroundAct['act']> = Extract<GroundAct, { act: A }>;
