/** "Follow my note": a private link that shows what became of everything a seat wrote. Only the hash of its token is kept. */
import { and, count, eq, isNull } from 'drizzle-orm';
import { readCafes, readGrowth } from '#lib/document/kept.server.ts';
import { destinyOf, type Destiny, type KeptNote } from '#lib/document/rules.ts';
import type { Words } from '#lib/i18n/locale.ts';
import { db } from '#lib/server/app.ts';
import { hashToken, makeToken } from '#lib/server/auth.ts';
import { followLink, need, seat, site, workshop } from '#lib/server/schema.ts';
import { transact } from '#lib/server/transact.ts';
import { readState } from '#lib/workshop/read.server.ts';
import { accept, refuse, type Result } from '#lib/workshop/refusal.ts';
import { can, nameActor, type Actor } from '#lib/workshop/rules.ts';
import { readStage } from '#lib/workshop/stage.server.ts';
import type { Shown } from '#lib/workshop/stage.ts';

/** A seat has at most so many links: whoever asks on and on gets no more. */
const MOST_LINKS = 50;

/**
 * Makes a link to /my/TOKEN. Every asking makes a new one, because the server does not keep the token itself; earlier ones stay good.
 * For a seat on its own phone, also after the end. With `forSeatId` for somebody without a phone: a helper until the end, the desk always.
 * @returns the token, which is shown now and never again, or a refusal: no_seat, signed_out, forbidden, workshop_ended, not_found (no such
 * seat here), too_many_tries
 */
export function giveFollowLink(actor: Actor, workshopId: string, forSeatId?: string): Promise<Result<{ token: string }>> {
	return transact<Result<{ token: string }>>(async (tx) => {
		const state = await readState(tx.db, workshopId);
		// What one wrote stays one's own when the meeting is over.
		const own = can(actor, 'own_seat', { ...state, endedAt: null });
		const served = can(actor, 'assist', state);
		const may = forSeatId === undefined ? own : can(actor, 'keep_record', state).ok ? { ok: true as const } : served;
		if (!may.ok) return may;
		const seatId = forSeatId ?? actor.seat!.id;
		if (!(await tx.db.$count(seat, and(eq(seat.id, seatId), eq(seat.workshopId, workshopId))))) return refuse('not_found');
		const [had] = await tx.db.select({ n: count() }).from(followLink).where(eq(followLink.seatId, seatId));
		if ((had?.n ?? 0) >= MOST_LINKS) return refuse('too_many_tries');
		const token = makeToken();
		await tx.db.insert(followLink).values({ tokenHash: hashToken(token), seatId, createdAt: tx.now });
		const by = nameActor(forSeatId === undefined ? { ...actor, account: null } : actor);
		await tx.record({ workshopId, actor: by, action: 'give_follow_link', subject: `seat:${seatId}` });
		return accept({ token });
	});
}

/** One thing that a seat wrote. removed: it was taken off the list, or lies in the trash. */
export type Followed = Destiny & {
	kind: 'note' | 'need' | 'site';
	id: string;
	text: string;
	at: number;
	state: Shown | 'removed';
	reason: string | null;
	/** Of a note. */
	note: Pick<KeptNote, 'table' | 'round' | 'cluster' | 'supports' | 'star'> | null;
	/** Of a need. */
	support: number | null;
};
export type FollowedSeat = {
	/** endedAt: null = still running, so that the summary is not open yet. */
	workshop: { code: string; title: string; startsAt: number; endedAt: number | null; village: Words };
	number: number;
	things: Followed[];
};

/** @returns what became of everything that the seat of this link wrote, oldest first; null = no such link, or its workshop is gone. */
export async function readFollowed(token: string): Promise<FollowedSeat | null> {
	const [row] = await db()
		.select({ seatId: seat.id, number: seat.number, workshopId: seat.workshopId })
		.from(followLink)
		.innerJoin(seat, eq(seat.id, followLink.seatId))
		.innerJoin(workshop, eq(workshop.id, seat.workshopId))
		.where(and(eq(followLink.tokenHash, hashToken(token)), isNull(workshop.deletedAt)));
	if (!row) return null;
	const { seatId, number, workshopId } = row;
	const [stage, cafes, needs, sites] = await Promise.all([
		readStage(db(), workshopId),
		readCafes(db(), workshopId),
		db()
			.select()
			.from(need)
			.where(and(eq(need.workshopId, workshopId), eq(need.seatId, seatId))),
		db()
			.select()
			.from(site)
			.where(and(eq(site.workshopId, workshopId), eq(site.seatId, seatId)))
	]);
	const growth = await readGrowth(db(), stage);
	const notes = cafes.flatMap(({ tables }) => tables.flatMap((table) => table.notes));
	// What the desk has hidden of others is not told here either.
	const shown = { ...growth, needs: growth.needs.filter(({ state }) => state !== 'hidden') };
	const hidden = new Set(notes.filter(({ state }) => state === 'hidden').map(({ id }) => id));
	const follow = (kind: Followed['kind'], id: string) => {
		const destiny = destinyOf({ kind, id }, notes, shown);
		return { kind, id, ...destiny, into: destiny.into && !hidden.has(destiny.into.id) ? destiny.into : null };
	};
	const judged = (id: string, list: readonly { id: string; state: Shown; reason: string | null }[], removedAt: number | null) => {
		const found = list.find((one) => one.id === id);
		return found && removedAt === null ? { state: found.state, reason: found.reason } : { state: 'removed' as const, reason: null };
	};
	const things: Followed[] = [
		...notes
			.filter(({ author }) => author === `seat:${seatId}`)
			.map((note) => ({
				...follow('note', note.id),
				...{ text: note.text, at: note.at, reason: note.reason, note, support: null },
				state: note.state === 'trash' ? ('removed' as const) : note.state
			})),
		...needs.map(({ id, text, createdAt, removedAt }) => ({
			...follow('need', id),
			...{ text, at: createdAt, note: null, support: stage.needs.find((one) => one.id === id)?.support ?? null },
			...judged(id, stage.needs, removedAt)
		})),
		...sites.map(({ id, title, createdAt, removedAt }) => ({
			...follow('site', id),
			...{ text: title, at: createdAt, note: null, support: null },
			...judged(id, stage.sites, removedAt)
		}))
	];
	const { code, title, startsAt, endedAt, village } = stage.workshop;
	return {
		workshop: { code, title, startsAt, endedAt, village: village.name },
		number,
		things: things
			.map((thing) => ({ ...thing, note: thing.note && pickPlace(thing.note) }))
			.sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1))
	};
}

const pickPlace = ({ table, round, cluster, supports, star }: NonNullable<Followed['note']>) => ({ table, round, cluster, supports, star });
