import { error, redirect } from '@sveltejs/kit';
import { readAuthors, readGround, readPutAway } from '#lib/ground/read.server.ts';
import { say } from '#lib/i18n/say.ts';
import { toDateInput } from '#lib/i18n/format.ts';
import { db } from '#lib/server/app.ts';
import { config } from '#lib/server/config.ts';
import { findVillage } from '#lib/village/read.server.ts';
import { hasRole } from '#lib/workshop/rules.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ params, locals, url }) => {
	const { actor, locale } = locals;
	const village = await findVillage(params.village);
	if (!village) error(404, { message: say('not_found', locale), reason: 'not_found' });
	if (!actor.account) redirect(303, `/login?back=${encodeURIComponent(url.pathname)}`);
	if (!hasRole(actor, 'keep_ground', village.id)) error(403, { message: say('forbidden', locale), reason: 'forbidden' });
	const [ground, authors, putAway] = await Promise.all([
		readGround(db(), village.id, true),
		readAuthors(db(), village.id),
		readPutAway(db(), village.id)
	]);
	return {
		...{ village, ground: ground!, authors, putAway, today: toDateInput(Date.now()) },
		...{ mayOnline: hasRole(actor, 'manage_people', null), packMb: config.packMb }
	};
};
