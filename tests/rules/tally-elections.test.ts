/**
 * Real elections of Pabulib and four made-up village votes with their known results. The made-up ones lie here; the real ones carry no
 * licence to be passed on, so they are counted where a copy of the collection lies beside the repository.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { allocate, COMPLETIONS, isSharesRule, type AllocateOptions, type RuleName } from '#lib/fund/allocate.ts';
import {
	firstOfEach,
	keepNamedBy,
	keepWorthTheirCost,
	payOneOfEach,
	payUnderCaps,
	splitIntoPots,
	type GroupedBy
} from '#lib/fund/quotas.ts';
import { parsePabulib } from '#lib/vote/pabulib.ts';
import { countBallots, countElection, strikeIdeas, type Election } from '#lib/vote/tally.ts';

const HERE = join(import.meta.dirname, 'pabulib');
const BESIDE = ['../../../shared/data/pabulib', '../../../../shared/data/pabulib'].map((path) => join(import.meta.dirname, path));
const folder = BESIDE.find((path) => existsSync(join(path, 'expected.json'))) ?? HERE;

type Lists = Record<string, string[]>;
type Shares = Record<string, string[] | string | number>;
type Winners = Record<string, string[] | Shares>;
type Quotas = {
	thresholds?: Record<string, { minimum?: number; dropped: string[]; greedy_score: string[]; 'mes_cost_score.base': string[] }>;
	caps?: { by: GroupedBy; caps: Record<string, string>; greedy_score_caps: string[]; greedy_score_caps_fill: string[] }[];
	pots?: { by: GroupedBy; pots: Record<string, string>; greedy_score: string[]; 'mes_cost_score.base': string[] };
	floor_one_per_district?: { first: string[]; winners: string[] };
};
type Expected = {
	file: string;
	votes: number;
	budget: string;
	tally: Record<string, string | [string, string]>;
	zero_support: string[];
	winners: { lex: Winners; cheap_where_different: Winners };
	quotas?: { lex: Quotas; cheap: Quotas | 'same as lex' };
	official_add1_variants?: Record<string, { winners: string[]; share: string; rises: number }>;
	trace_mes_cost_score_base_lex?: { share: string; steps: [string, string, number, string][] };
};
const { elections } = JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')) as { elections: Expected[] };
const TIES = ['lex', 'cheap'] as const;

const fraction = (text: string) => text.split('/').map(BigInt).concat(1n) as [bigint, bigint];
const sameFraction = (text: string, { num, den }: { num: bigint; den: bigint }) => fraction(text)[0] * den === num * fraction(text)[1];
const idsOf = (election: Election, places: readonly number[]) => places.map((i) => election.ideas[i]!.id);

test('every made-up village vote is here', () => {
	expect(elections.filter(({ file }) => file.startsWith('village_'))).toHaveLength(4);
});

describe.each(elections)('$file', (known) => {
	const parsed = parsePabulib(readFileSync(join(folder, known.file), 'utf8'));
	if (!parsed.ok) throw new Error(parsed.fault);
	const { election, meta } = parsed.value;
	const supported = (ids: readonly string[]) => ids.filter((id) => !known.zero_support.includes(id));

	test('the tally', () => {
		const { seats, score } = countElection(election);
		expect(countBallots(election.ballots)).toBe(known.votes);
		expect(String(election.budget / election.unit)).toBe(known.budget);
		const tally = election.ideas.map(({ id }, i) => [
			id,
			Array.isArray(known.tally[id]) ? [String(seats[i]), String(score[i])] : String(score[i])
		]);
		expect(Object.fromEntries(tally)).toEqual(known.tally);
	});

	test.each(TIES)('every rule, ties %s', (ties) => {
		const threshold = Number(meta.min_project_score_threshold ?? 0);
		const { lex, cheap_where_different: cheap } = known.winners;
		const run = (rule: RuleName, more: AllocateOptions = {}) => allocate(election, rule, { ties, threshold, ...more });
		for (const [name, lists] of Object.entries(lex)) {
			const rule = name as RuleName;
			const differing = ties === 'cheap' ? cheap[rule] : undefined;
			if (!isSharesRule(rule)) {
				expect(idsOf(election, run(rule).winners), rule).toEqual(supported((differing ?? lists) as string[]));
				continue;
			}
			const want = { ...(lists as Shares), ...(differing as Shares | undefined) };
			const listed = COMPLETIONS.filter((completion) => completion in want);
			expect(listed).toContain('base');
			for (const completion of listed) {
				const { winners, spent, shares } = run(rule, { completion });
				expect(idsOf(election, winners), `${rule} ${completion}`).toEqual(supported(want[completion] as string[]));
				expect(spent).toBeLessThanOrEqual(election.budget);
				const raise = completion.replace(/u$/, '');
				if (!(`${raise}_share` in want)) continue;
				expect(shares!.raises, `${rule} ${completion}`).toBe(want[`${raise}_rises`]);
				expect(sameFraction(want[`${raise}_share`] as string, shares!.share), `${rule} ${completion} purse`).toBe(true);
			}
		}
	});

	const trace = known.trace_mes_cost_score_base_lex;
	test.runIf(trace)('prices, ties and money left in every round', () => {
		const { shares } = allocate(election, 'mes_cost_score');
		let left = election.budget;
		const rounds = shares!.shares.rounds().map(({ idea, price, tied }, k) => {
			left -= election.ideas[idea]!.cost;
			return [election.ideas[idea]!.id, sameFraction(trace!.steps[k]![1], price), tied, String(left)];
		});
		expect(rounds).toEqual(trace!.steps.map(([id, , tied, money]) => [id, true, tied, money]));
	});

	test.runIf(known.official_add1_variants)('the four ways to raise purses that cities published', () => {
		for (const [name, { winners, share, rises }] of Object.entries(known.official_add1_variants!)) {
			const variant = { runOn: name.endsWith('run_on'), wholeShare: name.startsWith('whole_share') };
			const found = allocate(election, 'mes_cost_score', { completion: 'add1', variant });
			expect(idsOf(election, found.winners), name).toEqual(winners);
			expect(found.shares!.raises, name).toBe(rises);
			expect(sameFraction(share, found.shares!.share), name).toBe(true);
		}
	});

	test.runIf(known.quotas)('least support, ceilings, separate funds and one for each', () => {
		for (const ties of TIES) {
			const { lex, cheap } = known.quotas!;
			checkQuotas(election, ties === 'lex' || cheap === 'same as lex' ? lex : { ...lex, ...cheap }, ties, supported);
		}
	});
});

function checkQuotas(election: Election, quotas: Quotas, ties: (typeof TIES)[number], supported: (ids: readonly string[]) => string[]) {
	const count = (part: Election) =>
		({
			greedy_score: idsOf(part, allocate(part, 'greedy_score', { ties }).winners),
			'mes_cost_score.base': idsOf(part, allocate(part, 'mes_cost_score', { ties }).winners)
		}) satisfies Lists;
	for (const [name, want] of Object.entries(quotas.thresholds ?? {})) {
		const keep = want.minimum === undefined ? keepWorthTheirCost(election) : keepNamedBy(election, want.minimum);
		expect(
			election.ideas
				.filter((_, i) => !keep[i])
				.map(({ id }) => id)
				.sort(),
			name
		).toEqual([...want.dropped].sort());
		const found = count(strikeIdeas(election, keep));
		expect(found.greedy_score, name).toEqual(supported(want.greedy_score));
		expect(found['mes_cost_score.base'], name).toEqual(want['mes_cost_score.base']);
	}
	for (const want of quotas.caps ?? []) {
		const whole = (text: string) => Number(fraction(text)[0] / fraction(text)[1]) * election.unit;
		const caps = new Map(Object.entries(want.caps).map(([group, cap]) => [group, whole(cap)]));
		expect(idsOf(election, payUnderCaps(election, want.by, caps, ties))).toEqual(supported(want.greedy_score_caps));
		expect(idsOf(election, payUnderCaps(election, want.by, caps, ties, true))).toEqual(supported(want.greedy_score_caps_fill));
	}
	const { pots, floor_one_per_district: floor } = quotas;
	if (pots) {
		const funds = new Map(Object.entries(pots.pots).map(([group, fund]) => [group, Number(fund) * election.unit]));
		const parts = splitIntoPots(election, pots.by, funds).map(({ election: part }) => count(part));
		expect(parts.flatMap(({ greedy_score }) => greedy_score)).toEqual(pots.greedy_score);
		expect(parts.flatMap((part) => part['mes_cost_score.base'])).toEqual(pots['mes_cost_score.base']);
	}
	if (floor) {
		expect(idsOf(election, firstOfEach(election, 'district', ties))).toEqual(floor.first);
		expect(idsOf(election, payOneOfEach(election, 'district', ties))).toEqual(supported(floor.winners));
	}
}
