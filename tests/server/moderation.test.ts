/** The desk's word on what residents wrote: rows, stage, boards, phones; reports; muted seats; a crash in between. */
import { eq } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { addNote, editNoteText, judgeNote, readNotes, trashNote } from '#lib/board/document.ts';
import { versionsKept, writeNote } from '#lib/board/write.server.ts';
import { newId } from '#lib/live/id.ts';
import { boardDocument } from '#lib/live/protocol.ts';
import { readOverlooked } from '#lib/moderation/read.server.ts';
import type { Judgement, JudgedItem } from '#lib/moderation/rules.ts';
import { hideAllOf, judgeItems, muteSeat, reportThing, undoModeration, type ModerationPayload } from '#lib/moderation/write.server.ts';
import { addNeed, supportNeed } from '#lib/need/write.server.ts';
import { readMine } from '#lib/seat/read.server.ts';
import { readSeat } from '#lib/server/auth.ts';
import { db } from '#lib/server/app.ts';
import { activity, moderation, request } from '#lib/server/schema.ts';
import { transact } from '#lib/server/transact.ts';
import { listSites, readDossier } from '#lib/site/read.server.ts';
import { addSite } from '#lib/site/write.server.ts';
import type { Actor, ActivityKind } from '#lib/workshop/rules.ts';
import { readStage } from '#lib/workshop/stage.server.ts';
import { ask } from '../support/ask.ts';
import { openHouse, type House } from '../support/house.ts';
import { GET as getModeration, POST as postModeration } from '../../src/routes/api/v1/workshops/[code]/moderation/+server.ts';
import { POST as postReport } from '../../src/routes/api/v1/workshops/[code]/reports/+server.ts';
import { POST as postVoice } from '../../src/routes/api/v1/workshops/[code]/seats/[seat]/voice/+server.ts';

type Seated = Awaited<ReturnType<House['join']>>;
let house: House;
let one: Seated;
let two: Seated;
beforeEach(async () => {
	house = await openHouse();
	[one, two] = [await house.join(), await house.join()];
});
afterEach(async () => {
	await versionsKept();
	await house.close();
});

const REASON = 'Дөрекі сөз бар';
const facilitator = () => house.people.facilitator;
const moderate = (kind: ActivityKind) =>
	transact(({ db }) =>
		db
			.update(activity)
			.set({ settings: { moderated: true } })
			.where(eq(activity.id, house.activity(kind)))
	);
async function addNeedOf(actor: Actor, text = 'Ойын алаңы жоқ'): Promise<JudgedItem> {
	const id = newId();
	expect(await addNeed(actor, house.ids.workshop, { id, category: 'play', text, group: 'балалар' })).toMatchObject({ ok: true });
	return { kind: 'need', id };
}
async function addSiteOf(actor: Actor): Promise<JudgedItem> {
	const id = newId();
	const input = { id, lng: 53.81, lat: 47, objectType: 'park' as const, title: 'Саябақ', why: 'Көлеңке жоқ' };
	expect(await addSite(actor, house.ids.workshop, input)).toMatchObject({ ok: true });
	return { kind: 'site', id };
}
const document = (n = 0) => boardDocument(house.activity('cafe'), house.ids.tables[n]!);
async function addNoteOf(actor: Seated, text = 'Су жоқ', n = 0): Promise<JudgedItem> {
	const [id, author] = [newId(), `seat:${actor.seat.id}`];
	const note = { id, text, colour: 1 as const, author, number: actor.seat.number, round: 1, at: Date.now() };
	await house.app.rooms.edit(document(n), author, (doc) => addNote(doc, note));
	return { kind: 'note', id, document: document(n) };
}
const judge = (verdict: Judgement, items: JudgedItem[], { actor = facilitator() as Actor, id = newId(), reason = REASON } = {}) =>
	judgeItems(actor, house.ids.workshop, { id, verdict, items, ...(verdict === 'hidden' && { reason }) });
const report = (actor: Actor, { kind, id: subjectId, document }: JudgedItem, id = newId()) =>
	reportThing(actor, house.ids.workshop, { id, kind, subjectId, document });
const stage = () => readStage(db(), house.ids.workshop);
const mine = (actor: Actor) => readMine(db(), actor, house.ids.workshop);
const noteIn = async ({ id, document }: JudgedItem) => (await house.app.rooms.view(document!, readNotes)).find((note) => note.id === id)!;
const events = (action: string) =>
	house.app.handles.raw.prepare('select * from event where action = ?').all(action) as Record<string, string>[];
