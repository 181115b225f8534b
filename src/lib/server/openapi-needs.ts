/** Needs in the description of the API: saying them, supporting them, ranking them. */
import { ACTING, body, CODE, id, object, ok, param, refused, seatOnly, SERVED, text } from './openapi-words.ts';

const mark = { type: 'integer', minimum: 1, maximum: 5 };

export const needPaths = {
	'/api/v1/workshops/{code}/needs': {
		post: {
			summary: 'Add a need',
			description:
				'Two words at least (say_more). Who says what somebody has said already in the same words supports that need: 200 with its id and same: true.',
			security: seatOnly,
			parameters: [CODE, ACTING, SERVED],
			requestBody: body(
				object(
					{
						id,
						category: { type: 'string', description: 'One of those that the activity offers (activities[].categories of the stage).' },
						text: text(200),
						group: text(80, 'Who lacks it, in words'),
						groups: {
							type: 'array',
							items: { enum: ['everybody', 'children', 'youth', 'women', 'pensioners', 'disability', 'large_families'] }
						},
						people: { type: ['integer', 'null'], minimum: 1, description: 'how many' },
						since: { type: ['integer', 'null'], description: 'year' },
						place: {
							anyOf: [object({ lng: { type: 'number' }, lat: { type: 'number' } }), { type: 'null' }],
							description: 'degrees, within the surroundings of the village'
						}
					},
					['id', 'category', 'text']
				)
			),
			responses: {
				201: ok('Added', object({ id: { type: 'string' } })),
				200: ok('It was there; supported', object({ id: { type: 'string' }, same: { const: true } })),
				...refused(400, 401, 404, 409, 422)
			}
		}
	},
	'/api/v1/workshops/{code}/needs/{need}/support': {
		put: {
			summary: 'Support a need, or take the mark back',
			security: seatOnly,
			parameters: [CODE, ACTING, SERVED, param('need', 'id of the need')],
			requestBody: body(object({ id, on: { type: 'boolean' } })),
			responses: { 200: ok('Counted'), ...refused(400, 401, 404, 409, 422) }
		}
	},
	'/api/v1/workshops/{code}/rankings/{ranking}/ballot': {
		put: {
			summary: 'Rank the needs: the whole ballot, replacing this seat’s earlier one until the ranking is closed',
			description:
				'`order` where the ranking’s way is order (the most important first, at most five; empty takes it back), `marks` where it is rate. The stage tells only how many seats have ranked until the facilitator shows the result; then nothing links a seat to its ballot, and groups of fewer than five are not told apart.',
			security: seatOnly,
			parameters: [CODE, ACTING, SERVED, param('ranking', 'id of the ranking, as the stage has it')],
			requestBody: body(
				object(
					{
						id,
						order: { type: 'array', items: { type: 'string' }, maxItems: 5, description: 'ids of needs' },
						marks: {
							type: 'object',
							additionalProperties: { type: 'array', items: mark, minItems: 3, maxItems: 3 },
							description: 'need id -> importance, urgency, feasibility'
						}
					},
					['id']
				)
			),
			responses: {
				200: ok('Durably kept', object({ rankingId: { type: 'string' }, ranked: { type: 'integer' } })),
				...refused(400, 401, 403, 404, 409, 422)
			}
		}
	}
};
