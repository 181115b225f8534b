/** The plan of a project, who answers for it, what it is connected with, and the mentor's contacts. */
import { and, asc, desc, eq, inArray, isNotNull, isNull, max, or } from 'drizzle-orm';
import type { Words } from '#lib/i18n/locale.ts';
import { db } from '#lib/server/app.ts';
import {
	account,
	applicationMember,
	award,
	membership,
	mentorContact,
	project,
	projectLink,
	projectPerson,
	workItem
} from '#lib/server/schema.ts';
import type { Tx } from '#lib/server/transact.ts';
import { accept, refuse, type Result } from '#lib/workshop/refusal.ts';
import type { Action, Actor } from '#lib/workshop/rules.ts';
import type { PlanAct } from './life-input.ts';
import { actIn, type Made } from './life.server.ts';
import { PLAN_LIMITS, type LinkKind } from './plan.ts';

const NEEDS: Record<PlanAct['act'], Action> = {
	add_item: 'edit_project',
	change_item: 'edit_project',
	remove_item: 'edit_project',
	restore_item: 'edit_project',
	link: 'edit_project',
	unlink: 'edit_project',
	relink: 'edit_project',
	name_person: 'approve_project',
	add_contact: 'report_project'
};

/**
 * One act on the plan. Refusals: those of actIn; date_invalid (endsOn: before the first day), too_large (title), not_found,
 * unknown_choice (accountId, otherId), malformed (id already taken).
 */
export function changePlan(actor: Actor, projectId: string, input: PlanAct): Promise<Result<{ id: string }>> {
	const { id, act, ...data } = input;
	const reason = 'reason' in input ? input.reason : undefined;
	return actIn(actor, projectId, { id, act, action: NEEDS[act], reason, data }, async (tx, _row, made, accountId) =>
		applyPlan(tx, projectId, input, made, accountId)
	);
}

async function applyPlan(tx: Tx, projectId: string, input: PlanAct, made: Made, byAccountId: string): Promise<Result<{ id: string }>> {
	const { db: on, now } = tx;
	const { id } = input;
	if ('endsOn' in input && input.endsOn < input.startsOn) return refuse('date_invalid', 'endsOn');
	switch (input.act) {
		case 'add_item': {
			const { title, weight, startsOn, endsOn } = input;
			const own = and(eq(workItem.projectId, projectId), isNull(workItem.removedAt));
			if ((await on.$count(workItem, own)) >= PLAN_LIMITS.items) return refuse('too_large', 'title');
			if (await on.$count(workItem, eq(workItem.id, id))) return refuse('malformed', 'id');
			const [last] = await on
				.select({ at: max(workItem.position) })
				.from(workItem)
				.where(eq(workItem.projectId, projectId));
			await on.insert(workItem).values({ id, projectId, position: (last?.at ?? 0) + 1, title, weight, startsOn, endsOn, createdAt: now });
			return accept({ id });
		}
		case 'change_item': {
			const { itemId, title, weight, startsOn, endsOn } = input;
			const [before] = await on
				.select({ title: workItem.title, weight: workItem.weight, startsOn: workItem.startsOn, endsOn: workItem.endsOn })
				.from(workItem)
				.where(and(eq(workItem.id, itemId), eq(workItem.projectId, projectId)));
			made.trace.before = before;
			return changeItem(tx, projectId, itemId, { title, weight, startsOn, endsOn });
		}
		case 'remove_item':
		case 'restore_item':
			return changeItem(tx, projectId, input.itemId, { removedAt: input.act === 'remove_item' ? now : null });
		case 'link': {
			if (input.otherId === projectId || !(await on.$count(project, eq(project.id, input.otherId))))
				return refuse('unknown_choice', 'otherId');
			// "follow_up of", "split from": the other project was there first.
			await on
				.insert(projectLink)
				.values({ id, fromId: input.otherId, toId: projectId, kind: input.kind, reason: input.reason, at: now, byAccountId });
			return accept({ id });
		}
		case 'unlink':
		case 'relink': {
			const own = or(eq(projectLink.fromId, projectId), eq(projectLink.toId, projectId));
			const hit = await on
				.update(projectLink)
				.set({ removedAt: input.act === 'unlink' ? now : null })
				.where(and(eq(projectLink.id, input.linkId), own))
				.returning({ id: projectLink.id });
			return hit.length ? accept({ id: input.linkId }) : refuse('not_found');
		}
		case 'name_person': {
			const accountId = input.accountId || null;
			if (accountId && !(await on.$count(account, and(eq(account.id, accountId), isNull(account.disabledAt)))))
				return refuse('unknown_choice', 'accountId');
			await on.insert(projectPerson).values({ id, projectId, role: input.role, accountId, at: now, byAccountId });
			return accept({ id });
		}
		case 'add_contact': {
			await on
				.insert(mentorContact)
				.values({ id, projectId, kind: input.kind, text: input.text, onDay: input.onDay, at: now, byAccountId });
			return accept({ id });
		}
	}
}

