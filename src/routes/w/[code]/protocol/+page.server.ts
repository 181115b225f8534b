import { error } from '@sveltejs/kit';
import { readProtocol } from '#lib/document/read.server.ts';
import { say } from '#lib/i18n/say.ts';
import { STATUS } from '#lib/workshop/refusal.ts';
import { findWorkshop } from '#lib/workshop/read.server.ts';
import type { PageServerLoad } from './$types';

/** Readable by anyone who has the code. */
export const load: PageServerLoad = async ({ params, locals }) => {
	const found = await findWorkshop(params.code);
	if (!found.ok) error(STATUS[found.reason], { message: say(found.reason, locals.locale), reason: found.reason });
	return { protocol: await readProtocol(found.value.id), locale: locals.locale };
};
