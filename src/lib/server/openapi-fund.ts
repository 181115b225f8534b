/** The files of a vote in the description of the API. */
import { CODE, param, refused } from './openapi-words.ts';

const parameters = [CODE, param('vote', 'id of the vote, as the stage has it')];
const file = (type: string, description: string) => ({ description, content: { [type]: { schema: { type: 'string' } } } });

export const fundPaths = {
	'/api/v1/workshops/{code}/votes/{vote}/ballots.pb': {
		get: {
			summary: 'The published ballots of a revealed vote as a file of Pabulib',
			description:
				'Projects are the numbers of the ideas, voters the receipts, in their order. 409 few_ballots when there are fewer than five.',
			parameters,
			responses: { 200: file('text/plain', 'The file'), ...refused(404, 409) }
		}
	},
	'/api/v1/workshops/{code}/votes/{vote}/ballots.csv': {
		get: {
			summary: 'The published ballots of a revealed vote as a table',
			parameters,
			responses: { 200: file('text/csv', 'UTF-8 with a byte order mark, semicolons'), ...refused(404, 409) }
		}
	}
};
