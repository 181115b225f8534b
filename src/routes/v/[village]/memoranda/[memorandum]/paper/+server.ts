import { readMemoranda } from '#lib/commitment/memorandum.server.ts';
import { readFileWhole } from '#lib/media/files.server.ts';
import { answerRefusal } from '#lib/server/answer.ts';
import { refuse } from '#lib/workshop/refusal.ts';
import type { RequestHandler } from './$types';

/** The signed paper of a memorandum. It opens in the browser, which is told to run nothing in it. */
export const GET: RequestHandler = async (event) => {
	const found = (await readMemoranda(event.params.village)).find(({ id }) => id === event.params.memorandum);
	const paper = found?.fileId ? await readFileWhole(found.fileId) : null;
	if (!found || !paper) return answerRefusal(event, refuse('not_found'));
	return new Response(paper.bytes, {
		headers: {
			'content-type': paper.type,
			'content-disposition': `inline; filename="memorandum-${found.year}"`,
			'content-security-policy': "default-src 'none'; sandbox",
			'x-content-type-options': 'nosniff',
			'cache-control': 'private, max-age=3600'
		}
	});
};
