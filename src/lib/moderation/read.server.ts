import { and, asc, eq, inArray, isNull } from 'drizzle-orm';
import type { Note } from '#lib/board/document.ts';
import type { Db } from '#lib/server/db.ts';
import { activity, moderation, need, report, seat, site, siteComment } from '#lib/server/schema.ts';
import { readSettings } from '#lib/workshop/settings.ts';
import type { Mine, Moderated } from '#lib/workshop/stage.ts';
import { shownAs, type ModeratedKind, type ModerationVerdict, type Written } from './rules.ts';

/** The desk's newest word (null = none, or taken back) and how many asked it to look since. */
export type Said = { word: NonNullable<Note['word']> | null; reports: number; document: string | null };
const NOTHING: Said = { word: null, reports: 0, document: null };

/** @returns what was said of the things of a workshop, by id. @param only kinds to read, or one thing */
async function readSaid(db: Db, workshopId: string, only: { kinds?: readonly ModeratedKind[]; id?: string }): Promise<Map<string, Said>> {
	const { kinds, id } = only;
	const words = await db
		.select()
		.from(moderation)
		.where(
			and(
				eq(moderation.workshopId, workshopId),
				kinds && inArray(moderation.kind, [...kinds]),
				id === undefined ? undefined : eq(moderation.subjectId, id)
			)
		)
		.orderBy(asc(moderation.at), asc(moderation.id));
	const reports = await db
		.select()
		.from(report)
		.where(
			and(
				eq(report.workshopId, workshopId),
				kinds && inArray(report.kind, [...kinds]),
				id === undefined ? undefined : eq(report.subjectId, id)
			)
		);
	const said = new Map<string, Said & { at: number }>();
	for (const { subjectId, verdict, reason, at, document, words: of } of words) {
		const word = verdict === 'open' ? null : { verdict: verdict as ModerationVerdict, reason, at, ...(of !== null && { of }) };
		said.set(subjectId, { word, reports: 0, document, at });
	}
	for (const { subjectId, document, at } of reports) {
		const one = said.get(subjectId) ?? { ...NOTHING, document, at: 0 };
		if (at > one.at) one.reports++;
		said.set(subjectId, one);
	}
	return said;
}

/** @returns says of a need, a site or a comment what the desk has said of it; `moderated` = whether its activity is and a resident wrote it. The reason is for its author and the desk. */
export async function readModeration(db: Db, workshopId: string): Promise<(subjectId: string, moderated: boolean) => Moderated> {
	const said = await readSaid(db, workshopId, { kinds: ['need', 'site', 'comment'] });
	return (subjectId, moderated) => {
		const { word, reports } = said.get(subjectId) ?? NOTHING;
		return { state: shownAs(word?.verdict ?? null, moderated), reason: null, reports };
	};
}

/** @returns whether one need or site is on the screen, waits or is hidden. `moderated` as above. */
export async function readShown(db: Db, workshopId: string, subjectId: string, moderated: boolean) {
	const { word } = (await readSaid(db, workshopId, { id: subjectId })).get(subjectId) ?? NOTHING;
	return shownAs(word?.verdict ?? null, moderated);
}

/** @returns what was said of the notes of a workshop: document -> note id -> word and reports. */
export async function readNoteWords(db: Db, workshopId: string): Promise<Map<string, Map<string, Said>>> {
	const boards = new Map<string, Map<string, Said>>();
	for (const [id, one] of await readSaid(db, workshopId, { kinds: ['note'] })) {
		if (!one.document) continue;
		const board = boards.get(one.document) ?? new Map<string, Said>();
		boards.set(one.document, board.set(id, one));
	}
	return boards;
}

/** @returns the newest word on each of these things; null = none. For taking an act back. */
export async function readWords(db: Db, workshopId: string): Promise<(subjectId: string) => Said['word']> {
	const said = await readSaid(db, workshopId, {});
	return (subjectId) => said.get(subjectId)?.word ?? null;
}

/** What the desk reads beside the stage: everything a need or site says, and its seats. */
export type Overlooked = { written: Written[]; seats: { id: string; number: number; muted: boolean }[] };

