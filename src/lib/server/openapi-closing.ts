/** The part of the API about the end of a programme: the final report and the results table. */
import { body, id, object, ok, param, refused, staffOnly } from './openapi-words.ts';

const count = { type: 'integer' };
const finding = object({
	code: { type: 'string', description: 'V-B01 to V-B16, V-C01 to V-C03, or required' },
	severity: { enum: ['error', 'warning', 'info'] },
	table: { type: ['string', 'null'] },
	row: { type: ['string', 'null'] },
	cell: { type: 'string', description: 'with table and row the path of the field' },
	params: { type: 'object' },
	variant: { type: 'string' }
});
const standing = object({
	revision: { ...count, description: '0 while nothing is saved: the content is what the house knows' },
	state: { enum: ['draft', 'sent'] },
	savedAt: { type: ['integer', 'null'], description: 'ms since 1970, UTC' },
	content: { type: 'object', description: 'by the keys of the form' },
	findings: { type: 'array', items: finding }
});
const act = (summary: string, keys: string) => ({
	summary,
	description: `act: save keeps a draft with anything missing; send is refused (required, with the path of the first field) while a finding is an error; reopen needs a reason. revision is the one the writer began from: changed_meanwhile when somebody saved since. content: ${keys} Texts are kept per language (_kk, _ru); plans and facts are { op, value, unit, ... } or typed as the form prints them.`,
	security: staffOnly,
	parameters: [param('programme', 'id of the programme')],
	requestBody: body(
		object(
			{
				id,
				revision: count,
				act: { enum: ['save', 'send', 'reopen'] },
				content: { type: 'object' },
				consent: { type: 'object' },
				reason: { type: 'string' }
			},
			['id', 'revision', 'act']
		)
	),
	responses: { 200: ok('Done', object({ revision: count })), ...refused(400, 401, 403, 404, 409, 413, 422) }
});
const read = (summary: string) => ({
	summary,
	security: staffOnly,
	parameters: [param('programme', 'id of the programme')],
	responses: { 200: ok('As it is saved, with what the checks find', standing), ...refused(401, 403, 404) }
});

export const closingPaths = {
	'/api/v1/programmes/{programme}/final': {
		get: read('The final report of a programme'),
		post: act(
			'One act on the final report',
			'header, general, section1 { tasks, activities, micro_grants, deviation, ... }, socio_economic, participants_breakdown, section2_..., section3_..., section5, section6_..., narrative_figures. consent: { name, contact, given } of the person in the success story.'
		)
	},
	'/api/v1/programmes/{programme}/results': {
		get: read('The results table of a small-grants programme'),
		post: act(
			'One act on the results table',
			'funder, implementer, partners, rows { project, the five counts, budget, events, ... }, printed_totals.'
		)
	}
};
