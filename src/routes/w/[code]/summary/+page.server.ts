import { error } from '@sveltejs/kit';
import { readSummary } from '#lib/document/read.server.ts';
import { m } from '#lib/i18n/paraglide/messages.js';
import { say } from '#lib/i18n/say.ts';
import { findWorkshop } from '#lib/workshop/read.server.ts';
import { STATUS } from '#lib/workshop/refusal.ts';
import { hasRole } from '#lib/workshop/rules.ts';
import type { PageServerLoad } from './$types';

/** For everybody who has the code once the meeting has ended; before that the boards are still being written, and only staff look. */
export const load: PageServerLoad = async ({ params, locals }) => {
	const { locale, actor } = locals;
	const found = await findWorkshop(params.code);
	if (!found.ok) error(STATUS[found.reason], { message: say(found.reason, locale), reason: found.reason });
	const { id, villageId, endedAt } = found.value;
	if (endedAt === null && !hasRole(actor, 'keep_record', villageId))
		error(STATUS.not_open, { message: m.summary_later({}, { locale }), reason: 'not_open' });
	return { summary: await readSummary(id), locale };
};
