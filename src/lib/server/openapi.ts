/** The public API, described (OpenAPI 3.1). Served at /api/openapi.json; tests/server/openapi.test.ts holds it against the routes. */
import { groundPaths, groundSchemas } from './openapi-ground.ts';
import { fundPaths } from './openapi-fund.ts';
import { closingPaths } from './openapi-closing.ts';
import { commitmentPaths } from './openapi-commitment.ts';
import { moderationPaths } from './openapi-moderation.ts';
import { projectPaths } from './openapi-project.ts';
import { picturePaths, pictureSchemas } from './openapi-picture.ts';
import { needPaths } from './openapi-needs.ts';
import { recordPaths, recordSchemas } from './openapi-record.ts';
import { sitePaths } from './openapi-sites.ts';
import { rollPaths } from './openapi-roll.ts';
import { votePaths, voteSchemas } from './openapi-votes.ts';
import { id, text, json, object, body, ref, ok, refused, param, CODE, TABLE, seatOnly, staffOnly } from './openapi-words.ts';

const idea = object(
	{
		id,
		title: text(120),
		description: text(1000),
		cost: { type: ['integer', 'string'], description: 'Tenge, above zero; typed text such as "1 200 000 ₸" is read as well.' },
		siteId: { type: ['string', 'null'] },
		sources: {
			type: 'array',
			items: object(
				{ kind: { enum: ['note', 'need', 'site'] }, id: { type: 'string' }, document: { type: 'string' }, words: { type: 'string' } },
				['kind', 'id', 'words']
			)
		}
	},
	['id', 'title', 'cost']
);
export const openapi = {
	openapi: '3.1.0',
	info: {
		title: 'Asar',
		version: '1',
		description:
			'What the phones of a workshop use. Errors are { error: { code, message, field? } } in the reader’s language (cookie asar-language, the seat’s language, or Accept-Language). Notes of a World Cafe travel over WebSocket: y-websocket protocol at /live/{document}; GET /api/v1/workshops/{code} lists the documents a seat may open. The stage as it changes comes as JSON over WebSocket at /feed/{code}. Open data comes as files that any page may read: /open/catalogue.json lists them.'
	},
	paths: {
		'/api/v1/workshops': {
			post: {
				summary: 'Plan a workshop from a template',
				security: staffOnly,
				requestBody: body(
					object(
						{
							id,
							title: text(120),
							villageId: { type: 'string' },
							startsAt: { type: 'integer', description: 'ms since 1970, UTC' },
							template: { type: 'string', description: 'evening, cafe, needs, day, focus, vote, or the id of a kept template' },
							fund: { type: ['integer', 'string'], description: 'tenge' },
							tables: { type: 'integer', minimum: 1, maximum: 20 },
							questions: {
								type: 'array',
								items: object({ kk: { type: 'string' }, ru: { type: 'string' }, en: { type: 'string' } }, ['kk'])
							},
							minutes: { type: 'array', items: { type: 'integer' } }
						},
						['id', 'title', 'villageId', 'startsAt', 'template', 'fund']
					)
				),
				responses: {
					201: ok('Its id and code', object({ id: { type: 'string' }, code: { type: 'string' } })),
					...refused(400, 401, 403, 422)
				}
			}
		},
		'/api/v1/workshops/{code}': {
			get: {
				summary: 'The stage: open activity, documents this seat may open, timer, counts, and what is the seat’s own',
				parameters: [CODE],
				responses: { 200: ok('The stage', ref('Stage')), ...refused(404) }
			}
		},
		'/api/v1/workshops/{code}/seats': {
			post: {
				summary: 'Join: take a seat',
				parameters: [CODE],
				requestBody: body(
					object(
						{
							id,
							consent: { const: true },
							locale: { enum: ['kk', 'ru', 'en'] },
							name: text(60),
							more: { type: 'boolean', description: 'One more seat beside those that this browser holds; at most six.' },
							card: text(20, 'Code of a printed card. A card whose seat has no phone any more hands the seat over.')
						},
						['consent', 'locale']
					)
				),
				responses: {
					201: ok('The seat; its cookie is set', object({ seat: ref('Seat') })),
					200: ok('This browser has a seat here already', object({ seat: ref('Seat') })),
					...refused(400, 404, 409, 422)
				}
			}
		},
		...rollPaths,
		'/api/v1/workshops/{code}/desk': {
			post: {
				summary: 'One act of the desk',
				description:
					'act: open_activity, close_activity, next_round, set_timer, show, close_vote, reveal_vote, repeat_vote, reopen_vote (reason), open_poll (purpose: test or motion, question, byHands), close_poll, merge_ideas (ideaId, into), keep_apart (ideaIds, reason), decide, end_workshop, remove_need, remove_site, merge_needs (needIds, into), move_need (needId, category), reject_need (needId, reason), open_ranking (way: order or rate), close_ranking, reveal_ranking, undo (stepId), retime, say (text; empty takes it away), adjourn, set_activity, set_projector. seen: the newest step the caller knew; an act that moves the meeting is refused (desk_moved) when it has moved since.',
				security: staffOnly,
				parameters: [CODE],
				requestBody: body(object({ id, act: { type: 'string' }, seen: { type: ['string', 'null'] } }, ['id', 'act'])),
				responses: { 200: ok('Done', object({ done: { const: true } })), ...refused(400, 401, 403, 404, 409, 422) }
			}
		},
		'/api/v1/workshops/{code}/boards/{table}/versions': {
			get: {
				summary: 'Earlier states of a table’s board, newest first, for the desk',
				security: staffOnly,
				parameters: [CODE, TABLE],
				responses: { 200: ok('The list', object({ versions: { type: 'array', items: ref('Version') } })), ...refused(401, 403, 404) }
			}
		},
		'/api/v1/workshops/{code}/boards/{table}/versions/{version}': {
			get: {
				summary: 'One earlier state with its notes, those in the trash too',
				security: staffOnly,
				parameters: [CODE, TABLE, param('version', 'id of the version')],
				responses: {
					200: ok('The state', object({ version: ref('Version'), notes: { type: 'array', items: ref('Note') } })),
					...refused(401, 403, 404)
				}
			},
			post: {
				summary: 'Set the board back to this state by new edits',
				description: 'Later notes move to the trash, nothing vanishes. The present state is kept first; `before` is its version.',
				security: staffOnly,
				parameters: [CODE, TABLE, param('version', 'id of the version')],
				requestBody: body(object({ id })),
				responses: { 200: ok('Done', object({ before: { type: 'string' } })), ...refused(400, 401, 403, 404, 409) }
			}
		},
		'/api/v1/workshops/{code}/table': {
			post: {
				summary: 'Sit down at a table of one’s choice, where the cafe lets people choose',
				security: seatOnly,
				parameters: [CODE],
				requestBody: body(object({ id, tableId: { type: 'string' } })),
				responses: { 200: ok('Seated', object({ tableId: { type: 'string' } })), ...refused(400, 401, 403, 404, 409) }
			}
		},
		...moderationPaths,
		...needPaths,
		...fundPaths,
		...recordPaths,
		...commitmentPaths,
		...closingPaths,
		...picturePaths,
		...projectPaths,
		...sitePaths,
		...groundPaths,
		'/api/v1/workshops/{code}/ideas': {
			post: {
				summary: 'Make an idea of notes, needs and sites',
				security: staffOnly,
				parameters: [CODE],
				requestBody: body(idea),
				responses: { 201: ok('Made'), ...refused(400, 401, 403, 404, 409, 422) }
			}
		},
		'/api/v1/workshops/{code}/ideas/{idea}': {
			get: {
				summary: 'An idea with what it grew from, for the desk',
				security: staffOnly,
				parameters: [CODE, param('idea', 'id of the idea')],
				responses: { 200: ok('The story'), ...refused(401, 403, 404) }
			},
			put: {
				summary: 'Change an idea',
				security: staffOnly,
				parameters: [CODE, param('idea', 'id of the idea')],
				requestBody: body(idea),
				responses: { 200: ok('Changed'), ...refused(400, 401, 403, 404, 409, 422) }
			},
			delete: {
				summary: 'Remove an idea, with a reason',
				security: staffOnly,
				parameters: [CODE, param('idea', 'id of the idea')],
				requestBody: body(object({ id, reason: text(500) })),
				responses: { 200: ok('Removed'), ...refused(400, 401, 403, 404, 409, 422) }
			}
		},
		...votePaths,
		'/api/v1/projects': {
			get: {
				summary: 'Projects as open data, 200 a page',
				parameters: ['village', 'stage', 'state', 'category', 'q', 'page'].map((name) => ({
					name,
					in: 'query',
					schema: { type: 'string' }
				})),
				responses: {
					200: ok(
						'A page of those that match; all: how many match',
						object({
							projects: { type: 'array', items: { type: 'object' } },
							all: { type: 'integer' },
							page: { type: 'integer' },
							pages: { type: 'integer' }
						})
					)
				}
			},
			post: {
				summary: 'A winning idea becomes a project',
				security: staffOnly,
				requestBody: body(
					object({ id, ideaId: id, category: { type: 'string' }, leaderRole: text(200), groupSize: { type: ['integer', 'null'] } }, [
						'id',
						'ideaId',
						'category'
					])
				),
				responses: { 201: ok('Its id', object({ id: { type: 'string' } })), ...refused(400, 401, 403, 404, 409, 422) }
			}
		},
		'/api/v1/projects/{project}': {
			get: {
				summary: 'A project with its states, budget, milestones, promises and story',
				parameters: [param('project', 'id of the project')],
				responses: { 200: ok('The project'), ...refused(404) }
			},
			post: {
				summary: 'One act on a project',
				description:
					'act: edit, add_line, remove_line (not one that has seen money), restore_line, add_milestone, finish_milestone, reopen_milestone, move.',
				security: staffOnly,
				parameters: [param('project', 'id of the project')],
				requestBody: body(object({ id, act: { type: 'string' } })),
				responses: { 200: ok('Done'), ...refused(400, 401, 403, 404, 409, 422) }
			}
		},
		'/api/v1/commitments': {
			post: {
				summary: 'The akimat takes on a promise for a project',
				security: staffOnly,
				requestBody: body(
					object(
						{
							id,
							projectId: id,
							kind: { type: 'string' },
							holder: { type: 'string' },
							holderName: text(120),
							note: text(500),
							startsOn: { type: 'string', format: 'date' },
							months: { type: ['integer', 'null'], description: 'null = without an end' },
							paperPublic: { type: 'boolean', description: 'everybody may open the `file` that came along (multipart/form-data)' }
						},
						['id', 'projectId', 'kind', 'holder', 'startsOn']
					)
				),
				responses: { 201: ok('Its id', object({ id: { type: 'string' } })), ...refused(400, 401, 403, 404, 422) }
			}
		},
		'/api/v1/sites/{site}/reviews': {
			post: {
				summary: 'The akimat’s verdict on a site',
				security: staffOnly,
				parameters: [param('site', 'id of the site')],
				requestBody: body(object({ id, verdict: { enum: ['suitable', 'conditional', 'unsuitable'] }, reason: text(500) })),
				responses: { 201: ok('Recorded'), ...refused(400, 401, 403, 404, 422) }
			}
		}
	},
	components: {
		securitySchemes: {
			seat: { type: 'apiKey', in: 'cookie', name: 'asar-seat-{code}', description: 'Set by joining; up to six seats, the first acts.' },
			helper: { type: 'apiKey', in: 'cookie', name: 'asar-helper-{code}', description: 'Set by opening an invitation of the desk.' },
			session: { type: 'apiKey', in: 'cookie', name: 'asar-session', description: 'Set by signing in.' }
		},
		responses: {
			Refused: {
				description: 'Why not, in the reader’s language',
				content: json(
					object({
						error: object({ code: { type: 'string' }, message: { type: 'string' }, field: { type: 'string' } }, ['code', 'message'])
					})
				)
			}
		},
		schemas: {
			Seat: object({ id: { type: 'string' }, number: { type: 'integer' }, code: { type: 'string' } }),
			RollSeat: object({
				id: { type: 'string' },
				number: { type: 'integer' },
				name: { type: ['string', 'null'] },
				group: { type: ['string', 'null'] },
				answers: { type: 'object', description: 'gender, age, social: what was said' },
				phone: { type: 'boolean', description: 'a phone holds it now' },
				channel: { enum: ['phone', 'card'] },
				card: { type: ['integer', 'null'], description: 'number of its card' },
				left: { type: ['integer', 'null'], description: 'ms; null = present' },
				muted: { type: 'boolean' },
				turns: { type: 'array', items: object({ change: { enum: ['in', 'out'] }, at: { type: 'integer' } }) }
			}),
			Version: object({
				id: { type: 'string' },
				cause: { enum: ['opened', 'closed', 'round', 'restored', 'ended'] },
				at: { type: 'integer', description: 'ms' },
				notes: { type: 'integer', description: 'on the board then' }
			}),
			...recordSchemas,
			...pictureSchemas,
			...groundSchemas,
			Note: object({
				id: { type: 'string' },
				text: text(280),
				colour: { type: 'integer', minimum: 1, maximum: 5 },
				author: { type: 'string', description: 'seat:ID or account:ID' },
				number: { type: 'integer', description: 'of the seat; 0 = the desk' },
				round: { type: 'integer' },
				at: { type: 'integer', description: 'ms' },
				gone: { type: ['integer', 'null'], description: 'when it was moved to the trash, ms' }
			}),
			Stage: object(
				{
					workshop: { type: 'object' },
					activities: { type: 'array', items: { type: 'object' } },
					activity: { type: ['object', 'null'], description: 'the open one' },
					documents: {
						type: 'array',
						items: object({ name: { type: 'string' }, access: { enum: ['read', 'write'] }, table: { type: 'integer' } }, ['name', 'access'])
					},
					timer: object({ endsAt: { type: ['integer', 'null'] }, leftMs: { type: ['integer', 'null'] } }),
					counts: object({ present: { type: 'integer' }, phones: { type: 'integer' }, cards: { type: 'integer' } }),
					vote: { anyOf: [ref('Vote'), { type: 'null' }] },
					ranking: {
						type: ['object', 'null'],
						description: 'the newest ranking of needs: way, state, ranked (seats), needs (ids), result (once revealed)'
					},
					mine: { type: 'object' },
					now: { type: 'integer', description: 'server time, ms' }
				},
				['workshop', 'activities', 'activity', 'documents', 'timer', 'counts']
			),
			...voteSchemas
		}
	}
} as const;
