import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { SeedProgramme } from '#lib/programme/import.server.ts';
import { HEADS } from '#lib/programme/rules.ts';
import type { Amount, SeedProject, SeedVillage, SeedWords, Text } from '../../server/seed/types.ts';

const text = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const read = <T>(name: string): T => JSON.parse(text(`server/seed/${name}.json`));
const projects = read<SeedProject[]>('projects');
const villages = read<SeedVillage[]>('villages');
const words = read<SeedWords>('words');
const programme = read<SeedProgramme>('programme');
const overview = text('static/map/overview.json');

/** Every object that has a kk, ru or en key, with the path to it. */
function texts(value: unknown, path: string): [string, Text][] {
	if (value === null || typeof value !== 'object') return [];
	const here: [string, Text][] = 'kk' in value || 'ru' in value || 'en' in value ? [[path, value as Text]] : [];
	return [...here, ...Object.entries(value).flatMap(([key, part]) => texts(part, `${path}.${key}`))];
}

const byId = (list: { id: string }[]) => Object.fromEntries(list.map((item) => [item.id, item]));
const said = [...texts(byId(projects), 'project'), ...texts(byId(villages), 'village'), ...texts(words, 'word')];
const codes = (list: { code: string }[]) => new Set(list.map((word) => word.code));
const amounts = (project: SeedProject): Amount[] =>
	[project.grant, project.beneficiaries, project.groupSize, ...Object.values(project.facts)].filter(
		(value): value is Amount => value !== null && typeof value === 'object' && 'op' in value
	);
const countWhere = (stage: string, region: string) =>
	projects
		.filter((project) => project.stage === stage && project.id.startsWith(region))
		.reduce((sum, project) => sum + Number(project.facts.counts_as ?? 1), 0);

describe('seed texts', () => {
	it('are complete in all three languages', () => {
		const gaps = said.filter(([, t]) => [t.kk, t.ru, t.en].some((part) => typeof part !== 'string' || part.trim() === ''));
		expect(said.length).toBeGreaterThan(400);
		expect(gaps).toEqual([]);
	});

	it('are Cyrillic in Kazakh and Russian, Latin in English', () => {
		// The group itself gave its project an English name.
		const exceptions = ['project.MO-III-03.title'];
		const odd = said.filter(([path, t]) => {
			if (exceptions.includes(path)) return false;
			const counts = (part: string): [number, number] => [part.match(/[\u0400-\u04ff]/g)?.length ?? 0, part.match(/[a-z]/gi)?.length ?? 0];
			const [kk, kkLatin] = counts(t.kk);
			const [ru, ruLatin] = counts(t.ru);
			return !path.endsWith('site_dimensions') && (kk <= kkLatin || ru <= ruLatin || counts(t.en)[0] > 0);
		});
		expect(odd).toEqual([]);
	});

	it('keep Kazakh letters out of Russian sentences', () => {
		const mixed = said.filter(([path, t]) => !path.endsWith('.title') && /[әғқңөұүһі]/i.test(t.ru));
		expect(mixed).toEqual([]);
	});

	it('are short and end like sentences', () => {
		for (const project of projects) {
			for (const sentence of [project.summary, project.problem]) {
				if (!sentence) continue;
				for (const part of Object.values(sentence)) {
					expect(part.length, `${project.id}: ${part}`).toBeLessThanOrEqual(260);
					expect(part, project.id).toMatch(/[.!]$/);
				}
			}
		}
	});
});

