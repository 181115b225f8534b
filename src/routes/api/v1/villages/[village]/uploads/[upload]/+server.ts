import { takePiece } from '#lib/ground/upload.server.ts';
import { isId } from '#lib/live/id.ts';
import { answer } from '#lib/server/answer.ts';
import { refuse } from '#lib/workshop/refusal.ts';
import type { ReadableStream } from 'node:stream/web';
import type { RequestHandler } from './$types';

/** One piece (application/octet-stream) at `?offset=`: `{ id, received, bytes }`. Errors: 400, 401, 403, 404, 409 changed_meanwhile, 413 too_large. */
export const PATCH: RequestHandler = async (event) => {
	const { village, upload } = event.params;
	const offset = Number(event.url.searchParams.get('offset'));
	// A page of another site cannot send this type without asking first.
	const plain = event.request.headers.get('content-type') !== 'application/octet-stream';
	if (plain || !isId(upload) || !Number.isSafeInteger(offset) || offset < 0) return answer(event, refuse('malformed'));
	const body = event.request.body as ReadableStream<Uint8Array> | null;
	return answer(event, await takePiece(event.locals.actor, village, upload, offset, body));
};
