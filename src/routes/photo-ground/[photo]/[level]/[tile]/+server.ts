import { readFile } from 'node:fs/promises';
import { photoTileFile } from '#lib/ground/photo.server.ts';
import { findPhotoGround } from '#lib/ground/read.server.ts';
import { answerRefusal } from '#lib/server/answer.ts';
import { db } from '#lib/server/app.ts';
import { refuse } from '#lib/workshop/refusal.ts';
import { hasRole } from '#lib/workshop/rules.ts';
import type { RequestHandler } from './$types';

/** One WebP tile of a picture from above: level, then column_row. 404 not_found otherwise. */
export const GET: RequestHandler = async (event) => {
	const { photo, level, tile } = event.params;
	const at = /^(\d{1,4})_(\d{1,4})$/.exec(tile);
	const row = at && (await findPhotoGround(db(), photo, (villageId) => hasRole(event.locals.actor, 'keep_ground', villageId)));
	if (!row || !/^\d{1,2}$/.test(level) || Number(level) > row.levels) return answerRefusal(event, refuse('not_found'));
	const file = photoTileFile(row.id, Number(level), Number(at[1]), Number(at[2]));
	const bytes = await readFile(file).catch(() => null);
	if (!bytes) return answerRefusal(event, refuse('not_found'));
	const keep = row.visibility === 'public' ? 'public, max-age=86400' : 'private, max-age=600';
	return new Response(new Uint8Array(bytes), { headers: { 'content-type': 'image/webp', 'cache-control': keep } });
};
