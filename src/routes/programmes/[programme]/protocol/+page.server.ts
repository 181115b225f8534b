import { error } from '@sveltejs/kit';
import { readProgrammePage } from '#lib/application/read.server.ts';
import { say } from '#lib/i18n/say.ts';
import { STATUS } from '#lib/workshop/refusal.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ params, locals }) => {
	const found = await readProgrammePage(locals.actor, params.programme);
	if (!found.ok) error(STATUS[found.reason], { message: say(found.reason, locals.locale), reason: found.reason });
	return { ...found.value, now: Date.now() };
};
