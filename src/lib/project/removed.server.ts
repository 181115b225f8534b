/** What was taken away from a project or corrected in it, with who, when and why, so that it can be brought back. */
import { and, asc, desc, eq, inArray, isNotNull, or } from 'drizzle-orm';
import type { Words } from '#lib/i18n/locale.ts';
import type { Db } from '#lib/server/db.ts';
import {
	account,
	budgetLine,
	contributionEntry,
	contributionRate,
	event,
	expense,
	project,
	projectLink,
	projectPhoto,
	projectVideo,
	workItem
} from '#lib/server/schema.ts';

/** Who took it away, when (ms) and why; who is empty when nobody wrote it down. */
export type Trace = { at: number; who: string; reason: string };
/** Something that is gone. words: what it said; kind: of what sort; amount in tenge; onDay 'YYYY-MM-DD'. */
export type Gone = Trace & { id: string; words: string; kind: string; amount: number | null; onDay: string | null };
/** How a piece of work or a photo stood before somebody changed it. */
export type Before<T> = Trace & { id: string; before: T };
export type ItemBefore = { title: string; weight: number; startsOn: string; endsOn: string };
export type PhotoBefore = { phase: string; caption: string; pair: string; children: boolean; consent: boolean };

/** Which act takes what away, and the word under which its trace names it. */
const TAKEN = {
	project_remove_expense: 'expenseId',
	project_remove_gift: 'giftId',
	project_remove_photo: 'photoId',
	project_remove_video: 'videoId',
	project_remove_item: 'itemId',
	project_unlink: 'linkId',
	project_remove_line: 'lineId'
} as const;
const CHANGED = { project_change_item: 'itemId', project_change_photo: 'photoId' } as const;
/** Earlier states of one thing that are shown, at most. */
const MOST = 5;

type Told = Trace & { action: string; id: string; before: unknown };
/** @returns what the trail says of a subject, newest first. */
async function readTrail(on: Db, subject: ReturnType<typeof eq>, named: Readonly<Record<string, string>>): Promise<Told[]> {
	const rows = await on
		.select()
		.from(event)
		.where(and(subject, inArray(event.action, Object.keys(named))))
		.orderBy(desc(event.at), desc(event.id));
	const actors = [...new Set(rows.map(({ actor }) => actor.replace(/^account:/, '')))];
	const people = await on.select({ id: account.id, name: account.name }).from(account).where(inArray(account.id, actors));
	const names = new Map(people.map(({ id, name }) => [`account:${id}`, name]));
	return rows.map(({ action, actor, at, reason, data }) => ({
		action,
		id: String(data?.[named[action]!] ?? ''),
		at,
		who: names.get(actor) ?? '',
		reason: reason ?? '',
		before: data?.before
	}));
}

/** Puts the newest trace of its kind beside each thing that is gone. */
function tracing(trail: readonly Told[]) {
	const newest = new Map<string, Told>();
	for (const told of trail) if (!newest.has(`${told.action} ${told.id}`)) newest.set(`${told.action} ${told.id}`, told);
	return (action: keyof typeof TAKEN | 'remove_rate', id: string, removedAt: number | null): Trace => {
		const told = newest.get(`${action} ${id}`);
		return { at: removedAt ?? told?.at ?? 0, who: told?.who ?? '', reason: told?.reason ?? '' };
	};
}

export type Removed = Awaited<ReturnType<typeof readRemoved>>;
/** A line of a budget as its trace keeps it: no money ever touched it, so nothing else remembers it. */
type LineBefore = { title: string; amount: number; source: string; position: number };
/** @returns a line that was taken out of a budget and is not back, or null. */
export async function findRemovedLine(on: Db, projectId: string, lineId: string): Promise<LineBefore | null> {
	if (await on.$count(budgetLine, eq(budgetLine.id, lineId))) return null;
	const trail = await readTrail(on, eq(event.subject, `project:${projectId}`), { project_remove_line: 'lineId' });
	return (trail.find(({ id }) => id === lineId)?.before ?? null) as LineBefore | null;
}

const newestFirst = <R, T extends Trace>(rows: readonly R[], tell: (row: R) => T): T[] => rows.map(tell).sort((a, b) => b.at - a.at);