const rowsOf = (id: string) => db().select().from(moderation).where(eq(moderation.subjectId, id));

describe('a need', () => {
	test('of an activity that is not moderated is shown at once', async () => {
		await house.open('needs');
		await addNeedOf(one);
		expect((await stage()).needs).toMatchObject([{ text: 'Ойын алаңы жоқ', state: 'shown' }]);
		expect((await mine(one)).withheld).toEqual([]);
	});

	test('waits without words in the stage, is let through, hidden with a reason for its author, and shown again', async () => {
		await moderate('needs');
		await house.open('needs');
		const need = await addNeedOf(one);
		expect((await stage()).needs).toMatchObject([{ id: need.id, text: '', group: '', seat: null, state: 'waiting' }]);
		expect((await mine(one)).withheld).toEqual([{ id: need.id, title: '', text: 'Ойын алаңы жоқ', reason: null }]);
		expect((await mine(two)).withheld).toEqual([]);
		expect(await judge('approved', [need])).toEqual({ ok: true, value: { done: 1 } });
		expect((await stage()).needs).toMatchObject([{ text: 'Ойын алаңы жоқ', group: 'балалар', seat: one.seat.number, state: 'shown' }]);
		await judge('hidden', [need]);
		expect((await stage()).needs).toMatchObject([{ text: '', state: 'hidden', reason: null }]);
		expect((await mine(one)).withheld).toMatchObject([{ id: need.id, reason: REASON }]);
		expect(JSON.stringify(await stage())).not.toContain(REASON);
		await judge('open', [need]);
		expect((await stage()).needs).toMatchObject([{ state: 'waiting' }]);
		expect((await rowsOf(need.id)).map(({ verdict }) => verdict)).toEqual(['approved', 'hidden', 'open']);
		expect([events('approve').length, events('hide').length, events('take_word_back').length]).toEqual([1, 1, 1]);
		expect(events('hide')[0]).toMatchObject({ reason: REASON, actor: `account:${facilitator().account.id}`, subject: `need:${need.id}` });
	});

	test('that others cannot see is not supported; its author may', async () => {
		await moderate('needs');
		await house.open('needs');
		const { id: needId } = await addNeedOf(one);
		const support = (actor: Actor) => supportNeed(actor, house.ids.workshop, { id: newId(), needId, on: true });
		expect(await support(two)).toMatchObject({ reason: 'not_found' });
		expect(await support(one)).toMatchObject({ ok: true });
		await judge('approved', [{ kind: 'need', id: needId }]);
		expect(await support(two)).toMatchObject({ ok: true });
		await judge('hidden', [{ kind: 'need', id: needId }]);
		for (const actor of [one, two]) expect(await support(actor)).toMatchObject({ reason: 'not_found' });
	});
});

test('a site that is hidden or not let through is neither on the map nor in a dossier', async () => {
	await moderate('sites');
	await house.open('sites');
	const site = await addSiteOf(one);
	const seen = async () => [(await listSites()).length, (await readDossier(site.id, false)) !== null, (await stage()).sites[0]!.title];
	expect(await seen()).toEqual([0, false, '']);
	await judge('approved', [site]);
	expect(await seen()).toEqual([1, true, 'Саябақ']);
	await judge('hidden', [site]);
	await house.desk({ act: 'end_workshop' });
	expect(await seen()).toEqual([0, false, '']);
	expect((await mine(one)).withheld).toEqual([{ id: site.id, title: 'Саябақ', text: 'Көлеңке жоқ', reason: REASON }]);
});

