/** What people say of sites, and what the akimat says and asks. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { newId } from '#lib/live/id.ts';
import { readOverlooked } from '#lib/moderation/read.server.ts';
import { judgeItems, reportThing } from '#lib/moderation/write.server.ts';
import { readMine } from '#lib/seat/read.server.ts';
import { db } from '#lib/server/app.ts';
import { project, review, site } from '#lib/server/schema.ts';
import { transact } from '#lib/server/transact.ts';
import { answerSiteQuestion, askAboutSite, readSiteQuestions } from '#lib/site/questions.server.ts';
import { readTypical } from '#lib/site/typical.server.ts';
import { commentSite, readComments, removeComment } from '#lib/site/voices.server.ts';
import { NOBODY, type Actor } from '#lib/workshop/rules.ts';
import { openHouse, type House } from '../support/house.ts';
import { fields, refusal, sitesOf, square } from '../support/sites.ts';

type Seated = Actor & { seat: NonNullable<Actor['seat']> };
let house: House;
let author: Seated;
let other: Seated;
beforeEach(async () => {
	house = await openHouse();
	[author, other] = [await house.join(), await house.join()];
	await house.open('sites');
});
afterEach(() => house.close());

const { add: addTo, find, moderate } = sitesOf(() => house);
const add = (actor: Actor = author) => addTo(actor);
const ws = () => house.ids.workshop;
const comment = (actor: Actor, siteId: string, text = 'Дұрыс жер', id = newId()) => commentSite(actor, ws(), { id, siteId, text });

describe('comments', () => {
	test('are said once, read by all, silenced by the desk with a reason and let back', async () => {
		const id = await add();
		const once = newId();
		for (let i = 0; i < 2; i++) expect(await comment(other, id, 'Жол қиын', once)).toEqual({ ok: true, value: { id: once } });
		await comment(author, id, 'Келісемін');
		const read = async (actor: Actor) => (await readComments(db(), actor, ws(), id)).map(({ text, own, state }) => [text, own, state]);
		expect(await read(author)).toEqual([
			['Жол қиын', false, 'shown'],
			['Келісемін', true, 'shown']
		]);
		expect(await reportThing(author, ws(), { id: newId(), kind: 'comment', subjectId: once })).toMatchObject({ ok: true });
		expect(await reportThing(other, ws(), { id: newId(), kind: 'comment', subjectId: once })).toEqual(refusal('forbidden'));
		expect((await find(id)).comments).toEqual({ shown: 2, waiting: 0, reported: 1 });
		const { written } = await readOverlooked(db(), ws());
		expect(written.find((one) => one.id === once)).toMatchObject({
			kind: 'comment',
			words: 'Жол қиын',
			reports: 1,
			seat: { id: other.seat.id }
		});
		const judge = (word: 'hidden' | 'open') =>
			judgeItems(house.people.facilitator, ws(), { id: newId(), verdict: word, items: [{ kind: 'comment', id: once }], reason: 'Дөрекі' });
		await judge('hidden');
		expect(await read(author)).toEqual([['Келісемін', true, 'shown']]);
		expect((await read(other))[0]).toEqual(['Жол қиын', true, 'hidden']);
		expect((await find(id)).comments).toEqual({ shown: 1, waiting: 0, reported: 0 });
		await judge('open');
		expect((await find(id)).comments.shown).toBe(2);
	});
	test('wait for the desk in a moderated step', async () => {
		await moderate();
		const id = await add();
		await judgeItems(house.people.facilitator, ws(), { id: newId(), verdict: 'approved', items: [{ kind: 'site', id }] });
		const said = await comment(other, id);
		expect((await find(id)).comments).toEqual({ shown: 0, waiting: 1, reported: 0 });
		expect((await readComments(db(), author, ws(), id)).length).toBe(0);
		if (!said.ok) throw new Error(said.reason);
		await judgeItems(house.people.facilitator, ws(), { id: newId(), verdict: 'approved', items: [{ kind: 'comment', id: said.value.id }] });
		expect((await readComments(db(), author, ws(), id)).length).toBe(1);
	});
	test('are taken back by who said them, and by nobody else', async () => {
		const id = await add();
		const said = newId();
		await comment(other, id, 'Қате', said);
		expect(await removeComment(author, ws(), { id: newId(), commentId: said })).toEqual(refusal('forbidden'));
		expect(await removeComment(other, ws(), { id: newId(), commentId: said })).toMatchObject({ ok: true });
		expect(await removeComment(other, ws(), { id: newId(), commentId: said })).toEqual(refusal('not_found'));
		expect((await find(id)).comments.shown).toBe(0);
		expect(house.app.handles.raw.prepare('select text from site_comment').all()).toEqual([{ text: 'Қате' }]);
	});
});

describe('the akimat', () => {
	test('its word with conditions stands in the stage', async () => {
		const id = await add();
		const row = { id: newId(), siteId: id, verdict: 'conditional', reason: 'Жер бос', conditions: 'Құбырдан 5 м', accountId: 'x', at: 9 };
		await transact(async (tx) => void (await tx.db.insert(review).values(row)));
		expect(await find(id)).toMatchObject({
			verdict: { verdict: 'conditional', reason: 'Жер бос', conditions: 'Құбырдан 5 м' },
			standing: { state: 'conditional', by: 'akimat', at: 9 }
		});
	});
	const ask = (siteId: string, toWhom: 'author' | 'facilitator', actor: Actor = house.people.akimat, id = newId()) =>
		askAboutSite(actor, { id, siteId, toWhom, text: 'Жер кімдікі?' });

	test('asks the author, whose phone answers once, also after the end', async () => {
		const id = await add();
		const question = newId();
		for (let i = 0; i < 2; i++)
			expect(await ask(id, 'author', house.people.akimat, question)).toEqual({ ok: true, value: { id: question } });
		expect((await find(id)).asked).toEqual({ author: 1, desk: 0 });
		expect((await readMine(db(), author, ws())).questions).toMatchObject([
			{ id: question, siteId: id, text: 'Жер кімдікі?', answer: null }
		]);
		expect((await readMine(db(), other, ws())).questions).toEqual([]);
		const answer = (actor: Actor, id = newId()) => answerSiteQuestion(actor, { id, questionId: question, text: 'Ауылдыкі' });
		expect(await answer(other)).toEqual(refusal('forbidden'));
		expect(await answer(NOBODY)).toEqual(refusal('no_seat'));
		await house.desk({ act: 'end_workshop' });
		const once = newId();
		for (let i = 0; i < 2; i++) expect(await answer(author, once)).toEqual({ ok: true, value: { id: question } });
		expect(await answer(author)).toEqual(refusal('already_answered'));
		expect((await find(id)).asked).toEqual({ author: 0, desk: 0 });
		expect(await readSiteQuestions(id)).toMatchObject([{ by: 'akimat', answer: 'Ауылдыкі', answeredBy: 'author' }]);
	});
	test('asks the facilitator, whose desk answers; it answers for authors without a phone, too', async () => {
		const id = await add();
		for (const toWhom of ['facilitator', 'author'] as const) {
			const asked = await ask(id, toWhom);
			if (!asked.ok) throw new Error(asked.reason);
			const answer = (actor: Actor) => answerSiteQuestion(actor, { id: newId(), questionId: asked.value.id, text: 'Білемін' });
			if (toWhom === 'facilitator') expect(await answer(author)).toEqual(refusal('forbidden'));
			expect(await answer(house.people.akimat)).toEqual(refusal('forbidden'));
			expect(await answer(house.people.facilitator)).toMatchObject({ ok: true });
		}
		expect((await readSiteQuestions(id)).map(({ answeredBy }) => answeredBy)).toEqual(['desk', 'desk']);
	});
	test('is the only one who asks, in its own village, where there is somebody to ask', async () => {
		const id = await add();
		expect(await ask(id, 'author', author)).toEqual(refusal('signed_out'));
		expect(await ask(id, 'author', house.people.facilitator)).toEqual(refusal('forbidden'));
		expect(await ask(newId(), 'author')).toEqual(refusal('not_found'));
		const bare = newId();
		const row = { ...fields(), id: bare, villageId: 'turgyzba', number: 1, geometry: square(53.8, 47), createdAt: 1 };
		await transact(async (tx) => void (await tx.db.insert(site).values(row)));
		expect(await ask(bare, 'author')).toEqual(refusal('not_found', 'toWhom'));
	});
});

describe('what past projects cost', () => {
	test('comes from the rows of projects, with the number of those that say it', async () => {
		const words = { kk: 'Ж', ru: 'Ж', en: 'Ж' };
		const row = { villageId: 'turgyzba', category: 'play_sport', title: words, summary: words, folded: '', createdAt: 7 };
		const amount = (value: number) => ({ op: '=' as const, value });
		await transact(async (tx) => {
			await tx.db.insert(project).values([
				{ ...row, id: newId(), objectTypes: ['park'], grant: amount(1_500_000), facts: {} },
				{
					...row,
					id: newId(),
					objectTypes: ['park', 'stage'],
					grant: null,
					facts: { cost_kzt: { op: '>', value: 2_500_000 }, area_m2: { op: '=', value: 6300 } }
				},
				{ ...row, id: newId(), objectTypes: ['park'], grant: null, facts: {} }
			]);
		});
		expect(await readTypical()).toEqual({
			park: { n: 3, cost: { n: 2, median: 2_000_000 }, areaM2: { n: 1, median: 6300 } },
			stage: { n: 1, cost: { n: 1, median: 2_500_000 }, areaM2: { n: 1, median: 6300 } }
		});
	});
});
