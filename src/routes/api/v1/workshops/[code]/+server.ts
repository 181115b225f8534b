import { json } from '@sveltejs/kit';
import { stageDocument } from '#lib/live/protocol.ts';
import { readMine } from '#lib/seat/read.server.ts';
import { answerRefusal } from '#lib/server/answer.ts';
import { db } from '#lib/server/app.ts';
import { findWorkshop, readState } from '#lib/workshop/read.server.ts';
import { can } from '#lib/workshop/rules.ts';
import { readStage } from '#lib/workshop/stage.server.ts';
import { openOf } from '#lib/workshop/stage.ts';
import type { RequestHandler } from './$types';

/** The stage: the open activity, the documents this seat may open, timer, counts, and what is the seat's own. */
export const GET: RequestHandler = async (event) => {
	const found = await findWorkshop(event.params.code);
	if (!found.ok) return answerRefusal(event, found);
	const { actor } = event.locals;
	const [stage, mine, state] = await Promise.all([
		readStage(db(), found.value.id),
		readMine(db(), actor, found.value.id),
		readState(db(), found.value.id, actor.seat?.id)
	]);
	const mayRead = can(actor, 'read_board', state).ok;
	const boards = (mayRead && stage.cafe?.tables) || [];
	const documents = [
		...(mayRead ? [{ name: stageDocument(found.value.id), access: 'read' as const }] : []),
		...boards.map((table) => {
			const where = { activityId: stage.cafe!.activityId, tableId: table.id };
			return {
				name: table.document,
				access: can(actor, 'write_note', state, where).ok ? ('write' as const) : ('read' as const),
				table: table.number
			};
		})
	];
	return json({ ...stage, activity: openOf(stage), documents, mine, now: Date.now() });
};
