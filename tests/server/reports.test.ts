/** The life of a project on the server: reports, plan, money, photos, opening; who may, what counts once, what is private. */
import { eq } from 'drizzle-orm';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { takeCommitment } from '#lib/commitment/write.server.ts';
import { readCommitments } from '#lib/commitment/read.server.ts';
import { newId } from '#lib/live/id.ts';
import { readPhoto } from '#lib/media/read.server.ts';
import { FILE_BYTES } from '#lib/media/rules.ts';
import { findFile } from '#lib/project/file.server.ts';
import { moneyAct, openingAct, photoAct, planAct, rateAct, rateInput, reportInput } from '#lib/project/life-input.ts';
import type { Attached } from '#lib/project/life.server.ts';
import { addRate, changeMoney, changeRate, publicMoney, readMoney, readRates } from '#lib/project/money.server.ts';
import { changeOpening, readOpening } from '#lib/project/opening.server.ts';
import { changePhotos, readProjectPhotos, readVideos } from '#lib/project/photo.server.ts';
import { viewsOf } from '#lib/project/photo.ts';
import { changePlan, readLinks } from '#lib/project/plan.server.ts';
import { readRemoved, readRemovedRates } from '#lib/project/removed.server.ts';
import { readWeeks, sendReport } from '#lib/project/report.server.ts';
import { addDays, dayOf, mondayOf } from '#lib/project/weeks.ts';
import { changeProject } from '#lib/project/write.server.ts';
import { db } from '#lib/server/app.ts';
import { parse } from '#lib/server/input.ts';
import { event, file, notice, photo, projectPhoto, weeklyReport } from '#lib/server/schema.ts';
import { NOBODY, type Actor } from '#lib/workshop/rules.ts';
import { GET } from '../../src/routes/api/v1/projects/[project]/removed/+server.ts';
import { ask } from '../support/ask.ts';
import { openHouse, type House } from '../support/house.ts';
import { startProject } from '../support/project.ts';

let house: House;
let id: string;
let other: string;
const today = dayOf(Date.now());
const monday = mondayOf(today);
beforeAll(async () => {
	house = await openHouse();
	// The money came three weeks ago on a Monday.
	id = await startProject(house, Date.now() - 21 * 86_400_000);
	other = await startProject(house, Date.now() - 21 * 86_400_000);
});
afterAll(() => house.close());

const plan = (fields: object, actor: Actor = house.people.coordinator, at = id) => {
	const input = parse(planAct, { id: newId(), ...fields });
	return input.ok ? changePlan(actor, at, input.value) : Promise.resolve(input);
};
const money = (fields: object, attached: Attached = {}, actor: Actor = house.people.coordinator) => {
	const input = parse(moneyAct, { id: newId(), onDay: today, ...fields });
	return input.ok ? changeMoney(actor, id, input.value, attached) : Promise.resolve(input);
};
const photos = (fields: object, attached: Attached = {}, actor: Actor = house.people.coordinator) => {
	const input = parse(photoAct, { id: newId(), ...fields });
	return input.ok ? changePhotos(actor, id, input.value, attached) : Promise.resolve(input);
};
const opening = (fields: object, attached: Attached = {}, actor: Actor = house.people.coordinator) => {
	const input = parse(openingAct, { id: newId(), ...fields });
	return input.ok ? changeOpening(actor, id, input.value, attached) : Promise.resolve(input);
};
const report = (fields: object, pictures: Uint8Array[] = [], actor: Actor = house.people.coordinator) => {
	const input = parse(reportInput, { id: newId(), week: monday, text: 'Шұңқыр қазылды', ...fields });
	return input.ok ? sendReport(actor, id, input.value, pictures) : Promise.resolve(input);
};
const ok = <T>(result: { ok: true; value: T } | { ok: false; reason: string; field?: string }): T => {
	if (!result.ok) throw new Error(`${result.reason} ${result.field ?? ''}`);
	return result.value;
};
/** Stripes, so that a covered place differs from what was there. */
async function picture(background = '#c40'): Promise<Uint8Array> {
	const stripe = { create: { width: 8, height: 240, channels: 3 as const, background: '#fff' } };
	const bars = Array.from({ length: 10 }, (_, i) => ({ input: stripe, left: i * 32, top: 0 }));
	return sharp({ create: { width: 320, height: 240, channels: 3, background } })
		.composite(bars)
		.withMetadata()
		.jpeg()
		.toBuffer();
}

