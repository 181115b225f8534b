import { and, asc, eq, inArray, isNull } from 'drizzle-orm';
import { localParts } from '#lib/i18n/format.ts';
import type { Words } from '#lib/i18n/locale.ts';
import { readStageNeeds, readSupporters } from '#lib/need/read.server.ts';
import { countSeats } from '#lib/seat/read.server.ts';
import type { Db } from '#lib/server/db.ts';
import {
	account,
	appeal,
	idea,
	letter,
	letterAnswer,
	letterSending,
	membership,
	needDestiny,
	needEvidence,
	project,
	villageNeed,
	villageNeedMerge,
	workshop
} from '#lib/server/schema.ts';
import { listWorkshops } from '#lib/workshop/read.server.ts';
import type { Role } from '#lib/workshop/rules.ts';
import { answerState, type AnswerState } from './due.ts';
import {
	findStanding,
	rankPicture,
	unheardYears,
	yearOf,
	type Answer,
	type AppealEvidence,
	type DestinyKind,
	type Evidence,
	type HallEvidence,
	type Outcome
} from './rules.ts';

/** Whoever did something: the office for everybody, the name for people who are signed in. */
export type Who = { role: Role | null; name: string | null };

/** What a hall said: evidence to be, and what it says of itself. groups: codes of need/rules.ts. */
export type HallNeed = Omit<HallEvidence, 'id' | 'kind'> & {
	category: string;
	/** Who lacks it, in the author's words. */
	groupWords: string;
	groups: string[];
	point: { lng: number; lat: number } | null;
	people: number | null;
	since: number | null;
	/** The seats that marked it, or another that the hall joined to it. */
	seats: readonly string[];
	/** It still stands by itself: the hall neither joined it to another nor rejected it. Only such a need is there to gather. */
	stands: boolean;
};

/**
 * The one place where a hall's need becomes evidence. What its author said of groups, place, number of people and years comes from here
 * too, as far as the hall asks for it.
 * @returns the needs of all meetings of a village that have begun, without those that the desk hides or that wait for its look
 */
export async function readHallNeeds(db: Db, villageId: string): Promise<HallNeed[]> {
	const begun = (await listWorkshops(villageId)).filter(({ state }) => state !== 'planned');
	const found: HallNeed[] = [];
	for (const { workshop: room, state } of begun) {
		const { present } = await countSeats(db, room.id);
		const seatsOf = await readSupporters(db, room.id);
		const hall = { id: room.id, code: state === 'ended' ? room.code : null, title: room.title, startsAt: room.startsAt };
		for (const said of await readStageNeeds(db, room.id)) {
			if (said.state !== 'shown') continue;
			const { id: sourceId, text, support, category, group: groupWords, groups, place: point, people, since } = said;
			const seats = [...(seatsOf.get(sourceId) ?? [])];
			const stands = said.mergedInto === null && said.rejected === null;
			const details = { category, groupWords, groups, point, people, since, seats, stands };
			found.push({ sourceId, text, support, present, workshop: hall, ...details });
		}
	}
	return found;
}

/** A letter as the picture shows it. Days 'YYYY-MM-DD'. */
export type SentLetter = {
	id: string;
	addressee: Words;
	sentOn: string;
	dueOn: string;
	state: AnswerState;
	answer: { outcome: Answer; answeredOn: string; answer: string } | null;
};

/** One word on what became of a need; `idea`, `project`, `letter`: what it points at. */
export type Destiny = {
	id: string;
	kind: DestinyKind;
	reason: string;
	at: number;
	by: Who;
	idea?: { id: string; number: number; title: string; code: string | null };
	project?: { id: string; title: Words };
	letter?: SentLetter;
};

export type PictureNeed = {
	id: string;
	text: string;
	category: string;
	groups: string[];
	subVillage: string;
	point: { lng: number; lat: number } | null;
	people: number | null;
	since: number | null;
	/** Seats over all halls, each once: the sum of the meetings below. */
	support: number;
	/** The meetings that spoke of it, oldest first; a seat that marked it in other words too counts once. */
	halls: Pick<HallEvidence, 'present' | 'support' | 'workshop'>[];
	/** Years in which authorities refused or did not answer. */
	unheard: number;
	/** Oldest first. */
	evidence: Evidence[];
	years: number[];
	/** Newest first; the first is where it stands. */
	destinies: Destiny[];
	/** Needs that went into this one. */
	parts: { mergeId: string; id: string; text: string; reason: string; at: number; by: Who }[];
	place: number;
	/** Another need has the same place. */
	shared: boolean;
};

