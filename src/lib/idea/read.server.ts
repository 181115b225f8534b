import { and, asc, count, desc, eq, inArray, isNull, or } from 'drizzle-orm';
import { readStageDecision } from '#lib/fund/read.server.ts';
import { countSeats } from '#lib/seat/read.server.ts';
import { db as readDb } from '#lib/server/app.ts';
import type { Db } from '#lib/server/db.ts';
import { idea, ideaSource, project, vote, voteClosing, voteIdea, voteReveal } from '#lib/server/schema.ts';
import { readNewestVote, readVote, toStageVote } from '#lib/vote/read.server.ts';
import type { StageDecision, StageIdea } from '#lib/workshop/stage.ts';
import { readApart } from './alike.server.ts';
import type { BallotState, IdeaSource, SourceKind } from './rules.ts';

/** @returns the ideas of a workshop by number. A removed one stays as long as it stands on the newest ballot paper: its dots need its name. */
export async function readStageIdeas(db: Db, workshopId: string): Promise<StageIdea[]> {
	const newest = await readNewestVote(db, workshopId);
	const onPaper = newest ? db.select({ id: voteIdea.ideaId }).from(voteIdea).where(eq(voteIdea.voteId, newest.id)) : null;
	const rows = await db
		.select({
			id: idea.id,
			number: idea.number,
			title: idea.title,
			description: idea.description,
			cost: idea.cost,
			siteId: idea.siteId,
			sources: count(ideaSource.id),
			projectId: project.id
		})
		.from(idea)
		.leftJoin(ideaSource, eq(ideaSource.ideaId, idea.id))
		.leftJoin(project, eq(project.ideaId, idea.id))
		.where(and(eq(idea.workshopId, workshopId), or(isNull(idea.removedAt), onPaper ? inArray(idea.id, onPaper) : undefined)))
		.groupBy(idea.id, project.id)
		.orderBy(asc(idea.number));
	const apartOf = await readApart(db, workshopId);
	return rows.map((row) => ({ ...row, apart: apartOf(row.id) }));
}

/** @returns what each of these ideas grew from, in the order it was gathered. */
export async function readSourcesOf(db: Db, ideaIds: readonly string[]): Promise<Map<string, IdeaSource[]>> {
	const found = new Map<string, IdeaSource[]>();
	if (!ideaIds.length) return found;
	const rows = await db
		.select()
		.from(ideaSource)
		.where(inArray(ideaSource.ideaId, [...ideaIds]))
		.orderBy(asc(ideaSource.id));
	for (const { ideaId, kind, sourceId, document, words } of rows) {
		const source = { kind: kind as SourceKind, id: sourceId, ...(document && { document }), words };
		found.set(ideaId, [...(found.get(ideaId) ?? []), source]);
	}
	return found;
}

/** @returns what an idea grew from, in the order it was gathered. */
export async function readSources(db: Db, ideaId: string): Promise<IdeaSource[]> {
	return (await readSourcesOf(db, [ideaId])).get(ideaId) ?? [];
}

/** @returns whether an idea stands on a ballot paper, and whether a vote on it is running. */
export async function readBallotState(db: Db, ideaId: string): Promise<BallotState> {
	const papers = await db
		.select({ closedAt: voteClosing.at })
		.from(voteIdea)
		.leftJoin(voteClosing, eq(voteClosing.voteId, voteIdea.voteId))
		.where(eq(voteIdea.ideaId, ideaId));
	if (!papers.length) return 'none';
	return papers.some((paper) => paper.closedAt === null) ? 'open' : 'closed';
}

export type IdeaVote = { dots: number; seats: number; present: number };

/** How the room voted on an idea, in the newest vote that had it on its paper and is revealed. @returns null before that. */
export async function readIdeaVote(db: Db, ideaId: string): Promise<IdeaVote | null> {
	const [last] = await db
		.select({ voteId: vote.id, workshopId: vote.workshopId })
		.from(voteIdea)
		.innerJoin(vote, eq(vote.id, voteIdea.voteId))
		.innerJoin(voteReveal, eq(voteReveal.voteId, vote.id))
		.where(eq(voteIdea.ideaId, ideaId))
		.orderBy(desc(vote.openedAt), desc(vote.id))
		.limit(1);
	const row = last && (await readVote(db, last.workshopId, last.voteId));
	const tally = row && (await toStageVote(db, row)).tally?.find((entry) => entry.ideaId === ideaId);
	if (!tally) return null;
	const { present } = await countSeats(db, last.workshopId);
	return { dots: tally.dots, seats: tally.seats, present };
}

export type IdeaStory = {
	idea: {
		id: string;
		workshopId: string;
		number: number;
		title: string;
		description: string;
		cost: number;
		siteId: string | null;
		createdAt: number;
	};
	sources: IdeaSource[];
	/** Null until the vote is revealed. `present`: people in the room. */
	vote: IdeaVote | null;
	/** The newest decision of the workshop, as far as it is about this idea; fund and cost in tenge. */
	decision: (Pick<StageDecision, 'id' | 'at' | 'fund' | 'rule'> & StageDecision['rows'][number]) | null;
};

/** Where an idea came from and what became of it, for the page of its project. @returns null when there is no such idea. */
export async function readIdeaStory(ideaId: string): Promise<IdeaStory | null> {
	const db = readDb();
	const [row] = await db.select().from(idea).where(eq(idea.id, ideaId));
	if (!row) return null;
	const { id, workshopId, number, title, description, cost, siteId, createdAt } = row;
	const decided = await readStageDecision(db, workshopId);
	const own = decided?.rows.find((entry) => entry.ideaId === ideaId);
	return {
		idea: { id, workshopId, number, title, description, cost, siteId, createdAt },
		sources: await readSources(db, ideaId),
		vote: await readIdeaVote(db, ideaId),
		decision: decided && own ? { id: decided.id, at: decided.at, fund: decided.fund, rule: decided.rule, ...own } : null
	};
}
