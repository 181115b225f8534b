import { redirect } from '@sveltejs/kit';
import { config } from '#lib/server/config.ts';
import { chooseSeatCookie } from '#lib/server/cookies.ts';
import { findWorkshop } from '#lib/workshop/read.server.ts';
import type { RequestHandler } from './$types';

/** Another of the phone's seats acts from now on (a plain form); the page is loaded anew as that seat. */
export const POST: RequestHandler = async (event) => {
	const form = await event.request.formData();
	const found = await findWorkshop(event.params.code);
	if (found.ok) await chooseSeatCookie(event, found.value.code, String(form.get('seat') ?? ''), config.seatDays * 24 * 3600);
	redirect(303, `/w/${found.ok ? found.value.code : encodeURIComponent(event.params.code)}`);
};
