/** Holes that were open once: each of these failed before it was mended. */
import { eq } from 'drizzle-orm';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { writeNote } from '#lib/board/write.server.ts';
import { readBoard } from '#lib/board/read.server.ts';
import { takeCommitment } from '#lib/commitment/write.server.ts';
import { newId } from '#lib/live/id.ts';
import { boardDocument } from '#lib/live/protocol.ts';
import { addNeed } from '#lib/need/write.server.ts';
import { signIn } from '#lib/people/write.server.ts';
import type { ProjectAct } from '#lib/project/input.ts';
import { changeProject } from '#lib/project/write.server.ts';
import { readBody } from '#lib/server/answer.ts';
import { textFields } from '#lib/server/input.ts';
import { app } from '#lib/server/app.ts';
import { hashPassword } from '#lib/server/auth.ts';
import { openDatabase } from '#lib/server/db.ts';
import { account, need, project, seat, seatToken } from '#lib/server/schema.ts';
import { transact } from '#lib/server/transact.ts';
import { NOBODY, type Actor } from '#lib/workshop/rules.ts';
import { parseDeskAct } from '#lib/workshop/input.ts';
import { parsePlan } from '#lib/workshop/plan.ts';
import { actions as studio } from '../../src/routes/studio/+page.server.ts';
import { POST as pickLanguage } from '../../src/routes/language/+server.ts';
import { openHouse, type House } from '../support/house.ts';

let house: House;
beforeEach(async () => {
	house = await openHouse();
});
afterEach(() => house.close());

/** A project of a village, as short as the table allows. */
async function addProject(villageId = house.ids.village) {
	const id = newId();
	const words = { kk: 'Аула', ru: 'Двор', en: 'Yard' };
	const row = { id, villageId, category: 'play_sport', objectTypes: [], title: words, summary: words, folded: 'аула', facts: {} };
	await transact(async (tx) => void (await tx.db.insert(project).values({ ...row, createdAt: tx.now })));
	return id;
}

describe('an id that somebody else has used', () => {
	const line = { title: 'Құм', amount: 1000, source: 'grant' as const };
	const acts: [string, (id: string) => ProjectAct][] = [
		['a line of a budget', (id) => ({ act: 'add_line', id, ...line })],
		['a milestone', (id) => ({ act: 'add_milestone', id, title: 'Құм төгу', dueOn: '2026-05-01' })]
	];
	it.each(acts)('is refused for %s, not an error of the server', async (_name, make) => {
		const [projectId, id] = [await addProject(), newId()];
		expect(await changeProject(house.people.facilitator, projectId, make(id))).toMatchObject({ ok: true });
		expect(await changeProject(house.people.coordinator, projectId, make(id))).toMatchObject({ reason: 'malformed', field: 'id' });
	});
	it('is refused for a promise', async () => {
		const promise = { id: newId(), projectId: await addProject(), kind: 'watering', holder: 'akimat', holderName: '', note: '' } as const;
		const input = { ...promise, startsOn: '2026-05-01', months: 12 };
		expect(await takeCommitment(house.people.akimat, input)).toMatchObject({ ok: true });
		const other: Actor = { ...NOBODY, account: { ...house.people.akimat.account, id: house.people.admin.account.id } };
		expect(await takeCommitment(other, input)).toMatchObject({ reason: 'malformed', field: 'id' });
	});
});

describe('guessing passwords', () => {
	it('is counted before the password is looked at: many at once are as few as one by one', async () => {
		const passwordHash = await hashPassword('дұрыс құпиясөз');
		await transact(async ({ db }) => void (await db.update(account).set({ passwordHash }).where(eq(account.login, 'coordinator'))));
		const answers = await Promise.all(Array.from({ length: 20 }, (_, i) => signIn({ login: 'coordinator', password: `болжам ${i}` })));
		expect(answers.filter((answer) => !answer.ok && answer.reason === 'wrong_login')).toHaveLength(8);
		expect(answers.filter((answer) => !answer.ok && answer.reason === 'too_many_tries')).toHaveLength(12);
	});
	it('the right password in time clears the count', async () => {
		const passwordHash = await hashPassword('дұрыс құпиясөз');
		await transact(async ({ db }) => void (await db.update(account).set({ passwordHash }).where(eq(account.login, 'facilitator'))));
		for (let round = 0; round < 3; round++) {
			for (let i = 0; i < 5; i++) expect(await signIn({ login: 'facilitator', password: 'қате' })).toMatchObject({ reason: 'wrong_login' });
			expect(await signIn({ login: 'facilitator', password: 'дұрыс құпиясөз' })).toMatchObject({ ok: true });
		}
	});
});

