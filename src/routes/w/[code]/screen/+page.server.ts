import { error } from '@sveltejs/kit';
import { getServerAsyncLocalStorage } from '#lib/i18n/paraglide/runtime.js';
import { say } from '#lib/i18n/say.ts';
import { db } from '#lib/server/app.ts';
import { setScreenCookie } from '#lib/server/cookies.ts';
import { seeProjector } from '#lib/workshop/projector.server.ts';
import { findWorkshop } from '#lib/workshop/read.server.ts';
import { readStage } from '#lib/workshop/stage.server.ts';
import type { PageServerLoad } from './$types';
import { addressFor, drawQr } from './address.server.ts';
import { readWishes } from './wishes.ts';

/**
 * `?lang=ru` speaks another language than the browser's other pages, `?theme=dark` for a dark hall, `?scale=1.2` enlarges: so the screen
 * starts, the desk may change it. `?preview=1` in the desk's frame, where `view` and `focus` stand for what the desk shows.
 */
export const load: PageServerLoad = async (event) => {
	const wishes = readWishes(event.url.searchParams);
	const found = await findWorkshop(event.params.code);
	if (!found.ok) error(404, { message: say(found.reason, event.locals.locale), reason: found.reason });
	const { id, code } = found.value;
	const own = setScreenCookie(event, code);
	if (!wishes.preview) await seeProjector(id, own, wishes);
	const stage = await readStage(db(), id);
	const mine = wishes.preview ? undefined : stage.projectors.find((screen) => screen.id === own);
	const locale = (mine ?? wishes).locale ?? event.locals.locale;
	event.locals.locale = locale as typeof event.locals.locale;
	const speaking = getServerAsyncLocalStorage()?.getStore();
	if (speaking) speaking.locale = event.locals.locale;

	const origin = addressFor(event.url);
	const join = `${origin}/join/${code}`;
	const village = `${origin}/v/${stage.workshop.village.id}`;
	return {
		locale: event.locals.locale,
		stage,
		now: Date.now(),
		join: { address: withoutProtocol(origin), qr: drawQr(join) },
		village: { address: withoutProtocol(village), qr: drawQr(village) },
		own,
		wishes
	};
};

const withoutProtocol = (address: string) => address.replace(/^https?:\/\//, '');
