/** Earlier states of boards: kept at each turning point of a cafe. */
import { eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { addNote, editNoteText, trashNote } from '#lib/board/document.ts';
import { listVersions, readBoard } from '#lib/board/read.server.ts';
import { keepVersions, versionsKept, writeNote } from '#lib/board/write.server.ts';
import { newId } from '#lib/live/id.ts';
import { db } from '#lib/server/app.ts';
import { documentVersion } from '#lib/server/schema.ts';
import { transact } from '#lib/server/transact.ts';
import { actAtDesk } from '#lib/workshop/desk.server.ts';
import { by, document, edit, house, kept, open, phone, texts, withCafe, write } from '../support/board.ts';

withCafe();

describe('a version is kept', () => {
	it('at each turning point: next round, closing, opening again, end', async () => {
		await open('cafe');
		expect(await kept()).toEqual([]);
		await write('су');
		await house.desk({ act: 'next_round' });
		expect(await kept()).toEqual([['round', 'су']]);
		await write('жол');
		await house.desk({ act: 'close_activity' });
		await versionsKept();
		await write('пульт');
		await open('cafe');
		await write('жарық');
		await house.desk({ act: 'end_workshop' });
		expect(await kept()).toEqual([
			['round', 'су'],
			['closed', 'су', 'жол'],
			['opened', 'су', 'жол', 'пульт'],
			['ended', 'су', 'жол', 'пульт', 'жарық']
		]);
		const rows = await db().select().from(documentVersion);
		expect(rows.every((row) => row.byAccountId === house.people.facilitator.account.id)).toBe(true);
		expect(rows.every((row) => row.workshopId === house.ids.workshop && row.activityId === house.activity('cafe'))).toBe(true);
	});

	it('as closed when another step takes the place of the cafe', async () => {
		await open('cafe');
		await write('су');
		await open('needs');
		expect(await kept()).toEqual([['closed', 'су']]);
	});

	it('of a board that the desk changed after the closing, at the next step', async () => {
		await open('cafe');
		const id = await write('су');
		await open('needs');
		await edit((doc) => trashNote(doc, id, Date.now()));
		await open('sites');
		expect(await kept()).toEqual([['closed', 'су'], ['opened']]);
	});

	it('not when nothing has changed since the newest, also after a restart, and not of an empty board', async () => {
		await open('cafe');
		const id = await write('су');
		await house.desk({ act: 'next_round' });
		await versionsKept();
		await house.restart();
		await open('needs');
		await edit((doc) => editNoteText(doc, id, 'сүт'));
		await edit((doc) => editNoteText(doc, id, 'су'));
		await house.desk({ act: 'end_workshop' });
		expect(await kept()).toEqual([['round', 'су']]);
		expect(await kept(1)).toEqual([]);
	});

	it('once, when the same act is sent twice', async () => {
		await open('cafe');
		await write('су');
		const act = { act: 'next_round', id: newId() } as const;
		await Promise.all([1, 2].map(() => actAtDesk(house.people.facilitator, house.ids.workshop, act)));
		expect(await kept()).toEqual([['round', 'су']]);
	});

	it('not after acts that are no turning point, and not after a refused one', async () => {
		await open('cafe');
		await write('су');
		await house.desk({ act: 'show', view: 'blank' });
		await house.desk({ act: 'set_timer', addMinutes: 1 });
		await house.desk({ act: 'close_activity' }, house.people.akimat);
		expect(await kept()).toEqual([]);
	});

	it('later, when a crash took it: the next turning point makes up for it as what it was', async () => {
		await open('cafe');
		await write('су');
		await house.desk({ act: 'close_activity' });
		await versionsKept();
		await transact(async (tx) => void (await tx.db.delete(documentVersion)));
		await house.restart();
		await open('needs');
		expect(await kept()).toEqual([['closed', 'су']]);
	});

	it('at a closing with everything that was accepted before, and nothing that came after', async () => {
		for (const delay of [0, 1, 2, 3, 5, 8]) {
			await open('cafe');
			const answers = [];
			for (let i = 0; i < 10; i++)
				answers.push(writeNote(phone, house.ids.workshop, { id: newId(), text: `${delay}.${i}`, colour: 1, tableId: undefined }));
			for (let i = 0; i < delay; i++) await new Promise((resolve) => setImmediate(resolve));
			await house.desk({ act: 'close_activity' });
			for (let i = 10; i < 20; i++)
				answers.push(writeNote(phone, house.ids.workshop, { id: newId(), text: `${delay}.${i}`, colour: 1, tableId: undefined }));
			await Promise.all(answers);
			await versionsKept();
			const at = (await kept()).at(-1);
			const now = await readBoard(document());
			if (now.length === 0) expect(at).toBeUndefined();
			else expect(at).toEqual(['closed', ...texts(now)]);
		}
		expect((await readBoard(document())).length).toBeGreaterThan(0);
	});

	it('of each board by itself', async () => {
		await open('cafe');
		await write('су');
		await edit((doc) => addNote(doc, { id: newId(), text: 'жол', colour: 1, author: by(), number: 0, round: 1, at: 1 }), 1);
		await house.desk({ act: 'next_round' });
		expect([await kept(0), await kept(1)]).toEqual([[['round', 'су']], [['round', 'жол']]]);
	});

	it('packed, and at most 60 of a board: old rounds go, the closing stays', async () => {
		await open('cafe');
		await write('су '.repeat(90));
		await house.desk({ act: 'close_activity' });
		await versionsKept();
		const [row] = await db().select().from(documentVersion);
		const state = await house.app.rooms.view(document(), Y.encodeStateAsUpdate);
		expect(row!.bytes.length).toBeLessThan(state.length);
		for (let i = 0; i < 62; i++) {
			await write(String(i));
			await keepVersions(house.ids.workshop, 'round', null);
		}
		const causes = (await listVersions(db(), document())).map(({ cause }) => cause);
		expect(causes).toHaveLength(60);
		expect(causes.filter((cause) => cause === 'closed')).toHaveLength(1);
	});

	it('of one board even when another cannot be read', async () => {
		await open('cafe');
		await write('су');
		await edit((doc) => addNote(doc, { id: newId(), text: 'жол', colour: 1, author: by(), number: 0, round: 1, at: 1 }), 1);
		await house.desk({ act: 'next_round' });
		await versionsKept();
		const broken = eq(documentVersion.document, document(1));
		await transact(
			async (tx) =>
				void (await tx.db
					.update(documentVersion)
					.set({ bytes: Buffer.from('?') })
					.where(broken))
		);
		await write('жарық');
		await house.desk({ act: 'close_activity' });
		expect(await kept()).toEqual([
			['round', 'су'],
			['closed', 'су', 'жарық']
		]);
	});
});
