import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { addNote, judgeNote, trashNote } from '#lib/board/document.ts';
import { saveIdea } from '#lib/idea/write.server.ts';
import { newId } from '#lib/live/id.ts';
import { boardDocument } from '#lib/live/protocol.ts';
import { parseHarvest } from '#lib/need/input.ts';
import { readNeedNotes, readStageNeeds } from '#lib/need/read.server.ts';
import { harvestNeed, supportNeed } from '#lib/need/write.server.ts';
import { readStory } from '#lib/project/story.server.ts';
import { db } from '#lib/server/app.ts';
import { activity } from '#lib/server/schema.ts';
import { transact } from '#lib/server/transact.ts';
import { eq } from 'drizzle-orm';
import { NOBODY, type Actor } from '#lib/workshop/rules.ts';
import { openHouse, type House } from '../support/house.ts';

let house: House;
let desk: Actor;
beforeEach(async () => {
	house = await openHouse();
	desk = house.people.facilitator;
	await house.open('cafe');
});
afterEach(() => house.close());

const board = (n = 0) => boardDocument(house.activity('cafe'), house.ids.tables[n]!);
async function write(text: string, n = 0, author = 'seat:x'): Promise<string> {
	const id = newId();
	await house.app.rooms.edit(board(n), author, (doc) => addNote(doc, { id, text, colour: 2, author, number: 3, round: 1, at: Date.now() }));
	return id;
}
type Source = { document: string; noteId: string; words?: string };
function harvest(sources: Source[], { actor = desk, id = newId() } = {}) {
	const input = parseHarvest({ id, category: 'water_green', text: 'Ауыз су жоқ', group: 'бәріне', sources });
	return input.ok ? harvestNeed(actor, house.ids.workshop, input.value) : Promise.resolve(input);
}

describe('a need made of notes', () => {
	test('stands among the others with the notes of both tables behind it, in the words of the boards', async () => {
		const [one, two] = [await write('Су жоқ', 0), await write('Нет воды', 1)];
		const sources = [
			{ document: board(0), noteId: one, words: 'something else' },
			{ document: board(1), noteId: two },
			{ document: board(0), noteId: one }
		];
		const id = newId();
		expect(await harvest(sources, { id })).toEqual({ ok: true, value: { id } });
		expect(await readStageNeeds(db(), house.ids.workshop)).toMatchObject([
			{
				id,
				activityId: house.activity('needs'),
				category: 'water_green',
				group: 'бәріне',
				seat: null,
				helper: null,
				state: 'shown',
				support: 0
			}
		]);
		expect((await readNeedNotes(db(), house.ids.workshop)).get(id)).toEqual([
			{ id: one, document: board(0), words: 'Су жоқ' },
			{ id: two, document: board(1), words: 'Нет воды' }
		]);
		// Sent again it counts once, also when a note has gone to the trash meanwhile.
		await house.app.rooms.edit(board(0), 'system', (doc) => trashNote(doc, one, Date.now()));
		expect(await harvest(sources, { id })).toEqual({ ok: true, value: { id } });
		expect(await readStageNeeds(db(), house.ids.workshop)).toHaveLength(1);
	});

	test('is supported like any other, and need not wait for the desk in a moderated activity', async () => {
		const note = await write('Су жоқ');
		await transact(({ db }) =>
			db
				.update(activity)
				.set({ settings: { moderated: true } })
				.where(eq(activity.id, house.activity('needs')))
		);
		const id = newId();
		await harvest([{ document: board(), noteId: note }], { id });
		const phone = await house.join();
		await house.open('needs');
		expect(await supportNeed(phone, house.ids.workshop, { id: newId(), needId: id, on: true })).toMatchObject({ ok: true });
		expect(await readStageNeeds(db(), house.ids.workshop)).toMatchObject([{ id, state: 'shown', support: 1 }]);
	});

	test('is refused for notes of elsewhere, in the trash, hidden or unknown, and without notes', async () => {
		const [note, gone, hidden] = [await write('Су жоқ'), await write('Жол'), await write('Жаман сөз')];
		await house.app.rooms.edit(board(), 'system', (doc) => {
			trashNote(doc, gone, Date.now());
			judgeNote(doc, hidden, { verdict: 'hidden', reason: 'жарамайды', at: Date.now() });
		});
		const wrong: Source[][] = [
			[{ document: board(1), noteId: note }],
			[{ document: `stage:${house.ids.workshop}`, noteId: note }],
			[{ document: boardDocument(newId(), newId()), noteId: note }],
			[{ document: board(), noteId: gone }],
			[{ document: board(), noteId: hidden }],
			[
				{ document: board(), noteId: note },
				{ document: board(), noteId: newId() }
			]
		];
		for (const sources of wrong) expect(await harvest(sources)).toEqual({ ok: false, reason: 'unknown_choice', field: 'sources' });
		expect(await harvest([])).toMatchObject({ reason: 'required', field: 'sources' });
		expect(await readStageNeeds(db(), house.ids.workshop)).toEqual([]);
	});

	test('is for the desk only, in every step, until the end', async () => {
		const sources = [{ document: board(), noteId: await write('Су жоқ') }];
		const phone = await house.join();
		expect(await harvest(sources, { actor: NOBODY })).toMatchObject({ reason: 'signed_out' });
		expect(await harvest(sources, { actor: phone })).toMatchObject({ reason: 'signed_out' });
		expect(await harvest(sources, { actor: house.people.akimat })).toMatchObject({ reason: 'forbidden' });
		await house.open('vote').catch(() => undefined);
		await house.open('ideas');
		expect(await harvest(sources)).toMatchObject({ ok: true });
		await house.desk({ act: 'end_workshop' });
		expect(await harvest(sources)).toMatchObject({ reason: 'workshop_ended' });
	});
});

