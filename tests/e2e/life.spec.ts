/**
 * The whole life of one project, as people live it: promoted, written by two editors at once, judged by three, awarded; four weekly reports (one without a
 * line, one overdue); opened, taken onto a balance sheet by an act; a year of duties, some missed; a resident's report by QR. The clock is moved, the house is
 * started anew for every chapter. At the end every place that says a figure says the same as a count by hand.
 */
import Database from 'better-sqlite3';
import { join } from 'node:path';
import { expect, request, test, type Page } from '@playwright/test';
import { m } from '#lib/i18n/paraglide/messages.js';
import { newId } from '#lib/live/id.ts';
import { addDays, mondayOf } from '#lib/project/weeks.ts';
import { judgeAndAward, promoteAndWrite, type Writer } from '../support/application-life.ts';
import { startDemo, type Demo } from '../support/demo.ts';
import { compareFigures, readPlaces } from '../support/figures.ts';
import { countByHand, type Diary } from '../support/diary.ts';
import { readPaper } from '../support/paper.ts';
import { expectAccessible, expectNoOverflow, runDesk, signInByApi, Watch } from '../support/people.ts';
import { aheadTo, picture, send, unfold, Years, type Person } from '../support/years.ts';

const TITLE = 'Күн батареялы көше шамдары';
const SHOTS = 'tests/results/shots';
/** The first Monday of next March: later than the machine, so that no browser takes a cookie for an old one; the seasons lie alike whenever this runs. */
const START = mondayOf(addDays(`${new Date().getUTCFullYear() + 1}-03-01`, 6));
const on = (days: number) => addDays(START, days);
const OPENING = 35;

let demo: Demo;
let watch: Watch;
let years: Years;
const people = {} as Record<Writer | 'resident' | 'guest', Person>;
let applicationId: string;
let projectId: string;
const beginning = () => ({ demo, years, people, title: TITLE, on });
const at = (part: string) => `/projects/${projectId}${part && `/${part}`}`;

/** A meeting that has decided, and an account for the leader of the group, who has no role in the house. */
test.beforeAll(async () => {
	demo = await startDemo({ movedMs: aheadTo(START) });
	const desk = await runDesk(demo);
	const api = `/api/v1/workshops/${demo.code}`;
	const seat = await request.newContext({ baseURL: demo.url, extraHTTPHeaders: { origin: demo.url } });
	expect((await seat.post(`${api}/seats`, { data: { id: newId(), consent: true, locale: 'kk' } })).status()).toBe(201);
	await desk.open('ideas');
	const idea = await desk.addIdea(TITLE, 1_400_000);
	await desk.open('vote');
	const { vote } = await desk.stage();
	expect((await seat.put(`${api}/votes/${vote!.id}/ballot`, { data: { id: newId(), dots: { [idea]: 1 } } })).ok()).toBe(true);
	for (const act of ['close_vote', 'reveal_vote'] as const) await desk.act({ act });
	await desk.open('decision');
	await desk.act({ act: 'decide' });
	await Promise.all([seat.dispose(), desk.program.dispose()]);
	const leader = newId();
	const db = new Database(join(demo.dataDir, 'asar.db'));
	db.prepare(
		`insert into account (id, login, password_hash, name, locale, created_at) select ?, 'leader', password_hash, 'Топ жетекшісі', 'kk', created_at from account where login = ?`
	).run(leader, demo.accounts.coordinator.login);
	db.prepare(`insert into membership (id, account_id, role, village_id, at) values (?, ?, 'leader', null, 0)`).run(newId(), leader);
	db.close();
});
test.afterAll(() => demo.stop());

/** What `npm run prove -- projects` counts. */
const tell = (facts: object) => void test.info().annotations.push({ type: 'life', description: JSON.stringify(facts) });
/** Everybody whose bell names the project with these words. */
const told = async (person: Person, words: string) => {
	const page = await years.visit(person, '/notices');
	return expect(page.locator('main li').filter({ hasText: words }).first()).toBeVisible();
};

/** The coordinator moves the project on, with a reason. @returns 'done' or what is missing */
async function move(state: string, more: Record<string, boolean> = {}) {
	const page = await years.visit(people.office, at(''));
	const form = (await unfold(page, m.project_move_title())).locator('form');
	return send(form, { state, reason: 'Тексерілді', ...more });
}

