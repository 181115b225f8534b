import { keepCommitment } from '#lib/commitment/duties.server.ts';
import { keepActInput } from '#lib/commitment/input.ts';
import { takeRequest } from '#lib/project/form.server.ts';
import type { RequestHandler } from './$types';

/** One act on a commitment: `{ id, act, ... }` -> `{ id }`; as JSON, or as a form with `photo` (evidence) or `file` (the paper behind a state). */
export const POST: RequestHandler = (event) =>
	takeRequest(
		event,
		keepActInput,
		(input, { photos, file }) => keepCommitment(event.locals.actor, event.params.commitment, input, photos?.[0] ?? null, file ?? null),
		200,
		'whole'
	);
