import { findStudio } from './studio.server.ts';
import { pickWords } from '#lib/i18n/locale.ts';
import { newId } from '#lib/live/id.ts';
import { countCards } from '#lib/seat/cards.server.ts';
import { db } from '#lib/server/app.ts';
import { listVillages } from '#lib/village/read.server.ts';
import { hasRole } from '#lib/workshop/rules.ts';
import { BIN_DAYS } from '#lib/workshop/bin.server.ts';
import { readPlan } from '#lib/workshop/plan.server.ts';
import { toDateInput } from '#lib/i18n/format.ts';
import { addressFor } from '../../w/[code]/screen/address.server.ts';
import { archive, copy, keep, remove, save } from './acts.server.ts';
import { hasMapPack, isReachable } from './house.server.ts';
import type { Actions, PageServerLoad } from './$types';

const WEEK_MS = 7 * 24 * 3600_000;

export const load: PageServerLoad = async ({ locals, params, url }) => {
	const row = await findStudio(locals, params.code, url);
	const { id, code, title, endedAt, archivedAt, startsAt, villageId } = row;
	const villages = (await listVillages()).filter((one) => one.id === villageId || hasRole(locals.actor, 'plan_workshop', one.id));
	const address = addressFor(url);
	return {
		workshop: { id, code, title, endedAt, archivedAt },
		plan: await readPlan(db(), row),
		villages: villages.map((one) => ({ value: one.id, label: pickWords(one.name, locals.locale) })),
		facts: {
			cards: await countCards(db(), id),
			mapPack: hasMapPack(villageId),
			reachable: isReachable(address),
			address: new URL(address).host
		},
		next: toDateInput(Math.max(startsAt, Date.now()) + WEEK_MS),
		binDays: BIN_DAYS,
		/** One request id for each plain form. */
		ids: { copy: newId(), keep: newId(), archive: newId(), remove: newId() }
	};
};

export const actions: Actions = { save, copy, keep, archive, remove };
