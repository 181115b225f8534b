/** A project that has lived through everything, as rows and files: works, reports, photos, money, opening, act, promises kept and broken. */
import Database from 'better-sqlite3';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { dayAt, dayNumber, dayOf as dutyDay, windowsIn } from '#lib/commitment/duties.ts';
import { newId } from '#lib/live/id.ts';
import { addDays, dayOf, mondayOf } from '#lib/project/weeks.ts';
import { makeCode } from '#lib/workshop/rules.ts';

const DAY = 86_400_000;
/** Words that nobody but staff may read: they must be on no public page. */
export const SECRET = { problems: 'ҚҰПИЯ қиындық', help: 'ҚҰПИЯ көмек', hidden: 'ҚҰПИЯ хабар', name: 'Құпия Есім', giver: 'ҚҰПИЯ беруші' };
export const OPEN_NAME = 'Айгүл Сейітқызы';
export const TITLE = 'Мектеп жанындағы балалар ойын алаңы мен көлеңкелі демалыс орны';
export const COMMUNITY_LEFT = 300_000;
type Row = Record<string, string | number | null>;

/** @param state how far it came: building, or cared for since its opening @returns ids of what was made */
export async function liveThrough(
	dataDir: string,
	{ villageId, now, state = 'opened' }: { villageId: string; now: number; state?: 'works' | 'opened' }
) {
	const db = new Database(join(dataDir, 'asar.db'));
	const put = (table: string, row: Row) => {
		const keys = Object.keys(row);
		db.prepare(`insert into ${table} (${keys.join(', ')}) values (${keys.map((key) => `@${key}`).join(', ')})`).run(row);
		return row.id as string;
	};
	const { id: by } = db.prepare(`select id from account order by login limit 1`).get() as { id: string };
	const id = newId();
	const words = (kk: string) => JSON.stringify({ kk });
	const opened = state === 'opened';
	/** Days before now on which each state began. */
	const ago = opened
		? { contract_signed: 500, funded: 490, works: 480, opened: 395, handed_over: 390 }
		: { contract_signed: 60, funded: 50, works: 45 };
	const at = (days: number) => now - days * DAY;
	const day = (days: number) => dayOf(at(days));
	put('project', {
		...{ id, village_id: villageId, category: 'play_sport', object_types: '["playground"]', title: words(TITLE), folded: 'ойын' },
		summary: words('Мектеп жанында балаларға қауіпсіз ойын алаңы, ересектерге көлеңкелі орындықтар орнатылды.'),
		...{
			problem: words('Балалар жол жиегінде ойнайтын.'),
			leader_role: words('бастауыш сынып мұғалімі'),
			group_size: '{"op":"=","value":7}'
		},
		...{ facts: '{}', created_at: at(ago.contract_signed), by_account_id: by, opened_on: opened ? day(395) : null }
	});
	for (const [step, days] of Object.entries(ago))
		put('project_state', { id: newId(), project_id: id, state: step, at: at(days), by_account_id: by, reason: `${step} болды` });

	// Money: by source, with a payment that was a mistake and gifts of three givers.
	const lines = [
		['grant', 1_500_000, 1_200_000, 100_000],
		['akimat', 500_000, 500_000, 0],
		['community', COMMUNITY_LEFT, 0, 0]
	] as const;
	for (const [i, [source, amount, spent, committed]] of lines.entries()) {
		const line = put('budget_line', { id: newId(), project_id: id, position: i, title: `Бап ${i + 1}`, amount, source });
		const pay = (kind: string, sum: number, removed: number | null = null) =>
			put('expense', {
				id: newId(),
				project_id: id,
				budget_line_id: line,
				kind,
				amount: sum,
				on_day: day(40),
				at: at(40),
				by_account_id: by,
				removed_at: removed
			});
		if (spent) pay('spent', spent);
		if (committed) pay('committed', committed);
		if (!i) pay('spent', 999, now);
	}
	const gift = (kind: string, giver: string, value: number, quantity: number, people: number | null, removed: number | null = null) =>
		put('contribution_entry', {
			...{ id: newId(), project_id: id, kind, giver, giver_name: SECRET.giver, on_day: day(42), people, quantity, unit: 'сағат', value },
			...{ at: at(42), by_account_id: by, removed_at: removed }
		});
	gift('labour', 'residents', 240_000, 6, 20);
	gift('cash', 'residents', 50_000, 50_000, null);
	gift('materials', 'business', 150_000, 3, null);
	gift('cash', 'akimat', 777, 777, null, now);

	// The plan and its weekly reports, each with what only staff reads.
	const built = opened ? ago.works - 70 : 10;
	const items = ['Жер тегістеу', 'Әткеншек орнату'].map(
		(title, i) =>
		put('work_item', { id: newId(), project_id: id, position: i + 1, title, weight: 1, starts_on: day(ago.works), ends_on: day(i ? built - 20 : built), created_at: at(ago.works) }) // prettier-ignore
	);
	const weeks = opened ? 8 : 4;
	const photos: Record<string, string> = {};
	for (const [name, colour, phase, published, pair] of [
		['before', '#b9a27c', 'before', true, 'view'],
		['after', '#5f9a62', 'after', opened, 'view'],
		['during', '#8796a8', 'during', true, null],
		['private', '#d04a3a', 'during', false, null]
	] as const) {
		const photoId = (photos[name] = await keepPhoto(dataDir, put, by, now, colour, name));
		const taken = phase === 'before' ? ago.works + 2 : phase === 'after' ? (opened ? 394 : 1) : ago.works - 10;
		put('project_photo', {
			...{ id: newId(), project_id: id, photo_id: photoId, phase, pair, caption: phase === 'before' ? 'Көшеден қарағанда' : '' },
			...{ published_at: published ? at(taken) : null, at: at(taken), by_account_id: by }
		});
	}
	for (let i = 0; i < weeks; i++) {
		const week = mondayOf(day(ago.works - 7 * (i + 1)));
		const percent = opened ? Math.min(100, 15 * (i + 1)) : 15 * (i + 1);
		put('weekly_report', {
			...{ id: newId(), project_id: id, week, text: `${i + 1}-апта: жұмыс жүрді`, volunteers: 12, hours: 30 },
			...{ percents: JSON.stringify({ [items[0]!]: percent, [items[1]!]: opened && i === weeks - 1 ? 100 : Math.max(0, percent - 30) }) },
			...{
				problems: SECRET.problems,
				help: SECRET.help,
				photo_id: i === 1 ? photos.during! : null,
				second_photo_id: i === 1 ? photos.private! : null
			},
			...{ written_at: Date.parse(`${addDays(week, 4)}T06:00:00Z`), at: Date.parse(`${addDays(week, 4)}T06:00:00Z`), by_account_id: by }
		});
	}
	put('milestone', { id: newId(), project_id: id, title: 'Қоршау қою', due_on: day(-30), done_at: null });
	put('milestone', { id: newId(), project_id: id, title: 'Келісімшарт жасау', due_on: day(ago.works), done_at: at(ago.works - 1) });

	// The group behind its application: one agreed to be named, one did not.
	const programmeId = put('programme', { id: newId(), name: words('Ауыл бастамасы'), donor: '', starts_on: day(600), ends_on: day(-600), fund: 9_000_000, grant_max: 2_500_000, settings: '{}', created_at: at(520), by_account_id: by }); // prettier-ignore
	const applicationId = put('application', {
		id: newId(),
		programme_id: programmeId,
		village_id: villageId,
		number: 1,
		title: TITLE,
		created_at: at(515),
		by_account_id: by
	});
	put('award', {
		id: newId(),
		application_id: applicationId,
		kind: 'awarded',
		amount: 1_500_000,
		reason: 'ҚҰПИЯ себеп',
		project_id: id,
		at: at(ago.contract_signed),
		by_account_id: by
	});
	for (const [role, name, consent] of [
		['мұғалім', OPEN_NAME, now],
		['ата-ана', SECRET.name, null]
	] as const)
		// prettier-ignore
		put('application_member', { id: newId(), application_id: applicationId, role, name, consent_at: consent, leader: 0, created_at: at(510) });

	const plate = makeCode(crypto.getRandomValues(new Uint8Array(6)));
	if (opened) {
		put('opening', { project_id: id, on_day: day(395), checklist: '{}', confirmed_at: at(395), confirmed_by: by } as Row);
		put('balance_step', {
			id: newId(),
			project_id: id,
			state: 'act',
			level: 'local',
			receiver: 'Ауылдық округ',
			number: '17-А',
			on_day: day(390),
			reason: '',
			at: at(390),
			by_account_id: by
		});
		put('after_life_check', {
			id: newId(),
			project_id: id,
			year: 2026,
			condition: 'good',
			maintainer: SECRET.name,
			note: SECRET.hidden,
			on_day: day(20),
			at: at(20),
			by_account_id: by
		});
	}
	// Watering is shown in most weeks, guarding was broken.
	const promise = (kind: string, holder: string, states: [string, number][]) => {
		const commitmentId = put('commitment', {
			id: newId(),
			project_id: id,
			kind,
			holder,
			holder_name: '',
			starts_on: day(390),
			months: 36,
			created_at: at(ago.contract_signed),
			by_account_id: by
		});
		for (const [to, days] of states)
			put('commitment_state', {
				id: newId(),
				commitment_id: commitmentId,
				state: to,
				at: at(days),
				by_account_id: by,
				reason: to === 'broken' ? 'Күзетші алынбады' : null
			});
		return commitmentId;
	};
	const care = opened ? 388 : 30;
	const watering = promise('watering', 'akimat', [['undertaken', care + 10]]);
	promise('guarding', 'school', [['undertaken', care + 9], ['broken', opened ? 100 : 5]]); // prettier-ignore
	const ruleId = put('duty_rule', {
		id: newId(),
		commitment_id: watering,
		text: 'Көшеттерді суару',
		rhythm: JSON.stringify({ every: 'week', n: 1, season: null }),
		starts_on: day(care),
		at: at(care),
		by_account_id: by
	});
	const windows = windowsIn(
		{ rhythm: { every: 'week', n: 1, season: null }, startsOn: day(care), endsOn: null },
		dayNumber(day(care)),
		dayAt(now)
	);
	for (const [i, { dueOn }] of windows.entries())
		if (i % 3)
			put('duty_evidence', {
				id: newId(),
				duty_rule_id: ruleId,
				due_on: dutyDay(dueOn),
				kind: 'tick',
				at: dueOn * DAY,
				actor: 'account:x'
			});
	put('plate', { code: plate, project_id: id, created_at: at(care), by_account_id: by } as Row);
	const said = (text: string, days: number, more: Row) =>
		put('plate_report', { id: newId(), project_id: id, kind: 'lamp_out', text, device: 'x', at: at(days), shown_at: at(days), ...more });
	said('Кірер жақтағы шам', 60, { answer: 'Ауыстырдық', answered_at: at(58), settled_at: at(58) });
	said(SECRET.hidden, 50, { hidden_at: now, hidden_reason: 'балағат' });
	db.close();
	return { id, plate, photos, by };
}

async function keepPhoto(
	dataDir: string,
	put: (table: string, row: Row) => string,
	by: string,
	now: number,
	background: string,
	name: string
) {
	const id = newId();
	mkdirSync(join(dataDir, 'media'), { recursive: true });
	const ground =
		name === 'after'
			? '<circle cx="500" cy="420" r="210" fill="#e8a317"/><rect x="880" y="240" width="360" height="660" fill="#0b6b70"/>'
			: '<rect y="700" width="1600" height="500" fill="#7a6a4c"/>';
	const picture = Buffer.from(
		`<svg xmlns="http://www.w3.org/2000/svg" width="1600" height="1200"><rect width="1600" height="1200" fill="${background}"/>${ground}</svg>`
	);
	for (const size of [480, 1600])
		await sharp(picture)
			.resize(size)
			.webp()
			.toFile(join(dataDir, 'media', `${id}-${size}.webp`));
	return put('photo', { id, width: 1600, height: 1200, bytes: 1, account_id: by, created_at: now });
}
