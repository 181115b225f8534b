/**
 * `npm test`: format, lint, types, unit + server + live tests, build, browser tests. What can run side by side on two cores does.
 * Ends with a line "N passed, N failed". Options: --only NAME (a step), e.g. --only browser.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, statfsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { explainMissingChromium, findChromium } from './support/chromium.ts';

const { values } = parseArgs({ options: { only: { type: 'string' } } });
const RESULTS = 'tests/results';
const bin = (name: string) => `node_modules/.bin/${name}`;

type Step = { name: string; command: string; args: string[]; env?: Record<string, string> };
const steps: Record<string, Step> = {
	format: { name: 'format', command: bin('prettier'), args: ['--check', '--log-level', 'warn', '.'] },
	lint: { name: 'lint', command: bin('eslint'), args: ['-c', 'tests/eslint.config.js', '--max-warnings', '0', '.'] },
	types: {
		name: 'types',
		command: bin('svelte-check'),
		args: ['--tsconfig', './tsconfig.json', '--fail-on-warnings', '--output', 'human']
	},
	unit: {
		name: 'unit',
		command: bin('vitest'),
		args: ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${RESULTS}/vitest.json`]
	},
	build: { name: 'build', command: bin('vite'), args: ['build', '--logLevel', 'error'] },
	browser: {
		name: 'browser',
		command: bin('playwright'),
		args: ['test', '-c', 'tests/e2e/playwright.config.ts', '--reporter=list,json'],
		env: { PLAYWRIGHT_JSON_OUTPUT_NAME: `${process.cwd()}/${RESULTS}/playwright.json` }
	}
};

/**
 * Hundreds of houses wait for their disk at every commit, as they must. Where the system has enough memory to keep files in, tests put
 * theirs there: the same files, the same calls.
 */
function inMemory(): { TMPDIR?: string } {
	if (process.env.TMPDIR) return {};
	try {
		const { bavail, bsize } = statfsSync('/dev/shm');
		return bavail * bsize > 2 ** 31 ? { TMPDIR: '/dev/shm' } : {};
	} catch {
		return {};
	}
}
const scratch = inMemory();

function run({ name, command, args, env }: Step): Promise<boolean> {
	const started = Date.now();
	console.log(`\n--- ${name}`);
	return new Promise((resolve) => {
		const child = spawn(command, args, { stdio: 'inherit', env: { ...process.env, ...scratch, ...env } });
		child.on('error', (error) => {
			console.error(error.message);
			resolve(false);
		});
		child.on('exit', (code) => {
			console.log(`--- ${name}: ${code === 0 ? 'ok' : 'FAILED'} after ${Math.round((Date.now() - started) / 1000)} s`);
			resolve(code === 0);
		});
	});
}

/** Steps of one row run side by side; the next row waits for the row before. */
const rows = [['types', 'format'], ['lint', 'build'], ['unit'], ['browser']];

function countTests(): { passed: number; failed: number } {
	const read = (file: string) => {
		try {
			return JSON.parse(readFileSync(`${RESULTS}/${file}`, 'utf8')) as Record<string, never>;
		} catch {
			return {};
		}
	};
	const unit = read('vitest.json') as { numPassedTests?: number; numFailedTests?: number };
	const browser = (read('playwright.json') as { stats?: { expected?: number; flaky?: number; unexpected?: number } }).stats;
	return {
		passed: (unit.numPassedTests ?? 0) + (browser?.expected ?? 0) + (browser?.flaky ?? 0),
		failed: (unit.numFailedTests ?? 0) + (browser?.unexpected ?? 0)
	};
}

if (!findChromium() && (!values.only || values.only === 'browser')) {
	console.error(explainMissingChromium());
	process.exit(1);
}
rmSync(RESULTS, { recursive: true, force: true });
mkdirSync(RESULTS, { recursive: true });
await run({ name: 'words', command: process.execPath, args: ['server/commands/words.ts'] });
await run({ name: 'sync', command: bin('svelte-kit'), args: ['sync'] });

const broken: string[] = [];
for (const row of rows) {
	const names = row.filter((name) => !values.only || name === values.only);
	const results = await Promise.all(names.map(async (name) => ({ name, ok: await run(steps[name]!) })));
	broken.push(...results.filter(({ ok }) => !ok).map(({ name }) => name));
	if (broken.includes('build')) break;
}
const { passed, failed } = countTests();
if (broken.length) console.log(`\nFailed: ${broken.join(', ')}`);
console.log(`\n${passed} passed, ${Math.max(failed, broken.length)} failed`);
process.exit(broken.length ? 1 : 0);
