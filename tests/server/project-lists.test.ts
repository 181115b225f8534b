/** Long lists page by page: nothing twice, nothing left out; and the state that lists read is always the newest one. */
import Database from 'better-sqlite3';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readRate, readRates } from '#lib/commitment/keeping.server.ts';
import { newId } from '#lib/live/id.ts';
import { pageOfDue, type DueRow } from '#lib/project/due.server.ts';
import { importProjects, type SeedProject } from '#lib/project/import.server.ts';
import { listProjects, readProjectPage, readStates, type ProjectFilter } from '#lib/project/read.server.ts';
import { placeOnRoad, PROJECT_STATES } from '#lib/project/rules.ts';
import { db } from '#lib/server/app.ts';
import { openDatabase } from '#lib/server/db.ts';
import { commitment, dutyEvidence, dutyRule, project, projectState, village } from '#lib/server/schema.ts';
import { transact } from '#lib/server/transact.ts';
import { readPublicVillage } from '#lib/village/public.server.ts';
import { importVillages, type SeedVillage } from '#lib/village/write.server.ts';
import seedProjects from '../../server/seed/projects.json' with { type: 'json' };
import seedVillages from '../../server/seed/villages.json' with { type: 'json' };
import { readPlaces } from '../../src/routes/map/places.server.ts';
import { openHouse, type House } from '../support/house.ts';

const MIGRATIONS = 'server/migrations';
let house: House;
beforeAll(async () => {
	house = await openHouse();
	await transact(async (tx) => {
		await importVillages(tx, seedVillages as SeedVillage[]);
		await importProjects(tx, seedProjects as SeedProject[]);
		// A second settlement of the same name: its projects must not mix with those of the first.
		const [first] = await tx.db.select().from(village).where(eq(village.id, 'fort-shevchenko'));
		await tx.db.insert(village).values({ ...first!, id: 'fort-again' });
		for (let n = 0; n < 60; n++) {
			const id = newId(tx.now + n);
			const title = { kk: `Жаңа алаң ${n}` };
			const row = {
				id,
				villageId: n % 2 ? 'fort-again' : 'fort-shevchenko',
				category: 'play_sport',
				objectTypes: [],
				title,
				summary: title
			};
			await tx.db.insert(project).values({ ...row, folded: `жана алан ${n}`, facts: {}, createdAt: tx.now - (n % 3) });
			await tx.db.insert(projectState).values({ id: newId(), projectId: id, state: n % 5 ? 'works' : 'stopped', at: tx.now });
		}
	});
});
afterAll(() => house.close());

describe('the project list', () => {
	const FILTERS: ProjectFilter[] = [
		{},
		{ villageId: 'fort-shevchenko' },
		{ state: 'works' },
		{ state: 'stopped', villageId: 'fort-again' },
		{ category: 'play_sport', stage: 'I' },
		{ stage: 'new' },
		{ q: 'жаңа алаң' },
		{ q: 'мұндай сөз жоқ' }
	];
	test.each(FILTERS)('every project is on exactly one page, in the order of the whole list: %j', async (filter) => {
		const whole = (await listProjects(filter)).map(({ id }) => id);
		for (const size of [7, 48]) {
			const seen: string[] = [];
			const { pages } = await readProjectPage(filter, 1, size);
			for (let page = 1; page <= pages; page++) {
				const part = await readProjectPage(filter, page, size);
				expect(part).toMatchObject({ all: whole.length, page, pages });
				expect(part.villages.reduce((sum, { projects }) => sum + projects, 0)).toBe(whole.length);
				seen.push(...part.projects.map(({ id }) => id));
			}
			expect(seen).toEqual(whole);
		}
	});

	test('a page that does not exist is the nearest one that does', async () => {
		const at = async (page: number) => (await readProjectPage({}, page, 10)).page;
		expect(await Promise.all([at(0), at(-3), at(1.5), at(NaN)])).toEqual([1, 1, 1, 1]);
		const { pages } = await readProjectPage({}, 1, 10);
		expect(await at(10_000)).toBe(pages);
		expect(await readProjectPage({ q: 'мұндай сөз жоқ' }, 9, 10)).toMatchObject({ page: 1, pages: 1, all: 0, projects: [], villages: [] });
	});

	test('the page of a village shows some, and says how many there are and where they stand', async () => {
		const { newest, figures, states, promises } = (await readPublicVillage('fort-shevchenko', Date.now()))!;
		const all = await listProjects({ villageId: 'fort-shevchenko' });
		expect(newest).toHaveLength(12);
		expect(figures.projects).toBe(all.length);
		for (const { state, n } of states) expect({ state, n }).toEqual({ state, n: all.filter((card) => card.state === state).length });
		const promised = seedProjects.filter(({ villageId }) => villageId === 'fort-shevchenko').flatMap(({ commitments }) => commitments);
		expect(promises.all).toBe(promised.length);
	});

	test('the places of the map hold every project once', async () => {
		const { places, place } = await readPlaces('', 'fort-again');
		expect(places.reduce((sum, { projects }) => sum + projects, 0)).toBe((await listProjects()).length);
		expect(place).toMatchObject({ projects: 30, exact: false });
		expect(place!.named).toHaveLength(30);
		expect((await readPlaces('fort-again', null)).places).toHaveLength(1);
	});
});

