import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { importProgramme, type SeedProgramme } from '#lib/programme/import.server.ts';
import { listProgrammeHeads, readPublicProgramme, type PublicProgramme } from '#lib/programme/read.server.ts';
import { leadingSide, linesOf, totalOf, type Head } from '#lib/programme/rules.ts';
import { importProjects, type SeedProject } from '#lib/project/import.server.ts';
import { db } from '#lib/server/app.ts';
import { programmeFigure, project } from '#lib/server/schema.ts';
import { transact } from '#lib/server/transact.ts';
import { importVillages, type SeedVillage } from '#lib/village/write.server.ts';
import seedProgramme from '../../server/seed/programme.json' with { type: 'json' };
import seedProjects from '../../server/seed/projects.json' with { type: 'json' };
import seedVillages from '../../server/seed/villages.json' with { type: 'json' };
import { openHouse, type House } from '../support/house.ts';

const PAST = 'public-spaces-2018';
let house: House;
beforeAll(async () => {
	house = await openHouse();
});
afterAll(() => house.close());

describe('the programme 2018-2021', () => {
	let past: PublicProgramme;
	const head = (name: Head) => past.statistics.find((one) => one.head === name)!;
	const bring = () => transact((tx) => importProgramme(tx, seedProgramme as SeedProgramme));

	beforeAll(async () => {
		await transact(async (tx) => {
			await importVillages(tx, seedVillages as SeedVillage[]);
			await importProjects(tx, seedProjects as SeedProject[]);
		});
		expect(await bring()).toBe(true);
		past = (await readPublicProgramme(PAST))!;
	});

	test('brought twice it stands once, with its 86 projects', async () => {
		const figures = await db().$count(programmeFigure);
		expect(await bring()).toBe(false);
		expect(await db().$count(programmeFigure)).toBe(figures);
		expect(await db().$count(project, eq(project.programmeId, PAST))).toBe(86);
		expect((await listProgrammeHeads()).filter(({ id }) => id === PAST)).toMatchObject([{ projects: 86, fund: null }]);
	});

	test('projects by stage and region are counted from rows and come to the printed numbers', () => {
		const { computed, printed, findings } = head('projects');
		expect(computed!.total).toEqual({ op: '=', value: 87 });
		expect(printed!.total).toEqual({ op: '=', value: 87 });
		for (const line of linesOf(head('projects'))) expect(line.computed).toEqual(line.printed);
		expect(computed!.parts.map(({ stage, region, amount }) => [stage, region, amount.value])).toEqual([
			['I', 'МО', 10],
			['II', 'МО', 18],
			['II', 'АО', 14],
			['III', 'МО', 7],
			['III', 'АО', 38]
		]);
		expect(findings).toEqual([{ kind: 'joined', records: 86, counted: 87 }]);
	});

	test('settlements: 11 in both, and where a stage differs it is said', () => {
		const { computed, printed, findings } = head('geography');
		expect([computed!.total!.value, printed!.total!.value]).toEqual([11, 11]);
		expect(findings).toEqual([
			{ kind: 'part_differs', stage: 'II', region: 'АО', computed: { op: '=', value: 5 }, printed: { op: '=', value: 6 } }
		]);
	});

	test('what the source leaves open is said, and where it contradicts itself', () => {
		expect(head('events').findings).toEqual([
			{ kind: 'place_unsaid', n: 5 },
			{ kind: 'sum_differs', sum: 66, total: 41 },
			{ kind: 'online_unsaid' }
		]);
		expect(head('applications').findings).toEqual([{ kind: 'region_unsaid', stage: 'III' }, { kind: 'total_unprinted' }]);
		expect(totalOf(leadingSide(head('applications')))).toEqual({ op: '=', value: 178 });
		for (const [name, total] of [
			['programme_participants', 807],
			['event_attendance', 1287],
			['beneficiaries', 23_700]
		] as const) {
			expect(leadingSide(head(name)).total).toEqual({ op: '=', value: total });
			expect(head(name).findings.map(({ kind }) => kind)).not.toContain('sum_differs');
		}
		expect(head('beneficiaries').printed!.parts[1]!.amount).toEqual({ op: '>', value: 7200 });
		expect(head('community_contribution_kzt').printed).toMatchObject({ total: { op: '>', value: 29_500_000 }, asOf: '2021-12' });
		expect(head('average_grant_kzt').printed!.total).toEqual({ op: 'range', value: 2_000_000, max: 2_500_000 });
	});

	test('a number that is known for some projects only does not stand for all', () => {
		const { computed, findings } = head('beneficiaries');
		expect(computed!.known).toBeLessThan(computed!.of);
		expect(findings).toContainEqual({ kind: 'known_for', known: computed!.known, of: 86 });
		expect(head('max_grant_kzt').findings).toContainEqual({ kind: 'known_for', known: head('max_grant_kzt').computed!.known, of: 86 });
	});

	test('created objects are counted by group', () => {
		const parts = head('created_objects').computed!.parts;
		const types = (seedProjects as SeedProject[]).flatMap(({ objectTypes }) => objectTypes);
		expect(parts.reduce((sum, { amount }) => sum + amount.value, 0)).toBe(types.length);
		expect(parts.find(({ group }) => group === 'football_fields')!.amount.value).toBe(types.filter((type) => type === 'football_field').length);
	});
});
