/**
 * `npm run bench:live`: our live engine beside y-websocket 2 and Hocuspocus 4, each without and with its store, in one harness.
 * Options: --only steady300,open  --servers asar,y  --rounds 3  --json FILE  --bars (only what the bars need).
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { judge } from './bars.ts';
import { medians, round, runAll, type Runs } from './run.ts';
import { SCENARIOS, SERVERS, type Result, type ServerName } from './scenarios.ts';

const COLUMNS: [keyof Result, string][] = [
	['p50', 'p50 ms'],
	['p99', 'p99 ms'],
	['all50', 'last p50'],
	['all99', 'last p99'],
	['delivered', 'deliv. %'],
	['notes', 'notes'],
	['ms', 'ms'],
	['appliedMs', 'applied'],
	['kB', 'kB'],
	['cpu', 'CPU s'],
	['rss', 'MiB'],
	['lost', 'lost']
];

function table({ scenario, results }: Runs): string {
	const rows = [...results].map(([name, all]) => ({ name: SERVERS[name], figures: medians(all) }));
	const columns = COLUMNS.filter(([key]) => rows.some(({ figures }) => figures[key] !== undefined));
	const line = (name: string, cells: string[]) => `  ${name.padEnd(24)}${cells.map((cell) => cell.padStart(10)).join('')}`;
	const hall = `${scenario.clients} in ${scenario.rooms} room${scenario.rooms > 1 ? 's' : ''}${scenario.notes ? `, ${scenario.notes} notes each` : ''}`;
	return [
		`${scenario.name}: ${hall}`,
		line(
			'',
			columns.map(([, title]) => title)
		),
		...rows.map(({ name, figures }) =>
			line(
				name,
				columns.map(([key]) => (figures[key] === undefined ? '-' : String(round(figures[key]))))
			)
		)
	].join('\n');
}

const { values } = parseArgs({
	options: {
		only: { type: 'string' },
		servers: { type: 'string' },
		rounds: { type: 'string', default: '3' },
		json: { type: 'string' },
		bars: { type: 'boolean', default: false },
		help: { type: 'boolean', default: false }
	}
});
if (values.help) {
	console.log(
		`Options: --only ${SCENARIOS.map(({ name }) => name).join(',')}  --servers ${Object.keys(SERVERS).join(',')}  --rounds 3  --json FILE  --bars`
	);
	process.exit(0);
}
const pick = <T extends string>(text: string | undefined, known: T[], what: string): T[] => {
	const wanted = text?.split(',') ?? known;
	const odd = wanted.find((one) => !known.includes(one as T));
	if (odd === undefined) return wanted as T[];
	console.error(`There is no ${what} "${odd}"; there are ${known.join(', ')}.`);
	process.exit(2);
};
const names = pick(
	values.only,
	SCENARIOS.map(({ name }) => name),
	'scenario'
);
const servers = pick(values.servers, Object.keys(SERVERS) as ServerName[], 'server');
const rounds = Number(values.rounds);
if (!Number.isInteger(rounds) || rounds < 1) {
	console.error('--rounds must be a whole number from 1.');
	process.exit(2);
}

const scenarios = SCENARIOS.filter(({ name, needs }) => names.includes(name) && (!values.bars || needs.length > 0));
const runs = await runAll(scenarios, ({ needs }) => servers.filter((name) => !values.bars || needs.includes(name)), rounds, console.error);
for (const one of runs) console.log(`${table(one)}\n`);
if (servers.includes('asar')) {
	const bars = judge(runs);
	const width = Math.max(...bars.map(({ name }) => name.length));
	for (const { name, figure, limit, unit } of bars)
		console.log(
			`${name.padEnd(width)}  ${String(figure).padStart(8)} ${unit.padEnd(3)} limit ${String(limit).padStart(5)}  ${figure <= limit ? 'ok' : 'short'}`
		);
}
if (values.json)
	writeFileSync(
		values.json,
		JSON.stringify(
			runs.map(({ scenario, results }) => ({ scenario, results: Object.fromEntries(results) })),
			null,
			'\t'
		)
	);
