import { and, count, eq, max, or } from 'drizzle-orm';
import { foldForSearch } from '#lib/i18n/alphabet.ts';
import type { Words } from '#lib/i18n/locale.ts';
import { readStageDecision } from '#lib/fund/read.server.ts';
import { newId } from '#lib/live/id.ts';
import { budgetLine, expense, idea, milestone, project, projectState, reallocation, village, workshop } from '#lib/server/schema.ts';
import { transactOnce, type Tx } from '#lib/server/transact.ts';
import { accept, refuse, type Refusal, type Result } from '#lib/workshop/refusal.ts';
import { can, hasPart, nameActor, type Actor } from '#lib/workshop/rules.ts';
import { readState } from '#lib/workshop/read.server.ts';
import type { ProjectAct, Promotion } from './input.ts';
import { readPeople } from './life.server.ts';
import { noteOpening, readMoveFacts } from './opening.server.ts';
import { readStates } from './read.server.ts';
import { findRemovedLine } from './removed.server.ts';
import { actionOfMove, judgeMove, judgePromotion, PROJECT_LIMITS } from './rules.ts';

/**
 * A winning idea becomes a project: same title, description as summary, the village and site, its cost as the grant and the first line of
 * the budget, and the first state. The idea, its vote and its notes stay where they are; the project points at them.
 * Refusals: signed_out, forbidden, unknown_idea (field ideaId), not_a_winner, already_promoted.
 */
export function promoteIdea(actor: Actor, workshopId: string, input: Promotion): Promise<Result<{ id: string }>> {
	const key = { actor: nameActor(actor), id: input.id, action: `promote_idea:${input.ideaId}` };
	return transactOnce<Result<{ id: string }>>(key, async (tx) => {
		const [room] = await tx.db.select().from(workshop).where(eq(workshop.id, workshopId));
		if (!room) return refuse('not_found');
		const may = can(actor, 'promote_idea', await readState(tx.db, workshopId));
		if (!may.ok) return may;
		const [source] = await tx.db
			.select()
			.from(idea)
			.where(and(eq(idea.id, input.ideaId), eq(idea.workshopId, workshopId)));
		if (!source || source.removedAt !== null) return refuse('unknown_idea', 'ideaId');
		const [already] = await tx.db.select({ id: project.id }).from(project).where(eq(project.ideaId, source.id));
		const decided = await readStageDecision(tx.db, workshopId);
		const winners = decided?.rows.filter((row) => row.outcome === 'won') ?? null;
		const judged = judgePromotion(source.id, { winners: winners?.map((row) => row.ideaId) ?? null, promoted: Boolean(already) });
		if (!judged.ok) return judged;

		const id = newId(tx.now);
		// What the meeting decided about is the cost on the ballot paper, not what the idea says today.
		const cost = winners?.find((row) => row.ideaId === source.id)?.cost ?? source.cost;
		const account = actor.account?.id ?? null;
		const title = everywhere(source.title);
		const summary = everywhere(source.description);
		await tx.db.insert(project).values({
			id,
			ideaId: source.id,
			workshopId,
			decisionId: decided?.id,
			villageId: room.villageId,
			siteId: source.siteId,
			category: input.category,
			objectTypes: [],
			title,
			summary,
			folded: await foldProject(tx, room.villageId, title, summary),
			leaderRole: input.leaderRole ? everywhere(input.leaderRole) : null,
			groupSize: input.groupSize === null ? null : { op: '=', value: input.groupSize },
			grant: { op: '=', value: cost },
			facts: {},
			createdAt: tx.now,
			byAccountId: account
		});
		await tx.db
			.insert(projectState)
			.values({ id: newId(tx.now), projectId: id, state: 'contract_signed', at: tx.now, byAccountId: account });
		await tx.db.insert(budgetLine).values({
			id: newId(tx.now),
			projectId: id,
			position: 1,
			title: source.title.slice(0, PROJECT_LIMITS.line),
			amount: cost,
			source: 'grant'
		});
		await tx.record({ workshopId, actor: nameActor(actor), action: 'promote_idea', subject: `project:${id}`, data: { ideaId: source.id } });
		tx.publish({ kind: 'workshop', workshopId });
		return accept({ id });
	});
}

/** The same words in all three languages until somebody translates them. */
export function everywhere(text: string): Words {
	return { kk: text, ru: text, en: text };
}

/** What search looks in: title and summary in all languages, and the village. */
export async function foldProject(tx: Tx, villageId: string, title: Words, summary: Words): Promise<string> {
	const [place] = await tx.db.select({ folded: village.folded }).from(village).where(eq(village.id, villageId));
	const words = [...new Set([...Object.values(title), ...Object.values(summary)])].filter(Boolean).join(' ');
	return `${foldForSearch(words)} ${place?.folded ?? ''}`.trim();
}

/**
 * One act on a project: its title and group, a line of its budget, a milestone, its state with a reason.
 * Refusals: not_found, signed_out, forbidden; for a move unknown_choice (state), required (reason; commitments when it is to be opened
 * and nobody looks after it); too_large when a list is full; malformed (id already taken); too_little_left (a line that has seen money).
 */
