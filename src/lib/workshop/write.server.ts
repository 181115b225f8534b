/** Making workshops: from a template, from another workshop; keeping an agenda as a template. */
import { and, asc, eq, inArray, isNull } from 'drizzle-orm';
import { randomBytes } from 'node:crypto';
import { newId } from '#lib/live/id.ts';
import { db as readDb } from '#lib/server/app.ts';
import { activity, cafeTable, staging, village, workshop, workshopTemplate } from '#lib/server/schema.ts';
import { transactOnce, type Tx } from '#lib/server/transact.ts';
import { parseAgenda, type AgendaPart, type CopyInput, type KeepInput, type PlanInput } from './plan.ts';
import { readActivities, readState, type WorkshopRow } from './read.server.ts';
import { accept, refuse, type Result } from './refusal.ts';
import { can, hasRole, makeCode, nameActor, type Actor } from './rules.ts';
import { readSettings } from './settings.ts';
import { TEMPLATES, type TemplateName } from './templates.ts';

type Made = Result<{ id: string; code: string }>;
const MINUTE_MS = 60_000;
const sum = (agenda: readonly { minutes: number }[]) => agenda.reduce((all, { minutes }) => all + minutes, 0);

/**
 * Makes a workshop from a template, ready to be joined; its planned end is its start plus the minutes of the agenda.
 * Refusals: forbidden, signed_out, unknown_choice (villageId, template).
 */
export function planWorkshop(actor: Actor, input: PlanInput): Promise<Made> {
	return transactOnce<Made>({ actor: nameActor(actor), id: input.id, action: 'plan_workshop' }, async (tx) => {
		const [place] = await tx.db.select().from(village).where(eq(village.id, input.villageId));
		if (!place) return refuse('unknown_choice', 'villageId');
		const may = can(actor, 'plan_workshop', { id: newId(tx.now), villageId: place.id, endedAt: null, activities: [] });
		if (!may.ok) return may;
		const agenda = await readTemplate(tx, input);
		if (!agenda) return refuse('unknown_choice', 'template');
		const { title, startsAt, fund } = input;
		const head = { title, villageId: place.id, startsAt, endsAt: startsAt + sum(agenda) * MINUTE_MS, fund };
		return insertWorkshop(tx, actor, 'plan_workshop', head, agenda, { template: input.template });
	});
}

/** The agenda of a template with the minutes, tables and questions that were chosen. */
async function readTemplate(tx: Tx, input: PlanInput): Promise<AgendaPart[] | null> {
	if (!Object.hasOwn(TEMPLATES, input.template)) {
		const [own] = await tx.db
			.select()
			.from(workshopTemplate)
			.where(and(eq(workshopTemplate.id, input.template), isNull(workshopTemplate.removedAt)));
		const read = own ? parseAgenda(own.agenda) : null;
		return read?.ok ? read.value : null;
	}
	const tables = Array.from({ length: input.tables }, (_, i) => input.questions[i] ?? {});
	return TEMPLATES[input.template as TemplateName].map(({ kind, minutes, settings = {} }, position) => {
		const chosen = input.minutes[position] ?? minutes;
		// Another length of a cafe is another length of its rounds.
		const { rounds } = readSettings(settings);
		const fitted =
			kind === 'cafe' && chosen !== minutes ? { ...settings, roundMinutes: Math.max(1, Math.floor(chosen / rounds)) } : settings;
		return { kind, title: null, minutes: chosen, settings: fitted, tables: kind === 'cafe' ? tables : [] };
	});
}

/**
 * Makes the same workshop for another day: everything that was prepared, nothing that people brought, no cards.
 * Refusals: forbidden, signed_out, not_found.
 */
export function copyWorkshop(actor: Actor, workshopId: string, input: CopyInput): Promise<Made> {
	return transactOnce<Made>({ actor: nameActor(actor), id: input.id, action: 'copy_workshop' }, async (tx) => {
		const [from] = await tx.db.select().from(workshop).where(eq(workshop.id, workshopId));
		if (!from || from.deletedAt !== null) return refuse('not_found');
		const may = can(actor, 'plan_workshop', await readState(tx.db, workshopId));
		if (!may.ok) return may;
		const { villageId, fund, capacity, asks, voters, endsAt, startsAt } = from;
		const later = endsAt === null ? null : input.startsAt + (endsAt - startsAt);
		const head = { title: input.title, villageId, startsAt: input.startsAt, endsAt: later, fund, capacity, asks, voters };
		return insertWorkshop(tx, actor, 'copy_workshop', head, await readAgenda(tx, workshopId), { from: workshopId });
	});
}

