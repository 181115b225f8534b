import { isId } from '#lib/live/id.ts';
import { readKept } from '#lib/media/files.server.ts';
import { findFile } from '#lib/project/file.server.ts';
import { answerRefusal } from '#lib/server/answer.ts';
import { refuse } from '#lib/workshop/refusal.ts';
import type { RequestHandler } from './$types';

/** A file of a project; a part of it where a player asks for one (Range). Videos are public, papers and originals are for those who report. */
export const GET: RequestHandler = async (event) => {
	const { project, file } = event.params;
	const row = isId(file) && isId(project) ? await findFile(event.locals.actor, project, file) : null;
	if (!row) return answerRefusal(event, refuse('not_found'));
	const asked = /^bytes=(\d+)-(\d*)$/.exec(event.request.headers.get('range') ?? '');
	const from = asked ? Number(asked[1]) : 0;
	const to = asked?.[2] ? Math.min(Number(asked[2]), row.bytes - 1) : row.bytes - 1;
	if (from > to) return new Response(null, { status: 416, headers: { 'content-range': `bytes */${row.bytes}` } });
	const bytes = await readKept(file, from, to);
	if (!bytes) return answerRefusal(event, refuse('not_found'));
	const shown = /^(video|image)\//.test(row.type) || row.type === 'application/pdf';
	return new Response(bytes, {
		status: asked ? 206 : 200,
		headers: {
			'content-type': row.type,
			'content-length': String(bytes.byteLength),
			'content-disposition': `${shown ? 'inline' : 'attachment'}; filename*=UTF-8''${encodeURIComponent(row.name)}`,
			'accept-ranges': 'bytes',
			...(asked && { 'content-range': `bytes ${from}-${to}/${row.bytes}` }),
			'content-security-policy': "default-src 'none'; media-src 'self'; img-src 'self'; sandbox",
			'cache-control': 'private, max-age=3600'
		}
	});
};
