/** Questions of the akimat about a site, and their answers: from its author's phone or the facilitator's desk. */
import { and, asc, eq, inArray, isNull } from 'drizzle-orm';
import type { Db } from '#lib/server/db.ts';
import { db } from '#lib/server/app.ts';
import { account, site, siteQuestion } from '#lib/server/schema.ts';
import { transactOnce } from '#lib/server/transact.ts';
import { readState } from '#lib/workshop/read.server.ts';
import { accept, refuse, type Result } from '#lib/workshop/refusal.ts';
import { can, hasRole, nameActor, type Actor } from '#lib/workshop/rules.ts';
import type { SiteAnswerInput, SiteQuestionInput } from './input.ts';
import { nameSeat } from './own.server.ts';

export type SiteQuestion = {
	id: string;
	siteId: string;
	toWhom: 'author' | 'facilitator';
	text: string;
	at: number;
	/** Who asked, by name. */
	by: string;
	answer: string | null;
	answeredAt: number | null;
	/** author: the seat that proposed the site; desk: somebody who runs workshops. */
	answeredBy: 'author' | 'desk' | null;
};

/**
 * The akimat asks the author of a site, or the facilitator, also after the workshop.
 * @returns the question's id, or a refusal: signed_out, forbidden (another village), not_found (no such site; no author or no workshop to ask)
 */
export function askAboutSite(actor: Actor, input: SiteQuestionInput): Promise<Result<{ id: string }>> {
	const name = nameActor(actor);
	const { id, siteId, toWhom, text } = input;
	return transactOnce<Result<{ id: string }>>({ actor: name, id, action: `ask_about_site:${siteId}` }, async (tx) => {
		if (!actor.account) return refuse('signed_out');
		const [found] = await tx.db
			.select()
			.from(site)
			.where(and(eq(site.id, siteId), isNull(site.removedAt)));
		if (!found) return refuse('not_found');
		if (!hasRole(actor, 'review_site', found.villageId)) return refuse('forbidden');
		const { workshopId, seatId } = found;
		if (!workshopId || (toWhom === 'author' && !seatId)) return refuse('not_found', 'toWhom');
		await tx.db.insert(siteQuestion).values({ id, siteId, toWhom, text, at: tx.now, byAccountId: actor.account.id });
		await tx.record({ workshopId, actor: name, action: 'ask_about_site', subject: `site:${siteId}`, data: { question: id, toWhom } });
		tx.publish({ kind: 'workshop', workshopId });
		return accept({ id });
	});
}

/**
 * Answers once: the author what it was asked, from its phone; who may run the desk, what the facilitator was asked, and for an author
 * without a phone. Also after the workshop.
 * @returns the question's id, or a refusal: no_seat, signed_out, forbidden, not_found, already_answered
 */
export function answerSiteQuestion(actor: Actor, input: SiteAnswerInput): Promise<Result<{ id: string }>> {
	const { id, questionId, text } = input;
	const isSeat = actor.seat !== null && (actor.account === null || actor.assistedBy !== undefined);
	const name = isSeat ? nameSeat(actor) : nameActor(actor);
	return transactOnce<Result<{ id: string }>>({ actor: name, id, action: `answer_site_question:${questionId}` }, async (tx) => {
		const [found] = await tx.db
			.select({ question: siteQuestion, site })
			.from(siteQuestion)
			.innerJoin(site, eq(site.id, siteQuestion.siteId))
			.where(and(eq(siteQuestion.id, questionId), isNull(site.removedAt)));
		if (!found) return refuse('not_found');
		const workshopId = found.site.workshopId!;
		if (isSeat) {
			const may = can(actor, 'read_board', await readState(tx.db, workshopId));
			if (!may.ok) return may;
			if (found.question.toWhom !== 'author' || found.site.seatId !== actor.seat!.id) return refuse('forbidden');
		} else if (!hasRole(actor, 'run_desk', found.site.villageId)) return refuse(actor.account ? 'forbidden' : 'no_seat');
		if (found.question.answer !== null) return refuse('already_answered');
		const answered = { answer: text, answeredAt: tx.now, answeredBy: name };
		await tx.db.update(siteQuestion).set(answered).where(eq(siteQuestion.id, questionId));
		const subject = `site:${found.site.id}`;
		await tx.record({ workshopId, actor: name, action: 'answer_site_question', subject, data: { question: questionId } });
		tx.publish({ kind: 'workshop', workshopId });
		return accept({ id: questionId });
	});
}

const select = (from: Db) =>
	from
		.select({ question: siteQuestion, by: account.name })
		.from(siteQuestion)
		.innerJoin(account, eq(account.id, siteQuestion.byAccountId))
		.innerJoin(site, eq(site.id, siteQuestion.siteId));
type Row = { question: typeof siteQuestion.$inferSelect; by: string };

const toQuestion = ({ question, by }: Row): SiteQuestion => {
	const { id, siteId, toWhom, text, at, answer, answeredAt, answeredBy } = question;
	const who = answeredBy === null ? null : answeredBy.startsWith('seat:') ? ('author' as const) : ('desk' as const);
	return { id, siteId, toWhom: toWhom as SiteQuestion['toWhom'], text, at, by, answer, answeredAt, answeredBy: who };
};

/** @returns the questions about one site with their answers, the earliest first. For staff: they name who asked. */
export async function readSiteQuestions(siteId: string): Promise<SiteQuestion[]> {
	const rows = await select(db()).where(eq(siteQuestion.siteId, siteId)).orderBy(asc(siteQuestion.at), asc(siteQuestion.id));
	return rows.map(toQuestion);
}

/** @returns all questions about sites of a workshop, the earliest first. For its desk. */
export async function readWorkshopQuestions(from: Db, workshopId: string): Promise<SiteQuestion[]> {
	const rows = await select(from)
		.where(and(eq(site.workshopId, workshopId), isNull(site.removedAt)))
		.orderBy(asc(siteQuestion.at), asc(siteQuestion.id));
	return rows.map(toQuestion);
}

/** @returns what the akimat asked a seat about its sites, the earliest first. */
export async function readOwnQuestions(from: Db, seatId: string) {
	const rows = await select(from)
		.where(and(eq(site.seatId, seatId), eq(siteQuestion.toWhom, 'author'), isNull(site.removedAt)))
		.orderBy(asc(siteQuestion.at), asc(siteQuestion.id));
	return rows.map(toQuestion).map(({ id, siteId, text, at, answer }) => ({ id, siteId, text, at, answer }));
}

/** @returns how many questions of each site wait for an answer, by whom. */
export async function countOpenQuestions(from: Db, siteIds: readonly string[]) {
	const open = await from
		.select({ siteId: siteQuestion.siteId, toWhom: siteQuestion.toWhom })
		.from(siteQuestion)
		.where(and(inArray(siteQuestion.siteId, [...siteIds]), isNull(siteQuestion.answer)));
	return (siteId: string) => ({
		author: open.filter((row) => row.siteId === siteId && row.toWhom === 'author').length,
		desk: open.filter((row) => row.siteId === siteId && row.toWhom === 'facilitator').length
	});
}