/** The agenda of a workshop without ids. */
async function readAgenda(tx: Tx, workshopId: string): Promise<AgendaPart[]> {
	const activities = await readActivities(tx.db, workshopId);
	const ids = activities.map(({ id }) => id);
	const tables = await tx.db.select().from(cafeTable).where(inArray(cafeTable.activityId, ids)).orderBy(asc(cafeTable.number));
	return activities.map(({ id, kind, title, minutes, settings }) => ({
		...{ kind, title, minutes, settings },
		tables: tables.filter(({ activityId }) => activityId === id).map(({ question }) => question)
	}));
}

type Head = Pick<WorkshopRow, 'title' | 'villageId' | 'startsAt' | 'endsAt' | 'fund'> &
	Partial<Pick<WorkshopRow, 'capacity' | 'asks' | 'voters'>>;

async function insertWorkshop(
	tx: Tx,
	actor: Actor,
	action: string,
	head: Head,
	agenda: readonly AgendaPart[],
	data: Record<string, unknown>
): Promise<Made> {
	const id = newId(tx.now);
	const code = await makeFreeCode(tx);
	await tx.db.insert(workshop).values({ id, code, ...head, createdAt: tx.now, byAccountId: actor.account!.id });
	await tx.db.insert(staging).values({ workshopId: id, screen: { view: 'follow' } });
	for (const [position, { tables, ...part }] of agenda.entries()) {
		const activityId = newId(tx.now);
		await tx.db.insert(activity).values({ id: activityId, workshopId: id, position, ...part });
		for (const [i, question] of tables.entries())
			await tx.db.insert(cafeTable).values({ id: newId(tx.now), activityId, number: i + 1, question });
	}
	await tx.record({ workshopId: id, actor: nameActor(actor), action, subject: `workshop:${id}`, data });
	return accept({ id, code });
}

async function makeFreeCode(tx: Tx): Promise<string> {
	for (;;) {
		const code = makeCode(randomBytes(8));
		const taken = await tx.db.select({ id: workshop.id }).from(workshop).where(eq(workshop.code, code));
		if (!taken.length) return code;
	}
}

/** Keeps the agenda of a workshop under a name, for later workshops of everybody who plans. Refusals: forbidden, signed_out, not_found. */
export function keepTemplate(actor: Actor, workshopId: string, input: KeepInput): Promise<Result<{ id: string }>> {
	return transactOnce<Result<{ id: string }>>({ actor: nameActor(actor), id: input.id, action: 'keep_template' }, async (tx) => {
		const may = can(actor, 'plan_workshop', await readState(tx.db, workshopId));
		if (!may.ok) return may;
		const id = newId(tx.now);
		const agenda = await readAgenda(tx, workshopId);
		await tx.db.insert(workshopTemplate).values({ id, name: input.name, agenda, createdAt: tx.now, byAccountId: actor.account!.id });
		await tx.record({ actor: nameActor(actor), action: 'keep_template', subject: `template:${id}` });
		return accept({ id });
	});
}

/** Takes a kept template off the list; workshops made from it stay. Refusals: forbidden, signed_out, not_found. */
export function removeTemplate(actor: Actor, input: { id: string; templateId: string }): Promise<Result<{ id: string }>> {
	return transactOnce<Result<{ id: string }>>({ actor: nameActor(actor), id: input.id, action: 'remove_template' }, async (tx) => {
		if (!hasRole(actor, 'plan_workshop', null)) return refuse(actor.account ? 'forbidden' : 'signed_out');
		const own = and(eq(workshopTemplate.id, input.templateId), isNull(workshopTemplate.removedAt));
		const [row] = await tx.db.select().from(workshopTemplate).where(own);
		if (!row) return refuse('not_found');
		await tx.db.update(workshopTemplate).set({ removedAt: tx.now }).where(own);
		await tx.record({ actor: nameActor(actor), action: 'remove_template', subject: `template:${row.id}` });
		return accept({ id: row.id });
	});
}

/** @returns the templates that people kept, by name; those that cannot be read any more are left out. */
export async function listTemplates(): Promise<{ id: string; name: string; agenda: AgendaPart[] }[]> {
	const rows = await readDb()
		.select()
		.from(workshopTemplate)
		.where(isNull(workshopTemplate.removedAt))
		.orderBy(asc(workshopTemplate.name), asc(workshopTemplate.id));
	return rows.flatMap(({ id, name, agenda }) => {
		const read = parseAgenda(agenda);
		return read.ok ? [{ id, name, agenda: read.value }] : [];
	});
}
