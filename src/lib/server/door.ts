/** Who may open a socket, and which documents: the rooms ask here, the rooms themselves know no workshop. */
import { and, eq } from 'drizzle-orm';
import type { IncomingMessage } from 'node:http';
import { parseDocument } from '#lib/live/protocol.ts';
import type { Access, Visitor } from '#lib/live/rooms.server.ts';
import { findWorkshop, readState } from '#lib/workshop/read.server.ts';
import { refuse, STATUS, type Refusal } from '#lib/workshop/refusal.ts';
import { can, nameActor } from '#lib/workshop/rules.ts';
import { app, db } from './app.ts';
import { readActor, screenCookie } from './auth.ts';
import { config } from './config.ts';
import { activity, cafeTable, workshop } from './schema.ts';

/** @returns the cookies of a plain HTTP request. */
function readCookies(header: string | undefined): Map<string, string> {
	return new Map(
		(header ?? '').split(';').flatMap((part) => {
			const cut = part.indexOf('=');
			return cut > 0 ? [[part.slice(0, cut).trim(), decode(part.slice(cut + 1).trim())] as const] : [];
		})
	);
}

function decode(text: string): string {
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
}

/**
 * A page of another site must not speak for a phone. Browsers always send Origin; 'null' (a sandboxed frame, a file) is refused.
 * Programs without a browser send none: they have no cookies of somebody else to misuse.
 */
export function originAllowed(req: IncomingMessage): boolean {
	const { origin, host } = req.headers;
	if (origin === undefined) return true;
	if (config.origin && origin === new URL(config.origin).origin) return true;
	try {
		return new URL(origin).host === host;
	} catch {
		return false;
	}
}

/** @returns who opens a socket for the document in the address, or null when nothing is known of them. */
export async function identify(req: IncomingMessage): Promise<Visitor | null> {
	const document = parseDocument(decode((req.url ?? '').split('?')[0]!.replace(/^\/live\//, '')));
	const found = document && (await findWorkshopOf(document));
	if (!found) return null;
	return readVisitor(req, found.code);
}

async function readVisitor(req: IncomingMessage, code: string): Promise<Visitor | null> {
	const cookies = readCookies(req.headers.cookie);
	const actor = await readActor((name) => cookies.get(name), code);
	if (!actor.account && !actor.seat && !actor.screenOf) return null;
	// In its own workshop a seat writes as the seat, also when somebody is signed in on the same browser.
	const screen = `screen:${(cookies.get(screenCookie(code)) ?? '').slice(0, 40)}`;
	const author = actor.seat ? `seat:${actor.seat.id}` : actor.account ? nameActor(actor) : screen;
	return { author, actor };
}

async function findWorkshopOf(document: NonNullable<ReturnType<typeof parseDocument>>): Promise<{ id: string; code: string } | null> {
	const [row] =
		document.kind === 'stage'
			? await db().select({ id: workshop.id, code: workshop.code }).from(workshop).where(eq(workshop.id, document.workshopId))
			: await db()
					.select({ id: workshop.id, code: workshop.code })
					.from(cafeTable)
					.innerJoin(activity, eq(activity.id, cafeTable.activityId))
					.innerJoin(workshop, eq(workshop.id, activity.workshopId))
					.where(and(eq(cafeTable.id, document.tableId), eq(cafeTable.activityId, document.activityId)));
	return row ?? null;
}

/** May this visitor read and write this document now? Refusals: not_found, no_seat. */
export async function documentAccess(visitor: Visitor, name: string): Promise<Access | Refusal> {
	const document = parseDocument(name);
	const found = document && (await findWorkshopOf(document));
	if (!document || !found) return refuse('not_found');
	const state = await readState(db(), found.id, visitor.actor.seat?.id);
	const read = can(visitor.actor, 'read_board', state);
	if (!read.ok) return read;
	if (document.kind === 'stage') await app().ensureStage(found.id);
	const write =
		document.kind === 'board' && can(visitor.actor, 'write_note', state, { activityId: document.activityId, tableId: document.tableId }).ok;
	return { ok: true, write, workshopId: found.id };
}

/** Who may follow a stage on /feed/<code>: whoever may read the boards of that workshop. @returns the workshop or an HTTP status */
export async function admitToFeed(req: IncomingMessage): Promise<{ workshopId: string; author: string } | number> {
	const found = await findWorkshop(decode((req.url ?? '').split('?')[0]!.replace(/^\/feed\//, '')));
	if (!found.ok) return STATUS[found.reason];
	const { id, code } = found.value;
	const visitor = await readVisitor(req, code);
	const may = visitor ? can(visitor.actor, 'read_board', await readState(db(), id)) : refuse('no_seat');
	return may.ok ? { workshopId: id, author: visitor!.author } : STATUS[may.reason];
}