describe('seed projects', () => {
	it('are 86 in 15 settlements with ids of their own', () => {
		expect(new Set(projects.map((project) => project.id)).size).toBe(86);
		expect(projects).toHaveLength(86);
		expect(new Set(villages.map((village) => village.id)).size).toBe(15);
		expect(villages).toHaveLength(15);
	});

	it('add up to the 87 of the programme, stage by stage', () => {
		expect(countWhere('I', 'MO')).toBe(10);
		expect(countWhere('II', 'MO')).toBe(18);
		expect(countWhere('II', 'AO')).toBe(14);
		expect(countWhere('III', 'MO')).toBe(7);
		expect(countWhere('III', 'AO')).toBe(38);
	});

	it('use only codes that have words', () => {
		const [categories, types, kinds] = [codes(words.categories), codes(words.objectTypes), codes(words.commitmentKinds)];
		const [holders, gifts, givers] = [codes(words.holders), codes(words.contributionKinds), codes(words.contributors)];
		const facts = codes(words.facts);
		const places = new Set(villages.map((village) => village.id));
		for (const project of projects) {
			expect(places, project.id).toContain(project.villageId);
			expect(categories, project.id).toContain(project.category);
			expect(project.objectTypes.length, project.id).toBeGreaterThan(0);
			for (const type of project.objectTypes) expect(types, project.id).toContain(type);
			for (const promise of project.commitments) {
				expect(kinds, project.id).toContain(promise.kind);
				expect(holders, project.id).toContain(promise.holder);
				expect(['promised', 'undertaken', 'confirmed_at_opening']).toContain(promise.state);
			}
			for (const key of Object.keys(project.facts)) expect(facts, project.id).toContain(key);
			for (const gift of project.contributions) {
				expect(gifts, project.id).toContain(gift.kind);
				expect(givers, project.id).toContain(gift.actor);
			}
		}
	});

	it('point only at each other', () => {
		const known = byId(projects) as Record<string, SeedProject>;
		for (const project of projects) {
			if (project.followUpOf) expect(known[project.followUpOf]?.villageId, project.id).toBe(project.villageId);
			for (const other of project.combinedWith ?? []) expect(known[other]?.combinedWith, project.id).toContain(project.id);
		}
	});

	it('carry honest numbers, dates and states', () => {
		for (const project of projects) {
			for (const amount of amounts(project)) {
				expect(amount.value, project.id).toBeGreaterThan(0);
				expect(amount.op === 'range', project.id).toBe(amount.max !== undefined);
				if (amount.max !== undefined) expect(amount.max).toBeGreaterThan(amount.value);
			}
			for (const money of [project.grant, project.facts.cost_kzt, project.facts.joint_cost_kzt] as (Amount | null | undefined)[]) {
				if (money) expect(Number.isInteger(money.value), project.id).toBe(true);
			}
			if (project.startedOn) expect(project.startedOn).toMatch(/^20(18|19|20|21)-(0[1-9]|1[0-2])$/);
			if (project.openedOn) expect(project.openedOn).toMatch(/^20(18|19|20|21)(-(0[1-9]|1[0-2]))?$/);
			const accepted = project.commitments.some((promise) => promise.kind === 'balance_transfer');
			expect(project.state, project.id).toBe(accepted ? 'handed_over' : project.openedOn ? 'opened' : 'finished');
		}
	});
});

describe('seed words and places', () => {
	it('name each code once', () => {
		for (const list of Object.values(words)) expect(codes(list).size).toBe(list.length);
		expect(words.commitmentKinds).toHaveLength(20);
	});

	it('place every settlement in one of the two regions', () => {
		for (const village of villages) {
			expect(village.lng, village.id).toBeGreaterThan(49);
			expect(village.lng, village.id).toBeLessThan(56);
			expect(village.lat, village.id).toBeGreaterThan(42);
			expect(village.lat, village.id).toBeLessThan(48);
			expect(['Маңғыстау облысы', 'Атырау облысы']).toContain(village.region.kk);
		}
	});
});

describe('overview map', () => {
	const map = JSON.parse(overview);

	it('weighs at most 60 kB gzipped', () => {
		expect(gzipSync(overview, { level: 9 }).length).toBeLessThanOrEqual(60_000);
	});

	it('has its layers, every settlement and its sources', () => {
		const layers = [map.water, map.regions, map.places].flatMap((part) =>
			part.features.map((feature: { properties: { layer: string } }) => feature.properties.layer)
		);
		expect(new Set(layers)).toEqual(new Set(['sea', 'water', 'river', 'region', 'district', 'border', 'village', 'place']));
		const marked = map.places.features.map((feature: { properties: { id?: string } }) => feature.properties.id).filter(Boolean);
		expect(marked.sort()).toEqual(villages.map((village) => village.id).sort());
		for (const source of ['OpenStreetMap contributors (ODbL', 'GeoNames', 'geokz', 'CC BY 4.0']) expect(map.attribution).toContain(source);
	});

	it('keeps four decimals', () => {
		expect(overview).not.toMatch(/\d\.\d{5,}/);
	});
});

describe('the figures of the programme', () => {
	it('name heads of the form, settlements and stages that exist, and whole numbers', () => {
		const known = new Set(villages.map(({ id }) => id));
		expect(programme.stages.flatMap(({ villageIds }) => villageIds).filter((id) => !known.has(id))).toEqual([]);
		for (const { head, amount, stage } of programme.figures) {
			expect(HEADS).toContain(head);
			expect(Number.isSafeInteger(amount.value)).toBe(true);
			if (stage !== null) expect(programme.stages.map((one) => one.stage)).toContain(stage);
		}
	});
});
