/** The door through which everything about a running project is written: who answers for it, may this person do this, photos and files that come along. */
import { and, desc, eq, inArray } from 'drizzle-orm';
import { discardFile, prepareFile, type FileRow } from '#lib/media/files.server.ts';
import type { Words } from '#lib/i18n/locale.ts';
import { FILE_BYTES, type FileKind } from '#lib/media/rules.ts';
import { discardPhoto, preparePhoto, type PhotoRow } from '#lib/media/write.server.ts';
import { db } from '#lib/server/app.ts';
import type { Db } from '#lib/server/db.ts';
import { account, project, projectPerson, request } from '#lib/server/schema.ts';
import { transactOnce, type Tx } from '#lib/server/transact.ts';
import { accept, refuse, type Result } from '#lib/workshop/refusal.ts';
import { hasPart, nameActor, type Action, type Actor } from '#lib/workshop/rules.ts';

export type ProjectRow = typeof project.$inferSelect;
export const PARTS = ['leader', 'mentor', 'coordinator', 'manager'] as const;
export type Part = (typeof PARTS)[number];
export type Person = { role: Part; accountId: string; name: string; locale: string };

/** @returns who answers for each of these projects now: the newest of each part; a part that was given back is left out. */
export async function readPeople(db: Db, ids: readonly string[]): Promise<Map<string, Person[]>> {
	const found = new Map<string, Person[]>();
	if (!ids.length) return found;
	const rows = await db
		.select({ person: projectPerson, name: account.name, locale: account.locale, gone: account.disabledAt })
		.from(projectPerson)
		.leftJoin(account, eq(account.id, projectPerson.accountId))
		.where(inArray(projectPerson.projectId, [...ids]))
		.orderBy(desc(projectPerson.at), desc(projectPerson.id));
	const seen = new Set<string>();
	for (const { person, name, locale, gone } of rows) {
		const key = `${person.projectId} ${person.role}`;
		if (seen.has(key)) continue;
		seen.add(key);
		if (person.accountId === null || name === null || gone !== null) continue;
		const own = found.get(person.projectId) ?? [];
		found.set(person.projectId, [...own, { role: person.role as Part, accountId: person.accountId, name, locale: locale ?? 'kk' }]);
	}
	return found;
}

const OWN_SHOWN = 20;
/** @returns the projects that an account leads or mentors, the newest first: whoever runs hundreds has the lists. */
export async function readOwnProjects(accountId: string): Promise<{ id: string; title: Words; role: Part }[]> {
	const on = db();
	const named = await on
		.selectDistinct({ id: project.id, title: project.title })
		.from(projectPerson)
		.innerJoin(project, eq(project.id, projectPerson.projectId))
		.where(and(eq(projectPerson.accountId, accountId), inArray(projectPerson.role, ['leader', 'mentor'])))
		.orderBy(desc(project.createdAt))
		.limit(OWN_SHOWN);
	const people = await readPeople(
		on,
		named.map(({ id }) => id)
	);
	return named.flatMap((row) => {
		const own = people.get(row.id)?.find((person) => person.accountId === accountId);
		return own ? [{ ...row, role: own.role }] : [];
	});
}

/** May this person do this in the project? Refusals: not_found, signed_out, forbidden. */
export async function mayInProject(db: Db, actor: Actor, action: Action, projectId: string): Promise<Result<ProjectRow>> {
	const [row] = await db.select().from(project).where(eq(project.id, projectId));
	if (!row) return refuse('not_found');
	const people = (await readPeople(db, [projectId])).get(projectId) ?? [];
	if (!hasPart(actor, action, { villageId: row.villageId, people })) return refuse(actor.account ? 'forbidden' : 'signed_out');
	return accept(row);
}

/** What comes along with an act, as bytes; it is on the disk before the transaction begins and taken back when nothing was kept. */
export type Attached = { photos?: readonly Uint8Array[]; file?: { bytes: Uint8Array; name: string } };
/** trace: what the work adds to its trace, such as what stood there before. */
export type Made = { photos: PhotoRow[]; file: FileRow | null; trace: Record<string, unknown> };
export type Act = { id: string; act: string; action: Action; reason?: string; data?: Record<string, unknown>; file?: FileKind };

/**
 * One act in a project: once, by somebody who may, with its trace. Photos are decoded before, one after the other.
 * Refusals: not_found, signed_out, forbidden, picture_too_large and not_a_picture (photo), those of prepareFile, and those of `work`.
 */
export async function actIn<T>(
	actor: Actor,
	projectId: string,
	{ id, act, action, reason, data, file }: Act,
	work: (tx: Tx, row: ProjectRow, made: Made, accountId: string) => Promise<Result<T>>,
	attached: Attached = {}
): Promise<Result<T>> {
	const name = nameActor(actor);
	const made: Made = { photos: [], file: null, trace: {} };
	let kept = false;
	try {
		if (attached.photos?.length || attached.file) {
			// A repetition needs no decoding, and neither does somebody who may not.
			const may = await mayInProject(db(), actor, action, projectId);
			if (!may.ok) return may;
			const answered = await db().$count(request, and(eq(request.actor, name), eq(request.id, id)));
			const refused = answered ? null : await prepare(made, attached, actor.account!.id, file);
			if (refused && !refused.ok) return refused;
		}
		const answer = await transactOnce<Result<T>>({ actor: name, id, action: `${act}:${projectId}` }, async (tx) => {
			const may = await mayInProject(tx.db, actor, action, projectId);
			if (!may.ok) return may;
			const done = await work(tx, may.value, made, actor.account!.id);
			if (!done.ok) return done;
			const workshopId = may.value.workshopId ?? undefined;
			await tx.record({
				workshopId,
				actor: name,
				action: `project_${act}`,
				subject: `project:${projectId}`,
				reason,
				data: { ...data, ...made.trace }
			});
			kept = true;
			return done;
		});
		kept &&= answer.ok;
		return answer;
	} finally {
		if (!kept) {
			for (const photo of made.photos) await discardPhoto(photo.id);
			if (made.file) await discardFile(made.file.id);
		}
	}
}

async function prepare(made: Made, { photos = [], file }: Attached, accountId: string, kind?: FileKind): Promise<Result<null>> {
	for (const bytes of photos) {
		const photo = await preparePhoto(bytes, { accountId });
		if (!photo.ok) return photo;
		made.photos.push(photo.value);
	}
	if (!file || !kind) return accept(null);
	const keeping = await prepareFile(file.bytes, file.name, accountId, { kind, most: FILE_BYTES });
	if (!keeping.ok) return keeping;
	made.file = keeping.value;
	return accept(null);
}
