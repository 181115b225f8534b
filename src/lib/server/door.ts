/** Who may open a socket, and which documents: the rooms ask here, the rooms themselves know no workshop. */
import { and, eq, isNull } from 'drizzle-orm';
import type { IncomingMessage } from 'node:http';
import type { Admitted } from '#lib/live/feed.server.ts';
import { PAGES, parseDocument, type DocumentName } from '#lib/live/protocol.ts';
import type { Access, Visitor } from '#lib/live/rooms.server.ts';
import { fill } from '#lib/application/write.server.ts';
import { findApplication, readPerson, readState as readApplicationState } from '#lib/application/standing.server.ts';
import { mayWrite } from '#lib/application/rules.ts';
import { findWorkshop, readHosts, readState, readTables } from '#lib/workshop/read.server.ts';
import { refuse, STATUS, type Refusal } from '#lib/workshop/refusal.ts';
import { can, hasRole, nameActor, NOBODY, type Actor, type WorkshopState } from '#lib/workshop/rules.ts';
import { app, db, type App } from './app.ts';
import { groupCookie, readActor, screenCookie, type HeldSeat } from './auth.ts';
import { config } from './config.ts';
import { activity, cafeTable, helper, seat, seatToken, workshop } from './schema.ts';

/** Other processes (commands) may change the database too: what is remembered is asked again after this long. */
const REMEMBER_MS = 2_000;

/** A running workshop, who sits where in it and hosts which table, how its seats stand (`tokens`: hashes), and who helps. */
type Running = {
	state: WorkshopState;
	tables: Map<string, string>;
	hosts: Map<string | null, string>;
	seats: Map<string, { left: boolean; muted: boolean; tokens: string[] }>;
	helpers: Set<string>;
};
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
	if (document?.kind === 'application') return identifyWriter(req, document.applicationId);
	const found = document && (await findWorkshopOf(document));
	if (!found) return null;
	const key = `${found.code} ${chosenSeat(req) ?? ''} ${req.headers.cookie ?? ''}`;
	const visitor = await once(remembered().visitors, key, () => readVisitor(req, found.code));
	const page = PAGES.find((name) => name === asked(req).get('page'));
	if (!visitor || !page) return visitor;
	// A projector looks on, whoever is signed in on its laptop: it takes no socket from that person's desk.
	const { screenOf } = visitor.actor;
	if (page === 'screen' && screenOf) return { ...visitor, author: `screen:${visitor.screen}`, actor: { ...NOBODY, screenOf }, page };
	return { ...visitor, page };
}

/** @returns who opens an application: an account, or somebody with a link of its group. */
async function identifyWriter(req: IncomingMessage, applicationId: string): Promise<Visitor | null> {
	const row = await findApplication(db(), applicationId);
	if (!row) return null;
	const cookies = readCookies(req.headers.cookie);
	const actor = await readActor((name) => cookies.get(name), null);
	const group = cookies.get(groupCookie(applicationId));
	const { author } = await readPerson(db(), row, actor, group);
	return author ? { author, actor, group } : null;
}

/** Refusals: not_found, forbidden, and why nothing can be written: application_fixed. */
async function applicationAccess(visitor: Visitor, applicationId: string): Promise<Access | Refusal> {
	const row = await findApplication(db(), applicationId);
	if (!row) return refuse('not_found');
	const person = await readPerson(db(), row, visitor.actor, visitor.group);
	if (!person.sees) return refuse('forbidden');
	await fill(applicationId);
	const write = mayWrite(await readApplicationState(db(), applicationId), person);
	return { ok: true, write, why: 'application_fixed', workshopId: applicationId };
}

const asked = (req: IncomingMessage) => new URLSearchParams((req.url ?? '').split('?', 2)[1]);

/** Which of a phone's seats a socket is for: /live/DOC?seat=ID, /feed/CODE?seat=ID. */
function chosenSeat(req: IncomingMessage): string | null {
	return asked(req).get('seat');
}

async function readVisitor(req: IncomingMessage, code: string): Promise<Visitor | null> {
	const cookies = readCookies(req.headers.cookie);
	const actor = await readActor((name) => cookies.get(name), code, chosenSeat(req));
	if (!actor.account && !actor.seat && !actor.screenOf && !actor.helper) return null;
	// In its own workshop a seat writes as the seat, also when somebody is signed in on the same browser.
	const screen = (cookies.get(screenCookie(code)) ?? '').slice(0, 40);
	const author = actor.seat ? `seat:${actor.seat.id}` : actor.account || actor.helper ? nameActor(actor) : `screen:${screen}`;
	return { author, actor, screen };
}

type OfWorkshop = Exclude<DocumentName, { kind: 'application' }>;
function findWorkshopOf(document: OfWorkshop): Promise<{ id: string; code: string } | null> {
	return once(remembered().workshops, document.kind === 'stage' ? document.workshopId : document.tableId + document.activityId, () =>
		readWorkshopOf(document)
	);
}

