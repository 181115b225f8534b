import { and, asc, count, desc, eq, inArray, isNull, ne } from 'drizzle-orm';
import { comparePairs, countSchulze } from '#lib/need/rules.ts';
import type { Db } from '#lib/server/db.ts';
import {
	ballot,
	card,
	countedBallot,
	idea,
	seat,
	vote,
	voteClosing,
	voted,
	voteHands,
	voteIdea,
	voteLate,
	voteReveal,
	workshop
} from '#lib/server/schema.ts';
import { countSeats, readHeld } from '#lib/seat/read.server.ts';
import type { Mine, StageVote } from '#lib/workshop/stage.ts';
import { spreadHands, type Hands } from './hands.ts';
import {
	CHANNELS,
	DEFAULT_RULES,
	MOTION_ANSWERS,
	tallyBallots,
	TEAS,
	withoutIdeas,
	type Channel,
	type Dots,
	type Paper,
	type VoteAnswer,
	type VoteKind,
	type VotePurpose,
	type VoteRules,
	type VoteState
} from './rules.ts';
import { holderOf, readKey, receiptOf } from './secret.server.ts';

export type VoteRow = Omit<typeof vote.$inferSelect, 'rules' | 'kind' | 'purpose'> & {
	kind: VoteKind;
	purpose: VotePurpose;
	rules: VoteRules;
	state: VoteState;
	closedAt: number | null;
	revealedAt: number | null;
	/** People who were there at the closing; null while it is open. */
	present: number | null;
};

const selectVotes = (db: Db) =>
	db
		.select({ vote, closedAt: voteClosing.at, present: voteClosing.present, revealedAt: voteReveal.at })
		.from(vote)
		.leftJoin(voteClosing, eq(voteClosing.voteId, vote.id))
		.leftJoin(voteReveal, eq(voteReveal.voteId, vote.id));

function toVoteRow(row: Awaited<ReturnType<typeof selectVotes>>[number]): VoteRow {
	const { closedAt, revealedAt, present } = row;
	const { kind, purpose, rules, ...rest } = row.vote;
	const state = revealedAt !== null ? 'revealed' : closedAt !== null ? 'closed' : 'open';
	const all = { ...DEFAULT_RULES, ...rules };
	return { ...rest, kind: kind as VoteKind, purpose: purpose as VotePurpose, rules: all, closedAt, revealedAt, present, state };
}

/** @returns the newest vote on ideas of a workshop with its state, or null; `aside`: the newest test or motion instead. */
export async function readNewestVote(db: Db, workshopId: string, aside = false): Promise<VoteRow | null> {
	const [row] = await selectVotes(db)
		.where(and(eq(vote.workshopId, workshopId), aside ? ne(vote.purpose, 'ideas') : eq(vote.purpose, 'ideas')))
		.orderBy(desc(vote.openedAt), desc(vote.round), desc(vote.id))
		.limit(1);
	return row ? toVoteRow(row) : null;
}

