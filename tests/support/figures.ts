/** The figures of one project as every page, the API and the exports say them, read from their words, and compared with each other. */
import { expect, type APIRequestContext, type Page } from '@playwright/test';
import { unzipSync } from 'fflate';
import { m } from '#lib/i18n/paraglide/messages.js';
import type { Demo } from './demo.ts';

/**
 * Figures by name. Money in tenge: grant, planned, committed, spent, left, given; `percent` of the work; `done` of `due` duties; volunteers and hours as the reports
 * told them, givenHours as the ledger has them.
 */
export type Said = Record<string, number>;
export type Place = { place: string; said: Said };

const number = (text: string): number => {
	const digits = text.replace(/[^\d-]/g, '');
	if (!digits) throw new Error(`no figure in "${text}"`);
	return Number(digits);
};
const flat = (text: string) => text.replace(/[\s\u00a0\u202f]+/g, ' ');

/**
 * The figures of a sentence, wherever it stands in a text. A page says a figure or is silent about it; what it says must be right.
 * @param say the sentence with `@name@` in the places of its figures
 */
export function readSentence(text: string, say: string): Said {
	const escape = (part: string) => flat(part).replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
	const pattern = say
		.split(/@(\w+)@/)
		.map((part, i) => (i % 2 ? `(?<${part}>-?[\\d ]*\\d)(?: ?[₸%])?` : escape(part)))
		.join('');
	const found = new RegExp(pattern).exec(flat(text));
	return Object.fromEntries(Object.entries(found?.groups ?? {}).map(([name, digits]) => [name, number(digits)]));
}
const readSentences = (text: string, ...say: string[]): Said => Object.assign({}, ...say.map((one) => readSentence(text, one))) as Said;
const PROGRESS = m.report_progress({ done: '@percent@', planned: '@percentPlanned@' });
const PROMISES = m.project_promises_count({ n: '@commitments@' });

/** The sums of money that a page shows in its own cells. */
async function readSums(page: Page): Promise<Said> {
	const said: Said = {};
	for (const cell of await page.locator('[data-sum]').all()) said[(await cell.getAttribute('data-sum'))!] = number(await cell.innerText());
	return said;
}

const rateOf = async (page: Page, within: string): Promise<Said> => {
	const bar = page.locator(`${within} [data-due]`).first();
	const read = async (name: string) => Number(await bar.getAttribute(`data-${name}`));
	return { due: await read('due'), done: await read('done') };
};