async function changeItem(
	{ db: on }: Tx,
	projectId: string,
	itemId: string,
	to: Partial<typeof workItem.$inferInsert>
): Promise<Result<{ id: string }>> {
	const hit = await on
		.update(workItem)
		.set(to)
		.where(and(eq(workItem.id, itemId), eq(workItem.projectId, projectId)))
		.returning({ id: workItem.id });
	return hit.length ? accept({ id: itemId }) : refuse('not_found');
}

export type Link = { id: string; kind: LinkKind; reason: string; project: { id: string; title: Words }; earlier: boolean };
/** @returns the projects this one is connected with; earlier: the other one was there first. */
export async function readLinks(projectId: string): Promise<Link[]> {
	const rows = await db()
		.select({ link: projectLink, other: { id: project.id, title: project.title } })
		.from(projectLink)
		.innerJoin(
			project,
			or(
				and(eq(projectLink.toId, projectId), eq(project.id, projectLink.fromId)),
				and(eq(projectLink.fromId, projectId), eq(project.id, projectLink.toId))
			)
		)
		.where(isNull(projectLink.removedAt))
		.orderBy(asc(projectLink.at));
	return rows.map(({ link, other }) => ({
		id: link.id,
		kind: link.kind as LinkKind,
		reason: link.reason,
		project: other,
		earlier: link.fromId === other.id
	}));
}

/** @returns the mentor's contacts with a project, newest first, and how many there were in each week. */
export async function readContacts(projectId: string): Promise<{ id: string; kind: string; text: string; onDay: string; by: string }[]> {
	return db()
		.select({ id: mentorContact.id, kind: mentorContact.kind, text: mentorContact.text, onDay: mentorContact.onDay, by: account.name })
		.from(mentorContact)
		.innerJoin(account, eq(account.id, mentorContact.byAccountId))
		.where(eq(mentorContact.projectId, projectId))
		.orderBy(desc(mentorContact.onDay), desc(mentorContact.at));
}

/** @returns the people who may be named for a project: accounts that count in its village, and those of the group that applied for it. */
export async function readCandidates(projectId: string, villageId: string): Promise<{ id: string; name: string }[]> {
	const group = db()
		.select({ id: applicationMember.accountId })
		.from(applicationMember)
		.innerJoin(award, eq(award.applicationId, applicationMember.applicationId))
		.where(and(eq(award.projectId, projectId), isNull(applicationMember.removedAt)));
	const here = and(isNotNull(membership.id), or(isNull(membership.villageId), eq(membership.villageId, villageId)));
	const rows = await db()
		.selectDistinct({ id: account.id, name: account.name })
		.from(account)
		.leftJoin(membership, eq(membership.accountId, account.id))
		.where(and(isNull(account.disabledAt), or(here, inArray(account.id, group))))
		.orderBy(asc(account.name));
	return rows;
}
