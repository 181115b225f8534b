/** Who may open the studio of a workshop. */
import { error, redirect } from '@sveltejs/kit';
import { say } from '#lib/i18n/say.ts';
import { findWorkshop, type WorkshopRow } from '#lib/workshop/read.server.ts';
import { hasRole } from '#lib/workshop/rules.ts';

/** @returns the workshop of a studio page; everybody else is sent to sign in or told no. */
export async function findStudio({ actor, locale }: App.Locals, code: string, url: URL): Promise<WorkshopRow> {
	if (!actor.account) redirect(303, `/login?back=${encodeURIComponent(url.pathname)}`);
	const found = await findWorkshop(code);
	if (!found.ok) error(404, { message: say(found.reason, locale), reason: found.reason });
	if (!hasRole(actor, 'plan_workshop', found.value.villageId)) error(403, { message: say('forbidden', locale), reason: 'forbidden' });
	return found.value;
}
