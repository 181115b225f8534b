/**
 * The secret of a vote, looked for with full access to the files: the database with its free pages, and the write-ahead log, as they lie
 * on the disk after the closing.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as Y from 'yjs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { stageDocument } from '#lib/live/protocol.ts';
import { newId } from '#lib/live/id.ts';
import { db } from '#lib/server/app.ts';
import { config } from '#lib/server/config.ts';
import { openDatabase } from '#lib/server/db.ts';
import { idea } from '#lib/server/schema.ts';
import { transact } from '#lib/server/transact.ts';
import type { Dots } from '#lib/vote/rules.ts';
import { holderOf, readKey } from '#lib/vote/secret.server.ts';
import { readStageVote } from '#lib/vote/read.server.ts';
import { placeDots } from '#lib/vote/write.server.ts';
import { openHouse, type House } from '../support/house.ts';

const PHONES = 14;
let house: House;
let ideas: string[];
let voteId: string;
let phones: Awaited<ReturnType<House['join']>>[];
beforeEach(async () => {
	house = await openHouse();
	ideas = Array.from({ length: 6 }, () => newId());
	const byAccountId = house.people.facilitator.account.id;
	await transact(async (tx) => {
		for (const [i, id] of ideas.entries())
			await tx.db.insert(idea).values({
				...{ id, workshopId: house.ids.workshop, number: i + 1, title: `Идея ${i}`, cost: 1_000, createdAt: tx.now, byAccountId }
			});
	});
	await house.open('vote');
	voteId = (await readStageVote(db(), house.ids.workshop))!.id;
	phones = await Promise.all(Array.from({ length: PHONES }, () => house.join()));
});
afterEach(() => house.close());

const rows = (sql: string, ...params: unknown[]) => house.app.handles.raw.prepare(sql).all(...params) as Record<string, unknown>[];
/** Everything of the database as it lies on the disk now. */
const onDisk = () =>
	readdirSync(house.dataDir)
		.filter((name) => name.startsWith('asar.db'))
		.map((name) => readFileSync(join(house.dataDir, name), 'latin1'))
		.join('\n');
/** Every phone votes, and half of them change their minds. */
async function voteAll(): Promise<{ requests: string[]; receipts: string[] }> {
	const requests: string[] = [];
	const receipts: string[] = [];
	for (const [i, phone] of phones.entries())
		for (const dots of [{ [ideas[i % 6]!]: 3 }, { [ideas[(i + 1) % 6]!]: 1 + (i % 3), [ideas[(i + 3) % 6]!]: 2 }] as Dots[]) {
			const id = newId();
			const done = await placeDots(phone, house.ids.workshop, voteId, { id, dots });
			if (!done.ok) throw new Error(done.reason);
			requests.push(id);
			if (!receipts.includes(done.value.receipt!)) receipts.push(done.value.receipt!);
		}
	return { requests, receipts };
}

describe('while it is open', () => {
	test('no row and no byte of the files names a seat beside its ballot, but under the key', async () => {
		const { receipts } = await voteAll();
		await house.app.queue.settle();
		const key = (await readKey(db(), voteId))!;
		const bytes = onDisk();
		for (const [i, phone] of phones.entries()) {
			const holder = holderOf(key, phone.seat.id);
			expect(rows('select receipt from ballot where holder = ?', holder)).toEqual([{ receipt: receipts[i] }]);
			// The search below finds what is there: with the key, the ballot is found now.
			expect(bytes).toContain(holder);
			expect(near(bytes, phone.seat.id, ideas)).toBe(false);
		}
		expect(rows('select * from event where actor like ?', 'seat:%').filter(({ action }) => action !== 'join')).toEqual([]);
	});
});

/** Whether one of the needles lies within this many bytes of the name, anywhere. */
function near(bytes: string, name: string, needles: readonly string[], within = 300): boolean {
	for (let at = bytes.indexOf(name); at >= 0; at = bytes.indexOf(name, at + 1)) {
		const around = bytes.slice(Math.max(0, at - within), at + within);
		if (needles.some((needle) => around.includes(needle))) return true;
	}
	return false;
}

