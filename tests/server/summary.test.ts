/** What stays of a meeting: summary, export, photos of the hall, the private link of a seat. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { eq } from 'drizzle-orm';
import sharp from 'sharp';
import type { Doc } from 'yjs';
import { addComment, markNote, setCluster } from '#lib/board/around.ts';
import { addNote, judgeNote, mergeNotes, putIntoCluster, starNote, trashNote } from '#lib/board/document.ts';
import { readHallPhotos, readSummary } from '#lib/document/read.server.ts';
import { saveIdea } from '#lib/idea/write.server.ts';
import { newId } from '#lib/live/id.ts';
import { boardDocument } from '#lib/live/protocol.ts';
import { readPhoto } from '#lib/media/read.server.ts';
import { addNeed } from '#lib/need/write.server.ts';
import { giveFollowLink, readFollowed } from '#lib/seat/follow.server.ts';
import { db } from '#lib/server/app.ts';
import { activity, followLink, workshop } from '#lib/server/schema.ts';
import { transact } from '#lib/server/transact.ts';
import { NOBODY, type Actor } from '#lib/workshop/rules.ts';
import { ask, askRaw } from '../support/ask.ts';
import { openHouse, type House } from '../support/house.ts';
import { POST as follow } from '../../src/routes/api/v1/workshops/[code]/follow/+server.ts';
import { GET as csv } from '../../src/routes/api/v1/workshops/[code]/notes.csv/+server.ts';
import { GET as jsonNotes } from '../../src/routes/api/v1/workshops/[code]/notes.json/+server.ts';
import { GET as listPhotos, POST as postPhoto } from '../../src/routes/api/v1/workshops/[code]/photos/+server.ts';
import { PUT as putPhoto } from '../../src/routes/api/v1/workshops/[code]/photos/[photo]/+server.ts';

type Seated = Awaited<ReturnType<House['join']>>;
let house: House;
let desk: Actor;
let phone: Seated;
beforeEach(async () => {
	house = await openHouse();
	desk = house.people.facilitator;
	phone = await house.join();
	await house.open('cafe');
});
afterEach(() => house.close());

const board = (n = 0) => boardDocument(house.activity('cafe'), house.ids.tables[n]!);
const edit = (change: (doc: Doc) => unknown, n = 0) => house.app.rooms.edit(board(n), 'system', change);
async function write(text: string, n = 0, by: Seated = phone): Promise<string> {
	const id = newId();
	const author = `seat:${by.seat.id}`;
	await edit((doc) => addNote(doc, { id, text, colour: 2, author, number: by.seat.number, round: 1, at: Date.now() }), n);
	return id;
}
const hide = (id: string, reason = 'дөрекі сөз') => edit((doc) => judgeNote(doc, id, { verdict: 'hidden', reason, at: Date.now() }));
const end = () => house.desk({ act: 'end_workshop' });
const setCafe = (settings: Record<string, unknown>) =>
	transact(({ db }) =>
		db
			.update(activity)
			.set({ settings })
			.where(eq(activity.id, house.activity('cafe')))
	);
const params = { code: 'HATT24' };
type Exported = { workshop: object; notes: { id: string; state: string; number: number | null; text: string }[] };
const exported = async (actor: Actor) => (await ask(jsonNotes, { actor, params })).body as Exported;

describe('the summary', () => {
	test('tells what was said at which table, in which group, with marks and comments, and what it became', async () => {
		const [water, pipe] = [await write('Су жоқ'), await write('Құбыр ескі')];
		const group = newId();
		await edit((doc) => {
			setCluster(doc, { id: group, name: 'Ауыз су', pos: null, at: 1 });
			putIntoCluster(doc, water, group);
			starNote(doc, water, true);
			markNote(doc, water, phone.seat.id, true, 1);
			addComment(doc, { id: newId(), note: water, text: 'рас', author: 'seat:x', number: 2, at: 2 });
		});
		const sources = [{ kind: 'note' as const, id: water, document: board(), words: 'Су жоқ' }];
		await saveIdea(desk, house.ids.workshop, { id: newId(), title: 'Су', description: '', cost: 5000, siteId: null, sources });
		const { cafes, grew, attended, growth } = await readSummary(house.ids.workshop);
		const [first, second] = cafes[0]!.tables;
		expect(first!.notes).toMatchObject([
			{ id: water, cluster: 'Ауыз су', star: true, supports: 1, comments: [{ text: '' }], number: phone.seat.number, author: '' },
			{ id: pipe, cluster: null, star: false, supports: 0 }
		]);
		expect(second!.notes).toEqual([]);
		expect(grew).toEqual({ [water]: { needs: [], ideas: [1] } });
		expect([attended, growth.ideas[0]!.dots]).toEqual([1, null]);
	});

	test('leaves out what is hidden, in the trash or not let through, and numbers where names are not shown', async () => {
		const [shown, bad, gone] = [await write('Су жоқ'), await write('Жаман сөз'), await write('Қате')];
		await hide(bad);
		await edit((doc) => trashNote(doc, gone, 1));
		const ids = async () => (await readSummary(house.ids.workshop)).cafes[0]!.tables[0]!.notes.map(({ id }) => id);
		expect(await ids()).toEqual([shown]);
		expect(JSON.stringify(await readSummary(house.ids.workshop))).not.toContain('Жаман сөз');
		await setCafe({ names: false });
		expect((await readSummary(house.ids.workshop)).cafes[0]!.tables[0]!.notes[0]!.number).toBeNull();
		await setCafe({ moderated: true });
		expect(await ids()).toEqual([]);
		await edit((doc) => judgeNote(doc, shown, { verdict: 'approved', reason: null, at: 1 }));
		expect(await ids()).toEqual([shown]);
	});
});

describe('the export', () => {
	test('is for staff at any time, for everybody after the end', async () => {
		await write('Су жоқ');
		for (const handler of [jsonNotes, csv]) {
			expect((await askRaw(handler, { actor: desk, params })).status).toBe(200);
			expect((await askRaw(handler, { actor: phone, params })).status).toBe(401);
			expect((await askRaw(handler, { actor: house.people.akimat, params })).status).toBe(403);
			expect((await askRaw(handler, { actor: desk, params: { code: 'QQQQQQ' } })).status).toBe(404);
		}
		await end();
		for (const actor of [NOBODY, phone, house.people.akimat, desk])
			for (const handler of [jsonNotes, csv]) expect((await askRaw(handler, { actor, params })).status).toBe(200);
	});

	test('gives staff the hidden and the trash, others what everybody may see', async () => {
		const [shown, bad, gone] = [await write('Су жоқ'), await write('Жаман сөз'), await write('Қате')];
		await hide(bad);
		await edit((doc) => trashNote(doc, gone, 1));
		await setCafe({ names: false });
		await end();
		expect((await exported(desk)).notes.map(({ id, state, number }) => [id, state, number])).toEqual([
			[shown, 'shown', 1],
			[bad, 'hidden', 1],
			[gone, 'trash', 1]
		]);
		expect((await exported(NOBODY)).notes.map(({ id, state, number }) => [id, state, number])).toEqual([[shown, 'shown', null]]);
	});

	test('as a table: one line a note, no formula, heads in the reader’s language', async () => {
		await write('=HYPERLINK("http://x";"су")');
		await write('Жол; шам\nжарық', 1);
		const response = await askRaw(csv, { actor: desk, params, locale: 'ru' });
		expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8');
		expect(response.headers.get('content-disposition')).toContain('asar-HATT24-notes.csv');
		const bytes = new Uint8Array(await response.arrayBuffer());
		expect([...bytes.slice(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
		const [heads, first, second] = new TextDecoder().decode(bytes).split('\r\n');
		expect(heads!.split(';')[1]).toBe('Стол');
		expect(first).toContain(';"\'=HYPERLINK(""http://x"";""су"")";');
		expect(second).toContain(';2;Сұрақ 2;1;"Жол; шам\nжарық";');
	});
});

describe('photos of the hall', () => {
	const picture = () =>
		sharp({ create: { width: 900, height: 600, channels: 3, background: 'red' } })
			.withExif({ IFD0: { Make: 'Secretphone' } })
			.jpeg()
			.toBuffer();
	async function form(id: string, caption = '') {
		const made = new FormData();
		made.set('id', id);
		made.set('caption', caption);
		made.set('photo', new File([new Uint8Array(await picture())], 'зал.jpg', { type: 'image/jpeg' }));
		return made;
	}
	const list = () => readHallPhotos(db(), house.ids.workshop);

	test('are added by the desk, also after the end, without their EXIF, once; taken away and put back', async () => {
		await end();
		const id = newId();
		expect((await ask(postPhoto, { actor: desk, params, body: await form(id, 'Бірінші үстел') })).status).toBe(201);
		expect((await ask(postPhoto, { actor: desk, params, body: await form(id, 'Бірінші үстел') })).status).toBe(201);
		const [photo] = await list();
		expect(await list()).toHaveLength(1);
		expect(photo).toMatchObject({ id, caption: 'Бірінші үстел', width: 900, height: 600 });
		const file = photo!.photo.replace('/media/', '');
		expect((await sharp((await readPhoto(file, 1600))!).metadata()).exif).toBeUndefined();

		const change = (body: object) =>
			ask(putPhoto, { actor: desk, params: { ...params, photo: id }, method: 'PUT', body: { id: newId(), ...body } });
		expect((await change({ caption: 'Зал' })).status).toBe(200);
		expect(await list()).toMatchObject([{ caption: 'Зал' }]);
		expect((await change({ removed: true })).status).toBe(200);
		expect([await list(), await readPhoto(file, 480)]).toEqual([[], null]);
		expect((await change({ removed: false })).status).toBe(200);
		expect(await list()).toMatchObject([{ id, caption: 'Зал' }]);
		expect(await readPhoto(file, 480)).not.toBeNull();
		expect((await readSummary(house.ids.workshop)).photos).toEqual(await list());
	});

	test('are nobody else’s to add, see before the end, or change; what is no picture is refused at its field', async () => {
		const id = newId();
		for (const [actor, status] of [
			[phone, 401],
			[NOBODY, 401],
			[house.people.akimat, 403]
		] as const) {
			expect((await ask(postPhoto, { actor, params, body: await form(id) })).status).toBe(status);
			expect((await ask(listPhotos, { actor, params })).status).toBe(status);
			const change = { actor, params: { ...params, photo: id }, method: 'PUT', body: { id: newId(), removed: true } };
			expect((await ask(putPhoto, change)).status).toBe(status);
		}
		const wrong = await form(id);
		wrong.set('photo', new File(['<svg/>  not a picture at all'], 'x.svg'));
		expect(await ask(postPhoto, { actor: desk, params, body: wrong })).toMatchObject({
			status: 422,
			body: { error: { code: 'not_a_picture', field: 'photo' } }
		});
		wrong.delete('photo');
		expect(await ask(postPhoto, { actor: desk, params, body: wrong })).toMatchObject({
			status: 422,
			body: { error: { code: 'required', field: 'photo' } }
		});
		expect(await list()).toEqual([]);
		const unknown = { actor: desk, params: { ...params, photo: newId() }, method: 'PUT', body: { id: newId(), removed: true } };
		expect((await ask(putPhoto, unknown)).status).toBe(404);
	});
});

describe('the private link', () => {
	async function linkOf(actor: Actor): Promise<string> {
		const given = await giveFollowLink(actor, house.ids.workshop);
		if (!given.ok) throw new Error(given.reason);
		return given.value.token;
	}

	test('shows what became of everything of one seat, and nothing of another', async () => {
		const other = await house.join();
		const [mine, twin, theirs, bad] = [
			await write('Су жоқ'),
			await write('Су келмейді', 0, other),
			await write('Жол', 1, other),
			await write('Жаман сөз')
		];
		const merged = newId();
		await edit((doc) =>
			mergeNotes(doc, [mine, twin], { id: merged, text: 'Ауыз су', author: 'account:x', number: 0, round: 2, at: Date.now() })
		);
		await hide(bad);
		await house.open('needs');
		const need = newId();
		await addNeed(phone, house.ids.workshop, { id: need, category: 'play', text: 'Ойын алаңы', group: '' });
		const sources = [
			{ kind: 'note' as const, id: merged, document: board(), words: 'Ауыз су' },
			{ kind: 'need' as const, id: need, words: '' }
		];
		await saveIdea(desk, house.ids.workshop, { id: newId(), title: 'Су мен ойын', description: '', cost: 5000, siteId: null, sources });
		const followed = (await readFollowed(await linkOf(phone)))!;
		expect(followed).toMatchObject({ number: phone.seat.number, workshop: { code: 'HATT24', endedAt: null } });
		expect(followed.things).toMatchObject([
			{
				id: mine,
				kind: 'note',
				state: 'shown',
				into: { id: merged, text: 'Ауыз су' },
				ideas: [{ number: 1, dots: null }],
				note: { table: 1, round: 1 }
			},
			{ id: bad, state: 'hidden', reason: 'дөрекі сөз', ideas: [] },
			{ id: need, kind: 'need', state: 'shown', support: 0, ideas: [{ number: 1 }] }
		]);
		expect(JSON.stringify(followed)).not.toContain(twin);
		expect((await readFollowed(await linkOf(other)))!.things.map(({ id }) => id)).toEqual([twin, theirs]);
	});

	test('is made by the seat itself, also after the end; earlier links stay good; only hashes are kept', async () => {
		const first = await linkOf(phone);
		await end();
		const second = await linkOf({ ...phone, account: house.people.akimat.account });
		expect(first).not.toBe(second);
		expect((await readFollowed(first))!.number).toBe(phone.seat.number);
		expect((await readFollowed(second))!.number).toBe(phone.seat.number);
		const rows = await db().select().from(followLink);
		expect(JSON.stringify(rows)).not.toContain(first);
		const { status, body } = await ask(follow, { actor: phone, params, method: 'POST' });
		expect([status, (body as { path: string }).path]).toEqual([201, expect.stringMatching(/^\/my\/[\w-]{43}$/)]);
	});

	test('is refused without a seat here, and for a seat of another workshop', async () => {
		expect(await giveFollowLink(NOBODY, house.ids.workshop)).toMatchObject({ reason: 'no_seat' });
		expect(await giveFollowLink(desk, house.ids.workshop)).toMatchObject({ reason: 'no_seat' });
		const elsewhere = { ...phone, seat: { ...phone.seat, workshopId: newId() } };
		expect(await giveFollowLink(elsewhere, house.ids.workshop)).toMatchObject({ reason: 'no_seat' });
		expect((await ask(follow, { actor: NOBODY, params, method: 'POST' })).status).toBe(401);
	});

	test('is given by a helper until the end and by the desk always to somebody without a phone, of this workshop only', async () => {
		const helper: Actor = { ...NOBODY, helper: { id: newId(), workshopId: house.ids.workshop, name: 'Айгүл' } };
		const give = (actor: Actor, seatId = phone.seat.id) => giveFollowLink(actor, house.ids.workshop, seatId);
		expect(await give(helper)).toMatchObject({ ok: true });
		expect(await give(helper, newId())).toMatchObject({ reason: 'not_found' });
		expect(await give(phone)).toMatchObject({ reason: 'signed_out' });
		expect(await give({ ...helper, helper: { ...helper.helper!, workshopId: newId() } })).toMatchObject({ ok: false });
		await end();
		expect(await give(helper)).toMatchObject({ reason: 'workshop_ended' });
		expect(await give(desk)).toMatchObject({ ok: true });
	});

	test('opens nothing when it is unknown, or its workshop is in the bin; a seat cannot ask on and on', async () => {
		const token = await linkOf(phone);
		expect(await readFollowed('x')).toBeNull();
		expect(await readFollowed(`${token}x`)).toBeNull();
		expect(await readFollowed(phone.token)).toBeNull();
		for (let i = 0; i < 49; i++) await linkOf(phone);
		expect(await giveFollowLink(phone, house.ids.workshop)).toMatchObject({ reason: 'too_many_tries' });
		await transact(({ db }) => db.update(workshop).set({ deletedAt: 1 }).where(eq(workshop.id, house.ids.workshop)));
		expect(await readFollowed(token)).toBeNull();
	});
});
