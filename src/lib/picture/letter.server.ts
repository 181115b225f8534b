/** Letters to state bodies: written as a draft, sent, answered. */
import { and, desc, eq } from 'drizzle-orm';
import { toDateInput } from '#lib/i18n/format.ts';
import type { Words } from '#lib/i18n/locale.ts';
import { newId } from '#lib/live/id.ts';
import { config } from '#lib/server/config.ts';
import type { Db } from '#lib/server/db.ts';
import { letter, letterAnswer, letterSending, needDestiny, village, villageNeed } from '#lib/server/schema.ts';
import { accept, refuse, type Result } from '#lib/workshop/refusal.ts';
import { answerDueOn, answerState, type AnswerState } from './due.ts';
import type { ActOf } from './input.ts';
import { readPeople, type Who } from './read.server.ts';
import type { Answer } from './rules.ts';
import { checkStanding, type Acting } from './write.server.ts';

/** A letter as its page shows it. text: paragraphs, one a line; days 'YYYY-MM-DD'. */
export type Letter = {
	id: string;
	need: { id: string; text: string };
	village: { id: string; name: Words; district: Words };
	addressee: Words;
	text: Words;
	sending: { sentOn: string; dueOn: string; state: AnswerState; by: Who } | null;
	/** Newest first. */
	answers: { id: string; answeredOn: string; outcome: Answer; answer: string; at: number; by: Who }[];
};

/** @returns a letter of a village, or null. @param options as readPicture takes them */
export async function readLetter(
	db: Db,
	villageId: string,
	letterId: string,
	options: { today: string; names: boolean }
): Promise<Letter | null> {
	const [row] = await db
		.select({ letter, sending: letterSending, need: { id: villageNeed.id, text: villageNeed.text }, village })
		.from(letter)
		.innerJoin(villageNeed, eq(villageNeed.id, letter.villageNeedId))
		.innerJoin(village, eq(village.id, villageNeed.villageId))
		.leftJoin(letterSending, eq(letterSending.letterId, letter.id))
		.where(and(eq(letter.id, letterId), eq(villageNeed.villageId, villageId)));
	if (!row) return null;
	const who = await readPeople(db, options.names);
	const answers = await db
		.select()
		.from(letterAnswer)
		.where(eq(letterAnswer.letterId, letterId))
		.orderBy(desc(letterAnswer.at), desc(letterAnswer.id));
	const { sentOn, dueOn, byAccountId } = row.sending ?? {};
	const state = dueOn ? answerState(dueOn, answers[0]?.answeredOn ?? null, options.today) : null;
	const { id, name, district } = row.village;
	return {
		id: letterId,
		need: row.need,
		village: { id, name, district },
		addressee: row.letter.addressee,
		text: row.letter.text,
		sending: sentOn && dueOn && byAccountId && state ? { sentOn, dueOn, state, by: who(byAccountId) } : null,
		answers: answers.map(({ id, answeredOn, outcome, answer, at, byAccountId }) => {
			return { id, answeredOn, outcome: outcome as Answer, answer, at, by: who(byAccountId) };
		})
	};
}

/** Writes a draft, or changes one that is not sent. */
export async function writeLetter(acting: Acting, input: ActOf<'write_letter'>): Promise<Result<{ id: string }>> {
	const { tx, by } = acting;
	const { id, needId, letterId } = input;
	const wrong = await checkStanding(acting, needId);
	if (wrong) return wrong;
	const value = { addressee: { kk: input.addresseeKk, ru: input.addresseeRu }, text: { kk: input.textKk, ru: input.textRu } };
	if (letterId) {
		const known = await findLetter(acting, letterId);
		if (!known) return refuse('not_found');
		if (known.sentOn) return refuse('already_sent');
		await tx.db.update(letter).set(value).where(eq(letter.id, letterId));
		return accept({ id: letterId });
	}
	if (await tx.db.$count(letter, eq(letter.id, id))) return refuse('malformed', 'id');
	await tx.db.insert(letter).values({ id, villageNeedId: needId, ...value, createdAt: tx.now, byAccountId: by });
	return accept({ id });
}

/** The letter goes out, and its need is with a state body from now on. Without a due day the rule sets it. */
export async function sendLetter(acting: Acting, input: ActOf<'send_letter'>): Promise<Result<{ id: string }>> {
	const { tx, by } = acting;
	const { letterId, sentOn, reason } = input;
	const known = await findLetter(acting, letterId);
	if (!known) return refuse('not_found');
	if (known.sentOn) return refuse('already_sent');
	if (sentOn > toDateInput(tx.now)) return refuse('date_invalid', 'sentOn');
	const dueOn = input.dueOn || answerDueOn(sentOn, config.answerDays);
	if (dueOn < sentOn) return refuse('date_invalid', 'dueOn');
	await tx.db.insert(letterSending).values({ letterId, sentOn, dueOn, at: tx.now, byAccountId: by });
	await tx.db
		.insert(needDestiny)
		.values({ id: newId(tx.now), villageNeedId: known.needId, kind: 'sent', subjectId: letterId, reason, at: tx.now, byAccountId: by });
	return accept({ id: letterId });
}

/** What the state body answered is written down; a second entry corrects the first, which is kept. */
export async function answerLetter(acting: Acting, input: ActOf<'answer_letter'>): Promise<Result<{ id: string }>> {
	const { tx, by } = acting;
	const { id, letterId, answeredOn, outcome, answer } = input;
	const known = await findLetter(acting, letterId);
	if (!known) return refuse('not_found');
	if (!known.sentOn) return refuse('not_sent_yet');
	if (answeredOn < known.sentOn || answeredOn > toDateInput(tx.now)) return refuse('date_invalid', 'answeredOn');
	if (await tx.db.$count(letterAnswer, eq(letterAnswer.id, id))) return refuse('malformed', 'id');
	await tx.db.insert(letterAnswer).values({ id, letterId, answeredOn, outcome, answer, at: tx.now, byAccountId: by });
	return accept({ id: letterId });
}

async function findLetter({ tx, villageId }: Acting, letterId: string): Promise<{ needId: string; sentOn: string | null } | null> {
	const [row] = await tx.db
		.select({ needId: letter.villageNeedId, sentOn: letterSending.sentOn })
		.from(letter)
		.innerJoin(villageNeed, eq(villageNeed.id, letter.villageNeedId))
		.leftJoin(letterSending, eq(letterSending.letterId, letter.id))
		.where(and(eq(letter.id, letterId), eq(villageNeed.villageId, villageId)));
	return row ?? null;
}
