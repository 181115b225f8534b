import { and, asc, desc, eq, inArray } from 'drizzle-orm';
import type { Db } from '#lib/server/db.ts';
import { decision, decisionOverride, ideaSource, need, voteLot, voteReveal, voteRule } from '#lib/server/schema.ts';
import { findVote, readCounted, readNewestVote, readPaper } from '#lib/vote/read.server.ts';
import type { Election } from '#lib/vote/tally.ts';
import type { StageCount, StageDecision } from '#lib/workshop/stage.ts';
import { toElection } from './count.ts';
import { orderByLot } from './lot.server.ts';
import { PLAIN_TERMS, type FundRule, type FundTerms } from './rules.ts';
import { explainFund, type Explained } from './why.ts';

type DecisionRow = typeof decision.$inferSelect;
type Paper = Awaited<ReturnType<typeof readPaper>>;

/** @returns the newest decision of a workshop as it was recorded (vote, fund in tenge, rule), or null. */
export async function readNewestDecision(db: Db, workshopId: string): Promise<DecisionRow | null> {
	const [row] = await db
		.select()
		.from(decision)
		.where(eq(decision.workshopId, workshopId))
		.orderBy(desc(decision.at), desc(decision.id))
		.limit(1);
	return row ?? null;
}

/** @returns how a vote is counted, the first row chosen before it was opened; a vote without rows goes by PLAIN_TERMS. */
export async function readRules(db: Db, voteId: string): Promise<(FundTerms & { oneFor: string[]; reason: string | null; at: number })[]> {
	const rows = await db.select().from(voteRule).where(eq(voteRule.voteId, voteId)).orderBy(asc(voteRule.at), asc(voteRule.id));
	const known = rows.map(({ rule, oneFor, grants, reason, at }) => ({ rule: rule as FundRule, oneFor, grants, reason, at }));
	return known.length ? known : [{ ...PLAIN_TERMS, oneFor: [], reason: null, at: 0 }];
}

async function readLot(db: Db, voteId: string, paper: Paper): Promise<StageCount['lot']> {
	const [row] = await db.select().from(voteLot).where(eq(voteLot.voteId, voteId));
	return row ? { seed: row.seed, source: row.source, order: orderByLot(row.seed, paper) } : null;
}

/** @returns how the newest vote is counted, or null without a vote. */
export async function readStageCount(db: Db, workshopId: string): Promise<StageCount | null> {
	const vote = await readNewestVote(db, workshopId);
	if (!vote) return null;
	const { rule, oneFor, grants, reason } = (await readRules(db, vote.id)).at(-1)!;
	return { voteId: vote.id, rule, oneFor, grants, reason, lot: await readLot(db, vote.id, await readPaper(db, vote.id)) };
}

/** @returns for each idea whom it serves, as the needs that it grew from say. */
export async function readGroups(db: Db, ideaIds: readonly string[]): Promise<Record<string, string[]>> {
	const rows = await db
		.select({ ideaId: ideaSource.ideaId, groups: need.groups })
		.from(ideaSource)
		.innerJoin(need, eq(need.id, ideaSource.sourceId))
		.where(and(eq(ideaSource.kind, 'need'), inArray(ideaSource.ideaId, [...ideaIds])));
	const groups: Record<string, string[]> = {};
	for (const row of rows) groups[row.ideaId] = [...new Set([...(groups[row.ideaId] ?? []), ...(row.groups ?? [])])].sort();
	return groups;
}

/**
 * The newest decision of a workshop. Its rows are computed from the revealed ballots, the costs on the ballot paper, and the fund (tenge), the
 * rule and the lot that the decision names; nothing of them is stored.
 * @returns null when nothing was decided yet, or the vote is not revealed any more
 */
export async function readStageDecision(db: Db, workshopId: string): Promise<StageDecision | null> {
	const row = await readNewestDecision(db, workshopId);
	if (!row || !(await db.$count(voteReveal, eq(voteReveal.voteId, row.voteId)))) return null;
	const paper = await readPaper(db, row.voteId);
	const lot = await readLot(db, row.voteId, paper);
	const { rows, spent, byRule } = await explainOnce(db, row, paper, lot);
	const rule = row.rule as FundRule;
	const [first, ...later] = await readRules(db, row.voteId);
	const change = later.findLast((one) => one.rule === rule);
	const { oneFor, grants } = row.terms ?? PLAIN_TERMS;
	const counted: StageDecision = {
		...{ id: row.id, voteId: row.voteId, at: row.at, fund: row.fund, spent, rule, oneFor: [...oneFor], grants, lot, rows, byRule },
		changed:
			change && first!.rule !== rule
				? { from: first!.rule, reason: change.reason ?? '', at: change.at, winners: byRule[first!.rule] }
				: null,
		override: null
	};
	const [last] = await db
		.select()
		.from(decisionOverride)
		.where(eq(decisionOverride.decisionId, row.id))
		.orderBy(desc(decisionOverride.at), desc(decisionOverride.id))
		.limit(1);
	return last ? overrule(counted, last) : counted;
}

/** The decision as the commission wants it; what the count said stays beside it. */
function overrule(counted: StageDecision, { winners, who, reason, at }: typeof decisionOverride.$inferSelect): StageDecision {
	const rows = counted.rows.map((row) => {
		const wins = winners.includes(row.ideaId);
		if (wins === (row.outcome === 'won')) return row;
		return { ...row, outcome: wins ? ('won' as const) : ('set_aside' as const), override: { who, reason } };
	});
	const instead = counted.rows.filter(({ outcome }) => outcome === 'won').map(({ ideaId }) => ideaId);
	const spent = rows.reduce((sum, row) => sum + (row.outcome === 'won' ? row.cost : 0), 0);
	return { ...counted, rows, spent, override: { who, reason, at, instead } };
}

/** What was counted in a revealed vote, ballots and hands, as an election; before that it has no ballots. */
export async function readElection(db: Db, voteId: string, fund: number, groups: Record<string, string[]> = {}): Promise<Election> {
	const paper = await readPaper(db, voteId);
	const row = await findVote(db, voteId);
	// Hands count, too: as so many ballots of people without a phone.
	const ballots = (row && (await readCounted(db, row))) ?? [];
	return toElection(
		paper.map(({ id, number, cost }) => ({ id, number, cost, groups: groups[id] ?? [] })),
		ballots.map(({ dots }) => dots),
		fund
	);
}

/** What a decision is made from never changes, and the stage is read at every turn of the meeting. */
const explained = new Map<string, Explained>();
const MOST_EXPLAINED = 100;

async function explainOnce(db: Db, row: DecisionRow, paper: Paper, lot: StageCount['lot']): Promise<Explained> {
	const known = explained.get(row.id);
	if (known) return known;
	const { oneFor, grants, groups } = row.terms ?? { ...PLAIN_TERMS, groups: {} };
	const order = lot?.order ?? paper.map(({ id }) => id);
	const election = await readElection(db, row.voteId, row.fund, groups);
	const found = explainFund(election, { rule: row.rule as FundRule, oneFor, grants }, order);
	if (explained.size >= MOST_EXPLAINED) explained.delete(explained.keys().next().value!);
	explained.set(row.id, found);
	return found;
}
