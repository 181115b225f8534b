/** Sites in the description of the API: proposing, changing, supporting, speaking of them, and what becomes of them. */
import {
	ACTING,
	body,
	CODE,
	id,
	json,
	object,
	ok,
	param,
	refused,
	seatOnly,
	seatOrHelper,
	SERVED,
	staffOnly,
	text
} from './openapi-words.ts';

const SITE = param('site', 'id of the site');
const degrees = { type: 'number', description: 'degrees WGS 84' };
const photo = { type: 'string', format: 'binary', description: 'JPEG, PNG, WebP, HEIF, GIF or AVIF, at most 12 MB.' };
const words = {
	id,
	objectType: { type: 'string' },
	title: text(120),
	why: text(1000),
	placeWords: text(120, 'The place in words'),
	benefits: text(200, 'Who would be better off'),
	lng: degrees,
	lat: degrees,
	geometry: {
		type: 'object',
		description:
			'GeoJSON Point, LineString or Polygon (one ring), at most 200 corners, 1 km² or 20 km, not crossing itself; instead of lng and lat. In a form its text.'
	}
};
const taken = {
	photoLng: { type: 'number', description: 'Where the photo was taken; only when the person allows it.' },
	photoLat: { type: 'number' },
	photoTakenAt: { type: 'integer', description: 'ms' }
};
const required = ['id', 'objectType', 'title', 'why'];
const site = object({ ...words, photo, ...taken }, required);
const form = (schema: object) => ({ required: true, content: { 'multipart/form-data': { schema } } });
const done = object({ id: { type: 'string' } });

export const sitePaths = {
	'/api/v1/workshops/{code}/sites': {
		post: {
			summary: 'Propose a site',
			security: seatOnly,
			parameters: [CODE, ACTING, SERVED],
			requestBody: { required: true, content: { 'multipart/form-data': { schema: site }, ...json(site) } },
			responses: { 201: ok('Added'), ...refused(400, 401, 404, 409, 413, 422) }
		}
	},
	'/api/v1/workshops/{code}/sites/typical': {
		get: {
			summary: 'What past projects cost (tenge) and how large they were (square metres), by type of object',
			parameters: [CODE],
			responses: { 200: ok('By type') }
		}
	},
	'/api/v1/workshops/{code}/sites/questions': {
		get: {
			summary: 'What the akimat asked about sites of this workshop, for the desk',
			security: staffOnly,
			parameters: [CODE],
			responses: {
				200: ok('The questions', object({ questions: { type: 'array', items: { type: 'object' } } })),
				...refused(401, 403, 404)
			}
		}
	},
	'/api/v1/workshops/{code}/sites/questions/{question}': {
		put: {
			summary: 'Answer a question of the akimat, once; also after the workshop',
			description: 'The author answers what it was asked; the desk what the facilitator was asked, and for authors without a phone.',
			security: [...seatOnly, ...staffOnly],
			parameters: [CODE, ACTING, SERVED, param('question', 'id of the question')],
			requestBody: body(object({ id, text: text(1000) })),
			responses: { 200: ok('Answered', done), ...refused(400, 401, 403, 404, 409, 422) }
		}
	},
	'/api/v1/workshops/{code}/sites/{site}': {
		put: {
			summary: 'Change one’s own site, whole, while the step is open and nobody has judged it',
			security: seatOnly,
			parameters: [CODE, ACTING, SERVED, SITE],
			requestBody: body(object(words, required)),
			responses: { 200: ok('Changed', done), ...refused(400, 401, 403, 404, 409, 422) }
		}
	},
	'/api/v1/workshops/{code}/sites/{site}/support': {
		put: {
			summary: 'Support a site, or take the mark back',
			description: 'One mark a seat. A mark on a site that was merged counts for the one that stands for it: siteId of the answer.',
			security: seatOnly,
			parameters: [CODE, ACTING, SERVED, SITE],
			requestBody: body(object({ id, on: { type: 'boolean' } })),
			responses: {
				200: ok('Counted', object({ siteId: { type: 'string' }, on: { type: 'boolean' }, support: { type: 'integer' } })),
				...refused(400, 401, 404, 409, 422)
			}
		}
	},
	'/api/v1/workshops/{code}/sites/{site}/comments': {
		get: {
			summary: 'What was said of a site',
			security: seatOrHelper,
			parameters: [CODE, SITE],
			responses: { 200: ok('The comments', object({ comments: { type: 'array', items: { type: 'object' } } })), ...refused(401, 404) }
		},
		post: {
			summary: 'Say something of a site',
			security: seatOnly,
			parameters: [CODE, ACTING, SERVED, SITE],
			requestBody: body(object({ id, text: text(200) })),
			responses: { 201: ok('Said', done), ...refused(400, 401, 403, 404, 409, 422) }
		}
	},
	'/api/v1/workshops/{code}/sites/{site}/comments/{comment}': {
		delete: {
			summary: 'Take one’s own comment back; it is kept',
			security: seatOnly,
			parameters: [CODE, ACTING, SERVED, SITE, param('comment', 'id of the comment')],
			requestBody: body(object({ id })),
			responses: { 200: ok('Taken back', done), ...refused(400, 401, 403, 404, 409) }
		}
	},
	'/api/v1/workshops/{code}/sites/{site}/photos': {
		post: {
			summary: 'One more photo of one’s own site, three in all',
			security: seatOnly,
			parameters: [CODE, ACTING, SERVED, SITE],
			requestBody: form(object({ id, photo, ...taken }, ['id', 'photo'])),
			responses: { 201: ok('Added', done), ...refused(400, 401, 403, 404, 409, 413, 422) }
		}
	},
	'/api/v1/workshops/{code}/sites/{site}/photos/{photo}': {
		delete: {
			summary: 'Take a photo of one’s own site away; it is kept and cannot be opened',
			security: seatOnly,
			parameters: [CODE, ACTING, SERVED, SITE, param('photo', 'id of the photo')],
			requestBody: body(object({ id })),
			responses: { 200: ok('Taken away', done), ...refused(400, 401, 403, 404, 409) }
		}
	},
	'/api/v1/workshops/{code}/sites/{site}/turns': {
		post: {
			summary: 'What becomes of a site: withdrawn and restored by its author, merged and unmerged by the desk or the akimat',
			security: [...seatOnly, ...staffOnly],
			parameters: [CODE, ACTING, SITE],
			requestBody: body(
				object(
					{
						id,
						change: { enum: ['merged', 'unmerged', 'withdrawn', 'restored'] },
						into: { type: 'string', description: 'id of the site that stands for it; merged only' },
						reason: text(500, 'required when merged')
					},
					['id', 'change']
				)
			),
			responses: {
				200: ok('Done', object({ id: { type: 'string' }, change: { type: 'string' } })),
				...refused(400, 401, 403, 404, 409, 422)
			}
		}
	}
};