describe('a note', () => {
	test('carries the desk’s word on its board, before, during and after the cafe, until the workshop ends', async () => {
		const note = await addNoteOf(one);
		for (const step of ['welcome', 'cafe', 'needs'] as const) {
			await house.open(step);
			await judge('hidden', [note]);
			expect((await noteIn(note)).word).toMatchObject({ verdict: 'hidden', reason: REASON });
			await judge('approved', [note]);
			expect((await noteIn(note)).word).toMatchObject({ verdict: 'approved', reason: null });
			await judge('open', [note]);
			expect((await noteIn(note)).word).toBeNull();
		}
		await judge('hidden', [note]);
		await house.desk({ act: 'end_workshop' });
		expect(await judge('approved', [note])).toMatchObject({ reason: 'workshop_ended' });
		expect((await noteIn(note)).word).toMatchObject({ verdict: 'hidden' });
	});

	test('of a whole table is let through at once, sent twice it is done once', async () => {
		const notes = [await addNoteOf(one, 'а'), await addNoteOf(two, 'б'), await addNoteOf(one, 'в', 1)];
		const id = newId();
		for (let i = 0; i < 2; i++) expect(await judge('approved', notes.slice(0, 2), { id })).toEqual({ ok: true, value: { done: 2 } });
		expect((await Promise.all(notes.map(noteIn))).map(({ word }) => word?.verdict)).toEqual(['approved', 'approved', undefined]);
		expect(await rowsOf(notes[0]!.id)).toHaveLength(1);
		expect(await judge('hidden', notes, { id })).toMatchObject({ reason: 'malformed', field: 'id' });
	});

	test('is let through with the words that were read: another text waits again, the old one is through again', async () => {
		const note = await addNoteOf(one, 'Су жоқ');
		const edit = (text: string) => house.app.rooms.edit(document(), `seat:${one.seat.id}`, (doc) => editNoteText(doc, note.id, text));
		const word = async () => (await noteIn(note)).word?.verdict ?? null;
		await judge('approved', [note]);
		expect(await word()).toBe('approved');
		await edit('Су жоқ, ұятсыз сөз');
		expect(await word()).toBeNull();
		await house.restart();
		await house.app.ensureStage(house.ids.workshop);
		expect(await word()).toBeNull();
		await edit('Су жоқ ');
		expect(await word()).toBe('approved');
		// The author was quicker than the desk: what the desk has not read does not get through.
		await edit('Мүлде басқа');
		await judge('approved', [{ ...note, words: 'Су жоқ' }]);
		expect(await word()).toBeNull();
		// Hidden is hidden, whatever it says.
		await judge('hidden', [note]);
		await edit('Тағы басқа');
		expect(await word()).toBe('hidden');
	});

	test('is brought in line after a crash between the rows and the board, before anybody reads it', async () => {
		const note = await addNoteOf(one);
		await judge('hidden', [note]);
		await report(two, await addNoteOf(one, 'екінші'));
		// As a crash leaves it: the rows are there, the board knows nothing.
		await house.app.rooms.edit(note.document!, 'system', (doc) => judgeNote(doc, note.id, null));
		expect((await noteIn(note)).word).toBeNull();
		await house.restart();
		await house.app.ensureStage(house.ids.workshop);
		expect((await noteIn(note)).word).toMatchObject({ verdict: 'hidden', reason: REASON });
		expect((await house.app.rooms.view(document(), readNotes)).map(({ reports }) => reports)).toEqual([0, 1]);
	});
});

test('only things of this workshop are judged, all or none, and only by who runs the desk', async () => {
	await house.open('needs');
	const [need, note] = [await addNeedOf(one), await addNoteOf(one)];
	const strange: JudgedItem[] = [
		{ kind: 'need', id: newId() },
		{ kind: 'site', id: need.id },
		{ kind: 'note', id: note.id },
		{ ...note, document: document(1) },
		{ ...note, document: boardDocument(newId(), newId()) },
		{ ...note, id: newId() }
	];
	for (const item of strange) expect(await judge('hidden', [need, item])).toEqual({ ok: false, reason: 'not_found', field: 'items' });
	expect(await rowsOf(need.id)).toEqual([]);
	expect(await judge('hidden', [need], { actor: one })).toMatchObject({ reason: 'signed_out' });
	expect(await judge('hidden', [need], { actor: house.people.akimat })).toMatchObject({ reason: 'forbidden' });
	expect(await judgeItems(facilitator(), house.ids.workshop, { id: newId(), verdict: 'hidden', items: [need] })).toMatchObject({
		reason: 'required',
		field: 'reason'
	});
	expect((await stage()).needs).toMatchObject([{ state: 'shown' }]);
});