/** The leader reports from the phone. */
async function report(week: string | null, words: Record<string, string>, percent: string, photo?: string) {
	const { page } = people.leader;
	if (week) await page.getByLabel(m.report_week()).selectOption(week);
	if (photo) {
		await page.locator('input[type=file][name=photo]').setInputFiles(await picture('w.jpg', photo));
		await expect(page.locator('.photo img[src^="blob:"]')).toHaveJSProperty('complete', true);
	}
	for (const [name, text] of Object.entries(words)) await page.locator(`[name=${name}]`).fill(text);
	await page.locator('input[name^="percent:"]').first().fill(percent);
	await page.getByRole('button', { name: m.report_send() }).click();
}
const week = (days: number) => people.leader.page.locator(`li[data-week="${on(days)}"]`);

async function firstWeek() {
	await years.travel(on(10));
	for (const state of ['funded', 'procurement_preparation', 'works']) expect(await move(state)).toBe('done');
	const office = await years.visit(people.office, at('plan'));
	// Whoever led the group answers for the reports without having been named.
	await expect(office.locator('#people ~ dl')).toContainText('Топ жетекшісі');
	await years.visit(people.office, at('money'));
	await unfold(office, m.money_rates());
	const rate = office.locator('form').filter({ has: office.locator('[name=act][value=add_rate]') });
	await unfold(office, m.money_rate_add());
	expect(await send(rate, { kind: 'labour', unit: 'сағат', value: '1500', validFrom: on(0), source: 'Маслихат шешімі' })).toBe('done');

	const phone = await years.visit(people.leader, at('photos'));
	const photo = (await unfold(phone, m.report_photo_add())).locator('form');
	expect(await send(photo, { phase: 'before', photo: await picture('before.jpg', '#8a7a55') })).toBe('done');
	await years.visit(people.leader, at('money'));
	const spend = async (values: Record<string, string>, receipt?: string) => {
		const form = (await unfold(phone, m.money_expense_add())).locator('form');
		return send(form, { ...values, ...(receipt && { photo: await picture('receipt.jpg', receipt) }) });
	};
	expect(await spend({ kind: 'committed', amount: '1 000 000' })).toBe('done');
	watch.expecting = true;
	expect(await spend({ kind: 'spent', amount: '600 000' })).toBe(m.refusal_required());
	watch.expecting = false;
	expect(await spend({ kind: 'spent', amount: '600 000' }, '#eee')).toBe('done');
	const give = async (values: Record<string, string>) => send((await unfold(phone, m.money_gift_add())).locator('form'), values);
	expect(await give({ kind: 'labour', giver: 'residents', people: '12', quantity: '5', unit: 'сағат' })).toBe('done');
	expect(await give({ kind: 'cash', giver: 'business', people: '', quantity: '75 000', unit: '' })).toBe('done');

	await years.visit(people.leader, at('report'));
	await report(null, { text: 'Шұңқыр қазылды', volunteers: '8', hours: '24', spent: '600 000' }, '30', '#b98');
	await expect(week(7)).toHaveAttribute('data-standing', 'in_time');
}

async function weekWithoutLine() {
	await years.travel(on(18));
	const phone = await years.visit(people.leader, at('report'));
	await expectNoOverflow(phone);
	watch.expecting = true;
	await people.leader.context.setOffline(true);
	await report(null, { text: 'Байланыс жоқ кезде жазылды', volunteers: '10', hours: '40' }, '50', '#9ab');
	await expect(phone.getByText(m.report_waiting_title())).toBeVisible();
	const guest = await years.visit(people.guest, at('report'));
	await expect(guest.locator(`li[data-week="${on(14)}"]`)).toHaveAttribute('data-standing', 'waiting');
	// The battery dies, the weekend passes; on Monday there is a line again. It was written in time, and counts once.
	await years.travel(on(21));
	await people.leader.context.setOffline(false);
	await years.visit(people.leader, at('report'));
	watch.expecting = false;
	await expect(week(14)).toContainText('Байланыс жоқ кезде жазылды');
	await expect(week(14)).toHaveAttribute('data-standing', 'in_time');
	await expect(week(14).locator('img')).toHaveCount(1);
	await years.visit(people.leader, at('report'));
	await expect(phone.getByText('Байланыс жоқ кезде жазылды')).toHaveCount(1);
	// The next report begins without the photo of this one.
	await expect(phone.getByRole('button', { name: m.report_send() })).toBeVisible();
	await expect(phone.getByRole('button', { name: m.report_photo_drop() })).toHaveCount(0);
}

