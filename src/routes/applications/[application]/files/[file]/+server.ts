import { readFileOf } from '#lib/application/kept.server.ts';
import { findApplication, readPerson } from '#lib/application/standing.server.ts';
import { answerRefusal } from '#lib/server/answer.ts';
import { db } from '#lib/server/app.ts';
import { groupCookie } from '#lib/server/auth.ts';
import { refuse } from '#lib/workshop/refusal.ts';
import type { RequestHandler } from './$types';

/** A file that the application names, for those who may read it; always as a download. 403 forbidden, 404 not_found. */
export const GET: RequestHandler = async (event) => {
	const { application, file } = event.params;
	const row = await findApplication(db(), application);
	if (!row) return answerRefusal(event, refuse('not_found'));
	const { sees } = await readPerson(db(), row, event.locals.actor, event.cookies.get(groupCookie(application)));
	if (!sees) return answerRefusal(event, refuse('forbidden'));
	const found = await readFileOf(application, file);
	if (!found) return answerRefusal(event, refuse('not_found'));
	return new Response(found.bytes, {
		headers: {
			'content-type': found.type,
			'content-length': String(found.bytes.byteLength),
			'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(found.name)}`,
			'cache-control': 'private, no-store',
			'x-content-type-options': 'nosniff'
		}
	});
};
