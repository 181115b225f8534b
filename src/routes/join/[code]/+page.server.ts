import { fail, redirect } from '@sveltejs/kit';
import { eq } from 'drizzle-orm';
import { say } from '#lib/i18n/say.ts';
import { newId } from '#lib/live/id.ts';
import { parseJoin } from '#lib/seat/input.ts';
import { countSeats } from '#lib/seat/read.server.ts';
import { takeSeat } from '#lib/seat/write.server.ts';
import { db } from '#lib/server/app.ts';
import { addSeatCookie, setLanguageCookie } from '#lib/server/cookies.ts';
import { village } from '#lib/server/schema.ts';
import { refuse, STATUS } from '#lib/workshop/refusal.ts';
import type { Actions, PageServerLoad } from './$types';
import { findToJoin, hasRoom } from './find.server.ts';

/** The first page of a phone in the hall is plain HTML: light, and it works on anything. */
export const csr = false;

export const load: PageServerLoad = async (event) => {
	const { id, code, title, villageId, capacity, endedAt, startsAt } = await findToJoin(event);
	if (event.params.code !== code) redirect(303, `/join/${code}${event.url.search}`);
	const [{ present }, [place]] = await Promise.all([
		countSeats(db(), id),
		db().select({ name: village.name }).from(village).where(eq(village.id, villageId))
	]);
	const seats = event.locals.actor.seats ?? [];
	const state = endedAt !== null ? 'ended' : !hasRoom(event) ? 'phone_full' : present >= capacity ? 'full' : 'open';
	const query = event.url.searchParams;
	const workshop = { code, title, startsAt, village: { id: villageId, name: place?.name ?? {} } };
	return {
		workshop,
		numbers: seats.map(({ number }) => number),
		state,
		again: query.has('again'),
		card: query.get('card') ?? '',
		requestId: newId()
	} as const;
};

export const actions: Actions = {
	default: async (event) => {
		const { id, code } = await findToJoin(event);
		const form = await event.request.formData();
		const typed = (name: string) => String(form.get(name) ?? '');
		const kept = { id: typed('id'), name: typed('name'), card: typed('card'), consent: form.has('consent') };
		const input = !hasRoom(event) ? refuse('phone_full') : parseJoin({ ...kept, id: kept.id || undefined, locale: event.locals.locale });
		const taken = input.ok ? await takeSeat(event.locals.actor, id, input.value) : input;
		if (!taken.ok) {
			const { reason, field, params } = taken;
			return fail(STATUS[reason], { ...kept, field, message: say(reason, event.locals.locale, params) });
		}
		await addSeatCookie(event, code, taken.value.token, taken.value.id, taken.value.expiresAt);
		setLanguageCookie(event, event.locals.locale);
		redirect(303, `/w/${code}`);
	}
};
