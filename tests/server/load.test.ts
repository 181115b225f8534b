/** `npm run load`: what it says it makes, rows that the product could have written, the same again from the same seed. */
import Database from 'better-sqlite3';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { APPLICATION_STATES } from '#lib/application/rules.ts';
import { COMMITMENT_KINDS, COMMITMENT_STATES, HOLDERS, PLATE_KINDS } from '#lib/commitment/rules.ts';
import { NEED_CATEGORIES } from '#lib/need/rules.ts';
import { canMove, CATEGORIES, placeOnRoad, PROJECT_STATES, type ProjectState } from '#lib/project/rules.ts';
import { mondayOf } from '#lib/project/weeks.ts';

const dirs = [1, 2].map(() => mkdtempSync(join(tmpdir(), 'asar-load-')));
let file: Database.Database;
const run = (dir: string) =>
	spawnSync(
		process.execPath,
		['server/commands/load.ts', '--years', '1', '--until', '2026-06-15', '--seed', '7', '--json', '--data', dir],
		{
			encoding: 'utf8'
		}
	);
beforeAll(() => {
	for (const dir of dirs) expect(run(dir).status).toBe(0);
	file = new Database(join(dirs[0]!, 'asar.db'), { readonly: true });
}, 120_000);
afterAll(() => {
	file.close();
	for (const dir of dirs) rmSync(dir, { recursive: true, force: true });
});
const count = (table: string) => file.prepare(`select count(*) from ${table}`).pluck().get() as number;
const column = (sql: string) => file.prepare(sql).pluck().all() as string[];

test('a year is a tenth of ten', () => {
	expect([count('workshop'), count('project'), count('weekly_report')]).toEqual([100, 1_000, 20_000]);
	expect(count('duty_evidence') + count('plate_report')).toBe(50_000);
});

test('rows are as the product writes them', () => {
	expect(file.pragma('foreign_key_check')).toEqual([]);
	const known: [string, string, readonly string[]][] = [
		['project_state', 'state', PROJECT_STATES],
		['project', 'category', CATEGORIES],
		['commitment', 'kind', COMMITMENT_KINDS],
		['commitment', 'holder', HOLDERS],
		['commitment_state', 'state', COMMITMENT_STATES],
		['application_state', 'state', APPLICATION_STATES],
		['plate_report', 'kind', PLATE_KINDS],
		['need', 'category', NEED_CATEGORIES]
	];
	for (const [table, name, values] of known)
		expect(column(`select distinct ${name} from ${table}`).filter((value) => !values.includes(value))).toEqual([]);
	expect(column('select distinct week from weekly_report').filter((week) => mondayOf(week) !== week)).toEqual([]);
	expect(count(`project where folded glob '*[әғқңөұүһіӘҒҚҢӨҰҮҺІ]*'`)).toBe(0);
	expect(column('select v.id from vote v join vote_idea i on i.vote_id = v.id group by v.id having count(*) <> 10')).toEqual([]);
});

test('every project went its road step by step, and nothing lies in the future', () => {
	const rows = file.prepare('select project_id as id, state, at from project_state order by project_id, at, id').all() as {
		id: string;
		state: ProjectState;
		at: number;
	}[];
	for (const steps of Map.groupBy(rows, ({ id }) => id).values())
		for (const [i, { state }] of steps.entries()) {
			const before = steps.slice(0, i).map((step) => step.state);
			if (i > 0) expect(canMove(before.at(-1)!, state, placeOnRoad(before)), `${before.join(' ')} -> ${state}`).toBe(true);
		}
	const until = Date.parse('2026-06-15') + 86_400_000;
	for (const table of ['project_state', 'weekly_report', 'duty_evidence', 'plate_report', 'event'])
		expect(count(`${table} where at > ${until}`), table).toBe(0);
});

test('the same seed and day give the same rows', () => {
	const other = new Database(join(dirs[1]!, 'asar.db'), { readonly: true });
	for (const table of ['project', 'weekly_report', 'duty_evidence', 'plate_report', 'counted_ballot']) {
		const all = (db: Database.Database) => db.prepare(`select * from ${table} order by 1, 2 limit 500`).all();
		expect(all(other)).toEqual(all(file));
	}
	other.close();
});

test('a folder that holds anything else is left alone', () => {
	const dir = mkdtempSync(join(tmpdir(), 'asar-real-'));
	writeFileSync(join(dir, 'asar.db'), 'mine');
	const refused = run(dir);
	expect(refused.status).toBe(2);
	expect(refused.stderr).toContain('not a load');
	expect(execFileSync('cat', [join(dir, 'asar.db')], { encoding: 'utf8' })).toBe('mine');
	rmSync(dir, { recursive: true, force: true });
});
