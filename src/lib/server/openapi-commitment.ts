/** The part of the API about promises and how they are kept. */
import { body, id, object, ok, param, refused, staffOnly, text } from './openapi-words.ts';

const count = { type: 'integer' };
const day = { type: 'string', format: 'date' };
const figures = {
	due: { ...count, description: 'duties that are settled: kept + late + missed + unknown' },
	kept: { ...count, description: 'shown in time' },
	late: { ...count, description: 'shown after the last day, within the grace of the rhythm' },
	missed: { ...count, description: 'residents or the coordinator said that it was not done' },
	unknown: { ...count, description: 'nobody showed or said anything; not counted as kept' },
	absent: { ...count, description: 'the holder was away; not part of due' },
	share: { type: ['number', 'null'], description: '(kept + late) / due, 0..1; null below five duties' }
};
const list = (items: object) => ({ type: 'array', items });
const ask = (name: string, description: string) => ({ name, in: 'query', schema: { type: 'string' }, description });

export const commitmentPaths = {
	'/api/v1/commitments/{commitment}': {
		post: {
			summary: 'One act on a commitment: its state, duties, evidence, absences, hand-over',
			description:
				'JSON, or multipart/form-data with photo (evidence) or file (the paper behind a state, or evidence where a document is asked for). act: move { state, reason, paperPublic? } | attach { stateId, paperPublic? } | show_paper { stateId } | hide_paper { stateId, reason } | add_rule { text, rhythm: { every: day|week|month|year|report, n, fromMonth, toMonth }, startsOn, endsOn? } | end_rule { ruleId, reason } | resume_rule { ruleId } | show { ruleId, dueOn, note? } | deny { ruleId, dueOn, note } | withdraw { evidenceId, reason } | restore { evidenceId } | be_away { fromDay, toDay, reason } | be_back { absenceId } | offer { login, toHolder, toName?, reason } | give, take, decline { handOverId }. Refused among others: not_open (the duty is not due now), unknown_choice (a state that does not follow, or a login).',
			security: staffOnly,
			parameters: [param('commitment', 'id of the commitment')],
			requestBody: body(object({ id, act: { type: 'string' } }, ['id', 'act'])),
			responses: { 200: ok('Done', object({ id })), ...refused(400, 401, 403, 404, 409, 413, 422) }
		}
	},
	'/api/v1/keep-rates': {
		get: {
			summary: 'How promises are kept, per holder and village',
			parameters: [
				ask('village', 'id of a village'),
				ask('district', 'Kazakh name'),
				ask('holder', 'akimat, school, ...'),
				ask('project', 'id of a project')
			],
			responses: {
				200: ok(
					'The figures',
					object({
						...figures,
						commitments: { ...count, description: 'commitments that have a calendar of duties' },
						holders: list(object({ holder: { type: 'string' }, ...figures })),
						villages: list(object({ villageId: { type: 'string' }, ...figures }))
					})
				)
			}
		}
	},
	'/api/v1/plates/{plate}': {
		get: {
			summary: 'What the plate on an object shows to whoever scans it',
			parameters: [param('plate', 'six-character code of the plate')],
			responses: {
				200: ok(
					'The plate',
					object({
						code: text(6),
						project: object({ id, title: { type: 'object' } }),
						village: object({ id: { type: 'string' }, name: { type: 'object' } }),
						rate: object(figures),
						promises: list({ type: 'object' }),
						open: list(
							object({ ruleId: id, commitmentId: id, text: text(120), from: day, dueOn: day, lateUntil: day, state: { type: 'string' } })
						),
						reports: list(
							object({
								id,
								kind: { enum: ['not_watered', 'lamp_out', 'broken', 'dirty', 'other'] },
								dangerous: { type: 'boolean' },
								text: text(500),
								at: { ...count, description: 'ms' },
								answer: { type: ['string', 'null'] }
							})
						)
					})
				),
				...refused(404)
			}
		}
	}
};