/** @returns everything that is gone from a project and how its work and photos stood before; for those who may bring it back. */
export async function readRemoved(on: Db, projectId: string) {
	const [trail, lines, expenses, gifts, photos, videos, items, links] = await Promise.all([
		readTrail(on, eq(event.subject, `project:${projectId}`), { ...TAKEN, ...CHANGED }),
		on.select({ id: budgetLine.id }).from(budgetLine).where(eq(budgetLine.projectId, projectId)),
		on
			.select()
			.from(expense)
			.where(and(eq(expense.projectId, projectId), isNotNull(expense.removedAt))),
		on
			.select()
			.from(contributionEntry)
			.where(and(eq(contributionEntry.projectId, projectId), isNotNull(contributionEntry.removedAt))),
		on
			.select()
			.from(projectPhoto)
			.where(and(eq(projectPhoto.projectId, projectId), isNotNull(projectPhoto.removedAt))),
		on
			.select()
			.from(projectVideo)
			.where(and(eq(projectVideo.projectId, projectId), isNotNull(projectVideo.removedAt))),
		on
			.select()
			.from(workItem)
			.where(and(eq(workItem.projectId, projectId), isNotNull(workItem.removedAt)))
			.orderBy(asc(workItem.position)),
		readRemovedLinks(on, projectId)
	]);
	const trace = tracing(trail);
	const bare = { kind: '', amount: null, onDay: null };
	const earlier = <T>(action: keyof typeof CHANGED): Before<T>[] => {
		const counts = new Map<string, number>();
		return trail.flatMap(({ action: did, id, before, ...told }) => {
			if (did !== action || !before) return [];
			counts.set(id, (counts.get(id) ?? 0) + 1);
			return counts.get(id)! > MOST ? [] : [{ at: told.at, who: told.who, reason: told.reason, id, before: before as T }];
		});
	};
	const lineTraces = trail.filter(({ action, before }) => action === 'project_remove_line' && before);
	const standing = new Set(lines.map(({ id }) => id));
	const gone = lineTraces.filter(({ id }, i) => !standing.has(id) && lineTraces.findIndex((told) => told.id === id) === i);
	return {
		lines: gone.map(({ id, at, who, reason, before }): Gone => {
			const { title, amount, source } = before as LineBefore;
			return { id, words: title, kind: source, amount, onDay: null, at, who, reason };
		}),
		expenses: newestFirst(expenses, ({ id, note, kind, amount, onDay, removedAt }): Gone => ({
			...{ id, words: note, kind, amount, onDay },
			...trace('project_remove_expense', id, removedAt)
		})),
		gifts: newestFirst(gifts, ({ id, giverName, note, kind, value, onDay, removedAt }): Gone => ({
			...{ id, words: [giverName, note].filter(Boolean).join(', '), kind, amount: value, onDay },
			...trace('project_remove_gift', id, removedAt)
		})),
		photos: newestFirst(photos, ({ id, caption, phase, removedAt }): Gone => ({
			...{ ...bare, id, words: caption, kind: phase },
			...trace('project_remove_photo', id, removedAt)
		})),
		videos: newestFirst(videos, ({ id, title, removedAt }): Gone => ({
			...{ ...bare, id, words: title },
			...trace('project_remove_video', id, removedAt)
		})),
		items: newestFirst(items, ({ id, title, removedAt }): Gone => ({
			...{ ...bare, id, words: title },
			...trace('project_remove_item', id, removedAt)
		})),
		links: newestFirst(links, ({ id, kind, removedAt, other }) => ({ id, kind, other, ...trace('project_unlink', id, removedAt) })),
		earlier: {
			items: earlier<ItemBefore>('project_change_item'),
			photos: earlier<PhotoBefore>('project_change_photo')
		}
	};
}

async function readRemovedLinks(
	on: Db,
	projectId: string
): Promise<{ id: string; kind: string; removedAt: number | null; other: Words }[]> {
	const rows = await on
		.select({ link: projectLink, other: project.title })
		.from(projectLink)
		.innerJoin(
			project,
			or(
				and(eq(projectLink.toId, projectId), eq(project.id, projectLink.fromId)),
				and(eq(projectLink.fromId, projectId), eq(project.id, projectLink.toId))
			)
		)
		.where(isNotNull(projectLink.removedAt));
	return rows.map(({ link: { id, kind, removedAt }, other }) => ({ id, kind, removedAt, other }));
}

/** @returns the rates that were taken out of the table, newest first. */
export async function readRemovedRates(on: Db): Promise<Gone[]> {
	const rows = await on
		.select()
		.from(contributionRate)
		.where(isNotNull(contributionRate.removedAt))
		.orderBy(desc(contributionRate.removedAt));
	const subjects = rows.map(({ id }) => `rate:${id}`);
	const trace = tracing(subjects.length > 0 ? await readTrail(on, inArray(event.subject, subjects), { remove_rate: 'rateId' }) : []);
	return rows.map(({ id, kind, unit, value, validFrom, removedAt }) => ({
		...{ id, words: unit, kind, amount: value, onDay: validFrom },
		...trace('remove_rate', id, removedAt)
	}));
}
