/** Computes the stage from the database and keeps the shared stage documents up to date. */
import { and, asc, eq, gt, isNull } from 'drizzle-orm';
import type * as Y from 'yjs';
import { boardDocument, stageDocument } from '#lib/live/protocol.ts';
import type { Feeds } from '#lib/live/feed.server.ts';
import type { Rooms } from '#lib/live/rooms.server.ts';
import { readStageCount, readStageDecision } from '#lib/fund/read.server.ts';
import { readStageVote } from '#lib/vote/read.server.ts';
import { readStageIdeas } from '#lib/idea/read.server.ts';
import { readStageRanking } from '#lib/need/ranking.server.ts';
import { readStageNeeds } from '#lib/need/read.server.ts';
import { readStageSites } from '#lib/site/hall.server.ts';
import { countSeats, readMissing } from '#lib/seat/read.server.ts';
import type { Words } from '#lib/i18n/locale.ts';
import type { Db } from '#lib/server/db.ts';
import { cafeTable, lateEdit, seat, seating, staging, village, workshop } from '#lib/server/schema.ts';
import type { News } from '#lib/server/transact.ts';
import { readActivities, readDeskPart, readHosts, readProjectors, readRound, type ActivityRow } from './read.server.ts';
import { openActivity } from './rules.ts';
import { readSettings } from './settings.ts';
import { forPhones, STAGE_PARTS, type ScreenView, type Stage } from './stage.ts';

/** @returns the whole stage of a workshop; throws when there is no such workshop. */
export async function readStage(db: Db, workshopId: string): Promise<Stage> {
	const [[head], activities, [stand]] = await Promise.all([
		db
			.select({ workshop, village })
			.from(workshop)
			.innerJoin(village, eq(village.id, workshop.villageId))
			.where(eq(workshop.id, workshopId)),
		readActivities(db, workshopId),
		db.select().from(staging).where(eq(staging.workshopId, workshopId))
	]);
	if (!head) throw new Error('no such workshop');
	const { id, code, title, startsAt, secondStartsAt, adjournedAt, fund, asks, endedAt } = head.workshop;
	const endsAt = head.workshop.endsAt ?? startsAt + activities.reduce((all, { minutes }) => all + minutes * 60_000, 0);
	const screen = (stand?.screen ?? { view: 'follow' }) as { view: ScreenView; focus?: string };
	const { name, lng, lat, accuracyM } = head.village;
	return {
		workshop: {
			...{ id, code, title, village: { id: head.village.id, name, lng, lat, accuracyM } },
			...{ startsAt, endsAt, secondStartsAt, adjournedAt, fund, asks, endedAt }
		},
		activities: activities.map(({ id, kind, title, minutes, phase, openedAt, closedAt, settings }) => {
			const { writers, names, moderated, rounds, categories, ranking, ballot, dots } = readSettings(settings);
			const own = {
				...(kind === 'cafe' && { rounds }),
				...(kind === 'needs' && { categories, ranking }),
				...(kind === 'vote' && { ballot, dots })
			};
			return { id, kind, title, minutes, ...own, phase, openedAt, closedAt, writers, names, moderated };
		}),
		timer: { endsAt: stand?.timerEndsAt ?? null, leftMs: stand?.timerLeftMs ?? null },
		screen,
		message: stand?.message ?? null,
		desk: await readDeskPart(db, workshopId, screen),
		projectors: await readProjectors(db, workshopId, Date.now()),
		counts: await countSeats(db, workshopId),
		missing: await readMissing(db, workshopId, openActivity({ activities })),
		cafe: await readCafe(db, activities),
		needs: await readStageNeeds(db, workshopId),
		ranking: await readStageRanking(db, workshopId),
		sites: await readStageSites(db, workshopId),
		ideas: await readStageIdeas(db, workshopId),
		vote: await readStageVote(db, workshopId),
		count: await readStageCount(db, workshopId),
		poll: await readStageVote(db, workshopId, true),
		decision: await readStageDecision(db, workshopId)
	};
}

