import { readAtlasNow } from '#lib/office/atlas.server.ts';
import { readOfficeDossier } from '#lib/office/read.server.ts';
import { db } from '#lib/server/app.ts';
import type { PageServerLoad } from './$types';

/** Two sites side by side: `a` and `b` are ids, or numbers of proposals in the village of the other one. */
export const load: PageServerLoad = async ({ url, locals }) => {
	const forStaff = locals.actor.account !== null;
	const { sites } = await readAtlasNow(forStaff);
	const asked = ['a', 'b'].map((name) => url.searchParams.get(name)?.trim() ?? '');
	const known = sites.find(({ id }) => asked.includes(id));
	const idOf = (text: string) =>
		sites.find(({ id }) => id === text)?.id ??
		sites.find((one) => String(one.number) === text && (!known || (one.village.id === known.village.id && one.id !== known.id)))?.id;
	const read = async (text: string) => {
		const id = idOf(text);
		const dossier = id ? await readOfficeDossier(db(), id, forStaff) : null;
		const row = sites.find((one) => one.id === id);
		return dossier && row ? { ...dossier, state: row.state, supports: row.supports } : null;
	};
	const [a, b] = await Promise.all(asked.map(read));
	return { a: a ?? null, b: b ?? null, asked };
};
