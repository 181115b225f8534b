import { error, redirect } from '@sveltejs/kit';
import { say } from '#lib/i18n/say.ts';
import { db } from '#lib/server/app.ts';
import { findWorkshop } from '#lib/workshop/read.server.ts';
import { hasRole } from '#lib/workshop/rules.ts';
import { readStage } from '#lib/workshop/stage.server.ts';
import { addressFor } from '../screen/address.server.ts';
import type { PageServerLoad } from './$types';

/** The desk of a workshop that has ended still opens: its winners become projects there. */
export const load: PageServerLoad = async ({ locals, params, url }) => {
	const { actor, locale } = locals;
	const found = await findWorkshop(params.code);
	if (!found.ok) error(404, { message: say(found.reason, locale), reason: found.reason });
	if (!actor.account) redirect(303, `/login?back=${encodeURIComponent(url.pathname)}`);
	if (!hasRole(actor, 'run_desk', found.value.villageId)) error(403, { message: say('forbidden', locale), reason: 'forbidden' });
	return { stage: await readStage(db(), found.value.id), now: Date.now(), address: new URL(addressFor(url)).host, me: actor.account.id };
};
