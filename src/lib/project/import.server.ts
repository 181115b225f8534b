/** The projects of the programme's earlier years, as the seed data tells them. */
import { eq } from 'drizzle-orm';
import type { Words } from '#lib/i18n/locale.ts';
import { fromLocalParts } from '#lib/i18n/format.ts';
import { newId } from '#lib/live/id.ts';
import { commitment, commitmentState, contribution, project, projectState } from '#lib/server/schema.ts';
import type { Tx } from '#lib/server/transact.ts';
import type { Amount } from './rules.ts';
import { foldProject } from './write.server.ts';

/** A project as the seed data has it. Days may be a year or a month only ('2019', '2019-08'). */
export type SeedProject = {
	id: string;
	villageId: string;
	stage: string;
	category: string;
	objectTypes: string[];
	title: Words;
	summary: Words;
	problem: Words | null;
	leaderRole: Words | null;
	grant: Amount | null;
	beneficiaries: Amount | null;
	groupSize: Amount | null;
	startedOn: string | null;
	openedOn: string | null;
	year: number | null;
	siteText: Words | null;
	facts: Record<string, unknown>;
	photoPhases: string[];
	state: string;
	commitments: { kind: string; holder: string; note: Words | null; state: string }[];
	contributions: { kind: string; actor: string; note: Words | null }[];
	combinedWith?: string[];
	followUpOf?: string;
};

/**
 * Adds projects that are not there yet, known by their number in the programme's list, with their state, promises and contributions.
 * What exists is left alone, so that running it twice changes nothing and edits stay. @returns how many are new
 */
export async function importProjects(tx: Tx, rows: readonly SeedProject[]): Promise<number> {
	let added = 0;
	for (const row of rows) {
		const [known] = await tx.db.select({ id: project.id }).from(project).where(eq(project.programmeNumber, row.id));
		if (known) continue;
		await addProject(tx, row);
		added++;
	}
	return added;
}

async function addProject(tx: Tx, row: SeedProject): Promise<void> {
	const {
		villageId,
		stage,
		category,
		objectTypes,
		title,
		summary,
		problem,
		leaderRole,
		grant,
		beneficiaries,
		groupSize,
		startedOn,
		openedOn
	} = row;
	const id = newId(tx.now);
	// The day is not known: the year the source names stands for it, and pages show only what the source says.
	const at = fromLocalParts(row.year ?? Number(openedOn?.slice(0, 4) ?? 0), 1, 1) || 0;
	const { year, photoPhases, combinedWith, followUpOf } = row;
	await tx.db.insert(project).values({
		id,
		programmeNumber: row.id,
		stage,
		villageId,
		category,
		objectTypes,
		title,
		summary,
		problem,
		place: row.siteText,
		leaderRole,
		grant,
		beneficiaries,
		groupSize,
		startedOn,
		openedOn,
		folded: await foldProject(tx, villageId, title, summary),
		facts: { ...row.facts, year, photoPhases, ...(combinedWith && { combinedWith }), ...(followUpOf && { followUpOf }) },
		createdAt: tx.now
	});
	await tx.db.insert(projectState).values({ id: newId(tx.now), projectId: id, state: row.state, at: Math.max(0, at) });
	for (const { kind, holder, note, state } of row.commitments) {
		const commitmentId = newId(tx.now);
		await tx.db.insert(commitment).values({ id: commitmentId, projectId: id, kind, holder, note, createdAt: tx.now });
		await tx.db.insert(commitmentState).values({ id: newId(tx.now), commitmentId, state, at: Math.max(0, at) });
	}
	for (const { kind, actor, note } of row.contributions)
		await tx.db.insert(contribution).values({ id: newId(tx.now), projectId: id, kind, actor, note });
}
