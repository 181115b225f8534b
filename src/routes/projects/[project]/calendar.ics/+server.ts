import { error } from '@sveltejs/kit';
import { pickWords } from '#lib/i18n/locale.ts';
import { say } from '#lib/i18n/say.ts';
import { writeCalendar } from '#lib/notice/calendar.ts';
import { readPublic } from '#lib/project/public.server.ts';
import { readProject } from '#lib/project/read.server.ts';
import { languageOf } from '../../../share.server.ts';
import { addressFor } from '../../../w/[code]/screen/address.server.ts';
import type { RequestHandler } from './$types';

/** What lies ahead of a project as a calendar (RFC 5545), `?lang=kk|ru|en`, for anybody who follows it. 404 not_found. */
export const GET: RequestHandler = async ({ params, locals, url }) => {
	const project = await readProject(params.project);
	if (!project) error(404, { message: say('not_found', locals.locale), reason: 'not_found' });
	const locale = languageOf(url);
	const now = Date.now();
	const { ahead } = await readPublic(project, locale, now);
	const link = `${addressFor(url)}/projects/${project.id}`;
	const name = pickWords(project.title, locale);
	const events = ahead.map(({ kind, title, day, id }) => ({ uid: `${kind}-${id}`, onDay: day, title: `${title} · ${name}`, url: link }));
	return new Response(writeCalendar(name, events, now), {
		headers: {
			'content-type': 'text/calendar; charset=utf-8',
			'content-disposition': 'inline; filename="asar.ics"',
			'cache-control': 'no-cache'
		}
	});
};
