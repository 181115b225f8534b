import { newId } from '#lib/live/id.ts';
import { findOpenLetters, findTwins, readAppeals, readUngathered } from '#lib/picture/gather.server.ts';
import { db } from '#lib/server/app.ts';
import { admit, findPicture, takeAct } from '../act.server.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	const { village, may, picture } = await findPicture(event);
	admit(event, may.appeals);
	const ungathered = may.keep ? await readUngathered(db(), picture) : [];
	const appeals = await readAppeals(db(), village.id, picture.needs);
	const bare = may.keep ? picture.bare : [];
	const rows = [...appeals, ...bare].map(({ id }) => id);
	const forms = ['appeal', ...ungathered.map(({ sourceId }) => sourceId), ...rows];
	return {
		...{ village, may, ungathered, appeals, bare },
		letters: findOpenLetters(picture.needs),
		twins: may.keep ? findTwins(picture.needs) : [],
		needs: picture.needs.map(({ id, text }) => ({ id, text })),
		ids: Object.fromEntries(forms.map((form) => [form, newId()])),
		done: event.url.searchParams.has('done')
	};
};

export const actions: Actions = {
	act: (event) => takeAct(event, (_, act) => `?done${act === 'gather' ? '#gather' : '#appeals'}`)
};