describe('the write queue', () => {
	it('answers everybody even when a listener of the news fails', async () => {
		const stop = app().queue.listen(() => {
			throw new Error('a listener fails');
		});
		const saved = (value: number) =>
			transact(async (tx) => {
				tx.publish({ kind: 'workshop', workshopId: house.ids.workshop });
				return value;
			});
		expect(await Promise.all([saved(1), saved(2)])).toEqual([1, 2]);
		stop();
		expect(await saved(3)).toBe(3);
	});
});

describe('a body', () => {
	const read = (body: string, headers: Record<string, string>) =>
		readBody({ request: new Request('http://x/', { method: 'POST', body, headers }) });
	it('is read only when it says that it is JSON', async () => {
		for (const type of ['text/plain; for=json', 'application/x-www-form-urlencoded; json', 'text/json-like'])
			expect(await read('{}', { 'content-type': type })).toMatchObject({ reason: 'malformed' });
		for (const type of ['application/json', 'Application/JSON; charset=utf-8', 'application/merge-patch+json'])
			expect(await read('{}', { 'content-type': type })).toMatchObject({ ok: true });
	});
	it('is not taken in at all when it announces too much', async () => {
		const request = new Request('http://x/', {
			method: 'POST',
			body: '{}',
			headers: { 'content-type': 'application/json', 'content-length': '9000000' }
		});
		const text = vi.spyOn(request, 'text');
		expect(await readBody({ request })).toMatchObject({ reason: 'too_large' });
		expect(text).not.toHaveBeenCalled();
	});
});

describe('a note by a plain form', () => {
	const document = () => boardDocument(house.activity('cafe'), house.ids.tables[0]!);
	const note = () => ({ id: newId(), text: 'Су керек', colour: 1 as const, tableId: house.ids.tables[0]! });
	it('does not land on a board that was closed while it was on its way', async () => {
		const resident = await house.join();
		await house.open('cafe');
		// Notes are counted in the same turn in which the closing is told, whatever stands between.
		const doc = await app().rooms.view(document(), (doc) => doc);
		let closedWith = 0;
		const stop = app().queue.listen(() => (closedWith = doc.getMap('notes').size));
		for (let delay = 0; delay < 80; delay++) {
			const closing = house.desk({ act: 'close_activity' });
			for (let i = 0; i < delay; i++) await Promise.resolve();
			const written = writeNote(resident, house.ids.workshop, note());
			await closing;
			const atClosing = closedWith;
			const answer = await written;
			expect((await readBoard(document())).length, `written ${delay} turns after the closing began`).toBe(atClosing);
			if (!answer.ok) expect(answer.reason).toBe('not_open');
			await house.open('cafe');
		}
		stop();
	});
});

describe('bounds', () => {
	it('one seat cannot fill the board of needs', async () => {
		const resident = await house.join();
		await house.open('needs');
		const say = (i: number) => addNeed(resident, house.ids.workshop, { id: newId(), category: 'play', text: `Қажеттілік ${i}`, group: '' });
		const answers = await Promise.all(Array.from({ length: 120 }, (_, i) => say(i)));
		expect(answers.filter(({ ok }) => ok)).toHaveLength(100);
		expect(answers.at(-1)).toMatchObject({ reason: 'too_large' });
		expect(await app().handles.read.$count(need)).toBe(100);
	});
	it('a question of a plan is not longer than a screen can show', () => {
		const plan = {
			id: newId(),
			title: 'Кеш',
			villageId: 'turgyzba',
			startsAt: 1_790_000_000_000,
			template: 'evening',
			fund: 1,
			tables: 1,
			minutes: []
		};
		expect(parsePlan({ ...plan, questions: [{ kk: 'Не?' }] })).toMatchObject({ ok: true });
		expect(parsePlan({ ...plan, questions: [{ kk: 'я'.repeat(2000) }] })).toMatchObject({ reason: 'too_long' });
		expect(parsePlan({ ...plan, questions: Array(500).fill({ kk: 'Не?' }) })).toMatchObject({ ok: false });
	});
	it('a clock is set in whole milliseconds', async () => {
		await house.open('welcome');
		const input = parseDeskAct({ id: newId(), act: 'set_timer', minutes: 1.00001 });
		if (!input.ok) throw new Error(input.reason);
		await house.desk(input.value);
		const { timer } = await import('#lib/workshop/stage.server.ts').then(({ readStage }) =>
			readStage(app().handles.read, house.ids.workshop)
		);
		expect(Number.isInteger(timer.endsAt)).toBe(true);
	});
});

