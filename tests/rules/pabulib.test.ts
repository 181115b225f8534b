import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { parsePabulib, writeNumber, writePabulib } from '#lib/vote/pabulib.ts';
import { compareCodePoints, countElection, packBallots, type Election } from '#lib/vote/tally.ts';

const FILE = `META
key;value
budget;10,50
vote_type;cumulative
PROJECTS
project_id;cost;name
07;2.5;"Well; and ""pump"""
7;8;Road
VOTES
voter_id;vote;points
a;07,7;2,1
b;7;1.5
c;;
`;
const parse = (text: string) => {
	const parsed = parsePabulib(text);
	if (!parsed.ok) throw new Error(parsed.fault);
	return parsed.value;
};

describe('a file', () => {
	test('is read with decimals, quotes, an empty ballot, and ids as text', () => {
		const { election } = parse(FILE);
		expect(election).toMatchObject({ kind: 'cumulative', budget: 105, unit: 10, pointUnit: 10 });
		expect(election.ideas.map(({ id, cost, name }) => [id, cost, name])).toEqual([
			['07', 25, 'Well; and "pump"'],
			['7', 80, 'Road']
		]);
		expect(countElection(election)).toEqual({ seats: [1, 2], score: [20, 25] });
		expect(election.ballots.start).toHaveLength(4);
	});
	test.each<[string, (text: string) => string]>([
		['a byte order mark', (text) => `\uFEFF${text}`],
		['lines of Windows', (text) => text.replaceAll('\n', '\r\n')],
		['blank lines and spaces', (text) => text.replaceAll('\n', ' \n\n')],
		['section names in small letters, with empty cells', (text) => text.replace('META', 'meta;').replace('VOTES', 'Votes;;')],
		[
			'entries and columns it does not know',
			(text) => text.replace('budget', 'mood;good;really\nbudget').replace('a;07,7;2,1', 'a;07,7;2,1;extra')
		],
		['no line end at the end', (text) => text.trimEnd()]
	])('is the same with %s', (_, change) => {
		expect(parse(change(FILE)).election).toEqual(parse(FILE).election);
	});
	test.each<[string, string, string, number | null]>([
		['nothing', FILE, '', null],
		['no votes', FILE.slice(FILE.indexOf('VOTES')), '', null],
		['no projects', 'PROJECTS', 'POJECTS', null],
		['no budget', 'budget;10,50\n', '', null],
		['a budget in words', '10,50', 'much', null],
		['a vote type nobody knows', 'cumulative', 'telepathy', null],
		['a cost below nothing', ';8;', ';-8;', 8],
		['a project twice', '\n7;8', '\n07;8', 8],
		['a project without an id', '\n7;8', '\n;8', 8],
		['a ballot for a project that is not there', 'b;7', 'b;8', 12],
		['a ballot with a project twice', 'a;07,7', 'a;07,07', 11],
		['points missing', '2,1\n', '2\n', 11],
		['points below nothing', '1.5', '-1', 12],
		['a quote without end', '""pump"""', '""pump""', 7],
		['more money than can be added exactly', '10,50', '99999999999999999', null],
		['a second list of votes', 'VOTES', 'VOTES\nvoter_id;vote;points\nVOTES', 11],
		['no points column', 'vote;points', 'vote;dots', null],
		['no cost column', 'cost', 'price', null]
	])('is refused with its line: %s', (_, from, to, line) => {
		const broken = FILE.replace(from, to);
		expect(broken).not.toBe(FILE);
		expect(parsePabulib(broken)).toEqual({ ok: false, line, fault: expect.stringMatching(/\w{3}/) as string });
	});
	test('of nonsense is refused, never a crash', () => {
		const words = fc.constantFrom(
			'META',
			'PROJECTS',
			'VOTES',
			';',
			'"',
			'\n',
			'key',
			'budget',
			'5',
			'vote',
			'cost',
			',',
			'vote_type',
			'approval'
		);
		fc.assert(
			fc.property(fc.array(words, { maxLength: 40 }), (parts) => {
				const parsed = parsePabulib(parts.join(''));
				if (!parsed.ok) expect(parsed.fault).not.toBe('');
			}),
			{ numRuns: 2000 }
		);
	});

	const anyText = fc.string({ unit: fc.constantFrom('a', 'я', 'ү', ';', '"', '\n', ' ', '7', '€') }).map((text) => text.trim());
	const anyElection = fc
		.record({
			kind: fc.constantFrom('approval' as const, 'cumulative' as const, 'ordinal' as const),
			names: fc.array(fc.tuple(anyText, fc.nat(999)), { minLength: 1, maxLength: 5 }),
			picks: fc.array(fc.array(fc.tuple(fc.nat(4), fc.integer({ min: 1, max: 30 })), { maxLength: 4 }), { maxLength: 6 }),
			cents: fc.boolean()
		})
		.map(({ kind, names, picks, cents }): Election => {
			const rows = picks.map((row) => {
				const once = [...new Map(row.filter(([i]) => i < names.length))];
				return once.map(([i, n], at) => [i, kind === 'approval' ? 1 : kind === 'ordinal' ? once.length - at : n] as const);
			});
			// An odd amount of cents keeps the unit that was chosen.
			const ideas = names.map(([name, cost], i) => ({
				id: `p${i}`,
				cost: cents ? cost * 2 + 1 : cost,
				name,
				category: name,
				district: ''
			}));
			return { kind, ideas, budget: 501, unit: cents ? 100 : 1, pointUnit: 1, ballots: packBallots(rows) };
		});
	test('that was written is read back as the same election', () => {
		fc.assert(
			fc.property(anyElection, (election) => {
				expect(parse(writePabulib(election, { description: 'a;"b"\nc' })).election).toEqual(election);
			}),
			{ numRuns: 1000 }
		);
	});
	test('numbers come out as they went in', () => {
		expect([writeNumber(105, 10), writeNumber(100, 10), writeNumber(5, 100), writeNumber(0, 100), writeNumber(1200, 1)]).toEqual([
			'10.5',
			'10',
			'0.05',
			'0',
			'1200'
		]);
	});
	test('ids are ordered code point by code point', () => {
		expect(['2', '10', '😀', '\uFFFD', 'a', ''].sort(compareCodePoints)).toEqual(['', '10', '2', 'a', '\uFFFD', '😀']);
	});
});

