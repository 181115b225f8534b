/** Votes in the description of the API: what is voted on, ballots, hands. */
import { ACTING, body, CODE, id, object, ok, param, ref, refused, seatOnly, SERVED, staffOnly } from './openapi-words.ts';

const dots = {
	type: 'object',
	additionalProperties: { type: 'integer', minimum: 0 },
	description:
		'idea id -> dots. Approval, cart: 1. A motion: one of yes, no, abstain -> 1. A ranking: points, as many as there are places for the first, one less for each further (or `order`).'
};
const VOTE = param('vote', 'id of the vote');

export const votePaths = {
	'/api/v1/workshops/{code}/votes/{vote}': {
		get: {
			summary: 'A vote: state and counts; tally, channels and ballots once revealed',
			description:
				'Until the reveal nobody is told more than how many seats have voted. `ballots` are in the order of their receipts, and null when there are fewer than rules.fewest; hands are in the tally and in `hands`.',
			parameters: [CODE, VOTE],
			responses: { 200: ok('The vote', ref('Vote')), ...refused(404) }
		}
	},
	'/api/v1/workshops/{code}/votes/{vote}/ballot': {
		get: {
			summary: 'What this seat may see of its own ballot while the vote is open',
			description:
				'The receipt is there before the first dot. `state`: none yet; own; covered (a helper asks, and is not shown what was said); counted (the vote was opened again, this ballot is counted). After the closing null: nothing ties a ballot to a seat.',
			security: seatOnly,
			parameters: [CODE, ACTING, SERVED, VOTE],
			responses: { 200: ok('The ballot', object({ ballot: { type: ['object', 'null'] } })), ...refused(401, 404) }
		},
		put: {
			summary: 'Cast a ballot: the whole of it, replacing this seat’s earlier one until the vote is closed',
			description:
				'Answered only once it is durable. Dots on an idea that was withdrawn meanwhile are left out: the answer says what counts. `cast` is false while the ballot names fewer ideas than rules.minIdeas. After the closing a request that had arrived in time is answered without dots; any other is refused (vote_closed) and counted as late.',
			security: seatOnly,
			parameters: [CODE, ACTING, SERVED, VOTE],
			requestBody: body(
				object(
					{
						id,
						dots,
						order: { type: 'array', items: { type: 'string' }, description: 'of a ranking, in place of dots: ids, the best first' },
						replace: { type: 'boolean', description: 'in place of a ballot that somebody else cast for this seat (ballot_by_other)' },
						paper: { type: 'boolean', description: 'a helper types it from a paper ballot' }
					},
					['id']
				)
			),
			responses: {
				200: ok(
					'Durably counted',
					object(
						{
							voteId: { type: 'string' },
							dots: { type: ['object', 'null'] },
							left: { type: ['integer', 'null'] },
							receipt: { type: ['string', 'null'] },
							cast: { type: 'boolean' }
						},
						['voteId', 'dots', 'left', 'receipt', 'cast']
					)
				),
				...refused(400, 401, 403, 404, 409, 422)
			}
		}
	},
	'/api/v1/workshops/{code}/votes/{vote}/hands': {
		post: {
			summary: 'Hands counted in the hall, by a helper or the desk; entered again, the newest count holds',
			description:
				'Of people without a phone who have no ballot: `people` is how many raised a hand at all. Of a motion the number follows from its answers. Rankings and carts have no hands.',
			security: staffOnly,
			parameters: [CODE, VOTE],
			requestBody: body(object({ id, people: { type: 'integer', minimum: 0 }, dots }, ['id', 'dots'])),
			responses: { 200: ok('Noted', object({ people: { type: 'integer' } })), ...refused(400, 401, 403, 404, 409, 422) }
		}
	}
};

const text = { type: 'string' };
const count = { type: 'integer' };
export const voteSchemas = {
	Vote: object(
		{
			id: text,
			purpose: { enum: ['ideas', 'test', 'motion'] },
			kind: { enum: ['dots', 'approval', 'ranking', 'cart', 'motion'] },
			question: { type: ['string', 'null'] },
			state: { enum: ['open', 'closed', 'revealed'] },
			round: count,
			dotsPerSeat: count,
			maxPerIdea: count,
			rules: {
				type: 'object',
				description:
					'minIdeas, shuffled, receipts, fewest (smaller groups are published as sums), quorum (percent), minSupport (seats), fund (tenge), byHands'
			},
			late: { type: 'integer', description: 'seats whose ballot came after the closing' },
			withdrawn: { type: 'array', items: object({ ideaId: text, reason: text }) },
			tally: { type: ['array', 'null'], items: object({ ideaId: text, dots: count, seats: count }) },
			pairwise: {
				type: ['array', 'null'],
				description: 'of a ranking, once revealed: the order when two ideas are compared at a time (Schulze)',
				items: object({ ideaId: id, place: { type: 'integer' }, tied: { type: 'boolean' } })
			},
			channels: {
				type: ['array', 'null'],
				items: object({ channel: { enum: ['phone', 'card', 'paper', 'hands'] }, people: count, dots: { type: ['object', 'null'] } })
			},
			hands: { type: ['object', 'null'], description: 'people, by, at (ms)' }
		},
		['id', 'kind', 'state', 'dotsPerSeat', 'maxPerIdea', 'tally']
	)
};
