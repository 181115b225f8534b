/** What is not yet in the picture, with what the person who puts it together may want to know. For staff only. */
import { and, asc, eq, inArray, isNull } from 'drizzle-orm';
import { alikeTo, groupAlike } from '#lib/board/alike.ts';
import type { Words } from '#lib/i18n/locale.ts';
import type { Db } from '#lib/server/db.ts';
import { appeal, idea, ideaSource, letter, letterSending, needEvidence, project, workshop } from '#lib/server/schema.ts';
import type { HallNeed, Picture, PictureNeed, SentLetter } from './read.server.ts';
import type { Outcome } from './rules.ts';

/** A need of a hall that nobody has gathered. alike: needs of the picture that may say the same, best first. */
export type Ungathered = Omit<HallNeed, 'seats' | 'stands'> & { alike: { id: string; text: string }[] };

/** @returns the needs of halls that stand there and are evidence of nothing yet, newest meeting first, those with most marks first. */
export async function readUngathered(db: Db, { needs, halls }: Pick<Picture, 'needs' | 'halls'>): Promise<Ungathered[]> {
	const taken = await db
		.select({ sourceId: needEvidence.sourceId })
		.from(needEvidence)
		.where(and(eq(needEvidence.kind, 'hall'), isNull(needEvidence.endedAt)));
	const known = new Set(taken.map(({ sourceId }) => sourceId));
	return halls
		.filter(({ sourceId, stands }) => stands && !known.has(sourceId))
		.map(({ seats: _seats, stands: _stands, ...hall }) => ({ ...hall, alike: findAlike(hall.text, needs) }));
}

/** @returns which needs of the picture may say the same as a text, best first, three at most. */
export function findAlike(text: string, needs: readonly PictureNeed[]): { id: string; text: string }[] {
	return alikeTo(text, needs).map(({ id }) => ({ id, text: needs.find((one) => one.id === id)!.text }));
}

/** @returns groups of needs of the picture that seem to say the same, best first. */
export function findTwins(needs: readonly PictureNeed[]): { id: string; text: string }[][] {
	return groupAlike(needs).map(({ ids }) => needs.filter(({ id }) => ids.includes(id)).map(({ id, text }) => ({ id, text })));
}

/** @returns letters that wait for their answer, the one that is due first first, with the need they are about. */
export function findOpenLetters(needs: readonly PictureNeed[]): (SentLetter & { need: { id: string; text: string } })[] {
	return needs
		.flatMap(({ id, text, destinies }) => destinies.flatMap(({ letter }) => (letter ? [{ ...letter, need: { id, text } }] : [])))
		.filter(({ answer }) => answer === null)
		.sort((a, b) => (a.dueOn < b.dueOn ? -1 : 1));
}

export type PastAppeal = {
	id: string;
	sentOn: string;
	addressee: string;
	asked: string;
	outcome: Outcome;
	answer: string;
	/** The need of the picture that it speaks for; null = none yet. */
	need: { id: string; text: string } | null;
	alike: { id: string; text: string }[];
};

/** @returns the past letters of a village, newest first. */
export async function readAppeals(db: Db, villageId: string, needs: readonly PictureNeed[]): Promise<PastAppeal[]> {
	const rows = await db.select().from(appeal).where(eq(appeal.villageId, villageId)).orderBy(asc(appeal.sentOn));
	return rows.reverse().map(({ id, sentOn, addressee, asked, outcome, answer }) => {
		const holder = needs.find(({ evidence }) => evidence.some((one) => one.kind === 'appeal' && one.sourceId === id));
		return {
			...{ id, sentOn, addressee, asked, outcome: outcome as Outcome, answer },
			need: holder ? { id: holder.id, text: holder.text } : null,
			alike: holder ? [] : findAlike(asked, needs)
		};
	});
}

/** Ideas and projects that a need may have become. `grew`: an idea that was made of a need that is among the evidence. */
export type Becoming = {
	ideas: { id: string; number: number; title: string; grew: boolean; projectId: string | null }[];
	projects: { id: string; title: Words }[];
};

/** @returns what a need of this village may have become; ideas that grew from its own evidence first. */
export async function readBecoming(db: Db, villageId: string, { evidence }: Pick<PictureNeed, 'evidence'>): Promise<Becoming> {
	const own = evidence.flatMap((one) => (one.kind === 'hall' ? [one.sourceId] : []));
	const grown = await db
		.select({ ideaId: ideaSource.ideaId })
		.from(ideaSource)
		.where(and(eq(ideaSource.kind, 'need'), inArray(ideaSource.sourceId, own)));
	const from = new Set(grown.map(({ ideaId }) => ideaId));
	const rows = await db
		.select({ id: idea.id, number: idea.number, title: idea.title, projectId: project.id })
		.from(idea)
		.innerJoin(workshop, eq(workshop.id, idea.workshopId))
		.leftJoin(project, eq(project.ideaId, idea.id))
		.where(and(eq(workshop.villageId, villageId), isNull(idea.removedAt), isNull(workshop.deletedAt)))
		.orderBy(asc(idea.number));
	const ideas = rows.map((row) => ({ ...row, grew: from.has(row.id) })).sort((a, b) => Number(b.grew) - Number(a.grew));
	const projects = await db
		.select({ id: project.id, title: project.title })
		.from(project)
		.where(eq(project.villageId, villageId))
		.orderBy(asc(project.id));
	return { ideas, projects };
}

/** @returns letters of a need that are still drafts, oldest first. */
export async function readDrafts(db: Db, needId: string): Promise<{ id: string; addressee: Words }[]> {
	return db
		.select({ id: letter.id, addressee: letter.addressee })
		.from(letter)
		.leftJoin(letterSending, eq(letterSending.letterId, letter.id))
		.where(and(eq(letter.villageNeedId, needId), isNull(letterSending.letterId)))
		.orderBy(asc(letter.id));
}
