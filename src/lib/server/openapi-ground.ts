/** The part of the API about the ground of a village: packs, pictures from above, layers, landmarks, and finding places. */
import { body, id, object, ok, param, ref, refused, staffOnly } from './openapi-words.ts';

const VILLAGE = param('village', 'id of the village, as in /v/{village}');
const UPLOAD = param('upload', 'id of the upload');
const text = { type: 'string' };
const integer = { type: 'integer' };
const number = { type: 'number' };
const list = (items: object) => ({ type: 'array', items });
const position = { type: 'array', items: number, minItems: 2, maxItems: 2, description: 'degrees WGS 84: east, north' };
const visibility = { enum: ['public', 'staff'] };
const geometry = { type: 'object', description: 'GeoJSON geometry' };
const progress = object({ id: text, received: { ...integer, description: 'bytes that are on the disk' }, bytes: integer });
const reading = {
	kind: { ...text, description: 'kind of layer: boundary, houses, parcel, gas, …' },
	projection: { ...text, description: 'EPSG code, proj string or the text of a .prj file; empty = as the file says, else WGS 84' },
	swap: { type: 'boolean', description: 'the file has north before east' },
	columns: {
		type: 'object',
		additionalProperties: text,
		description: 'fact (residents, children, owner, category, objectType, name) -> column'
	}
};

export const groundPaths = {
	'/api/v1/villages/{village}/ground': {
		get: {
			summary: 'What maps of the village are drawn of; staff also get what only staff may see',
			description:
				'Tiles of a pack: /tiles/{pack}/{z}/{x}/{y} (rows from the north; 204 where there is none; gzip as it lies in the pack).',
			parameters: [VILLAGE],
			responses: { 200: ok('The ground', ref('Ground')), ...refused(404) }
		},
		post: {
			summary: 'One act on the ground',
			description:
				'act: add_layer (upload, name, visibility, source, asOf, licence, replaces, and how it is read), remove_layer, restore_layer (layerId), add_landmark (kind, name, geometry), remove_landmark, restore_landmark (landmarkId), add_pack (upload, name, attribution), remove_pack, restore_pack (packId), add_photo (upload, name, source, asOf, visibility), place_photo (photoId, corners, opacity, visibility), remove_photo, restore_photo (photoId), set_online (url, attribution, policyRead; an empty url switches online tiles off; administrators only). Removing takes a reason.',
			security: staffOnly,
			parameters: [VILLAGE],
			requestBody: body(object({ id, act: text })),
			responses: { 200: ok('Done', object({ id: text })), ...refused(400, 401, 403, 404, 409, 413, 422) }
		}
	},
	'/api/v1/villages/{village}/layers/{layer}': {
		get: {
			summary: 'The features of a layer as GeoJSON, with the facts that the checks know',
			parameters: [VILLAGE, param('layer', 'id of the layer')],
			responses: { 200: ok('A FeatureCollection'), ...refused(404) }
		}
	},
	'/api/v1/villages/{village}/uploads': {
		post: {
			summary: 'Begin an upload (pack, photo or layer), or ask how far it has come',
			security: staffOnly,
			parameters: [VILLAGE],
			requestBody: body(object({ id, kind: { enum: ['pack', 'photo', 'layer'] }, bytes: integer })),
			responses: { 200: ok('Where to go on', progress), ...refused(400, 401, 403, 413, 422, 507) }
		}
	},
	'/api/v1/villages/{village}/uploads/{upload}': {
		patch: {
			summary: 'One piece of a file, at most 8 MB, written where the server stands',
			security: staffOnly,
			parameters: [VILLAGE, UPLOAD, { name: 'offset', in: 'query', required: true, schema: integer }],
			requestBody: { required: true, content: { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } } },
			responses: { 200: ok('Taken', progress), ...refused(400, 401, 403, 404, 409, 413) }
		}
	},
	'/api/v1/villages/{village}/uploads/{upload}/survey': {
		post: {
			summary: 'How an uploaded file would be read as a layer: nothing is saved',
			security: staffOnly,
			parameters: [VILLAGE, UPLOAD],
			requestBody: body(object(reading, ['kind'])),
			responses: { 200: ok('What was found, mended and left out', ref('Survey')), ...refused(400, 401, 403, 404, 409, 413, 422) }
		}
	},
	'/api/v1/places': {
		get: {
			summary: 'Places by name: landmarks, streets, parts of a village, villages; Kazakh letters may be typed on a Russian keyboard',
			parameters: [
				{ name: 'q', in: 'query', schema: text },
				{ name: 'village', in: 'query', schema: { ...text, description: 'without it only villages are found' } }
			],
			responses: { 200: ok('At most eight, the best first', object({ places: list(ref('FoundPlace')) })) }
		}
	}
};

export const groundSchemas = {
	FoundPlace: object({ id: text, kind: text, name: text, near: text, lng: number, lat: number }),
	Ground: object({
		village: object({ id: text, lng: number, lat: number }),
		packs: list(
			object({
				id: text,
				name: text,
				tiles: { enum: ['vector', 'raster'] },
				shape: { enum: ['protomaps', 'openmaptiles', null] },
				minZoom: integer,
				maxZoom: integer,
				bounds: { type: 'array', items: number, description: 'west, south, east, north' },
				attribution: text
			})
		),
		photos: list(
			object({
				...{
					id: text,
					name: text,
					width: integer,
					height: integer,
					levels: integer,
					opacity: number,
					visibility,
					asOf: text,
					source: text
				},
				corners: { type: 'array', items: position, description: 'top left, top right, bottom left' }
			})
		),
		layers: list(object({ id: text, kind: text, name: text, visibility, features: integer, asOf: text, source: text, licence: text })),
		landmarks: list(object({ id: text, kind: { enum: ['landmark', 'street', 'quarter'] }, name: text, geometry })),
		online: { ...object({ url: text, attribution: text }), type: ['object', 'null'] }
	}),
	Survey: object({
		format: { enum: ['geojson', 'kml', 'shapefile', 'csv'] },
		total: integer,
		features: list(object({ geometry, facts: { type: 'object' } })),
		shapes: object({ points: integer, lines: integer, areas: integer }),
		columns: list(object({ name: text, samples: list(text) })),
		chosen: { type: 'object', additionalProperties: text },
		projection: text,
		swap: { type: 'boolean' },
		trouble: { type: ['object', 'null'], description: 'is: swapped (metres), projection (offers), far (metres)' },
		repairs: object({ closed: integer, repeated: integer, turned: integer, untied: integer }),
		leftOut: list(object({ position: integer, reason: text, at: { type: ['array', 'null'], items: number } }))
	})
};