async function readCafe(db: Db, activities: ActivityRow[]): Promise<Stage['cafe']> {
	const started = activities.filter((a) => a.kind === 'cafe' && a.openedAt !== null);
	const cafe = started.sort((a, b) => b.openedAt! - a.openedAt!)[0];
	if (!cafe) return null;
	const round = await readRound(db, cafe.id);
	const tables = await db.select().from(cafeTable).where(eq(cafeTable.activityId, cafe.id)).orderBy(asc(cafeTable.number));
	const seated = await db
		.select({ tableId: seating.tableId, number: seat.number })
		.from(seating)
		.innerJoin(seat, eq(seat.id, seating.seatId))
		.where(and(eq(seating.activityId, cafe.id), eq(seating.round, round), isNull(seat.leftAt)))
		.orderBy(asc(seat.number));
	const hosts = await readHosts(db, cafe.id);
	const { rounds, roundMinutes, seating: way, seatsPerTable, questions } = readSettings(cafe.settings);
	return {
		activityId: cafe.id,
		round,
		...{ rounds, roundMinutes, seating: way, seatsPerTable },
		question: hasWords(questions[round - 1]) ? questions[round - 1]! : null,
		late: cafe.phase === 'closed' ? await countLate(db, cafe) : 0,
		tables: tables.map(({ id, number, question }) => ({
			id,
			number,
			question,
			document: boardDocument(cafe.id, id),
			seats: seated.filter((row) => row.tableId === id).map((row) => row.number),
			hosts: hosts.filter((row) => row.tableId === id).map((row) => ({ seat: row.number, helper: row.helper }))
		}))
	};
}

const hasWords = (words: Words | undefined) => Object.values(words ?? {}).some(Boolean);

/** What came late since the cafe was opened last: while it is closed, that is since its closing. A change to an older note counts as one. */
async function countLate(db: Db, cafe: ActivityRow): Promise<number> {
	const rows = await db
		.select({ notes: lateEdit.notes })
		.from(lateEdit)
		.where(and(eq(lateEdit.activityId, cafe.id), gt(lateEdit.at, cafe.openedAt ?? 0)));
	return rows.reduce((all, { notes }) => all + Math.max(1, notes), 0);
}

/** Writes the parts that differ into the stage document. @returns the parts that changed */
export function writeStage(doc: Y.Doc, stage: Stage): (keyof Stage)[] {
	const map = doc.getMap('stage');
	const changed = STAGE_PARTS.filter((part) => JSON.stringify(map.get(part)) !== JSON.stringify(stage[part]));
	doc.transact(() => {
		for (const part of changed) map.set(part, stage[part]);
	});
	return changed;
}

/** A stage that could not be published is tried again after this, ms. */
const AGAIN_MS = 1_000;

/**
 * Keeps stage documents in step with the database: after each commit that concerns a workshop its stage is computed again, once for
 * all commits that came meanwhile.
 * @returns `hear` for the write queue, `ensure` for the door, and `settle` to wait until everything published is on its way
 */
export function makeStagePublisher(db: Db, rooms: Rooms, feeds: Feeds, failed: (error: unknown, workshopId: string) => void) {
	const running = new Map<string, Promise<void>>();
	const again = new Set<string>();
	const ensured = new Map<string, Promise<void>>();
	let stopped = false;

	async function publish(workshopId: string): Promise<void> {
		do {
			again.delete(workshopId);
			try {
				const stage = await readStage(db, workshopId);
				const changed = await rooms.edit(stageDocument(workshopId), 'system', (doc) => writeStage(doc, stage));
				const news = forPhones(stage, changed);
				if (Object.keys(news).length) feeds.send(workshopId, news);
			} catch (error) {
				failed(error, workshopId);
				// Nobody may look at an old stage until something else happens.
				if (!stopped) setTimeout(() => void refresh(workshopId), AGAIN_MS).unref();
			}
		} while (again.has(workshopId));
	}

	function refresh(workshopId: string): Promise<void> {
		const now = running.get(workshopId);
		if (now) {
			again.add(workshopId);
			return now;
		}
		const run = publish(workshopId).finally(() => running.delete(workshopId));
		running.set(workshopId, run);
		return run;
	}

	return {
		hear(news: News): void {
			if (news.kind !== 'workshop') return;
			if (news.phase) rooms.permissionsChanged(news.workshopId);
			void refresh(news.workshopId);
		},
		refresh,
		/** Once per workshop and process, before its first reader: a crash between a commit and its news must not leave an old stage. */
		ensure(workshopId: string): Promise<void> {
			const known = ensured.get(workshopId) ?? refresh(workshopId);
			ensured.set(workshopId, known);
			return known;
		},
		/** Waits until nothing is being published; nothing is tried again afterwards. */
		async settle(): Promise<void> {
			stopped = true;
			while (running.size) await Promise.all(running.values());
		}
	};
}