/** @returns the vote that people may cast ballots in now (at most one is open), or null. */
export async function readOpenVote(db: Db, workshopId: string): Promise<VoteRow | null> {
	const [row] = await selectVotes(db)
		.where(and(eq(vote.workshopId, workshopId), isNull(voteClosing.voteId)))
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

/** @returns the ideas that stand on the paper, in order, each with the cost (tenge) it had when the vote was opened. */
export async function readPaper(db: Db, voteId: string): Promise<{ id: string; number: number; title: string; cost: number }[]> {
	return db
		.select({ id: idea.id, number: idea.number, title: idea.title, cost: voteIdea.cost })
		.from(voteIdea)
		.innerJoin(idea, eq(idea.id, voteIdea.ideaId))
		.where(and(eq(voteIdea.voteId, voteId), isNull(voteIdea.withdrawnAt)))
		.orderBy(asc(voteIdea.position));
}

/** What was taken off the paper while people voted. */
async function readWithdrawn(db: Db, voteId: string): Promise<StageVote['withdrawn']> {
	const rows = await db
		.select({ ideaId: voteIdea.ideaId, at: voteIdea.withdrawnAt, reason: voteIdea.withdrawnReason })
		.from(voteIdea)
		.where(eq(voteIdea.voteId, voteId))
		.orderBy(asc(voteIdea.position));
	return rows.flatMap(({ ideaId, at, reason }) => (at === null ? [] : [{ ideaId, reason: reason ?? '' }]));
}

/** @returns the paper in the shape of the rules, and what was withdrawn from it. */
export async function readPaperRules(db: Db, row: VoteRow): Promise<Paper & { withdrawn: StageVote['withdrawn'] }> {
	const { kind, dotsPerSeat, maxPerIdea, rules } = row;
	const own = { kind, dotsPerSeat, maxPerIdea, minIdeas: rules.minIdeas, fund: rules.fund };
	if (row.purpose !== 'ideas') return { ...own, ideas: row.purpose === 'motion' ? MOTION_ANSWERS : TEAS, withdrawn: [] };
	const ideas = await readPaper(db, row.id);
	const costs = Object.fromEntries(ideas.map(({ id, cost }) => [id, cost]));
	return { ...own, ideas: ideas.map(({ id }) => id), costs, withdrawn: await readWithdrawn(db, row.id) };
}

export type OwnBallot = { dots: Dots; receipt: string; helper: string | null; cast: boolean };

/** The ballot of one seat while the vote is open. @returns null when there is none, or when the vote is closed and the link is gone. */
export async function readBallot(db: Db, voteId: string, seatId: string): Promise<OwnBallot | null> {
	const holder = holderOf(await readKey(db, voteId), seatId);
	const [row] = await db
		.select({ dots: ballot.dots, receipt: ballot.receipt, helper: ballot.helper, cast: ballot.cast })
		.from(ballot)
		.where(and(eq(ballot.voteId, voteId), eq(ballot.holder, holder)));
	return row ?? null;
}

/**
 * What a seat may see of its own ballot in the vote that is open. @param servedBy name of the helper who asks for it: what a person has
 * said once is not shown to the next helper, not even to the same one
 * @returns null when no vote is open
 */
export async function readMyBallot(db: Db, workshopId: string, seatId: string, servedBy: string | null): Promise<Mine['ballot']> {
	const row = await readOpenVote(db, workshopId);
	if (!row) return null;
	const { id: voteId, rules } = row;
	const none = { voteId, dots: {}, receipt: null, cast: false, by: null, state: 'none' as const };
	if (await db.$count(voted, and(eq(voted.voteId, voteId), eq(voted.seatId, seatId)))) return { ...none, cast: true, state: 'counted' };
	const own = await readBallot(db, voteId, seatId);
	const key = await readKey(db, voteId);
	const receipt = rules.receipts ? (own?.receipt ?? (key && receiptOf(key, seatId))) : null;
	if (!own) return servedBy === null ? { ...none, receipt } : none;
	if (servedBy !== null) return { ...none, cast: own.cast, by: own.helper, state: 'covered' };
	return { voteId, dots: own.dots, receipt, cast: own.cast, by: own.helper, state: 'own' };
}

/** @returns the hands that count in a vote, without what was withdrawn, or null. */
export async function readHands(db: Db, row: VoteRow): Promise<(Hands & { at: number; byName: string }) | null> {
	const [newest] = await db
		.select()
		.from(voteHands)
		.where(eq(voteHands.voteId, row.id))
		.orderBy(desc(voteHands.at), desc(voteHands.id))
		.limit(1);
	if (!newest || newest.people === 0) return null;
	const { people, dots, at, byName } = newest;
	const gone = new Set((await readPaperRules(db, row)).withdrawn.map(({ ideaId }) => ideaId));
	return { people, dots: withoutIdeas(dots, gone, row), at, byName };
}

/** @returns how many seats have voted, hands among them: while open those whose ballot counts, afterwards those that were counted. */
export async function countVoted(db: Db, row: VoteRow): Promise<number> {
	const before = await db.$count(voted, eq(voted.voteId, row.id));
	const open = row.state === 'open' ? await db.$count(ballot, and(eq(ballot.voteId, row.id), eq(ballot.cast, true))) : 0;
	return before + open + ((await readHands(db, row))?.people ?? 0);
}

export type Counted = { receipt: string | null; channel: Channel | null; dots: Dots };

/**
 * Everything that is counted in a revealed vote: ballots in the order of their receipts, then hands, spread over so many people.
 * Never before the reveal: null. channel null: so few came that way that it is not said.
 */
export async function readCounted(db: Db, row: VoteRow): Promise<Counted[] | null> {
	if (row.state !== 'revealed') return null;
	const ballots = await db
		.select({ receipt: countedBallot.receipt, channel: countedBallot.channel, dots: countedBallot.dots })
		.from(countedBallot)
		.where(eq(countedBallot.voteId, row.id))
		.orderBy(asc(countedBallot.receipt));
	const hands = await readHands(db, row);
	return [
		...ballots.map(({ channel, ...rest }) => ({ ...rest, channel: channel as Channel | null })),
		...(hands ? spreadHands(hands) : []).map((dots) => ({ receipt: null, channel: 'hands' as const, dots }))
	];
}

/** How many voted by each channel, and what, as far as it may be said. */
async function readChannels(db: Db, row: VoteRow, counted: Counted[]): Promise<StageVote['channels']> {
	const rows = await db.select({ channel: voted.channel, n: count() }).from(voted).where(eq(voted.voteId, row.id)).groupBy(voted.channel);
	const people: Partial<Record<string, number>> = Object.fromEntries(rows.map(({ channel, n }) => [channel, n]));
	const told = counted.filter(({ channel }) => channel !== 'hands').every(({ channel }) => channel !== null);
	return CHANNELS.flatMap((channel) => {
		const ballots = counted.filter((one) => one.channel === channel);
		const n = channel === 'hands' ? ballots.length : (people[channel] ?? 0);
		// Channels that were too small are counted under another one: then they have no dots of their own.
		const dots = channel === 'hands' || (told && ballots.length === n) ? sumBy(ballots) : null;
		return n ? [{ channel, people: n, dots }] : [];
	});
}

function sumBy(ballots: readonly { dots: Dots }[]): Dots {
	const sums: Dots = {};
	for (const { dots } of ballots) for (const [ideaId, n] of Object.entries(dots)) sums[ideaId] = (sums[ideaId] ?? 0) + n;
	return sums;
}

/** Points stand for places, so a ballot is an order again; what it does not name is below all that it names. */
function comparePairwise(counted: readonly Counted[], ideas: readonly string[]): StageVote['pairwise'] {
	const orders = counted.map(({ dots }) => ({ order: Object.keys(dots).sort((a, b) => dots[b]! - dots[a]!) }));
	return countSchulze(comparePairs(orders, ideas)).places.map(({ needId, place, tied }) => ({ ideaId: needId, place, tied }));
}

/** A vote as the stage shows it. `tally`, `channels` and `hands` are null until the reveal. */
export async function toStageVote(db: Db, row: VoteRow): Promise<StageVote> {
	const { id, activityId, round, purpose, kind, question, dotsPerSeat, maxPerIdea, rules, state, present } = row;
	const { ideas, withdrawn } = await readPaperRules(db, row);
	const counted = await readCounted(db, row);
	const hands = counted && (await readHands(db, row));
	return {
		...{ id, activityId, round, purpose, kind, question, dotsPerSeat, maxPerIdea, rules, state, present, withdrawn },
		ideas: [...ideas],
		voted: await countVoted(db, row),
		late: state === 'open' ? 0 : await db.$count(voteLate, eq(voteLate.voteId, id)),
		tally:
			counted &&
			tallyBallots(
				counted.map(({ dots }) => dots),
				ideas
			),
		pairwise: counted && kind === 'ranking' ? comparePairwise(counted, ideas) : null,
		channels: counted && (await readChannels(db, row, counted)),
		hands: hands && { people: hands.people, by: hands.byName, at: hands.at }
	};
}

/** @returns the newest vote on ideas as the stage shows it, or null; `aside`: the newest test or motion. The tally is there only once it is revealed. */
export async function readStageVote(db: Db, workshopId: string, aside = false): Promise<StageVote | null> {
	const row = await readNewestVote(db, workshopId, aside);
	return row && toStageVote(db, row);
}

/** @returns the motions of a workshop that were counted, the earliest first, for the protocol. */
export async function readMotions(db: Db, workshopId: string): Promise<StageVote[]> {
	const rows = await selectVotes(db)
		.where(and(eq(vote.workshopId, workshopId), eq(vote.purpose, 'motion')))
		.orderBy(asc(vote.openedAt), asc(vote.round));
	return Promise.all(
		rows
			.map(toVoteRow)
			.filter(({ state }) => state === 'revealed')
			.map((row) => toStageVote(db, row))
	);
}

/** @returns a vote for the public API, or null when this workshop has no such vote. No tally and no ballots before the reveal, for anybody. */
export async function readVoteAnswer(db: Db, workshopId: string, voteId: string): Promise<VoteAnswer | null> {
	const row = await readVote(db, workshopId, voteId);
	if (!row) return null;
	const { activityId: _, present, voted, ideas, ...rest } = await toStageVote(db, row);
	const counted = (await readCounted(db, row))?.filter(({ channel }) => channel !== 'hands') ?? null;
	const paper = row.purpose === 'ideas' ? await readPaper(db, voteId) : ideas.map((id, at) => ({ id, number: at + 1, title: id, cost: 0 }));
	return {
		...rest,
		ideas: paper,
		counts: { present: present ?? (await countSeats(db, workshopId)).present, voted },
		ballots: counted && counted.length >= row.rules.fewest ? publish(counted, row.rules.receipts) : null
	};
}

/** Without receipts the list is in an order of its contents, so that places in it say nothing. */
function publish(counted: readonly Counted[], receipts: boolean): VoteAnswer['ballots'] {
	if (receipts) return counted.map(({ receipt, dots }) => ({ receipt, dots }));
	return counted
		.map(({ dots }) => JSON.stringify(dots))
		.sort()
		.map((dots) => ({ receipt: null, dots: JSON.parse(dots) as Dots }));
}

/**
 * How many people without a phone have no ballot of their own: so many may raise their hands.
 * @param without a seat that is not counted, because it casts a ballot now
 */
export async function countWithoutBallot(db: Db, row: VoteRow, without: string | null = null): Promise<number> {
	const rows = await db
		.select({ id: seat.id })
		.from(seat)
		.where(and(eq(seat.workshopId, row.workshopId), isNull(seat.leftAt), ne(seat.channel, 'phone')));
	const ids = rows.map(({ id }) => id).filter((id) => id !== without);
	const [held, key] = [await readHeld(db, ids, Date.now()), await readKey(db, row.id)];
	const free = ids.filter((id) => !held.has(id));
	const names = free.map((id) => holderOf(key, id));
	const cast = names.length
		? await db.$count(ballot, and(eq(ballot.voteId, row.id), eq(ballot.cast, true), inArray(ballot.holder, names)))
		: 0;
	const counted = free.length ? await db.$count(voted, and(eq(voted.voteId, row.id), inArray(voted.seatId, free))) : 0;
	return free.length - cast - counted;
}

/** Where only people with a printed card vote (the setting of the workshop): @returns whether this seat has none. */
export async function lacksCard(db: Db, workshopId: string, seatId: string): Promise<boolean> {
	const [row] = await db.select({ voters: workshop.voters }).from(workshop).where(eq(workshop.id, workshopId));
	return row?.voters === 'cards' && !(await db.$count(card, and(eq(card.seatId, seatId), isNull(card.voidedAt))));
}
