/** The opening, the akim's word, the act of acceptance; and everything a change of state depends on. */
import { and, desc, eq, isNull } from 'drizzle-orm';
import { readCommitments } from '#lib/commitment/read.server.ts';
import { confirmAtOpening } from '#lib/commitment/write.server.ts';
import { db } from '#lib/server/app.ts';
import type { Db } from '#lib/server/db.ts';
import { balanceStep, budgetLine, file, opening, project, projectPhoto } from '#lib/server/schema.ts';
import { accept, refuse, type Result } from '#lib/workshop/refusal.ts';
import type { Action, Actor } from '#lib/workshop/rules.ts';
import type { OpeningAct } from './life-input.ts';
import { actIn, type Attached } from './life.server.ts';
import { countWaiting } from './money.server.ts';
import { isAccepted, judgeBalance, type BalanceState, type CheckKey, type Level } from './opening.ts';
import { missingPhases } from './photo.ts';
import { countUnfinished } from './report.server.ts';
import type { MoveFacts } from './rules.ts';

/** The akim confirms; the rest is prepared by whoever runs the project. */
const NEEDS: Record<OpeningAct['act'], Action> = {
	set_day: 'edit_project',
	check: 'edit_project',
	confirm: 'take_commitment',
	balance: 'approve_project'
};

/**
 * One act about the opening or the balance sheet. Refusals: those of actIn; required (onDay: no ceremony is set; commitments: nobody has
 * promised anything; receiver, number, file, reason), unknown_choice (state).
 */
export function changeOpening(
	actor: Actor,
	projectId: string,
	input: OpeningAct,
	attached: Attached = {}
): Promise<Result<{ id: string }>> {
	const { id, act, ...data } = input;
	const reason = 'reason' in input && input.reason ? input.reason : undefined;
	return actIn(
		actor,
		projectId,
		{ id, act: `opening_${act}`, action: NEEDS[act], reason, data, file: act === 'balance' || act === 'confirm' ? 'document' : undefined },
		async (tx, _row, made, accountId) => {
			const { db: on, now } = tx;
			const [row] = await on.select().from(opening).where(eq(opening.projectId, projectId));
			switch (input.act) {
				case 'set_day': {
					const { onDay } = input;
					await on
						.insert(opening)
						.values({ projectId, onDay, checklist: {} })
						.onConflictDoUpdate({ target: opening.projectId, set: { onDay } });
					return accept({ id });
				}
				case 'check': {
					if (!row) return refuse('required', 'onDay');
					const { [input.key]: _was, ...others } = row.checklist;
					const checklist = input.on ? { ...others, [input.key]: { at: now, by: accountId } } : others;
					await on.update(opening).set({ checklist }).where(eq(opening.projectId, projectId));
					return accept({ id });
				}
				case 'confirm': {
					if (!row) return refuse('required', 'onDay');
					if (made.file) await on.insert(file).values(made.file);
					const paper = made.file ? { fileId: made.file.id, filePublic: input.paperPublic } : {};
					const confirmed = (await confirmAtOpening(tx, projectId, accountId, { reason: row.onDay, ...paper })).length;
					const standing = (await readCommitments(on, [projectId])).filter(({ state }) => state === 'confirmed_at_opening');
					if (!confirmed && !standing.length) return refuse('required', 'commitments');
					await on.update(opening).set({ confirmedAt: now, confirmedBy: accountId }).where(eq(opening.projectId, projectId));
					return accept({ id });
				}
				case 'balance': {
					const { state, level, receiver, number, onDay } = input;
					const now_ = await readBalance(on, projectId);
					const judged = judgeBalance(now_?.state ?? null, { state, receiver, number, hasFile: made.file !== null, reason: input.reason });
					if (!judged.ok) return judged;
					if (made.file) await on.insert(file).values(made.file);
					const step = { id, projectId, state, level, receiver, number, onDay, fileId: made.file?.id ?? null, reason: input.reason };
					await on.insert(balanceStep).values({ ...step, at: now, byAccountId: accountId });
					return accept({ id });
				}
			}
		},
		attached
	);
}

async function readBalance(on: Db, projectId: string): Promise<{ state: BalanceState } | null> {
	const [row] = await on
		.select()
		.from(balanceStep)
		.where(eq(balanceStep.projectId, projectId))
		.orderBy(desc(balanceStep.at), desc(balanceStep.id))
		.limit(1);
	return row ? { state: row.state as BalanceState } : null;
}

/** Everything a change of state depends on but the word of the person. */
export async function readMoveFacts(on: Db, projectId: string): Promise<Omit<MoveFacts, 'despite'>> {
	const [lines, promises, photos, unfinished, balance, waiting] = await Promise.all([
		on.$count(budgetLine, eq(budgetLine.projectId, projectId)),
		readCommitments(on, [projectId]),
		on
			.selectDistinct({ phase: projectPhoto.phase })
			.from(projectPhoto)
			.where(and(eq(projectPhoto.projectId, projectId), isNull(projectPhoto.removedAt))),
		countUnfinished(on, projectId),
		readBalance(on, projectId),
		countWaiting(on, projectId)
	]);
	const named = promises.filter(({ state, holder, holderName }) => state !== 'broken' && (holder !== 'other' || holderName !== ''));
	return {
		lines,
		commitments: named.length,
		missing: missingPhases(photos),
		unfinished,
		accepted: isAccepted(balance?.state ?? null),
		waiting
	};
}

/** The project carries the day of its opening. Part of a larger work. */
export async function noteOpening(on: Db, projectId: string): Promise<void> {
	const [row] = await on.select({ onDay: opening.onDay }).from(opening).where(eq(opening.projectId, projectId));
	if (row) await on.update(project).set({ openedOn: row.onDay }).where(eq(project.id, projectId));
}

export type Opening = Awaited<ReturnType<typeof readOpening>>;
/** @returns the day and checklist of the opening, the way onto the balance sheet (oldest first), and what the opening still waits for. */
export async function readOpening(projectId: string, on: Db = db()) {
	const [[row], steps, facts, promises] = await Promise.all([
		on.select().from(opening).where(eq(opening.projectId, projectId)),
		on.select().from(balanceStep).where(eq(balanceStep.projectId, projectId)).orderBy(balanceStep.at, balanceStep.id),
		readMoveFacts(on, projectId),
		readCommitments(on, [projectId])
	]);
	return {
		onDay: row?.onDay ?? null,
		checked: Object.keys(row?.checklist ?? {}) as CheckKey[],
		confirmedAt: row?.confirmedAt ?? null,
		steps: steps.map(({ id, state, level, receiver, number, onDay, fileId, reason }) => ({
			...{ id, receiver, number, onDay, fileId, reason },
			state: state as BalanceState,
			level: level as Level
		})),
		facts,
		promises: promises.map(({ id, kind, holder, holderName, state }) => ({ id, kind, holder, holderName, state }))
	};
}
