/** What was taken away from a project or corrected in it: seen with who, when and why, and brought back. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '#lib/live/id.ts';
import { findFile } from '#lib/project/file.server.ts';
import { rateAct, rateInput } from '#lib/project/life-input.ts';
import { addRate, changeRate, readMoney, readRates } from '#lib/project/money.server.ts';
import { readVideos } from '#lib/project/photo.server.ts';
import { readLinks } from '#lib/project/plan.server.ts';
import { readRemoved, readRemovedRates } from '#lib/project/removed.server.ts';
import { readWeeks } from '#lib/project/report.server.ts';
import { addDays, dayOf } from '#lib/project/weeks.ts';
import { db } from '#lib/server/app.ts';
import { parse } from '#lib/server/input.ts';
import { NOBODY, type Actor } from '#lib/workshop/rules.ts';
import { GET } from '../../src/routes/api/v1/projects/[project]/removed/+server.ts';
import { ask } from '../support/ask.ts';
import { openHouse, type House } from '../support/house.ts';
import { startProject } from '../support/project.ts';
import { accepted as ok, actsOf, picture } from '../support/project-acts.ts';

let house: House;
let id: string;
let other: string;
let plan: ReturnType<typeof actsOf>['plan'];
let money: ReturnType<typeof actsOf>['money'];
let photos: ReturnType<typeof actsOf>['photos'];
const today = dayOf(Date.now());
beforeAll(async () => {
	house = await openHouse();
	id = await startProject(house, Date.now() - 21 * 86_400_000);
	other = await startProject(house, Date.now() - 21 * 86_400_000);
	({ plan, money, photos } = actsOf(house, id));
	const rate = { id: newId(), kind: 'labour', unit: 'сағат', value: 1000, validFrom: '2026-01-01', source: 'Статистика бюросы' };
	ok(await addRate(house.people.coordinator, ok(parse(rateInput, rate))));
	ok(await money({ act: 'add_gift', kind: 'labour', giver: 'residents', people: 10, quantity: 4, unit: 'сағат' }));
});
afterAll(() => house.close());

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
	const { status, body } = await api(house.people.coordinator);
	expect(status).toBe(200);
	expect(body).toMatchObject({
		expenses: [{ id: expenseId, words: 'Бояу', amount: 7000, who: 'admin', reason: 'Басқа жобанікі' }],
		gifts: [{ id: giftId, kind: gifts[0]!.kind, amount: gifts[0]!.value, who: 'coordinator', reason: 'Екі рет жазылған' }],
		videos: [{ id: videoId, words: 'Ашылу', reason: 'Ескі' }],
		links: [{ id: linkId, kind: 'same_site', reason: 'Жері басқа' }]
	});
	ok(await money({ act: 'restore_gift', giftId }));
	ok(await money({ act: 'restore_expense', expenseId }));
	ok(await photos({ act: 'restore_video', videoId }));
	ok(await plan({ act: 'relink', linkId }));
	expect((await readMoney(id)).given.total).toBe(given.total);
	expect((await readVideos(id)).some((video) => video.id === videoId)).toBe(true);
	expect((await readLinks(id)).some((link) => link.id === linkId)).toBe(true);
	expect(await readRemoved(db(), id)).toMatchObject({ expenses: [], gifts: [], videos: [], links: [] });
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
