/** Sites of a house for server tests: proposed, read, moderated. */
import { newId } from '#lib/live/id.ts';
import { db } from '#lib/server/app.ts';
import { activity } from '#lib/server/schema.ts';
import { transact } from '#lib/server/transact.ts';
import { readStageSites } from '#lib/site/hall.server.ts';
import type { SiteInput } from '#lib/site/input.ts';
import { readShape } from '#lib/site/shape.ts';
import { addSite } from '#lib/site/write.server.ts';
import type { Actor } from '#lib/workshop/rules.ts';
import type { House } from './house.ts';

/** What a resident says of a place near the middle of the village. */
export const fields = (change: Partial<SiteInput> = {}) => ({
	...{ objectType: 'playground' as const, title: 'Мектеп жаны', why: 'Балалар жолда ойнап жүр', lng: 53.82, lat: 47.001 },
	...{ placeWords: 'Ескі дүкен арты', benefits: 'Балалар', ...change }
});
/** @returns a shape as the server reads it; throws when it is refused. */
export function shapeOf(input: unknown) {
	const read = readShape(input);
	if (!read.ok) throw new Error(read.reason);
	return read.value;
}
/** A square whose south-western corner lies here, degrees. */
export const square = (lng: number, lat: number, size = 0.001) => {
	const ring = [
		[lng, lat],
		[lng + size, lat],
		[lng + size, lat + size],
		[lng, lat + size]
	];
	return shapeOf({ type: 'Polygon', coordinates: [ring] });
};
export const refusal = (reason: string, field?: string) => ({ ok: false, reason, ...(field && { field }) });

/** @param house the house of the running test */
export function sitesOf(house: () => House) {
	const stage = () => readStageSites(db(), house().ids.workshop);
	return {
		stage,
		find: async (id: string) => (await stage()).find((one) => one.id === id)!,
		async add(actor: Actor, change: Partial<SiteInput> = {}): Promise<string> {
			const id = newId();
			const added = await addSite(actor, house().ids.workshop, { ...fields(change), id });
			if (!added.ok) throw new Error(added.reason);
			return id;
		},
		/** From now on the desk lets things through. */
		moderate: () => transact(async (tx) => void (await tx.db.update(activity).set({ settings: { moderated: true } })))
	};
}
