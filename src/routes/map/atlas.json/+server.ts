import { readAtlasNow } from '#lib/office/atlas.server.ts';
import type { RequestHandler } from './$types';

/** The sites of the map as AtlasAnswer, by who asks: staff read what layers for staff say, too. Asked again with its tag, it says what is new. */
export const GET: RequestHandler = async ({ request, locals }) => {
	const { etag, body } = await readAtlasNow(locals.actor.account !== null);
	const headers = { etag, 'cache-control': 'private, no-cache', vary: 'Cookie', 'content-type': 'application/json' };
	if (request.headers.get('if-none-match')?.includes(etag)) return new Response(null, { status: 304, headers });
	return new Response(body, { headers });
};
