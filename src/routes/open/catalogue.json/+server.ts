import { catalogue } from '#lib/open/describe.server.ts';
import { answerOpen } from '#lib/open/file.server.ts';
import type { RequestHandler } from './$types';

/** All sets of open data, for catalogues that gather them. */
export const GET: RequestHandler = ({ request, url }) =>
	answerOpen(request, 'application/ld+json; charset=utf-8', 'catalogue', ({ at }) => JSON.stringify(catalogue(url.origin, at), null, '\t'));
