/** Who is told what and when, by a clock that the test moves; mail over a real SMTP server; the calendar read back. */
import { eq } from 'drizzle-orm';
import { SMTPServer } from 'smtp-server';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { keepCommitment } from '#lib/commitment/duties.server.ts';
import { takeCommitment } from '#lib/commitment/write.server.ts';
import { fromLocalParts } from '#lib/i18n/format.ts';
import { newId } from '#lib/live/id.ts';
import { readCalendar } from '#lib/notice/calendar.server.ts';
import { sendMail } from '#lib/notice/mail.server.ts';
import { countUnread, listNotices } from '#lib/notice/read.server.ts';
import { makeCalendar, readNotices, setEmail } from '#lib/notice/write.server.ts';
import { readDueList, remind } from '#lib/project/due.server.ts';
import { changePlan } from '#lib/project/plan.server.ts';
import { db } from '#lib/server/app.ts';
import { dutyEvidence, mail, notice, weeklyReport } from '#lib/server/schema.ts';
import { transact } from '#lib/server/transact.ts';
import { NOBODY, type Actor } from '#lib/workshop/rules.ts';
import { readCalendarText } from '../support/calendar.ts';
import { openHouse, type House } from '../support/house.ts';
import { startProject } from '../support/project.ts';

let house: House;
let id: string;
const noon = (day: number) => fromLocalParts(2026, 3, day, 12);
/** Monday 2 March 2026: the report is due on Friday the 6th. */
beforeAll(async () => {
	house = await openHouse();
	id = await startProject(house, noon(2), 'Жарық көше; №1, ауыл');
});
afterAll(() => house.close());
const told = async (kind: string) => (await db().select().from(notice).where(eq(notice.kind, kind))).map(({ accountId }) => accountId);
const nameOf = (...roles: (keyof House['people'])[]) => roles.map((role) => house.people[role].account.id);

describe('reminders by a moved clock', () => {
	test('the day before to whoever writes, once however often the clock ticks', async () => {
		const leader = house.people.facilitator.account.id;
		await changePlan(house.people.coordinator, id, { act: 'name_person', id: newId(), role: 'leader', accountId: leader });
		expect(await remind(noon(4))).toBe(0);
		expect(await remind(noon(5))).toBe(1);
		expect(await remind(noon(5))).toBe(0);
		expect(await remind(noon(6))).toBe(0);
		expect(await told('report_due')).toEqual([leader]);
	});
	test('after it: the writer, then the coordinator, then the manager of the programme', async () => {
		await remind(noon(7));
		expect([await told('report_late'), await told('report_coordinator')]).toEqual([nameOf('facilitator'), []]);
		await remind(noon(8));
		expect([await told('report_coordinator'), await told('report_manager')]).toEqual([nameOf('coordinator'), []]);
		await remind(noon(11));
		expect(await told('report_manager')).toEqual(nameOf('admin'));
	});
	test('the list says how long and with whom it is, to those whom it concerns', async () => {
		const [row] = await readDueList(house.people.coordinator, noon(11));
		expect(row).toMatchObject({
			id,
			level: 'manager',
			days: 5,
			overdue: [{ week: '2026-03-02', dueOn: '2026-03-06' }],
			waiting: { week: '2026-03-09' }
		});
		expect(row!.people).toEqual([{ role: 'leader', name: 'facilitator' }]);
		expect(await readDueList(NOBODY, noon(11))).toEqual([]);
		expect(await readDueList(house.people.akimat, noon(11))).toEqual([]);
	});
	test('a report ends it', async () => {
		const told = { projectId: id, week: '2026-03-09', text: 'Шам ілінді', percents: {}, writtenAt: noon(12), at: noon(12) };
		await transact((tx) => tx.db.insert(weeklyReport).values({ id: newId(), ...told }));
		const before = await db().$count(notice);
		await remind(noon(14));
		expect(await db().$count(notice)).toBe(before);
		const [row] = await readDueList(house.people.coordinator, noon(13));
		expect(row!.overdue.map(({ week }) => week)).toEqual(['2026-03-02']);
		expect(row!.waiting).toBeNull();
	});
	test('notices are counted until they are read', async () => {
		const own = house.people.facilitator;
		expect(await countUnread(own.account.id)).toBe(2);
		expect((await listNotices(own.account.id)).map(({ kind }) => kind)).toEqual(['report_late', 'report_due']);
		expect(await readNotices(own, { id: newId(), noticeIds: null })).toMatchObject({ value: { read: 2 } });
		expect(await countUnread(own.account.id)).toBe(0);
		expect(await countUnread(house.people.admin.account.id)).toBe(1);
	});
});

