/** Money of a project as it is promised, paid and moved, and the ledger of what the community gave. */
import { and, asc, desc, eq, isNull } from 'drizzle-orm';
import { pickWords } from '#lib/i18n/locale.ts';
import { tell } from '#lib/notice/write.server.ts';
import { db } from '#lib/server/app.ts';
import type { Db } from '#lib/server/db.ts';
import { budgetLine, contributionEntry, contributionRate, expense, file, photo, reallocation, village } from '#lib/server/schema.ts';
import { transactOnce, type Tx } from '#lib/server/transact.ts';
import { accept, refuse, type Result } from '#lib/workshop/refusal.ts';
import { hasRole, nameActor, type Action, type Actor } from '#lib/workshop/rules.ts';
import type { MoneyAct, RateAct, RateInput } from './life-input.ts';
import { actIn, readPeople, type Attached, type Made, type ProjectRow } from './life.server.ts';
import { addUp, bySource, rateFor, sumGifts, sumLines, valueOf, type Rate } from './money.ts';

/** A receipt or a contract may have so many bytes. */
export const PAPER_BYTES = 12 * 1024 * 1024;

const NEEDS: Record<MoneyAct['act'], Action> = {
	add_expense: 'report_project',
	remove_expense: 'edit_project',
	restore_expense: 'edit_project',
	move_savings: 'edit_project',
	decide_savings: 'approve_project',
	add_gift: 'report_project',
	remove_gift: 'edit_project',
	restore_gift: 'edit_project'
};

/**
 * One act about money or gifts; a receipt comes along as a photo or as a PDF, the evidence of a gift as a photo. Whoever asked for savings to be moved does not
 * decide about it. Refusals: those of actIn; not_found (line, expense, gift, reallocation), required (photo: money was spent and no receipt
 * came; people), too_little_left (amount), rate_missing (unit), already_answered, forbidden, malformed (id already taken).
 */
export function changeMoney(actor: Actor, projectId: string, input: MoneyAct, attached: Attached = {}): Promise<Result<{ id: string }>> {
	const { id, act, ...data } = input;
	const reason = 'reason' in input ? input.reason : undefined;
	return actIn(
		actor,
		projectId,
		{ id, act, action: NEEDS[act], reason, data, file: act === 'add_expense' ? 'paper' : undefined },
		(tx, row, made, accountId) => applyMoney(tx, row, input, made, accountId),
		attached
	);
}