async function readWorkshopOf(document: OfWorkshop): Promise<{ id: string; code: string } | null> {
	const [row] =
		document.kind === 'stage'
			? await db()
					.select({ id: workshop.id, code: workshop.code })
					.from(workshop)
					.where(and(eq(workshop.id, document.workshopId), isNull(workshop.deletedAt)))
			: await db()
					.select({ id: workshop.id, code: workshop.code })
					.from(cafeTable)
					.innerJoin(activity, eq(activity.id, cafeTable.activityId))
					.innerJoin(workshop, eq(workshop.id, activity.workshopId))
					.where(and(eq(cafeTable.id, document.tableId), eq(cafeTable.activityId, document.activityId), isNull(workshop.deletedAt)));
	return row ?? null;
}

async function readRunning(workshopId: string): Promise<Running> {
	const state = await readState(db(), workshopId);
	const cafe = state.activities.find(({ kind, phase }) => kind === 'cafe' && phase === 'open');
	const hosts = cafe ? await readHosts(db(), cafe.id) : [];
	const rows = await db()
		.select({ id: seat.id, leftAt: seat.leftAt, mutedAt: seat.mutedAt, token: seatToken.tokenHash })
		.from(seat)
		.leftJoin(seatToken, eq(seatToken.seatId, seat.id))
		.where(eq(seat.workshopId, workshopId));
	const seats: Running['seats'] = new Map();
	for (const { id, leftAt, mutedAt, token } of rows) {
		const tokens = [...(seats.get(id)?.tokens ?? []), ...(token ? [token] : [])];
		seats.set(id, { left: leftAt !== null, muted: mutedAt !== null, tokens });
	}
	const helping = await db()
		.select({ id: helper.id })
		.from(helper)
		.where(and(eq(helper.workshopId, workshopId), isNull(helper.endedAt)));
	return {
		state,
		tables: cafe ? await readTables(db(), cafe.id) : new Map(),
		hosts: new Map(hosts.map(({ seatId, tableId }) => [seatId, tableId])),
		seats,
		helpers: new Set(helping.map(({ id }) => id))
	};
}

/** A connection knows who came: since then the seat may have left, been muted or lost its phone, and a helper may have been sent home. */
function refresh(actor: Actor, { seats, helpers }: Running): Actor {
	const now = actor.seat && seats.get(actor.seat.id);
	const held = (actor.seat as Partial<HeldSeat> | null)?.held;
	const gone = now && held && !now.tokens.includes(held);
	return {
		...actor,
		...(now && { seat: gone ? null : { ...actor.seat!, left: now.left, muted: now.muted } }),
		...(actor.helper && !helpers.has(actor.helper.id) && { helper: null })
	};
}

/** May this visitor read and write this document now? Refusals: not_found, no_seat. */
export async function documentAccess(visitor: Visitor, name: string): Promise<Access | Refusal> {
	const document = parseDocument(name);
	if (document?.kind === 'application') return applicationAccess(visitor, document.applicationId);
	const found = document && (await findWorkshopOf(document));
	if (!document || !found) return refuse('not_found');
	const running = await once(remembered().running, found.id, () => readRunning(found.id));
	const { state, tables, hosts } = running;
	const actor = refresh(visitor.actor, running);
	const read = can(actor, 'read_board', state);
	if (!read.ok) return read;
	const staff = hasRole(actor, 'run_desk', state.villageId);
	await app().ensureStage(found.id);
	if (document.kind === 'stage') return { ok: true, write: false, workshopId: found.id, staff };
	const { activityId, tableId } = document;
	const own = actor.seat?.id ?? '';
	const here = { ...state, tableId: tables.get(own) ?? null, hostOf: hosts.get(own) ?? null };
	const write = can(actor, 'write_note', here, { activityId, tableId });
	const why = write.ok ? undefined : write.reason === 'forbidden' ? 'other_table' : write.reason;
	return { ok: true, write: write.ok, why, workshopId: found.id, staff, moderates: staff || here.hostOf === tableId };
}

/** Who may follow a stage on /feed/<code>: whoever may read the boards of that workshop. @returns the workshop or an HTTP status */
export async function admitToFeed(req: IncomingMessage): Promise<Admitted | number> {
	const found = await findWorkshop(decode((req.url ?? '').split('?')[0]!.replace(/^\/feed\//, '')));
	if (!found.ok) return STATUS[found.reason];
	const { id, code } = found.value;
	const visitor = await readVisitor(req, code);
	if (!visitor) return STATUS.no_seat;
	const ask = async () => {
		const running = await once(remembered().running, id, () => readRunning(id));
		return can(refresh(visitor.actor, running), 'read_board', running.state);
	};
	const may = await ask();
	return may.ok ? { workshopId: id, author: visitor.author, stays: async () => (await ask()).ok } : STATUS[may.reason];
}
