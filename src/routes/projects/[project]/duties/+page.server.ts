import { error, fail } from '@sveltejs/kit';
import { say } from '#lib/i18n/say.ts';
import { standingOf } from '#lib/commitment/duties.server.ts';
import { readDuties, readKeeping } from '#lib/commitment/kept.server.ts';
import { readKeepRates } from '#lib/commitment/keeping.server.ts';
import { makePlate, plain, readPlateCode, readReports } from '#lib/commitment/plate.server.ts';
import { statesFor } from '#lib/commitment/rules.ts';
import { newId } from '#lib/live/id.ts';
import { readProject } from '#lib/project/read.server.ts';
import { db } from '#lib/server/app.ts';
import { STATUS } from '#lib/workshop/refusal.ts';
import { hasRole } from '#lib/workshop/rules.ts';
import type { Actions, PageServerLoad } from './$types';
import { acts } from './act.server.ts';

export const load: PageServerLoad = async ({ params, locals, url }) => {
	const found = await readProject(params.project);
	if (!found) error(404, { message: say('not_found', locals.locale), reason: 'not_found' });
	const { id, title, village, promises } = found;
	const now = Date.now();
	const me = locals.actor.account?.id ?? null;
	const may = {
		keep: hasRole(locals.actor, 'keep_commitments', village.id),
		judge: hasRole(locals.actor, 'judge_commitments', village.id)
	};
	const [{ open, calendar, rules }, keeping, code, reports, rate] = await Promise.all([
		readDuties({ projectId: id }, now),
		readKeeping(id, me),
		readPlateCode(db(), id),
		readReports(db(), id, may.judge),
		readKeepRates({ projectId: id }, now)
	]);
	const commitments = [];
	for (const promise of promises) {
		const standing = standingOf(locals.actor, { ...promise, villageId: village.id });
		const own = plain(await readKeepRates({ commitmentId: promise.id }, now));
		commitments.push({
			...promise,
			mine: me !== null && promise.accountId === me,
			standing,
			next: statesFor(promise.state, standing),
			rate: own
		});
	}
	return {
		project: { id, title },
		village,
		may,
		commitments,
		open,
		calendar,
		rules,
		keeping,
		code,
		reports,
		rate: plain(rate),
		base: newId(),
		done: url.searchParams.get('done')
	};
};

export const actions: Actions = {
	...acts,
	plate: async ({ locals, params }) => {
		const made = await makePlate(locals.actor, params.project);
		if (!made.ok) return fail(STATUS[made.reason], { key: 'plate', field: '', message: say(made.reason, locals.locale), typed: {} });
	}
};