async function applyMoney(tx: Tx, row: ProjectRow, input: MoneyAct, made: Made, byAccountId: string): Promise<Result<{ id: string }>> {
	const { db: on, now } = tx;
	const projectId = row.id;
	const { id } = input;
	const [picture] = made.photos;
	switch (input.act) {
		case 'add_expense': {
			const { lineId, kind, amount, note, onDay } = input;
			if (!(await on.$count(budgetLine, and(eq(budgetLine.id, lineId), eq(budgetLine.projectId, projectId)))))
				return refuse('not_found', 'lineId');
			if (await on.$count(expense, eq(expense.id, id))) return refuse('malformed', 'id');
			if (kind === 'spent' && !picture && !made.file) return refuse('required', 'photo');
			if (picture) await on.insert(photo).values(picture);
			if (made.file) await on.insert(file).values(made.file);
			const receipt = { receiptPhotoId: picture?.id ?? null, fileId: made.file?.id ?? null };
			await on.insert(expense).values({ id, projectId, budgetLineId: lineId, kind, amount, note, onDay, ...receipt, at: now, byAccountId });
			return accept({ id });
		}
		case 'remove_expense':
		case 'restore_expense': {
			const gone =
				input.act === 'remove_expense' ? { removedAt: now, removedReason: input.reason } : { removedAt: null, removedReason: null };
			const own = and(eq(expense.id, input.expenseId), eq(expense.projectId, projectId));
			const hit = await on.update(expense).set(gone).where(own).returning({ id: expense.id });
			return hit.length ? accept({ id: input.expenseId }) : refuse('not_found');
		}
		case 'move_savings': {
			const { fromLineId, toLineId, amount, reason } = input;
			const { lines } = await readLines(on, projectId);
			const from = lines.find((line) => line.id === fromLineId);
			if (!from) return refuse('not_found', 'fromLineId');
			if (fromLineId === toLineId || !lines.some((line) => line.id === toLineId)) return refuse('unknown_choice', 'toLineId');
			if (amount > from.left) return refuse('too_little_left', 'amount', { left: from.left });
			await on.insert(reallocation).values({ id, projectId, fromLineId, toLineId, amount, reason, at: now, byAccountId });
			const managing = ((await readPeople(on, [projectId])).get(projectId) ?? []).filter(
				({ role }) => role === 'coordinator' || role === 'manager'
			);
			await tell(
				tx,
				managing.map(({ accountId }) => accountId),
				{
					kind: 'savings_asked',
					subject: `project:${projectId}`,
					data: { project: pickWords(row.title, 'kk'), amount },
					key: `savings:${id}`
				}
			);
			return accept({ id });
		}
		case 'decide_savings':
			return decideSavings(tx, row, input, byAccountId);
		case 'add_gift': {
			const { kind, giver, giverName, onDay, people, quantity, note } = input;
			if (kind === 'labour' && people === null) return refuse('required', 'people');
			if (await on.$count(contributionEntry, eq(contributionEntry.id, id))) return refuse('malformed', 'id');
			const unit = kind === 'cash' ? '₸' : input.unit;
			const rate = kind === 'cash' ? null : rateFor(await readRates(on), kind, unit, await readRegion(on, row.villageId), onDay);
			if (kind !== 'cash' && !rate) return refuse('rate_missing', 'unit');
			const value = valueOf(kind, quantity, people, rate?.value ?? 1);
			if (picture) await on.insert(photo).values(picture);
			const given = { id, projectId, kind, giver, giverName, onDay, people, quantity, unit, rateId: rate?.id ?? null, value, note };
			await on.insert(contributionEntry).values({ ...given, photoId: picture?.id ?? null, at: now, byAccountId });
			return accept({ id });
		}
		case 'remove_gift':
		case 'restore_gift': {
			const own = and(eq(contributionEntry.id, input.giftId), eq(contributionEntry.projectId, projectId));
			const removedAt = input.act === 'remove_gift' ? now : null;
			const hit = await on.update(contributionEntry).set({ removedAt }).where(own).returning({ id: contributionEntry.id });
			return hit.length ? accept({ id: input.giftId }) : refuse('not_found');
		}
	}
}

async function decideSavings(
	tx: Tx,
	row: ProjectRow,
	input: Extract<MoneyAct, { act: 'decide_savings' }>,
	accountId: string
): Promise<Result<{ id: string }>> {
	const here = and(eq(reallocation.id, input.reallocationId), eq(reallocation.projectId, row.id));
	const [asked] = await tx.db.select().from(reallocation).where(here);
	if (!asked) return refuse('not_found');
	if (asked.outcome !== null) return refuse('already_answered');
	if (asked.byAccountId === accountId) return refuse('forbidden');
	const { lines } = await readLines(tx.db, row.id);
	const left = lines.find((line) => line.id === asked.fromLineId)?.left ?? 0;
	if (input.outcome === 'approved' && asked.amount > left) return refuse('too_little_left', 'amount', { left });
	const decided = { outcome: input.outcome, outcomeReason: input.reason, outcomeAt: tx.now, outcomeBy: accountId };
	await tx.db.update(reallocation).set(decided).where(here);
	const data = { project: pickWords(row.title, 'kk'), amount: asked.amount };
	await tell(tx, [asked.byAccountId], { kind: 'savings_decided', subject: `project:${row.id}`, data, key: `decided:${asked.id}` });
	return accept({ id: asked.id });
}

/** A rate of the table, for all projects. Refusals: signed_out, forbidden, malformed. */
export function addRate(actor: Actor, input: RateInput): Promise<Result<{ id: string }>> {
	return transactOnce<Result<{ id: string }>>({ actor: nameActor(actor), id: input.id, action: 'add_rate' }, async (tx) => {
		if (!hasRole(actor, 'approve_project', null)) return refuse(actor.account ? 'forbidden' : 'signed_out');
		const { id, kind, unit, value, region, validFrom, source } = input;
		if (await tx.db.$count(contributionRate, eq(contributionRate.id, id))) return refuse('malformed', 'id');
		const row = { id, kind, unit, value, region: region || null, validFrom, source, at: tx.now, byAccountId: actor.account!.id };
		await tx.db.insert(contributionRate).values(row);
		await tx.record({
			actor: nameActor(actor),
			action: 'add_rate',
			subject: `rate:${id}`,
			data: { kind, unit, value, region, validFrom, source }
		});
		return accept({ id });
	});
}

