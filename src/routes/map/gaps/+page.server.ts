import { error } from '@sveltejs/kit';
import { readGaps } from '#lib/office/read.server.ts';
import { db } from '#lib/server/app.ts';
import { isObjectType, SITE_TYPES } from '#lib/site/rules.ts';
import { findVillage, listPlaces } from '#lib/village/read.server.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ url, locals }) => {
	const villages = await listPlaces();
	const id = url.searchParams.get('village') || villages[0]?.id;
	const village = id ? await findVillage(id) : null;
	if (!village) error(404);
	const type = url.searchParams.get('type') ?? '';
	const objectType = isObjectType(type) ? type : 'playground';
	const gaps = await readGaps(db(), village.id, objectType, locals.actor.account !== null);
	return { villages, village, objectType, types: [...SITE_TYPES], gaps };
};
