/** Earlier states of an application: kept at every look and every move, compared, restored. And the files that belong to it. */
import { and, desc, eq, inArray, lte } from 'drizzle-orm';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { newId } from '#lib/live/id.ts';
import { applicationDocument } from '#lib/live/protocol.ts';
import { discardFile, prepareFile, readFileWhole } from '#lib/media/files.server.ts';
import { app, db as readDb } from '#lib/server/app.ts';
import { account, applicationLook, documentVersion, file } from '#lib/server/schema.ts';
import { transact } from '#lib/server/transact.ts';
import { accept, refuse, type Result } from '#lib/workshop/refusal.ts';
import type { Actor } from '#lib/workshop/rules.ts';
import { emptyContent, TABLE_KEYS, TEXT_KEYS, VALUES, type Content } from './content.ts';
import { writeContent } from './document.ts';
import { actOn } from './group.server.ts';
import { mayWrite } from './rules.ts';
import { findApplication, readPerson, readState, type Person } from './standing.server.ts';
import { contentOf } from './write.server.ts';

const pack = promisify(gzip);
const unpack = promisify(gunzip);
/** Earlier states of one application, at most; the oldest go first. */
const MOST_VERSIONS = 100;
const MOST_FILE = 10 * 1024 * 1024;

/** @returns an earlier state as it is kept. */
export const packContent = (content: Content): Promise<Buffer> => pack(JSON.stringify(content));
/** @returns what was kept, with everything that applications have learned to say since. */
export async function unpackContent(bytes: Uint8Array): Promise<Content> {
	const kept = JSON.parse((await unpack(bytes)).toString('utf8')) as Content;
	const empty = emptyContent();
	return { texts: { ...empty.texts, ...kept.texts }, values: kept.values, rows: { ...empty.rows, ...kept.rows } };
}

export type Version = { id: string; at: number; who: string };
/** @returns the earlier states, newest first. */
export async function listKept(applicationId: string): Promise<Version[]> {
	const rows = await readDb()
		.select({ id: documentVersion.id, at: documentVersion.at, who: account.name })
		.from(documentVersion)
		.leftJoin(account, eq(account.id, documentVersion.byAccountId))
		.where(eq(documentVersion.document, applicationDocument(applicationId)))
		.orderBy(desc(documentVersion.at), desc(documentVersion.id));
	return rows.map(({ who, ...row }) => ({ ...row, who: who ?? '' }));
}

async function readKept(applicationId: string, where?: { id?: string; before?: number }): Promise<Content | null> {
	const [row] = await readDb()
		.select({ bytes: documentVersion.bytes })
		.from(documentVersion)
		.where(
			and(
				eq(documentVersion.document, applicationDocument(applicationId)),
				where?.id ? eq(documentVersion.id, where.id) : undefined,
				where?.before ? lte(documentVersion.at, where.before) : undefined
			)
		)
		.orderBy(desc(documentVersion.at), desc(documentVersion.id))
		.limit(1);
	if (!row) return null;
	return unpackContent(row.bytes);
}

/** Keeps what an application says now, unless the newest kept state says the same. */
export async function keepNow(applicationId: string, byAccountId: string | null): Promise<void> {
	const content = await contentOf(applicationId);
	const newest = await readKept(applicationId);
	if (newest && JSON.stringify(newest) === JSON.stringify(content)) return;
	const bytes = await packContent(content);
	await transact(async ({ db, now }) => {
		const document = applicationDocument(applicationId);
		await db.insert(documentVersion).values({
			id: newId(now),
			document,
			workshopId: applicationId,
			activityId: '',
			cause: 'look',
			bytes,
			notes: 0,
			at: now,
			byAccountId
		});
		const all = await db
			.select({ id: documentVersion.id })
			.from(documentVersion)
			.where(eq(documentVersion.document, document))
			.orderBy(desc(documentVersion.at), desc(documentVersion.id));
		const drop = all.slice(MOST_VERSIONS).map(({ id }) => id);
		if (drop.length > 0) await db.delete(documentVersion).where(inArray(documentVersion.id, drop));
	});
}

/** Which texts, values and tables differ; of a table how many rows came, went and changed. */
export type Changes = { texts: string[]; values: string[]; tables: { table: string; more: number; fewer: number; other: number }[] };
/** @returns what is different now from what was then. */
export function compare(then: Content, now: Content): Changes {
	const tables = TABLE_KEYS.flatMap((table) => {
		const [old, present] = [then.rows[table], now.rows[table]];
		const before = new Map(old.map((row) => [row.id, JSON.stringify(Object.entries(row).sort())]));
		const more = present.filter(({ id }) => !before.has(id)).length;
		const fewer = old.filter(({ id }) => !present.some((row) => row.id === id)).length;
		const other = present.filter((row) => before.has(row.id) && before.get(row.id) !== JSON.stringify(Object.entries(row).sort())).length;
		return more + fewer + other > 0 ? [{ table, more, fewer, other }] : [];
	});
	return {
		texts: TEXT_KEYS.filter((key) => then.texts[key] !== now.texts[key]),
		values: Object.keys(VALUES).filter((key) => (then.values[key] ?? null) !== (now.values[key] ?? null)),
		tables
	};
}

