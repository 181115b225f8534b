import { answer } from '#lib/server/answer.ts';
import { db } from '#lib/server/app.ts';
import { readVoteAnswer } from '#lib/vote/read.server.ts';
import { findWorkshop } from '#lib/workshop/read.server.ts';
import { accept, refuse } from '#lib/workshop/refusal.ts';
import type { RequestHandler } from './$types';

/** A vote: state, paper, counts; tally and ballots once revealed. Errors: unknown_code, not_found (404). */
export const GET: RequestHandler = async (event) => {
	const found = await findWorkshop(event.params.code);
	if (!found.ok) return answer(event, found);
	const vote = await readVoteAnswer(db(), found.value.id, event.params.vote);
	return answer(event, vote ? accept(vote) : refuse('not_found'));
};