describe('the story of an idea', () => {
	test('opens the notes behind a need, with their table and round, and leaves out what was hidden', async () => {
		const [one, two, other] = [await write('Су жоқ', 0), await write('Нет воды', 1), await write('Құдық қазу', 1)];
		const need = newId();
		await harvest(
			[
				{ document: board(0), noteId: one },
				{ document: board(1), noteId: two }
			],
			{ id: need }
		);
		const ideaId = newId();
		const sources = [
			{ kind: 'need' as const, id: need, words: '' },
			{ kind: 'note' as const, id: other, document: board(1), words: 'Құдық қазу' },
			{ kind: 'note' as const, id: newId(), document: 'board:x', words: 'бұрынғы жазба' }
		];
		const input = { id: ideaId, title: 'Су құбыры', description: '', cost: 1_000_000, siteId: null, sources };
		expect(await saveIdea(desk, house.ids.workshop, input)).toMatchObject({ ok: true });
		await house.app.rooms.edit(board(1), 'system', (doc) => judgeNote(doc, two, { verdict: 'hidden', reason: 'x', at: Date.now() }));
		const story = await readStory(db(), ideaId, house.ids.workshop);
		expect(story!.workshop.code).toBeNull();
		expect(story!.sources).toMatchObject([
			{
				kind: 'need',
				words: 'Ауыз су жоқ',
				place: null,
				grewFrom: [{ kind: 'note', id: one, words: 'Су жоқ', place: { table: 1, round: 1 }, isShown: true }]
			},
			{ kind: 'note', id: other, place: { table: 2, round: 1 }, isShown: true, grewFrom: [] },
			{ kind: 'note', words: 'бұрынғы жазба', place: null, isShown: false, grewFrom: [] }
		]);
		expect(story!.sources[0]!.grewFrom).toHaveLength(1);
		await house.desk({ act: 'end_workshop' });
		expect((await readStory(db(), ideaId, house.ids.workshop))!.workshop.code).toBe(house.code);
	});
});
