/**
 * Fills a data folder with what is not there yet: the villages, the 86 projects and the printed figures of the programme; with --demo
 * also four accounts and a workshop for tonight in Тұрғызба. Prints one JSON line. A process of its own, so that the server that follows
 * starts lean.
 *
 *   node server/commands/seed.ts --data DIR [--demo]
 */
import { readFileSync } from 'node:fs';
import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import pino from 'pino';
import { fromLocalParts, localParts } from '#lib/i18n/format.ts';
import { newId } from '#lib/live/id.ts';
import { addAccount } from '#lib/people/write.server.ts';
import type { PictureAct } from '#lib/picture/input.ts';
import { changePicture } from '#lib/picture/write.server.ts';
import { importProjects, type SeedProject } from '#lib/project/import.server.ts';
import { importProgramme, type SeedProgramme } from '#lib/programme/import.server.ts';
import { hashPassword } from '#lib/server/auth.ts';
import { setting, workshop } from '#lib/server/schema.ts';
import { openApp } from '#lib/server/start.server.ts';
import { transact } from '#lib/server/transact.ts';
import { importVillages, type SeedVillage } from '#lib/village/write.server.ts';
import { eq } from 'drizzle-orm';
import { CODE_ALPHABET, NOBODY, type Actor, type Role } from '#lib/workshop/rules.ts';
import { planWorkshop } from '#lib/workshop/write.server.ts';

const { values } = parseArgs({ options: { data: { type: 'string' }, demo: { type: 'boolean', default: false } } });
const read = <T>(name: string) => JSON.parse(readFileSync(new URL(`../seed/${name}.json`, import.meta.url), 'utf8')) as T;

/** Easy to read aloud in a hall: no letters that can be mistaken for each other. */
const makePassword = () => Array.from({ length: 12 }, () => CODE_ALPHABET[randomInt(CODE_ALPHABET.length)]!.toLowerCase()).join('');

const PEOPLE: { role: Role; login: string; name: string; villageId: string | null }[] = [
	{ role: 'facilitator', login: 'facilitator', name: 'Тұрғызба кездесуінің жүргізушісі', villageId: null },
	{ role: 'akimat', login: 'akimat', name: 'Тұрғызба ауылы әкімдігінің маманы', villageId: null },
	{ role: 'coordinator', login: 'coordinator', name: 'Жылыой ауданының үйлестірушісі', villageId: null },
	{ role: 'admin', login: 'admin', name: 'Жүйе әкімшісі', villageId: null }
];
const QUESTIONS = [
	{
		kk: 'Балалар мен жастарға ауылда не жетіспейді?',
		ru: 'Чего в селе не хватает детям и молодёжи?',
		en: 'What do children and young people lack in the village?'
	},
	{
		kk: 'Көшелеріміз қауіпсіз, жайлы болуы үшін не істейміз?',
		ru: 'Что сделать, чтобы на улицах было безопасно и уютно?',
		en: 'What would make our streets safe and pleasant?'
	},
	{
		kk: 'Бәріміз бас қосатын жер қандай болсын?',
		ru: 'Каким должно быть место, где собираются все?',
		en: 'What should the place where we all meet be like?'
	}
];

/** @returns tonight at 19:00 in the village; when that is over, now. */
function tonight(now: number): number {
	const { year, month, day } = localParts(now);
	return Math.max(now, fromLocalParts(year, month, day, 19));
}

/** Letters that the village wrote before, two of them about one thing; nobody is named. */
const LETTERS = [
	{
		sentOn: '2021-03-15',
		asked: 'Ауыз су құбырын тарту',
		outcome: 'refused',
		answeredOn: '2021-04-02',
		answer: 'Бюджетте қаржы қарастырылмаған.'
	},
	{ sentOn: '2023-09-04', asked: 'Ауылға ауыз су жеткізу', outcome: 'no_answer', answeredOn: '', answer: '' },
	{
		sentOn: '2024-02-12',
		asked: 'Көшелерге шам орнату',
		outcome: 'promised',
		answeredOn: '2024-03-01',
		answer: 'Келесі жылғы жоспарға енгізіледі.'
	}
] as const;

/** The picture of needs as a coordinator left it before tonight: what past letters say. The halls come to it later. */
async function seedPicture(actor: Actor) {
	const act = async (input: PictureAct) => {
		const done = await changePicture(actor, 'turgyzba', input);
		if (!done.ok) throw new Error(done.reason);
		return done.value.id;
	};
	const appeals: string[] = [];
	for (const one of LETTERS)
		appeals.push(await act({ act: 'add_appeal', id: newId(), addressee: 'Жылыой ауданының әкімдігі', needId: '', ...one }));
	const [first, second, third] = appeals as [string, string, string];
	const water = await act({ act: 'link_appeal', id: newId(), appealId: first, needId: '', category: 'water_green' });
	await act({ act: 'link_appeal', id: newId(), appealId: second, needId: water, category: 'water_green' });
	await act({ act: 'link_appeal', id: newId(), appealId: third, needId: '', category: 'roads_light' });
	const { lng, lat } = read<SeedVillage[]>('villages').find(({ id }) => id === 'turgyzba')!;
	await act({
		...{ act: 'edit', id: newId(), needId: water, text: 'Ауылдың шығыс жағына ауыз су жетпейді', category: 'water_green' },
		...{ groups: ['everybody'], subVillage: 'Шығыс көшелер', people: 600, since: 2018, lng: lng + 0.006, lat: lat + 0.002 }
	});
}

async function seedDemo() {
	const accounts: Record<string, { login: string; password: string }> = {};
	let facilitator: Actor = NOBODY;
	for (const { role, login, name, villageId } of PEOPLE) {
		const password = makePassword();
		const passwordHash = await hashPassword(password);
		const made = await transact((tx) => addAccount(tx, { login, name, passwordHash, locale: 'kk', role, villageId, by: null }));
		if (!made.ok) throw new Error(made.reason);
		accounts[role] = { login, password };
		if (role === 'facilitator') facilitator = { ...NOBODY, account: { id: made.value.id, name, roles: [{ role, villageId }] } };
	}
	const planned = await planWorkshop(facilitator, {
		id: newId(),
		title: 'Ауылымызды бірге көркейтеміз',
		villageId: 'turgyzba',
		startsAt: tonight(Date.now()),
		template: 'evening',
		fund: 4_000_000,
		tables: QUESTIONS.length,
		questions: QUESTIONS,
		minutes: []
	});
	if (!planned.ok) throw new Error(planned.reason);
	await seedPicture(facilitator);
	// A code that is the same in every demo, so that a poster can be printed once.
	const code = 'ASAR26';
	await transact(async ({ db }) => {
		await db.update(workshop).set({ code }).where(eq(workshop.id, planned.value.id));
		await db.insert(setting).values({ key: 'demo', value: true });
	});
	return { code, accounts };
}

const app = openApp(values.data ?? 'data', pino({ level: 'warn' }, pino.destination(2)));
try {
	const counts = await transact(async (tx) => ({
		villages: await importVillages(tx, read<SeedVillage[]>('villages')),
		projects: await importProjects(tx, read<SeedProject[]>('projects')),
		programmes: Number(await importProgramme(tx, read<SeedProgramme>('programme')))
	}));
	console.log(JSON.stringify({ ...counts, ...(values.demo ? await seedDemo() : {}) }));
} finally {
	await app.close();
}
