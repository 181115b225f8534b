import { eq } from 'drizzle-orm';
import { strFromU8, unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseProgramme } from '#lib/application/input.ts';
import { saveProgramme } from '#lib/application/programme.server.ts';
import { setStatistics } from '#lib/document/programme.server.ts';
import { newId } from '#lib/live/id.ts';
import { importProgramme, type SeedProgramme } from '#lib/programme/import.server.ts';
import { listProgrammeHeads, readPublicProgramme, type PublicProgramme } from '#lib/programme/read.server.ts';
import { leadingSide, linesOf, totalOf, type Head } from '#lib/programme/rules.ts';
import { importProjects, type SeedProject } from '#lib/project/import.server.ts';
import { db } from '#lib/server/app.ts';
import {
	application,
	applicationState,
	attendance,
	contributionEntry,
	programme,
	programmeFigure,
	project,
	projectState
} from '#lib/server/schema.ts';
import { transact } from '#lib/server/transact.ts';
import { importVillages, type SeedVillage } from '#lib/village/write.server.ts';
import { NOBODY, type Actor } from '#lib/workshop/rules.ts';
import { load as pageOf } from '../../src/routes/programmes/[programme]/+page.server.ts';
import seedProgramme from '../../server/seed/programme.json' with { type: 'json' };
import seedProjects from '../../server/seed/projects.json' with { type: 'json' };
import seedVillages from '../../server/seed/villages.json' with { type: 'json' };
import { openHouse, type House } from '../support/house.ts';
import { startProject } from '../support/project.ts';

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
		expect(parts.find(({ group }) => group === 'football_fields')!.amount.value).toBe(
			types.filter((type) => type === 'football_field').length
		);
	});
});

describe('the official form', () => {
	const HEADS = {
		kk: [
			'Жобаның географиясы; 11 қала мен ауыл',
			'178 өтінім',
			'Жобалар саны',
			'Іс-шаралар саны (барлығы: 41)',
			'Бағдарламаға қатысушылар саны',
			'Іс-шараларға қатысушылар саны',
			'гранттың орташа мөлшері',
			'гранттың максималды мөлшері',
			'қоғамдастықтың салымы* (барлығы: &gt; 29,5 млн ₸)',
			'Жасалған нысандар',
			'нысандардың бенефициарлары мен пайдаланушылардың саны'
		],
		ru: [
			'География проекта; 11 городов и сёл',
			'178 заявок',
			'Количество проектов',
			'Количество мероприятий (всего: 41)',
			'Количество участников программы',
			'Количество участников мероприятий',
			'средний размер гранта',
			'максимальный размер гранта',
			'вклад сообщества* (всего: &gt; 29,5 млн ₸)',
			'Созданные объекты',
			'количество бенефициаров и пользователей объектов'
		]
	} as const;
	test.each(['kk', 'ru'] as const)('has its heads in %s, in its order', async (locale) => {
		const file = await setStatistics((await readPublicProgramme(PAST))!, Date.now(), locale);
		const xml = strFromU8(unzipSync(new Uint8Array(file))['word/document.xml']!).replaceAll('\u00a0', ' ');
		const at = HEADS[locale].map((head) => xml.indexOf(`>${head}<`));
		expect(
			at.every((place) => place > 0),
			HEADS[locale].filter((_, i) => at[i] === -1).join()
		).toBe(true);
		expect([...at].sort((a, b) => a - b)).toEqual(at);
		expect(xml).toContain(locale === 'kk' ? '2021 жылдың соңында' : 'на конец 2021 года');
	});
});

