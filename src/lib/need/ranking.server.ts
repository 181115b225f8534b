/** The ranking of needs: opened, taken part in, closed, shown, and read. Until it is shown nothing of what was ranked leaves this file. */
import { and, asc, eq, lte } from 'drizzle-orm';
import { newId } from '#lib/live/id.ts';
import { readModeration } from '#lib/moderation/read.server.ts';
import type { Db } from '#lib/server/db.ts';
import { activity, need, needBallot, needCounted, needRanking, seat } from '#lib/server/schema.ts';
import { transactOnce, type Tx } from '#lib/server/transact.ts';
import { lacksCard } from '#lib/vote/read.server.ts';
import { readState } from '#lib/workshop/read.server.ts';
import { accept, refuse, type Refusal, type Result } from '#lib/workshop/refusal.ts';
import { can, nameActor, type Actor } from '#lib/workshop/rules.ts';
import { readSettings } from '#lib/workshop/settings.ts';
import type { RankingResult, StageRanking } from '#lib/workshop/stage.ts';
import type { RanksInput } from './input.ts';
import { readNewestRanking, toRanking, type RankingRow } from './read.server.ts';
import {
	checkRanks,
	closeUp,
	compareGroups,
	compareMethods,
	comparePairs,
	countBorda,
	countSchulze,
	FEWEST_RANKED,
	groupsOf,
	isRanked,
	meanMarks,
	type GroupTops,
	type Ranks,
	type RankingWay
} from './rules.ts';

/**
 * The needs that a ranking began with, those that left it since too, the earliest first.
 * @param until ms; what is said later is not ranked
 * @returns all, those that are ranked now, and what was joined to what
 */
async function readPaper(db: Db, workshopId: string, until: number) {
	const rows = await db
		.select({ need, settings: activity.settings })
		.from(need)
		.innerJoin(activity, eq(activity.id, need.activityId))
		.where(and(eq(need.workshopId, workshopId), lte(need.createdAt, until)))
		.orderBy(asc(need.createdAt), asc(need.id));
	const saidOf = await readModeration(db, workshopId);
	const isHere = ({ need: row, settings }: (typeof rows)[number]) =>
		row.removedAt === null &&
		row.mergedInto === null &&
		row.rejectedAt === null &&
		saidOf(row.id, readSettings(settings).moderated && row.seatId !== null).state === 'shown';
	return {
		all: rows.map((row) => row.need.id),
		stands: rows.filter(isHere).map((row) => row.need.id),
		into: new Map(rows.flatMap(({ need: { id, mergedInto } }) => (mergedInto === null ? [] : [[id, mergedInto] as const])))
	};
}

/** @returns the newest ranking as everybody may see it, or null. The result is there only once it is revealed. */
export async function readStageRanking(db: Db, workshopId: string): Promise<StageRanking | null> {
	const row = await readNewestRanking(db, workshopId);
	if (!row) return null;
	const { id, activityId, way, state, openedAt } = row;
	const paper = await readPaper(db, workshopId, openedAt);
	const result = state === 'revealed' ? await readResult(db, row, paper) : null;
	return { id, activityId, way, state, ranked: await countRanked(db, row), needs: paper.stands, result };
}

async function countRanked(db: Db, { id, groups }: RankingRow): Promise<number> {
	if (groups !== null) return db.$count(needCounted, eq(needCounted.rankingId, id));
	const cast = await db.select({ ranks: needBallot.ranks }).from(needBallot).where(eq(needBallot.rankingId, id));
	return cast.filter(({ ranks }) => isRanked(ranks)).length;
}

async function readResult(db: Db, row: RankingRow, { stands, into }: Awaited<ReturnType<typeof readPaper>>): Promise<RankingResult> {
	const counted = await db
		.select({ ranks: needCounted.ranks })
		.from(needCounted)
		.where(eq(needCounted.rankingId, row.id))
		.orderBy(asc(needCounted.position));
	const here = new Set(stands);
	const ballots = counted.map(({ ranks }) => closeUp(ranks, here, into));
	const pairs = comparePairs(ballots, stands);
	const [borda, schulze] = [countBorda(pairs), countSchulze(pairs)];
	return {
		...{ borda, schulze: schulze.places, unbeaten: schulze.unbeaten },
		...compareMethods(pairs, borda, schulze),
		marks: meanMarks(ballots, stands),
		groups: (row.groups ?? []).map((one) => ({ ...one, tops: closeUpTops(one.tops, here, into) })),
		assisted: row.assisted ?? 0
	};
}

/** How many places of a group are shown. */
const TOPS = 3;

/** What left the ranking after the groups were counted leaves their order too. */
function closeUpTops(tops: GroupTops['tops'], stands: ReadonlySet<string>, into: ReadonlyMap<string, string>): string[][] {
	const seen = new Set<string>();
	const once = (id: string) => stands.has(id) && !seen.has(id) && Boolean(seen.add(id));
	const closed = tops.map((level) => level.map((id) => into.get(id) ?? id).filter(once));
	return closed.filter((level) => level.length).slice(0, TOPS);
}

