/**
 * Checks sites in the background: one when it is proposed, all of a village when a layer or a limit changes. One site takes milliseconds, and
 * between two of them everybody else has their turn, so that no vote waits.
 */
import { inArray } from 'drizzle-orm';
import { boxOf, middleOf } from '#lib/map/rules.ts';
import type { Db } from '#lib/server/db.ts';
import { site, siteCheck } from '#lib/server/schema.ts';
import type { News, WriteQueue } from '#lib/server/transact.ts';
import { lettersOf, type Answers, type CheckedSite } from './checks.ts';
import { answer, fingerprintOf, readGround, type VillageGround } from './facts.server.ts';
import { planeAt } from './plane.ts';
import { readStandingSites } from './proposals.server.ts';

/** Answers that share one commit. */
const TOGETHER = 25;
/** A new proposal changes the answers of those around it: "another one of this kind is near". */
const NEIGHBOURS_M = 200;

export type Checking = {
	hear(news: News): void;
	/** Resolves when nothing is left to check. */
	settle(): Promise<void>;
	/** Takes no more work. */
	close(): Promise<void>;
};

/** @param failed hears of what could not be checked: the next change tries again */
export function makeChecking(db: Db, queue: WriteQueue, failed: (error: unknown) => void): Checking {
	/** Villages to look through; a set of sites = those and their neighbours anew, null = all that have no answer that holds. */
	const waiting = new Map<string, Set<string> | null>();
	let running: Promise<void> | null = null;
	let closed = false;

	function enqueue(villageId: string, siteId?: string): void {
		const before = waiting.get(villageId);
		if (!siteId || before === null) waiting.set(villageId, null);
		else waiting.set(villageId, (before ?? new Set()).add(siteId));
	}

	async function drain(): Promise<void> {
		try {
			for (let next = waiting.entries().next(); !closed && !next.done; next = waiting.entries().next()) {
				const [villageId, siteIds] = next.value;
				waiting.delete(villageId);
				await checkVillage(villageId, siteIds).catch(failed);
			}
		} finally {
			running = null;
		}
	}

	async function checkVillage(villageId: string, siteIds: Set<string> | null): Promise<void> {
		const ground = await readGround(db, villageId);
		if (!ground) return;
		const sites = await readStandingSites(db, villageId);
		const todo = siteIds ? withNeighbours(sites, siteIds) : await withoutAnswer(db, sites, ground);
		let made: { site: CheckedSite; answers: Answers }[] = [];
		for (const one of todo) {
			if (closed) return;
			made.push({ site: one, answers: answer(one, ground, sites) });
			if (made.length === TOGETHER) made = (await keep(made, ground), []);
			await new Promise((resolve) => setImmediate(resolve));
		}
		if (made.length) await keep(made, ground);
	}

	const keep = (made: { site: CheckedSite; answers: Answers }[], ground: VillageGround) =>
		queue.run(async (tx) => {
			for (const { site: one, answers } of made) {
				const { staff, open } = answers;
				const states = { staffStates: lettersOf(staff), openStates: lettersOf(open) };
				const row = { fingerprint: fingerprintOf(ground, one), results: answers, ...states, at: tx.now };
				await tx.db
					.insert(siteCheck)
					.values({ siteId: one.id, ...row })
					.onConflictDoUpdate({ target: siteCheck.siteId, set: row });
			}
		});

	return {
		hear(news) {
			if (news.kind !== 'ground' || closed) return;
			if (news.villageId) {
				enqueue(news.villageId, news.siteId);
				running ??= drain();
			} else
				void db
					.selectDistinct({ id: site.villageId })
					.from(site)
					.then((rows) => {
						rows.forEach(({ id }) => enqueue(id));
						running ??= drain();
					})
					.catch(failed);
		},
		async settle() {
			while (running) await running;
		},
		async close() {
			closed = true;
			await running;
		}
	};
}

/** The sites that changed, and those around them. */
function withNeighbours(sites: CheckedSite[], ids: Set<string>): CheckedSite[] {
	const boxes = sites
		.filter(({ id }) => ids.has(id))
		.map(({ geometry }) => {
			const { lng, lat } = middleOf(geometry);
			return planeAt(lng, lat).around(boxOf(geometry), NEIGHBOURS_M);
		});
	// One that is gone leaves no box: its neighbours are all of the village, which is rare.
	if (boxes.length < ids.size) return sites;
	return sites.filter(({ geometry }) => {
		const [west, south, east, north] = boxOf(geometry);
		return boxes.some((box) => west <= box[2] && east >= box[0] && south <= box[3] && north >= box[1]);
	});
}

async function withoutAnswer(db: Db, sites: CheckedSite[], ground: VillageGround): Promise<CheckedSite[]> {
	const ids = sites.map(({ id }) => id);
	const known = new Map<string, string>();
	for (let i = 0; i < ids.length; i += 500) {
		const rows = await db
			.select({ id: siteCheck.siteId, fingerprint: siteCheck.fingerprint })
			.from(siteCheck)
			.where(inArray(siteCheck.siteId, ids.slice(i, i + 500)));
		for (const { id, fingerprint } of rows) known.set(id, fingerprint);
	}
	return sites.filter((one) => known.get(one.id) !== fingerprintOf(ground, one));
}
