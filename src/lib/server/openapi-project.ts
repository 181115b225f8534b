/** The part of the API about the life of a project: weekly reports, plan, money, photos, opening, who owes a report. */
import { body, id, object, ok, param, refused, staffOnly } from './openapi-words.ts';

const PROJECT = param('project', 'id of the project');
const text = { type: 'string' };
const whole = { type: 'integer' };
const day = { type: 'string', format: 'date' };
const list = { type: 'array', items: { type: 'object' } };
const done = ok('Its id', object({ id: text }));
const act = (names: string[]) => ({ ...object({ id, act: { enum: names } }, ['id', 'act']), additionalProperties: true });

/** A page of a project: read by everybody, changed by acts. */
function part(summary: string, answer: object, acts: string[], what: string) {
	return {
		get: { summary, parameters: [PROJECT], responses: { 200: ok(summary, answer), ...refused(404) } },
		post: {
			summary: what,
			description: 'JSON, or multipart/form-data with the files named there. The client-made id counts once.',
			security: staffOnly,
			parameters: [PROJECT],
			requestBody: body(act(acts)),
			responses: { 200: done, ...refused(400, 401, 403, 404, 409, 413, 422) }
		}
	};
}

export const projectPaths = {
	'/api/v1/projects/{project}/reports': {
		get: {
			summary: 'The weeks of a project: how each stands, the reports that count, the plan with percents',
			parameters: [PROJECT],
			responses: {
				200: ok(
					'The weeks',
					object({
						weekday: whole,
						weeks: list,
						reports: list,
						items: list,
						progress: { type: ['integer', 'null'] },
						planned: { type: ['integer', 'null'] },
						volunteers: whole,
						hours: whole
					})
				),
				...refused(404)
			}
		},
		post: {
			summary: 'A weekly report; several for one week may be sent, the newest written counts',
			description: 'JSON, or multipart/form-data with photo and photo2 (percents then is JSON text).',
			security: staffOnly,
			parameters: [PROJECT],
			requestBody: body(
				object(
					{
						id,
						week: { ...day, description: 'its Monday' },
						text: { type: 'string', maxLength: 280 },
						percents: {
							type: 'object',
							description: 'percent by piece of work',
							additionalProperties: { type: 'integer', minimum: 0, maximum: 100 }
						},
						spent: { type: ['integer', 'string', 'null'], description: 'tenge' },
						volunteers: { type: ['integer', 'null'] },
						hours: { type: ['integer', 'null'] },
						problems: text,
						help: { type: 'string', description: 'asked of the akimat, which is told' },
						writtenAt: { type: ['integer', 'null'], description: 'ms by the clock of the phone' }
					},
					['id', 'week', 'text']
				)
			),
			responses: {
				201: ok('Taken', object({ id: text, week: day, late: { type: 'boolean' } })),
				...refused(400, 401, 403, 404, 409, 413, 422)
			}
		}
	},
	'/api/v1/projects/{project}/plan': part(
		'The pieces of work and the projects this one is connected with',
		object({ items: list, links: list }),
		['add_item', 'change_item', 'remove_item', 'restore_item', 'link', 'unlink', 'relink', 'name_person', 'add_contact'],
		'One act on the plan; taking something away takes a reason'
	),
	'/api/v1/projects/{project}/money': part(
		'Money to the last tenge, and what the community gave',
		object({ lines: list, total: { type: 'object' }, sources: list, given: { type: 'object' }, gifts: list }),
		['add_expense', 'remove_expense', 'restore_expense', 'move_savings', 'decide_savings', 'add_gift', 'remove_gift', 'restore_gift'],
		'One act about money or gifts; what was spent needs its receipt, as photo or file (PDF)'
	),
	'/api/v1/projects/{project}/photos': part(
		'Published photos and videos',
		object({ photos: list, videos: list }),
		[
			'add_photo',
			'change_photo',
			'publish',
			'hide',
			'remove_photo',
			'restore_photo',
			'cover_faces',
			'show_faces',
			'add_video',
			'remove_video',
			'restore_video'
		],
		'One act about photos or videos'
	),
	'/api/v1/projects/{project}/opening': part(
		'The opening, its checklist, and the way onto the balance sheet',
		object({
			onDay: { type: ['string', 'null'] },
			checked: list,
			confirmedAt: { type: ['integer', 'null'] },
			steps: list,
			facts: { type: 'object' },
			promises: list
		}),
		['set_day', 'check', 'confirm', 'balance'],
		'One act about the opening'
	),
	'/api/v1/projects/{project}/removed': {
		get: {
			summary: 'What was taken away or corrected, with who, when (ms) and why; each comes back by an act of its own page',
			security: staffOnly,
			parameters: [PROJECT],
			responses: {
				200: ok(
					'What is gone, and how work and photos stood before they were changed',
					object({
						...{ lines: list, expenses: list, gifts: list, photos: list, videos: list, items: list, links: list },
						earlier: object({ items: list, photos: list })
					})
				),
				...refused(401, 403, 404)
			}
		}
	},
	'/api/v1/overdue': {
		get: {
			summary: 'Who owes a weekly report, longest first, as far as this person answers for it',
			security: staffOnly,
			parameters: [{ name: 'page', in: 'query', schema: whole, description: '100 projects a page' }],
			responses: {
				200: ok(
					'A page of the list; late: projects with a report overdue, next: those whose next one is waited for',
					object({ projects: list, late: whole, next: whole, page: whole, pages: whole })
				),
				...refused(401)
			}
		}
	},
	'/api/v1/contribution-rates': {
		get: {
			summary: 'What gifts of the community are valued with',
			responses: {
				200: ok('The table', object({ rates: list, removed: { ...list, description: 'what was taken out of it, for those who keep it' } }))
			}
		},
		post: {
			summary: 'A new rate, from a day on',
			security: staffOnly,
			requestBody: body(
				object({ id, kind: text, unit: text, value: whole, region: text, validFrom: day, source: text }, [
					'id',
					'kind',
					'unit',
					'value',
					'validFrom',
					'source'
				])
			),
			responses: { 201: done, ...refused(400, 401, 403, 422) }
		},
		patch: {
			summary: 'A rate is taken out of the table with a reason, or put back; what was valued with it keeps its value',
			security: staffOnly,
			requestBody: body({ ...act(['remove_rate', 'restore_rate']), required: ['id', 'act', 'rateId'] }),
			responses: { 200: done, ...refused(400, 401, 403, 404) }
		}
	}
};
