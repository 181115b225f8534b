import { db } from '#lib/server/app.ts';
import { project } from '#lib/server/schema.ts';
import { typicalOf, type Built, type Typical } from './rules.ts';

/** What a number of a project says; a bound ("more than") is taken as what is known. */
const valueOf = (amount: unknown): number | null => {
	const value = typeof amount === 'number' ? amount : (amount as { value?: unknown } | null | undefined)?.value;
	return typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : null;
};

/**
 * What projects that built an object cost and how large they were, by type of object: the whole project, whatever else it built.
 * @returns costs in tenge (the grant, otherwise what the object is known to have cost), areas in square metres
 */
export async function readTypical(): Promise<Record<string, Typical>> {
	const rows = await db().select({ objectTypes: project.objectTypes, grant: project.grant, facts: project.facts }).from(project);
	return typicalOf(
		rows.map(({ objectTypes, grant, facts }): Built => ({
			objectTypes,
			cost: valueOf(grant) ?? valueOf(facts.cost_kzt),
			areaM2: valueOf(facts.area_m2)
		}))
	);
}
