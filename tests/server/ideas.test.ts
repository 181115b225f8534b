import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parseIdea } from '#lib/idea/input.ts';
import { readIdeaStory, readStageIdeas } from '#lib/idea/read.server.ts';
import { removeIdea, saveIdea } from '#lib/idea/write.server.ts';
import { newId } from '#lib/live/id.ts';
import { addNeed, removeNeed } from '#lib/need/write.server.ts';
import { db } from '#lib/server/app.ts';
import { readDossier } from '#lib/site/read.server.ts';
import { addSite, removeSite } from '#lib/site/write.server.ts';
import { readStageVote } from '#lib/vote/read.server.ts';
import { placeDots } from '#lib/vote/write.server.ts';
import { NOBODY, type Actor } from '#lib/workshop/rules.ts';
import { ask } from '../support/ask.ts';
import { openHouse, type House } from '../support/house.ts';
import { POST as postIdea } from '../../src/routes/api/v1/workshops/[code]/ideas/+server.ts';
import { DELETE as deleteIdea, GET as getIdea, PUT as putIdea } from '../../src/routes/api/v1/workshops/[code]/ideas/[idea]/+server.ts';

type Seated = Actor & { seat: NonNullable<Actor['seat']> };
let house: House;
let phone: Seated;
let desk: Actor;
beforeEach(async () => {
	house = await openHouse();
	phone = await house.join();
	desk = house.people.facilitator;
});
afterEach(() => house.close());

type Typed = { id?: string; ideaId?: string; title?: string; description?: string; cost?: unknown; siteId?: string; sources?: unknown[] };
async function save(change: Typed = {}, actor: Actor = desk) {
	const input = parseIdea({ id: newId(), title: 'Ойын алаңы', cost: '1 200 000 ₸', ...change });
	return input.ok ? saveIdea(actor, house.ids.workshop, input.value) : input;
}
async function saved(change: Typed = {}): Promise<string> {
	const result = await save(change);
	if (!result.ok) throw new Error(result.reason);
	return result.value.id;
}
const remove = (ideaId: string, actor: Actor = desk, id = newId()) =>
	removeIdea(actor, house.ids.workshop, { id, ideaId, reason: 'Басқасына қосылды' });
const stage = () => readStageIdeas(db(), house.ids.workshop);

/** A need and a site that people brought. */
async function bring() {
	const [need, site] = [newId(), newId()];
	await house.open('needs');
	await addNeed(phone, house.ids.workshop, { id: need, category: 'play', text: 'Балаларға орын жоқ', group: '' });
	await house.open('sites');
	const place = { objectType: 'playground' as const, title: 'Бос жер', why: 'Мектепке жақын', lng: 53.82, lat: 47.001 };
	await addSite(phone, house.ids.workshop, { id: site, ...place });
	return { need, site };
}