describe('a living programme', () => {
	let id = '';
	const YEAR = String(new Date().getUTCFullYear());
	const value = (found: PublicProgramme, name: Head) => leadingSide(found.statistics.find((one) => one.head === name)!).total;

	beforeAll(async () => {
		const input = parseProgramme({
			...{ id: newId(), nameKk: 'Ауылды бірлесе дамыту', donor: 'Донор', startsOn: `${YEAR}-01-01`, endsOn: `${YEAR}-12-31` },
			...{ fund: '4 000 000', grantMax: '3 000 000' }
		});
		if (!input.ok) throw new Error(`${input.reason} ${input.field}`);
		const made = await saveProgramme(house.people.admin, input.value);
		if (!made.ok) throw new Error(made.reason);
		id = made.value.id;
	});

	test('before the first application there is nothing to count', async () => {
		expect((await readPublicProgramme(id))!.statistics).toEqual([]);
	});

	test('applications, meetings, people, visits, gifts and users are counted from rows', async () => {
		const residents = [await house.join(), await house.join(), await house.join()];
		const [first] = residents;
		const byAccountId = house.people.coordinator.account.id;
		const now = Date.now();
		const built = await startProject(house, now - 1000);
		const planned = await startProject(house, now - 1000, 'Саябақ');
		await transact(async ({ db: on }) => {
			// One of them comes on a second evening too, and goes out for a moment on the first.
			const come = { workshopId: house.ids.workshop, seatId: first!.seat.id, by: 'test' };
			await on.insert(attendance).values({ id: newId(), ...come, change: 'out', at: now + 1 });
			await on.insert(attendance).values({ id: newId(), ...come, change: 'in', at: now + 2 });
			await on.insert(attendance).values({ id: newId(), ...come, change: 'in', at: now + 86_400_000 });
			for (const [number, states] of [
				['submitted', 'at_commission', 'awarded'],
				['submitted', 'rejected'],
				['submitted', 'withdrawn'],
				['draft']
			].entries()) {
				const applicationId = newId();
				const row = { programmeId: id, workshopId: house.ids.workshop, villageId: house.ids.village, number: number + 1, title: 'Өтінім' };
				await on.insert(application).values({ id: applicationId, ...row, createdAt: now, byAccountId });
				for (const [i, state] of states.entries())
					await on.insert(applicationState).values({ id: newId(), applicationId, state, at: now + i, byAccountId });
			}
			await on
				.update(project)
				.set({
					programmeId: id,
					objectTypes: ['playground', 'football_field'],
					grant: { op: '=', value: 1_500_000 },
					beneficiaries: { op: '>', value: 300 }
				})
				.where(eq(project.id, built));
			await on.insert(projectState).values({ id: newId(), projectId: built, state: 'finished', at: now, byAccountId });
			await on
				.update(project)
				.set({ programmeId: id, objectTypes: ['park'], grant: { op: '=', value: 2_500_000 }, beneficiaries: { op: '=', value: 100 } })
				.where(eq(project.id, planned));
			const gift = {
				kind: 'cash',
				giver: 'residents',
				giverName: '',
				onDay: `${YEAR}-01-02`,
				quantity: 50_000,
				unit: '₸',
				note: '',
				at: now,
				byAccountId
			};
			await on.insert(contributionEntry).values({ id: newId(), projectId: built, value: 50_000, ...gift });
			await on.insert(contributionEntry).values({ id: newId(), projectId: built, value: 70_000, ...gift, removedAt: now });
			await on.insert(contributionEntry).values({ id: newId(), projectId: planned, value: 25_000, ...gift });
		});
		const found = (await readPublicProgramme(id))!;
		const exactly = (n: number) => ({ op: '=', value: n });
		expect(value(found, 'applications')).toEqual(exactly(2));
		expect(value(found, 'projects')).toEqual(exactly(2));
		expect(value(found, 'geography')).toEqual(exactly(1));
		expect(value(found, 'events')).toEqual(exactly(1));
		expect(value(found, 'programme_participants')).toEqual(exactly(3));
		expect(value(found, 'event_attendance')).toEqual(exactly(4));
		expect(value(found, 'average_grant_kzt')).toEqual(exactly(2_000_000));
		expect(value(found, 'max_grant_kzt')).toEqual(exactly(2_500_000));
		expect(value(found, 'community_contribution_kzt')).toEqual(exactly(75_000));
		// What is only planned is not created.
		expect(value(found, 'created_objects')).toEqual(exactly(2));
		expect(value(found, 'beneficiaries')).toEqual({ op: '>=', value: 400 });
		expect(found.statistics.find(({ head }) => head === 'projects')!.computed!.parts).toMatchObject([{ stage: YEAR, region: 'АО' }]);
	});

	test('strangers see the statistics, and neither commission nor ranking', async () => {
		const load = (actor: Actor) =>
			pageOf({ params: { programme: id }, locals: { actor, locale: 'kk' }, url: new URL('http://asar.test/') } as never);
		const past = await pageOf({
			params: { programme: PAST },
			locals: { actor: house.people.coordinator, locale: 'kk' },
			url: new URL('http://asar.test/')
		} as never);
		expect(past).toMatchObject({ office: { judged: [] }, programme: { fund: null } });
		const stranger = await load(NOBODY);
		expect(stranger).toMatchObject({ office: null, programme: { id } });
		expect(JSON.stringify(stranger)).not.toContain('"judged"');
		expect(await load(house.people.coordinator)).toMatchObject({ office: { may: true } });
		await transact(({ db: on }) => on.update(programme).set({ removedAt: 1 }).where(eq(programme.id, id)));
		await expect(load(NOBODY)).rejects.toMatchObject({ status: 404 });
	});
});
