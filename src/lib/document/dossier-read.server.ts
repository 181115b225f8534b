/** Everything that the dossier of a site says on paper, read across domains. */
import { count, eq } from 'drizzle-orm';
import type { MapGround } from '#lib/map/sheet.ts';
import { readPhoto } from '#lib/media/read.server.ts';
import { readOfficeDossier, type OfficeDossier } from '#lib/office/read.server.ts';
import { app } from '#lib/server/app.ts';
import { siteSupport } from '#lib/server/schema.ts';
import { readStandingSites } from '#lib/site/proposals.server.ts';
import type { Actor } from '#lib/workshop/rules.ts';
import { readMapGround } from './map-read.server.ts';
import { mayPrintMap } from './rules.ts';

export type SiteFile = Omit<OfficeDossier, 'photos'> & {
	/** JPEG, at most so many as find room. */
	photos: Uint8Array[];
	/** Seats that want it too. */
	support: number;
	/** For the map. */
	around: { number: number; geometry: GeoJSON.Geometry }[];
	ground: MapGround;
};

const MOST_PHOTOS = 6;
/** px: a third of the page at 300 dots an inch; a little more for a single one. */
const PHOTO = { width: 900, height: 675 };

/**
 * @param actor colleagues read the names of officers; who works for this village, the layers of its office as well
 * @returns null when there is no such site, or it is not to be seen
 */
export async function readSiteFile(siteId: string, actor: Actor): Promise<SiteFile | null> {
	const db = app().handles.read;
	const dossier = await readOfficeDossier(db, siteId, actor.account !== null);
	if (!dossier) return null;
	const villageId = dossier.village.id;
	const isOurs = mayPrintMap(actor, villageId);
	const [[supported], sites, ground, photos] = await Promise.all([
		db.select({ n: count() }).from(siteSupport).where(eq(siteSupport.siteId, siteId)),
		readStandingSites(db, villageId),
		readMapGround(villageId, { forStaff: isOurs }),
		readPhotos(dossier.photos.slice(0, MOST_PHOTOS), actor.account !== null)
	]);
	const around = sites.filter(({ id }) => id !== siteId).map(({ number, geometry }) => ({ number, geometry }));
	return { ...dossier, photos, support: supported?.n ?? 0, around, ground };
}

/** Paper knows no WebP. A photo whose file is gone is left out. */
async function readPhotos(addresses: readonly string[], forStaff: boolean): Promise<Uint8Array[]> {
	const { default: sharp } = await import('sharp');
	const photos: Uint8Array[] = [];
	for (const address of addresses) {
		const webp = await readPhoto(address.split('/').at(-1)!, 1600, forStaff);
		if (webp)
			photos.push(
				await sharp(webp)
					.resize({ ...PHOTO, fit: 'cover' })
					.jpeg({ quality: 80 })
					.toBuffer()
			);
	}
	return photos;
}
