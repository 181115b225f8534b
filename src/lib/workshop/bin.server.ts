/** Putting workshops away: the archive, the bin with its days of grace, and emptying it for good. */
import { and, desc, eq, inArray, isNotNull, like, lt, or } from 'drizzle-orm';
import type { SQLiteColumn, SQLiteTable } from 'drizzle-orm/sqlite-core';
import { boardDocument, stageDocument } from '#lib/live/protocol.ts';
import { discardPhoto } from '#lib/media/write.server.ts';
import { app, db as readDb } from '#lib/server/app.ts';
import * as s from '#lib/server/schema.ts';
import { transact, transactOnce, type Tx } from '#lib/server/transact.ts';
import { readActivities, readState } from './read.server.ts';
import { accept, refuse, type Result } from './refusal.ts';
import { can, nameActor, type Actor } from './rules.ts';

/** A deleted workshop can be taken back this long, days. */
export const BIN_DAYS = 7;
const BIN_MS = BIN_DAYS * 24 * 3600_000;

type Done = Result<{ done: true }>;
type WorkshopRow = typeof s.workshop.$inferSelect;

function changeOnce(
	actor: Actor,
	workshopId: string,
	id: string,
	action: string,
	change: (tx: Tx, row: WorkshopRow) => Promise<Done>
): Promise<Done> {
	return transactOnce<Done>({ actor: nameActor(actor), id, action }, async (tx) => {
		const [row] = await tx.db.select().from(s.workshop).where(eq(s.workshop.id, workshopId));
		if (!row) return refuse('not_found');
		const may = can(actor, 'plan_workshop', await readState(tx.db, workshopId));
		if (!may.ok) return may;
		const done = await change(tx, row);
		if (!done.ok) return done;
		await tx.record({ workshopId, actor: nameActor(actor), action, subject: `workshop:${workshopId}` });
		tx.publish({ kind: 'workshop', workshopId, phase: true });
		return done;
	});
}

/** Puts a workshop away, or takes it out again: it leaves the studio's lists and stays open to everybody. Refusals: signed_out, forbidden, not_found. */
export function archiveWorkshop(actor: Actor, workshopId: string, input: { id: string; on: boolean }): Promise<Done> {
	return changeOnce(actor, workshopId, input.id, input.on ? 'archive_workshop' : 'unarchive_workshop', async (tx) => {
		const archivedAt = input.on ? tx.now : null;
		await tx.db.update(s.workshop).set({ archivedAt }).where(eq(s.workshop.id, workshopId));
		return accept({ done: true });
	});
}

/**
 * Puts a workshop into the bin: gone for everybody, and for good after BIN_DAYS. Refusals: signed_out, forbidden, not_found,
 * has_projects (only the archive is open to it), workshop_running (something was opened and it has not ended).
 */
export function deleteWorkshop(actor: Actor, workshopId: string, input: { id: string }): Promise<Done> {
	return changeOnce(actor, workshopId, input.id, 'delete_workshop', async (tx, row) => {
		const [grown] = await tx.db.select({ id: s.project.id }).from(s.project).where(eq(s.project.workshopId, workshopId)).limit(1);
		if (grown) return refuse('has_projects');
		const begun = (await readActivities(tx.db, workshopId)).some(({ openedAt }) => openedAt !== null);
		if (begun && row.endedAt === null) return refuse('workshop_running');
		if (row.deletedAt === null)
			await tx.db.update(s.workshop).set({ deletedAt: tx.now, deletedBy: actor.account!.id }).where(eq(s.workshop.id, workshopId));
		return accept({ done: true });
	});
}

/** Takes a workshop out of the bin as it was. Refusals: signed_out, forbidden, not_found (the bin was emptied). */
export function restoreWorkshop(actor: Actor, workshopId: string, input: { id: string }): Promise<Done> {
	return changeOnce(actor, workshopId, input.id, 'restore_workshop', async (tx) => {
		await tx.db.update(s.workshop).set({ deletedAt: null, deletedBy: null }).where(eq(s.workshop.id, workshopId));
		return accept({ done: true });
	});
}

