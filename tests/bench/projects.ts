/**
 * Projects: the whole life of one in the browser with the same figures everywhere, every change of state, the rules of the forms, the calendar of duties through
 * ten years and other time zones.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { APPLICATION_STATES } from '#lib/application/rules.ts';
import { COMMITMENT_STATES } from '#lib/commitment/rules.ts';
import { BALANCE_STATES } from '#lib/project/opening.ts';
import { PROJECT_STATES } from '#lib/project/rules.ts';
import { explainMissingChromium, findChromium } from '../support/chromium.ts';
import { projectsLoad } from './projects-load.ts';
import type { Bar } from './prove.ts';

const RESULTS = 'tests/results';
/** From which states to which, by machine; those that live in rows also by what is done there. */
const MACHINES: Record<string, readonly [from: readonly string[], to: readonly string[]]> = {
	project: [PROJECT_STATES, PROJECT_STATES],
	application: [APPLICATION_STATES, APPLICATION_STATES],
	commitment: [COMMITMENT_STATES, COMMITMENT_STATES],
	balance: [['nothing', ...BALANCE_STATES], BALANCE_STATES],
	'hand-over': [
		['offered', 'given', 'taken', 'done', 'declined'],
		['give', 'take', 'decline']
	],
	reallocation: [
		['waiting', 'approved', 'refused'],
		['approved', 'refused']
	],
	'plate report': [
		['new', 'answered', 'settled', 'hidden'],
		['answer', 'settle', 'hide', 'unhide']
	],
	memorandum: [
		['standing', 'withdrawn'],
		['withdraw', 'restore']
	]
};
const CHANGES = Object.entries(MACHINES).flatMap(([machine, [from, to]]) => from.flatMap((a) => to.map((b) => `${machine}: ${a} -> ${b}`)));

const numbered = (form: string, numbers: readonly number[]) => numbers.map((n) => `V-${form}${String(n).padStart(2, '0')}`);
const upTo = (n: number) => Array.from({ length: n }, (_, i) => i + 1);
/** The rules of the forms by their number: application, final report, success story. A test that spoils one begins with it. */
const FORM_RULES = [...numbered('A', [...upTo(14), 20]), ...numbered('B', upTo(16)), ...numbered('C', upTo(3))];
const CALENDAR = /\/(duty|duty-calendar|report|commitment)\.test\.ts$/;

type UnitResults = { testResults: { name: string; status: string; assertionResults: { title: string; status: string }[] }[] };

/** Runs all rule tests and counts what has none. */
function ruleBars(): Bar[] {
	const file = `${RESULTS}/prove-rules.json`;
	const places = ['tests/rules', 'tests/server/states.test.ts'];
	spawnSync('node_modules/.bin/vitest', ['run', ...places, '--reporter=json', `--outputFile=${file}`], {
		stdio: ['ignore', 'ignore', 'inherit']
	});
	const { testResults } = JSON.parse(readFileSync(file, 'utf8')) as UnitResults;
	const all = testResults.flatMap(({ assertionResults }) => assertionResults);
	const failed = (files: UnitResults['testResults']) =>
		files.reduce(
			(n, file) => n + Math.max(file.assertionResults.filter(({ status }) => status === 'failed').length, file.status === 'failed' ? 1 : 0),
			0
		);
	const passed = all.filter(({ status }) => status === 'passed').map(({ title }) => title);
	const titles = new Set(passed);
	const untested = CHANGES.filter((change) => !titles.has(change));
	const unspoiled = FORM_RULES.filter((rule) => !passed.some((title) => title.startsWith(`${rule} `)));
	if (untested.length) console.error(`No passing test: ${untested.join(', ')}`);
	if (unspoiled.length) console.error(`No seeded mistake: ${unspoiled.join(', ')}`);
	const calendar = testResults.filter(({ name }) => CALENDAR.test(name));
	return [
		{ name: `changes of state without a rule test, of ${CHANGES.length}`, figure: untested.length, limit: 0, unit: '' },
		{ name: `rules of the forms without a seeded mistake, of ${FORM_RULES.length}`, figure: unspoiled.length, limit: 0, unit: '' },
		{
			name: 'cases of the calendar of duties and reports that fail',
			figure: calendar.length ? failed(calendar) : Infinity,
			limit: 0,
			unit: ''
		},
		{ name: `rule tests that fail, of ${all.length}`, figure: failed(testResults), limit: 0, unit: '' }
	];
}

type BrowserResults = {
	suites: {
		specs: { tests: { annotations: { type: string; description?: string }[]; results: { steps?: { error?: unknown }[] }[] }[] }[];
	}[];
};
/** What the browser test of a life says of itself. */
type Lived = { steps: number; places?: number; said?: number; wrong?: string[] };

/** Plays the whole life of one project. */
function lifeBars(): Bar[] {
	const file = `${RESULTS}/prove-life.json`;
	const started = performance.now();
	spawnSync(
		'node_modules/.bin/playwright',
		['test', '-c', 'tests/e2e/playwright.config.ts', '--workers=1', '--retries=0', '--reporter=list,json', 'life.spec.ts'],
		{
			stdio: ['ignore', 'inherit', 'inherit'],
			env: { ...process.env, PLAYWRIGHT_JSON_OUTPUT_NAME: `${process.cwd()}/${file}` }
		}
	);
	const seconds = Math.round((performance.now() - started) / 1000);
	const [test] = (JSON.parse(readFileSync(file, 'utf8')) as BrowserResults).suites[0]!.specs[0]!.tests;
	const told = test!.annotations.filter(({ type }) => type === 'life').map(({ description }) => JSON.parse(description!) as Partial<Lived>);
	const lived = Object.assign({ steps: Infinity }, ...told) as Lived;
	const good = test!.results[0]!.steps?.filter(({ error }) => !error).length ?? 0;
	return [
		{ name: `chapters of the life of a project that fail, of ${lived.steps}`, figure: lived.steps - good, limit: 0, unit: '' },
		{
			name: `figures that differ from a count by hand, of ${lived.said ?? 0} in ${lived.places ?? 0} places`,
			figure: lived.wrong?.length ?? Infinity,
			limit: 0,
			unit: ''
		},
		{ name: 'the life of a project in the browser', figure: seconds, limit: 240, unit: 's' }
	];
}

/** Measures the bars of projects. Builds first; talks only to servers it started itself. */
export async function projects(): Promise<Bar[]> {
	if (!findChromium()) {
		console.error(explainMissingChromium());
		process.exit(1);
	}
	if (spawnSync('npm', ['run', '-s', 'build'], { stdio: ['ignore', 'ignore', 'inherit'] }).status !== 0)
		throw new Error('the build failed');
	// Playwright empties the folder of its results only; ours begin anew.
	rmSync(RESULTS, { recursive: true, force: true });
	mkdirSync(RESULTS, { recursive: true });
	return [...ruleBars(), ...lifeBars(), ...(await projectsLoad())];
}
