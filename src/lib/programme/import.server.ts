/** A programme of earlier years, as the seed data tells it: its stages, and the figures of its source that no row can give. */
import { and, eq, isNotNull, isNull } from 'drizzle-orm';
import type { Words } from '#lib/i18n/locale.ts';
import { newId } from '#lib/live/id.ts';
import type { Amount } from '#lib/project/rules.ts';
import { programme, programmeFigure, programmeStage, project } from '#lib/server/schema.ts';
import type { Tx } from '#lib/server/transact.ts';
import type { Head } from './rules.ts';

/** Days 'YYYY-MM-DD', those of stages and figures 'YYYY-MM'; money in tenge. */
export type SeedProgramme = {
	id: string;
	name: Words;
	donor: string;
	startsOn: string;
	endsOn: string;
	grantMax: number;
	source: Words;
	stages: { stage: string; region: string; startsOn: string; endsOn: string; villageIds: string[] }[];
	figures: {
		head: Head;
		role: 'part' | 'total';
		stage: string | null;
		region: string | null;
		online: boolean;
		amount: Amount;
		asOf: string | null;
	}[];
};

/**
 * Adds the programme unless it is there, and joins to it the projects of its printed list (those that have a number there) that belong to
 * none. Running it twice changes nothing. Its fund is not known and stands as 0: it takes no applications.
 * @returns whether it is new
 */
export async function importProgramme(tx: Tx, seed: SeedProgramme): Promise<boolean> {
	const { id, name, donor, startsOn, endsOn, grantMax, source } = seed;
	const isNew = (await tx.db.$count(programme, eq(programme.id, id))) === 0;
	if (isNew) {
		const row = { id, name, donor, startsOn, endsOn, grantMax, fund: 0, settings: {}, createdAt: tx.now, byAccountId: 'import' };
		await tx.db.insert(programme).values(row);
		for (const stage of seed.stages) await tx.db.insert(programmeStage).values({ id: newId(tx.now), programmeId: id, ...stage });
		for (const [position, figure] of seed.figures.entries())
			await tx.db.insert(programmeFigure).values({ id: newId(tx.now), programmeId: id, position, source, ...figure });
	}
	await tx.db
		.update(project)
		.set({ programmeId: id })
		.where(and(isNotNull(project.programmeNumber), isNull(project.programmeId)));
	return isNew;
}
