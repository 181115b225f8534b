/** The printed map of the village of a workshop, for those who serve people without a phone. */
import { error, type RequestEvent } from '@sveltejs/kit';
import { say } from '#lib/i18n/say.ts';
import { db } from '#lib/server/app.ts';
import { findVillage, type Village } from '#lib/village/read.server.ts';
import { findWorkshop, readState } from '#lib/workshop/read.server.ts';
import { STATUS, type Refusal } from '#lib/workshop/refusal.ts';
import { can } from '#lib/workshop/rules.ts';

type Event = Pick<RequestEvent, 'locals'> & { params: { code: string } };

/** Stops a request with a refusal in the reader's language. */
export function stopHelper({ locals }: Pick<Event, 'locals'>, { reason, params }: Refusal): never {
	error(STATUS[reason], { message: say(reason, locals.locale, params), reason });
}

/** @returns the village, for helpers and the desk; others are refused: unknown_code, signed_out, forbidden, workshop_ended. */
export async function findServed(event: Event): Promise<Village> {
	const found = await findWorkshop(event.params.code);
	if (!found.ok) stopHelper(event, found);
	const may = can(event.locals.actor, 'assist', await readState(db(), found.value.id));
	if (!may.ok) stopHelper(event, may);
	return (await findVillage(found.value.villageId))!;
}
