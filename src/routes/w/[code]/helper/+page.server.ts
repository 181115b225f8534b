import { error, fail, redirect } from '@sveltejs/kit';
import { config } from '#lib/server/config.ts';
import { say } from '#lib/i18n/say.ts';
import { claimHelper, readInvite } from '#lib/seat/helping.server.ts';
import { readRoll } from '#lib/seat/read.server.ts';
import { db } from '#lib/server/app.ts';
import { setHelperCookie } from '#lib/server/cookies.ts';
import { findWorkshop, readState } from '#lib/workshop/read.server.ts';
import { STATUS } from '#lib/workshop/refusal.ts';
import { can, hasRole } from '#lib/workshop/rules.ts';
import { readStage } from '#lib/workshop/stage.server.ts';
import type { Actions, PageServerLoad, RequestEvent } from './$types';

async function find({ params, locals }: Pick<RequestEvent, 'params' | 'locals'>) {
	const found = await findWorkshop(params.code);
	return found.ok ? found.value : error(404, { message: say(found.reason, locals.locale), reason: found.reason });
}

/** For helpers whom the desk has invited, and for whoever runs the desk; `?invite=` opens once. */
export const load: PageServerLoad = async (event) => {
	const { id, code, title, villageId } = await find(event);
	const { actor } = event.locals;
	const state = await readState(db(), id);
	const invite = event.url.searchParams.get('invite');
	if (can(actor, 'assist', { ...state, endedAt: null }).ok) {
		if (invite || event.params.code !== code) redirect(303, `/w/${code}/helper`);
		const me = (hasRole(actor, 'run_desk', villageId) ? actor.account?.name : actor.helper?.name) ?? '';
		const [stage, roll] = await Promise.all([readStage(db(), id), readRoll(db(), id, Date.now())]);
		return { mode: 'work' as const, code, title, me, stage, roll, now: Date.now() };
	}
	const invited = invite ? await readInvite(db(), id, invite) : null;
	if (!invited) return { mode: 'closed' as const, code, title };
	if (!invited.ok) return { mode: 'used' as const, code, title };
	return { mode: 'invited' as const, code, title, name: invited.value.name };
};

export const actions: Actions = {
	claim: async (event) => {
		const { id, code } = await find(event);
		const claimed = await claimHelper(id, event.url.searchParams.get('invite') ?? '');
		if (!claimed.ok) return fail(STATUS[claimed.reason], { message: say(claimed.reason, event.locals.locale) });
		setHelperCookie(event, code, claimed.value.token, config.seatDays * 24 * 3600);
		redirect(303, `/w/${code}/helper`);
	}
};