describe('the plan and the weeks', () => {
	let dig: string;
	let paint: string;
	test('work has weights and days; what is taken out can be put back', async () => {
		const item = { act: 'add_item', weight: 1, startsOn: addDays(today, -20), endsOn: addDays(today, -1) };
		dig = ok(await plan({ ...item, title: 'Шұңқыр қазу' })).id;
		paint = ok(await plan({ ...item, title: 'Бояу', weight: 3, startsOn: today, endsOn: addDays(today, 20) })).id;
		expect(await plan({ ...item, title: 'Теріс', endsOn: addDays(today, -30) })).toMatchObject({ reason: 'date_invalid', field: 'endsOn' });
		expect(await plan({ ...item, title: 'Бөтен' }, house.people.akimat)).toMatchObject({ reason: 'forbidden' });
		expect(await plan({ ...item, title: 'Бөтен' }, NOBODY)).toMatchObject({ reason: 'signed_out' });
		ok(await plan({ act: 'remove_item', itemId: paint, reason: 'Кейінге' }));
		expect((await readWeeks(id, Date.now())).items).toHaveLength(1);
		ok(await plan({ act: 'restore_item', itemId: paint }));
		expect(await plan({ act: 'remove_item', itemId: paint, reason: 'Бөтен' }, house.people.coordinator, other)).toMatchObject({
			reason: 'not_found'
		});
	});

	test('a report counts once, the newest of a week counts, unknown work is left out', async () => {
		const requestId = newId();
		const first = { id: requestId, percents: { [dig]: 40, [newId()]: 10 }, volunteers: '12', hours: 36, spent: '100 000 ₸' };
		expect(ok(await report(first, [await picture(), await picture('#04c')]))).toMatchObject({ week: monday });
		expect(ok(await report(first, [await picture(), await picture('#04c')]))).toMatchObject({ id: requestId });
		expect(await db().$count(weeklyReport)).toBe(1);
		expect(await db().$count(projectPhoto, eq(projectPhoto.projectId, id))).toBe(2);
		// Two sizes of two photos: the repetition left nothing behind.
		expect(readdirSync(join(house.dataDir, 'media'))).toHaveLength(4);
		ok(await report({ percents: JSON.stringify({ [dig]: 100, [paint]: 20 }), text: 'Түзетілген' }));
		const weeks = await readWeeks(id, Date.now());
		expect(weeks.reports.map(({ text }) => text)).toEqual(['Түзетілген']);
		expect(weeks.progress).toBe(40);
		expect(weeks.items.map(({ percent }) => percent)).toEqual([100, 20]);
	});

	test('a report written long ago keeps the newer one; a missed week is told late', async () => {
		ok(await report({ text: 'Ескі', writtenAt: Date.now() - 86_400_000 * 2 }));
		expect((await readWeeks(id, Date.now())).reports[0]!.text).toBe('Түзетілген');
		const before = addDays(monday, -14);
		expect(ok(await report({ week: before, text: 'Кеш' }))).toMatchObject({ week: before, late: true });
		const onTime = addDays(monday, -7);
		const written = Date.parse(`${addDays(onTime, 2)}T08:00:00Z`);
		expect(ok(await report({ week: onTime, text: 'Байланыссыз', writtenAt: written }))).toMatchObject({ late: false });
		const { weeks } = await readWeeks(id, Date.now());
		expect(weeks.find(({ week }) => week === before)!.standing).toBe('late');
		expect(weeks.find(({ week }) => week === onTime)!.standing).toBe('in_time');
	});

	test('who may not, and what is no week, is refused at its field', async () => {
		expect(await report({}, [], house.people.akimat)).toMatchObject({ reason: 'forbidden' });
		expect(await report({}, [], NOBODY)).toMatchObject({ reason: 'signed_out' });
		expect(await report({ week: addDays(monday, 7) })).toMatchObject({ reason: 'date_invalid', field: 'week' });
		expect(await report({ week: addDays(monday, 1) })).toMatchObject({ reason: 'date_invalid', field: 'week' });
		expect(await report({ text: '' })).toMatchObject({ reason: 'required', field: 'text' });
		expect(await report({ percents: { [dig]: 101 } })).toMatchObject({ reason: 'number_invalid', field: 'percents' });
		expect(await report({}, [new Uint8Array(64)])).toMatchObject({ reason: 'not_a_picture', field: 'photo' });
	});

	test('help is told to the akimat of the village; a leader without a role may report once named', async () => {
		ok(await report({ help: 'Трактор керек' }));
		const told = await db().select().from(notice).where(eq(notice.kind, 'help_asked'));
		expect(told.map(({ accountId }) => accountId)).toEqual([house.people.akimat.account.id]);
		const leader: Actor = { ...NOBODY, account: { ...house.people.facilitator.account, roles: [] } };
		expect(await report({}, [], leader)).toMatchObject({ reason: 'forbidden' });
		expect(await plan({ act: 'name_person', role: 'leader', accountId: leader.account!.id }, house.people.facilitator)).toMatchObject({
			reason: 'forbidden'
		});
		ok(await plan({ act: 'name_person', role: 'leader', accountId: leader.account!.id }));
		ok(await report({}, [], leader));
		ok(await plan({ act: 'name_person', role: 'leader', accountId: '' }));
		expect(await report({}, [], leader)).toMatchObject({ reason: 'forbidden' });
	});

	test('projects are connected, with a reason, and the connection ends with one', async () => {
		const link = ok(await plan({ act: 'link', otherId: other, kind: 'follow_up', reason: 'Былтырғының жалғасы' })).id;
		expect(await readLinks(id)).toMatchObject([{ kind: 'follow_up', earlier: true, project: { id: other } }]);
		expect(await readLinks(other)).toMatchObject([{ earlier: false, project: { id } }]);
		expect(await plan({ act: 'link', otherId: id, kind: 'merge', reason: 'x' })).toMatchObject({ reason: 'unknown_choice' });
		ok(await plan({ act: 'unlink', linkId: link, reason: 'Қате' }));
		expect(await readLinks(id)).toEqual([]);
	});
});

