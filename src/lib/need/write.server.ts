import { and, eq, isNull } from 'drizzle-orm';
import { checkNotes } from '#lib/board/read.server.ts';
import { newId } from '#lib/live/id.ts';
import { readShown } from '#lib/moderation/read.server.ts';
import { db as readDb } from '#lib/server/app.ts';
import { activity, need, needSource, needSupport, village } from '#lib/server/schema.ts';
import { transactOnce, type Tx } from '#lib/server/transact.ts';
import { judgePlace } from '#lib/site/checks.ts';
import { readState } from '#lib/workshop/read.server.ts';
import { accept, refuse, type Refusal, type Result } from '#lib/workshop/refusal.ts';
import { readSettings } from '#lib/workshop/settings.ts';
import { can, LIMITS, nameActor, openActivity, type Actor } from '#lib/workshop/rules.ts';
import { recordStep } from '#lib/workshop/undo.server.ts';
import type { HarvestInput, NeedInput, NeedRemoval, SupportInput } from './input.ts';
import { countSupport, findSameNeed } from './read.server.ts';

/** Acts of a seat belong to the seat, even when somebody is signed in on the same phone. */
const nameSeat = (actor: Actor) => nameActor({ ...actor, account: null });

/** same: the need was there already, and now has this seat's mark instead. */
export type AddedNeed = { id: string; same?: true };

/**
 * A seat says what the village lacks. Only while a needs activity is open, and before its needs are ranked. Who says what somebody has
 * said already, in the same words, supports that need instead.
 * @returns the need's id, or a refusal: no_seat, not_open, needs_closed, workshop_ended, malformed (id already taken), too_large (a seat's
 * share is used up), unknown_choice (category: not offered here), number_invalid (since: ahead), outside_village (place).
 */
export function addNeed(actor: Actor, workshopId: string, input: NeedInput): Promise<Result<AddedNeed>> {
	const author = nameSeat(actor);
	return transactOnce<Result<AddedNeed>>({ actor: author, id: input.id, action: 'add_need' }, async (tx) => {
		const state = await readState(tx.db, workshopId, actor.seat?.id);
		const may = can(actor, 'add_need', state);
		if (!may.ok) return may;
		if (await tx.db.$count(need, eq(need.id, input.id))) return refuse('malformed', 'id');
		if ((await tx.db.$count(need, and(eq(need.workshopId, workshopId), eq(need.seatId, actor.seat!.id)))) >= LIMITS.perSeat)
			return refuse('too_large');
		const { id, category } = input;
		const activityId = openActivity(state)!.id;
		const helper = actor.assistedBy;
		const seatId = actor.seat!.id;
		const wrong = await judgeDetails(tx, state.villageId, activityId, input);
		if (wrong) return wrong;
		const same = await findSameNeed(tx.db, workshopId, input.text, seatId);
		if (same) {
			const had = await tx.db.$count(needSupport, and(eq(needSupport.needId, same), eq(needSupport.seatId, seatId)));
			if (!had) await mark(tx, { actor, author, workshopId }, same, true);
			return accept({ id: same, same: true as const });
		}
		await tx.db.insert(need).values({ ...rowOf(input), workshopId, activityId, seatId, helper, createdAt: tx.now });
		const data = { category, ...(helper && { helper }) };
		await tx.record({ workshopId, actor: author, action: 'add_need', subject: `need:${id}`, data });
		tx.publish({ kind: 'workshop', workshopId });
		return accept({ id });
	});
}

/** What can only be judged when time, village and activity are known. */
async function judgeDetails(tx: Tx, villageId: string, activityId: string, { category, since, place }: NeedInput): Promise<Refusal | null> {
	const [here] = await tx.db.select({ settings: activity.settings }).from(activity).where(eq(activity.id, activityId));
	if (!readSettings(here!.settings).categories.includes(category)) return refuse('unknown_choice', 'category');
	if (since && since > new Date(tx.now).getUTCFullYear()) return refuse('number_invalid', 'since');
	if (!place) return null;
	const [around] = await tx.db.select().from(village).where(eq(village.id, villageId));
	return judgePlace(place, around!);
}

/** Six decimals are a hand's breadth on the ground. */
const toMicro = (degrees: number) => Math.round(degrees * 1e6) / 1e6;
const rowOf = ({ id, category, text, group, groups, people, since, place }: NeedInput) => ({
	...{ id, category, text, group, groups, people, since },
	...(place && { lng: toMicro(place.lng), lat: toMicro(place.lat) })
});

/** Gives or takes back the mark of a seat, which is known to differ. */
async function mark(
	tx: Tx,
	{ actor, author, workshopId }: { actor: Actor; author: string; workshopId: string },
	needId: string,
	on: boolean
): Promise<void> {
	const seatId = actor.seat!.id;
	if (on) await tx.db.insert(needSupport).values({ needId, seatId, at: tx.now });
	else await tx.db.delete(needSupport).where(and(eq(needSupport.needId, needId), eq(needSupport.seatId, seatId)));
	const data = actor.assistedBy ? { helper: actor.assistedBy } : undefined;
	await tx.record({ workshopId, actor: author, action: on ? 'support_need' : 'unsupport_need', subject: `need:${needId}`, data });
	tx.publish({ kind: 'workshop', workshopId });
}