/** bare: needs whose evidence was all split off, or is hidden by a desk: nobody sees them until they have some again. */
export type Picture = { needs: PictureNeed[]; bare: { id: string; text: string }[]; halls: HallNeed[] };

/**
 * The picture of a village's needs, ranked.
 * @param options.today 'YYYY-MM-DD'; names: whether people are named (signed-in readers)
 */
export async function readPicture(db: Db, villageId: string, options: { today: string; names: boolean }): Promise<Picture> {
	const rows = await db.select().from(villageNeed).where(eq(villageNeed.villageId, villageId)).orderBy(asc(villageNeed.id));
	const ids = rows.map(({ id }) => id);
	const [halls, who, merges, proofs, appeals, letters, destinies] = await Promise.all([
		readHallNeeds(db, villageId),
		readPeople(db, options.names),
		db
			.select()
			.from(villageNeedMerge)
			.where(and(inArray(villageNeedMerge.needId, ids), isNull(villageNeedMerge.undoneAt)))
			.orderBy(asc(villageNeedMerge.id)),
		db
			.select()
			.from(needEvidence)
			.where(and(inArray(needEvidence.villageNeedId, ids), isNull(needEvidence.endedAt)))
			.orderBy(asc(needEvidence.id)),
		db.select().from(appeal).where(eq(appeal.villageId, villageId)),
		readLetters(db, ids, options.today),
		readDestinies(db, ids)
	]);
	const hallOf = new Map(halls.map((one) => [one.sourceId, one]));
	const appealOf = new Map(appeals.map((one) => [one.id, one]));
	const sentOf = new Map(letters.map((one) => [one.id, one]));
	const needs = rows
		.filter(({ id }) => findStanding(id, merges) === id)
		.map((row) => {
			const own = new Set(ids.filter((id) => findStanding(id, merges) === row.id));
			const evidence: Evidence[] = [];
			const rooms = new Map<string, { hall: HallNeed; seats: Set<string> }>();
			for (const { id, kind, sourceId, villageNeedId } of proofs) {
				if (!own.has(villageNeedId)) continue;
				const hall = kind === 'hall' ? hallOf.get(sourceId) : undefined;
				const past = kind === 'appeal' ? appealOf.get(sourceId) : undefined;
				if (hall) {
					const { text, support, present, workshop } = hall;
					evidence.push({ id, kind: 'hall', sourceId, text, support, present, workshop });
					const room = rooms.get(workshop.id) ?? { hall, seats: new Set() };
					for (const seat of hall.seats) room.seats.add(seat);
					rooms.set(workshop.id, room);
				}
				if (past) evidence.push({ id, kind: 'appeal', letterId: null, ...toAppeal(past) });
			}
			for (const one of letters) if (own.has(one.needId)) evidence.push(toEvidence(one, row.text));
			evidence.sort((a, b) => (dayOf(a) < dayOf(b) ? -1 : dayOf(a) > dayOf(b) ? 1 : 0));
			const { id, text, category, groups, subVillage, lng, lat, people, since } = row;
			const halls = [...rooms.values()]
				.map(({ hall: { present, workshop }, seats }) => ({ present, support: seats.size, workshop }))
				.sort((a, b) => a.workshop.startsAt - b.workshop.startsAt);
			return {
				...{ id, text, category, groups, subVillage, people, since, halls, evidence },
				point: lng !== null && lat !== null ? { lng, lat } : null,
				support: halls.reduce((sum, hall) => sum + hall.support, 0),
				unheard: unheardYears(evidence),
				years: [...new Set(evidence.map((one) => yearOf(one, (ms) => localParts(ms).year)))],
				destinies: destinies
					.filter(({ villageNeedId }) => own.has(villageNeedId))
					.map((said) => toDestiny(said, who, sentOf))
					.reverse(),
				parts: merges
					.filter(({ intoId }) => intoId === row.id)
					.map(({ id: mergeId, needId, reason, at, byAccountId }) => {
						const text = rows.find((one) => one.id === needId)?.text ?? '';
						return { mergeId, id: needId, text, reason, at, by: who(byAccountId) };
					})
			};
		});
	const bare = needs.filter(({ evidence }) => evidence.length === 0).map(({ id, text }) => ({ id, text }));
	return { needs: rankPicture(needs.filter(({ evidence }) => evidence.length > 0)), bare, halls };
}

