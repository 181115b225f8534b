/** The yearly look at the objects of a village: which wait for it, in which order to go, and what was found. */
import { and, asc, desc, eq, inArray } from 'drizzle-orm';
import { localParts, toDateInput } from '#lib/i18n/format.ts';
import type { Words } from '#lib/i18n/locale.ts';
import { middleOf } from '#lib/map/rules.ts';
import { discardPhoto, preparePhoto, type PhotoRow } from '#lib/media/write.server.ts';
import { db } from '#lib/server/app.ts';
import { afterLifeCheck, commitment, photo, project, projectState, site, village } from '#lib/server/schema.ts';
import { transactOnce } from '#lib/server/transact.ts';
import { accept, refuse, type Result } from '#lib/workshop/refusal.ts';
import { hasRole, nameActor, type Actor } from '#lib/workshop/rules.ts';
import type { CheckInput } from './input.ts';
import { kmOf, orderStops, type Stop } from './route.ts';
import type { Condition, Holder } from './rules.ts';

export type Check = {
	id: string;
	year: number;
	condition: Condition;
	maintainer: string;
	note: string;
	onDay: string;
	photo: string | null;
};
export type Visit = Stop & {
	title: Words;
	/** At its site; else only the middle of its village is known. */
	exact: boolean;
	holders: Holder[];
	/** Of this year; null = it waits. */
	check: Check | null;
	/** The one before. */
	last: Check | null;
};
/** Finished objects only. order: numbers of those with a known place that still wait, in a short way. */
export type Visits = { village: { id: string; name: Words; lng: number; lat: number }; year: number; visits: Visit[]; km: number };

const STANDING = ['finished', 'opened', 'handed_over', 'closed'];

const toCheck = ({ id, year, condition, maintainer, note, onDay, photoId }: typeof afterLifeCheck.$inferSelect): Check => ({
	...{ id, year, maintainer, note, onDay },
	condition: condition as Condition,
	photo: photoId && `/media/${photoId}`
});

/** @returns the visit list of a village for the year of `now`: those that wait first, in the order of the way; null = no such village. */
export async function readVisits(villageId: string, now: number): Promise<Visits | null> {
	const [home] = await db().select().from(village).where(eq(village.id, villageId));
	if (!home) return null;
	const year = localParts(now).year;
	const rows = await db()
		.select({ id: project.id, title: project.title, geometry: site.geometry })
		.from(project)
		.leftJoin(site, eq(site.id, project.siteId))
		.where(eq(project.villageId, villageId))
		.orderBy(asc(project.id));
	const ids = rows.map(({ id }) => id);
	const [states, checks, promises] = await Promise.all([
		db().select().from(projectState).where(inArray(projectState.projectId, ids)).orderBy(asc(projectState.at), asc(projectState.id)),
		db().select().from(afterLifeCheck).where(inArray(afterLifeCheck.projectId, ids)).orderBy(desc(afterLifeCheck.at)),
		db().select({ projectId: commitment.projectId, holder: commitment.holder }).from(commitment).where(inArray(commitment.projectId, ids))
	]);
	const state = new Map(states.map((row) => [row.projectId, row.state]));
	const all = rows
		.filter(({ id }) => STANDING.includes(state.get(id) ?? ''))
		.map(({ id, title, geometry }): Visit => {
			const point = geometry ? middleOf(geometry) : null;
			const own = checks.filter(({ projectId }) => projectId === id).map(toCheck);
			return {
				...{ id, title, exact: point !== null, lng: point?.lng ?? home.lng, lat: point?.lat ?? home.lat },
				holders: [...new Set(promises.filter(({ projectId }) => projectId === id).map(({ holder }) => holder as Holder))],
				check: own.find((one) => one.year === year) ?? null,
				last: own.find((one) => one.year < year) ?? null
			};
		});
	const waiting = all.filter(({ check }) => !check);
	const start = { id: '', lng: home.lng, lat: home.lat };
	const way = orderStops([start, ...waiting.filter(({ exact }) => exact)]);
	const place = new Map(way.map(({ id }, i) => [id, i]));
	waiting.sort((a, b) => (place.get(a.id) ?? Infinity) - (place.get(b.id) ?? Infinity) || (a.id < b.id ? -1 : 1));
	return {
		village: { id: home.id, name: home.name, lng: home.lng, lat: home.lat },
		year,
		visits: [...waiting, ...all.filter(({ check }) => check)],
		km: kmOf(way)
	};
}

/**
 * What somebody found who went there. A second look in the same year stands beside the first; the newest counts.
 * Refusals: not_found, signed_out, forbidden, date_invalid (onDay, in the future), not_a_picture, picture_too_large.
 */
export async function addCheck(
	actor: Actor,
	projectId: string,
	input: CheckInput,
	picture: Uint8Array | null
): Promise<Result<{ id: string }>> {
	const [row] = await db().select({ villageId: project.villageId }).from(project).where(eq(project.id, projectId));
	if (!row) return refuse('not_found');
	if (!hasRole(actor, 'judge_commitments', row.villageId)) return refuse(actor.account ? 'forbidden' : 'signed_out');
	let kept: PhotoRow | null = null;
	if (picture) {
		const prepared = await preparePhoto(picture, { accountId: actor.account!.id });
		if (!prepared.ok) return prepared;
		kept = prepared.value;
	}
	let used = false;
	const key = { actor: nameActor(actor), id: input.id, action: `check_object:${projectId}` };
	const result = await transactOnce<Result<{ id: string }>>(key, async (tx) => {
		const { id, condition, maintainer, note, onDay } = input;
		if (onDay > toDateInput(tx.now)) return refuse('date_invalid', 'onDay');
		const year = Number(onDay.slice(0, 4));
		if (kept) await tx.db.insert(photo).values(kept);
		const byAccountId = actor.account!.id;
		await tx.db
			.insert(afterLifeCheck)
			.values({ id, projectId, year, condition, photoId: kept?.id, maintainer, note, onDay, at: tx.now, byAccountId });
		used = true;
		await tx.record({ actor: nameActor(actor), action: 'check_object', subject: `project:${projectId}`, data: { year, condition } });
		return accept({ id });
	});
	if (kept && !used) await discardPhoto(kept.id);
	return result;
}

/** @returns the looks at an object, newest first. */
export async function readChecks(projectId: string): Promise<Check[]> {
	const rows = await db()
		.select()
		.from(afterLifeCheck)
		.where(and(eq(afterLifeCheck.projectId, projectId)))
		.orderBy(desc(afterLifeCheck.onDay), desc(afterLifeCheck.at));
	return rows.map(toCheck);
}
