import { findBoards, listVersions } from '#lib/board/read.server.ts';
import { answer } from '#lib/server/answer.ts';
import { db } from '#lib/server/app.ts';
import { findWorkshop } from '#lib/workshop/read.server.ts';
import { accept, refuse } from '#lib/workshop/refusal.ts';
import { hasRole } from '#lib/workshop/rules.ts';
import type { RequestHandler } from './$types';

/** For the desk: `{ "versions": [{ "id", "cause", "at", "notes" }] }`, newest first. Errors: 401 signed_out, 403 forbidden, 404 unknown_code / not_found. */
export const GET: RequestHandler = async (event) => {
	const found = await findWorkshop(event.params.code);
	if (!found.ok) return answer(event, found);
	const { actor } = event.locals;
	if (!hasRole(actor, 'run_desk', found.value.villageId)) return answer(event, refuse(actor.account ? 'forbidden' : 'signed_out'));
	const [board] = await findBoards(db(), found.value.id, event.params.table);
	return answer(event, board ? accept({ versions: await listVersions(db(), board.document) }) : refuse('not_found'));
};
