/** What the house knows of a programme when its final report and its results are written: awards, partners, pay, workshops and their rolls. */
import { desc, eq, inArray } from 'drizzle-orm';
import { CHARGES, sumSources, type Content } from '#lib/application/content.ts';
import type { Programme } from '#lib/application/programme.server.ts';
import { m } from '#lib/i18n/paraglide/messages.js';
import { toDateInput } from '#lib/i18n/format.ts';
import type { Words } from '#lib/i18n/locale.ts';
import { readRollSummary, type RollSummary } from '#lib/seat/read.server.ts';
import type { Category } from '#lib/seat/rules.ts';
import type { Db } from '#lib/server/db.ts';
import { application, applicationState, award, project, village, workshop } from '#lib/server/schema.ts';
import type { Result } from '#lib/workshop/refusal.ts';
import { AGES, CONTRACT_TASKS, GENDERS, SOCIAL } from './content.ts';
import { readReport, readResults, type Report, type Results } from './input.ts';

/** content: what the application said when it was decided. amount in tenge. */
type Award = {
	id: string;
	title: string;
	amount: number;
	settlement: Words;
	content: Content | null;
	project: typeof project.$inferSelect | null;
	workshopId: string | null;
};

async function readAwards(db: Db, programmeId: string): Promise<Award[]> {
	const rows = await db
		.select({ award, application, settlement: village.name, project })
		.from(award)
		.innerJoin(application, eq(application.id, award.applicationId))
		.innerJoin(village, eq(village.id, application.villageId))
		.leftJoin(project, eq(project.id, award.projectId))
		.where(eq(application.programmeId, programmeId))
		.orderBy(desc(award.at), desc(award.id));
	const newest = rows.filter((row, i) => rows.findIndex((other) => other.application.id === row.application.id) === i);
	const won = newest.filter((row) => row.award.kind !== 'rejected').sort((a, b) => a.application.number - b.application.number);
	const ids = won.map((row) => row.application.id);
	const states = ids.length
		? await db
				.select({ id: applicationState.applicationId, content: applicationState.content })
				.from(applicationState)
				.where(inArray(applicationState.applicationId, ids))
				.orderBy(desc(applicationState.at), desc(applicationState.id))
		: [];
	return won.map((row) => ({
		id: row.application.id,
		title: row.application.title,
		amount: row.award.amount ?? 0,
		settlement: row.settlement!,
		content: (states.find(({ id, content }) => id === row.application.id && content)?.content as Content | undefined) ?? null,
		project: row.project,
		workshopId: row.application.workshopId
	}));
}

const sum = (numbers: readonly number[]) => numbers.reduce((all, n) => all + n, 0);

/** came: everybody who was there, whether they left or not. */
type Meeting = { id: string; title: string; startsAt: number; place: Words; roll: RollSummary };
async function readMeetings(db: Db, ids: readonly string[]): Promise<Meeting[]> {
	if (ids.length === 0) return [];
	const rows = await db
		.select({ id: workshop.id, title: workshop.title, startsAt: workshop.startsAt, place: village.name })
		.from(workshop)
		.innerJoin(village, eq(village.id, workshop.villageId))
		.where(inArray(workshop.id, [...ids]))
		.orderBy(workshop.startsAt);
	const meetings = await Promise.all(rows.map(async (row) => ({ ...row, place: row.place!, roll: await readRollSummary(db, row.id) })));
	return meetings.filter(({ roll }) => roll.came > 0);
}

/** @returns people of a category over all meetings; whoever did not say is unknown. */
function countPeople<K extends string>(
	meetings: readonly Meeting[],
	category: Category,
	keys: readonly K[]
): Record<K | 'unknown', number> {
	const of = (key: string) =>
		meetings.reduce((all, { roll: { categories } }) => {
			const counted = categories[category];
			return all + (counted?.said[key] ?? 0) + (counted?.counted[key] ?? 0);
		}, 0);
	const counts = Object.fromEntries(keys.map((key) => [key, of(key)])) as Record<K, number>;
	const came = meetings.reduce((all, { roll }) => all + roll.came, 0);
	const known = Object.values<number>(counts).reduce((all, n) => all + n, 0);
	return { ...counts, unknown: Math.max(0, came - known) } as Record<K | 'unknown', number>;
}

/** @returns pay or charges of the awarded applications, tenge, in the proportion in which they were awarded; null when no budget names any. */
function sumPay(awards: readonly Award[], kinds: readonly string[]): number | null {
	const sums = awards.flatMap(({ content, amount }) => {
		const lines = content?.rows.budget ?? [];
		const asked = sumSources(lines).grant;
		const own = lines.filter(({ kind }) => kinds.includes(String(kind)));
		return own.length && asked ? [Math.round((sumSources(own).grant * amount) / asked)] : [];
	});
	return sums.length ? sums.reduce((all, n) => all + n, 0) : null;
}

