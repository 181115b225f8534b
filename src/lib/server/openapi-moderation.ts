/** The part of the API's description that is about moderation. */
import { id, text, object, body, ok, refused, param, CODE, seatOnly, staffOnly } from './openapi-words.ts';

export const moderationPaths = {
	'/api/v1/workshops/{code}/moderation': {
		get: {
			summary: 'Needs and sites with their words, whatever their state, and which seats may write; for the desk',
			security: staffOnly,
			parameters: [CODE],
			responses: {
				200: ok('What the desk looks at', object({ written: { type: 'array' }, seats: { type: 'array' } })),
				...refused(401, 403, 404)
			}
		},
		post: {
			summary: 'Let things through to the screen, hide them with a reason, or take that back (open)',
			description:
				'The newest word counts, all are kept. A note needs the name of its board in `document`; `words` is what it said to whoever judged it (left out: what it says now), and an approval is for these words alone. All or none.',
			security: staffOnly,
			parameters: [CODE],
			requestBody: body(
				object(
					{
						id,
						verdict: { enum: ['approved', 'hidden', 'open'] },
						items: {
							type: 'array',
							minItems: 1,
							maxItems: 500,
							items: object(
								{
									kind: { enum: ['note', 'need', 'site'] },
									id: { type: 'string' },
									document: { type: 'string' },
									words: { type: 'string' }
								},
								['kind', 'id']
							)
						},
						reason: text(500, 'Required for hidden; the author reads it.')
					},
					['id', 'verdict', 'items']
				)
			),
			responses: { 200: ok('Done', object({ done: { type: 'integer' } })), ...refused(400, 401, 403, 404, 409, 413, 422) }
		}
	},
	'/api/v1/workshops/{code}/reports': {
		post: {
			summary: 'Ask the desk to look at something that others wrote',
			security: seatOnly,
			parameters: [CODE],
			requestBody: body(
				object({ id, kind: { enum: ['note', 'need', 'site'] }, subjectId: { type: 'string' }, document: { type: 'string' } }, [
					'id',
					'kind',
					'subjectId'
				])
			),
			responses: { 200: ok('Done', object({ done: { const: true } })), ...refused(400, 401, 403, 404, 409, 422, 429) }
		}
	},
	'/api/v1/workshops/{code}/seats/{seat}/voice': {
		post: {
			summary: 'Mute a seat or give it back its voice, with a reason; or hide all that it wrote (hideAll)',
			security: staffOnly,
			parameters: [CODE, param('seat', 'number of the seat')],
			requestBody: body(object({ id, muted: { type: 'boolean' }, hideAll: { const: true }, reason: text(500) }, ['id'])),
			responses: { 200: ok('Done'), ...refused(400, 401, 403, 404, 409, 422) }
		}
	}
};
