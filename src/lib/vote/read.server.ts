import { and, asc, desc, eq, isNull } from 'drizzle-orm';
import type { Db } from '#lib/server/db.ts';
import { ballot, card, countedBallot, idea, vote, voteClosing, voted, voteIdea, voteReveal, workshop } from '#lib/server/schema.ts';
import { countSeats } from '#lib/seat/read.server.ts';
import type { StageVote } from '#lib/workshop/stage.ts';
import { FEWEST_PUBLISHED, isCast, tallyBallots, type Dots, type Paper, type VoteAnswer, type VoteState } from './rules.ts';

export type VoteRow = typeof vote.$inferSelect & { state: VoteState; closedAt: number | null; revealedAt: number | null };

const selectVotes = (db: Db) =>
	db
		.select({ vote, closedAt: voteClosing.at, revealedAt: voteReveal.at })
		.from(vote)
		.leftJoin(voteClosing, eq(voteClosing.voteId, vote.id))
		.leftJoin(voteReveal, eq(voteReveal.voteId, vote.id));

function toVoteRow(row: { vote: typeof vote.$inferSelect; closedAt: number | null; revealedAt: number | null }): VoteRow {
	const { closedAt, revealedAt } = row;
	return { ...row.vote, closedAt, revealedAt, state: revealedAt !== null ? 'revealed' : closedAt !== null ? 'closed' : 'open' };
}

/** @returns the newest vote of a workshop with its state, or null. */
export async function readNewestVote(db: Db, workshopId: string): Promise<VoteRow | null> {
	const [row] = await selectVotes(db)
		.where(eq(vote.workshopId, workshopId))
		.orderBy(desc(vote.openedAt), desc(vote.round), desc(vote.id))
		.limit(1);
	return row ? toVoteRow(row) : null;
}

/** @returns a vote with its state, or null. */
export async function findVote(db: Db, voteId: string): Promise<VoteRow | null> {
	const [row] = await selectVotes(db).where(eq(vote.id, voteId));
	return row ? toVoteRow(row) : null;
}

/** @returns a vote of this workshop with its state, or null. */
export async function readVote(db: Db, workshopId: string, voteId: string): Promise<VoteRow | null> {
	const row = await findVote(db, voteId);
	return row?.workshopId === workshopId ? row : null;
}

/** @returns the ideas on the paper in order, each with the cost (tenge) it had when the vote was opened. */
export async function readPaper(db: Db, voteId: string): Promise<{ id: string; number: number; title: string; cost: number }[]> {
	return db
		.select({ id: idea.id, number: idea.number, title: idea.title, cost: voteIdea.cost })
		.from(voteIdea)
		.innerJoin(idea, eq(idea.id, voteIdea.ideaId))
		.where(eq(voteIdea.voteId, voteId))
		.orderBy(asc(voteIdea.position));
}

/** @returns the paper in the shape of the rules. */
export async function readPaperRules(db: Db, row: VoteRow): Promise<Paper> {
	const ideas = await readPaper(db, row.id);
	return { ideas: ideas.map(({ id }) => id), dotsPerSeat: row.dotsPerSeat, maxPerIdea: row.maxPerIdea };
}

/** The ballot of one seat while the vote is open. @returns null when there is none, or when the vote is closed and the link is gone. */
export async function readBallot(db: Db, voteId: string, seatId: string): Promise<{ voteId: string; dots: Dots; receipt: string } | null> {
	const [row] = await db
		.select({ voteId: ballot.voteId, dots: ballot.dots, receipt: ballot.receipt })
		.from(ballot)
		.where(and(eq(ballot.voteId, voteId), eq(ballot.seatId, seatId)));
	return row ?? null;
}

/** @returns how many seats have voted: while open those with at least one dot, afterwards those that were counted. */
export async function countVoted(db: Db, row: VoteRow): Promise<number> {
	if (row.state !== 'open') return db.$count(voted, eq(voted.voteId, row.id));
	const cast = await db.select({ dots: ballot.dots }).from(ballot).where(eq(ballot.voteId, row.id));
	return cast.filter(({ dots }) => isCast(dots)).length;
}

/** The counted ballots of a revealed vote by receipt. Never before the reveal: null. */
async function readCounted(db: Db, row: VoteRow): Promise<{ receipt: string; dots: Dots }[] | null> {
	if (row.state !== 'revealed') return null;
	return db
		.select({ receipt: countedBallot.receipt, dots: countedBallot.dots })
		.from(countedBallot)
		.where(eq(countedBallot.voteId, row.id))
		.orderBy(asc(countedBallot.receipt));
}

/** A vote as the stage shows it. `tally` is null until the reveal. */
export async function toStageVote(db: Db, row: VoteRow): Promise<StageVote> {
	const { id, activityId, round, dotsPerSeat, maxPerIdea, state } = row;
	const { ideas } = await readPaperRules(db, row);
	const counted = await readCounted(db, row);
	const tally =
		counted &&
		tallyBallots(
			counted.map(({ dots }) => dots),
			ideas
		);
	return { id, activityId, round, dotsPerSeat, maxPerIdea, state, voted: await countVoted(db, row), ideas: [...ideas], tally };
}

/** @returns the newest vote of the workshop as the stage shows it, or null. The tally is there only once it is revealed. */
export async function readStageVote(db: Db, workshopId: string): Promise<StageVote | null> {
	const row = await readNewestVote(db, workshopId);
	return row && toStageVote(db, row);
}

/** @returns a vote for the public API, or null when this workshop has no such vote. No tally and no ballots before the reveal, for anybody. */
export async function readVoteAnswer(db: Db, workshopId: string, voteId: string): Promise<VoteAnswer | null> {
	const row = await readVote(db, workshopId, voteId);
	if (!row) return null;
	const { id, state, round, dotsPerSeat, maxPerIdea, tally, voted } = await toStageVote(db, row);
	const { present } = await countSeats(db, workshopId);
	const counted = await readCounted(db, row);
	const ballots = counted && counted.length >= FEWEST_PUBLISHED ? counted : null;
	return { id, state, round, dotsPerSeat, maxPerIdea, ideas: await readPaper(db, id), counts: { present, voted }, tally, ballots };
}

/** Where only people with a printed card vote (the setting of the workshop): @returns whether this seat has none. */
export async function lacksCard(db: Db, workshopId: string, seatId: string): Promise<boolean> {
	const [row] = await db.select({ voters: workshop.voters }).from(workshop).where(eq(workshop.id, workshopId));
	return row?.voters === 'cards' && !(await db.$count(card, and(eq(card.seatId, seatId), isNull(card.voidedAt))));
}