/** @returns what this seat said in the newest ranking, or null; null as well once the result was shown. */
export async function readRanks(db: Db, workshopId: string, seatId: string): Promise<{ rankingId: string; ranks: Ranks } | null> {
	const row = await readNewestRanking(db, workshopId);
	if (!row) return null;
	const [own] = await db
		.select({ ranks: needBallot.ranks })
		.from(needBallot)
		.where(and(eq(needBallot.rankingId, row.id), eq(needBallot.seatId, seatId)));
	return own ? { rankingId: row.id, ranks: own.ranks } : null;
}

/** @returns ids of the seats that have ranked in this activity; `over` once its ranking is closed, null while it has none. */
export async function readWhoRanked(db: Db, activityId: string): Promise<string[] | 'over' | null> {
	const [found] = await db.select().from(needRanking).where(eq(needRanking.activityId, activityId));
	const row = toRanking(found);
	if (row?.state !== 'open') return row && 'over';
	const cast = await db.select().from(needBallot).where(eq(needBallot.rankingId, row.id));
	return cast.filter(({ ranks }) => isRanked(ranks)).map(({ seatId }) => seatId);
}

/** What a seat is told: how many seats have ranked now. */
export type CastRanks = { rankingId: string; ranked: number };

/**
 * Ranks for the actor's seat, changes that or takes it back (nothing ranked): one ballot a seat, the last one received counts, until the
 * ranking is closed. Sent again with the same id it counts once.
 * @returns how many have ranked, or a refusal: no_seat, not_found (no such ranking here), ranking_closed, not_open, workshop_ended,
 * seat_left, cards_only, and those of checkRanks.
 */
export function castRanks(actor: Actor, workshopId: string, rankingId: string, { id, ranks }: RanksInput): Promise<Result<CastRanks>> {
	const author = nameActor({ ...actor, account: null });
	return transactOnce<Result<CastRanks>>({ actor: author, id, action: `rank_needs:${rankingId}` }, async (tx) => {
		const [found] = await tx.db
			.select()
			.from(needRanking)
			.where(and(eq(needRanking.id, rankingId), eq(needRanking.workshopId, workshopId)));
		const may = can(actor, 'rank_needs', await readState(tx.db, workshopId), { activityId: found?.activityId });
		if (!may.ok) return may;
		const row = toRanking(found);
		if (!row) return refuse('not_found');
		const seatId = actor.seat!.id;
		if (await lacksCard(tx.db, workshopId, seatId)) return refuse('cards_only');
		const { all } = await readPaper(tx.db, workshopId, row.openedAt);
		const checked = checkRanks(ranks, row.way, all);
		if (!checked.ok) return checked;
		const cast = { ranks: tidy(checked.value), helper: actor.assistedBy ?? null };
		await tx.db
			.insert(needBallot)
			.values({ rankingId, seatId, ...cast })
			.onConflictDoUpdate({ target: [needBallot.rankingId, needBallot.seatId], set: cast });
		const data = actor.assistedBy ? { helper: actor.assistedBy } : undefined;
		await tx.record({ workshopId, actor: author, action: 'rank_needs', subject: subjectOf(rankingId), data });
		tx.publish({ kind: 'workshop', workshopId });
		return accept({ rankingId, ranked: await countRanked(tx.db, row) });
	});
}

const subjectOf = (rankingId: string) => `ranking:${rankingId}`;

/** The order in which somebody marked says something about them. */
const tidy = (ranks: Ranks): Ranks =>
	'order' in ranks ? ranks : { marks: Object.fromEntries(Object.entries(ranks.marks).sort(([a], [b]) => (a < b ? -1 : 1))) };

// --- steps of the desk: they run inside its transaction, after it has asked can(actor, 'run_desk', …) -----------------------------
type Step = { data?: Record<string, unknown>; undo: { kind: string } & Record<string, unknown> };

/**
 * Collecting ends: the needs that stand now are ranked. An opening that was taken back goes on with the ballots it had.
 * @returns the step for the history, null when it is open already, or a refusal: not_open (no needs activity is), few_needs,
 * ranking_closed (it was ranked)
 */
