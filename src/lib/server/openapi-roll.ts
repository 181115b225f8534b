/** The roll and its helpers in the description of the API. */
import {
	id,
	text,
	object,
	body,
	ref,
	ok,
	refused,
	param,
	CODE,
	staffOnly,
	helperOnly,
	seatOrHelper,
	ACTING,
	SERVED
} from './openapi-words.ts';

export const rollPaths = {
	'/api/v1/workshops/{code}/seats/{seat}': {
		post: {
			summary: 'One act on a seat, by its own phone or by a helper',
			description:
				'act: leave, back, describe (name, group, gender, age, social); by a helper also free (its phone is lost) and give_card (card).',
			security: seatOrHelper,
			parameters: [CODE, ACTING, param('seat', 'id of the seat')],
			requestBody: body(object({ id, act: { enum: ['leave', 'back', 'describe', 'free', 'give_card'] } })),
			responses: { 200: ok('Done', object({ id: { type: 'string' } })), ...refused(400, 401, 403, 404, 409, 422) }
		}
	},
	'/api/v1/workshops/{code}/roll': {
		get: {
			summary: 'Who is and was here, and what helpers have counted; for helpers and the desk',
			security: helperOnly,
			parameters: [CODE],
			responses: {
				200: ok(
					'The roll',
					object({ seats: { type: 'array', items: ref('RollSeat') }, counted: { type: 'array', items: { type: 'object' } } })
				),
				...refused(401, 403, 404)
			}
		},
		post: {
			summary: 'A helper marks a person present',
			security: helperOnly,
			parameters: [CODE],
			requestBody: body(
				object(
					{
						id,
						card: text(200, 'Code or number of a card, or the address in its QR code; empty = a person without a card'),
						name: text(60),
						group: { type: ['string', 'null'] },
						consent: { type: 'boolean', description: 'The person was told and agreed; needed for a new seat.' }
					},
					['id']
				)
			),
			responses: {
				201: ok('A new seat', object({ seat: { type: 'object' }, known: { type: 'boolean' }, back: { type: 'boolean' } })),
				200: ok('The card has a seat already; who had left is here again', object({ seat: { type: 'object' } })),
				...refused(400, 401, 403, 404, 409, 422)
			}
		}
	},
	'/api/v1/workshops/{code}/roll/counts': {
		post: {
			summary: 'A helper has counted people of a category of the official report',
			security: helperOnly,
			parameters: [CODE],
			requestBody: body(
				object({ id, category: { enum: ['gender', 'age', 'social'] }, value: { type: 'string' }, add: { type: 'integer' } })
			),
			responses: { 200: ok('The count as it stands', object({ n: { type: 'integer' } })), ...refused(400, 401, 403, 404, 409, 422) }
		}
	},
	'/api/v1/workshops/{code}/helpers': {
		get: {
			summary: 'Who helps, for the desk',
			security: staffOnly,
			parameters: [CODE],
			responses: { 200: ok('The list', object({ helpers: { type: 'array', items: { type: 'object' } } })), ...refused(401, 403, 404) }
		},
		post: {
			summary: 'Invite a helper: a link that opens once, and its QR code',
			security: staffOnly,
			parameters: [CODE],
			requestBody: body(object({ id, name: text(60) })),
			responses: {
				201: ok('Invited', object({ helper: { type: 'object' }, link: { type: 'string' }, qr: { type: 'string', description: 'SVG' } })),
				...refused(400, 401, 403, 404, 409, 410, 422)
			}
		}
	},
	'/api/v1/workshops/{code}/helpers/{helper}': {
		delete: {
			summary: 'End somebody’s help',
			security: staffOnly,
			parameters: [CODE, param('helper', 'id of the helper')],
			requestBody: body(object({ id })),
			responses: { 200: ok('Ended', object({ id: { type: 'string' } })), ...refused(400, 401, 403, 404, 409) }
		}
	},
	'/api/v1/workshops/{code}/notes': {
		post: {
			summary: 'Write a note at the table where the seat sits',
			description: 'Phones write into the board over WebSocket; this is for programs, and for helpers with x-asar-for.',
			security: seatOrHelper,
			parameters: [CODE, ACTING, SERVED],
			requestBody: body(
				object({ id, text: text(280), colour: { type: 'integer', minimum: 1, maximum: 5 }, tableId: { type: 'string' } }, ['id', 'text'])
			),
			responses: { 201: ok('Written', object({ id: { type: 'string' } })), ...refused(400, 401, 403, 404, 409, 422) }
		}
	}
} as const;