/** @returns the workshops in the bin, newest first; goesAt: when they go for good, ms. */
export async function listDeleted() {
	const rows = await readDb()
		.select({ workshop: s.workshop, villageName: s.village.name })
		.from(s.workshop)
		.innerJoin(s.village, eq(s.village.id, s.workshop.villageId))
		.where(isNotNull(s.workshop.deletedAt))
		.orderBy(desc(s.workshop.deletedAt));
	return rows.map((row) => ({ ...row, goesAt: row.workshop.deletedAt! + BIN_MS }));
}

/**
 * Empties the bin: workshops that were deleted more than BIN_DAYS ago go with everything that hangs on them, documents, photos and audit
 * trail included. One that cannot go is logged and does not hold up the others. @param now ms
 */
export async function purgeWorkshops(now: number): Promise<void> {
	const due = await readDb()
		.select({ id: s.workshop.id })
		.from(s.workshop)
		.where(lt(s.workshop.deletedAt, now - BIN_MS));
	for (const { id } of due) {
		try {
			const photos = await transact((tx) => purge(tx, id));
			for (const photo of photos) await discardPhoto(photo);
		} catch (error) {
			app().log.error({ err: error, workshopId: id }, 'a deleted workshop could not be thrown away');
		}
	}
}

type Owned = SQLiteTable & { id: SQLiteColumn };
/** Tables whose rows name their workshop and on which nothing else hangs by then, in the order in which they may go. */
const OF_WORKSHOP = [
	s.attendance,
	s.rollCount,
	s.helper,
	s.hallPhoto,
	s.moderation,
	s.report,
	s.decision,
	s.deskStep,
	s.projector,
	s.staging,
	s.lateEdit,
	s.documentVersion,
	s.event,
	s.need,
	s.needRanking,
	s.vote,
	s.ideaApart,
	s.idea,
	s.site,
	s.card,
	s.seat,
	s.activity
] as const;

