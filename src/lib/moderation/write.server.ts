/** The desk's word on what residents wrote: approved, hidden, taken back; reports of residents; seats that are muted. */
import { and, eq, isNull } from 'drizzle-orm';
import { readNotes } from '#lib/board/document.ts';
import { findBoards } from '#lib/board/read.server.ts';
import { newId } from '#lib/live/id.ts';
import { app, db } from '#lib/server/app.ts';
import { activity, moderation, need, report, seat, site, siteComment } from '#lib/server/schema.ts';
import { transactOnce, type Tx } from '#lib/server/transact.ts';
import { readState } from '#lib/workshop/read.server.ts';
import { accept, refuse, type Refusal, type Result } from '#lib/workshop/refusal.ts';
import { can, nameActor, type Actor } from '#lib/workshop/rules.ts';
import { recordStep } from '#lib/workshop/undo.server.ts';
import { readSettings } from '#lib/workshop/settings.ts';
import type { JudgementInput, ReportInput } from './input.ts';
import { readShown, readWords } from './read.server.ts';
import { MOST_REPORTS, type JudgedItem, type Judgement } from './rules.ts';

/** What undo needs to take an act of moderation back: the earlier word on each thing. */
export type ModerationPayload = { before: (JudgedItem & { verdict: Judgement; reason: string | null })[] };
/** What undo needs to give a seat its voice back, or take it again. */
export type VoicePayload = { seatId: string; mutedAt: number | null };
type Judged = { done: number };

/**
 * The desk's word on things that residents wrote, once; the newest counts, all are kept. Works before, during and after an activity, until
 * the workshop ends. What was reported is looked at with it. The boards have heard it when this resolves.
 * @returns how many things it was said of, or a refusal: signed_out, forbidden, workshop_ended, required
 * (reason of what is hidden), not_found (something is not of this workshop; then nothing is done)
 */
export async function judgeItems(actor: Actor, workshopId: string, input: JudgementInput): Promise<Result<Judged>> {
	const { id, verdict, items, reason } = input;
	const allowed = can(actor, 'run_desk', await readState(db(), workshopId));
	if (!allowed.ok) return allowed;
	if (verdict === 'hidden' && !reason) return refuse('required', 'reason');
	// Notes never leave a board, so what is found before the transaction is there in it.
	const seen = await withWords(workshopId, items);
	if (!seen) return refuse('not_found', 'items');
	const name = nameActor(actor);
	const done = await transactOnce<Result<Judged>>({ actor: name, id, action: `judge:${verdict}` }, async (tx) => {
		const may = can(actor, 'run_desk', await readState(tx.db, workshopId));
		if (!may.ok) return may;
		for (const item of items)
			if (item.kind !== 'note' && !(await isHere(tx, workshopId, item.kind, item.id))) return refuse('not_found', 'items');
		const payload: ModerationPayload = await saveWords(tx, workshopId, actor.account!.id, seen, verdict, reason ?? null);
		const subject = items.length === 1 ? `${items[0]!.kind}:${items[0]!.id}` : `workshop:${workshopId}`;
		const action = verdict === 'approved' ? 'approve' : verdict === 'hidden' ? 'hide' : 'take_word_back';
		await tx.record({ workshopId, actor: name, action, subject, reason, data: payload });
		await recordStep(tx, {
			workshopId,
			accountId: actor.account!.id,
			act: 'judge',
			data: { verdict, n: items.length },
			undo: { kind: 'judge', ...payload }
		});
		return accept({ done: items.length });
	});
	await app().wordsWritten(workshopId);
	return done;
}

/** Adds a word on each thing and tells the house. @returns what was said before */
async function saveWords(
	tx: Tx,
	workshopId: string,
	byAccountId: string,
	items: readonly JudgedItem[],
	verdict: Judgement,
	reason: string | null
): Promise<ModerationPayload> {
	const wordOn = await readWords(tx.db, workshopId);
	const before = items.map(({ kind, id, document }) => {
		const word = wordOn(id);
		return { kind, id, document, words: word?.of, verdict: word?.verdict ?? ('open' as const), reason: word?.reason ?? null };
	});
	for (const { kind, id: subjectId, document, words } of items) {
		const of = verdict === 'approved' ? (words ?? null) : null;
		const row = { workshopId, kind, subjectId, document: document ?? null, verdict, reason, words: of, at: tx.now, byAccountId };
		await tx.db.insert(moderation).values({ ...row, id: newId(tx.now) });
	}
	tx.publish({ kind: 'workshop', workshopId });
	if (items.some(({ kind }) => kind === 'note')) tx.publish({ kind: 'words', workshopId });
	return { before };
}

/** Takes an act of moderation back: what was said before is said again. Inside the desk's undo; the boards follow by themselves. */
export async function undoModeration(tx: Tx, workshopId: string, byAccountId: string, payload: ModerationPayload): Promise<void> {
	for (const { verdict, reason, ...item } of payload.before) await saveWords(tx, workshopId, byAccountId, [item], verdict, reason);
}