describe('money and gifts', () => {
	test('what was spent has a receipt that only staff see', async () => {
		const [line] = (await readMoney(id)).lines;
		const lineId = line!.id;
		expect(await money({ act: 'add_expense', lineId, kind: 'spent', amount: '300 000' })).toMatchObject({
			reason: 'required',
			field: 'photo'
		});
		ok(await money({ act: 'add_expense', lineId, kind: 'committed', amount: 500_000 }));
		const paid = ok(await money({ act: 'add_expense', lineId, kind: 'spent', amount: '300 000' }, { photos: [await picture()] }));
		const { expenses, total } = await readMoney(id);
		expect(total).toEqual({ planned: 2_000_000, committed: 200_000, spent: 300_000, left: 1_500_000 });
		const receipt = expenses.find((row) => row.id === paid.id)!.receipt!;
		expect(await readPhoto(receipt, 480)).toBeNull();
		expect(await readPhoto(receipt, 480, true)).not.toBeNull();
		expect(JSON.stringify(await publicMoney(id))).not.toContain(receipt);
		ok(await money({ act: 'remove_expense', expenseId: paid.id, reason: 'Қате бап' }));
		expect((await readMoney(id)).total.spent).toBe(0);
		ok(await money({ act: 'restore_expense', expenseId: paid.id }));
	});

	test('savings move once somebody else has agreed', async () => {
		const [from, to] = (await readMoney(id)).lines;
		const ask = { act: 'move_savings', fromLineId: from!.id, toLineId: to!.id, reason: 'Арзанға алдық' };
		expect(await money({ ...ask, amount: 9_000_000 })).toMatchObject({ reason: 'too_little_left', field: 'amount' });
		const { id: reallocationId } = ok(await money({ ...ask, amount: 100_000 }));
		const decide = { act: 'decide_savings', reallocationId, outcome: 'approved', reason: 'Келісемін' };
		expect(await money(decide)).toMatchObject({ reason: 'forbidden' });
		expect(await money(decide, {}, house.people.facilitator)).toMatchObject({ reason: 'forbidden' });
		ok(await money(decide, {}, house.people.admin));
		expect(await money(decide, {}, house.people.admin)).toMatchObject({ reason: 'already_answered' });
		const after = await readMoney(id);
		expect(after.lines[0]!.planned).toBe(from!.planned - 100_000);
		expect(after.total.planned).toBe(2_000_000);
		expect(await db().$count(notice, eq(notice.kind, 'savings_decided'))).toBe(1);
	});

	test('gifts are valued by the dated table; without a rate nothing is guessed', async () => {
		const gift = { act: 'add_gift', kind: 'labour', giver: 'residents', people: 10, quantity: '4,5', unit: 'сағат' };
		expect(await money(gift)).toMatchObject({ reason: 'rate_missing', field: 'unit' });
		const rate = parse(rateInput, {
			id: newId(),
			kind: 'labour',
			unit: 'сағат',
			value: 1000,
			validFrom: '2026-01-01',
			source: 'Статистика бюросы'
		});
		expect(await addRate(house.people.akimat, ok(rate))).toMatchObject({ reason: 'forbidden' });
		ok(await addRate(house.people.coordinator, ok(rate)));
		ok(await money(gift, { photos: [await picture()] }));
		ok(await money({ act: 'add_gift', kind: 'cash', giver: 'business', quantity: 55_000 }));
		expect(await money({ ...gift, people: '' })).toMatchObject({ reason: 'required', field: 'people' });
		const { given } = await readMoney(id);
		expect(given.total).toBe(100_000);
		expect(given.givers.map(({ giver, value }) => [giver, value])).toEqual([
			['residents', 45_000],
			['akimat', 0],
			['business', 55_000]
		]);
	});
});

