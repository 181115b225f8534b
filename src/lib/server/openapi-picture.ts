/** The part of the API about a village's picture of needs: open data. */
import { object, ok, param, ref, refused } from './openapi-words.ts';

const VILLAGE = param('village', 'id of the village, as in /v/{village}');
const text = { type: 'string' };
const day = { type: 'string', format: 'date' };
const maybe = (type: string, description?: string) => ({ type: [type, 'null'], ...(description && { description }) });
const who = object({ role: maybe('string'), name: { type: 'null', description: 'people are named to nobody here' } });
const hall = object({ id: text, code: maybe('string'), title: text, startsAt: { type: 'integer', description: 'ms' } });

export const picturePaths = {
	'/api/v1/villages/{village}/needs': {
		get: {
			summary: 'What the village needs, ranked, with what speaks for each need and what became of it',
			parameters: [VILLAGE],
			responses: {
				200: ok('The needs, first place first', object({ village: text, needs: { type: 'array', items: ref('VillageNeed') } })),
				...refused(404)
			}
		}
	},
	'/api/v1/villages/{village}/needs.csv': {
		get: {
			summary: 'The same as a table for Excel: UTF-8 with a byte order mark, semicolons, RFC 4180 quotes',
			description: 'A text that a spreadsheet would take for a formula gets an apostrophe in front. Heads are in the reader’s language.',
			parameters: [VILLAGE],
			responses: { 200: { description: 'The table', content: { 'text/csv': { schema: text } } }, ...refused(404) }
		}
	}
};

export const pictureSchemas = {
	VillageNeed: object({
		id: text,
		place: { type: 'integer', description: 'equal needs share one: 1, 2, 2, 4' },
		text,
		category: text,
		groups: { type: 'array', items: text, description: 'who lacks it' },
		subVillage: { type: 'string', description: 'empty = all of the village' },
		point: { ...object({ lng: { type: 'number' }, lat: { type: 'number' } }), type: ['object', 'null'], description: 'WGS 84' },
		people: maybe('integer', 'how many it concerns'),
		since: maybe('integer', 'year'),
		support: { type: 'integer', description: 'people who marked it in the halls, each once' },
		halls: {
			type: 'array',
			description: 'the meetings that spoke of it',
			items: object({ present: { type: 'integer' }, support: { type: 'integer' }, workshop: hall })
		},
		unheard: { type: 'integer', description: 'years in which authorities refused or did not answer' },
		years: { type: 'array', items: { type: 'integer' } },
		evidence: {
			type: 'array',
			items: {
				oneOf: [
					object({
						id: text,
						kind: { const: 'hall' },
						sourceId: text,
						text,
						support: { type: 'integer' },
						present: { type: 'integer' },
						workshop: hall
					}),
					object({
						id: text,
						kind: { const: 'appeal' },
						sourceId: text,
						letterId: maybe('string', 'a letter written here'),
						sentOn: day,
						addressee: text,
						asked: text,
						outcome: { enum: ['refused', 'promised', 'done', 'no_answer', 'waiting'] },
						answeredOn: { ...day, type: ['string', 'null'] },
						answer: text
					})
				]
			}
		},
		destiny: {
			...object({
				id: text,
				kind: { enum: ['became_idea', 'became_project', 'sent', 'parked'] },
				reason: text,
				at: { type: 'integer', description: 'ms' },
				by: who,
				idea: object({ id: text, number: { type: 'integer' }, title: text, code: maybe('string') }),
				project: object({ id: text, title: { type: 'object' } }),
				letter: object({
					id: text,
					addressee: { type: 'object' },
					sentOn: day,
					dueOn: day,
					state: { enum: ['waiting', 'overdue', 'answered', 'answered_late'] },
					answer: { type: ['object', 'null'] }
				})
			}),
			type: ['object', 'null']
		}
	})
};
