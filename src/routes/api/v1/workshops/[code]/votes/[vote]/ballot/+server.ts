import { answer, readBody } from '#lib/server/answer.ts';
import { db } from '#lib/server/app.ts';
import { readBallotInput } from '#lib/vote/input.ts';
import { readMyBallot } from '#lib/vote/read.server.ts';
import { placeDots } from '#lib/vote/write.server.ts';
import { findWorkshop } from '#lib/workshop/read.server.ts';
import { accept, refuse } from '#lib/workshop/refusal.ts';
import type { RequestHandler } from './$types';

/**
 * What this seat may see of its own ballot while the vote is open, its receipt before the first dot: `{ "ballot" }`, null when the vote is not
 * open. Errors: 401 no_seat, 404 unknown_code.
 */
export const GET: RequestHandler = async (event) => {
	const found = await findWorkshop(event.params.code);
	if (!found.ok) return answer(event, found);
	const { seat, assistedBy } = event.locals.actor;
	if (seat?.workshopId !== found.value.id) return answer(event, refuse('no_seat'));
	const ballot = await readMyBallot(db(), found.value.id, seat.id, assistedBy ?? null);
	return answer(event, accept({ ballot: ballot?.voteId === event.params.vote ? ballot : null }));
};

/**
 * The ballot of this seat: `{ "id", "dots": { "<idea>": n } }`. Sent again with the same id it counts once.
 * A ranking may say `order`: ids, the best first. `replace`: in place of a ballot that somebody else cast for the seat; `paper`: typed from paper.
 * Errors: 400 malformed, 401 no_seat, 403 cards_only, 404 unknown_code / not_found, 409 vote_closed / not_open / ballot_by_other /
 * ballot_counted / hands_counted / by_hands_only, 422 too_many_dots and the like.
 */
export const PUT: RequestHandler = async (event) => {
	const found = await findWorkshop(event.params.code);
	if (!found.ok) return answer(event, found);
	const body = await readBody(event);
	if (!body.ok) return answer(event, body);
	const ballot = readBallotInput(body.value);
	if (!ballot.ok) return answer(event, ballot);
	return answer(event, await placeDots(event.locals.actor, found.value.id, event.params.vote, ballot.value));
};