describe('an idea', () => {
	test('gathers a note, a need and a site; each counts once and needs and sites say their own words', async () => {
		const { need, site } = await bring();
		const note = { kind: 'note', id: newId(), document: 'board:x', words: 'Әткеншек керек' };
		const sources = [note, { kind: 'need', id: need, words: 'not what it said' }, { kind: 'site', id: site, words: '' }, note];
		const id = await saved({ description: 'Мектеп жанында', siteId: site, sources });
		expect(await stage()).toEqual([
			{
				id,
				number: 1,
				title: 'Ойын алаңы',
				description: 'Мектеп жанында',
				cost: 1_200_000,
				siteId: site,
				sources: 3,
				projectId: null,
				apart: []
			}
		]);
		expect((await readIdeaStory(id))!.sources).toEqual([
			note,
			{ kind: 'need', id: need, words: 'Балаларға орын жоқ' },
			{ kind: 'site', id: site, words: 'Бос жер' }
		]);
	});

	test('is changed by the desk; sources stay unless new ones are given, and the trail keeps what was before', async () => {
		const note = { kind: 'note', id: newId(), document: 'board:x', words: 'Шам' };
		const id = await saved({ sources: [note] });
		expect(await save({ ideaId: id, title: 'Көше шамдары', cost: 900_000 })).toEqual({ ok: true, value: { id, number: 1 } });
		expect(await stage()).toMatchObject([{ title: 'Көше шамдары', cost: 900_000, sources: 1 }]);
		await save({ ideaId: id, title: 'Көше шамдары', cost: 900_000, sources: [] });
		expect(await stage()).toMatchObject([{ sources: 0 }]);
		const [trail] = house.app.handles.raw.prepare("select data from event where action = 'change_idea' order by at, id").all() as {
			data: string;
		}[];
		expect(JSON.parse(trail!.data)).toMatchObject({ cost: 900_000, before: { title: 'Ойын алаңы', cost: 1_200_000 } });
	});

	test('sent again counts once; a number is never given twice', async () => {
		const id = newId();
		await Promise.all([save({ id }), save({ id })]);
		expect(await remove(id)).toEqual({ ok: true, value: { id } });
		expect(await save()).toMatchObject({ value: { number: 2 } });
		expect((await stage()).map(({ number }) => number)).toEqual([2]);
	});

	test('is refused with a site or sources that are not there', async () => {
		const { need, site } = await bring();
		expect(await save({ siteId: newId() })).toEqual({ ok: false, reason: 'unknown_choice', field: 'siteId' });
		expect(await save({ sources: [{ kind: 'need', id: newId(), words: 'x' }] })).toEqual({
			ok: false,
			reason: 'unknown_choice',
			field: 'sources'
		});
		expect(await save({ sources: [{ kind: 'need', id: site, words: 'x' }] })).toMatchObject({ field: 'sources' });
		expect(await save({ ideaId: newId() })).toEqual({ ok: false, reason: 'unknown_idea', field: 'ideaId' });
		expect(await save({ cost: '-5' })).toEqual({ ok: false, reason: 'cost_invalid', field: 'cost' });
		expect(await stage()).toEqual([]);

		// What an idea grew from may be gone from the board; the idea can still be mended.
		const id = await saved({ siteId: site, sources: [{ kind: 'need', id: need, words: '' }] });
		await removeNeed(desk, house.ids.workshop, { id: newId(), needId: need, reason: 'Қайталанды' });
		await removeSite(desk, house.ids.workshop, { id: newId(), siteId: site, reason: 'Қайталанды' });
		expect(await save({ ideaId: id, siteId: site, sources: [{ kind: 'need', id: need, words: '' }] })).toMatchObject({ ok: true });
		expect(await save({ siteId: site })).toMatchObject({ reason: 'unknown_choice', field: 'siteId' });
	});
});

describe('who, and when', () => {
	test('the desk before, during and after every activity, until the workshop ends', async () => {
		expect(await save()).toMatchObject({ ok: true });
		await house.open('ideas');
		const id = await saved();
		await house.open('decision');
		expect(await save({ ideaId: id, title: 'Кейін' })).toMatchObject({ ok: true });
		await house.desk({ act: 'end_workshop' });
		expect(await save()).toEqual({ ok: false, reason: 'workshop_ended' });
		expect(await remove(id)).toEqual({ ok: false, reason: 'workshop_ended' });
	});

	test('a phone and the akimat may not', async () => {
		await house.open('ideas');
		const id = await saved();
		expect(await save({}, phone)).toEqual({ ok: false, reason: 'signed_out' });
		expect(await save({}, NOBODY)).toEqual({ ok: false, reason: 'signed_out' });
		expect(await save({}, house.people.akimat)).toEqual({ ok: false, reason: 'forbidden' });
		expect(await remove(id, house.people.akimat)).toEqual({ ok: false, reason: 'forbidden' });
		expect(await stage()).toHaveLength(1);
	});
});

describe('on a ballot paper', () => {
	test('cost and place are fixed while people vote; words may be mended, new ideas wait for the next paper', async () => {
		const id = await saved();
		await house.open('vote');
		expect(await save({ ideaId: id, cost: 5 })).toEqual({ ok: false, reason: 'vote_open', field: 'cost' });
		// The last one on the paper stays: there would be nothing to vote on.
		expect(await remove(id)).toEqual({ ok: false, reason: 'no_ideas' });
		expect(await save({ ideaId: id, title: 'Балалар алаңы' })).toMatchObject({ ok: true });
		const late = await saved({ title: 'Кеш қалған' });
		expect(await save({ ideaId: late, cost: 7 })).toMatchObject({ ok: true });
		expect(await remove(late)).toMatchObject({ ok: true });
		expect(await stage()).toMatchObject([{ id, title: 'Балалар алаңы', cost: 1_200_000 }]);
	});

	test('once closed it may be removed, but keeps its name beside its dots', async () => {
		const id = await saved();
		await house.open('vote');
		await house.desk({ act: 'close_vote' });
		expect(await remove(id)).toMatchObject({ ok: true });
		expect(await stage()).toMatchObject([{ id, title: 'Ойын алаңы' }]);
		expect(await save({ ideaId: id })).toMatchObject({ reason: 'unknown_idea' });
	});
});