/** Takes a muting back, or its end. Inside the desk's undo; the seat's sockets follow from the commit on. */
export async function undoVoice(tx: Tx, workshopId: string, { seatId, mutedAt }: VoicePayload): Promise<void> {
	await tx.db
		.update(seat)
		.set({ mutedAt })
		.where(and(eq(seat.id, seatId), eq(seat.workshopId, workshopId)));
	tx.publish({ kind: 'workshop', workshopId, phase: true });
}

async function isHere(tx: Tx, workshopId: string, kind: 'need' | 'site' | 'comment', id: string): Promise<boolean> {
	if (kind === 'comment') return (await findComment(tx, workshopId, id)) !== undefined;
	const rows = kind === 'need' ? need : site;
	return (await tx.db.$count(rows, and(eq(rows.id, id), eq(rows.workshopId, workshopId), isNull(rows.removedAt)))) > 0;
}

/** A comment on a site of this workshop, with who wrote it and the settings of the step. */
async function findComment(tx: Tx, workshopId: string, id: string) {
	const [row] = await tx.db
		.select({ seatId: siteComment.seatId, settings: activity.settings })
		.from(siteComment)
		.innerJoin(site, eq(site.id, siteComment.siteId))
		.leftJoin(activity, eq(activity.id, site.activityId))
		.where(and(eq(siteComment.id, id), eq(site.workshopId, workshopId), isNull(site.removedAt), isNull(siteComment.removedAt)));
	return row && { ...row, settings: row.settings ?? {} };
}

/** @returns the things, notes with the words that were judged (what the desk read, otherwise what they say now); null = one is no note of this workshop. */
async function withWords(workshopId: string, items: readonly JudgedItem[]): Promise<JudgedItem[] | null> {
	const notes = items.filter(({ kind }) => kind === 'note');
	if (notes.length === 0) return [...items];
	const now = new Map<string, string>();
	const boards = new Set((await findBoards(db(), workshopId)).map(({ document }) => document));
	for (const document of new Set(notes.map((note) => note.document))) {
		if (!document || !boards.has(document)) return null;
		const there = new Map((await app().rooms.view(document, readNotes)).map(({ id, text }) => [id, text.trim()]));
		for (const note of notes) {
			if (note.document !== document) continue;
			if (!there.has(note.id)) return null;
			now.set(note.id, there.get(note.id)!);
		}
	}
	return items.map((item) => (item.kind === 'note' ? { ...item, words: item.words ?? now.get(item.id)! } : item));
}

/**
 * Hides everything that a seat has written: its notes on all boards (those in the trash too), needs and sites, whoever wrote them down.
 * @returns as judgeItems; nothing to hide is done: 0
 */
export async function hideAllOf(
	actor: Actor,
	workshopId: string,
	input: { id: string; seat: number; reason: string }
): Promise<Result<Judged>> {
	const { id, reason } = input;
	const allowed = can(actor, 'run_desk', await readState(db(), workshopId));
	if (!allowed.ok) return allowed;
	const found = await findSeat(db(), workshopId, input.seat);
	if (!found) return refuse('not_found');
	const items: JudgedItem[] = [];
	for (const { document } of await findBoards(db(), workshopId)) {
		const notes = await app().rooms.view(document, readNotes);
		const own = notes.filter(({ author, word }) => author === `seat:${found.id}` && word?.verdict !== 'hidden');
		items.push(...own.map((note) => ({ kind: 'note' as const, id: note.id, document })));
	}
	for (const [kind, rows] of [
		['need', need],
		['site', site]
	] as const) {
		const own = await db()
			.select({ id: rows.id })
			.from(rows)
			.where(and(eq(rows.workshopId, workshopId), eq(rows.seatId, found.id), isNull(rows.removedAt)));
		const wordOn = await readWords(db(), workshopId);
		items.push(...own.filter((row) => wordOn(row.id)?.verdict !== 'hidden').map((row) => ({ kind, id: row.id })));
	}
	const wordOn = await readWords(db(), workshopId);
	const comments = await db()
		.select({ id: siteComment.id })
		.from(siteComment)
		.innerJoin(site, eq(site.id, siteComment.siteId))
		.where(and(eq(site.workshopId, workshopId), eq(siteComment.seatId, found.id), isNull(siteComment.removedAt)));
	items.push(...comments.filter(({ id }) => wordOn(id)?.verdict !== 'hidden').map(({ id }) => ({ kind: 'comment' as const, id })));
	if (items.length === 0) return accept({ done: 0 });
	return judgeItems(actor, workshopId, { id, verdict: 'hidden', items, reason });
}

async function findSeat(from: Tx['db'], workshopId: string, number: number) {
	const [row] = await from
		.select({ id: seat.id, mutedAt: seat.mutedAt })
		.from(seat)
		.where(and(eq(seat.workshopId, workshopId), eq(seat.number, number)));
	return row;
}

/**
 * Takes the pen from a seat, or gives it back; it may still read, support and vote. Its sockets may only read from the commit on.
 * @returns how it stands, or a refusal: signed_out, forbidden, workshop_ended, not_found, required (reason of a muting)
 */
