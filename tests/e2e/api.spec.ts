/** The public API as a program sees it: statuses, sentences in the reader's language, one answer for one id. */
import { expect, request, test, type APIRequestContext } from '@playwright/test';
import { newId } from '#lib/live/id.ts';
import { startDemo, type Demo } from '../support/demo.ts';

let demo: Demo;
let desk: APIRequestContext;
const api = () => `/api/v1/workshops/${demo.code}`;
/** A program of its own, with its own cookies. */
const visitor = (locale = 'en') => request.newContext({ baseURL: demo.url, extraHTTPHeaders: { 'accept-language': locale } });
const act = (body: object) => desk.post(`${api()}/desk`, { data: { id: newId(), ...body } });

test.beforeAll(async () => {
	demo = await startDemo();
	desk = await request.newContext({ baseURL: demo.url, extraHTTPHeaders: { origin: demo.url } });
	const { login, password } = demo.accounts.facilitator;
	const answer = await desk.post('/login', { form: { login, password }, headers: { accept: 'text/html' }, maxRedirects: 0 });
	expect(answer.status()).toBe(303);
});
test.afterAll(async () => {
	await desk.dispose();
	await demo.stop();
});

async function open(kind: string) {
	const stage = await (await desk.get(api())).json();
	const { id } = stage.activities.find((a: { kind: string }) => a.kind === kind);
	expect((await act({ act: 'open_activity', activityId: id })).status()).toBe(200);
}
async function joined(locale = 'en') {
	const phone = await visitor(locale);
	const answer = await phone.post(`${api()}/seats`, { data: { consent: true, locale } });
	expect(answer.status()).toBe(201);
	return { phone, seat: (await answer.json()).seat as { id: string; number: number } };
}
const error = async (answer: { json(): Promise<{ error: { code: string; message: string; field?: string } }> }) =>
	(await answer.json()).error;

test('joining: 201 with a seat, 200 for the same browser, refusals with sentences', async () => {
	const { phone, seat } = await joined();
	expect(seat.number).toBeGreaterThan(0);
	const again = await phone.post(`${api()}/seats`, { data: { consent: true, locale: 'en' } });
	expect(again.status()).toBe(200);
	expect((await again.json()).seat.id).toBe(seat.id);

	const stranger = await visitor('ru');
	const unknown = await stranger.post('/api/v1/workshops/QQQQQQ/seats', { data: { consent: true, locale: 'ru' } });
	expect(unknown.status()).toBe(404);
	expect(await error(unknown)).toMatchObject({ code: 'unknown_code', message: expect.stringContaining('кода') });
	const noConsent = await stranger.post(`${api()}/seats`, { data: { locale: 'ru' } });
	expect(noConsent.status()).toBe(422);
	expect(await error(noConsent)).toMatchObject({ code: 'consent_missing', field: 'consent' });
	const broken = await stranger.post(`${api()}/seats`, { headers: { 'content-type': 'application/json' }, data: '{"consent":' });
	expect(broken.status()).toBe(400);
	expect(await error(broken)).toMatchObject({ code: 'malformed' });
});

test('the stage names the open activity, the documents, timer and counts', async () => {
	const { phone } = await joined();
	await open('cafe');
	const stage = await (await phone.get(api())).json();
	expect(stage.activity.kind).toBe('cafe');
	expect(stage.counts.present).toBeGreaterThan(0);
	expect(stage.timer.endsAt).toBeGreaterThan(Date.now());
	const access = stage.documents.map((d: { access: string }) => d.access);
	expect(access.filter((a: string) => a === 'write')).toHaveLength(1);
	expect(stage.documents[0].name).toBe(`stage:${stage.workshop.id}`);
	const outside = await (await (await visitor()).get(api())).json();
	expect(outside.documents).toEqual([]);
});

