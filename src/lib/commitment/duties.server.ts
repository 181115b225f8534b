/** Commitments from day to day: their states, duties, evidence, absences, and hand-overs. */
import { and, eq, isNull } from 'drizzle-orm';
import {
	account,
	commitment,
	commitmentState,
	dutyEvidence,
	dutyRule,
	file,
	handOver,
	holderAbsence,
	photo,
	project
} from '#lib/server/schema.ts';
import { transactOnce, type Tx } from '#lib/server/transact.ts';
import { discardFile, type FileRow } from '#lib/media/files.server.ts';
import { discardPhoto, preparePhoto, type PhotoRow } from '#lib/media/write.server.ts';
import { accept, refuse, type Result } from '#lib/workshop/refusal.ts';
import { hasRole, nameActor, type Actor } from '#lib/workshop/rules.ts';
import { dayAt, dayNumber, dayOf, isSameRule, windowsIn } from './duties.ts';
import type { KeepAct } from './input.ts';
import { readKnown, readRules, recount } from './keeping.server.ts';
import { tellOfPromise } from './notice.server.ts';
import { preparePaper, type Paper } from './paper.server.ts';
import { readCommitments } from './read.server.ts';
import { COMMITMENT_LIMITS, endOfCommitment, statesFor, type Standing } from './rules.ts';

type Of = { holder: string; accountId: string | null; villageId: string };
/** @returns how somebody stands to a commitment: the akimat keeps its own, whoever answers for one keeps that one. */
export function standingOf(actor: Actor, { holder, accountId, villageId }: Of): Standing {
	const answers = accountId !== null && actor.account?.id === accountId;
	const judges = hasRole(actor, 'judge_commitments', villageId);
	return { judges, keeps: answers || judges || (holder === 'akimat' && hasRole(actor, 'keep_commitments', villageId)) };
}

/**
 * One act on a commitment: a state with its reason, a rule of duties, evidence, an absence, a hand-over.
 * @param picture a photo as evidence, for the act `show`; paper: what stands behind a state, for `move` and `attach`, or shows a duty, for `show`
 * Refusals: not_found, signed_out, forbidden, unknown_choice (state), not_open (the duty is not due now), required (photo or paper, where
 * the commitment asks for one), date_invalid (endsOn, toDay), too_large (too many rules), unknown_choice (login), not_a_picture, required and those of preparePaper (paper),
 * already_answered (the state has its paper) ...
 */
export async function keepCommitment(
	actor: Actor,
	commitmentId: string,
	input: KeepAct,
	picture: Uint8Array | null = null,
	paper: Paper | null = null
): Promise<Result<{ id: string }>> {
	let kept: PhotoRow | null = null;
	if (picture && input.act === 'show') {
		if (!actor.account) return refuse('signed_out');
		const prepared = await preparePhoto(picture, { accountId: actor.account.id });
		if (!prepared.ok) return prepared;
		kept = prepared.value;
	}
	const papers = await preparePaper(actor, ['move', 'attach', 'show'].includes(input.act) ? paper : null);
	if (!papers.ok) return papers;
	const key = { actor: nameActor(actor), id: input.id, action: `keep_commitment:${input.act}:${commitmentId}` };
	let used = false;
	const result = await transactOnce<Result<{ id: string }>>(key, async (tx) => {
		const [row] = await tx.db
			.select({ commitment, villageId: project.villageId, workshopId: project.workshopId })
			.from(commitment)
			.innerJoin(project, eq(project.id, commitment.projectId))
			.where(eq(commitment.id, commitmentId));
		if (!row) return refuse('not_found');
		if (!actor.account) return refuse('signed_out');
		const may = standingOf(actor, { ...row.commitment, villageId: row.villageId });
		const done = await act(tx, { actor, input, row: row.commitment, may, photo: kept, paper: papers.value });
		if (!done.ok) return done;
		used = true;
		const { act: name, id: _, ...data } = input;
		const reason = 'reason' in input ? input.reason : undefined;
		await tx.record({ actor: nameActor(actor), action: `${name}_commitment`, subject: `commitment:${commitmentId}`, reason, data });
		return done;
	});
	if (kept && !used) await discardPhoto(kept.id);
	if (papers.value && !used) await discardFile(papers.value.id);
	if (result.ok) await recount(commitmentId);
	return result;
}