describe('the way back after picking a language', () => {
	const pick = async (back: string) => {
		const form = new FormData();
		form.set('locale', 'ru');
		form.set('back', back);
		const event = { request: new Request('http://x/language', { method: 'POST', body: form }), cookies: { set: () => undefined } };
		const answer: unknown = await Promise.resolve(pickLanguage({ ...event, url: new URL('http://x/language') } as never)).catch(
			(thrown: unknown) => thrown
		);
		return (answer as { location: string }).location;
	};
	// Browsers leave tabs and line ends out of an address: '/<tab>/evil.example' would be another host.
	it.each(['/\t/evil.example', '/\n/evil.example', '//evil.example', '/\\evil.example', 'https://evil.example'])(
		'never leaves: %j',
		async (back) => {
			expect(await pick(back)).toBe('/');
		}
	);
	it('goes back where the reader was', async () => expect(await pick('/projects?q=%D1%81%D1%83')).toBe('/projects?q=%D1%81%D1%83'));
});

describe('a form', () => {
	it('with a file where a text belongs is refused as a page, not an error of the server', async () => {
		const form = new FormData();
		for (const [name, value] of [
			['title', new File(['x'], 'x.txt')],
			['template', 'evening'],
			['__proto__', 'x']
		] as const)
			form.set(name, value);
		expect(textFields(form)).toEqual({ template: 'evening' });
		const event = {
			locals: { actor: house.people.facilitator, locale: 'kk' },
			request: new Request('http://x/', { method: 'POST', body: form })
		};
		const answer = (await studio.plan!(event as never)) as { status: number; data: { typed: unknown } };
		expect(answer.status).toBe(422);
		expect(answer.data.typed).toEqual({ template: 'evening' });
	});
});

describe('a migration that rebuilds a table', () => {
	it('keeps what refers to it, and the references hold afterwards', async () => {
		await house.join();
		const { raw } = app().handles;
		const [{ sql }] = raw.prepare("select sql from sqlite_master where name = 'seat'").all() as [{ sql: string }];
		const indexes = raw.prepare("select sql from sqlite_master where tbl_name = 'seat' and type = 'index' and sql is not null").all();
		const folder = join(house.dataDir, 'migrations');
		cpSync('server/migrations', folder, { recursive: true });
		const journal = JSON.parse(readFileSync(join(folder, 'meta/_journal.json'), 'utf8')) as { entries: { idx: number; when: number }[] };
		const last = journal.entries.at(-1)!;
		const steps = [
			sql.replace('`seat`', '`seat_new`'),
			'INSERT INTO `seat_new` SELECT * FROM `seat`',
			'DROP TABLE `seat`',
			'ALTER TABLE `seat_new` RENAME TO `seat`',
			...(indexes as { sql: string }[]).map((index) => index.sql)
		];
		writeFileSync(join(folder, '9999_rebuild.sql'), steps.join(';\n--> statement-breakpoint\n'));
		journal.entries.push({ ...last, idx: last.idx + 1, when: last.when + 1, tag: '9999_rebuild' } as never);
		writeFileSync(join(folder, 'meta/_journal.json'), JSON.stringify(journal));

		const copy = join(house.dataDir, 'copy');
		mkdirSync(copy);
		await raw.backup(join(copy, 'asar.db'));
		const rebuilt = openDatabase(copy, folder);
		expect(await rebuilt.read.$count(seat)).toBe(1);
		expect(await rebuilt.read.$count(seatToken)).toBe(1);
		rebuilt.raw.prepare('delete from seat').run();
		expect(await rebuilt.read.$count(seatToken)).toBe(0);
		rebuilt.close();
	});
});
