/** What the printed sheets of a workshop have in common: who may print them, what stands on each, how they are sent. */
import { error, redirect, type RequestEvent } from '@sveltejs/kit';
import { eq } from 'drizzle-orm';
import { pickWords } from '#lib/i18n/locale.ts';
import { say } from '#lib/i18n/say.ts';
import { db } from '#lib/server/app.ts';
import { village } from '#lib/server/schema.ts';
import { findWorkshop } from '#lib/workshop/read.server.ts';
import { STATUS, type Refusal } from '#lib/workshop/refusal.ts';
import { hasRole } from '#lib/workshop/rules.ts';
import { addressFor } from '../../w/[code]/screen/address.server.ts';

type Event = Pick<RequestEvent, 'locals' | 'url'> & { params: { code: string } };

/** Stops the request with a refusal in the reader's language. */
export function stop({ locals }: Pick<Event, 'locals'>, { reason, params }: Refusal): never {
	error(STATUS[reason], { message: say(reason, locals.locale, params), reason });
}

/** Finds the workshop for the person at its desk. Everybody else is sent to sign in, or refused: unknown_code, forbidden. */
export async function findPaper(event: Event) {
	const { actor } = event.locals;
	const found = await findWorkshop(event.params.code);
	if (!found.ok) stop(event, found);
	const { id, code, title, startsAt, villageId } = found.value;
	if (!actor.account) redirect(303, `/login?back=${encodeURIComponent(event.url.pathname + event.url.search)}`);
	if (!hasRole(actor, 'run_desk', villageId)) stop(event, { ok: false, reason: 'forbidden' });
	const [place] = await db().select({ name: village.name }).from(village).where(eq(village.id, villageId));
	return { id, code, title, startsAt, village: pickWords(place?.name, 'kk'), address: addressFor(event.url) };
}

/** Shows a PDF in the browser; `name` is what it is saved as, `plain` the same in Latin letters for old browsers. */
export function sendPdf(pdf: Buffer, name: string, plain: string): Response {
	return new Response(new Uint8Array(pdf), {
		headers: {
			'content-type': 'application/pdf',
			'content-disposition': `inline; filename="${plain}.pdf"; filename*=UTF-8''${encodeURIComponent(`${name}.pdf`)}`,
			'cache-control': 'no-store'
		}
	});
}
