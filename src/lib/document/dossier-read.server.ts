/** Everything that the dossier of a site says on paper, read across domains. */
import { and, asc, count, eq, isNull } from 'drizzle-orm';
import { readIdeaStory } from '#lib/idea/read.server.ts';
import { readPhoto } from '#lib/media/read.server.ts';
import { app } from '#lib/server/app.ts';
import { review, site, sitePhoto, siteSupport, siteTurn } from '#lib/server/schema.ts';
import { listSites, readDossier, type Dossier, type SiteRow } from '#lib/site/read.server.ts';
import type { SiteChange } from '#lib/site/rules.ts';
import type { MapGround } from '#lib/map/sheet.ts';
import type { Actor } from '#lib/workshop/rules.ts';
import { readGround } from './map-read.server.ts';
import { mayPrintMap } from './rules.ts';

export type SiteFile = Dossier & {
	placeWords: string;
	benefits: string;
	/** JPEG, at most so many as find room. */
	photos: Uint8Array[];
	/** What people lacked, in the words of the hall, where an idea on this site grew from it. */
	needs: string[];
	/** Seats that want it too. */
	support: number;
	/** What each review asks for, by its id. */
	conditions: Map<string, string>;
	turns: { change: SiteChange; reason: string; at: number }[];
	neighbours: SiteRow[];
	ground: MapGround;
};

const MOST_PHOTOS = 6;
/** As wide as a third of the page at 300 dots an inch; a little more for a single one. */
const PHOTO = { width: 900, height: 675 };

/**
 * @param actor colleagues read the names of officers; who works for this village, the layers of its office as well
 * @returns null when there is no such site, or it is not to be seen
 */
export async function readSiteFile(siteId: string, actor: Actor): Promise<SiteFile | null> {
	const dossier = await readDossier(siteId, actor.account !== null);
	if (!dossier) return null;
	const isStaff = mayPrintMap(actor, dossier.village.id);
	const db = app().handles.read;
	const [[row], more, [supported], reviews, turns, all, ground, story] = await Promise.all([
		db.select({ placeWords: site.placeWords, benefits: site.benefits, photoId: site.photoId }).from(site).where(eq(site.id, siteId)),
		db
			.select({ photoId: sitePhoto.photoId })
			.from(sitePhoto)
			.where(and(eq(sitePhoto.siteId, siteId), isNull(sitePhoto.removedAt)))
			.orderBy(asc(sitePhoto.position), asc(sitePhoto.id)),
		db.select({ n: count() }).from(siteSupport).where(eq(siteSupport.siteId, siteId)),
		db.select({ id: review.id, conditions: review.conditions }).from(review).where(eq(review.siteId, siteId)),
		db
			.select({ change: siteTurn.change, reason: siteTurn.reason, at: siteTurn.at })
			.from(siteTurn)
			.where(eq(siteTurn.siteId, siteId))
			.orderBy(asc(siteTurn.at), asc(siteTurn.id)),
		listSites({ villageId: dossier.village.id }),
		readGround(dossier.village.id, { forStaff: isStaff }),
		dossier.idea ? readIdeaStory(dossier.idea.id) : null
	]);
	const ids = [...new Set([row?.photoId, ...more.map(({ photoId }) => photoId)])].filter((id) => id != null);
	return {
		...dossier,
		placeWords: row?.placeWords ?? '',
		benefits: row?.benefits ?? '',
		photos: await readPhotos(ids.slice(0, MOST_PHOTOS), isStaff),
		needs: (story?.sources ?? []).filter(({ kind }) => kind === 'need').map(({ words }) => words),
		support: supported?.n ?? 0,
		conditions: new Map(reviews.map(({ id, conditions }) => [id, conditions])),
		turns: turns.map(({ change, reason, at }) => ({ change: change as SiteChange, reason, at })),
		neighbours: all.filter(({ id }) => id !== siteId),
		ground
	};
}

/** Paper knows no WebP. A photo whose file is gone is left out. */
async function readPhotos(ids: readonly string[], forStaff: boolean): Promise<Uint8Array[]> {
	const { default: sharp } = await import('sharp');
	const photos: Uint8Array[] = [];
	for (const id of ids) {
		const webp = await readPhoto(id, 1600, forStaff);
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