const words = (key: string, { kk, ru }: Words) => ({ [`${key}_kk`]: kk ?? '', [`${key}_ru`]: ru ?? '' });

type Say = (params: object, options: { locale: 'kk' | 'ru' }) => string;
const text = (say: Say) => ({ kk: say({}, { locale: 'kk' }), ru: say({}, { locale: 'ru' }) });
/** What is known goes through the same reading as what is typed. */
function mustRead<T>(read: Result<T>): T {
	if (!read.ok) throw new Error(`what is known cannot be read: ${read.reason} ${read.field ?? ''}`);
	return read.value;
}
const meetingsOf = (db: Db, awards: readonly Award[]) =>
	readMeetings(db, [...new Set(awards.flatMap(({ workshopId }) => workshopId ?? []))]);

/** @returns a final report with what the house knows; the rest is empty. */
export async function knownReport(db: Db, { id, name, startsOn, endsOn, fund }: Programme): Promise<Report> {
	const awards = await readAwards(db, id);
	const meetings = await meetingsOf(db, awards);
	const fixed = { contract_a: text(m.closing_contract_a), contract_b: text(m.closing_contract_b) };
	const group = text(m.closing_initiative_group);
	const amounts = new Set(awards.map(({ amount }) => amount));
	const came = meetings.length ? sum(meetings.map(({ roll }) => roll.came)) : null;
	const partners = awards.flatMap(({ content }) => content?.rows.partners ?? []);
	return mustRead(
		readReport({
			general: { ...words('project_title', name), period_start: startsOn, period_end: endsOn, grant_total_kzt: fund },
			section1: {
				tasks: [{ id: 't1', no: '1' }, ...CONTRACT_TASKS.map((no) => ({ id: no, no, ...words('text', fixed[no]) }))],
				activities: [
					...meetings.map(({ id, title, startsAt, place, roll }, i) => ({
						...{ id, task_no: '1', no: `1.${i + 1}`, title_kk: title, ...words('place', place) },
						...{ date: toDateInput(startsAt), participants: roll.came, events: 1 }
					})),
					...CONTRACT_TASKS.map((no) => ({ id: `${no}_row`, task_no: no, ...words('title', fixed[no]) }))
				],
				micro_grants: awards.length > 0 && {
					amount_each_kzt: amounts.size === 1 ? awards[0]!.amount : null,
					count: awards.length,
					total_kzt: sum(awards.map(({ amount }) => amount)),
					winners: awards.map(({ id, title, amount, settlement }) => ({
						...{ id, kind: 'group', amount_kzt: amount, ...words('settlement', settlement) },
						...words('applicant_kind', { kk: `${group.kk}: ${title}`, ru: `${group.ru}: ${title}` })
					}))
				}
			},
			socio_economic: [
				{ key: 'direct_beneficiaries', plan: null, fact: came },
				{ key: 'payroll_fund', plan: null, fact: sumPay(awards, ['salary']) },
				{ key: 'taxes', plan: null, fact: sumPay(awards, CHARGES) },
				{ key: 'partners', plan: null, fact: partners.length || null }
			],
			participants_breakdown: came !== null && {
				total: came,
				gender: countPeople(meetings, 'gender', GENDERS),
				social: countPeople(meetings, 'social', SOCIAL),
				age: countPeople(meetings, 'age', [...AGES, 'under_13'])
			},
			section6_partners: partners.map(({ id, name, support }) => ({ id, organisation_kk: name ?? '', role_kk: support ?? '' }))
		})
	);
}

/** @returns a results table with a row for each awarded project and the meeting that it grew from. */
export async function knownResults(db: Db, { id, donor }: Programme): Promise<Results> {
	const awards = await readAwards(db, id);
	const meetings = await meetingsOf(db, awards);
	const rows = awards.map(({ id, title, amount, settlement, project, workshopId }) => {
		const meeting = meetings.find((one) => one.id === workshopId);
		return {
			...{ id: project?.id ?? id, ...words('project', project?.title ?? { kk: title }), ...words('settlement', settlement) },
			...{ budget: amount, currency: 'KZT', people_affected: project?.beneficiaries?.value ?? null },
			...(meeting && {
				...{ hearings_meetings: 1, participants_total: meeting.roll.came },
				events: [{ id: meeting.id, kind: 'meeting', participants: meeting.roll.came, what_kk: meeting.title }]
			})
		};
	});
	return mustRead(readResults({ funder_kk: donor, rows }));
}