export function changeProject(actor: Actor, projectId: string, input: ProjectAct): Promise<Result<{ id: string }>> {
	const key = { actor: nameActor(actor), id: input.id, action: `${input.act}:${projectId}` };
	return transactOnce<Result<{ id: string }>>(key, async (tx) => {
		const [row] = await tx.db.select().from(project).where(eq(project.id, projectId));
		if (!row) return refuse('not_found');
		const people = (await readPeople(tx.db, [projectId])).get(projectId) ?? [];
		if (!hasPart(actor, 'edit_project', { villageId: row.villageId, people })) return refuse(actor.account ? 'forbidden' : 'signed_out');
		const trace: Record<string, unknown> = {};
		const refused = await apply(tx, actor, row, input, trace);
		if (refused) return refused;
		const reason = 'reason' in input && input.reason ? input.reason : undefined;
		const { id: _id, act, ...data } = input;
		await tx.record({
			workshopId: row.workshopId ?? undefined,
			actor: nameActor(actor),
			action: act === 'move' ? 'move_project' : `project_${act}`,
			subject: `project:${projectId}`,
			reason,
			data: { ...data, ...trace }
		});
		return accept({ id: projectId });
	});
}

async function apply(
	tx: Tx,
	actor: Actor,
	row: typeof project.$inferSelect,
	input: ProjectAct,
	trace: Record<string, unknown>
): Promise<Refusal | null> {
	const { db, now } = tx;
	const byAccountId = actor.account?.id ?? null;
	switch (input.act) {
		case 'edit': {
			const title = { kk: input.titleKk, ru: input.titleRu || input.titleKk, en: input.titleEn || input.titleKk };
			const folded = await foldProject(tx, row.villageId, title, row.summary ?? {});
			const same = Object.values(row.leaderRole ?? {}).includes(input.leaderRole);
			const leaderRole = same ? row.leaderRole : input.leaderRole ? everywhere(input.leaderRole) : null;
			// The printed "about 10" stays as it was printed unless the number itself is changed.
			const groupSize = input.groupSize === (row.groupSize?.value ?? null) ? row.groupSize : null;
			await db
				.update(project)
				.set({ title, folded, leaderRole, groupSize: groupSize ?? (input.groupSize === null ? null : { op: '=', value: input.groupSize }) })
				.where(eq(project.id, row.id));
			return null;
		}
		case 'add_line': {
			const [last] = await db
				.select({ position: max(budgetLine.position), lines: count() })
				.from(budgetLine)
				.where(eq(budgetLine.projectId, row.id));
			if ((last?.lines ?? 0) >= PROJECT_LIMITS.lines) return refuse('too_large', 'title');
			if (await db.$count(budgetLine, eq(budgetLine.id, input.id))) return refuse('malformed', 'id');
			const { title, amount, source } = input;
			await db.insert(budgetLine).values({ id: input.id, projectId: row.id, position: (last?.position ?? 0) + 1, title, amount, source });
			return null;
		}
		case 'remove_line': {
			const own = and(eq(budgetLine.id, input.lineId), eq(budgetLine.projectId, row.id));
			const [line] = await db.select().from(budgetLine).where(own);
			if (!line) return refuse('not_found');
			const moved = or(eq(reallocation.fromLineId, line.id), eq(reallocation.toLineId, line.id));
			if ((await db.$count(expense, eq(expense.budgetLineId, line.id))) + (await db.$count(reallocation, moved)) > 0)
				return refuse('too_little_left');
			await db.delete(budgetLine).where(own);
			trace.before = { title: line.title, amount: line.amount, source: line.source, position: line.position };
			return null;
		}
		case 'restore_line': {
			const line = await findRemovedLine(db, row.id, input.lineId);
			if (!line) return refuse('not_found');
			await db.insert(budgetLine).values({ id: input.lineId, projectId: row.id, ...line });
			return null;
		}
		case 'add_milestone': {
			const [have] = await db.select({ n: count() }).from(milestone).where(eq(milestone.projectId, row.id));
			if ((have?.n ?? 0) >= PROJECT_LIMITS.milestones) return refuse('too_large', 'title');
			if (await db.$count(milestone, eq(milestone.id, input.id))) return refuse('malformed', 'id');
			await db.insert(milestone).values({ id: input.id, projectId: row.id, title: input.title, dueOn: input.dueOn });
			return null;
		}
		case 'finish_milestone':
		case 'reopen_milestone': {
			const done = input.act === 'finish_milestone';
			const hit = await db
				.update(milestone)
				.set({ doneAt: done ? now : null, doneBy: done ? byAccountId : null })
				.where(and(eq(milestone.id, input.milestoneId), eq(milestone.projectId, row.id)))
				.returning({ id: milestone.id });
			return hit.length ? null : refuse('not_found');
		}
		case 'move': {
			const history = (await readStates(db, row.id)).map((s) => s.state);
			const people = (await readPeople(db, [row.id])).get(row.id) ?? [];
			const action = actionOfMove(history.at(-1) ?? null, input.state);
			if (!hasPart(actor, action, { villageId: row.villageId, people })) return refuse('forbidden');
			const judged = judgeMove(history, input.state, { ...(await readMoveFacts(db, row.id)), despite: input.despite });
			if (!judged.ok) return judged;
			if (input.state === 'opened') await noteOpening(db, row.id);
			await db
				.insert(projectState)
				.values({ id: newId(now), projectId: row.id, state: input.state, at: now, byAccountId, reason: input.reason });
			return null;
		}
	}
}