/**
 * Somebody looks at an application: what changed since they looked last is told, and from now on this is what they saw.
 * @returns since when (ms) and what, or null on the first look or when nothing changed
 */
export async function look(applicationId: string, { author, accountId }: Person): Promise<{ since: number; changes: Changes } | null> {
	const [last] = await readDb()
		.select()
		.from(applicationLook)
		.where(and(eq(applicationLook.applicationId, applicationId), eq(applicationLook.actor, author)));
	const then = last ? await readKept(applicationId, { before: last.at }) : null;
	const now = await contentOf(applicationId);
	await keepNow(applicationId, accountId);
	await transact(async ({ db, now: at }) => {
		const seen = { applicationId, actor: author, at };
		await db
			.insert(applicationLook)
			.values(seen)
			.onConflictDoUpdate({ target: [applicationLook.applicationId, applicationLook.actor], set: { at } });
	});
	if (!last || !then) return null;
	const changes = compare(then, now);
	return changes.texts.length + changes.values.length + changes.tables.length > 0 ? { since: last.at, changes } : null;
}

/**
 * Makes an application say again what it said then; what it says now is kept first, so that this can be undone in the same way.
 * Refusals: those of actOn, not_found, application_fixed.
 */
export async function restoreKept(
	actor: Actor,
	token: string | null,
	applicationId: string,
	input: { id: string; versionId: string }
): Promise<Result<{ id: string }>> {
	const row = await findApplication(readDb(), applicationId);
	const then = await readKept(applicationId, { id: input.versionId });
	if (!row || !then) return refuse('not_found');
	const may = async (): Promise<Result<Person>> => {
		const person = await readPerson(readDb(), row, actor, token);
		if (!person.sees) return refuse(person.author ? 'forbidden' : 'signed_out');
		return mayWrite(await readState(readDb(), row.id), person) ? accept(person) : refuse('application_fixed');
	};
	const person = await may();
	if (!person.ok) return person;
	await keepNow(applicationId, person.value.accountId);
	const done = await app().rooms.editFor(applicationDocument(applicationId), person.value.author, may, (doc) => {
		writeContent(doc, then);
		return { ok: true };
	});
	if (!done.ok) return done;
	return actOn({ actor, token, applicationId, id: input.id, action: 'restore' }, async (tx, by) => {
		await tx.record({
			actor: by.author,
			action: 'restore_application',
			subject: `application:${applicationId}`,
			data: { versionId: input.versionId }
		});
		return accept({ id: input.versionId });
	});
}

/**
 * Takes a quote, a letter or a paper of an earlier project in; the document then names it in a cell.
 * Refusals: those of actOn, application_fixed, document_too_large, not_a_document (file).
 */
export async function keepFile(
	actor: Actor,
	token: string | null,
	applicationId: string,
	id: string,
	name: string,
	bytes: Uint8Array
): Promise<Result<{ id: string; name: string }>> {
	const row = await findApplication(readDb(), applicationId);
	if (!row) return refuse('not_found');
	const { sees, author, accountId } = await readPerson(readDb(), row, actor, token);
	if (!sees) return refuse(author ? 'forbidden' : 'signed_out');
	const kept = await prepareFile(bytes, name, accountId, { kind: 'paper', most: MOST_FILE });
	if (!kept.ok) return kept;
	let used = false;
	try {
		return await actOn({ actor, token, applicationId, id, action: 'keep_file' }, async (tx, person, of) => {
			if (!mayWrite(await readState(tx.db, of.id), person)) return refuse('application_fixed');
			await tx.db.insert(file).values(kept.value);
			used = true;
			return accept({ id: kept.value.id, name: kept.value.name });
		});
	} finally {
		if (!used) await discardFile(kept.value.id);
	}
}

/** @returns a file that this application names, with its bytes, or null. */
export async function readFileOf(
	applicationId: string,
	fileId: string
): Promise<{ name: string; type: string; bytes: Uint8Array<ArrayBuffer> } | null> {
	return namedFiles(await contentOf(applicationId)).includes(fileId) ? readFileWhole(fileId) : null;
}

const namedFiles = ({ rows }: Content): string[] =>
	[...rows.quotes, ...rows.past]
		.map((one) => one.file)
		.concat(rows.partners.map((one) => one.letter))
		.filter((id) => typeof id === 'string' && id !== '') as string[];

/** @returns the names of files by id. */
export async function nameFiles(content: Content): Promise<Record<string, string>> {
	const ids = namedFiles(content);
	const rows = ids.length > 0 ? await readDb().select({ id: file.id, name: file.name }).from(file).where(inArray(file.id, ids)) : [];
	return Object.fromEntries(rows.map(({ id, name }) => [id, name]));
}