test('a ballot counts once, changes until closing, and hides its content until the reveal', async () => {
	const { phone } = await joined();
	const other = await joined();
	for (const [title, cost] of [
		['Ойын алаңы', 2_000_000],
		['Көше шамдары', 1_500_000]
	])
		expect((await desk.post(`${api()}/ideas`, { data: { id: newId(), title, description: '', cost, sources: [] } })).status()).toBe(201);
	await open('vote');
	const { vote } = await (await phone.get(api())).json();
	const [first, second] = vote.ideas as [string, string];
	const ballot = `${api()}/votes/${vote.id}/ballot`;

	const nobody = await (await visitor()).put(ballot, { data: { id: newId(), dots: { [first]: 1 } } });
	expect(nobody.status()).toBe(401);
	expect(await error(nobody)).toMatchObject({ code: 'no_seat' });
	for (const [dots, code] of [
		[{ [first]: 3, [second]: 3 }, 'too_many_dots'],
		[{ [first]: 4 }, 'too_many_on_one'],
		[{ [first]: 1.5 }, 'dots_not_whole'],
		[{ [first]: -1 }, 'dots_not_whole'],
		[{ [newId()]: 1 }, 'unknown_idea']
	] as const) {
		const refused = await phone.put(ballot, { data: { id: newId(), dots } });
		expect([refused.status(), (await error(refused)).code]).toEqual([422, code]);
	}
	const id = newId();
	for (let i = 0; i < 3; i++) expect((await phone.put(ballot, { data: { id, dots: { [first]: 3, [second]: 2 } } })).status()).toBe(200);
	expect((await phone.put(ballot, { data: { id: newId(), dots: { [first]: 1, [second]: 3 } } })).status()).toBe(200);
	expect((await other.phone.put(ballot, { data: { id: newId(), dots: { [second]: 2 } } })).status()).toBe(200);

	const during = await (await phone.get(`${api()}/votes/${vote.id}`)).json();
	expect(during).toMatchObject({ state: 'open', tally: null, counts: { voted: 2 } });
	expect(JSON.stringify(await (await desk.get(api())).json())).not.toContain('"dots":3');

	expect((await act({ act: 'close_vote' })).status()).toBe(200);
	const late = await phone.put(ballot, { data: { id: newId(), dots: { [first]: 1 } } });
	expect([late.status(), (await error(late)).code]).toEqual([409, 'vote_closed']);
	expect((await (await phone.get(`${api()}/votes/${vote.id}`)).json()).tally).toBeNull();
	expect((await act({ act: 'reveal_vote' })).status()).toBe(200);
	const { tally } = await (await phone.get(`${api()}/votes/${vote.id}`)).json();
	expect(tally).toEqual([
		{ ideaId: second, dots: 5, seats: 2 },
		{ ideaId: first, dots: 1, seats: 1 }
	]);
	expect((await phone.get(`${api()}/votes/${newId()}`)).status()).toBe(404);
});

test('sentences come in the language asked for', async () => {
	const sentences = await Promise.all(
		['kk', 'ru', 'en'].map(async (locale) => (await error(await (await visitor(locale)).get('/api/v1/workshops/QQQQQQ'))).message)
	);
	expect(new Set(sentences).size).toBe(3);
	expect(sentences[0]).toMatch(/[әғқңөұүһі]/);
});

test('unknown addresses and wrong methods answer like everything else', async () => {
	const phone = await visitor();
	expect((await phone.get('/api/v1/nothing')).status()).toBe(404);
	expect(await error(await phone.get('/api/v1/nothing'))).toMatchObject({ code: 'not_found' });
	expect((await phone.delete(api())).status()).toBe(405);
});

test('the description is there and health is told', async () => {
	const phone = await visitor();
	const { openapi, paths } = await (await phone.get('/api/openapi.json')).json();
	expect(openapi).toBe('3.1.0');
	expect(Object.keys(paths)).toContain('/api/v1/workshops/{code}/votes/{vote}/ballot');
	expect((await phone.get('/healthz')).status()).toBe(200);
	expect((await phone.get('/readyz')).status()).toBe(200);
});

test('a form from another site is refused', async () => {
	const foreign = await request.newContext({ baseURL: demo.url, extraHTTPHeaders: { origin: 'http://evil.example' } });
	const { login, password } = demo.accounts.admin;
	expect((await foreign.post('/login', { form: { login, password } })).status()).toBe(403);
});
