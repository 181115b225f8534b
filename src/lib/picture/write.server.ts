import { and, eq, isNull, type InferInsertModel } from 'drizzle-orm';
import { localParts, toDateInput } from '#lib/i18n/format.ts';
import { newId } from '#lib/live/id.ts';
import { db as readDb } from '#lib/server/app.ts';
import { appeal, idea, needDestiny, needEvidence, project, village, villageNeed, villageNeedMerge, workshop } from '#lib/server/schema.ts';
import { transactOnce, type Tx } from '#lib/server/transact.ts';
import { accept, refuse, type Refusal, type Result } from '#lib/workshop/refusal.ts';
import { hasRole, nameActor, type Actor } from '#lib/workshop/rules.ts';
import type { ActOf, PictureAct } from './input.ts';
import { answerLetter, sendLetter, writeLetter } from './letter.server.ts';
import { readHallNeeds, type HallNeed } from './read.server.ts';
import { findStanding, judgeMerge, PICTURE_LIMITS } from './rules.ts';

/** What the person who answers letters may do too; everything else is for those who keep the picture. */
const OF_APPEALS: readonly PictureAct['act'][] = ['add_appeal', 'answer_letter'];

/** Whose act it is, in which village, when. */
export type Acting = { tx: Tx; villageId: string; by: string };

/**
 * One act on the picture of a village: gathering, wording, joining and splitting needs, past letters, destinies, letters to state bodies.
 * Nothing is deleted: what is taken apart or undone keeps who did it, when and why. Refusals: not_found, signed_out, forbidden,
 * malformed (id already taken), answer_given (outcome), number_invalid (since: a year to come), changed_meanwhile (the need went into another one, the evidence is taken), unknown_choice (intoId,
 * needId, subjectId), required (subjectId), date_invalid (sentOn, answeredOn, dueOn), place_missing (lat: half a place),
 * nothing_to_undo, already_sent, not_sent_yet.
 * @returns the id of what the act made or changed
 */
export async function changePicture(actor: Actor, villageId: string, input: PictureAct): Promise<Result<{ id: string }>> {
	const name = nameActor(actor);
	// Halls are read outside of the transaction: what was said there does not change any more.
	const halls = input.act === 'gather' || input.act === 'split' ? await readHallNeeds(readDb(), villageId) : [];
	return transactOnce<Result<{ id: string }>>({ actor: name, id: input.id, action: `picture_${input.act}:${villageId}` }, async (tx) => {
		if (!(await tx.db.$count(village, eq(village.id, villageId)))) return refuse('not_found');
		const action = OF_APPEALS.includes(input.act) ? 'keep_appeals' : 'keep_picture';
		if (!actor.account || !hasRole(actor, action, villageId)) return refuse(actor.account ? 'forbidden' : 'signed_out');
		const done = await apply({ tx, villageId, by: actor.account.id }, input, halls);
		if (!done.ok) return done;
		const { id: _id, act, ...data } = input;
		const reason = 'reason' in input ? input.reason : undefined;
		await tx.record({ actor: name, action: `picture_${act}`, subject: `picture:${done.value.id}`, reason, data: { villageId, ...data } });
		return done;
	});
}

function apply(acting: Acting, input: PictureAct, halls: readonly HallNeed[]): Promise<Result<{ id: string }>> {
	switch (input.act) {
		case 'gather':
			return gatherNeed(acting, input, halls);
		case 'edit':
			return editNeed(acting, input);
		case 'merge':
			return mergeNeeds(acting, input);
		case 'unmerge':
			return undoMerge(acting, input);
		case 'split':
			return splitEvidence(acting, input, halls);
		case 'add_appeal':
			return addAppeal(acting, input);
		case 'link_appeal':
			return linkAppeal(acting, input);
		case 'destine':
			return destine(acting, input);
		case 'write_letter':
			return writeLetter(acting, input);
		case 'send_letter':
			return sendLetter(acting, input);
		case 'answer_letter':
			return answerLetter(acting, input);
	}
}

/** @returns the merges of a village that stand */
async function standingMerges({ tx, villageId }: Acting): Promise<{ id: string; needId: string; intoId: string }[]> {
	return tx.db
		.select({ id: villageNeedMerge.id, needId: villageNeedMerge.needId, intoId: villageNeedMerge.intoId })
		.from(villageNeedMerge)
		.innerJoin(villageNeed, eq(villageNeed.id, villageNeedMerge.needId))
		.where(and(eq(villageNeed.villageId, villageId), isNull(villageNeedMerge.undoneAt)));
}

