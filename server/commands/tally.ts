/**
 * Counts a vote in a file of Pabulib (.pb) by one of the known rules, exactly.
 *
 *   npm run -s tally -- FILE.pb --rule mes_cost_score [--completion base|u|add1|add1u|addpct|addpctu] [--ties lex|cheap] [--json]
 *
 * --json prints one line { n, budget, tally, winners, spent }: amounts and points as decimal texts, as they stand in such files; tally has for
 * each idea its votes (approval) or [votes, score]; winners are ids in order of selection. What is wrong goes to stderr, exit code 1.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { allocate, COMPLETIONS, isSharesRule, RULE_NAMES, type Completion, type RuleName } from '#lib/fund/allocate.ts';
import { parsePabulib, writeNumber } from '#lib/vote/pabulib.ts';
import { countBallots, countElection } from '#lib/vote/tally.ts';

const TIES = ['lex', 'cheap'] as const;

function stop(message: string): never {
	process.stderr.write(`tally: ${message}\n`);
	process.exit(1);
}

/** @returns the one of the allowed words that was given. */
function oneOf<T extends string>(option: string, given: string, allowed: readonly T[]): T {
	return allowed.find((word) => word === given) ?? stop(`--${option} ${given} is not known. It can be: ${allowed.join(', ')}`);
}

function readOptions() {
	try {
		return parseArgs({
			allowPositionals: true,
			options: {
				rule: { type: 'string', default: 'greedy_score' },
				completion: { type: 'string', default: 'base' },
				ties: { type: 'string', default: 'lex' },
				json: { type: 'boolean', default: false }
			}
		});
	} catch (error) {
		return stop((error as Error).message);
	}
}

function readText(file: string): string {
	try {
		return readFileSync(file, 'utf8');
	} catch (error) {
		return stop(`${file} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`);
	}
}

const { values, positionals } = readOptions();
const [file, ...rest] = positionals;
if (!file || rest.length) stop('say one file: npm run -s tally -- FILE.pb --rule NAME');
const rule: RuleName = oneOf('rule', values.rule, RULE_NAMES);
const completion: Completion = oneOf('completion', values.completion, COMPLETIONS);
const ties = oneOf('ties', values.ties, TIES);
if (completion !== 'base' && !isSharesRule(rule)) stop(`--completion ${completion} needs a rule of Equal Shares (mes_...)`);

const parsed = parsePabulib(readText(file));
if (!parsed.ok) stop(`${file}${parsed.line === null ? '' : `, line ${parsed.line}`}: ${parsed.fault}`);
const { election, meta } = parsed.value;
const { ideas, unit, pointUnit, kind, ballots } = election;
const threshold = Number((meta.min_project_score_threshold ?? '0').replace(',', '.')) * pointUnit;
if (!Number.isFinite(threshold)) stop(`${file}: min_project_score_threshold is not a number`);

const { winners, spent } = allocate(election, rule, { completion, ties, threshold });
const { seats, score } = countElection(election);
const money = (amount: number) => writeNumber(amount, unit);
const points = (i: number) => writeNumber(score[i]!, pointUnit);
if (values.json) {
	const tally = Object.fromEntries(ideas.map(({ id }, i) => [id, kind === 'approval' ? points(i) : [String(seats[i]), points(i)]]));
	const answer = {
		n: countBallots(ballots),
		budget: money(election.budget),
		tally,
		winners: winners.map((i) => ideas[i]!.id),
		spent: money(spent)
	};
	process.stdout.write(`${JSON.stringify(answer)}\n`);
} else {
	const lines = winners.map((i, place) => `${place + 1}. ${ideas[i]!.id}  ${ideas[i]!.name ?? ''}  ${money(ideas[i]!.cost)}  ${points(i)}`);
	process.stdout.write([...lines, `${money(spent)} of ${money(election.budget)}, ballots: ${countBallots(ballots)}`, ''].join('\n'));
}
