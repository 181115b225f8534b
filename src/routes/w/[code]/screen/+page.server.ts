import { error } from '@sveltejs/kit';
import { isLocale } from '#lib/i18n/locale.ts';
import { getServerAsyncLocalStorage } from '#lib/i18n/paraglide/runtime.js';
import { say } from '#lib/i18n/say.ts';
import { db } from '#lib/server/app.ts';
import { setScreenCookie } from '#lib/server/cookies.ts';
import { findWorkshop } from '#lib/workshop/read.server.ts';
import { readStage } from '#lib/workshop/stage.server.ts';
import type { PageServerLoad } from './$types';
import { addressFor, drawQr } from './address.server.ts';

/** `?lang=ru` speaks another language than the browser's other pages, `?theme=dark` for a dark hall, `?scale=1.2` enlarges, `?preview=1` in the desk's frame. */
export const load: PageServerLoad = async (event) => {
	const { searchParams } = event.url;
	const wanted = searchParams.get('lang');
	const locale = isLocale(wanted) ? wanted : event.locals.locale;
	event.locals.locale = locale;
	const speaking = getServerAsyncLocalStorage()?.getStore();
	if (speaking) speaking.locale = locale;

	const found = await findWorkshop(event.params.code);
	if (!found.ok) error(404, { message: say(found.reason, locale), reason: found.reason });
	const { id, code } = found.value;
	setScreenCookie(event, code);
	const stage = await readStage(db(), id);
	const origin = addressFor(event.url);
	const join = `${origin}/join/${code}`;
	const village = `${origin}/v/${stage.workshop.village.id}`;
	return {
		locale,
		stage,
		now: Date.now(),
		join: { address: withoutProtocol(origin), qr: drawQr(join) },
		village: { address: withoutProtocol(village), qr: drawQr(village) },
		preview: searchParams.has('preview'),
		dark: searchParams.get('theme') === 'dark',
		scale: Math.min(1.6, Math.max(0.8, Number(searchParams.get('scale')) || 1))
	};
};

const withoutProtocol = (address: string) => address.replace(/^https?:\/\//, '');