async function weekOverdue() {
	const owed = (page: Page) => page.locator(`li[data-project="${projectId}"]`);
	await years.travel(on(26));
	await told(people.leader, m.notice_report_late({ project: TITLE, dueOn: on(25).split('-').reverse().join('.') }));
	await expect(owed(await years.visit(people.office, '/projects/overdue'))).toContainText(m.report_level_overdue());
	// Wednesday: it has gone to the coordinator and to the manager.
	await years.travel(on(30));
	await told(people.office, 'Үйлестірушіге');
	await told(people.manager, 'Менеджерге');
	const list = await years.visit(people.office, '/projects/overdue');
	await expect(owed(list)).toContainText(m.report_level_manager());
	await expect(owed(list)).toContainText('Топ жетекшісі');
	// Meanwhile what was saved on one line is moved to another, by two.
	const office = await years.visit(people.office, at('money'));
	const ask = (await unfold(office, m.money_savings_ask())).locator('form');
	expect(await send(ask, { amount: '12 500', reason: 'Арзанға алдық' })).toBe('done');
	const manager = await years.visit(people.manager, at('money'));
	const decide = manager.locator('form').filter({ has: manager.locator('[name=act][value=decide_savings]') });
	expect(await send(decide, { outcome: 'approved', reason: 'Келісемін' })).toBe('done');
	await years.visit(people.leader, at('report'));
	await report(on(21), { text: 'Бағаналар тұрды', volunteers: '5', hours: '15' }, '80', '#789');
	await expect(week(21)).toHaveAttribute('data-standing', 'late');
	await report(null, { text: 'Бәрі бітті', volunteers: '12', hours: '60', help: 'Кран керек болды' }, '100', '#567');
	await expect(week(28)).toHaveAttribute('data-standing', 'in_time');
	await told(people.akimat, 'Кран керек болды');
	await expect(owed(await years.visit(people.office, '/projects/overdue'))).toHaveCount(0);
}

const dots = (day: string) => day.split('-').reverse().join('.');

async function openAndHandOver() {
	await years.travel(on(OPENING));
	const phone = await years.visit(people.leader, at('photos'));
	const photo = (await unfold(phone, m.report_photo_add())).locator('form');
	const before = await photo.locator('[name=pair] option').nth(1).getAttribute('value');
	expect(await send(photo, { phase: 'after', pair: before!, photo: await picture('after.jpg', '#3f8f4f') })).toBe('done');
	await years.visit(people.leader, at('money'));
	const spend = (await unfold(phone, m.money_expense_add())).locator('form');
	expect(await send(spend, { kind: 'spent', amount: '350 000', photo: await picture('r2.jpg', '#ddd') })).toBe('done');
	expect(await move('finished')).toBe('done');
	watch.expecting = true;
	expect(await move('opened')).toContain(m.project_move_needs_promise());

	// The akimat promises water and lamps, and says when what is done.
	const akimat = await years.visit(people.akimat, at(''));
	for (const [kind, months] of [
		['watering', '36'],
		['lamp_replacement', '36']
	] as const) {
		await years.visit(people.akimat, at(''));
		const promise = (await unfold(akimat, m.project_take_title())).locator('form');
		expect(await send(promise, { kind, months, holderName: 'Тұрғызба ауылы әкімінің аппараты' })).toBe('done');
	}
	watch.expecting = false;
	const office = await years.visit(people.office, at('photos'));
	for (const phase of ['before', 'after']) {
		await office.locator(`li[data-phase=${phase}]`).getByRole('button', { name: m.report_photo_publish() }).click();
		await expect(office.locator(`li[data-phase=${phase}][data-published=true]`)).toHaveCount(1);
	}
	await office.locator('li[data-phase=during]').first().getByRole('button', { name: m.report_photo_publish() }).click();
	await expect(office.locator('li[data-phase=during][data-published=true]')).toHaveCount(1);
	await years.visit(people.office, at('opening'));
	const day = (await unfold(office, m.report_opening_set())).locator('form');
	expect(await send(day, { onDay: on(OPENING) })).toBe('done');
	await years.visit(people.akimat, at('opening'));
	await akimat.getByRole('button', { name: m.report_confirm() }).click();
	await expect(akimat.getByText(m.report_confirmed({ date: dots(on(OPENING)) }))).toBeVisible();
	expect(await move('opened')).toBe('done');
	watch.expecting = true;
	expect(await move('handed_over')).not.toBe('done');
	watch.expecting = false;
	await years.visit(people.office, at('opening'));
	const paper = { name: 'akt.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7 act of acceptance') };
	const step = async (values: Parameters<typeof send>[1]) => send((await unfold(office, m.report_balance_add())).locator('form'), values);
	expect(await step({ state: 'promised', receiver: 'Тұрғызба ауылдық округі' })).toBe('done');
	expect(await step({ state: 'contract', number: '12' })).toBe('done');
	expect(await step({ state: 'act', number: '17-А', file: paper })).toBe('done');
	expect(await move('handed_over')).toBe('done');

	await years.visit(people.akimat, at('duties'));
	for (const [kind, text] of [
		[m.project_promise_watering(), WATER],
		[m.project_promise_lamp_replacement(), LAMPS]
	] as const) {
		const rule = (await unfold(promiseOf(akimat, kind), m.keep_rule_add())).locator('form');
		expect(await send(rule, { text })).toBe('done');
	}
	await akimat.getByRole('button', { name: m.plate_make() }).click();
	await expect(akimat.getByRole('link', { name: m.plate_print() })).toBeVisible();
	const [sheet] = readPaper(await (await akimat.request.get(`${demo.url}${at('duties')}/plate.pdf`)).body());
	plate = new URL(sheet!.codes[0]!.text!).pathname;
}
const promiseOf = (page: Page, kind = m.project_promise_watering()) =>
	page.locator('section[data-commitment]').filter({ has: page.getByRole('heading', { level: 2, name: kind, exact: true }) });