type Work = {
	actor: Actor;
	input: KeepAct;
	row: typeof commitment.$inferSelect;
	may: Standing;
	photo: PhotoRow | null;
	paper: FileRow | null;
};
async function act(tx: Tx, work: Work): Promise<Result<{ id: string }>> {
	const { input, may } = work;
	if (input.act === 'take' || input.act === 'decline' || input.act === 'give') return agree(tx, work, input);
	if (!may.keeps) return refuse('forbidden');
	const byAccountId = work.actor.account!.id;
	const commitmentId = work.row.id;
	const { id } = input;
	switch (input.act) {
		case 'move': {
			const [now] = await readCommitments(tx.db, [work.row.projectId]).then((all) => all.filter((one) => one.id === commitmentId));
			if (!statesFor(now!.state, may).includes(input.state)) return refuse('unknown_choice', 'state');
			const { state, reason } = input;
			if (work.paper) await tx.db.insert(file).values(work.paper);
			const said = { fileId: work.paper?.id ?? null, filePublic: work.paper !== null && input.paperPublic };
			await tx.db.insert(commitmentState).values({ id, commitmentId, state, reason, at: tx.now, byAccountId, ...said });
			return accept({ id });
		}
		case 'attach':
		case 'show_paper':
		case 'hide_paper':
			return changePaper(tx, work, input);
		case 'add_rule': {
			if ((await tx.db.$count(dutyRule, eq(dutyRule.commitmentId, commitmentId))) >= COMMITMENT_LIMITS.rules) return refuse('too_large');
			const endsOn = input.endsOn ?? endOfCommitment(work.row.startsOn, work.row.months);
			if (endsOn !== null && endsOn < input.startsOn) return refuse('date_invalid', 'endsOn');
			const { text, rhythm, startsOn } = input;
			await tx.db.insert(dutyRule).values({ id, commitmentId, text, rhythm, startsOn, endsOn, at: tx.now, byAccountId });
			return accept({ id });
		}
		case 'end_rule': {
			const mine = and(eq(dutyRule.id, input.ruleId), eq(dutyRule.commitmentId, commitmentId));
			const [found] = await tx.db.update(dutyRule).set({ endedAt: tx.now }).where(mine).returning({ id: dutyRule.id });
			return found ? accept(found) : refuse('not_found');
		}
		case 'resume_rule':
			return resumeRule(tx, work, input);
		case 'show':
			return showDuty(tx, work, input);
		case 'deny':
			return may.judges ? showDuty(tx, work, input) : refuse('forbidden');
		case 'withdraw':
		case 'restore': {
			const [row] = await tx.db
				.select({ actor: dutyEvidence.actor })
				.from(dutyEvidence)
				.innerJoin(dutyRule, eq(dutyRule.id, dutyEvidence.dutyRuleId))
				.where(and(eq(dutyEvidence.id, input.evidenceId), eq(dutyRule.commitmentId, commitmentId)));
			if (!row) return refuse('not_found');
			if (!may.judges && row.actor !== nameActor(work.actor)) return refuse('forbidden');
			const gone = input.act === 'withdraw' ? { removedAt: tx.now, removedReason: input.reason } : { removedAt: null, removedReason: null };
			await tx.db.update(dutyEvidence).set(gone).where(eq(dutyEvidence.id, input.evidenceId));
			return accept({ id: input.evidenceId });
		}
		case 'be_away': {
			const { fromDay, toDay, reason } = input;
			if (toDay < fromDay || dayNumber(toDay) - dayNumber(fromDay) > 366) return refuse('date_invalid', 'toDay');
			await tx.db.insert(holderAbsence).values({ id, commitmentId, fromDay, toDay, reason, at: tx.now, byAccountId });
			return accept({ id });
		}
		case 'be_back': {
			const mine = and(eq(holderAbsence.id, input.absenceId), eq(holderAbsence.commitmentId, commitmentId));
			const [found] = await tx.db.update(holderAbsence).set({ removedAt: tx.now }).where(mine).returning({ id: holderAbsence.id });
			return found ? accept(found) : refuse('not_found');
		}
		case 'offer':
			return offer(tx, work, input);
	}
}