/** @returns needs, sites and comments of a workshop with their words, whatever their state; seats by number. For staff only. */
export async function readOverlooked(db: Db, workshopId: string): Promise<Overlooked> {
	const seatRows = await db
		.select({ id: seat.id, number: seat.number, mutedAt: seat.mutedAt })
		.from(seat)
		.where(eq(seat.workshopId, workshopId))
		.orderBy(asc(seat.number));
	const seats = seatRows.map(({ id, number, mutedAt }) => ({ id, number, muted: mutedAt !== null }));
	const said = await readSaid(db, workshopId, { kinds: ['need', 'site', 'comment'] });
	const all = [...(await readAllWritten(db, workshopId)), ...(await readAllComments(db, workshopId))];
	const written = all.map(({ kind, id, words, seatId, helper, at, moderated }): Written => {
		const { word, reports } = said.get(id) ?? NOTHING;
		const state = shownAs(word?.verdict ?? null, moderated && seatId !== null);
		const by = seats.find((one) => one.id === seatId) ?? null;
		return { kind, id, document: null, table: null, words, seat: by, helper, state, reason: word?.reason ?? null, reports, at };
	});
	return { written, seats };
}

/** Needs and sites that are not removed, with their own words. @param seatId only those of this seat */
async function readAllWritten(db: Db, workshopId: string, seatId?: string) {
	const needs = await db
		.select({ need, settings: activity.settings })
		.from(need)
		.innerJoin(activity, eq(activity.id, need.activityId))
		.where(and(eq(need.workshopId, workshopId), isNull(need.removedAt), seatId === undefined ? undefined : eq(need.seatId, seatId)));
	const sites = await db
		.select({ site, settings: activity.settings })
		.from(site)
		.leftJoin(activity, eq(activity.id, site.activityId))
		.where(and(eq(site.workshopId, workshopId), isNull(site.removedAt), seatId === undefined ? undefined : eq(site.seatId, seatId)));
	const plain = (kind: 'need' | 'site', row: { id: string; seatId: string | null; helper: string | null; createdAt: number }) => ({
		...{ kind, id: row.id, seatId: row.seatId, helper: row.helper, at: row.createdAt }
	});
	const join = (...parts: (string | null)[]) => parts.filter(Boolean).join(' · ');
	return [
		...needs.map(({ need: row, settings }) => ({
			...plain('need', row),
			...{ title: '', text: row.text, words: join(row.text, row.group), moderated: readSettings(settings).moderated }
		})),
		...sites.map(({ site: row, settings }) => ({
			...plain('site', row),
			...{ title: row.title, text: row.why, words: join(row.title, row.why), moderated: readSettings(settings ?? {}).moderated }
		}))
	];
}

/** Comments on sites that their authors have not taken back. */
async function readAllComments(db: Db, workshopId: string) {
	const rows = await db
		.select({ comment: siteComment, settings: activity.settings })
		.from(siteComment)
		.innerJoin(site, eq(site.id, siteComment.siteId))
		.leftJoin(activity, eq(activity.id, site.activityId))
		.where(and(eq(site.workshopId, workshopId), isNull(site.removedAt), isNull(siteComment.removedAt)));
	return rows.map(({ comment: { id, seatId, helper, at, text: words }, settings }) => ({
		...{ kind: 'comment' as const, id, seatId, helper, at, words },
		moderated: readSettings(settings ?? {}).moderated
	}));
}

/** @returns what a seat wrote and others do not see now, in its own words, with the reason of what was hidden. */
export async function readWithheld(db: Db, workshopId: string, seatId: string): Promise<Mine['withheld']> {
	const own = await readAllWritten(db, workshopId, seatId);
	if (own.length === 0) return [];
	const said = await readSaid(db, workshopId, { kinds: ['need', 'site'] });
	return own.flatMap(({ id, title, text, moderated }) => {
		const { word } = said.get(id) ?? NOTHING;
		return shownAs(word?.verdict ?? null, moderated) === 'shown' ? [] : [{ id, title, text, reason: word?.reason ?? null }];
	});
}

/** @returns ids of sites that nobody but their author and the desk may see: hidden by the desk, or never let through. */
export async function readUnseenSites(db: Db, villageId?: string): Promise<Set<string>> {
	const rows = await db
		.select({ id: site.id, seatId: site.seatId, settings: activity.settings })
		.from(site)
		.innerJoin(activity, eq(activity.id, site.activityId))
		.where(villageId ? eq(site.villageId, villageId) : undefined);
	const words = await db
		.select({ id: moderation.subjectId, verdict: moderation.verdict })
		.from(moderation)
		.where(eq(moderation.kind, 'site'))
		.orderBy(asc(moderation.at), asc(moderation.id));
	const newest = new Map(words.map(({ id, verdict }) => [id, verdict === 'open' ? null : (verdict as ModerationVerdict)]));
	const unseen = rows.filter(
		({ id, seatId, settings }) => shownAs(newest.get(id) ?? null, readSettings(settings).moderated && seatId !== null) !== 'shown'
	);
	return new Set(unseen.map(({ id }) => id));
}
