import { answerRefusal } from '#lib/server/answer.ts';
import { app, db } from '#lib/server/app.ts';
import { openFeed } from '#lib/workshop/feed.server.ts';
import { findWorkshop, readState } from '#lib/workshop/read.server.ts';
import { can } from '#lib/workshop/rules.ts';
import { readStage } from '#lib/workshop/stage.server.ts';
import type { RequestHandler } from './$types';

/** The stage as it changes (server-sent events): first all parts, then those that changed, each with server time. */
export const GET: RequestHandler = async (event) => {
	const found = await findWorkshop(event.params.code);
	if (!found.ok) return answerRefusal(event, found);
	const { id } = found.value;
	const may = can(event.locals.actor, 'read_board', await readState(db(), id));
	if (!may.ok) return answerRefusal(event, may);
	// no-transform: nothing between us and the phone may hold events back to compress them.
	const headers = { 'content-type': 'text/event-stream', 'cache-control': 'no-store, no-transform', 'x-accel-buffering': 'no' };
	return new Response(
		openFeed(app().feeds, id, () => readStage(db(), id)),
		{ headers }
	);
};