const WATER = 'Ағаштарды суару';
const LAMPS = 'Шамды ауыстыру';
let plate: string;

const diary: Diary = new Map();

/** The holder shows a duty with this last day. */
async function show(text: string, dueOn: string, photo?: string) {
	const page = await years.visit(people.akimat, at('duties'));
	const duty = page
		.locator('li[data-duty]')
		.filter({ hasText: text })
		.filter({ hasText: m.keep_until({ date: dots(dueOn) }) });
	const form = photo ? (await unfold(duty, m.keep_photo())).locator('form') : duty.locator('form').first();
	expect(await send(form, photo ? { photo: await picture('water.jpg', photo) } : {})).toBe('done');
}
/** Somebody scans the plate: a tap on what is wrong, a photo, a tap to send. */
async function reportAtPlate(kind: string, photo?: string) {
	const page = await years.visit(people.resident, plate);
	await page.getByRole('group').getByText(kind, { exact: true }).tap();
	if (photo) await page.locator('input[type=file][name=photo]').setInputFiles(await picture('seen.jpg', photo));
	await page.getByRole('button', { name: m.plate_send() }).tap();
	await expect(page.getByText(m.plate_sent())).toBeVisible();
}
async function confirmAtPlate() {
	const page = await years.visit(people.resident, plate);
	await page.locator('.confirm').filter({ hasText: WATER }).getByRole('button', { name: m.plate_confirm_send() }).tap();
	await expect(page.getByText(m.plate_confirmed())).toBeVisible();
}
async function answerReport(text: string) {
	const page = await years.visit(people.akimat, at('duties'));
	const report = page.locator('[data-report]').first();
	const form = (await unfold(report, m.plate_answer_write())).locator('form');
	expect(await send(form, { text, settled: true })).toBe('done');
	const guest = await years.visit(people.guest, plate);
	await expect(guest.locator('[data-report]').first()).toContainText(text);
}

