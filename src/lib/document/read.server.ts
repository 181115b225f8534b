import { and, asc, eq, gte, isNull, lte } from 'drizzle-orm';
import { readNotes, shownNotes } from '#lib/board/document.ts';
import { pickWords, type Locale } from '#lib/i18n/locale.ts';
import { readNewestDecision } from '#lib/fund/read.server.ts';
import { boardDocument } from '#lib/live/protocol.ts';
import { app, db } from '#lib/server/app.ts';
import { isStanding } from '#lib/need/rules.ts';
import { photoAddress } from '#lib/media/read.server.ts';
import type { Db } from '#lib/server/db.ts';
import { activity, cafeTable, card, hallPhoto, photo, seat, village } from '#lib/server/schema.ts';
import { findVote, readMotions, readNewestVote, readVoteAnswer } from '#lib/vote/read.server.ts';
import { readState, type WorkshopRow } from '#lib/workshop/read.server.ts';
import { accept, type Result } from '#lib/workshop/refusal.ts';
import { can, type Actor } from '#lib/workshop/rules.ts';
import { readStage } from '#lib/workshop/stage.server.ts';
import { isOnMap } from '#lib/site/rules.ts';
import type { Stage } from '#lib/workshop/stage.ts';
import type { CardRange } from './input.ts';
import { listRows, type NoteRow } from './export.ts';
import { readCafes, readGrowth } from './kept.server.ts';
import { agendaLabel } from './labels.ts';
import { destinyOf, publicNotes, questionOf, type HallPhoto, type Protocol, type Summary } from './rules.ts';

const NEEDS = 10;

/** Composes the protocol of a workshop, without what the desk has hidden. Throws when there is no such workshop. */
export async function readProtocol(workshopId: string): Promise<Protocol> {
	return composeProtocol(await readStage(db(), workshopId));
}

async function composeProtocol(stage: Stage): Promise<Protocol> {
	const { workshop, counts, ideas, decision, activities, ranking } = stage;
	const workshopId = workshop.id;
	const [place] = await db()
		.select({ name: village.name, district: village.district, region: village.region })
		.from(village)
		.where(eq(village.id, workshop.village.id));
	const standing = stage.needs.filter(isStanding);
	const ranked = standing.toSorted((a, b) => b.support - a.support).slice(0, NEEDS);
	const vote = await readVoteOf(workshopId);
	return {
		workshop,
		village: place!,
		counts,
		agenda: activities,
		tables: await readTables(workshopId),
		needs: ranked,
		ranking: ranking?.result ? { ranking, result: ranking.result, needs: withoutWords(standing) } : null,
		sites: stage.sites.filter(({ state, standing }) => state === 'shown' && isOnMap(standing)),
		ideas,
		vote,
		motions: await readMotions(db(), workshopId),
		decision
	};
}

/** What the desk and residents said of needs stays in the hall. */
const withoutWords = (needs: Stage['needs']): Stage['needs'] => needs.map((need) => ({ ...need, reason: null, reports: 0 }));

/** What everybody can read of a workshop after its end: the protocol and what was said at the tables. Throws when there is none. */
export async function readSummary(workshopId: string): Promise<Summary> {
	const stage = await readStage(db(), workshopId);
	const [protocol, cafes, growth] = await Promise.all([composeProtocol(stage), readCafes(db(), workshopId), readGrowth(db(), stage)]);
	const notes = cafes.flatMap(({ tables }) => tables.flatMap((table) => table.notes));
	const shown = { ...growth, needs: growth.needs.filter(({ state }) => state === 'shown') };
	const grown = publicNotes(notes).map(({ id }) => [id, destinyOf({ kind: 'note', id }, notes, shown)] as const);
	return {
		...protocol,
		ranked: withoutWords(stage.needs.filter(isStanding)),
		grew: Object.fromEntries(
			grown
				.filter(([, { needs, ideas }]) => needs.length || ideas.length)
				.map(([id, { needs, ideas }]) => [id, { needs: needs.map((need) => need.id), ideas: ideas.map(({ number }) => number) }])
		),
		cafes: cafes.map((cafe) => ({
			...cafe,
			tables: cafe.tables.map((table) => ({
				...table,
				// Who wrote a note is nobody's business but by its number, where names are shown; words about a note stay in the hall.
				notes: publicNotes(table.notes).map((note) => ({
					...note,
					author: '',
					helper: null,
					number: cafe.names ? note.number : null,
					comments: note.comments.map(({ at }) => ({ text: '', at }))
				}))
			}))
		})),
		growth: shown,
		photos: await readHallPhotos(db(), workshopId),
		attended: await db().$count(seat, eq(seat.workshopId, workshopId))
	};
}