export async function openRanking(
	tx: Tx,
	act: {
		accountId: string;
		workshopId: string;
		open: { id: string; kind: string; settings: Record<string, unknown> } | null;
		way?: RankingWay;
	}
): Promise<Step | Refusal | null> {
	const { accountId, workshopId, open } = act;
	if (open?.kind !== 'needs') return refuse('not_open');
	const planned = readSettings(open.settings).ranking;
	const way = act.way ?? (planned === 'none' ? 'order' : planned);
	const [before] = await tx.db.select().from(needRanking).where(eq(needRanking.activityId, open.id));
	const running = toRanking(before);
	if (running) return running.state === 'open' ? null : refuse('ranking_closed');
	if ((await readPaper(tx.db, workshopId, tx.now)).stands.length < FEWEST_RANKED) return refuse('few_needs');
	const rankingId = before?.id ?? newId(tx.now);
	const values = { way, openedAt: tx.now, openedBy: accountId, pausedAt: null };
	if (before) {
		await tx.db.update(needRanking).set(values).where(eq(needRanking.id, rankingId));
		// Orders and marks cannot be counted together.
		if (before.way !== way) await tx.db.delete(needBallot).where(eq(needBallot.rankingId, rankingId));
	} else await tx.db.insert(needRanking).values({ id: rankingId, workshopId, activityId: open.id, ...values });
	return { data: { activityId: open.id, way }, undo: { kind: 'open_ranking', rankingId } };
}

/** @returns the step for the history, null when it is closed already, or refusal not_found (no ranking is there). */
export async function closeRanking(tx: Tx, act: { accountId: string; workshopId: string }): Promise<Step | Refusal | null> {
	const row = await readNewestRanking(tx.db, act.workshopId);
	if (!row) return refuse('not_found');
	if (row.state !== 'open') return null;
	await tx.db.update(needRanking).set({ closedAt: tx.now, closedBy: act.accountId }).where(eq(needRanking.id, row.id));
	return { undo: { kind: 'close_ranking', rankingId: row.id } };
}

/**
 * Shows the result. The first time the ballots are counted: they are torn from their seats, in an order of their own, and what groups put
 * on top is written down, so that it does not follow what people say of themselves later (compareGroups).
 * @returns the step for the history, null when it is shown already, or a refusal: not_found, ranking_open
 */
export async function revealRanking(tx: Tx, act: { accountId: string; workshopId: string }): Promise<Step | Refusal | null> {
	const row = await readNewestRanking(tx.db, act.workshopId);
	if (!row) return refuse('not_found');
	if (row.state === 'open') return refuse('ranking_open');
	if (row.state === 'revealed') return null;
	if (row.groups === null) await countBallots(tx, row);
	await tx.db.update(needRanking).set({ revealedAt: tx.now, revealedBy: act.accountId }).where(eq(needRanking.id, row.id));
	return { undo: { kind: 'reveal_ranking', rankingId: row.id } };
}

async function countBallots(tx: Tx, row: RankingRow): Promise<void> {
	const cast = await tx.db
		.select({ ballot: needBallot, seat })
		.from(needBallot)
		.innerJoin(seat, eq(seat.id, needBallot.seatId))
		.where(eq(needBallot.rankingId, row.id));
	const ranked = cast.filter(({ ballot }) => isRanked(ballot.ranks));
	const { stands, into } = await readPaper(tx.db, row.workshopId, row.openedAt);
	const here = new Set(stands);
	const groups = compareGroups(
		ranked.map(({ ballot, seat }) => ({ ranks: closeUp(ballot.ranks, here, into), groups: groupsOf(seat) })),
		stands
	);
	const contents = ranked.map(({ ballot }) => JSON.stringify(ballot.ranks)).sort();
	for (const [position, text] of contents.entries())
		await tx.db.insert(needCounted).values({ rankingId: row.id, position, ranks: JSON.parse(text) as Ranks });
	await tx.db.delete(needBallot).where(eq(needBallot.rankingId, row.id));
	const assisted = ranked.filter(({ ballot }) => ballot.helper !== null).length;
	await tx.db.update(needRanking).set({ groups, assisted }).where(eq(needRanking.id, row.id));
	tx.publish({ kind: 'scrub' });
}

const idOf = (undo: Record<string, unknown>) => eq(needRanking.id, String(undo.rankingId));
type Take = (tx: Tx, workshopId: string, undo: Record<string, unknown>) => Promise<Refusal | null>;

/** What takes the steps above back. What has been counted is never opened again: nobody could tell any more whose ballot is whose. */
export const undoRanking: Record<'open_ranking' | 'close_ranking' | 'reveal_ranking', Take> = {
	async open_ranking(tx, _workshopId, undo) {
		await tx.db.update(needRanking).set({ pausedAt: tx.now }).where(idOf(undo));
		return null;
	},
	async close_ranking(tx, _workshopId, undo) {
		const [row] = await tx.db.select().from(needRanking).where(idOf(undo));
		if (row?.groups !== null) return refuse('ranking_shown');
		await tx.db.update(needRanking).set({ closedAt: null, closedBy: null }).where(idOf(undo));
		return null;
	},
	async reveal_ranking(tx, _workshopId, undo) {
		await tx.db.update(needRanking).set({ revealedAt: null, revealedBy: null }).where(idOf(undo));
		return null;
	}
};
