/** Votes as files: those of a workshop for other tools, and files of other places counted here. */
import { toCsv } from '#lib/document/export.ts';
import { pickWords } from '#lib/i18n/locale.ts';
import { m } from '#lib/i18n/paraglide/messages.js';
import { db } from '#lib/server/app.ts';
import { parsePabulib, writeNumber, writePabulib } from '#lib/vote/pabulib.ts';
import { readVoteAnswer } from '#lib/vote/read.server.ts';
import type { VoteAnswer } from '#lib/vote/rules.ts';
import { countBallots, countElection } from '#lib/vote/tally.ts';
import { readStage } from '#lib/workshop/stage.server.ts';
import type { WorkshopRow } from '#lib/workshop/read.server.ts';
import { accept, refuse, type Result } from '#lib/workshop/refusal.ts';
import { allocate } from './allocate.ts';
import { toElection } from './count.ts';
import { FUND_RULES, type FundRule } from './rules.ts';

type Published = Omit<VoteAnswer, 'ballots'> & { ballots: NonNullable<VoteAnswer['ballots']> };

/** The published ballots of a vote, in the order of their receipts. Refusals: not_found, not_revealed_yet, few_ballots. */
async function readPublished(workshopId: string, voteId: string): Promise<Result<Published>> {
	const vote = await readVoteAnswer(db(), workshopId, voteId);
	if (!vote) return refuse('not_found');
	if (vote.state !== 'revealed') return refuse('not_revealed_yet');
	return vote.ballots ? accept({ ...vote, ballots: vote.ballots }) : refuse('few_ballots');
}

/** The vote as a file of Pabulib: ideas by their numbers, ballots by their receipts. Refusals: not_found, not_revealed_yet, few_ballots. */
export async function voteAsPabulib(workshop: WorkshopRow, voteId: string): Promise<Result<string>> {
	const read = await readPublished(workshop.id, voteId);
	if (!read.ok) return read;
	const { ideas, ballots, dotsPerSeat, maxPerIdea } = read.value;
	const stage = await readStage(db(), workshop.id);
	const paper = ideas.map(({ id, number, cost }) => ({ id, number, cost, groups: [] }));
	const election = toElection(
		paper,
		ballots.map(({ dots }) => dots),
		workshop.fund
	);
	const named = { ...election, ideas: ideas.map(({ number, title, cost }) => ({ id: String(number), name: title, cost })) };
	const meta = {
		description: workshop.title,
		country: 'Kazakhstan',
		unit: pickWords(stage.workshop.village.name, 'en'),
		instance: new Date(workshop.startsAt).toISOString().slice(0, 10),
		rule: stage.count?.rule === 'shares' ? 'equalshares/addpct' : 'greedy',
		currency: 'KZT',
		max_points: String(maxPerIdea),
		max_sum_points: String(dotsPerSeat)
	};
	return accept(
		writePabulib(
			named,
			meta,
			// Without receipts ballots are numbered in their order, which says nothing.
			ballots.map(({ receipt }, i) => receipt ?? String(i + 1))
		)
	);
}

/** The ballots as a table: one row for each receipt, one column for each idea. Refusals: not_found, not_revealed_yet, few_ballots. */
export async function voteAsCsv(workshopId: string, voteId: string): Promise<Result<string>> {
	const read = await readPublished(workshopId, voteId);
	if (!read.ok) return read;
	const { ideas, ballots } = read.value;
	const heads = [m.fund_file_receipt(), ...ideas.map(({ number, title }) => `№${number} ${title}`)];
	return accept(
		toCsv(
			heads,
			ballots.map(({ receipt, dots }, i) => [receipt ?? String(i + 1), ...ideas.map(({ id }) => dots[id] ?? 0)])
		)
	);
}

/** A file of a vote counted by the three rules; amounts as the file writes them. */
export type CountedFile = {
	ballots: number;
	ideas: number;
	budget: string;
	results: { rule: FundRule; spent: string; winners: { id: string; name: string; cost: string; score: string }[] }[];
};

/** Counts a file of Pabulib, ties to the cheaper one, then more points, then the smaller id. @returns null and a fault (with its line) when it cannot be read */
export function countFile(text: string): { counted: CountedFile } | { counted: null; fault: string } {
	const parsed = parsePabulib(text);
	if (!parsed.ok) return { counted: null, fault: parsed.line === null ? parsed.fault : `${parsed.line}: ${parsed.fault}` };
	const { election } = parsed.value;
	const { score } = countElection(election);
	const money = (amount: number) => writeNumber(amount, election.unit);
	const names = { greedy: 'greedy_score', shares: 'mes_cost_score', per_cost: 'greedy_score_per_cost' } as const;
	const results = FUND_RULES.map((rule) => {
		const { winners, spent } = allocate(election, names[rule], { ties: 'cheap', ...(rule === 'shares' && { completion: 'addpctu' }) });
		const row = (i: number) => ({
			id: election.ideas[i]!.id,
			name: election.ideas[i]!.name ?? '',
			cost: money(election.ideas[i]!.cost),
			score: writeNumber(score[i]!, election.pointUnit)
		});
		return { rule, spent: money(spent), winners: winners.map(row) };
	});
	return { counted: { ballots: countBallots(election.ballots), ideas: election.ideas.length, budget: money(election.budget), results } };
}