const sunday = (week: number) => on(OPENING + week * 7 + 6);
async function yearOfDuties() {
	const tuesday = (week: number) => years.travel(on(OPENING + week * 7 + 1));
	const kept = async (week: number, photo?: string) => {
		await show(WATER, sunday(week), photo);
		diary.set(week, 'kept');
	};
	await kept(0, '#26c');
	await tuesday(3);
	// The week before is over since Sunday, and reminded of; it still counts as late.
	await told(people.akimat, m.notice_duty_overdue({ project: TITLE, duty: WATER, dueOn: dots(sunday(2)) }));
	await show(WATER, sunday(2));
	diary.set(2, 'late');
	await confirmAtPlate();
	diary.set(3, 'kept');
	await tuesday(5);
	await reportAtPlate(m.plate_not_watered(), '#963');
	diary.set(5, 'missed');
	await answerReport('Сорғы жөнделді, ертең суарамыз.');
	await reportAtPlate(m.plate_lamp_out());
	await show(LAMPS, addDays(years.day, 7));
	await tuesday(9);
	await kept(9, '#37d');
	// The holder is away for two weeks, and a part of the third.
	const akimat = await years.visit(people.akimat, at('duties'));
	const away = (await unfold(promiseOf(akimat), m.keep_away())).locator('form').last();
	expect(await send(away, { fromDay: on(OPENING + 70), toDay: on(OPENING + 86), reason: 'Еңбек демалысы' })).toBe('done');
	for (const week of [10, 11]) diary.set(week, 'absent');
	await tuesday(13);
	const office = await years.visit(people.office, at('duties'));
	const deny = (await unfold(promiseOf(office), m.keep_deny())).locator('form').last();
	expect(await send(deny, { dueOn: sunday(12), note: 'Өзім көрдім, құрғақ тұр' })).toBe('done');
	diary.set(12, 'missed');
	await confirmAtPlate();
	diary.set(13, 'kept');
	await reportAtPlate(m.plate_lamp_out());
	await tuesday(20);
	await kept(20);
	// Winter: nothing has to be watered. The object comes onto the balance sheet.
	await years.travel(`${on(OPENING).slice(0, 4)}-12-15`);
	await expect((await years.visit(people.akimat, at('duties'))).getByText(m.keep_now_none())).toBeVisible();
	const desk = await years.visit(people.office, at('opening'));
	const step = (await unfold(desk, m.report_balance_add())).locator('form');
	expect(await send(step, { state: 'on_balance', number: 'Б-3' })).toBe('done');
	// The next spring: one week late, one in time; both are settled when the year is looked back upon.
	await tuesday(54);
	await show(WATER, sunday(53));
	diary.set(53, 'late');
	await kept(54);
	await tuesday(56);
}

async function reportByQr() {
	await reportAtPlate(m.plate_not_watered(), '#852');
	const { page } = people.resident;
	await expectNoOverflow(page);
	await expectAccessible(page);
	await page.screenshot({ path: `${SHOTS}/life-plate-360.png`, fullPage: true });
	await answerReport('Бүгін кешке суарамыз.');
	expect(await move('closed')).toBe('done');
}

async function compareEverywhere() {
	const page = people.guest.page;
	const api = await signInByApi(demo, 'coordinator');
	const of = { id: projectId, village: 'turgyzba', title: TITLE, plate: plate.split('/').at(-1)! };
	const places = await readPlaces(page, api, demo, of);
	await api.dispose();
	const counted = {
		...{ grant: 1_500_000, planned: 1_600_000, spent: 950_000, committed: 50_000, left: 600_000 },
		...{
			firstLine: 1_300_000,
			given: 12 * 5 * 1500 + 75_000,
			givenHours: 60,
			percent: 100,
			reports: 4,
			missing: 0,
			volunteers: 35,
			hours: 139,
			commitments: 2
		},
		...countByHand(diary, on(OPENING), years.day, { done: 1, missed: 1 })
	};
	const wrong = compareFigures(places, counted);
	const said = places.reduce((n, { said }) => n + Object.keys(said).length, 0);
	tell({ places: places.length, said, wrong });
	expect(wrong).toEqual([]);
	await years.visit(people.guest, at(''));
	await page.screenshot({ path: `${SHOTS}/life-lived-1280.png`, fullPage: true });
}

test('the whole life of one project, and the same figures everywhere', async ({ browser }) => {
	watch = new Watch(demo);
	years = new Years(browser, watch, demo, START);
	const { coordinator, akimat, admin } = demo.accounts;
	people.office = await years.meet('desk', coordinator);
	people.leader = await years.meet('phone', { login: 'leader', password: coordinator.password });
	people.member = await years.meet('desk');
	people.akimat = await years.meet('desk', akimat);
	people.manager = await years.meet('desk', admin);
	people.resident = await years.meet('phone');
	people.guest = await years.meet('desk');

	const chapters: Record<string, () => Promise<void>> = {
		'an idea is promoted, two editors write its application at once': async () => void (applicationId = await promoteAndWrite(beginning())),
		'three members of the commission judge, it is awarded': async () => void (projectId = await judgeAndAward(beginning(), applicationId)),
		'money, works, the first weekly report': firstWeek,
		'a weekly report without a line': weekWithoutLine,
		'a weekly report overdue, and the last one': weekOverdue,
		'opened, and taken onto a balance sheet by an act': openAndHandOver,
		'a year of duties, some of them missed': yearOfDuties,
		'a report of a resident by QR, answered in public': reportByQr,
		'the figures are the same everywhere': compareEverywhere
	};
	tell({ steps: Object.keys(chapters).length });
	for (const [title, live] of Object.entries(chapters)) await test.step(title, live);
	expect(watch.problems).toEqual([]);
});
