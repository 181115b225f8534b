/** Open data as programs and spreadsheets get it: every column described, numbers as on the pages, nothing that is not public. */
import { eq } from 'drizzle-orm';
import Papa from 'papaparse';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readDistrictRates, readKeepRates } from '#lib/commitment/keeping.server.ts';
import { newId } from '#lib/live/id.ts';
import { openRows } from '#lib/open/read.server.ts';
import { COLUMNS, DATASETS, formatsOf, KEYS, type Dataset, type OpenRow } from '#lib/open/rules.ts';
import { importProgramme, type SeedProgramme } from '#lib/programme/import.server.ts';
import { readPublicProgramme } from '#lib/programme/read.server.ts';
import { linesOf } from '#lib/programme/rules.ts';
import { importProjects, type SeedProject } from '#lib/project/import.server.ts';
import { publicMoney } from '#lib/project/money.server.ts';
import { readProject } from '#lib/project/read.server.ts';
import { readWeeks } from '#lib/project/report.server.ts';
import { mondayOf, dayOf } from '#lib/project/weeks.ts';
import { db } from '#lib/server/app.ts';
import { commitment, commitmentState, contributionEntry, dutyRule, expense, project, weeklyReport } from '#lib/server/schema.ts';
import { transact } from '#lib/server/transact.ts';
import { openPicture } from '#lib/picture/open.server.ts';
import { changePicture } from '#lib/picture/write.server.ts';
import { saveIdea } from '#lib/idea/write.server.ts';
import { importVillages, type SeedVillage } from '#lib/village/write.server.ts';
import { readNewestVote, readStageVote } from '#lib/vote/read.server.ts';
import { placeDots } from '#lib/vote/write.server.ts';
import { GET as fileOf } from '../../src/routes/open/[dataset].[format]/+server.ts';
import { GET as catalogueOf } from '../../src/routes/open/catalogue.json/+server.ts';
import { GET as schemaOf } from '../../src/routes/open/schema/[dataset].json/+server.ts';
import seedProgramme from '../../server/seed/programme.json' with { type: 'json' };
import seedProjects from '../../server/seed/projects.json' with { type: 'json' };
import seedVillages from '../../server/seed/villages.json' with { type: 'json' };
import { askRaw } from '../support/ask.ts';
import { openHouse, type House } from '../support/house.ts';
import { startProject } from '../support/project.ts';

const ORIGIN = 'http://asar.test';
const SECRET = 'Бұл ешкімге көрінбейді';
const DAY = 86_400_000;
let house: House;
let court = '';
const now = Date.now();

const done = <T>(result: { ok: true; value: T } | { ok: false; reason: string; field?: string }): T => {
	if (!result.ok) throw new Error(`${result.reason} ${result.field ?? ''}`);
	return result.value;
};
async function rowsOf(dataset: Dataset): Promise<OpenRow[]> {
	const all: OpenRow[] = [];
	for await (const page of openRows(dataset, ORIGIN, now)) all.push(...page);
	return all;
}
const get = (dataset: string, format: string) =>
	askRaw(fileOf as never, { params: { dataset, format }, path: `/open/${dataset}.${format}` });

