import { beginInput } from '#lib/ground/input.ts';
import { beginUpload } from '#lib/ground/upload.server.ts';
import { answer, readBody } from '#lib/server/answer.ts';
import { parse } from '#lib/server/input.ts';
import type { RequestHandler } from './$types';

/** Begins an upload, or says how far it has come: `{ id, received, bytes }`. Errors: 401, 403, 413 file_too_large, 422, 507 no_room. */
export const POST: RequestHandler = async (event) => {
	const body = await readBody(event);
	const input = body.ok ? parse(beginInput, body.value) : body;
	return answer(event, input.ok ? await beginUpload(event.locals.actor, event.params.village, input.value) : input);
};