test('the story of an idea: sources, then the vote once it is revealed, then the decision', async () => {
	const { site } = await bring();
	const id = await saved({ siteId: site, sources: [{ kind: 'site', id: site, words: '' }] });
	const other = await house.join();
	await house.open('vote');
	const vote = (await readStageVote(db(), house.ids.workshop))!;
	await placeDots(phone, house.ids.workshop, vote.id, { id: newId(), dots: { [id]: 3 } });
	await placeDots(other, house.ids.workshop, vote.id, { id: newId(), dots: { [id]: 1 } });
	expect(await readIdeaStory(id)).toMatchObject({ idea: { id, cost: 1_200_000, siteId: site }, vote: null, decision: null });
	await house.desk({ act: 'close_vote' });
	expect((await readIdeaStory(id))!.vote).toBeNull();
	expect((await readDossier(site, true))!.votes).toBeNull();
	await house.desk({ act: 'reveal_vote' });
	expect(await readIdeaStory(id)).toMatchObject({ vote: { dots: 4, seats: 2, present: 2 }, decision: null });
	await house.open('decision');
	await house.desk({ act: 'decide' });
	expect((await readIdeaStory(id))!.decision).toMatchObject({
		ideaId: id,
		outcome: 'won',
		dots: 4,
		cost: 1_200_000,
		fund: 4_000_000,
		rule: 'greedy'
	});
	expect(await readDossier(site, true)).toMatchObject({
		idea: { id, number: 1, cost: 1_200_000 },
		votes: { dots: 4, seats: 2, present: 2 }
	});
	expect(await readIdeaStory(newId())).toBeNull();
});

test('the API: 201 for a new idea, its change, its removal, and what is wrong at its field', async () => {
	const params = { code: house.code };
	const id = newId();
	const body = { id, title: 'Ойын алаңы', cost: '1 200 000' };
	expect(await ask(postIdea, { actor: desk, params, body })).toEqual({ status: 201, body: { id, number: 1 } });
	expect(await ask(postIdea, { actor: phone, params, body })).toMatchObject({ status: 401, body: { error: { code: 'signed_out' } } });
	for (const cost of ['-5', 'abc', '1e9', 0])
		expect(await ask(postIdea, { actor: desk, params, body: { ...body, id: newId(), cost } })).toMatchObject({
			status: 422,
			body: { error: { code: 'cost_invalid', field: 'cost' } }
		});
	const one = { actor: desk, params: { ...params, idea: id } };
	expect(await ask(getIdea, one)).toMatchObject({ status: 200, body: { idea: { id, cost: 1_200_000 }, sources: [], vote: null } });
	expect(await ask(getIdea, { ...one, actor: phone })).toMatchObject({ status: 401 });
	expect(await ask(getIdea, { ...one, params: { ...params, idea: newId() } })).toMatchObject({
		status: 404,
		body: { error: { code: 'not_found' } }
	});
	expect(await ask(putIdea, { ...one, body: { ...body, id: newId(), cost: 10 } })).toEqual({ status: 200, body: { id, number: 1 } });
	expect(await ask(putIdea, { ...one, body: { ...body, id: newId(), cost: 1e13 } })).toMatchObject({
		status: 422,
		body: { error: { code: 'cost_absurd' } }
	});
	expect(await ask(deleteIdea, { ...one, body: { id: newId() } })).toMatchObject({
		status: 422,
		body: { error: { code: 'required', field: 'reason' } }
	});
	expect(await ask(deleteIdea, { ...one, body: { id: newId(), reason: 'Қайталанды' } })).toEqual({ status: 200, body: { id } });
	expect(await stage()).toEqual([]);
});