describe('mail', () => {
	const came: string[] = [];
	let refusing = true;
	let server: SMTPServer;
	beforeAll(async () => {
		server = new SMTPServer({
			authOptional: true,
			disabledCommands: ['STARTTLS', 'AUTH'],
			onRcptTo: (_to, _session, answer) => answer(refusing ? Object.assign(new Error('later'), { responseCode: 451 }) : null),
			onData: (stream, _session, answer) => {
				let text = '';
				stream.on('data', (part: Buffer) => (text += part.toString()));
				stream.on('end', () => {
					came.push(text);
					answer();
				});
			}
		});
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	});
	afterAll(() => new Promise<void>((resolve) => server.close(() => resolve())));
	const smtp = () => ({ url: `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`, from: 'Asar <asar@example.kz>' });

	test('goes to those who typed an address, waits when the server does, and is sent once', async () => {
		const own = house.people.coordinator;
		expect(await setEmail(own, { id: newId(), email: 'no address' })).toMatchObject({ reason: 'email_invalid', field: 'email' });
		expect(await setEmail(NOBODY, { id: newId(), email: 'a@b.kz' })).toMatchObject({ reason: 'signed_out' });
		await setEmail(own, { id: newId(), email: 'koordinator@example.kz' });
		// The week of 16 March: due on the 20th, told to the coordinator on the 22nd.
		await remind(noon(22));
		expect(await db().$count(mail)).toBe(1);
		expect(await sendMail(noon(22), null)).toEqual({ sent: 0, failed: 0 });
		expect(await sendMail(noon(22), smtp())).toEqual({ sent: 0, failed: 1 });
		const [waiting] = await db().select().from(mail);
		expect(waiting).toMatchObject({ tries: 1, sentAt: null, nextAt: noon(22) + 60_000 });
		expect(waiting!.error).toContain('451');
		refusing = false;
		expect(await sendMail(noon(22) + 59_000, smtp())).toEqual({ sent: 0, failed: 0 });
		expect(await sendMail(noon(22) + 60_000, smtp())).toEqual({ sent: 1, failed: 0 });
		expect(await sendMail(noon(23), smtp())).toEqual({ sent: 0, failed: 0 });
		expect(came).toHaveLength(1);
		expect(came[0]).toMatch(/^To: koordinator@example\.kz/m);
		const encoded = came[0]!.split('\r\n\r\n').slice(1).join('');
		const body = /base64/i.test(came[0]!) ? Buffer.from(encoded, 'base64').toString() : decodeQuoted(encoded);
		expect(body).toContain('Жарық көше');
	});
	const decodeQuoted = (text: string) =>
		Buffer.from(
			text.replace(/=\r?\n/g, '').replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))),
			'latin1'
		).toString();
});

describe('the calendar', () => {
	const read = async (actor: Actor) => {
		const made = await makeCalendar(actor);
		if (!made.ok) throw new Error(made.reason);
		return { token: made.value.token, text: await readCalendar(made.value.token, 'http://asar.test', noon(24)) };
	};
	test('has the due days of those who answer for a project, with uids that stay', async () => {
		const first = await read(house.people.coordinator);
		const events = readCalendarText(first.text!);
		expect(events.map(({ from }) => from)).toEqual(['20260306', '20260313', '20260320', '20260327']);
		expect(events[0]).toMatchObject({ uid: `report-${id}-2026-03-02@asar`, to: '20260307', title: 'Есеп: Жарық көше; №1, ауыл' });
		expect(events[1]!.title).toBe('Есеп берілді: Жарық көше; №1, ауыл');
		const again = await read(house.people.coordinator);
		expect(readCalendarText(again.text!).map(({ uid }) => uid)).toEqual(events.map(({ uid }) => uid));
		expect(await readCalendar(first.token, 'http://asar.test', noon(24))).toBeNull();
		expect(await readCalendar('none', 'http://asar.test', noon(24))).toBeNull();
		expect(readCalendarText((await read(house.people.akimat)).text!)).toEqual([]);
		expect(await makeCalendar(NOBODY)).toMatchObject({ reason: 'signed_out' });
	});
	test('has the duties of whoever answers for a promise, but for those of every day', async () => {
		const { akimat } = house.people;
		const commitmentId = newId();
		const promise = { id: commitmentId, projectId: id, kind: 'watering' as const, holder: 'akimat' as const, holderName: '', note: '' };
		expect((await takeCommitment(akimat, { ...promise, startsOn: '2026-03-01', months: null })).ok).toBe(true);
		const [weekly, daily] = [newId(), newId()];
		for (const [ruleId, every, text] of [
			[weekly, 'week', 'Ағаштарды суару'],
			[daily, 'day', 'Күзету']
		] as const) {
			const rhythm = { every, n: 1, season: null };
			const rule = { act: 'add_rule' as const, id: ruleId, text, rhythm, startsOn: '2026-03-02', endsOn: '2026-03-29' };
			expect((await keepCommitment(akimat, commitmentId, rule)).ok).toBe(true);
		}
		const shown = { id: newId(), dutyRuleId: weekly, dueOn: '2026-03-08', kind: 'tick', at: noon(5), actor: 'account:x' };
		await transact(({ db }) => db.insert(dutyEvidence).values(shown));
		const events = readCalendarText((await read(akimat)).text!);
		expect(events.map(({ from }) => from)).toEqual(['20260308', '20260315', '20260322', '20260329']);
		expect(events.map(({ title }) => title.split(':')[0])).toEqual(['Орындалды', 'Міндеттеме', 'Міндеттеме', 'Міндеттеме']);
		expect(events[1]).toMatchObject({ uid: `duty-${weekly}-2026-03-15@asar`, title: 'Міндеттеме: Ағаштарды суару' });
		expect(readCalendarText((await read(house.people.facilitator)).text!).some(({ uid }) => uid.startsWith('duty-'))).toBe(false);
	});
});
