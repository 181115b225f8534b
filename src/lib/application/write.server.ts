/** An idea becomes an application, and the application goes its way. Its words live in the document application:<id>. */
import { count, eq, max } from 'drizzle-orm';
import { readStageDecision } from '#lib/fund/read.server.ts';
import { newId } from '#lib/live/id.ts';
import { applicationDocument } from '#lib/live/protocol.ts';
import { judgePromotion } from '#lib/project/rules.ts';
import { app } from '#lib/server/app.ts';
import { application, applicationState, idea, project, workshop } from '#lib/server/schema.ts';
import { transactOnce } from '#lib/server/transact.ts';
import { accept, refuse, type Result } from '#lib/workshop/refusal.ts';
import { hasRole, nameActor, type Actor } from '#lib/workshop/rules.ts';
import { checkAll } from './checks.ts';
import { writeContent, readContent } from './document.ts';
import type { MoveInput } from './input.ts';
import { findProgramme, listCommission } from './programme.server.ts';
import { known } from './known.server.ts';
import { isDecision, judgeMove } from './rules.ts';
import { findApplication, nextMoment, readPerson, readState } from './standing.server.ts';
import type { Content } from './content.ts';

/**
 * A winning idea becomes an application in a programme; everything known is filled in when it is opened first. One idea, one application
 * a programme.
 * Refusals: signed_out, forbidden, unknown_idea (ideaId), unknown_choice (programmeId), not_a_winner, already_promoted, already_applied.
 */
export async function promoteToApplication(
	actor: Actor,
	input: { id: string; ideaId: string; programmeId: string }
): Promise<Result<{ id: string }>> {
	const key = { actor: nameActor(actor), id: input.id, action: `apply:${input.ideaId}` };
	const made = await transactOnce<Result<{ id: string }>>(key, async (tx) => {
		const [source] = await tx.db
			.select({ idea, villageId: workshop.villageId })
			.from(idea)
			.innerJoin(workshop, eq(workshop.id, idea.workshopId))
			.where(eq(idea.id, input.ideaId));
		if (!source || source.idea.removedAt !== null) return refuse('unknown_idea', 'ideaId');
		const { villageId } = source;
		if (!hasRole(actor, 'keep_application', villageId)) return refuse(actor.account ? 'forbidden' : 'signed_out');
		const { id: ideaId, workshopId, siteId, title } = source.idea;
		const programme = await findProgramme(tx.db, input.programmeId);
		if (!programme?.fund) return refuse('unknown_choice', 'programmeId');
		const decided = await readStageDecision(tx.db, workshopId);
		const winners = decided?.rows.filter(({ outcome }) => outcome === 'won').map((row) => row.ideaId) ?? null;
		const [already] = await tx.db.select({ id: project.id }).from(project).where(eq(project.ideaId, ideaId));
		const judged = judgePromotion(ideaId, { winners, promoted: Boolean(already) });
		if (!judged.ok) return judged;
		const earlier = await tx.db.select().from(application).where(eq(application.ideaId, ideaId));
		if (earlier.some(({ programmeId }) => programmeId === programme.id)) return refuse('already_applied');
		const [last] = await tx.db
			.select({ n: max(application.number) })
			.from(application)
			.where(eq(application.programmeId, programme.id));
		const id = newId(tx.now);
		const byAccountId = actor.account!.id;
		const number = (last?.n ?? 0) + 1;
		await tx.db
			.insert(application)
			.values({ id, programmeId: programme.id, ideaId, workshopId, villageId, siteId, number, title, createdAt: tx.now, byAccountId });
		await tx.db.insert(applicationState).values({ id: newId(tx.now), applicationId: id, state: 'draft', at: tx.now, byAccountId });
		await tx.record({
			workshopId,
			actor: nameActor(actor),
			action: 'apply',
			subject: `application:${id}`,
			data: { ideaId, programmeId: programme.id }
		});
		tx.publish({ kind: 'workshop', workshopId });
		return accept({ id });
	});
	if (made.ok) await fill(made.value.id);
	return made;
}

/** Fills an application with what is known, unless it has been filled: a crash between its row and its words is made up for here. */
export async function fill(applicationId: string): Promise<void> {
	const house = app();
	const document = applicationDocument(applicationId);
	const isEmpty = await house.rooms.view(document, (doc) => doc.getMap('texts').size === 0);
	if (!isEmpty) return;
	const content = await known(house.handles.read, applicationId);
	if (!content) return;
	await house.rooms.edit(document, 'house', (doc) => {
		if (doc.getMap('texts').size === 0) writeContent(doc, content);
	});
}

/** @returns what an application says now. */
export async function contentOf(applicationId: string): Promise<Content> {
	await fill(applicationId);
	return app().rooms.view(applicationDocument(applicationId), readContent);
}

/**
 * Moves an application along its way; what it says at that moment is kept with the state. Awards are made by decideApplication.
 * @param token of a link of the group
 * Refusals: not_found, signed_out, forbidden, not_open, required (reason, commission), application_incomplete (params n).
 */
export async function moveApplication(
	actor: Actor,
	token: string | null,
	applicationId: string,
	input: MoveInput
): Promise<Result<{ id: string }>> {
	const house = app();
	const row = await findApplication(house.handles.read, applicationId);
	if (!row) return refuse('not_found');
	const asked = await readPerson(house.handles.read, row, actor, token);
	if (!asked.sees) return refuse(actor.account ? 'forbidden' : 'signed_out');
	const content = await contentOf(applicationId);
	const key = { actor: asked.author, id: input.id, action: `move_application:${applicationId}` };
	const done = await transactOnce<Result<{ id: string }>>(key, async (tx) => {
		const person = await readPerson(tx.db, row, actor, token);
		const [state, programme, seats] = await Promise.all([
			readState(tx.db, row.id),
			findProgramme(tx.db, row.programmeId),
			listCommission(tx.db, row.programmeId)
		]);
		const { grantMax, settings } = programme!;
		const errors = checkAll(content, { ...settings, grantMax }).filter(({ severity }) => severity === 'error').length;
		if (isDecision(input.to)) return refuse('not_open', 'to');
		const judged = judgeMove(state, input.to, person, { reason: input.reason, errors, members: seats.length, unscored: 0 });
		if (!judged.ok) return judged;
		const [before] = await tx.db.select({ n: count() }).from(applicationState).where(eq(applicationState.applicationId, row.id));
		await tx.db.insert(applicationState).values({
			id: newId(tx.now),
			applicationId: row.id,
			state: input.to,
			at: await nextMoment(tx.db, row.id, tx.now),
			byAccountId: person.accountId ?? person.author,
			reason: input.reason,
			content
		});
		const title = content.texts.title.trim();
		if (title) await tx.db.update(application).set({ title }).where(eq(application.id, row.id));
		await tx.record({
			workshopId: row.workshopId ?? undefined,
			actor: person.author,
			action: 'move_application',
			subject: `application:${row.id}`,
			reason: input.reason,
			data: { from: state, to: input.to, step: before?.n }
		});
		return accept({ id: row.id });
	});
	if (done.ok) house.rooms.permissionsChanged(row.id);
	return done;
}
