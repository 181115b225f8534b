import { parseRestore } from '#lib/board/input.ts';
import { findBoards, readVersion } from '#lib/board/read.server.ts';
import { restoreVersion } from '#lib/board/write.server.ts';
import { answer, readBody } from '#lib/server/answer.ts';
import { db } from '#lib/server/app.ts';
import { findWorkshop } from '#lib/workshop/read.server.ts';
import { accept, refuse } from '#lib/workshop/refusal.ts';
import { hasRole } from '#lib/workshop/rules.ts';
import type { RequestHandler } from './$types';

/** For the desk: `{ "version", "notes" }`, the notes in the trash too. Errors: 401 signed_out, 403 forbidden, 404 unknown_code / not_found. */
export const GET: RequestHandler = async (event) => {
	const found = await findWorkshop(event.params.code);
	if (!found.ok) return answer(event, found);
	const { actor } = event.locals;
	if (!hasRole(actor, 'run_desk', found.value.villageId)) return answer(event, refuse(actor.account ? 'forbidden' : 'signed_out'));
	const [board] = await findBoards(db(), found.value.id, event.params.table);
	const earlier = board && (await readVersion(db(), board.document, event.params.version));
	return answer(event, earlier ? accept(earlier) : refuse('not_found'));
};

/** Sets the board back to this state, also after the end: `{ "id" }`. Errors as above, and 400 malformed. */
export const POST: RequestHandler = async (event) => {
	const found = await findWorkshop(event.params.code);
	if (!found.ok) return answer(event, found);
	const body = await readBody(event);
	const wish = body.ok ? parseRestore(body.value) : body;
	if (!wish.ok) return answer(event, wish);
	const { table, version } = event.params;
	const { id } = wish.value;
	return answer(event, await restoreVersion(event.locals.actor, found.value.id, { id, tableId: table, versionId: version }));
};
