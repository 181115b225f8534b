import { and, eq, isNull } from 'drizzle-orm';
import { checkNotes } from '#lib/board/read.server.ts';
import { newId } from '#lib/live/id.ts';
import { readShown } from '#lib/moderation/read.server.ts';
import { db as readDb } from '#lib/server/app.ts';
import { activity, need, needSource, needSupport } from '#lib/server/schema.ts';
import { transactOnce } from '#lib/server/transact.ts';
import { readState } from '#lib/workshop/read.server.ts';
import { accept, refuse, type Result } from '#lib/workshop/refusal.ts';
import { readSettings } from '#lib/workshop/settings.ts';
import { can, LIMITS, nameActor, openActivity, type Actor } from '#lib/workshop/rules.ts';
import { recordStep } from '#lib/workshop/undo.server.ts';
import type { HarvestInput, NeedInput, NeedRemoval, SupportInput } from './input.ts';
import { countSupport } from './read.server.ts';

/** Acts of a seat belong to the seat, even when somebody is signed in on the same phone. */
const nameSeat = (actor: Actor) => nameActor({ ...actor, account: null });

/**
 * A seat says what the village lacks. Only while a needs activity is open.
 * @returns the need's id, or a refusal: no_seat, not_open, workshop_ended, malformed (id already taken), too_large (a seat's share is used up).
 */
export function addNeed(actor: Actor, workshopId: string, input: NeedInput): Promise<Result<{ id: string }>> {
	const author = nameSeat(actor);
	return transactOnce<Result<{ id: string }>>({ actor: author, id: input.id, action: 'add_need' }, async (tx) => {
		const state = await readState(tx.db, workshopId, actor.seat?.id);
		const may = can(actor, 'add_need', state);
		if (!may.ok) return may;
		if (await tx.db.$count(need, eq(need.id, input.id))) return refuse('malformed', 'id');
		if ((await tx.db.$count(need, and(eq(need.workshopId, workshopId), eq(need.seatId, actor.seat!.id)))) >= LIMITS.perSeat)
			return refuse('too_large');
		const { id, category, text, group } = input;
		const activityId = openActivity(state)!.id;
		const helper = actor.assistedBy;
		const seatId = actor.seat!.id;
		await tx.db.insert(need).values({ id, workshopId, activityId, seatId, category, text, group, helper, createdAt: tx.now });
		const data = { category, ...(helper && { helper }) };
		await tx.record({ workshopId, actor: author, action: 'add_need', subject: `need:${id}`, data });
		tx.publish({ kind: 'workshop', workshopId });
		return accept({ id });
	});
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
		const { id, category, text, group } = input;
		const activityId = state.activities.find(({ kind }) => kind === 'needs')?.id ?? notes[0]!.activityId;
		const byAccountId = actor.account!.id;
		await tx.db.insert(need).values({ id, workshopId, activityId, category, text, group, byAccountId, createdAt: tx.now });
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
 * A seat supports a need, or takes its mark back: one mark per seat, its own needs too. Only while the needs activity it was said in is open.
 * @returns the mark as it stands now and the need's marks in all, or a refusal: no_seat, not_open, workshop_ended, not_found.
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
				.where(and(eq(need.id, needId), eq(need.workshopId, workshopId), isNull(need.removedAt)));
			const may = can(actor, 'support_need', state, { activityId: found?.activityId });
			if (!may.ok) return may;
			if (!found) return refuse('not_found');
			const seatId = actor.seat!.id;
			const moderated = readSettings(found.settings).moderated && found.by !== null;
			const shown = await readShown(tx.db, workshopId, needId, moderated);
			// What others cannot see they cannot support; the author's own mark may come first.
			if (shown === 'hidden' || (shown === 'waiting' && found.by !== seatId)) return refuse('not_found');
			const mark = and(eq(needSupport.needId, needId), eq(needSupport.seatId, seatId));
			const had = (await tx.db.$count(needSupport, mark)) > 0;
			if (on && !had) await tx.db.insert(needSupport).values({ needId, seatId, at: tx.now });
			if (!on && had) await tx.db.delete(needSupport).where(mark);
			if (on !== had) {
				const data = actor.assistedBy ? { helper: actor.assistedBy } : undefined;
				await tx.record({ workshopId, actor: author, action: on ? 'support_need' : 'unsupport_need', subject: `need:${needId}`, data });
				tx.publish({ kind: 'workshop', workshopId });
			}
			return accept({ needId, on, support: await countSupport(tx.db, needId) });
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