export function muteSeat(
	actor: Actor,
	workshopId: string,
	input: { id: string; seat: number; muted: boolean; reason?: string }
): Promise<Result<{ muted: boolean }>> {
	const name = nameActor(actor);
	const { id, seat: number, muted, reason } = input;
	return transactOnce<Result<{ muted: boolean }>>({ actor: name, id, action: `mute:${number}:${muted}` }, async (tx) => {
		const may = can(actor, 'run_desk', await readState(tx.db, workshopId));
		if (!may.ok) return may;
		if (muted && !reason) return refuse('required', 'reason');
		const found = await findSeat(tx.db, workshopId, number);
		if (!found) return refuse('not_found');
		if ((found.mutedAt !== null) !== muted) {
			await tx.db
				.update(seat)
				.set({ mutedAt: muted ? tx.now : null })
				.where(eq(seat.id, found.id));
			await tx.record({ workshopId, actor: name, action: muted ? 'mute_seat' : 'unmute_seat', subject: `seat:${found.id}`, reason });
			await recordStep(tx, {
				workshopId,
				accountId: actor.account!.id,
				act: 'voice',
				data: { muted, seat: number },
				undo: { kind: 'voice', seatId: found.id, mutedAt: found.mutedAt }
			});
			tx.publish({ kind: 'workshop', workshopId, phase: true });
		}
		return accept({ muted });
	});
}

/**
 * A seat asks the desk to look at something that others wrote: once for each thing, however often it is sent.
 * @returns done, or a refusal: no_seat, workshop_ended, not_found (not of this workshop, or not to be seen), forbidden (its own),
 * too_many_tries
 */
export async function reportThing(actor: Actor, workshopId: string, input: ReportInput): Promise<Result<{ done: true }>> {
	const author = nameActor({ ...actor, account: null });
	const { id, kind, subjectId, document } = input;
	const allowed = can({ ...actor, account: null }, 'own_seat', await readState(db(), workshopId));
	if (!allowed.ok) return allowed;
	if (kind === 'note') {
		const refused = await judgeNoteReport(workshopId, author, input);
		if (refused) return refused;
	}
	const done = await transactOnce<Result<{ done: true }>>({ actor: author, id, action: `report:${subjectId}` }, async (tx) => {
		const may = can({ ...actor, account: null }, 'own_seat', await readState(tx.db, workshopId));
		if (!may.ok) return may;
		const seatId = actor.seat!.id;
		const refused = kind === 'note' ? null : await judgeReport(tx, workshopId, kind, subjectId, seatId);
		if (refused) return refused;
		if (await tx.db.$count(report, and(eq(report.subjectId, subjectId), eq(report.seatId, seatId)))) return accept({ done: true });
		if ((await tx.db.$count(report, and(eq(report.workshopId, workshopId), eq(report.seatId, seatId)))) >= MOST_REPORTS)
			return refuse('too_many_tries');
		await tx.db.insert(report).values({ subjectId, seatId, workshopId, kind, document: kind === 'note' ? document : null, at: tx.now });
		await tx.record({ workshopId, actor: author, action: 'report', subject: `${kind}:${subjectId}` });
		tx.publish(kind === 'note' ? { kind: 'words', workshopId } : { kind: 'workshop', workshopId });
		return accept({ done: true });
	});
	await app().wordsWritten(workshopId);
	return done;
}

async function judgeReport(
	tx: Tx,
	workshopId: string,
	kind: 'need' | 'site' | 'comment',
	id: string,
	seatId: string
): Promise<Refusal | null> {
	const found = kind === 'comment' ? await findComment(tx, workshopId, id) : await findWritten(tx, workshopId, kind, id);
	if (!found) return refuse('not_found');
	if (found.seatId === seatId) return refuse('forbidden');
	const moderated = readSettings(found.settings).moderated && found.seatId !== null;
	return (await readShown(tx.db, workshopId, id, moderated)) === 'shown' ? null : refuse('not_found');
}

async function findWritten(tx: Tx, workshopId: string, kind: 'need' | 'site', id: string) {
	const rows = kind === 'need' ? need : site;
	const [found] = await tx.db
		.select({ seatId: rows.seatId, settings: activity.settings })
		.from(rows)
		.innerJoin(activity, eq(activity.id, rows.activityId))
		.where(and(eq(rows.id, id), eq(rows.workshopId, workshopId), isNull(rows.removedAt)));
	return found;
}

async function judgeNoteReport(workshopId: string, author: string, { subjectId, document }: ReportInput): Promise<Refusal | null> {
	const boards = await findBoards(db(), workshopId);
	if (!document || !boards.some((board) => board.document === document)) return refuse('not_found');
	const note = await app().rooms.view(document, (doc) => readNotes(doc).find(({ id }) => id === subjectId));
	if (!note || note.gone !== null || note.word?.verdict === 'hidden') return refuse('not_found');
	return note.author === author ? refuse('forbidden') : null;
}
