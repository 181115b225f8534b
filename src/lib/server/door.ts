/** Who may open a socket, and which documents: the rooms ask here, the rooms themselves know no workshop. */
import { and, eq } from 'drizzle-orm';
import type { IncomingMessage } from 'node:http';
import { parseDocument, type DocumentName } from '#lib/live/protocol.ts';
import type { Access, Visitor } from '#lib/live/rooms.server.ts';
import { readMuted } from '#lib/seat/read.server.ts';
import { findWorkshop, readHosts, readState, readTables } from '#lib/workshop/read.server.ts';
import { refuse, STATUS, type Refusal } from '#lib/workshop/refusal.ts';
import { can, hasRole, nameActor, type WorkshopState } from '#lib/workshop/rules.ts';
import { app, db, type App } from './app.ts';
import { readActor, screenCookie } from './auth.ts';
import { config } from './config.ts';
import { activity, cafeTable, workshop } from './schema.ts';

/** Other processes (commands) may change the database too: what is remembered is asked again after this long. */
const REMEMBER_MS = 2_000;

/** A running workshop, who sits where in it, and who may not write. */
type Running = { state: WorkshopState; tables: Map<string, string>; hosts: Map<string, string>; muted: Set<string> };
type Memory = {
	app: App;
	commits: number;
	until: number;
	workshops: Map<string, Promise<{ id: string; code: string } | null>>;
	visitors: Map<string, Promise<Visitor | null>>;
	running: Map<string, Promise<Running>>;
};
let memory: Memory | undefined;

/**
 * What the database has said, forgotten as soon as anything is committed: a hall that comes back in one moment asks the same questions
 * a thousand times, and nothing has changed meanwhile.
 */
function remembered(): Memory {
	const now = performance.now();
	const house = app();
	const { commits } = house.queue;
	if (memory?.app === house && memory.commits === commits && now < memory.until) return memory;
	return (memory = { app: house, commits, until: now + REMEMBER_MS, workshops: new Map(), visitors: new Map(), running: new Map() });
}

function once<T>(map: Map<string, Promise<T>>, key: string, read: () => Promise<T>): Promise<T> {
	let found = map.get(key);
	if (!found) {
		found = read();
		map.set(key, found);
		found.catch(() => map.delete(key));
	}
	return found;
}

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
	return once(remembered().visitors, `${found.code} ${req.headers.cookie ?? ''}`, () => readVisitor(req, found.code));
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

function findWorkshopOf(document: DocumentName): Promise<{ id: string; code: string } | null> {
	return once(remembered().workshops, document.kind === 'stage' ? document.workshopId : document.tableId + document.activityId, () =>
		readWorkshopOf(document)
	);
}

async function readWorkshopOf(document: DocumentName): Promise<{ id: string; code: string } | null> {
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

async function readRunning(workshopId: string): Promise<Running> {
	const state = await readState(db(), workshopId);
	const muted = await readMuted(db(), workshopId);
	const cafe = state.activities.find(({ kind, phase }) => kind === 'cafe' && phase === 'open');
	if (!cafe) return { state, tables: new Map(), hosts: new Map(), muted };
	const hosts = (await readHosts(db(), cafe.id)).flatMap(({ seatId, tableId }) => (seatId ? [[seatId, tableId] as const] : []));
	return { state, tables: await readTables(db(), cafe.id), hosts: new Map(hosts), muted };
}

/** May this visitor read and write this document now? Refusals: not_found, no_seat. */
export async function documentAccess({ actor: visitor }: Visitor, name: string): Promise<Access | Refusal> {
	const document = parseDocument(name);
	const found = document && (await findWorkshopOf(document));
	if (!document || !found) return refuse('not_found');
	const { state, tables, hosts, muted } = await once(remembered().running, found.id, () => readRunning(found.id));
	// A connection lives long: whether its seat may write is asked of today.
	const actor = visitor.seat ? { ...visitor, seat: { ...visitor.seat, muted: muted.has(visitor.seat.id) } } : visitor;
	const read = can(actor, 'read_board', state);
	if (!read.ok) return read;
	const staff = hasRole(actor, 'run_desk', state.villageId);
	await app().ensureStage(found.id);
	if (document.kind === 'stage') return { ok: true, write: false, workshopId: found.id, staff };
	const { activityId, tableId } = document;
	const hostOf = (actor.seat && hosts.get(actor.seat.id)) ?? null;
	const here = { ...state, tableId: (actor.seat && tables.get(actor.seat.id)) ?? null, hostOf };
	const write = can(actor, 'write_note', here, { activityId, tableId });
	const why = write.ok ? undefined : write.reason === 'forbidden' ? 'other_table' : write.reason;
	return { ok: true, write: write.ok, why, workshopId: found.id, staff, moderates: staff || hostOf === tableId };
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