describe('photos', () => {
	test('are private until published; children need a consent; faces are covered on a copy', async () => {
		const bytes = await picture();
		const child = ok(await photos({ act: 'add_photo', phase: 'before', children: 'on', lng: 53.8, lat: 47 }, { photos: [bytes] })).id;
		const [row] = await db().select().from(projectPhoto).where(eq(projectPhoto.id, child));
		expect(row).toMatchObject({ lng: 53.8, lat: 47, publishedAt: null });
		expect(await readPhoto(row!.photoId, 480)).toBeNull();
		expect(await photos({ act: 'publish', photoId: child })).toMatchObject({ reason: 'consent_missing', field: 'consent' });
		ok(await photos({ act: 'change_photo', photoId: child, phase: 'before', children: 'on', consent: 'on' }));

		ok(await photos({ act: 'cover_faces', photoId: child, boxes: JSON.stringify([{ x: 0, y: 0, w: 0.5, h: 1 }]) }));
		ok(await photos({ act: 'publish', photoId: child }));
		const [covered] = await db().select().from(projectPhoto).where(eq(projectPhoto.id, child));
		expect(covered!.originalId).toBe(row!.photoId);
		expect(await readPhoto(row!.photoId, 480)).toBeNull();
		const shown = (await readPhoto(covered!.photoId, 1600))!;
		/** How much the columns of a half differ from each other. */
		const contrast = async (left: number) => {
			const half = await sharp(shown).extract({ left, top: 40, width: 120, height: 160 }).png().toBuffer();
			const { channels } = await sharp(half).stats();
			return channels[1]!.stdev;
		};
		expect(await contrast(16)).toBeLessThan(20);
		expect(await contrast(190)).toBeGreaterThan(40);
		ok(await photos({ act: 'show_faces', photoId: child }));
		expect(await readPhoto(row!.photoId, 480)).toBeNull();

		// The original is kept whole, and not for everybody.
		const [original] = await db()
			.select()
			.from(file)
			.where(eq(file.name, `original:${row!.photoId}`));
		expect(existsSync(join(house.dataDir, 'files', original!.id))).toBe(true);
		expect(await findFile(house.people.coordinator, id, original!.id)).toMatchObject({ type: 'image/webp' });
		expect(await findFile(house.people.akimat, id, original!.id)).toBeNull();
		expect(await findFile(house.people.coordinator, other, original!.id)).toBeNull();
	});

	test('of one view stand in one pair; what is taken away is gone for the public and can be put back', async () => {
		const first = ok(await photos({ act: 'add_photo', phase: 'before', caption: 'Қақпа' }, { photos: [await picture()] })).id;
		const last = ok(await photos({ act: 'add_photo', phase: 'after', pair: first }, { photos: [await picture('#0a0')] })).id;
		for (const photoId of [first, last]) ok(await photos({ act: 'publish', photoId }));
		const [view] = viewsOf(await readProjectPhotos(id, false));
		expect(view!.photos.map(({ id: one }) => one)).toEqual([first, last]);
		const { photoId } = view!.photos[1]!;
		expect(await readPhoto(photoId, 480)).not.toBeNull();
		ok(await photos({ act: 'remove_photo', photoId: last, reason: 'Бұлыңғыр' }));
		expect(await readPhoto(photoId, 480)).toBeNull();
		ok(await photos({ act: 'restore_photo', photoId: last }));
		expect(await photos({ act: 'hide', photoId: last }, {}, house.people.akimat)).toMatchObject({ reason: 'forbidden' });
		expect(await photos({ act: 'add_video', title: 'Бейне', url: 'javascript:alert(1)' })).toMatchObject({ reason: 'not_a_video' });
		expect(await photos({ act: 'add_video', title: 'Бейне' }, { file: { bytes: await picture(), name: 'a.mp4' } })).toMatchObject({
			reason: 'not_a_video',
			field: 'file'
		});
		const film = { bytes: new Uint8Array(FILE_BYTES + 1), name: 'a.mp4' };
		expect(await photos({ act: 'add_video', title: 'Бейне' }, { file: film })).toMatchObject({
			reason: 'document_too_large',
			field: 'file',
			params: { max: 19 }
		});
		expect(readdirSync(join(house.dataDir, 'files')).length).toBe(await db().$count(file));
		expect(readdirSync(join(house.dataDir, 'media')).length).toBe(2 * (await db().$count(photo)));
	});
});

