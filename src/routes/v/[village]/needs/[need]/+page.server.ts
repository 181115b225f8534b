import { redirect } from '@sveltejs/kit';
import { newId } from '#lib/live/id.ts';
import { findAlike, readBecoming, readDrafts } from '#lib/picture/gather.server.ts';
import { draftLetter } from '#lib/picture/letter.ts';
import { db } from '#lib/server/app.ts';
import { config } from '#lib/server/config.ts';
import { refuse } from '#lib/workshop/refusal.ts';
import { admit, findPicture, stop, takeAct } from '../act.server.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	const { village, may, picture } = await findPicture(event);
	const need = picture.needs.find(({ id }) => id === event.params.need);
	const whole = picture.needs.find(({ parts }) => parts.some(({ id }) => id === event.params.need));
	if (!need && whole) redirect(303, `/v/${village.id}/needs/${whole.id}`);
	if (!need) stop(event, refuse('not_found'));
	return {
		...{ village, may, need },
		done: event.url.searchParams.has('done'),
		staff: may.keep ? await prepare() : null
	};

	/** What the forms of this page start with. */
	async function prepare() {
		const others = picture.needs.filter(({ id }) => id !== need!.id);
		const alike = findAlike(need!.text, others).map(({ id }) => id);
		const about = { ...need!, village: village.name };
		const forms = ['edit', 'merge', 'became_idea', 'became_project', 'parked', 'open', 'letter'];
		const rows = [...need!.evidence, ...need!.parts].map(({ id }) => id);
		return {
			others: [...others].sort((a, b) => rank(alike, a.id) - rank(alike, b.id)).map(({ id, text }) => ({ id, text })),
			becoming: await readBecoming(db(), village.id, need!),
			drafts: await readDrafts(db(), need!.id),
			letter: { kk: draftLetter(about, 'kk', config.answerDays), ru: draftLetter(about, 'ru', config.answerDays) },
			ids: Object.fromEntries([...forms, ...rows].map((form) => [form, newId()]))
		};
	}
};

/** Those that may say the same come first, the others as they stand. */
const rank = (alike: readonly string[], id: string) => (alike.includes(id) ? alike.indexOf(id) : alike.length);

export const actions: Actions = {
	act: async (event) => {
		admit(event, event.locals.actor.account !== null);
		const base = `/v/${event.params.village}/needs`;
		return takeAct(event, (id, act) => (act === 'write_letter' ? `${base}/letters/${id}` : `${base}/${id}?done`));
	}
};