beforeAll(async () => {
	house = await openHouse();
	const byAccountId = house.people.coordinator.account.id;
	court = await startProject(house, now - 40 * DAY);
	await transact(async (tx) => {
		await importVillages(tx, seedVillages as SeedVillage[]);
		await importProjects(tx, seedProjects as SeedProject[]);
		await importProgramme(tx, seedProgramme as SeedProgramme);
		const on = tx.db;
		const { id: lineId } = (await readProject(court))!.budget.lines[0]!;
		const paid = { projectId: court, budgetLineId: lineId, onDay: '2026-01-02', at: now, byAccountId };
		await on.insert(expense).values({ id: newId(), ...paid, kind: 'spent', amount: 300_000, note: SECRET });
		await on.insert(expense).values({ id: newId(), ...paid, kind: 'spent', amount: 999_999, removedAt: now });
		const gift = { projectId: court, onDay: '2026-01-02', quantity: 40_000, unit: '₸', at: now, byAccountId };
		await on
			.insert(contributionEntry)
			.values({ id: newId(), ...gift, kind: 'cash', giver: 'business', giverName: SECRET, value: 40_000, note: SECRET });
		const told = { projectId: court, percents: {}, at: now, byAccountId, problems: SECRET, help: SECRET };
		const week = mondayOf(dayOf(now - 14 * DAY));
		await on.insert(weeklyReport).values({ id: newId(), ...told, week, text: 'Ескі есеп', writtenAt: now - 14 * DAY });
		await on
			.insert(weeklyReport)
			.values({ id: newId(), ...told, week, text: '=HYPERLINK("http://x")', writtenAt: now - 13 * DAY, volunteers: 7 });
		const promise = newId();
		const held = { projectId: court, kind: 'watering', holder: 'community', holderName: SECRET };
		await on.insert(commitment).values({ id: promise, ...held, createdAt: now });
		await on.insert(commitmentState).values({ id: newId(), commitmentId: promise, state: 'undertaken', at: now, byAccountId });
		const rhythm = { every: 'day', n: 1, season: null };
		const rule = { commitmentId: promise, text: 'Суару', rhythm, startsOn: dayOf(now - 10 * DAY) };
		await on.insert(dutyRule).values({ id: newId(), ...rule, at: now, byAccountId });
	});
	const add = (text: string) =>
		changePicture(house.people.coordinator, house.ids.village, {
			...{ act: 'add_appeal', id: newId(), addressee: 'Аудан әкімдігі', needId: '', sentOn: '2024-01-02', asked: text },
			...{ outcome: 'refused', answeredOn: '2024-02-01', answer: '' }
		} as never);
	const appeal = done(await add('Ауыз су'));
	done(
		await changePicture(house.people.coordinator, house.ids.village, {
			...{ act: 'link_appeal', id: newId(), appealId: appeal.id, needId: '', category: 'water_green' }
		} as never)
	);
});
afterAll(() => house.close());

describe('the sets', () => {
	test('have exactly the columns that are described, and no two rows with one key', async () => {
		for (const dataset of DATASETS) {
			const rows = await rowsOf(dataset);
			const names = COLUMNS[dataset].map(({ name }) => name).sort();
			if (dataset !== 'votes') expect(rows.length, dataset).toBeGreaterThan(0);
			for (const row of rows) expect(Object.keys(row).sort(), dataset).toEqual(names);
			const keys = rows.map((row) => JSON.stringify(KEYS[dataset].map((key) => row[key])));
			expect(new Set(keys).size, dataset).toBe(keys.length);
			expect(names.every((name) => /^[a-z]+(_[a-z]+)*$/.test(name))).toBe(true);
		}
	});

	test('projects: all of them, once, as their page has them', async () => {
		const rows = await rowsOf('projects');
		expect(rows.length).toBe(await db().$count(project));
		for (const row of rows.filter((_, i) => i % 20 === 0)) {
			const page = (await readProject(row.id as string))!;
			expect(row).toMatchObject({ title_kk: page.title.kk, state: page.state, lng: page.point.lng, exact: page.point.exact });
			expect(row.grant_kzt).toBe(page.grant?.value ?? null);
		}
		expect(rows.find(({ programme_number }) => programme_number === 'MO-I-01')).toMatchObject({
			...{ programme_id: 'public-spaces-2018', region_code: 'МО', region_ru: 'Мангистауская область', stage: 'I', grant_kzt: 1_500_000 },
			category_en: 'Public spaces'
		});
	});

	test('money is that of the page, budget and gifts apart', async () => {
		const rows = (await rowsOf('money')).filter(({ project_id }) => project_id === court);
		const page = await publicMoney(court);
		const budget = rows.filter(({ record }) => record === 'budget');
		expect(
			budget.map(({ source, planned_kzt, committed_kzt, spent_kzt, left_kzt }) => [source, planned_kzt, committed_kzt, spent_kzt, left_kzt])
		).toEqual(page.sources.map(({ source, planned, committed, spent, left }) => [source, planned, committed, spent, left]));
		expect(budget.reduce((sum, row) => sum + Number(row.spent_kzt), 0)).toBe(300_000);
		expect(rows.filter(({ record }) => record === 'contribution')).toMatchObject([
			{ source: 'business', given_kzt: page.given.total, given_cash_kzt: 40_000 }
		]);
	});

	test('reports: the one that counts for each week', async () => {
		const rows = (await rowsOf('reports')).filter(({ project_id }) => project_id === court);
		const { reports } = await readWeeks(court, now);
		expect(rows.map(({ id, late, volunteers }) => [id, late, volunteers])).toEqual(
			reports.map(({ id, late, volunteers }) => [id, late, volunteers])
		);
	});

	test('keep-rates and needs are those of the pages', async () => {
		const rows = await rowsOf('duties');
		const [all, districts] = [await readKeepRates({}, now), await readDistrictRates(now)];
		expect(all.due).toBeGreaterThan(0);
		expect(rows.find(({ scope }) => scope === 'all')).toMatchObject({ due: all.due, kept: all.kept, missed: all.missed, share: all.share });
		expect(rows.filter(({ scope }) => scope === 'district').map(({ due }) => due)).toEqual(districts.map(({ due }) => due));
		const needs = (await openPicture(house.ids.village, now))!;
		expect((await rowsOf('needs')).map(({ id, rank, support }) => [id, rank, support])).toEqual(
			needs.map(({ id, place, support }) => [id, place, support])
		);
	});

	test('statistics are those of the programme page', async () => {
		const rows = (await rowsOf('statistics')).filter(({ programme_id }) => programme_id === 'public-spaces-2018');
		const page = (await readPublicProgramme('public-spaces-2018'))!;
		expect(rows.map(({ computed, printed }) => [computed, printed])).toEqual(
			page.statistics.flatMap((one) => linesOf(one).map(({ computed, printed }) => [computed?.value ?? null, printed?.value ?? null]))
		);
		expect(rows.find(({ head, role }) => head === 'events' && role === 'total')).toMatchObject({
			printed: 41,
			remark_en: expect.stringContaining('66')
		});
	});

	test('votes: nothing before they are shown and the meeting has ended', async () => {
		const seat = await house.join();
		done(await house.open('ideas'));
		const ideaId = newId();
		done(
			await saveIdea(house.people.facilitator, house.ids.workshop, {
				id: ideaId,
				title: 'Шамдар',
				description: '',
				cost: 900_000,
				sources: [],
				siteId: null
			} as never)
		);
		done(await house.open('vote'));
		const vote = (await readNewestVote(db(), house.ids.workshop))!;
		done(await placeDots(seat, house.ids.workshop, vote.id, { id: newId(), dots: { [ideaId]: 2 } }));
		done(await house.desk({ act: 'close_vote' }));
		expect(await rowsOf('votes')).toEqual([]);
		done(await house.desk({ act: 'reveal_vote' }));
		expect(await rowsOf('votes')).toEqual([]);
		done(await house.desk({ act: 'end_workshop' }));
		const shown = (await readStageVote(db(), house.ids.workshop))!;
		expect(await rowsOf('votes')).toMatchObject([
			{ vote_id: vote.id, idea: 'Шамдар', points: shown.tally![0]!.dots, supporters: 1, rank: 1, voted: 1 }
		]);
	});
});

