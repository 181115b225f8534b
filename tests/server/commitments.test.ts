import { inflateRawSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import sharp from 'sharp';
import { addMemorandum, readMemoranda, withdrawMemorandum } from '#lib/commitment/memorandum.server.ts';
import { readFileWhole } from '#lib/media/files.server.ts';
import { makePlate, reportAtPlate } from '#lib/commitment/plate.server.ts';
import { actOnReport, readReports } from '#lib/commitment/plate.server.ts';
import { addCheck, readVisits } from '#lib/commitment/visits.server.ts';
import { takeCommitment } from '#lib/commitment/write.server.ts';
import { setAgenda } from '#lib/document/agenda.server.ts';
import { drawPlate } from '#lib/document/plate.server.ts';
import { newId } from '#lib/live/id.ts';
import { toDateInput } from '#lib/i18n/format.ts';
import { readPhoto } from '#lib/media/read.server.ts';
import { db } from '#lib/server/app.ts';
import { project, projectState } from '#lib/server/schema.ts';
import { transact } from '#lib/server/transact.ts';
import { NOBODY } from '#lib/workshop/rules.ts';
import { openHouse, type House } from '../support/house.ts';
import { readPaper } from '../support/paper.ts';

let house: House;
const projectId = newId();
const done = <T>(result: { ok: true; value: T } | { ok: false; reason: string; field?: string }): T => {
	if (!result.ok) throw new Error(`${result.reason} ${result.field ?? ''}`);
	return result.value;
};

beforeAll(async () => {
	house = await openHouse();
	const words = (text: string) => ({ kk: text, ru: text, en: text });
	await transact(async ({ db }) => {
		await db.insert(project).values({
			...{ id: projectId, villageId: house.ids.village, category: 'public_space', objectTypes: ['park'], folded: 'саябак', facts: {} },
			...{ title: words('Саябақ'), summary: words('Жасыл саябақ'), createdAt: 1 }
		});
		await db.insert(projectState).values({ id: newId(), projectId, state: 'opened', at: 1 });
	});
});
afterAll(() => house.close());

describe('a memorandum', () => {
	const typed = (more = {}) => ({
		...{ id: newId(), year: 2026, kinds: ['balance_transfer', 'watering'] as ('balance_transfer' | 'watering')[] },
		...{ text: '', signedOn: '2026-02-10', signedBy: 'Ауыл әкімі', ...more }
	});
	const pdf = { bytes: new TextEncoder().encode('%PDF-1.4 signed by the akim'), name: 'меморандум.pdf' };
	test('is kept with its paper, and stands beside the commitments that came of it', async () => {
		const { akimat, facilitator } = house.people;
		const { village } = house.ids;
		expect(await addMemorandum(facilitator, village, typed(), pdf)).toMatchObject({ ok: false, reason: 'forbidden' });
		expect(await addMemorandum(NOBODY, village, typed(), null)).toMatchObject({ ok: false, reason: 'signed_out' });
		expect(await addMemorandum(akimat, 'kosshagyl', typed(), null)).toMatchObject({ ok: false, reason: 'forbidden' });
		const page = { bytes: new TextEncoder().encode('<html>'), name: 'x.html' };
		expect(await addMemorandum(akimat, village, typed(), page)).toMatchObject({ reason: 'not_a_document', field: 'paper' });
		const { id } = done(await addMemorandum(akimat, village, typed(), pdf));
		const promise = {
			projectId,
			kind: 'watering' as const,
			holder: 'akimat' as const,
			holderName: '',
			note: '',
			startsOn: '2026-03-01',
			months: null
		};
		done(await takeCommitment(akimat, { id: newId(), ...promise, budgetLine: '456-008' }));
		const [one] = await readMemoranda(village);
		expect(one).toMatchObject({ year: 2026, signedBy: 'Ауыл әкімі', removed: false });
		expect(one!.kinds).toEqual([
			{ kind: 'balance_transfer', commitments: 0 },
			{ kind: 'watering', commitments: 1 }
		]);
		expect(await readFileWhole(one!.fileId!)).toMatchObject({ type: 'application/pdf', name: 'меморандум.pdf' });
		done(await withdrawMemorandum(akimat, { id: newId(), memorandumId: id, back: false, reason: 'Қате жыл' }));
		expect(await readMemoranda(village)).toEqual([]);
		done(await withdrawMemorandum(akimat, { id: newId(), memorandumId: id, back: true, reason: '' }));
		expect(await readMemoranda(village)).toHaveLength(1);
	});
});

describe('the yearly look', () => {
	test('waits for finished objects, is written by those who judge, and never in the future', async () => {
		const now = Date.now();
		const before = (await readVisits(house.ids.village, now))!;
		expect(before.visits.map(({ id, check }) => [id, check])).toEqual([[projectId, null]]);
		const check = { condition: 'worn' as const, maintainer: 'Мектеп', note: 'Бояу керек', onDay: toDateInput(now) };
		const { akimat, coordinator } = house.people;
		expect(await addCheck(akimat, projectId, { ...check, id: newId() }, null)).toMatchObject({ ok: false, reason: 'forbidden' });
		const tomorrow = { ...check, id: newId(), onDay: toDateInput(now + 2 * 86_400_000) };
		expect(await addCheck(coordinator, projectId, tomorrow, null)).toMatchObject({ ok: false, reason: 'date_invalid' });
		done(await addCheck(coordinator, projectId, { ...check, id: newId() }, null));
		expect((await readVisits(house.ids.village, now))!.visits[0]!.check).toMatchObject({ condition: 'worn', maintainer: 'Мектеп' });
		const next = (await readVisits(house.ids.village, now + 366 * 86_400_000))!.visits[0]!;
		expect(next).toMatchObject({ check: null, last: { condition: 'worn' } });
	});
});

describe('photos of reports', () => {
	test('go out of sight with the report, and come back with it', async () => {
		const { code } = done(await makePlate(house.people.akimat, projectId));
		const picture = await sharp({ create: { width: 64, height: 48, channels: 3, background: '#884422' } })
			.jpeg()
			.toBuffer();
		const report = { id: newId(), kind: 'broken' as const, dangerous: true, text: '' };
		done(await reportAtPlate(code, 'phone', report, new Uint8Array(picture)));
		const [one] = await readReports(db(), projectId, false);
		const photo = one!.photo!.split('/').at(-1)!;
		expect(await readPhoto(photo, 480)).not.toBeNull();
		const { coordinator } = house.people;
		done(await actOnReport(coordinator, { act: 'hide', id: newId(), reportId: report.id, reason: 'Адам беті' }));
		expect(await readPhoto(photo, 480)).toBeNull();
		expect(await readPhoto(photo, 480, true)).not.toBeNull();
		done(await actOnReport(coordinator, { act: 'unhide', id: newId(), reportId: report.id }));
		expect(await readPhoto(photo, 480)).not.toBeNull();
	});
});

describe('paper', () => {
	test('the plate is one sheet A6 with its code, whatever the length of the title', async () => {
		const title = 'Мектеп пен балабақшаның арасындағы балалар мен жасөспірімдерге арналған көпсалалы ойын алаңы';
		const promises = Array.from({ length: 5 }, () => 'Қауіпсіздік пен даму — Тұрғызба ауылдық округі әкімінің аппараты');
		const pdf = await drawPlate({ title, village: 'Тұрғызба', promises, address: 'http://192.168.1.20:3000', code: 'HATT24' });
		expect(/MediaBox \[([^\]]+)\]/.exec(pdf.toString('latin1'))![1]!.split(' ').map(Number).map(Math.round)).toEqual([0, 422, 298, 842]);
		const [page, ...more] = readPaper(pdf);
		expect(more).toEqual([]);
		expect(page!.codes.map(({ text }) => text)).toEqual(['http://192.168.1.20:3000/p/HATT24']);
		const code = page!.codes[0]!;
		for (const { text, x, y, missing } of page!.texts) {
			expect([text, missing, x >= 0 && x <= 105, y >= 8 && y <= 142]).toEqual([text, false, true, true]);
			expect(y < code.y - 2 || y > code.y + code.side + 3).toBe(true);
		}
	});
	test.each(['kk', 'ru'] as const)('the agenda is one page in %s', async (locale) => {
		const rows = Array.from({ length: 14 }, (_, i) => ({ what: `Суару ${i}`, where: 'Саябақ', who: 'Әкімдік', when: '01.06.2026' }));
		const bytes = await setAgenda({ village: 'Тұрғызба', at: 0, overdue: rows, reports: [], rate: '20 / 29' }, locale);
		const text = unzip(bytes, 'word/document.xml');
		expect(text.match(/Суару \d+/g)).toHaveLength(12);
		expect(text).toContain(locale === 'kk' ? 'Тағы 2 жол' : 'Ещё 2');
		expect(text).toContain('20 / 29');
	});
});

/** The text of a file inside a ZIP. */
function unzip(bytes: Buffer, name: string): string {
	const at = bytes.indexOf(Buffer.from(`PK\x01\x02`, 'latin1'));
	for (let i = at; i >= 0; i = bytes.indexOf(Buffer.from('PK\x01\x02', 'latin1'), i + 4)) {
		const length = bytes.readUInt16LE(i + 28);
		if (bytes.toString('utf8', i + 46, i + 46 + length) !== name) continue;
		const local = bytes.readUInt32LE(i + 42);
		const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
		return inflateRawSync(bytes.subarray(start, start + bytes.readUInt32LE(i + 20))).toString('utf8');
	}
	throw new Error(`${name} is not in the file`);
}