const dayOf = (one: Evidence) => (one.kind === 'hall' ? new Date(one.workshop.startsAt).toISOString().slice(0, 10) : one.sentOn);

function toAppeal(row: typeof appeal.$inferSelect): Omit<AppealEvidence, 'id' | 'kind' | 'letterId'> {
	const { id: sourceId, sentOn, addressee, asked, outcome, answeredOn, answer } = row;
	return { sourceId, sentOn, addressee, asked, outcome: outcome as Outcome, answeredOn, answer };
}

/** A letter of ours that was sent speaks for its need like any past one; unanswered when its time is over. */
function toEvidence({ id, addressee, sentOn, state, answer }: SentLetter, asked: string): AppealEvidence {
	const outcome = answer?.outcome ?? (state === 'overdue' ? 'no_answer' : 'waiting');
	const office = addressee.kk ?? addressee.ru ?? '';
	return {
		...{ id, kind: 'appeal', sourceId: id, letterId: id, sentOn, addressee: office, asked, outcome },
		...{ answeredOn: answer?.answeredOn ?? null, answer: answer?.answer ?? '' }
	};
}

/** @returns letters of these needs that were sent, with the newest answer, oldest first. */
async function readLetters(db: Db, needIds: readonly string[], today: string): Promise<(SentLetter & { needId: string })[]> {
	const rows = await db
		.select({ letter, sending: letterSending })
		.from(letter)
		.innerJoin(letterSending, eq(letterSending.letterId, letter.id))
		.where(inArray(letter.villageNeedId, [...needIds]))
		.orderBy(asc(letter.id));
	const answers = await db
		.select()
		.from(letterAnswer)
		.where(
			inArray(
				letterAnswer.letterId,
				rows.map((row) => row.letter.id)
			)
		)
		.orderBy(asc(letterAnswer.at), asc(letterAnswer.id));
	return rows.map(({ letter: { id, villageNeedId: needId, addressee }, sending: { sentOn, dueOn } }) => {
		const said = answers.findLast(({ letterId }) => letterId === id);
		const answer = said ? { outcome: said.outcome as Answer, answeredOn: said.answeredOn, answer: said.answer } : null;
		return { id, needId, addressee, sentOn, dueOn, state: answerState(dueOn, answer?.answeredOn ?? null, today), answer };
	});
}

async function readDestinies(db: Db, needIds: readonly string[]) {
	return db
		.select({
			id: needDestiny.id,
			villageNeedId: needDestiny.villageNeedId,
			kind: needDestiny.kind,
			subjectId: needDestiny.subjectId,
			reason: needDestiny.reason,
			at: needDestiny.at,
			byAccountId: needDestiny.byAccountId,
			idea: { id: idea.id, number: idea.number, title: idea.title },
			room: { code: workshop.code, endedAt: workshop.endedAt },
			project: { id: project.id, title: project.title }
		})
		.from(needDestiny)
		.leftJoin(idea, eq(idea.id, needDestiny.subjectId))
		.leftJoin(workshop, eq(workshop.id, idea.workshopId))
		.leftJoin(project, eq(project.id, needDestiny.subjectId))
		.where(inArray(needDestiny.villageNeedId, [...needIds]))
		.orderBy(asc(needDestiny.at), asc(needDestiny.id));
}

type DestinyRow = Awaited<ReturnType<typeof readDestinies>>[number];

function toDestiny(row: DestinyRow, who: (id: string) => Who, sent: ReadonlyMap<string, SentLetter & { needId: string }>): Destiny {
	const { id, kind, reason, at, byAccountId, idea: grown, room, project: made, subjectId } = row;
	const written = subjectId ? sent.get(subjectId) : undefined;
	return {
		...{ id, kind: kind as DestinyKind, reason, at, by: who(byAccountId) },
		...(grown && { idea: { ...grown, code: room && room.endedAt !== null ? room.code : null } }),
		...(made && { project: made }),
		...(written && { letter: written })
	};
}

/** @returns says who somebody is by their account. */
export async function readPeople(db: Db, names: boolean): Promise<(accountId: string) => Who> {
	const rows = await db
		.select({ id: account.id, name: account.name, role: membership.role })
		.from(account)
		.leftJoin(membership, eq(membership.accountId, account.id));
	const known = new Map(rows.map(({ id, name, role }) => [id, { role: role as Role | null, name: names ? name : null }]));
	return (accountId) => known.get(accountId) ?? { role: null, name: null };
}