/** Takes a rate out of the table, or puts it back. Refusals: signed_out, forbidden, not_found. */
export function changeRate(actor: Actor, { id, act, rateId, ...more }: RateAct): Promise<Result<{ id: string }>> {
	return transactOnce<Result<{ id: string }>>({ actor: nameActor(actor), id, action: `${act}:${rateId}` }, async (tx) => {
		if (!hasRole(actor, 'approve_project', null)) return refuse(actor.account ? 'forbidden' : 'signed_out');
		const removedAt = act === 'remove_rate' ? tx.now : null;
		const hit = await tx.db
			.update(contributionRate)
			.set({ removedAt })
			.where(eq(contributionRate.id, rateId))
			.returning({ id: contributionRate.id });
		if (hit.length === 0) return refuse('not_found');
		const reason = 'reason' in more ? more.reason : undefined;
		await tx.record({ actor: nameActor(actor), action: act, subject: `rate:${rateId}`, reason, data: { rateId } });
		return accept({ id: rateId });
	});
}

/** @returns the table of rates, newest first. Of two of one day, the one entered last counts. */
export async function readRates(on: Db): Promise<(Rate & { source: string })[]> {
	const rows = await on
		.select()
		.from(contributionRate)
		.where(isNull(contributionRate.removedAt))
		.orderBy(desc(contributionRate.validFrom), desc(contributionRate.at), desc(contributionRate.id));
	return rows.map(({ id, kind, unit, value, region, validFrom, source }) => ({ id, kind, unit, value, region, validFrom, source }));
}

async function readRegion(on: Db, villageId: string): Promise<string | null> {
	const [home] = await on.select({ region: village.region }).from(village).where(eq(village.id, villageId));
	return home ? pickWords(home.region, 'kk') : null;
}

async function readLines(on: Db, projectId: string) {
	const [rows, expenses, moved] = await Promise.all([
		on.select().from(budgetLine).where(eq(budgetLine.projectId, projectId)).orderBy(asc(budgetLine.position)),
		on
			.select()
			.from(expense)
			.where(and(eq(expense.projectId, projectId), isNull(expense.removedAt)))
			.orderBy(desc(expense.onDay), desc(expense.at)),
		on.select().from(reallocation).where(eq(reallocation.projectId, projectId)).orderBy(desc(reallocation.at))
	]);
	const sums = sumLines(rows, expenses, moved);
	return { rows, expenses, moved, lines: rows.map((line, i) => ({ ...sums[i]!, title: line.title })) };
}

/** @returns how many reallocations nobody has decided about. */
export function countWaiting(on: Db, projectId: string): Promise<number> {
	return on.$count(reallocation, and(eq(reallocation.projectId, projectId), isNull(reallocation.outcome)));
}

export type Money = Awaited<ReturnType<typeof readMoney>>;
/** @returns the money of a project: sums by line, by source and in all, each receipt, each question about savings, and the ledger. tenge */
export async function readMoney(projectId: string, on: Db = db()) {
	const [{ expenses, moved, lines }, gifts] = await Promise.all([
		readLines(on, projectId),
		on
			.select()
			.from(contributionEntry)
			.where(eq(contributionEntry.projectId, projectId))
			.orderBy(desc(contributionEntry.onDay), desc(contributionEntry.at))
	]);
	const standing = gifts.filter(({ removedAt }) => removedAt === null);
	return {
		lines,
		total: addUp(lines),
		sources: bySource(lines),
		expenses: expenses.map(({ id, budgetLineId, kind, amount, note, onDay, receiptPhotoId, fileId }) => ({
			id,
			lineId: budgetLineId,
			kind,
			amount,
			note,
			onDay,
			receipt: receiptPhotoId,
			paper: fileId
		})),
		moved: moved.map(({ id, fromLineId, toLineId, amount, reason, at, outcome, outcomeReason, byAccountId }) => ({
			...{ id, fromLineId, toLineId, amount, reason, at, outcome, outcomeReason, byAccountId }
		})),
		gifts: standing.map(({ id, kind, giver, giverName, onDay, people, quantity, unit, value, note, photoId }) => ({
			...{ id, kind, giver, giverName, onDay, people, quantity, unit, value, note, photoId }
		})),
		given: sumGifts(standing)
	};
}

/** The same for everybody: without who gave, receipts, and who asked. */
export async function publicMoney(projectId: string) {
	const { lines, total, sources, given, gifts } = await readMoney(projectId);
	return { lines, total, sources, given, gifts: gifts.map(({ giverName: _name, note: _note, photoId: _photo, ...gift }) => gift) };
}
