import { eq } from 'drizzle-orm';
import { foldForSearch, kazakhSortKey } from '#lib/i18n/alphabet.ts';
import { village } from '#lib/server/schema.ts';
import type { Tx } from '#lib/server/transact.ts';

type Names = { kk: string; ru: string; en: string };
/** A settlement as the seed data has it. lng, lat in degrees WGS 84; accuracyM = how far off the point may be, metres. */
export type SeedVillage = {
	id: string;
	kind: string;
	name: Names;
	district: Names;
	region: Names;
	population: number | null;
	lng: number;
	lat: number;
	accuracyM: number;
};

/** Adds the settlements of the programme, or brings them up to date: the same rows twice change nothing. @returns how many are new */
export async function importVillages(tx: Tx, rows: readonly SeedVillage[]): Promise<number> {
	let added = 0;
	for (const row of rows) {
		const { id, kind, name, district, region, population, lng, lat, accuracyM } = row;
		const words = [name.kk, name.ru, name.en, district.kk, district.ru].join(' ');
		const value = {
			kind,
			name,
			district,
			region,
			sortKey: kazakhSortKey(name.kk),
			folded: foldForSearch(words),
			population,
			lng,
			lat,
			accuracyM
		};
		const [known] = await tx.db.select({ id: village.id }).from(village).where(eq(village.id, id));
		if (known) await tx.db.update(village).set(value).where(eq(village.id, id));
		else await tx.db.insert(village).values({ id, ...value });
		if (!known) added++;
	}
	return added;
}
