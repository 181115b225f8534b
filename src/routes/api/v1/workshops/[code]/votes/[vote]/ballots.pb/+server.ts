import { voteAsPabulib } from '#lib/fund/files.server.ts';
import { answerRefusal } from '#lib/server/answer.ts';
import { findWorkshop } from '#lib/workshop/read.server.ts';
import type { RequestHandler } from './$types';

/** The published ballots as a file of Pabulib, for other tools that count. Errors: unknown_code, not_found, not_revealed_yet, few_ballots. */
export const GET: RequestHandler = async (event) => {
	const found = await findWorkshop(event.params.code);
	const file = found.ok ? await voteAsPabulib(found.value, event.params.vote) : found;
	if (!file.ok) return answerRefusal(event, file);
	return new Response(file.value, {
		headers: {
			'content-type': 'text/plain; charset=utf-8',
			'content-disposition': `attachment; filename="asar-${event.params.code}-vote.pb"`,
			'cache-control': 'no-store'
		}
	});
};
