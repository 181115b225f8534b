import { eq } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newId } from '#lib/live/id.ts';
import { app, db } from '#lib/server/app.ts';
import { event, request, setting } from '#lib/server/schema.ts';
import { transact, transactOnce, type News } from '#lib/server/transact.ts';
import { accept, refuse } from '#lib/workshop/refusal.ts';
import { openHouse, type House } from '../support/house.ts';

let house: House;
beforeEach(async () => {
	house = await openHouse();
});
afterEach(() => house.close());

const read = async (key: string) => (await db().select().from(setting).where(eq(setting.key, key)))[0]?.value;
const put = (key: string, value: unknown) => transact(async (tx) => void (await tx.db.insert(setting).values({ key, value })));

describe('transact', () => {
	it('saves before it answers, and the other connection sees it', async () => {
		await put('a', 1);
		expect(await read('a')).toBe(1);
	});

	it('a refusal undoes what was written and tells nobody', async () => {
		const heard: News[] = [];
		app().queue.listen((news) => heard.push(news));
		const answer = await transact(async (tx) => {
			await tx.db.insert(setting).values({ key: 'b', value: 1 });
			tx.publish({ kind: 'workshop', workshopId: 'w' });
			return refuse('not_open');
		});
		expect(answer).toEqual({ ok: false, reason: 'not_open' });
		expect(await read('b')).toBeUndefined();
		expect(heard).toEqual([]);
	});

	it('one that throws harms none that shared its commit', async () => {
		const results = await Promise.allSettled([
			put('one', 1),
			transact(async (tx) => {
				await tx.db.insert(setting).values({ key: 'two', value: 2 });
				throw new Error('broken');
			}),
			put('three', 3)
		]);
		expect(results.map((result) => result.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
		expect([await read('one'), await read('two'), await read('three')]).toEqual([1, undefined, 3]);
	});

	it('publishes after the commit, before the caller goes on', async () => {
		const order: string[] = [];
		app().queue.listen((news) => {
			if (news.kind === 'workshop') order.push(`news ${news.workshopId}`);
		});
		await transact(async (tx) => tx.publish({ kind: 'workshop', workshopId: house.ids.workshop }));
		order.push('answered');
		expect(order).toEqual([`news ${house.ids.workshop}`, 'answered']);
	});

	it('inside itself is a bug that says so instead of waiting for ever', async () => {
		await expect(transact(() => transact(async () => 1))).rejects.toThrow(/inside transact/);
	});

	it('keeps what a hundred callers write at once, each exactly once', async () => {
		await Promise.all(Array.from({ length: 100 }, (_, i) => put(`many${i}`, i)));
		const rows = await db().select().from(setting);
		expect(rows.filter((row) => row.key.startsWith('many'))).toHaveLength(100);
	});

	it('what was answered is there after a restart', async () => {
		await put('kept', 'yes');
		await house.restart();
		expect(await read('kept')).toBe('yes');
	});
});

describe('transactOnce', () => {
	const key = () => ({ actor: 'seat:1', id: newId(), action: 'test' });
	const count = async () => (await db().select().from(event)).filter((row) => row.action === 'counted').length;
	const work = (value: number) => (tx: Parameters<Parameters<typeof transact>[0]>[0]) =>
		tx.record({ actor: 'seat:1', action: 'counted', subject: 'x' }).then(() => accept(value));

	it('counts once and answers the same, also when both come at the same time', async () => {
		const once = key();
		const answers = await Promise.all([transactOnce(once, work(1)), transactOnce(once, work(2)), transactOnce(once, work(3))]);
		expect(answers).toEqual([accept(1), accept(1), accept(1)]);
		expect(await count()).toBe(1);
	});

	it('answers the same after a restart', async () => {
		const once = key();
		await transactOnce(once, work(7));
		await house.restart();
		expect(await transactOnce(once, work(8))).toEqual(accept(7));
	});

	it('does not remember refusals: the sender may mend and try again', async () => {
		const once = key();
		expect(await transactOnce(once, async () => refuse('not_open'))).toEqual({ ok: false, reason: 'not_open' });
		expect(await transactOnce(once, work(1))).toEqual(accept(1));
	});

	it('keeps actors apart and an id to its action', async () => {
		const once = key();
		await transactOnce(once, work(1));
		expect(await transactOnce({ ...once, actor: 'seat:2' }, work(2))).toEqual(accept(2));
		expect(await transactOnce({ ...once, action: 'other' }, work(3))).toMatchObject({ ok: false, reason: 'malformed' });
		expect(await db().select().from(request)).toHaveLength(2);
	});
});