/**
 * The desk makes a need of notes, of any tables; also after its activity was closed, until the workshop ends. It stands in the needs
 * activity of the workshop, so that people can support it there; without one, in the cafe whose notes it is made of. The notes are
 * linked with the words that they say now.
 * @returns the need's id, or a refusal: signed_out, forbidden, workshop_ended, malformed (id already taken), unknown_choice (sources: a
 * note that is not on a board of this workshop).
 */
export async function harvestNeed(actor: Actor, workshopId: string, input: HarvestInput): Promise<Result<{ id: string }>> {
	const name = nameActor(actor);
	// Boards are read outside of the transaction. No note ever leaves its board, so that this stays true inside.
	const allowed = can(actor, 'edit_ideas', await readState(readDb(), workshopId));
	const notes = allowed.ok ? await checkNotes(readDb(), workshopId, input.sources) : null;
	return transactOnce<Result<{ id: string }>>({ actor: name, id: input.id, action: 'harvest_need' }, async (tx) => {
		const state = await readState(tx.db, workshopId);
		const may = can(actor, 'edit_ideas', state);
		if (!may.ok) return may;
		if (!notes) return refuse('unknown_choice', 'sources');
		if (await tx.db.$count(need, eq(need.id, input.id))) return refuse('malformed', 'id');
		const { id, category } = input;
		const activityId = state.activities.find(({ kind }) => kind === 'needs')?.id ?? notes[0]!.activityId;
		const byAccountId = actor.account!.id;
		await tx.db.insert(need).values({ ...rowOf(input), workshopId, activityId, byAccountId, createdAt: tx.now });
		// Ids carry the order, as in idea/write.server.ts.
		const rows = notes.map((note, i) => ({
			id: newId(tx.now + i),
			needId: id,
			sourceId: note.id,
			document: note.document,
			words: note.words
		}));
		await tx.db.insert(needSource).values(rows);
		await tx.record({
			workshopId,
			actor: name,
			action: 'harvest_need',
			subject: `need:${id}`,
			data: { category, notes: notes.map((note) => note.id) }
		});
		tx.publish({ kind: 'workshop', workshopId });
		return accept({ id });
	});
}

/**
 * A seat supports a need, or takes its mark back: one mark per seat, its own needs too. Only while the needs activity it was said in is
 * open, and before the needs are ranked. A mark on a need that was joined to another meanwhile counts for that one.
 * @returns the mark as it stands now and the need's marks in all, or a refusal: no_seat, not_open, needs_closed, workshop_ended, not_found.
 */
export function supportNeed(
	actor: Actor,
	workshopId: string,
	input: SupportInput
): Promise<Result<{ needId: string; on: boolean; support: number }>> {
	const author = nameSeat(actor);
	const { id, needId, on } = input;
	return transactOnce<Result<{ needId: string; on: boolean; support: number }>>(
		{ actor: author, id, action: `support_need:${needId}` },
		async (tx) => {
			const state = await readState(tx.db, workshopId, actor.seat?.id);
			const [found] = await tx.db
				.select({ activityId: need.activityId, by: need.seatId, settings: activity.settings })
				.from(need)
				.innerJoin(activity, eq(activity.id, need.activityId))
				.where(and(eq(need.id, needId), eq(need.workshopId, workshopId), isNull(need.removedAt), isNull(need.rejectedAt)));
			const may = can(actor, 'support_need', state, { activityId: found?.activityId });
			if (!may.ok) return may;
			if (!found) return refuse('not_found');
			const seatId = actor.seat!.id;
			const moderated = readSettings(found.settings).moderated && found.by !== null;
			const shown = await readShown(tx.db, workshopId, needId, moderated);
			// What others cannot see they cannot support; the author's own mark may come first.
			if (shown === 'hidden' || (shown === 'waiting' && found.by !== seatId)) return refuse('not_found');
			const had = (await tx.db.$count(needSupport, and(eq(needSupport.needId, needId), eq(needSupport.seatId, seatId)))) > 0;
			if (on !== had) await mark(tx, { actor, author, workshopId }, needId, on);
			return accept({ needId, on, support: await countSupport(tx.db, workshopId, needId) });
		}
	);
}

/**
 * The desk takes a need off the board, with a reason. It is kept with its marks; ideas that grew from it still show its words.
 * @returns the need's id, or a refusal: signed_out, forbidden, workshop_ended, not_found.
 */
export function removeNeed(actor: Actor, workshopId: string, input: NeedRemoval): Promise<Result<{ id: string }>> {
	const name = nameActor(actor);
	const { id, needId, reason } = input;
	return transactOnce<Result<{ id: string }>>({ actor: name, id, action: `remove_need:${needId}` }, async (tx) => {
		const may = can(actor, 'run_desk', await readState(tx.db, workshopId));
		if (!may.ok) return may;
		const here = and(eq(need.id, needId), eq(need.workshopId, workshopId), isNull(need.removedAt));
		if (!(await tx.db.$count(need, here))) return refuse('not_found');
		await tx.db.update(need).set({ removedAt: tx.now }).where(here);
		await tx.record({ workshopId, actor: name, action: 'remove_need', subject: `need:${needId}`, reason });
		await recordStep(tx, { id, workshopId, accountId: actor.account!.id, act: 'remove_need', undo: { kind: 'remove_need', needId } });
		tx.publish({ kind: 'workshop', workshopId });
		return accept({ id: needId });
	});
}