/** On the day on which it was ended the ending is taken back; later the rule begins anew: what was asked of nobody meanwhile is not owed. */
async function resumeRule(tx: Tx, { actor, row }: Work, input: Extract<KeepAct, { act: 'resume_rule' }>): Promise<Result<{ id: string }>> {
	const rules = await tx.db.select().from(dutyRule).where(eq(dutyRule.commitmentId, row.id));
	const rule = rules.find(({ id }) => id === input.ruleId);
	if (!rule) return refuse('not_found');
	const running = rules.find((one) => one.endedAt === null && isSameRule(one, rule));
	if (running) return accept({ id: running.id });
	if (dayAt(rule.endedAt!) === dayAt(tx.now)) {
		await tx.db.update(dutyRule).set({ endedAt: null }).where(eq(dutyRule.id, rule.id));
		return accept({ id: rule.id });
	}
	if (rules.length >= COMMITMENT_LIMITS.rules) return refuse('too_large');
	const anew = { id: input.id, startsOn: dayOf(dayAt(tx.now)), endedAt: null, at: tx.now, byAccountId: actor.account!.id };
	if (rule.endsOn !== null && rule.endsOn < anew.startsOn) return refuse('date_invalid');
	await tx.db.insert(dutyRule).values({ ...rule, ...anew });
	return accept({ id: input.id });
}

/** A paper for a state that was said without one, and who may open it. What was attached stays: a wrong one is hidden. */
async function changePaper(tx: Tx, { row, paper }: Work, input: Extract<KeepAct, { act: 'attach' | 'show_paper' | 'hide_paper' }>) {
	const mine = and(eq(commitmentState.id, input.stateId), eq(commitmentState.commitmentId, row.id));
	const [said] = await tx.db.select().from(commitmentState).where(mine);
	if (!said) return refuse('not_found');
	if (input.act === 'attach') {
		if (said.fileId !== null) return refuse('already_answered', 'paper');
		if (!paper) return refuse('required', 'paper');
		await tx.db.insert(file).values(paper);
		await tx.db.update(commitmentState).set({ fileId: paper.id, filePublic: input.paperPublic }).where(mine);
	} else {
		if (said.fileId === null) return refuse('not_found');
		await tx.db
			.update(commitmentState)
			.set({ filePublic: input.act === 'show_paper' })
			.where(mine);
	}
	return accept({ id: said.id });
}

/** Is this the last day of a duty of the rule that somebody can show or deny now? */
async function dutyIsOpen(tx: Tx, ruleId: string, commitmentId: string, dueOn: string, denied: boolean): Promise<boolean> {
	const [rule] = await readRules(tx.db, and(eq(dutyRule.id, ruleId), eq(dutyRule.commitmentId, commitmentId)));
	if (!rule) return false;
	const { known, reports } = (await readKnown(tx.db, [rule])).get(ruleId)!;
	const due = dayNumber(dueOn);
	const today = dayAt(tx.now);
	const [window] = windowsIn(rule, due, due, reports, (day) => known.done.get(day));
	return window !== undefined && window.from <= today && (denied || today <= window.lateUntil);
}

