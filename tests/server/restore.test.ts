/** Earlier states of boards: brought back by the desk, seen live, asked for over the API. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { editNoteText, readNotes, recolourNote, restoreNote, trashNote, type Note } from '#lib/board/document.ts';
import { parseRestore } from '#lib/board/input.ts';
import { readBoard, readVersion } from '#lib/board/read.server.ts';
import { newId } from '#lib/live/id.ts';
import { db } from '#lib/server/app.ts';
import { event } from '#lib/server/schema.ts';
import { NOBODY } from '#lib/workshop/rules.ts';
import { GET as list } from '../../src/routes/api/v1/workshops/[code]/boards/[table]/versions/+server.ts';
import { GET as look, POST as restore } from '../../src/routes/api/v1/workshops/[code]/boards/[table]/versions/[version]/+server.ts';
import { cleanUp, connect } from '../live/house.ts';
import { ask } from '../support/ask.ts';
import { back, backTo, by, document, edit, house, kept, newest, open, phone, table, texts, withCafe, write } from '../support/board.ts';

withCafe();

describe('going back', () => {
	/** Three notes; then one is trashed, one reworded and recoloured, one brought back, one new. */
	async function change(): Promise<{ then: Note[]; version: string }> {
		await open('cafe');
		const [a, b, c] = [await write('су'), await write('жол'), await write('жарық')];
		await edit((doc) => trashNote(doc, c, 5));
		await house.desk({ act: 'next_round' });
		const { id: version } = await newest();
		const then = await readBoard(document());
		await edit((doc) => {
			trashNote(doc, a, 6);
			editNoteText(doc, b, 'жол жөндеу');
			recolourNote(doc, b, 4);
			restoreNote(doc, c);
		});
		await write('мектеп');
		return { then, version };
	}

	it('sets words, colours and the trash back; later notes move to the trash', async () => {
		const { then, version } = await change();
		await backTo(version);
		expect(await readBoard(document())).toEqual(then);
		const all = await house.app.rooms.view(document(), readNotes);
		expect(all.map(({ text, gone }) => [text, gone !== null])).toEqual([
			['су', false],
			['жол', false],
			['жарық', true],
			['мектеп', true]
		]);
	});

	it('keeps the present first, so that it can be undone', async () => {
		const { version } = await change();
		const present = await readBoard(document());
		const before = await backTo(version);
		expect((await newest()).id).toBe(before);
		expect((await kept()).at(-1)).toEqual(['restored', ...texts(present)]);
		await backTo(before);
		expect(await readBoard(document())).toEqual(present);
	});

	it('does not keep the present twice when its newest version says it already', async () => {
		await open('cafe');
		await write('су');
		await house.desk({ act: 'next_round' });
		const { id: first } = await newest();
		await write('жол');
		await house.desk({ act: 'close_activity' });
		const { id: closing } = await newest();
		expect(await backTo(first)).toBe(closing);
		expect((await kept()).map(([cause]) => cause)).toEqual(['round', 'closed']);
	});

	it('holds after a restart', async () => {
		const { then, version } = await change();
		await backTo(version);
		await house.restart();
		expect(await readBoard(document())).toEqual(then);
	});

	it('counts once, however often it is sent', async () => {
		const { then, version } = await change();
		const id = newId();
		const answers = await Promise.all([1, 2, 3].map(() => back(version, { id })));
		const late = await write('кейін');
		answers.push(await back(version, { id }));
		expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
		expect(answers[0]).toMatchObject({ ok: true });
		expect(texts(await readBoard(document()))).toEqual([...texts(then), 'кейін']);
		expect((await house.app.rooms.view(document(), readNotes)).find((note) => note.id === late)!.gone).toBeNull();
		expect((await kept()).filter(([cause]) => cause === 'restored')).toHaveLength(1);
		expect(await db().select().from(event).where(eq(event.action, 'restore_version'))).toHaveLength(1);
		expect(await back(newId(), { id })).toMatchObject({ reason: 'malformed', field: 'id' });
	});

	it('is written down: who, which board, which state', async () => {
		const { version } = await change();
		const before = await backTo(version);
		const [row] = await db().select().from(event).where(eq(event.action, 'restore_version'));
		expect(row).toMatchObject({
			actor: by(),
			workshopId: house.ids.workshop,
			subject: document(),
			data: { version, before }
		});
	});

	it('is for the desk only: facilitator, coordinator, administrator', async () => {
		const { version } = await change();
		const present = await readBoard(document());
		expect(await back(version, { actor: phone })).toMatchObject({ reason: 'signed_out' });
		expect(await back(version, { actor: NOBODY })).toMatchObject({ reason: 'signed_out' });
		expect(await back(version, { actor: house.people.akimat })).toMatchObject({ reason: 'forbidden' });
		expect(await readBoard(document())).toEqual(present);
		expect((await kept()).some(([cause]) => cause === 'restored')).toBe(false);
		for (const actor of [house.people.coordinator, house.people.admin]) expect(await back(version, { actor })).toMatchObject({ ok: true });
	});

	it('works after the closing, in later steps and after the end', async () => {
		const { then, version } = await change();
		await open('ideas');
		await backTo(version);
		expect(await readBoard(document())).toEqual(then);
		const later = await write('соңында');
		await house.desk({ act: 'end_workshop' });
		const before = await backTo(version);
		expect(await readBoard(document())).toEqual(then);
		await backTo(before);
		expect((await readBoard(document())).map(({ id }) => id)).toContain(later);
		expect(await back(version, { actor: phone })).toMatchObject({ reason: 'signed_out' });
		expect(await back(version, { actor: house.people.akimat })).toMatchObject({ reason: 'forbidden' });
	});

	it('finds no state of another board and none that was never kept', async () => {
		const { version } = await change();
		expect(await back(version, { tableId: house.ids.tables[1]! })).toMatchObject({ reason: 'not_found' });
		expect(await back(version, { tableId: newId() })).toMatchObject({ reason: 'not_found' });
		expect(await back(newId())).toMatchObject({ reason: 'not_found' });
		expect(await back(version, { tableId: newId(), actor: NOBODY })).toMatchObject({ reason: 'signed_out' });
	});

	it('loses nothing of people who write meanwhile', async () => {
		const { then, version } = await change();
		const ids = Array.from({ length: 40 }, () => newId());
		const writing = (async () => {
			for (const id of ids) {
				await write('қатар', id);
				await new Promise((resolve) => setImmediate(resolve));
			}
		})();
		await new Promise((resolve) => setTimeout(resolve, 2));
		const before = await backTo(version);
		await writing;
		const all = await house.app.rooms.view(document(), readNotes);
		expect(ids.every((id) => all.some((note) => note.id === id))).toBe(true);
		// Every note that went to the trash stands in the state before.
		const gone = all.filter(({ id, gone }) => gone !== null && ids.includes(id)).map(({ id }) => id);
		const held = (await readVersion(db(), document(), before))!.notes.filter((note) => note.gone === null).map(({ id }) => id);
		expect(held).toEqual(expect.arrayContaining(gone));
		expect(texts(await readBoard(document()))).toEqual(expect.arrayContaining(texts(then)));
	});

	it('is seen by a phone at once', async () => {
		const { then, version } = await change();
		const server = createServer();
		server.on('upgrade', house.app.upgrade);
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/live`;
		const { doc } = connect(url, document(), `asar-seat-${house.code}=${phone.token}`);
		try {
			await expect.poll(() => texts(readNotes(doc)).length).toBe(3);
			await backTo(version);
			await expect.poll(() => readNotes(doc).filter(({ gone }) => gone === null)).toEqual(then);
		} finally {
			cleanUp();
			server.closeAllConnections();
			server.close();
		}
	});
});

describe('the API', () => {
	const params = (version = '') => ({ code: house.code, table: table(), version });
	it('lists, shows and restores for the desk', async () => {
		const actor = house.people.facilitator;
		expect(await ask(list, { actor, params: params() })).toEqual({ status: 200, body: { versions: [] } });
		await open('cafe');
		const id = await write('су');
		await house.desk({ act: 'next_round' });
		const { id: version } = await newest();
		await edit((doc) => trashNote(doc, id, 7));
		expect(await ask(list, { actor, params: params() })).toMatchObject({
			status: 200,
			body: { versions: [{ id: version, cause: 'round', notes: 1 }] }
		});
		expect(await ask(look, { actor, params: params(version) })).toMatchObject({
			status: 200,
			body: { version: { id: version, cause: 'round' }, notes: [{ id, text: 'су', colour: 1, gone: null }] }
		});
		expect(await ask(restore, { actor, params: params(version), body: { id: newId() } })).toMatchObject({ status: 200 });
		expect(texts(await readBoard(document()))).toEqual(['су']);
	});
	it('refuses everybody else, unknown tables and states, and a body without an id', async () => {
		await open('cafe');
		await write('су');
		await house.desk({ act: 'next_round' });
		const { id: version } = await newest();
		for (const [actor, status] of [
			[phone, 401],
			[NOBODY, 401],
			[house.people.akimat, 403]
		] as const) {
			expect(await ask(list, { actor, params: params() })).toMatchObject({ status });
			expect(await ask(look, { actor, params: params(version) })).toMatchObject({ status });
			expect(await ask(restore, { actor, params: params(version), body: { id: newId() } })).toMatchObject({ status });
		}
		const actor = house.people.facilitator;
		expect(await ask(list, { actor, params: { ...params(), table: newId() } })).toMatchObject({ status: 404 });
		expect(await ask(look, { actor, params: params(newId()) })).toMatchObject({ status: 404 });
		expect(await ask(restore, { actor, params: params(newId()), body: { id: newId() } })).toMatchObject({ status: 404 });
		expect(await ask(restore, { actor, params: { ...params(version), code: 'QQQQQQ' }, body: { id: newId() } })).toMatchObject({
			status: 404
		});
		expect(await ask(restore, { actor, params: params(version), body: {} })).toMatchObject({ status: 400 });
		expect(parseRestore({ id: 'x' })).toMatchObject({ reason: 'malformed', field: 'id' });
	});
});