describe('the state that lists read', () => {
	const compare = async () => {
		for (const { id, state, road } of await db().select().from(project)) {
			const history = (await readStates(db(), id)).map((row) => row.state);
			expect({ id, state, road }).toEqual({ id, state: history.at(-1) ?? 'contract_signed', road: placeOnRoad(history) });
		}
	};

	test('is the newest one, whatever is written, moved and taken away', async () => {
		await compare();
		const ids = (await db().select({ id: project.id }).from(project)).map(({ id }) => id);
		await transact(async (tx) => {
			for (let n = 0; n < 400; n++) {
				const state = PROJECT_STATES[(n * 7) % PROJECT_STATES.length]!;
				// Some of one moment, some earlier than what is there already.
				const at = tx.now - ((n * 37) % 11) * 1000 + 5000;
				await tx.db.insert(projectState).values({ id: newId(), projectId: ids[n % 40]!, state, at });
			}
		});
		await compare();
		await transact(async (tx) => {
			const rows = await tx.db.select().from(projectState);
			for (const [n, { id }] of rows.entries()) {
				if (n % 3 === 0) await tx.db.delete(projectState).where(eq(projectState.id, id));
				else if (n % 5 === 0) await tx.db.update(projectState).set({ state: 'closed', at: n }).where(eq(projectState.id, id));
				else if (n % 7 === 0) await tx.db.update(projectState).set({ projectId: ids[0]! }).where(eq(projectState.id, id));
			}
		});
		await compare();
	});

	test('is filled in for projects from before', () => {
		const dir = mkdtempSync(join(tmpdir(), 'asar-before-'));
		try {
			const before = join(dir, 'migrations');
			cpSync(MIGRATIONS, before, { recursive: true });
			const file = join(before, 'meta/_journal.json');
			const journal = JSON.parse(readFileSync(file, 'utf8')) as { entries: { tag: string }[] };
			const until = journal.entries.findIndex(({ tag }) => tag.endsWith('_ten_years'));
			writeFileSync(file, JSON.stringify({ ...journal, entries: journal.entries.slice(0, until) }));
			openDatabase(dir, before).close();
			const raw = new Database(join(dir, 'asar.db'));
			raw.exec(`insert into village (id, kind, name, district, region, sort_key, folded, lng, lat, accuracy_m)
				values ('v', 'village', '{}', '{}', '{}', '', '', 0, 0, 0)`);
			for (const id of ['a', 'b', 'c'])
				raw.exec(`insert into project (id, village_id, category, object_types, title, folded, summary, facts, created_at)
					values ('${id}', 'v', 'flagship', '[]', '{}', '', '{}', '{}', 0)`);
			raw.exec(`insert into project_state (id, project_id, state, at) values
				('1', 'a', 'works', 5), ('2', 'a', 'delayed', 9), ('3', 'a', 'funded', 1), ('4', 'b', 'opened', 3), ('5', 'b', 'finished', 3)`);
			raw.close();
			openDatabase(dir, MIGRATIONS).close();
			const after = new Database(join(dir, 'asar.db'), { readonly: true });
			expect(after.prepare('select id, state, road from project order by id').all()).toEqual([
				{ id: 'a', state: 'delayed', road: 'works' },
				{ id: 'b', state: 'finished', road: 'finished' },
				{ id: 'c', state: 'contract_signed', road: null }
			]);
			after.close();
		} finally {
			rmSync(dir, { recursive: true, force: true });
		}
	});
});

test('the due list comes page by page: overdue before what is waited for, who owes nothing is counted', () => {
	const row = (id: string, overdue: number, waiting: boolean) =>
		({ id, overdue: Array(overdue).fill({}), waiting: waiting ? {} : null }) as DueRow;
	const rows = [row('a', 3, true), row('b', 1, false), row('c', 0, true), row('d', 0, false), row('e', 0, true)];
	const ids = (page: number) => pageOfDue(rows, page, 2).rows.map(({ id }) => id);
	expect([ids(1), ids(2), ids(0), ids(9)]).toEqual([
		['a', 'b'],
		['c', 'e'],
		['a', 'b'],
		['c', 'e']
	]);
	expect(pageOfDue(rows, 1, 2)).toMatchObject({ all: 5, late: 2, next: 2, page: 1, pages: 2 });
});

describe('keep-rates', () => {
	test('of many commitments at once are those of each, also while evidence comes in', async () => {
		const now = Date.parse('2026-06-15T12:00:00Z');
		const promises = (await db().select({ id: commitment.id }).from(commitment)).map(({ id }) => id);
		const show = (ruleId: string, dueOn: string) =>
			transact(({ db }) =>
				db.insert(dutyEvidence).values({ id: newId(), dutyRuleId: ruleId, dueOn, kind: 'tick', at: Date.parse(dueOn), actor: 'system' })
			);
		const rules: string[] = [];
		for (const commitmentId of Array.from({ length: 5 }, () => promises).flat()) {
			const id = newId();
			rules.push(id);
			const rhythm = { every: 'month', n: 1, season: null };
			const rest = { text: 'Тексеру', startsOn: '2026-01-01', at: now, byAccountId: house.people.admin.account.id };
			await transact(({ db }) => db.insert(dutyRule).values({ id, commitmentId, rhythm, ...rest }));
		}
		expect(rules.length).toBeGreaterThan(100);
		// The first count goes in portions; what is written meanwhile must not be lost.
		const counting = readRates(promises, now);
		await show(rules.at(-1)!, '2026-01-31');
		await show(rules[0]!, '2026-01-31');
		await counting;
		const all = await readRates(promises, now);
		for (const id of promises) expect(all.get(id)).toEqual(await readRate({ commitmentId: id }, now));
		expect(await readRate({}, now)).toMatchObject({ due: rules.length * 5, kept: 2 });
		await show(rules[1]!, '2026-02-28');
		expect((await readRates(promises, now)).get(promises[1]!)).toMatchObject({ kept: 1, unknown: 24 });
	});
});