describe('a report', () => {
	test('counts once a seat, not of one’s own, and is looked at with the desk’s next word', async () => {
		await house.open('needs');
		const [need, note] = [await addNeedOf(one), await addNoteOf(one)];
		for (const thing of [need, note]) {
			expect(await report(one, thing)).toMatchObject({ reason: 'forbidden' });
			for (let i = 0; i < 2; i++) expect(await report(two, thing)).toEqual({ ok: true, value: { done: true } });
			expect(await report(await house.join(), thing)).toMatchObject({ ok: true });
		}
		expect((await stage()).needs[0]!.reports).toBe(2);
		expect((await noteIn(note)).reports).toBe(2);
		await judge('approved', [need, note]);
		expect([(await stage()).needs[0]!.reports, (await noteIn(note)).reports]).toEqual([0, 0]);
		const late = await house.join();
		await new Promise((resolve) => setImmediate(resolve));
		await report(late, need);
		await report(late, note);
		expect([(await stage()).needs[0]!.reports, (await noteIn(note)).reports]).toEqual([1, 1]);
	});

	test('of what is not there, of another workshop’s board, or not to be seen is not found', async () => {
		await moderate('needs');
		await house.open('needs');
		const [waiting, note] = [await addNeedOf(one), await addNoteOf(one)];
		expect(await report(two, waiting)).toMatchObject({ reason: 'not_found' });
		expect(await report(two, { kind: 'need', id: newId() })).toMatchObject({ reason: 'not_found' });
		expect(await report(two, { kind: 'note', id: note.id })).toMatchObject({ reason: 'not_found' });
		expect(await report(two, { ...note, document: boardDocument(newId(), newId()) })).toMatchObject({ reason: 'not_found' });
		await judge('hidden', [note]);
		expect(await report(two, note)).toMatchObject({ reason: 'not_found' });
		expect(await report(facilitator(), note)).toMatchObject({ reason: 'no_seat' });
		await house.desk({ act: 'end_workshop' });
		expect(await report(two, note)).toMatchObject({ reason: 'workshop_ended' });
	});
});

test('everything of one seat is hidden at once: all boards, the trash, needs and sites; others stay', async () => {
	await house.open('needs');
	const needs = [await addNeedOf(one, 'Су тасып жатыр'), await addNeedOf(two)];
	await house.open('sites');
	const site = await addSiteOf(one);
	const notes = [await addNoteOf(one, 'а'), await addNoteOf(one, 'б', 1), await addNoteOf(two, 'в', 1)];
	await house.app.rooms.edit(document(1), 'system', (doc) => trashNote(doc, notes[1]!.id, 1));
	const wish = { id: newId(), seat: one.seat.number, reason: 'Ойнап жүр' };
	expect(await hideAllOf(one, house.ids.workshop, wish)).toMatchObject({ reason: 'signed_out' });
	expect(await hideAllOf(facilitator(), house.ids.workshop, { ...wish, seat: 99 })).toMatchObject({ reason: 'not_found' });
	expect(await hideAllOf(facilitator(), house.ids.workshop, wish)).toEqual({ ok: true, value: { done: 4 } });
	expect((await Promise.all(notes.map(noteIn))).map(({ word }) => word?.verdict)).toEqual(['hidden', 'hidden', undefined]);
	const { needs: shown, sites } = await stage();
	expect([needs[0]!.id, needs[1]!.id].map((id) => shown.find((need) => need.id === id)!.state)).toEqual(['hidden', 'shown']);
	expect(sites.find(({ id }) => id === site.id)!.state).toBe('hidden');
	expect(await hideAllOf(facilitator(), house.ids.workshop, { ...wish, id: newId() })).toEqual({ ok: true, value: { done: 0 } });
});

test('an act is taken back: each thing says again what it said before', async () => {
	await house.open('needs');
	const [need, note] = [await addNeedOf(one), await addNoteOf(one)];
	await judge('approved', [need]);
	await judge('hidden', [need, note]);
	const payload = JSON.parse(events('hide')[0]!.data!) as ModerationPayload;
	await transact((tx) => undoModeration(tx, house.ids.workshop, facilitator().account.id, payload));
	await house.app.wordsWritten(house.ids.workshop);
	expect((await stage()).needs).toMatchObject([{ state: 'shown', text: 'Ойын алаңы жоқ' }]);
	expect((await noteIn(note)).word).toBeNull();
	expect((await rowsOf(need.id)).map(({ verdict }) => verdict)).toEqual(['approved', 'hidden', 'approved']);
});

