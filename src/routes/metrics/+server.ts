import { error } from '@sveltejs/kit';
import { say } from '#lib/i18n/say.ts';
import { app } from '#lib/server/app.ts';
import { config } from '#lib/server/config.ts';
import type { RequestHandler } from './$types';
import { writeMetrics } from './figures.server.ts';

/** For a Prometheus inside the house: no sign-in. Not there unless ASAR_METRICS is on (docs/settings.md). */
export const GET: RequestHandler = async ({ locals }) => {
	if (!config.metrics) error(404, { message: say('not_found', locals.locale), reason: 'not_found' });
	const { rooms, feeds } = app();
	const followers = feeds.workshops().reduce((all, id) => all + feeds.count(id), 0);
	const { text, contentType } = await writeMetrics(rooms.report(), followers);
	return new Response(text, { headers: { 'content-type': contentType, 'cache-control': 'no-store' } });
};
