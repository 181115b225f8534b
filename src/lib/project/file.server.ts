/** Which files and photos of a project somebody may open. */
import { and, eq, inArray, isNull, or } from 'drizzle-orm';
import { db } from '#lib/server/app.ts';
import { standingOf } from '#lib/commitment/duties.server.ts';
import {
	balanceStep,
	commitment,
	commitmentState,
	contributionEntry,
	dutyEvidence,
	dutyRule,
	expense,
	file,
	project,
	projectPhoto,
	projectVideo,
	weeklyReport
} from '#lib/server/schema.ts';
import type { Actor } from '#lib/workshop/rules.ts';
import { mayInProject } from './life.server.ts';

export type KeptFile = { name: string; type: string; bytes: number };

/**
 * @returns a file that belongs to this project and that this person may open: a video and a paper that somebody made public anybody, other papers of commitments whoever keeps them, everything else
 * those who report; or null
 */
export async function findFile(actor: Actor, projectId: string, fileId: string): Promise<KeptFile | null> {
	const [row] = await db().select().from(file).where(eq(file.id, fileId));
	if (!row) return null;
	const on = db();
	const shown = and(eq(projectVideo.projectId, projectId), eq(projectVideo.fileId, fileId), isNull(projectVideo.removedAt));
	if ((await on.$count(projectVideo, shown)) > 0) return row;
	const said = await readSaidWith(projectId, fileId);
	if (said.some(({ isPublic, of, villageId }) => isPublic || standingOf(actor, { ...of, villageId }).keeps)) return row;
	if (!(await mayInProject(on, actor, 'report_project', projectId)).ok) return null;
	if (said.length > 0) return row;
	if ((await on.$count(balanceStep, and(eq(balanceStep.projectId, projectId), eq(balanceStep.fileId, fileId)))) > 0) return row;
	if ((await on.$count(expense, and(eq(expense.projectId, projectId), eq(expense.fileId, fileId)))) > 0) return row;
	const [, photoId = ''] = /^original:(.+)$/.exec(row.name) ?? [];
	const of = or(inArray(projectPhoto.photoId, [photoId]), eq(projectPhoto.originalId, photoId));
	return photoId && (await on.$count(projectPhoto, and(eq(projectPhoto.projectId, projectId), of))) > 0 ? row : null;
}

/** @returns whether this person may see a photo that is not public, because of its project: those who report all of them, the akimat those of weekly reports. */
export async function mayOpenPhoto(actor: Actor, photoId: string): Promise<boolean> {
	if (!actor.account) return false;
	const on = db();
	const own = or(eq(projectPhoto.photoId, photoId), eq(projectPhoto.originalId, photoId));
	const found = await Promise.all([
		on.select({ id: projectPhoto.projectId }).from(projectPhoto).where(own).limit(1),
		on.select({ id: expense.projectId }).from(expense).where(eq(expense.receiptPhotoId, photoId)).limit(1),
		on.select({ id: contributionEntry.projectId }).from(contributionEntry).where(eq(contributionEntry.photoId, photoId)).limit(1)
	]);
	const [of] = found.flat();
	if (!of) return false;
	if ((await mayInProject(on, actor, 'report_project', of.id)).ok) return true;
	if (!(await mayInProject(on, actor, 'take_commitment', of.id)).ok) return false;
	const told = or(eq(weeklyReport.photoId, photoId), eq(weeklyReport.secondPhotoId, photoId));
	return (await on.$count(weeklyReport, and(eq(weeklyReport.projectId, of.id), told))) > 0;
}

/** The states and duties of commitments that this paper shows; what shows a duty is never for everybody. */
async function readSaidWith(projectId: string, fileId: string) {
	const evidence = await db()
		.select({ of: commitment, villageId: project.villageId })
		.from(dutyEvidence)
		.innerJoin(dutyRule, eq(dutyRule.id, dutyEvidence.dutyRuleId))
		.innerJoin(commitment, eq(commitment.id, dutyRule.commitmentId))
		.innerJoin(project, eq(project.id, commitment.projectId))
		.where(and(eq(dutyEvidence.fileId, fileId), eq(commitment.projectId, projectId)));
	const states = await db()
		.select({ isPublic: commitmentState.filePublic, of: commitment, villageId: project.villageId })
		.from(commitmentState)
		.innerJoin(commitment, eq(commitment.id, commitmentState.commitmentId))
		.innerJoin(project, eq(project.id, commitment.projectId))
		.where(and(eq(commitmentState.fileId, fileId), eq(commitment.projectId, projectId)));
	return [...states, ...evidence.map((row) => ({ ...row, isPublic: false }))];
}