describe('from the works to the balance sheet', () => {
	const move = (state: string, actor: Actor = house.people.coordinator, more = {}) =>
		changeProject(actor, id, { id: newId(), act: 'move', state, reason: 'Тексерілді', despite: false, ...more } as never);
	test('each state waits for what it needs, and says what it is', async () => {
		for (const state of ['procurement_preparation', 'works']) ok(await move(state));
		expect(await move('finished')).toMatchObject({ reason: 'work_unfinished', field: 'despite', params: { n: 1 } });
		ok(await move('finished', house.people.coordinator, { despite: true }));
		expect(await move('opened')).toMatchObject({ reason: 'required', field: 'commitments' });
		const promise = {
			id: newId(),
			projectId: id,
			kind: 'watering' as const,
			holder: 'akimat' as const,
			holderName: '',
			note: '',
			startsOn: today,
			months: 12
		};
		ok(await takeCommitment(house.people.akimat, promise));
		expect(await opening({ act: 'confirm' }, {}, house.people.akimat)).toMatchObject({ reason: 'required', field: 'onDay' });
		ok(await opening({ act: 'set_day', onDay: today }));
		ok(await opening({ act: 'check', key: 'safe', on: 'on' }));
		expect((await readOpening(id)).checked).toEqual(['safe']);
		expect(await opening({ act: 'confirm' })).toMatchObject({ reason: 'forbidden' });
		ok(await opening({ act: 'confirm' }, {}, house.people.akimat));
		expect((await readCommitments(db(), [id]))[0]).toMatchObject({ state: 'confirmed_at_opening' });
		expect(await move('opened', house.people.facilitator)).toMatchObject({ reason: 'forbidden' });
		ok(await move('opened'));
		// What was owed before may still be told.
		ok(await report({ week: addDays(monday, -14) }));
		expect(await move('handed_over')).toMatchObject({ reason: 'act_missing', field: 'act' });
		const step = { act: 'balance', level: 'local', receiver: 'Тұрғызба ауылдық округі', number: '17', onDay: today };
		expect(await opening({ ...step, state: 'act' })).toMatchObject({ reason: 'required', field: 'file' });
		const note = { bytes: new TextEncoder().encode('a text that is no act at all'), name: 'акт.pdf' };
		expect(await opening({ ...step, state: 'act' }, { file: note })).toMatchObject({ reason: 'not_a_document', field: 'file' });
		const pdf = { bytes: new TextEncoder().encode('%PDF-1.7 act of acceptance\n'), name: 'акт.pdf' };
		ok(await opening({ ...step, state: 'act' }, { file: pdf }));
		ok(await move('handed_over'));
		ok(await move('closed'));
		expect(await move('works')).toMatchObject({ reason: 'unknown_choice' });
		expect(await db().$count(event, eq(event.action, 'move_project'))).toBe(6);
	});
});