/** @returns null when a need of this village stands by itself, else not_found or changed_meanwhile. */
export async function checkStanding(acting: Acting, needId: string): Promise<Refusal | null> {
	const { tx, villageId } = acting;
	const known = await tx.db.$count(villageNeed, and(eq(villageNeed.id, needId), eq(villageNeed.villageId, villageId)));
	if (!known) return refuse('not_found');
	return findStanding(needId, await standingMerges(acting)) === needId ? null : refuse('changed_meanwhile');
}

async function isTaken({ tx }: Acting, kind: string, sourceId: string): Promise<boolean> {
	const same = and(eq(needEvidence.kind, kind), eq(needEvidence.sourceId, sourceId), isNull(needEvidence.endedAt));
	return (await tx.db.$count(needEvidence, same)) > 0;
}

async function addEvidence({ tx, by }: Acting, villageNeedId: string, kind: string, sourceId: string): Promise<void> {
	await tx.db.insert(needEvidence).values({ id: newId(tx.now), villageNeedId, kind, sourceId, at: tx.now, byAccountId: by });
}

/** A need of the picture with a hall's words to begin with. */
async function makeNeed({ tx, villageId, by }: Acting, id: string, hall: HallNeed): Promise<void> {
	const { text, category, groups, point, people, since } = hall;
	const value: InferInsertModel<typeof villageNeed> = {
		id,
		villageId,
		text,
		category,
		groups,
		people,
		since,
		createdAt: tx.now,
		byAccountId: by
	};
	await tx.db.insert(villageNeed).values({ ...value, ...(point && { lng: point.lng, lat: point.lat }) });
}

async function gatherNeed(
	acting: Acting,
	{ id, sourceId, intoId }: ActOf<'gather'>,
	halls: readonly HallNeed[]
): Promise<Result<{ id: string }>> {
	const hall = halls.find((one) => one.sourceId === sourceId && one.stands);
	if (!hall) return refuse('not_found');
	if (await isTaken(acting, 'hall', sourceId)) return refuse('changed_meanwhile');
	if (intoId && (await checkStanding(acting, intoId))) return refuse('unknown_choice', 'intoId');
	if (!intoId && (await acting.tx.db.$count(villageNeed, eq(villageNeed.id, id)))) return refuse('malformed', 'id');
	if (!intoId) await makeNeed(acting, id, hall);
	await addEvidence(acting, intoId || id, 'hall', sourceId);
	return accept({ id: intoId || id });
}

async function editNeed(acting: Acting, { id: _id, act: _act, needId, ...value }: ActOf<'edit'>): Promise<Result<{ id: string }>> {
	const wrong = await checkStanding(acting, needId);
	if (wrong) return wrong;
	if ((value.lng === null) !== (value.lat === null)) return refuse('place_missing', 'lat');
	if ((value.since ?? 0) > localParts(acting.tx.now).year) return refuse('number_invalid', 'since');
	await acting.tx.db.update(villageNeed).set(value).where(eq(villageNeed.id, needId));
	return accept({ id: needId });
}

async function mergeNeeds(acting: Acting, { id, needId, intoId, reason }: ActOf<'merge'>): Promise<Result<{ id: string }>> {
	const { tx, by } = acting;
	const merges = await standingMerges(acting);
	const [wrong, into] = [await checkStanding(acting, needId), await checkStanding(acting, intoId)];
	if (wrong) return wrong;
	const judged = into ? refuse('unknown_choice', 'intoId') : judgeMerge(needId, intoId, merges);
	if (judged) return judged;
	if (await tx.db.$count(villageNeedMerge, eq(villageNeedMerge.id, id))) return refuse('malformed', 'id');
	await tx.db.insert(villageNeedMerge).values({ id, needId, intoId, reason, at: tx.now, byAccountId: by });
	return accept({ id: intoId });
}

async function undoMerge(acting: Acting, { mergeId, reason }: ActOf<'unmerge'>): Promise<Result<{ id: string }>> {
	const { tx, by } = acting;
	const found = (await standingMerges(acting)).find(({ id }) => id === mergeId);
	if (!found) return refuse('nothing_to_undo');
	await tx.db
		.update(villageNeedMerge)
		.set({ undoneAt: tx.now, undoneBy: by, undoneReason: reason })
		.where(eq(villageNeedMerge.id, mergeId));
	return accept({ id: found.needId });
}