describe('the files', () => {
	test('nothing hidden, no name of a person is in any of them', async () => {
		for (const dataset of DATASETS)
			for (const format of formatsOf(dataset)) {
				const text = await (await get(dataset, format)).text();
				expect(text, `${dataset}.${format}`).not.toContain(SECRET);
				for (const { account } of Object.values(house.people)) expect(text, `${dataset}.${format}`).not.toContain(account.id);
			}
	});

	test('say their licence, may be read by any page, and are not sent twice', async () => {
		for (const dataset of DATASETS)
			for (const format of formatsOf(dataset)) {
				const answer = await get(dataset, format);
				expect(answer.headers.get('access-control-allow-origin')).toBe('*');
				expect(answer.headers.get('link')).toContain('<https://creativecommons.org/licenses/by/4.0/>; rel="license"');
				expect(answer.headers.get('link')).toContain(`/open/schema/${dataset}.json`);
				const text = await answer.text();
				if (format !== 'csv') {
					const { license, attribution, modified } = JSON.parse(text) as Record<string, string>;
					expect({ license, attribution }).toEqual({
						license: 'https://creativecommons.org/licenses/by/4.0/',
						attribution: `Asar, ${ORIGIN}/open`
					});
					expect(Date.parse(modified!)).toBeGreaterThan(0);
				}
			}
		const first = await get('projects', 'csv');
		const known = async (etag: string) => {
			const request = new Request(`${ORIGIN}/open/projects.csv`, { headers: { 'if-none-match': etag } });
			const event = { request, url: new URL(request.url), params: { dataset: 'projects', format: 'csv' }, locals: { locale: 'kk' } };
			return (await fileOf(event as never)).status;
		};
		const etag = first.headers.get('etag')!;
		expect(await known(etag)).toBe(304);
		await transact((tx) => tx.record({ actor: 'system', action: 'test', subject: `project:${court}` }));
		expect(await known(etag)).toBe(200);
		await first.body?.cancel();
	});

	test('a table comes back as it was: byte order mark, semicolons, no formulas', async () => {
		for (const dataset of DATASETS) {
			const bytes = new Uint8Array(await (await get(dataset, 'csv')).arrayBuffer());
			expect([...bytes.slice(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
			const { data, errors } = Papa.parse<Record<string, string>>(new TextDecoder().decode(bytes), {
				header: true,
				delimiter: ';',
				skipEmptyLines: true
			});
			expect(errors).toEqual([]);
			const { rows } = (await (await get(dataset, 'json')).json()) as { rows: OpenRow[] };
			expect(data.length).toBe(rows.length);
			for (const [i, row] of rows.entries())
				for (const [name, value] of Object.entries(row)) {
					const cell = data[i]![name]!;
					const said = Array.isArray(value) ? value.join('|') : value === null ? '' : String(value);
					if (cell !== said) expect([name, cell]).toEqual([name, `'${said}`]);
					if (typeof value === 'string') expect(cell).not.toMatch(/^[=+@-]/);
				}
		}
		const text = await (await get('reports', 'csv')).text();
		expect(text).toContain(`"'=HYPERLINK(""http://x"")"`);
	});

	test('the map file is GeoJSON', async () => {
		const map = (await (await get('projects', 'geojson')).json()) as GeoJSON.FeatureCollection & { license: string };
		expect(map.type).toBe('FeatureCollection');
		expect(map.features.length).toBe(await db().$count(project));
		for (const { type, id, geometry, properties } of map.features) {
			expect(type).toBe('Feature');
			expect(id).toBe(properties!.id);
			const [lng, lat] = (geometry as GeoJSON.Point).coordinates as [number, number];
			expect(lng > 49 && lng < 57 && lat > 40 && lat < 50).toBe(true);
		}
		expect(map.features.find(({ id }) => id === court)!.properties!.exact).toBe(false);
	});

	test('what does not exist is not found', async () => {
		for (const [dataset, format] of [
			['accounts', 'csv'],
			['needs', 'geojson'],
			['projects', 'xlsx']
		] as const)
			await expect(async () => get(dataset, format)).rejects.toMatchObject({ status: 404 });
	});

	test('programs learn what there is and what the columns mean, in three languages', async () => {
		const catalogue = (await (await askRaw(catalogueOf as never, { path: '/open/catalogue.json' })).json()) as {
			'dcat:dataset': {
				'dct:identifier': string;
				'dct:license': object;
				'dcat:distribution': { 'dcat:downloadURL': { '@id': string } }[];
			}[];
		};
		expect(catalogue['dcat:dataset'].map((one) => one['dct:identifier'])).toEqual([...DATASETS]);
		for (const set of catalogue['dcat:dataset'])
			for (const one of set['dcat:distribution']) {
				const [dataset, format] = new URL(one['dcat:downloadURL']['@id']).pathname.split('/').at(-1)!.split('.') as [string, string];
				expect((await get(dataset, format)).status).toBe(200);
			}
		for (const dataset of DATASETS) {
			const schema = (await (await askRaw(schemaOf as never, { params: { dataset }, path: `/open/schema/${dataset}.json` })).json()) as {
				tableSchema: { columns: { name: string; 'dc:description': { '@value': string; '@language': string }[] }[] };
			};
			expect(schema.tableSchema.columns.map(({ name }) => name)).toEqual(COLUMNS[dataset].map(({ name }) => name));
			for (const column of schema.tableSchema.columns) {
				expect(column['dc:description'].map((one) => one['@language'])).toEqual(['kk', 'ru', 'en']);
				expect(column['dc:description'].every((one) => one['@value'].trim() !== '')).toBe(true);
			}
		}
	});
});

test('ten thousand projects are never in memory as one text', async () => {
	const [row] = await db().select().from(project).where(eq(project.id, court));
	await transact(async ({ db: on }) => {
		for (let i = 0; i < 10_000; i += 500)
			await on.insert(project).values(Array.from({ length: 500 }, () => ({ ...row!, id: newId(), ideaId: null, programmeNumber: null })));
	});
	const answer = await get('projects', 'json');
	let largest = 0;
	let all = 0;
	const text: string[] = [];
	const decoder = new TextDecoder();
	for await (const chunk of answer.body as unknown as AsyncIterable<Uint8Array>) {
		largest = Math.max(largest, chunk.length);
		all += chunk.length;
		text.push(decoder.decode(chunk, { stream: true }));
	}
	expect(all).toBeGreaterThan(5_000_000);
	expect(largest).toBeLessThan(all / 20);
	expect((JSON.parse(text.join('')) as { rows: unknown[] }).rows.length).toBe(await db().$count(project));
});
