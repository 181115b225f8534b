/** All that the page about the duties of a project shows. */
import { standingOf } from '#lib/commitment/duties.server.ts';
import { readDuties, readKeeping } from '#lib/commitment/kept.server.ts';
import { readRate } from '#lib/commitment/keeping.server.ts';
import { readSaid } from '#lib/commitment/paper.server.ts';
import { readPlateCode, readReports } from '#lib/commitment/plate.server.ts';
import { statesFor } from '#lib/commitment/rules.ts';
import { readProject } from '#lib/project/read.server.ts';
import { db } from '#lib/server/app.ts';
import { hasRole, type Actor } from '#lib/workshop/rules.ts';

/** @returns the duties of a project as an actor sees them at `now` (ms), or null: no such project. */
export async function showDuties(projectId: string, actor: Actor, now: number) {
	const found = await readProject(projectId);
	if (!found) return null;
	const { id, title, village, promises } = found;
	const me = actor.account?.id ?? null;
	const may = { keep: hasRole(actor, 'keep_commitments', village.id), judge: hasRole(actor, 'judge_commitments', village.id) };
	const [{ open, calendar, rules }, keeping, code, reports, rate, said] = await Promise.all([
		readDuties({ projectId: id }, now),
		readKeeping(id, me),
		readPlateCode(db(), id),
		readReports(db(), id, may.judge),
		readRate({ projectId: id }, now),
		readSaid(db(), id)
	]);
	const commitments = [];
	for (const { accountId, ...promise } of promises) {
		const standing = standingOf(actor, { ...promise, accountId, villageId: village.id });
		const own = await readRate({ commitmentId: promise.id }, now);
		// Who said it, and papers that are not for everybody, are for those who keep the commitment.
		const history = promise.history.map((one) => {
			const full = standing.keeps ? said.find(({ stateId }) => stateId === one.id) : undefined;
			const paper = full ? full.paper : one.paper && { ...one.paper, isPublic: true };
			return { ...one, who: full?.who ?? '', paper };
		});
		commitments.push({
			...promise,
			history,
			mine: me !== null && accountId === me,
			standing,
			next: statesFor(promise.state, standing),
			rate: own
		});
	}
	const shown = rules.map(({ accountId: _, ...rule }) => rule);
	return { project: { id, title }, village, may, commitments, open, calendar, rules: shown, keeping, code, reports, rate };
}