/** @returns ids of photos whose files are to go after the commit */
async function purge(tx: Tx, workshopId: string): Promise<string[]> {
	const { db } = tx;
	const ids = (table: Owned & { workshopId: SQLiteColumn }) =>
		db
			.select({ id: table.id })
			.from(table)
			.where(eq(table.workshopId, workshopId))
			.then((rows) => rows.map((row) => row.id as string));
	const [row] = await db.select().from(s.workshop).where(eq(s.workshop.id, workshopId));
	if (!row) return [];
	const [seats, helpers, activities, needs, rankings, ideas, votes, decisions, sites] = [
		await ids(s.seat),
		await ids(s.helper),
		await ids(s.activity),
		await ids(s.need),
		await ids(s.needRanking),
		await ids(s.idea),
		await ids(s.vote),
		await ids(s.decision),
		await ids(s.site)
	];
	const tables = await db.select().from(s.cafeTable).where(inArray(s.cafeTable.activityId, activities));
	const documents = [stageDocument(workshopId), ...tables.map((table) => boardDocument(table.activityId, table.id))];
	const shown = await db.select({ id: s.hallPhoto.photoId }).from(s.hallPhoto).where(eq(s.hallPhoto.workshopId, workshopId));
	const placed = await db.select({ id: s.site.photoId }).from(s.site).where(eq(s.site.workshopId, workshopId));
	const taken = await db.select({ id: s.photo.id }).from(s.photo).where(inArray(s.photo.seatId, seats));
	const photos = [...new Set([...shown, ...placed, ...taken].flatMap(({ id }) => id ?? []))];

	const hanging: [SQLiteTable, SQLiteColumn, string[]][] = [
		[s.needSupport, s.needSupport.needId, needs],
		[s.needSource, s.needSource.needId, needs],
		[s.needBallot, s.needBallot.rankingId, rankings],
		[s.needCounted, s.needCounted.rankingId, rankings],
		[s.ideaSource, s.ideaSource.ideaId, ideas],
		[s.voteIdea, s.voteIdea.voteId, votes],
		[s.ballot, s.ballot.voteId, votes],
		[s.voted, s.voted.voteId, votes],
		[s.countedBallot, s.countedBallot.voteId, votes],
		[s.voteClosing, s.voteClosing.voteId, votes],
		[s.voteReveal, s.voteReveal.voteId, votes],
		[s.voteRule, s.voteRule.voteId, votes],
		[s.voteLot, s.voteLot.voteId, votes],
		[s.decisionOverride, s.decisionOverride.decisionId, decisions],
		[s.voteKey, s.voteKey.voteId, votes],
		[s.voteRequest, s.voteRequest.voteId, votes],
		[s.voteHands, s.voteHands.voteId, votes],
		[s.voteLate, s.voteLate.voteId, votes],
		[s.voteReopening, s.voteReopening.voteId, votes],
		[s.request, s.request.action, votes.map((id) => `place_dots:${id}`)],
		[s.review, s.review.siteId, sites],
		[s.sitePhoto, s.sitePhoto.siteId, sites],
		[s.siteSupport, s.siteSupport.siteId, sites],
		[s.siteComment, s.siteComment.siteId, sites],
		[s.siteTurn, s.siteTurn.siteId, sites],
		[s.siteTurn, s.siteTurn.intoSiteId, sites],
		[s.siteQuestion, s.siteQuestion.siteId, sites],
		[s.siteAssignment, s.siteAssignment.siteId, sites],
		[s.siteCheck, s.siteCheck.siteId, sites],
		[s.followLink, s.followLink.seatId, seats],
		[s.seatToken, s.seatToken.seatId, seats],
		[s.seating, s.seating.activityId, activities],
		[s.cafeHost, s.cafeHost.activityId, activities],
		[s.cafeRound, s.cafeRound.activityId, activities],
		[s.cafeTable, s.cafeTable.activityId, activities],
		[s.activityTurn, s.activityTurn.activityId, activities],
		[s.documentUpdate, s.documentUpdate.document, documents],
		[s.documentSnapshot, s.documentSnapshot.document, documents],
		[s.documentAuthor, s.documentAuthor.document, documents],
		[s.request, s.request.actor, [`join:${workshopId}`, ...seats.map((id) => `seat:${id}`), ...helpers.map((id) => `helper:${id}`)]]
	];
	// An application says itself what it grew from.
	const grown = eq(s.application.workshopId, workshopId);
	await db.update(s.application).set({ workshopId: null, ideaId: null, siteId: null }).where(grown);
	for (const [table, column, of] of hanging) for (const some of portions(of)) await db.delete(table).where(inArray(column, some));
	for (const table of OF_WORKSHOP) await db.delete(table).where(eq(table.workshopId, workshopId));
	for (const some of portions(photos)) await db.delete(s.photo).where(inArray(s.photo.id, some));
	// Answers that were remembered for staff name the workshop too.
	const named = [workshopId, ...activities, ...ideas, ...votes].map((id) => like(s.request.answer, `%${id}%`));
	for (const some of portions(named)) await db.delete(s.request).where(or(...some));
	await db.delete(s.event).where(eq(s.event.subject, `workshop:${workshopId}`));
	await db.delete(s.workshop).where(and(eq(s.workshop.id, workshopId), isNotNull(s.workshop.deletedAt)));
	await tx.record({ actor: 'system', action: 'purge_workshop', subject: 'workshop', data: { deletedAt: row.deletedAt } });
	tx.publish({ kind: 'scrub' });
	return photos;
}

/** A statement takes only so many values. */
const PORTION = 200;
function portions<T>(all: readonly T[]): T[][] {
	return Array.from({ length: Math.ceil(all.length / PORTION) }, (_, i) => all.slice(i * PORTION, (i + 1) * PORTION));
}