/** Reads every place. @param see a page of somebody without an account @param programmes an API with an account, for what is not public */
export async function readPlaces(
	see: Page,
	api: APIRequestContext,
	demo: Demo,
	of: { id: string; village: string; title: string; plate: string }
) {
	const places: Place[] = [];
	const add = (place: string, ...said: Said[]) => void places.push({ place, said: Object.assign({}, ...said) as Said });
	const go = async (path: string) => {
		await see.goto(demo.url + path);
		return see.locator('main').innerText();
	};

	const project = await go(`/projects/${of.id}`);
	const grant = see.locator('dt', { hasText: m.project_grant() }).locator('xpath=following-sibling::dd').first();
	add(
		'the page of the project',
		{ grant: number(await grant.innerText()), commitments: await see.locator('li[data-commitment]').count() },
		readSentences(project, `${m.money_given()}: @given@`, m.public_money_hours({ n: '@givenHours@' }), PROGRESS),
		await readSums(see),
		await rateOf(see, '#promises')
	);

	await go(`/projects/${of.id}/money`);
	add('the page of its money', await readSums(see), { given: number(await see.locator('[data-giver=all]').innerText()) });

	const weeks = await go(`/projects/${of.id}/report`);
	const people = { volunteers: 0, hours: 0, reports: 0, missing: 0 };
	for (const week of await see.locator('li[data-week]').all()) {
		if ((await week.getAttribute('data-standing')) === 'overdue') people.missing++;
		else people.reports++;
		const line = await week.innerText();
		const told = readSentence(line, m.report_line_people({ n: '@volunteers@', hours: '@hours@' }));
		people.volunteers += told.volunteers ?? 0;
		people.hours += told.hours ?? 0;
	}
	add('its weekly reports', people, readSentence(weeks, PROGRESS));

	await go(`/projects/${of.id}/duties`);
	add('its duties', await rateOf(see, 'header'));
	await go(`/p/${of.plate}`);
	const kept = { due: 0, done: 0 };
	for (const promise of await see.locator('main [data-due]').all()) {
		kept.due += Number(await promise.getAttribute('data-due'));
		kept.done += Number(await promise.getAttribute('data-done'));
	}
	add('its plate', kept, { commitments: await see.locator('[data-commitment]').count() });

	await go(`/projects?village=${of.village}`);
	const row = (list: string) => see.locator(list).filter({ hasText: of.title }).first().innerText();
	add('the list of projects', readSentence(await row('main article'), PROMISES));
	await go(`/v/${of.village}`);
	add('the page of the village', readSentence(await row('main li'), PROMISES), await rateOf(see, 'main'));
	await go(`/promises?village=${of.village}`);
	add('the promises of the village', await rateOf(see, 'header'));

	const get = async <T>(path: string) => {
		const answer = await api.get(path);
		expect(answer.status(), path).toBe(200);
		return (await answer.json()) as T;
	};
	type Listed = { id: string; grant: { value: number } | null; commitments: { all: number } };
	const card = ({ grant, commitments }: Listed): Said => ({ grant: grant!.value, commitments: commitments.all });
	const { projects } = await get<{ projects: Listed[] }>(`/api/v1/projects?village=${of.village}`);
	add('API, projects', card(projects.find(({ id }) => id === of.id)!));
	type Budget = { total: number; lines: { amount: number }[]; bySource: { source: string; amount: number }[] };
	const one = await get<Listed & { budget: Budget }>(`/api/v1/projects/${of.id}`);
	add('API, project', card(one), {
		planned: one.budget.total,
		firstLine: one.budget.lines[0]!.amount,
		// What was granted is what the lines of the grant come to.
		...Object.fromEntries(one.budget.bySource.filter(({ source }) => source === 'grant').map(({ amount }) => ['grant', amount]))
	});
	const money = await get<{ total: Said; lines: { planned: number }[]; given: { total: number; hours: number } }>(
		`/api/v1/projects/${of.id}/money`
	);
	add('API, money', money.total, { firstLine: money.lines[0]!.planned, given: money.given.total, givenHours: money.given.hours });
	type Weeks = { progress: number; reports: unknown[]; volunteers: number; hours: number; weeks: { standing: string }[] };
	const told = await get<Weeks>(`/api/v1/projects/${of.id}/reports`);
	const missing = told.weeks.filter(({ standing }) => standing === 'overdue').length;
	add('API, reports', { percent: told.progress, reports: told.reports.length, volunteers: told.volunteers, hours: told.hours, missing });
	type Rate = { due: number; kept: number; late: number; missed: number; unknown: number; absent: number };
	for (const ask of [`project=${of.id}`, `village=${of.village}`]) {
		const { due, kept, late, missed, unknown, absent } = await get<Rate>(`/api/v1/keep-rates?${ask}`);
		add(`API, keep-rates ${ask.split('=')[0]}`, { due, done: kept + late, missed, unknown, absent });
	}

	type Row = Record<string, number | string | null>;
	const open = async (set: string) =>
		(await get<{ rows: Row[] }>(`/open/${set}.json`)).rows.filter((row) => row.project_id === of.id || row.id === of.id);
	const sumOf = (rows: Row[], key: string) => rows.reduce((sum, row) => sum + Number(row[key] ?? 0), 0);
	const [paid, weekly] = [await open('money'), await open('reports')];
	add('open data', {
		...Object.fromEntries(['planned', 'committed', 'spent', 'left', 'given'].map((key) => [key, sumOf(paid, `${key}_kzt`)])),
		grant: Number((await open('projects'))[0]!.grant_kzt),
		commitments: (await open('commitments')).length,
		reports: weekly.length,
		volunteers: sumOf(weekly, 'volunteers'),
		hours: sumOf(weekly, 'hours')
	});

	const docx = await api.get(`/promises/agenda.docx?village=${of.village}&language=kk`);
	const letter = new TextDecoder().decode(unzipSync(new Uint8Array(await docx.body()))['word/document.xml']!);
	const words = letter.replace(/<[^>]+>/g, ' ');
	add('the agenda for the meeting', readSentence(words, m.keep_rate({ due: '@due@', done: '@done@' })));
	return places;
}

/** Said by every place that says it at all, these are the figures that must stand in two places or more. */
const LONELY = ['givenHours'];

/** @returns where a place says something else than what was counted by hand; and what is said in fewer than two places. */
export function compareFigures(places: readonly Place[], counted: Said): string[] {
	return Object.entries(counted).flatMap(([figure, expected]) => {
		const said = places.filter(({ said }) => said[figure] !== undefined);
		const wrong = said
			.filter((one) => one.said[figure] !== expected)
			.map((one) => `${figure}: ${expected} by hand, ${one.said[figure]} on ${one.place}`);
		const enough = said.length >= (LONELY.includes(figure) ? 1 : 2);
		return enough ? wrong : [...wrong, `${figure}: said in ${said.length} places`];
	});
}