/**
 * All notes of a workshop as rows. For staff always and with everything; for everybody after the end.
 * @returns rows table by table, or a refusal: signed_out, forbidden
 */
export async function readExport(
	actor: Actor,
	workshop: WorkshopRow,
	locale: Locale
): Promise<Result<{ workshop: WorkshopRow; rows: NoteRow[] }>> {
	const may = can(actor, 'keep_record', await readState(db(), workshop.id));
	if (!may.ok && workshop.endedAt === null) return may;
	const [stage, cafes] = await Promise.all([readStage(db(), workshop.id), readCafes(db(), workshop.id)]);
	const rows = listRows(cafes, await readGrowth(db(), stage), may.ok, {
		activity: ({ title }) => pickWords(title, locale) || agendaLabel('cafe', locale),
		question: (cafe, table, round) => pickWords(questionOf(cafe, table, round), locale)
	});
	return accept({ workshop, rows });
}

/** @returns the photos of the hall that are not removed, in the order they were added. */
export async function readHallPhotos(from: Db, workshopId: string): Promise<HallPhoto[]> {
	const rows = await from
		.select({ id: hallPhoto.id, photoId: photo.id, width: photo.width, height: photo.height, caption: hallPhoto.caption, at: hallPhoto.at })
		.from(hallPhoto)
		.innerJoin(photo, eq(photo.id, hallPhoto.photoId))
		.where(and(eq(hallPhoto.workshopId, workshopId), isNull(hallPhoto.removedAt)))
		.orderBy(asc(hallPhoto.at), asc(hallPhoto.id));
	return rows.map(({ photoId, ...row }) => ({ ...row, photo: photoAddress(photoId)! }));
}

async function readVoteOf(workshopId: string): Promise<Protocol['vote']> {
	const decided = await readNewestDecision(db(), workshopId);
	const row = decided ? await findVote(db(), decided.voteId) : await readNewestVote(db(), workshopId);
	const answer = row && (await readVoteAnswer(db(), workshopId, row.id));
	return answer && { ...answer, reason: row.reason };
}

async function readTables(workshopId: string): Promise<Protocol['tables']> {
	const rows = await db()
		.select({ id: cafeTable.id, activityId: cafeTable.activityId, number: cafeTable.number, question: cafeTable.question })
		.from(cafeTable)
		.innerJoin(activity, eq(activity.id, cafeTable.activityId))
		.where(eq(activity.workshopId, workshopId))
		.orderBy(asc(activity.position), asc(cafeTable.number));
	return Promise.all(
		rows.map(async ({ id, activityId, number, question }) => {
			const notes = await app().rooms.view(boardDocument(activityId, id), (doc) => shownNotes(readNotes(doc)).length);
			return { id, number, question, notes };
		})
	);
}

/** @returns the cards of a workshop that can be printed, by number: those in the range that are not void. */
export async function readCards(workshopId: string, { from, to }: CardRange): Promise<{ number: number; code: string }[]> {
	return db()
		.select({ number: card.number, code: card.code })
		.from(card)
		.where(
			and(
				eq(card.workshopId, workshopId),
				isNull(card.voidedAt),
				gte(card.number, from),
				Number.isFinite(to) ? lte(card.number, to) : undefined
			)
		)
		.orderBy(asc(card.number));
}
