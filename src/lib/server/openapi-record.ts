/** The part of the API about the harvest and what stays of a meeting. */
import { id, text, object, body, ref, ok, refused, param, CODE, seatOnly, staffOnly } from './openapi-words.ts';

export const recordPaths = {
	'/api/v1/workshops/{code}/needs/harvest': {
		post: {
			summary: 'The desk makes a need of notes, which stay linked',
			security: staffOnly,
			parameters: [CODE],
			requestBody: body(
				object(
					{
						id,
						category: { type: 'string' },
						text: text(200),
						group: text(80, 'Who lacks it'),
						sources: { type: 'array', minItems: 1, items: object({ document: { type: 'string' }, noteId: { type: 'string' } }) }
					},
					['id', 'category', 'text', 'sources']
				)
			),
			responses: { 201: ok('Made', object({ id: { type: 'string' } })), ...refused(400, 401, 403, 404, 409, 422) }
		}
	},
	'/api/v1/workshops/{code}/photos': {
		get: {
			summary: 'Photos of the hall, for the desk',
			security: staffOnly,
			parameters: [CODE],
			responses: { 200: ok('The list', object({ photos: { type: 'array', items: ref('HallPhoto') } })), ...refused(401, 403, 404) }
		},
		post: {
			summary: 'Add a photo of the hall to the summary, also after the end',
			security: staffOnly,
			parameters: [CODE],
			requestBody: {
				required: true,
				content: {
					'multipart/form-data': {
						schema: object(
							{
								id,
								caption: text(120),
								photo: { type: 'string', format: 'binary', description: 'A picture of at most 12 MB; its EXIF is not kept.' }
							},
							['id', 'photo']
						)
					}
				}
			},
			responses: { 201: ok('Added', object({ id: { type: 'string' } })), ...refused(400, 401, 403, 404, 413, 422) }
		}
	},
	'/api/v1/workshops/{code}/photos/{photo}': {
		put: {
			summary: 'Change the words under a photo of the hall, take it away, put it back',
			security: staffOnly,
			parameters: [CODE, param('photo', 'id of the photo in the list')],
			requestBody: body(object({ id, caption: text(120), removed: { type: 'boolean' } }, ['id'])),
			responses: { 200: ok('Changed', object({ id: { type: 'string' } })), ...refused(400, 401, 403, 404, 422) }
		}
	},
	'/api/v1/workshops/{code}/notes.json': {
		get: {
			summary: 'All notes with what became of them',
			description:
				'Staff: always, with hidden notes and the trash. Everybody: after the end, what everybody may see; number is null where names are not shown.',
			parameters: [CODE],
			responses: {
				200: ok('The notes', object({ workshop: { type: 'object' }, notes: { type: 'array', items: ref('KeptNote') } })),
				...refused(401, 403, 404)
			}
		}
	},
	'/api/v1/workshops/{code}/notes.csv': {
		get: {
			summary: 'The same as a table for Excel: UTF-8 with a byte order mark, semicolons, RFC 4180 quotes',
			description: 'A text that a spreadsheet would take for a formula gets an apostrophe in front. Heads are in the reader’s language.',
			parameters: [CODE],
			responses: { 200: { description: 'The table', content: { 'text/csv': { schema: { type: 'string' } } } }, ...refused(401, 403, 404) }
		}
	},
	'/api/v1/workshops/{code}/follow': {
		post: {
			summary: 'A private link to what became of everything this seat wrote, also after the end',
			description: 'The token is shown only now; asked again there is another one, and earlier ones stay good.',
			security: seatOnly,
			parameters: [CODE],
			responses: { 201: ok('The page', object({ path: { type: 'string' } })), ...refused(401, 404, 429) }
		}
	}
};

export const recordSchemas = {
	HallPhoto: object({
		id: { type: 'string' },
		photo: { type: 'string', description: 'address; ?w=480 is the small one' },
		width: { type: 'integer' },
		height: { type: 'integer' },
		caption: { type: 'string' },
		at: { type: 'integer', description: 'ms' }
	}),
	KeptNote: object({
		id: { type: 'string' },
		activityId: { type: 'string' },
		activity: { type: 'string' },
		table: { type: 'integer' },
		question: { type: 'string' },
		round: { type: 'integer' },
		text: { type: 'string' },
		colour: { type: 'integer', minimum: 1, maximum: 5 },
		cluster: { type: ['string', 'null'] },
		star: { type: 'boolean' },
		supports: { type: 'integer' },
		comments: { type: 'integer', description: 'how many' },
		number: { type: ['integer', 'null'], description: 'of the author’s seat' },
		state: { enum: ['shown', 'waiting', 'hidden', 'trash'] },
		into: { type: ['string', 'null'], description: 'id of the note that took its place' },
		from: { type: 'array', items: { type: 'string' } },
		needs: { type: 'array', items: object({ id: { type: 'string' }, text: { type: 'string' } }) },
		ideas: { type: 'array', items: { type: 'integer' }, description: 'numbers' },
		at: { type: 'string', format: 'date-time' }
	})
};
