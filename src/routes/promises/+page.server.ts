import { error } from '@sveltejs/kit';
import { say } from '#lib/i18n/say.ts';
import { readVillageKeeping } from '#lib/commitment/akimat.server.ts';
import { standingOf } from '#lib/commitment/duties.server.ts';
import { readKeepRates } from '#lib/commitment/keeping.server.ts';
import { newId } from '#lib/live/id.ts';
import { listPlaces } from '#lib/village/read.server.ts';
import { hasRole } from '#lib/workshop/rules.ts';
import { acts } from '../projects/[project]/duties/act.server.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, url }) => {
	const { actor, locale } = locals;
	const villages = (await listPlaces()).map(({ id, name }) => ({ id, name }));
	const own = actor.account?.roles.find(({ role, villageId }) => role === 'akimat' && villageId)?.villageId;
	// Who answers for no village of one's own begins where most is promised.
	const busiest = async () => (await readKeepRates({}, Date.now())).villages[0]?.villageId;
	const villageId = url.searchParams.get('village') ?? own ?? (await busiest()) ?? villages[0]?.id ?? '';
	const keeping = await readVillageKeeping(villageId, Date.now(), locale, { page: Number(url.searchParams.get('page') || 1) });
	if (!keeping) error(404, { message: say('not_found', locale), reason: 'not_found' });
	const keepers = keeping.open.filter((duty) => standingOf(actor, { ...duty, villageId }).keeps).map(({ commitmentId }) => commitmentId);
	const may = { answer: hasRole(actor, 'keep_commitments', villageId), hide: hasRole(actor, 'judge_commitments', villageId) };
	return { keeping, keepers, may, villages, base: newId(), done: url.searchParams.get('done') };
};

export const actions: Actions = acts;
