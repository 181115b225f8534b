/**
 * `npm run load -- --years 10`: fills a fresh data folder with what so many years leave behind, to see how the house carries them: for ten
 * years 1,000 workshops, 10,000 projects, 200,000 weekly reports, 500,000 duty events. Fewer years, in proportion.
 * Options: --data DIR, --seed N (the same seed and day give the same rows), --until YYYY-MM-DD (the last day), --json (one line for scripts).
 * A folder that holds anything else is refused. `ASAR_DATA=DIR npm start` serves it.
 */
import { randomInt } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import pino from 'pino';
import { hashPassword } from '#lib/server/auth.ts';
import { openApp } from '#lib/server/start.server.ts';
import { transact } from '#lib/server/transact.ts';
import type { SeedVillage } from '#lib/village/write.server.ts';
import { CODE_ALPHABET } from '#lib/workshop/rules.ts';
import { DAY_MS, makeChance } from './load/chance.ts';
import { putEvening, type Evening } from './load/hall.ts';
import { COORDINATOR, putPlaces } from './load/places.ts';
import { makePlan } from './load/plan.ts';
import { putProject, type Load } from './load/project.ts';
import { makePut } from './load/rows.ts';
import { makeDutyEvents, makeReports, type Happening } from './load/weeks.ts';

/** So many rows of their kind share one transaction. */
const BATCH = { evenings: 20, projects: 100, happenings: 5_000 };
const MOST_YEARS = 20;

const { values } = parseArgs({
	options: {
		years: { type: 'string', default: '10' },
		data: { type: 'string', default: 'data-load' },
		seed: { type: 'string', default: '1' },
		until: { type: 'string' },
		json: { type: 'boolean', default: false }
	}
});

function fail(sentence: string): never {
	console.error(sentence);
	process.exit(2);
}
const years = Number(values.years);
if (!(years >= 1 && years <= MOST_YEARS)) fail(`--years is a number from 1 to ${MOST_YEARS}.`);
const seed = Number(values.seed);
if (!Number.isInteger(seed)) fail('--seed is a whole number.');
if (values.until && Number.isNaN(Date.parse(values.until))) fail('--until is a day, YYYY-MM-DD.');
const now = values.until ? Date.parse(values.until) + DAY_MS / 2 : Date.now();
const dataDir = resolve(values.data);

/** Marks a folder that a load made and may throw away again. */
const mark = join(dataDir, 'load');
if (existsSync(dataDir) && readdirSync(dataDir).length > 0 && !existsSync(mark))
	fail(`${values.data} holds data that is not a load. Choose another folder with --data DIR.`);
rmSync(dataDir, { recursive: true, force: true });
mkdirSync(dataDir, { recursive: true });
writeFileSync(mark, '');

const WIDTH = 30;
/** Does work in portions, each in one transaction, and shows how far it is. */
async function inPortions<T>(name: string, all: readonly T[], size: number, work: (one: T, index: number) => void): Promise<void> {
	const show = (done: number) => {
		if (values.json || !process.stderr.isTTY) return;
		const full = Math.round((done / Math.max(1, all.length)) * WIDTH);
		process.stderr.write(`\r${name.padEnd(12)} [${'='.repeat(full)}${' '.repeat(WIDTH - full)}] ${done}/${all.length}`);
	};
	for (let from = 0; from < all.length; from += size) {
		await transact(async () => all.slice(from, from + size).forEach((one, i) => work(one, from + i)));
		show(Math.min(all.length, from + size));
	}
	if (!values.json) process.stderr.write(process.stderr.isTTY ? '\n' : `${name}: ${all.length}\n`);
}

const password = Array.from({ length: 12 }, () => CODE_ALPHABET[randomInt(CODE_ALPHABET.length)]!.toLowerCase()).join('');
const passwordHash = await hashPassword(password);
const real = JSON.parse(readFileSync(new URL('../seed/villages.json', import.meta.url), 'utf8')) as SeedVillage[];
const began = Date.now();
const chance = makeChance(seed);
const plan = makePlan(chance, years, now, real);
const app = openApp(dataDir, pino({ level: 'warn' }, pino.destination(2)));
try {
	// Nothing of it is worth keeping when the machine stops in the middle.
	app.handles.raw.pragma('synchronous = OFF');
	const put = makePut(app.handles.raw);
	const people = await transact(async () => putPlaces(put, chance, plan, passwordHash));
	const load: Load = { put, chance, people, now, codes: new Set(), numbers: new Map() };
	const evenings: Evening[] = [];
	const winnersOf = Map.groupBy(
		plan.projects.filter(({ winner }) => winner !== null),
		({ evening }) => evening
	);
	await inPortions('workshops', plan.evenings, BATCH.evenings, (evening, i) =>
		evenings.push(putEvening(put, chance, evening, winnersOf.get(i) ?? [], people, load.codes))
	);
	const items = new Map<string, string[]>();
	await inPortions('projects', plan.projects, BATCH.projects, (project) =>
		items.set(project.id, putProject(load, project, evenings[project.evening]!))
	);
	const happen = (one: Happening) => one.put(put);
	await inPortions('reports', makeReports(chance, plan, items), BATCH.happenings, happen);
	await inPortions('duty events', makeDutyEvents(chance, plan), BATCH.happenings, happen);
} finally {
	// All of it reaches the disk now, not with the first commit of the server that is measured.
	app.handles.raw.pragma('synchronous = FULL');
	await app.close();
}
const seconds = Math.round((Date.now() - began) / 1000);
if (values.json) console.log(JSON.stringify({ data: dataDir, seconds, account: { login: COORDINATOR, password } }));
else {
	console.log(`${years} years in ${values.data}, ${seconds} s. ASAR_DATA=${values.data} npm start`);
	console.log(`All accounts have one password: ${password} (${COORDINATOR}, admin, akimat-1, leader-1 ...)`);
}