async function splitEvidence(
	acting: Acting,
	{ id, evidenceId, reason }: ActOf<'split'>,
	halls: readonly HallNeed[]
): Promise<Result<{ id: string }>> {
	const { tx, villageId, by } = acting;
	const [row] = await tx.db
		.select({ proof: needEvidence })
		.from(needEvidence)
		.innerJoin(villageNeed, eq(villageNeed.id, needEvidence.villageNeedId))
		.where(and(eq(needEvidence.id, evidenceId), eq(villageNeed.villageId, villageId), isNull(needEvidence.endedAt)));
	if (!row) return refuse('changed_meanwhile');
	const { kind, sourceId, villageNeedId } = row.proof;
	await tx.db.update(needEvidence).set({ endedAt: tx.now, endedBy: by, endedReason: reason }).where(eq(needEvidence.id, evidenceId));
	const hall = kind === 'hall' ? halls.find((one) => one.sourceId === sourceId) : undefined;
	if (!hall) return accept({ id: villageNeedId });
	if (await tx.db.$count(villageNeed, eq(villageNeed.id, id))) return refuse('malformed', 'id');
	await makeNeed(acting, id, hall);
	await addEvidence(acting, id, kind, sourceId);
	return accept({ id });
}

async function addAppeal(acting: Acting, input: ActOf<'add_appeal'>): Promise<Result<{ id: string }>> {
	const { tx, villageId, by } = acting;
	const { id, sentOn, addressee, asked, outcome, answer, needId } = input;
	if (sentOn > toDateInput(tx.now)) return refuse('date_invalid', 'sentOn');
	if (outcome === 'no_answer' && (input.answeredOn || answer)) return refuse('answer_given', 'outcome');
	if (input.answeredOn && (input.answeredOn < sentOn || input.answeredOn > toDateInput(tx.now)))
		return refuse('date_invalid', 'answeredOn');
	if (needId && (await checkStanding(acting, needId))) return refuse('unknown_choice', 'needId');
	if (await tx.db.$count(appeal, eq(appeal.id, id))) return refuse('malformed', 'id');
	const answeredOn = input.answeredOn || null;
	await tx.db
		.insert(appeal)
		.values({ id, villageId, sentOn, addressee, asked, outcome, answeredOn, answer, createdAt: tx.now, byAccountId: by });
	if (needId) await addEvidence(acting, needId, 'appeal', id);
	return accept({ id });
}

async function linkAppeal(acting: Acting, { id, appealId, needId, category }: ActOf<'link_appeal'>): Promise<Result<{ id: string }>> {
	const { tx, villageId, by } = acting;
	const [past] = await tx.db
		.select({ asked: appeal.asked })
		.from(appeal)
		.where(and(eq(appeal.id, appealId), eq(appeal.villageId, villageId)));
	if (!past) return refuse('not_found');
	if (await isTaken(acting, 'appeal', appealId)) return refuse('changed_meanwhile');
	if (needId && (await checkStanding(acting, needId))) return refuse('unknown_choice', 'needId');
	if (!needId) {
		if (await tx.db.$count(villageNeed, eq(villageNeed.id, id))) return refuse('malformed', 'id');
		const text = [...past.asked].slice(0, PICTURE_LIMITS.text).join('');
		await tx.db.insert(villageNeed).values({ id, villageId, text, category, createdAt: tx.now, byAccountId: by });
	}
	await addEvidence(acting, needId || id, 'appeal', appealId);
	return accept({ id: needId || id });
}

async function destine(acting: Acting, { id, needId, kind, subjectId, reason }: ActOf<'destine'>): Promise<Result<{ id: string }>> {
	const { tx, by } = acting;
	const wrong = await checkStanding(acting, needId);
	if (wrong) return wrong;
	if (kind === 'open' && !(await tx.db.$count(needDestiny, eq(needDestiny.villageNeedId, needId)))) return refuse('nothing_to_undo');
	const points = kind === 'became_idea' || kind === 'became_project';
	if (points && !subjectId) return refuse('required', 'subjectId');
	if (points && !(await isOfVillage(acting, kind, subjectId))) return refuse('unknown_choice', 'subjectId');
	if (await tx.db.$count(needDestiny, eq(needDestiny.id, id))) return refuse('malformed', 'id');
	const subject = points ? subjectId : null;
	await tx.db.insert(needDestiny).values({ id, villageNeedId: needId, kind, subjectId: subject, reason, at: tx.now, byAccountId: by });
	return accept({ id: needId });
}

/** @returns whether an idea or a project belongs to the village */
async function isOfVillage({ tx, villageId }: Acting, kind: 'became_idea' | 'became_project', subjectId: string): Promise<boolean> {
	if (kind === 'became_project') return (await tx.db.$count(project, and(eq(project.id, subjectId), eq(project.villageId, villageId)))) > 0;
	const rows = await tx.db
		.select({ id: idea.id })
		.from(idea)
		.innerJoin(workshop, eq(workshop.id, idea.workshopId))
		.where(and(eq(idea.id, subjectId), eq(workshop.villageId, villageId), isNull(idea.removedAt)));
	return rows.length > 0;
}
