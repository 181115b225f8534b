import { asc, eq } from 'drizzle-orm';
import { readNotes, shownNotes } from '#lib/board/document.ts';
import { readNewestDecision } from '#lib/fund/read.server.ts';
import { boardDocument } from '#lib/live/protocol.ts';
import { app, db } from '#lib/server/app.ts';
import { activity, cafeTable, village } from '#lib/server/schema.ts';
import { findVote, readNewestVote, readVoteAnswer } from '#lib/vote/read.server.ts';
import { readStage } from '#lib/workshop/stage.server.ts';
import type { Protocol } from './rules.ts';

const NEEDS = 10;

/** Composes the protocol of a workshop. Throws when there is no such workshop. */
export async function readProtocol(workshopId: string): Promise<Protocol> {
	const { workshop, counts, sites, ideas, decision, activities, needs } = await readStage(db(), workshopId);
	const [place] = await db()
		.select({ name: village.name, district: village.district, region: village.region })
		.from(village)
		.where(eq(village.id, workshop.village.id));
	const ranked = needs
		.filter(({ state }) => state === 'shown')
		.toSorted((a, b) => b.support - a.support)
		.slice(0, NEEDS);
	const vote = await readVoteOf(workshopId);
	return {
		workshop,
		village: place!,
		counts,
		agenda: activities,
		tables: await readTables(workshopId),
		needs: ranked,
		sites: sites.filter(({ state }) => state === 'shown'),
		ideas,
		vote,
		decision
	};
}

async function readVoteOf(workshopId: string): Promise<Protocol['vote']> {
	const decided = await readNewestDecision(db(), workshopId);
	const row = decided ? await findVote(db(), decided.voteId) : await readNewestVote(db(), workshopId);
	const answer = row && (await readVoteAnswer(db(), workshopId, row.id));
	return answer && { ...answer, reason: row.reason };
}

async function readTables(workshopId: string): Promise<Protocol['tables']> {
	const rows = await db()
		.select({ id: cafeTable.id, activityId: cafeTable.activityId, number: cafeTable.number, question: cafeTable.question })
		.from(cafeTable)
		.innerJoin(activity, eq(activity.id, cafeTable.activityId))
		.where(eq(activity.workshopId, workshopId))
		.orderBy(asc(activity.position), asc(cafeTable.number));
	return Promise.all(
		rows.map(async ({ id, activityId, number, question }) => {
			const notes = await app().rooms.view(boardDocument(activityId, id), (doc) => shownNotes(readNotes(doc)).length);
			return { id, number, question, notes };
		})
	);
}