describe('after the closing', () => {
	test('whoever has all the files cannot link any seat to its ballot', async () => {
		const { requests, receipts } = await voteAll();
		await house.app.queue.settle();
		const key = (await readKey(db(), voteId))!;
		const holders = phones.map(({ seat }) => holderOf(key, seat.id));
		const before = onDisk();
		for (const secret of [key, ...holders, ...requests]) expect(before).toContain(secret);

		expect(await house.desk({ act: 'close_vote' })).toMatchObject({ ok: true });
		// No checkpoint of ours: this is what the closing itself leaves.
		const bytes = onDisk();
		for (const secret of [key, ...holders, ...requests]) expect(bytes.includes(secret), secret).toBe(false);
		for (const { seat } of phones) {
			expect(near(bytes, seat.id, receipts), 'a seat beside a receipt').toBe(false);
			expect(near(bytes, seat.id, ideas), 'a seat beside what was voted').toBe(false);
		}
		for (const table of ['ballot', 'vote_key']) expect(rows(`select * from ${table}`), table).toEqual([]);
		expect(rows("select * from request where actor like 'ballot:%' or action like 'place_dots%'")).toEqual([]);
		expect(rows('pragma secure_delete')).toEqual([{ secure_delete: 1 }]);
	});

	test('the order of rows, of ids and of times says nothing either', async () => {
		const { receipts } = await voteAll();
		await house.desk({ act: 'close_vote' });
		const counted = rows('select receipt, dots from counted_ballot order by rowid');
		expect(counted.map(({ receipt }) => receipt)).toEqual([...receipts].sort());
		expect(counted.map(({ dots }) => Object.keys(JSON.parse(String(dots)) as Dots))).toEqual(
			counted.map(({ dots }) => Object.keys(JSON.parse(String(dots)) as Dots).sort())
		);
		const seats = phones.map(({ seat }) => seat.id);
		expect(rows('select seat_id from voted order by rowid').map(({ seat_id }) => seat_id)).toEqual([...seats].sort());
		const hashes = rows('select hash from vote_request order by rowid').map(({ hash }) => hash as string);
		expect(hashes).toEqual([...hashes].sort());
		// Of everything that carries a time or an id made from one, nothing names a seat that voted after it came in.
		for (const { name } of rows("select name from sqlite_master where type = 'table'")) {
			const columns = rows(`pragma table_info("${String(name)}")`).map((row) => String(row.name));
			if (
				['seat', 'attendance', 'seat_token', 'request', 'event'].includes(String(name)) ||
				!columns.some((one) => /^(id|at|.*_at)$/.test(one))
			)
				continue;
			for (const row of rows(`select * from "${String(name)}"`)) {
				const text = JSON.stringify(row, (_, value: unknown) => (value instanceof Uint8Array ? '' : value));
				expect(
					seats.filter((seat) => text.includes(seat)),
					`${String(name)}: ${text}`
				).toEqual([]);
			}
		}
		const trail = rows('select actor, action from event').filter(({ actor }) => seats.some((seat) => String(actor).includes(seat)));
		expect(new Set(trail.map(({ action }) => action))).toEqual(new Set(['join']));
		expect(rows("select * from request where actor like 'seat:%'")).toEqual([]);
	});

	test('the history of the stage told only how many have voted', async () => {
		for (const phone of phones) {
			await placeDots(phone, house.ids.workshop, voteId, { id: newId(), dots: { [ideas[0]!]: 2 } });
			await house.app.refreshStage(house.ids.workshop);
		}
		const doc = new Y.Doc({ gc: false });
		const seen: { missing: unknown; vote: Record<string, unknown> | null }[] = [];
		for (const { bytes } of rows('select bytes from document_update where document = ? order by seq', stageDocument(house.ids.workshop))) {
			Y.applyUpdate(doc, bytes as Uint8Array);
			const map = doc.getMap('stage');
			seen.push({ missing: map.get('missing'), vote: map.get('vote') as Record<string, unknown> | null });
		}
		const during = seen.filter(({ vote }) => vote);
		expect(during.length).toBeGreaterThan(PHONES / 2);
		for (const { missing, vote } of during) {
			expect(missing).toEqual([]);
			expect([vote!.tally, vote!.channels, vote!.hands]).toEqual([null, null, null]);
		}
		const shapes = new Set(during.map(({ vote }) => JSON.stringify({ ...vote, voted: 0 })));
		expect(shapes.size).toBe(1);
	});

	test('a house that died between the closing and the wiping wipes when it opens again', async () => {
		const { raw } = house.app.handles;
		raw.pragma('wal_checkpoint(TRUNCATE)');
		await placeDots(phones[0]!, house.ids.workshop, voteId, { id: newId(), dots: { [ideas[0]!]: 1 } });
		await house.app.queue.settle();
		const holder = holderOf(await readKey(db(), voteId), phones[0]!.seat.id);
		const log = () => readFileSync(join(house.dataDir, 'asar.db-wal'), 'latin1');
		expect(log()).toContain(holder);
		const again = openDatabase(house.dataDir, config.migrations);
		expect(log()).toBe('');
		again.close();
	});

	test('opened again for a late one, the files tell neither who was late nor with what', async () => {
		const late = phones.pop()!;
		await voteAll();
		await house.desk({ act: 'close_vote' });
		const id = newId();
		const dots = { [ideas[5]!]: 3 };
		expect(await placeDots(late, house.ids.workshop, voteId, { id, dots })).toMatchObject({ reason: 'vote_closed' });
		expect(await readStageVote(db(), house.ids.workshop)).toMatchObject({ late: 1, voted: PHONES - 1 });
		expect(await house.desk({ act: 'reopen_vote', reason: 'Бір телефонның байланысы үзілді' })).toMatchObject({ ok: true });
		expect(await placeDots(late, house.ids.workshop, voteId, { id: newId(), dots })).toMatchObject({ ok: true });
		expect(await placeDots(phones[0]!, house.ids.workshop, voteId, { id: newId(), dots })).toMatchObject({ reason: 'ballot_counted' });
		await house.desk({ act: 'close_vote' });
		const counted = rows('select receipt from counted_ballot order by rowid').map(({ receipt }) => String(receipt));
		expect(counted).toHaveLength(PHONES);
		expect(counted).toEqual([...counted].sort());
		const voted = rows('select seat_id from voted order by rowid').map(({ seat_id }) => String(seat_id));
		expect(voted).toEqual([...voted].sort());
		expect(voted).toContain(late.seat.id);
		expect(near(onDisk(), late.seat.id, ideas)).toBe(false);
		await house.desk({ act: 'reveal_vote' });
		expect(await house.desk({ act: 'reopen_vote', reason: 'тағы' })).toMatchObject({ reason: 'vote_shown' });
		expect(rows('select reason from vote_reopening')).toEqual([{ reason: 'Бір телефонның байланысы үзілді' }]);
	});
});
