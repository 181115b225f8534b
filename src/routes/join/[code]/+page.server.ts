import { error, fail, redirect } from '@sveltejs/kit';
import { eq } from 'drizzle-orm';
import { say } from '#lib/i18n/say.ts';
import { newId } from '#lib/live/id.ts';
import { parseJoin } from '#lib/seat/input.ts';
import { countSeats } from '#lib/seat/read.server.ts';
import { takeSeat } from '#lib/seat/write.server.ts';
import { db } from '#lib/server/app.ts';
import { setLanguageCookie, setSeatCookie } from '#lib/server/cookies.ts';
import { village } from '#lib/server/schema.ts';
import { findWorkshop } from '#lib/workshop/read.server.ts';
import { STATUS } from '#lib/workshop/refusal.ts';
import type { Actions, PageServerLoad, RequestEvent } from './$types';

/** The first page of a phone in the hall is plain HTML: light, and it works on anything. */
export const csr = false;

async function find({ params, locals }: Pick<RequestEvent, 'params' | 'locals'>) {
	const found = await findWorkshop(params.code);
	return found.ok ? found.value : error(404, { message: say(found.reason, locals.locale), reason: found.reason });
}

export const load: PageServerLoad = async (event) => {
	const { id, code, title, villageId, capacity, endedAt, startsAt } = await find(event);
	if (event.locals.actor.seat?.workshopId === id) redirect(303, `/w/${code}`);
	if (event.params.code !== code) redirect(303, `/join/${code}`);
	const [{ present }, [place]] = await Promise.all([
		countSeats(db(), id),
		db().select({ name: village.name }).from(village).where(eq(village.id, villageId))
	]);
	const state = endedAt !== null ? ('ended' as const) : present >= capacity ? ('full' as const) : ('open' as const);
	const query = event.url.searchParams;
	return {
		workshop: { code, title, startsAt, village: { id: villageId, name: place?.name ?? {} } },
		state,
		again: query.has('again'),
		card: query.get('card') ?? '',
		requestId: newId()
	};
};

export const actions: Actions = {
	default: async (event) => {
		const { id, code } = await find(event);
		if (event.locals.actor.seat?.workshopId === id) redirect(303, `/w/${code}`);
		const form = await event.request.formData();
		const typed = (name: string) => String(form.get(name) ?? '');
		const kept = { id: typed('id'), name: typed('name'), card: typed('card'), consent: form.has('consent') };
		const input = parseJoin({ ...kept, id: kept.id || undefined, locale: event.locals.locale });
		const taken = input.ok ? await takeSeat(event.locals.actor, id, input.value) : input;
		if (!taken.ok) {
			const { reason, field, params } = taken;
			return fail(STATUS[reason], { ...kept, field, message: say(reason, event.locals.locale, params) });
		}
		setSeatCookie(event, code, taken.value.token, taken.value.expiresAt);
		setLanguageCookie(event, event.locals.locale);
		redirect(303, `/w/${code}`);
	}
};
