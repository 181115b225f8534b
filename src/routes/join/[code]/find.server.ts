/** Which workshop somebody wants to join, unless their phone sits there already. */
import { error, redirect, type RequestEvent } from '@sveltejs/kit';
import { say } from '#lib/i18n/say.ts';
import { isCardOf } from '#lib/seat/read.server.ts';
import { SEATS_PER_PHONE } from '#lib/seat/rules.ts';
import { db } from '#lib/server/app.ts';
import { findWorkshop } from '#lib/workshop/read.server.ts';

type Asked = Pick<RequestEvent<{ code: string }>, 'params' | 'locals' | 'url'>;

/**
 * With `?more=1`, or with a card that is not its own, a phone that sits here takes one more seat; otherwise it goes to its page.
 * @returns the workshop; throws 404, or the way to the phone's page
 */
export async function findToJoin({ params, locals, url }: Asked) {
	const found = await findWorkshop(params.code);
	if (!found.ok) error(404, { message: say(found.reason, locals.locale), reason: found.reason });
	const { id, code } = found.value;
	const { seat, seats } = locals.actor;
	if (seat?.workshopId !== id || url.searchParams.has('more')) return found.value;
	const card = url.searchParams.get('card');
	if (card && !(await isCardOf(db(), id, card, seats ?? [seat]))) return found.value;
	redirect(303, `/w/${code}`);
}

/** @returns whether one more seat fits on this phone. */
export function hasRoom({ locals }: Pick<Asked, 'locals'>): boolean {
	return (locals.actor.seats?.length ?? 0) < SEATS_PER_PHONE;
}
