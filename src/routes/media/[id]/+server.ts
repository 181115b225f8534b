import { readPhoto } from '#lib/media/read.server.ts';
import { readSize } from '#lib/media/rules.ts';
import { mayOpenPhoto } from '#lib/project/file.server.ts';
import { answerRefusal } from '#lib/server/answer.ts';
import { refuse } from '#lib/workshop/refusal.ts';
import { hasRole } from '#lib/workshop/rules.ts';
import type { RequestHandler } from './$types';

/** A photo as WebP, `?w=480` or `?w=1600` (default). A photo never changes under its address. 404 not_found otherwise. */
export const GET: RequestHandler = async (event) => {
	const size = readSize(event.url.searchParams.get('w'));
	const { actor } = event.locals;
	const forStaff = hasRole(actor, 'run_desk', null) || (await mayOpenPhoto(actor, event.params.id));
	const picture = size && (await readPhoto(event.params.id, size, forStaff));
	if (!picture) return answerRefusal(event, refuse('not_found'));
	return new Response(picture, {
		headers: {
			'content-type': 'image/webp',
			'content-length': String(picture.byteLength),
			// Not for ever: a picture that was taken away must be gone from phones too.
			'cache-control': 'private, max-age=3600',
			'x-content-type-options': 'nosniff'
		}
	});
};