describe('what was taken away', () => {
	const api = (actor: Actor) => ask(GET, { actor, params: { project: id } });
	test('is listed with who, when and why for those who may bring it back, and comes back', async () => {
		const { lines, gifts, given } = await readMoney(id);
		const spent = { act: 'add_expense', lineId: lines[0]!.id, kind: 'spent', amount: 7000, note: 'Бояу' };
		const expenseId = ok(await money(spent, { file: { bytes: Buffer.from('%PDF-1.7 a receipt'), name: 'чек.pdf' } })).id;
		const paid = (await readMoney(id)).expenses.find((row) => row.id === expenseId)!;
		expect(await findFile(house.people.coordinator, id, paid.paper!)).toMatchObject({ type: 'application/pdf' });
		const giftId = gifts[0]!.id;
		expect(await money({ act: 'remove_gift', giftId })).toMatchObject({ reason: 'required', field: 'reason' });
		ok(await money({ act: 'remove_gift', giftId, reason: 'Екі рет жазылған' }));
		ok(await money({ act: 'remove_expense', expenseId, reason: 'Басқа жобанікі' }, {}, house.people.admin));
		const videoId = ok(await photos({ act: 'add_video', title: 'Ашылу', url: 'https://example.kz/v' })).id;
		ok(await photos({ act: 'remove_video', videoId, reason: 'Ескі' }));
		const linkId = ok(await plan({ act: 'link', otherId: other, kind: 'same_site', reason: 'Бір жерде' })).id;
		ok(await plan({ act: 'unlink', linkId, reason: 'Жері басқа' }));

		expect((await api(house.people.akimat)).status).toBe(403);
		expect((await api(NOBODY)).status).toBe(401);
		expect((await api(house.people.coordinator)).body).toMatchObject({
			expenses: [{ id: expenseId, words: 'Бояу', amount: 7000, who: 'admin', reason: 'Басқа жобанікі' }],
			gifts: [{ id: giftId, kind: gifts[0]!.kind, amount: gifts[0]!.value, who: 'coordinator', reason: 'Екі рет жазылған' }],
			videos: [{ id: videoId, words: 'Ашылу', reason: 'Ескі' }],
			links: [{ id: linkId, kind: 'same_site', reason: 'Жері басқа' }, { kind: 'follow_up' }]
		});
		ok(await money({ act: 'restore_gift', giftId }));
		ok(await money({ act: 'restore_expense', expenseId }));
		ok(await photos({ act: 'restore_video', videoId }));
		ok(await plan({ act: 'relink', linkId }));
		expect((await readMoney(id)).given.total).toBe(given.total);
		expect((await readVideos(id)).some((video) => video.id === videoId)).toBe(true);
		expect((await readLinks(id)).some((link) => link.id === linkId)).toBe(true);
		expect(await readRemoved(db(), id)).toMatchObject({ expenses: [], gifts: [], videos: [], links: [{ kind: 'follow_up' }] });
	});

	test('a piece of work and a photo keep how they stood before', async () => {
		const item = { title: 'Қоршау', weight: 2, startsOn: today, endsOn: addDays(today, 3) };
		const itemId = ok(await plan({ act: 'add_item', ...item })).id;
		ok(await plan({ act: 'change_item', itemId, ...item, title: 'Дуал', endsOn: addDays(today, 9) }));
		const [before] = (await readRemoved(db(), id)).earlier.items;
		expect(before).toMatchObject({ id: itemId, who: 'coordinator', before: item });
		ok(await plan({ act: 'change_item', itemId, ...before!.before }));
		expect((await readWeeks(id, Date.now())).items.find((one) => one.id === itemId)).toMatchObject(item);
		expect((await readRemoved(db(), id)).earlier.items[0]!.before.title).toBe('Дуал');
		const photoId = ok(await photos({ act: 'add_photo', phase: 'during', caption: 'Бірінші' }, { photos: [await picture()] })).id;
		ok(await photos({ act: 'change_photo', photoId, phase: 'after', caption: 'Екінші' }));
		expect((await readRemoved(db(), id)).earlier.photos[0]).toMatchObject({ id: photoId, before: { phase: 'during', caption: 'Бірінші' } });
	});

	test('a wrong rate no longer values anything; what it valued keeps its value', async () => {
		const [rate] = await readRates(db());
		const { given } = await readMoney(id);
		const act = (fields: object, actor: Actor = house.people.coordinator) =>
			changeRate(actor, ok(parse(rateAct, { id: newId(), rateId: rate!.id, ...fields })));
		expect(await act({ act: 'remove_rate', reason: 'Қате' }, house.people.akimat)).toMatchObject({ reason: 'forbidden' });
		ok(await act({ act: 'remove_rate', reason: 'Қате бағам' }));
		const gift = { act: 'add_gift', kind: 'labour', giver: 'residents', people: 1, quantity: 1, unit: 'сағат' };
		expect(await money(gift)).toMatchObject({ reason: 'rate_missing' });
		expect((await readMoney(id)).given).toEqual(given);
		expect(await readRemovedRates(db())).toMatchObject([{ id: rate!.id, reason: 'Қате бағам', who: 'coordinator', amount: rate!.value }]);
		ok(await act({ act: 'restore_rate' }));
		ok(await money(gift));
	});
});
