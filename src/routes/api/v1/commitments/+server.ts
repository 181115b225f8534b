import { commitmentInput } from '#lib/commitment/input.ts';
import { takeCommitment } from '#lib/commitment/write.server.ts';
import { takeRequest } from '#lib/project/form.server.ts';
import type { RequestHandler } from './$types';

/**
 * The akimat takes on a promise: `{ id, projectId, kind, holder, holderName?, note?, startsOn, months?, paperPublic? }`, as JSON or as a form
 * with `file` (the paper behind it) -> 201 `{ id }`.
 */
export const POST: RequestHandler = (event) =>
	takeRequest(event, commitmentInput, (input, { file }) => takeCommitment(event.locals.actor, input, file ?? null), 201);