describe('the command', () => {
	const folder = mkdtempSync(join(tmpdir(), 'asar-tally-'));
	afterAll(() => rmSync(folder, { recursive: true }));
	const tally = (...args: string[]) => spawnSync(process.execPath, ['server/commands/tally.ts', ...args], { encoding: 'utf8' });
	const village = (name: string) => join(import.meta.dirname, 'pabulib', `village_${name}.pb`);

	test('prints one line of JSON with what is asked for', () => {
		const { stdout, status } = tally(
			village('dots_costs'),
			'--rule',
			'mes_cost_score',
			'--completion',
			'add1u',
			'--ties',
			'cheap',
			'--json'
		);
		expect(status).toBe(0);
		expect(stdout.trim().split('\n')).toHaveLength(1);
		const known = JSON.parse(readFileSync(join(import.meta.dirname, 'pabulib/expected.json'), 'utf8')) as {
			elections: { file: string; tally: object }[];
		};
		expect(JSON.parse(stdout)).toEqual({
			n: 146,
			budget: '8000000',
			tally: known.elections.find(({ file }) => file === 'village_dots_costs.pb')!.tally,
			winners: ['i02', 'i23', 'i13', 'i14', 'i28', 'i12', 'i29', 'i18', 'i10', 'i03', 'i11', 'i01', 'i06'],
			spent: '7950000'
		});
	});
	test.each<[string, string[], RegExp]>([
		['no file', [], /say one file/],
		['a file that is not there', ['nowhere.pb'], /cannot be read/],
		['a rule nobody knows', [village('approval'), '--rule', 'dice'], /greedy_score.*mes_borda/],
		['an option nobody knows', [village('approval'), '--fast'], /--fast/],
		['a completion without Equal Shares', [village('approval'), '--completion', 'add1'], /needs a rule of Equal Shares/],
		['a broken file', ['BROKEN'], /line 12: the ballot names project 8/]
	])('says on stderr what is wrong and ends with 1: %s', (_, args, sentence) => {
		const broken = join(folder, 'broken.pb');
		writeFileSync(broken, FILE.replace('b;7', 'b;8'));
		const { stdout, stderr, status } = tally(...args.map((arg) => (arg === 'BROKEN' ? broken : arg)), '--json');
		expect({ stdout, status }).toEqual({ stdout: '', status: 1 });
		expect(stderr).toMatch(sentence);
	});
});
