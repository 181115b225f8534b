import { redirect } from '@sveltejs/kit';
import { newId } from '#lib/live/id.ts';
import { readMine } from '#lib/seat/read.server.ts';
import { db } from '#lib/server/app.ts';
import { seatCookie } from '#lib/server/auth.ts';
import { findWorkshop } from '#lib/workshop/read.server.ts';
import { readStage } from '#lib/workshop/stage.server.ts';
import type { Actions, PageServerLoad } from './$types';
import { actOnPage, readBoards } from './acts.server.ts';

export const load: PageServerLoad = async ({ params, url, locals, cookies }) => {
	const found = await findWorkshop(params.code);
	if (!found.ok) redirect(303, `/join/${encodeURIComponent(params.code)}`);
	const { id, code } = found.value;
	if (params.code !== code) redirect(303, `/w/${code}`);
	const hadSeat = cookies.get(seatCookie(code)) !== undefined || url.searchParams.has('again');
	if (locals.actor.seat?.workshopId !== id) redirect(303, `/join/${code}${hadSeat ? '?again=1' : ''}`);
	const [stage, mine] = await Promise.all([readStage(db(), id), readMine(db(), locals.actor, id)]);
	return { code, stage, mine, ...(await readBoards(stage, locals.actor)), now: Date.now(), formId: newId() };
};

export const actions: Actions = {
	note: (event) => actOnPage(event, 'note'),
	need: (event) => actOnPage(event, 'need'),
	support: (event) => actOnPage(event, 'support'),
	rank: (event) => actOnPage(event, 'rank'),
	ballot: (event) => actOnPage(event, 'ballot'),
	back: (event) => actOnPage(event, 'back')
};
