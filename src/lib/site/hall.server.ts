/** Sites as the hall sees them: a part of the stage. */
import { and, asc, eq, inArray, isNull } from 'drizzle-orm';
import { readModeration } from '#lib/moderation/read.server.ts';
import { photoAddress } from '#lib/media/read.server.ts';
import type { Db } from '#lib/server/db.ts';
import { activity, seat, site, siteComment, sitePhoto, siteSupport } from '#lib/server/schema.ts';
import { readSettings } from '#lib/workshop/settings.ts';
import type { Shown, StageSite } from '#lib/workshop/stage.ts';
import { countOpenQuestions } from './questions.server.ts';
import { rootsOf, siteState } from './rules.ts';
import { readHistories } from './standing.server.ts';

/** @returns the sites of a workshop that are not removed, by number, with the newest verdict; those that are not shown without words. */
export async function readStageSites(db: Db, workshopId: string): Promise<StageSite[]> {
	const rows = await db
		.select({ site, seat: seat.number, settings: activity.settings })
		.from(site)
		.leftJoin(activity, eq(activity.id, site.activityId))
		.leftJoin(seat, eq(seat.id, site.seatId))
		.where(and(eq(site.workshopId, workshopId), isNull(site.removedAt)))
		.orderBy(asc(site.number));
	if (rows.length === 0) return [];
	const ids = rows.map((row) => row.site.id);
	const histories = await readHistories(db, ids);
	const saidOf = await readModeration(db, workshopId);
	const photosOf = await readPhotos(db, ids);
	const asked = await countOpenQuestions(db, ids);
	const joined = ids.map((id) => ({ id, standing: siteState(histories.get(id)!) }));
	const standingOf = new Map(joined.map(({ id, standing }) => [id, standing]));
	const supportOf = await countSupport(db, joined);
	const settingsOf = new Map(rows.map((row) => [row.site.id, readSettings(row.settings ?? {})]));
	const commentsOf = await countComments(db, ids, (siteId, id, bySeat) => saidOf(id, settingsOf.get(siteId)!.moderated && bySeat));
	return rows.map(({ site: { id, number, objectType, title, why, placeWords, benefits, geometry, photoId, helper, seatId }, seat }) => {
		const { names, moderated } = settingsOf.get(id)!;
		const word = histories.get(id)!.reviews.at(-1);
		const verdict = word ? { verdict: word.verdict, reason: word.reason, conditions: word.conditions } : null;
		const standing = standingOf.get(id)!;
		const photos = [...new Set([...(photoId ? [photoId] : []), ...photosOf(id)])].map((one) => photoAddress(one)!);
		const said = {
			id,
			number,
			objectType,
			title,
			why,
			placeWords,
			benefits,
			geometry,
			photo: photoAddress(photoId),
			photos,
			helper,
			verdict
		};
		const desk = saidOf(id, moderated && seatId !== null);
		const withheld = { title: '', why: '', placeWords: '', benefits: '', photo: null, photos: [], seat: null, verdict: null };
		const blank = desk.state !== 'shown' && { ...withheld, standing: { ...standing, reason: '' } };
		const voices = { standing, support: supportOf(id), comments: commentsOf(id), asked: asked(id) };
		return { ...said, ...voices, seat: names ? seat : null, ...blank, ...desk };
	});
}

/** @returns the photos of sites besides the first, in order. */
async function readPhotos(db: Db, siteIds: readonly string[]) {
	const rows = await db
		.select({ siteId: sitePhoto.siteId, photoId: sitePhoto.photoId })
		.from(sitePhoto)
		.where(and(inArray(sitePhoto.siteId, [...siteIds]), isNull(sitePhoto.removedAt)))
		.orderBy(asc(sitePhoto.position), asc(sitePhoto.id));
	const bySite = Map.groupBy(rows, ({ siteId }) => siteId);
	return (id: string) => (bySite.get(id) ?? []).map(({ photoId }) => photoId);
}

/** @returns how many seats support a site or one that was merged into it: each once. */
async function countSupport(db: Db, joined: readonly { id: string; standing: StageSite['standing'] }[]) {
	const marks = await db
		.select({ siteId: siteSupport.siteId, seatId: siteSupport.seatId })
		.from(siteSupport)
		.where(
			inArray(
				siteSupport.siteId,
				joined.map(({ id }) => id)
			)
		);
	const roots = rootsOf(joined);
	const seats = Map.groupBy(marks, ({ siteId }) => roots.get(siteId)!);
	return (id: string) => new Set((seats.get(id) ?? []).map(({ seatId }) => seatId)).size;
}

/** @returns how many comments of a site are shown, wait for the desk, and were reported. */
async function countComments(
	db: Db,
	siteIds: readonly string[],
	saidOf: (siteId: string, id: string, bySeat: boolean) => { state: Shown; reports: number }
) {
	const rows = await db
		.select({ id: siteComment.id, siteId: siteComment.siteId, seatId: siteComment.seatId })
		.from(siteComment)
		.where(and(inArray(siteComment.siteId, [...siteIds]), isNull(siteComment.removedAt)));
	const said = Map.groupBy(
		rows.map(({ id, siteId, seatId }) => ({ siteId, ...saidOf(siteId, id, seatId !== null) })),
		({ siteId }) => siteId
	);
	return (id: string) => {
		const own = said.get(id) ?? [];
		return {
			shown: own.filter(({ state }) => state === 'shown').length,
			waiting: own.filter(({ state }) => state === 'waiting').length,
			reported: own.filter(({ state, reports }) => state === 'shown' && reports > 0).length
		};
	};
}

/** @returns ids of the sites that a seat supports, and of what they were merged into. */
export async function readSupported(db: Db, workshopId: string, seatId: string): Promise<string[]> {
	const rows = await db
		.select({ id: siteSupport.siteId })
		.from(siteSupport)
		.innerJoin(site, eq(site.id, siteSupport.siteId))
		.where(and(eq(siteSupport.seatId, seatId), eq(site.workshopId, workshopId)));
	if (rows.length === 0) return [];
	const all = await db.select({ id: site.id }).from(site).where(eq(site.workshopId, workshopId));
	const histories = await readHistories(
		db,
		all.map(({ id }) => id)
	);
	const joined = all.map(({ id }) => ({ id, standing: siteState(histories.get(id)!) }));
	const roots = rootsOf(joined);
	return [...new Set(rows.flatMap(({ id }) => [id, roots.get(id)!]))];
}