test('a muted seat writes nothing by any way until it is given its voice back', async () => {
	await house.open('needs');
	const mute = (muted: boolean, more: { actor?: Actor; reason?: string; seat?: number } = {}) =>
		muteSeat(more.actor ?? facilitator(), house.ids.workshop, {
			id: newId(),
			seat: more.seat ?? one.seat.number,
			muted,
			reason: more.reason
		});
	expect(await mute(true)).toMatchObject({ reason: 'required', field: 'reason' });
	expect(await mute(true, { reason: 'x', actor: two })).toMatchObject({ reason: 'signed_out' });
	expect(await mute(true, { reason: 'x', seat: 77 })).toMatchObject({ reason: 'not_found' });
	expect(await mute(true, { reason: 'Ойнап жүр' })).toEqual({ ok: true, value: { muted: true } });
	const again = async () => ({ ...one, seat: (await readSeat(one.token))! });
	const said = { id: newId(), category: 'play' as const, text: 'а', group: '' };
	expect(await addNeed(await again(), house.ids.workshop, said)).toMatchObject({ reason: 'seat_muted' });
	expect((await mine(one)).seat).toMatchObject({ muted: true });
	expect((await readOverlooked(db(), house.ids.workshop)).seats).toMatchObject([
		{ number: 1, muted: true },
		{ number: 2, muted: false }
	]);
	// Given back by the undo, taken by the undo of that.
	const stepBack = async () => house.desk({ act: 'undo', stepId: (await stage()).desk.undo!.id });
	expect((await stage()).desk.undo).toMatchObject({ act: 'voice', data: { muted: true, seat: one.seat.number } });
	await stepBack();
	expect((await mine(one)).seat).toMatchObject({ muted: false });
	await mute(true, { reason: 'Ойнап жүр' });
	await mute(false);
	await stepBack();
	expect((await mine(one)).seat).toMatchObject({ muted: true });
	await house.open('cafe');
	expect(await writeNote(await again(), house.ids.workshop, { id: newId(), text: 'а', colour: 1 })).toMatchObject({ reason: 'seat_muted' });
	await mute(false);
	expect(await writeNote(await again(), house.ids.workshop, { id: newId(), text: 'а', colour: 1 })).toMatchObject({ ok: true });
	expect([events('mute_seat').length, events('unmute_seat').length]).toEqual([2, 2]);
	expect(events('mute_seat')[0]).toMatchObject({ reason: 'Ойнап жүр' });
});

test('over the API: staff read words that the stage keeps back; sentences stand at their fields', async () => {
	await moderate('needs');
	await house.open('needs');
	const need = await addNeedOf(one, 'Су тасып жатыр');
	const params = { code: house.code };
	expect((await ask(getModeration, { actor: one, params })).status).toBe(401);
	expect((await ask(getModeration, { actor: house.people.akimat, params })).status).toBe(403);
	const read = await ask(getModeration, { actor: facilitator(), params });
	expect(read.body).toMatchObject({ written: [{ id: need.id, words: 'Су тасып жатыр · балалар', seat: { number: 1 }, state: 'waiting' }] });
	const send = (body: object) => ask(postModeration, { actor: facilitator(), params, body: { id: newId(), items: [need], ...body } });
	expect(await send({ verdict: 'hidden' })).toMatchObject({ status: 422, body: { error: { code: 'required', field: 'reason' } } });
	expect(await send({ verdict: 'approved' })).toEqual({ status: 200, body: { done: 1 } });
	const told = await ask(postReport, { actor: two, params, body: { id: newId(), kind: 'need', subjectId: need.id } });
	expect(told).toEqual({ status: 200, body: { done: true } });
	const voice = (seat: string, body: object) =>
		ask(postVoice, { actor: facilitator(), params: { ...params, seat }, body: { id: newId(), ...body } });
	expect((await voice('x', { muted: true, reason: 'а' })).status).toBe(404);
	expect(await voice('1', { muted: true })).toMatchObject({ status: 422, body: { error: { field: 'reason' } } });
	expect(await voice('1', { muted: true, reason: 'а' })).toEqual({ status: 200, body: { muted: true } });
	expect(await voice('1', { hideAll: true, reason: 'а' })).toEqual({ status: 200, body: { done: 1 } });
	expect(await db().$count(request)).toBeGreaterThan(0);
});