async function showDuty(
	tx: Tx,
	{ actor, input: { id }, row, photo: kept, paper }: Work,
	input: Extract<KeepAct, { act: 'show' | 'deny' }>
) {
	const { ruleId, dueOn, note } = input;
	const denied = input.act === 'deny';
	if (!(await dutyIsOpen(tx, ruleId, row.id, dueOn, denied))) return refuse('not_open', 'dueOn');
	if (!denied && row.evidence === 'photo' && !kept) return refuse('required', 'photo');
	if (!denied && row.evidence === 'document' && !paper) return refuse('required', 'paper');
	if (kept) await tx.db.insert(photo).values(kept);
	if (paper) await tx.db.insert(file).values(paper);
	const kind = denied ? 'denied' : paper ? 'document' : kept ? 'photo' : 'tick';
	const shown = { photoId: kept?.id, fileId: paper?.id };
	await tx.db.insert(dutyEvidence).values({ id, dutyRuleId: ruleId, dueOn, kind, ...shown, note, at: tx.now, actor: nameActor(actor) });
	return accept({ id });
}

/** Whoever answers for it agrees by offering it; when somebody else offers it, the one who answers is asked first. */
async function offer(tx: Tx, { actor, row }: Work, input: Extract<KeepAct, { act: 'offer' }>): Promise<Result<{ id: string }>> {
	const [to] = await tx.db.select().from(account).where(eq(account.login, input.login.toLowerCase()));
	if (!to || to.disabledAt !== null || to.id === row.accountId) return refuse('unknown_choice', 'login');
	const commitmentId = row.id;
	const open = and(eq(handOver.commitmentId, commitmentId), isNull(handOver.takenAt), isNull(handOver.refusedAt));
	if (await tx.db.$count(handOver, open)) return refuse('already_open', 'login');
	const { id, toHolder, toName, reason } = input;
	const mine = row.accountId === null || row.accountId === actor.account!.id;
	await tx.db.insert(handOver).values({
		...{ id, commitmentId, toAccountId: to.id, toHolder, toName, reason, at: tx.now },
		...{ byAccountId: actor.account!.id, givenAt: mine ? tx.now : null }
	});
	const people = [to.id, ...(mine ? [] : [row.accountId!])];
	await tellOfPromise(tx, people, { kind: 'hand_over', projectId: row.projectId, key: `hand_over:${id}` });
	return accept({ id });
}

async function agree(
	tx: Tx,
	{ actor, row }: Work,
	input: Extract<KeepAct, { act: 'give' | 'take' | 'decline' }>
): Promise<Result<{ id: string }>> {
	const [found] = await tx.db
		.select()
		.from(handOver)
		.where(and(eq(handOver.id, input.handOverId), eq(handOver.commitmentId, row.id)));
	if (!found) return refuse('not_found');
	if (found.refusedAt !== null || (found.givenAt !== null && found.takenAt !== null)) return refuse('already_answered');
	const me = actor.account!.id;
	const isNext = found.toAccountId === me;
	if (input.act === 'decline' ? !isNext && row.accountId !== me : input.act === 'take' ? !isNext : row.accountId !== me)
		return refuse('forbidden');
	const said = input.act === 'give' ? { givenAt: tx.now } : input.act === 'take' ? { takenAt: tx.now } : { refusedAt: tx.now };
	await tx.db.update(handOver).set(said).where(eq(handOver.id, found.id));
	const { givenAt, takenAt, refusedAt } = { ...found, ...said };
	if (givenAt !== null && takenAt !== null && refusedAt === null) {
		await tx.db.update(handOver).set({ fromHolder: row.holder }).where(eq(handOver.id, found.id));
		await tx.db
			.update(commitment)
			.set({ accountId: found.toAccountId, holder: found.toHolder, holderName: found.toName })
			.where(eq(commitment.id, row.id));
	}
	const key = `hand_over:${found.id}:${input.act}`;
	await tellOfPromise(tx, [found.byAccountId], { kind: 'hand_over_answered', projectId: row.projectId, key });
	return accept({ id: found.id });
}
