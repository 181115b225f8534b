/** The state-grant form as a file: the figures of the example in both languages, draft and sent, and who may have it. */
import { eq } from 'drizzle-orm';
import { strFromU8, unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { setValue, writeContent } from '#lib/application/document.ts';
import { decideApplication, giveScore } from '#lib/application/commission.server.ts';
import { FORM_LOCALES, WORDS, type FormLocale } from '#lib/application/form-words.ts';
import { addMember } from '#lib/application/group.server.ts';
import { DEFAULT_CRITERIA, type ApplicationState } from '#lib/application/rules.ts';
import { moveApplication } from '#lib/application/write.server.ts';
import { unpackContent } from '#lib/application/kept.server.ts';
import { erasePersons } from '#lib/application/personal.server.ts';
import { saveProgramme, seatMember } from '#lib/application/programme.server.ts';
import { parseProgramme, parseScore } from '#lib/application/input.ts';
import { readApplication } from '#lib/application/read.server.ts';
import { formatDate } from '#lib/i18n/format.ts';
import { newId } from '#lib/live/id.ts';
import { applicationDocument } from '#lib/live/protocol.ts';
import { app, db } from '#lib/server/app.ts';
import { account, application, applicationState, documentSnapshot, documentUpdate, documentVersion } from '#lib/server/schema.ts';
import { transact } from '#lib/server/transact.ts';
import { NOBODY, type Actor } from '#lib/workshop/rules.ts';
import { GET } from '../../src/routes/applications/[application]/form.docx/+server.ts';
import { GET as getProtocol } from '../../src/routes/programmes/[programme]/protocol.docx/+server.ts';
import { askRaw } from '../support/ask.ts';
import { exampleContent } from '../support/application-example.ts';
import { openHouse, type House } from '../support/house.ts';

let house: House;
let programmeId = '';
let token = '';
const id = newId();
const expert: Actor = { ...NOBODY, account: { id: newId(), name: 'expert', roles: [] } };
const done = <T>(result: { ok: true; value: T } | { ok: false; reason: string; field?: string }): T => {
	if (!result.ok) throw new Error(`${result.reason} ${result.field ?? ''}`);
	return result.value;
};

beforeAll(async () => {
	house = await openHouse();
	const typed = {
		...{ id: newId(), nameKk: 'Мемлекеттік грант', startsOn: '2025-01-01', endsOn: '2025-12-31' },
		...{ fund: '20 000 000', grantMax: '15 000 000', wholeForm: 'on' }
	};
	programmeId = done(await saveProgramme(house.people.coordinator, done(parseProgramme(typed)))).id;
	const byAccountId = house.people.coordinator.account.id;
	const row = { id, programmeId, villageId: house.ids.village, number: 1, title: 'JastarUrban', createdAt: 1, byAccountId };
	await transact(async ({ db }) => {
		await db.insert(account).values({ id: expert.account!.id, login: 'expert', passwordHash: 'x', name: 'expert', createdAt: 1 });
		await db.insert(application).values(row);
		await db.insert(applicationState).values({ id: newId(), applicationId: id, state: 'draft', at: 1, byAccountId });
	});
	const content = exampleContent();
	Object.assign(content.texts, { applicant: 'Үкіметтік емес ұйымдар бірлестігі', mechanism: 'Қалай жасаймыз', information: 'Төрт желіде' });
	Object.assign(content.values, {
		...{ bin: '990140000123', registered: '2019-03-01', legalAddress: 'Ақтау қаласы', phone: '+7 700 000 00 00', email: 'a@example.kz' },
		...{ headSurname: 'Тегі', headName: 'Аты', headPosition: 'Төраға', direction: 'Ауыл жастары', networks: 'instagram, youtube' }
	});
	content.rows.charter = [{ id: newId(), text: 'Жастармен жұмыс' }];
	content.rows.served = [{ id: newId(), text: 'Ауыл жастары' }];
	content.rows.past = [
		{ id: newId(), title: 'Жасыл ауыл', amount: 1_200_000, funder: 'Әкімдік', start: '2023', end: '2024-05', results: '300 ағаш' }
	];
	// As printed, its parts do not make up the whole: such an application cannot be sent.
	Object.assign(content.rows.statistics[0]!, { source: 'https://stat.gov.kz', value: 234_896 });
	for (const member of content.rows.team) member.person = 'Аты-жөні';
	await app().rooms.edit(applicationDocument(id), 'test', (doc) => writeContent(doc, content));
	token = done(
		await addMember(house.people.facilitator, null, id, {
			id: newId(),
			role: 'Көшбасшы',
			name: '',
			consent: false,
			leader: true,
			login: ''
		})
	).token!;
	done(await seatMember(house.people.coordinator, programmeId, { id: newId(), login: 'expert', role: 'expert' }));
});
afterAll(() => house.close());

const get = (actor: Actor, query = '', cookie: string | null = null) =>
	askRaw((event: never) => GET({ ...(event as object), cookies: { get: () => cookie ?? undefined } } as never), {
		actor,
		params: { application: id },
		path: `/applications/${id}/form.docx${query}`
	});
async function read(answer: Response): Promise<{ text: string; header: string }> {
	expect(answer.status).toBe(200);
	const files = unzipSync(new Uint8Array(await answer.arrayBuffer()));
	const words = (xml = '') =>
		xml
			.replaceAll(/<\/w:p>/g, '\n')
			.replaceAll(/<[^>]+>/g, '')
			.replaceAll('\u00a0', ' ')
			.replaceAll('&quot;', '"');
	const all = Object.entries(files).flatMap(([name, bytes]) => (name.startsWith('word/header') ? [strFromU8(bytes)] : []));
	return { text: words(strFromU8(files['word/document.xml']!)), header: words(all.join('')) };
}
const move = (to: ApplicationState, actor: Actor = house.people.coordinator) =>
	moveApplication(actor, null, id, { id: newId(), to, reason: 'себебі' });

describe('the state-grant form as DOCX', () => {
	test.each(FORM_LOCALES)('exact headings and the sums of the example, %s', async (locale: FormLocale) => {
		const { text, header } = await read(await get(house.people.coordinator, `?lang=${locale}`));
		const {
			none,
			draft,
			fromHint,
			elsewhere,
			notYet,
			actualAddress,
			amended,
			partner: _one,
			support: _two,
			akimat,
			business,
			other,
			...printed
		} = WORDS;
		for (const word of Object.values(printed)) expect(text).toContain(word[locale]);
		for (const sum of ['3 052 270', '10 000', '3 100 270', '8 450 230', '11 550 500', '0,5', '1 200 000', '01.06.2025', '05.2024'])
			expect(text).toContain(sum);
		expect(text).toContain(none[locale]);
		expect(text).toContain(fromHint[locale]);
		expect(header).toContain(draft[locale]);
		for (const absent of [elsewhere, notYet, actualAddress, amended]) expect(text).not.toContain(absent[locale]);
		expect([akimat, business, other].every((word) => word[locale])).toBe(true);
	});

	test('the group by its link, the office; a stranger and another account never; the commission once it judges', async () => {
		expect((await get(NOBODY, '', token)).status).toBe(200);
		expect((await get(house.people.facilitator)).status).toBe(200);
		expect((await get(NOBODY)).status).toBe(401);
		expect((await get(NOBODY, '', 'wrong')).status).toBe(401);
		expect((await get(expert)).status).toBe(403);
		done(await move('submitted'));
		done(await move('aligned'));
		done(await move('at_commission'));
		expect((await get(expert)).status).toBe(200);
	});

	test('what was sent stays as it was sent, with its day, and is no draft', async () => {
		const [sent] = (await db().select().from(applicationState)).filter(({ state }) => state === 'submitted');
		await app().rooms.edit(applicationDocument(id), 'test', (doc) => setValue(doc, 'phone', '+7 701 111 11 11'));
		const kept = await read(await get(house.people.coordinator, `?lang=ru&state=${sent!.id}`));
		expect(kept.header).toBe('');
		expect(kept.text).toContain('+7 700 000 00 00');
		expect(kept.text).toContain(formatDate(sent!.at));
		expect((await read(await get(house.people.coordinator))).text).toContain('+7 701 111 11 11');
		expect((await get(house.people.coordinator, `?state=${newId()}`)).status).toBe(404);
	});
});

describe('the protocol of the commission as DOCX', () => {
	const protocol = (actor: Actor, lang = 'kk') =>
		askRaw(getProtocol, { actor, params: { programme: programmeId }, path: `/programmes/${programmeId}/protocol.docx?lang=${lang}` });
	test('hides marks as the page does; then has rank, decision, reason, and who signs', async () => {
		expect((await protocol(NOBODY)).status).toBe(401);
		expect((await protocol({ ...NOBODY, account: { id: newId(), name: 'x', roles: [] } })).status).toBe(403);
		const { text: before } = await read(await protocol(house.people.coordinator));
		expect(before).toContain('№ 1. JastarUrban');
		expect(before).toContain('жасырын');
		const marks = Object.fromEntries(DEFAULT_CRITERIA.map(({ key }) => [`mark_${key}`, '4']));
		done(await giveScore(expert, id, done(parseScore({ id: newId(), comment: '', ...marks }))));
		const decision = {
			id: newId(),
			kind: 'rejected' as const,
			amount: null,
			reason: 'Бюджеті негізделмеген',
			category: 'play_sport' as const
		};
		done(await decideApplication(house.people.coordinator, id, decision));
		const { text } = await read(await protocol(house.people.coordinator, 'ru'));
		for (const words of ['Протокол', '80', '1 / 1', 'Бюджеті негізделмеген', 'expert', 'Подпись', 'Мемлекеттік грант'])
			expect(text).toContain(words);
	});
});

describe('who applied', () => {
	test('is forgotten everywhere it was kept: live words, earlier states, steps, the log of the document', async () => {
		const { coordinator } = house.people;
		const erase = (actor: Actor) => erasePersons(actor, null, id, { id: newId(), reason: 'Ұйым сұрады' });
		const isLogged = async () => {
			const logs = [...(await db().select().from(documentUpdate)), ...(await db().select().from(documentSnapshot))];
			return logs.some(({ document, bytes }) => document === applicationDocument(id) && Buffer.from(bytes).includes('990140000123'));
		};
		await readApplication(coordinator, null, id);
		expect(await isLogged()).toBe(true);
		expect(await erase(expert)).toMatchObject({ reason: 'forbidden' });
		expect(await erase(NOBODY)).toMatchObject({ reason: 'signed_out' });
		done(await erase(coordinator));
		const [step] = (await db().select().from(applicationState)).filter(({ state }) => state === 'submitted');
		for (const query of ['', `?state=${step!.id}`]) {
			const { text } = await read(await get(coordinator, query));
			for (const gone of ['990140000123', '+7 70', 'Тегі Аты', 'Аты-жөні, Директор']) expect(text).not.toContain(gone);
			for (const kept of ['Директор', '11 550 500', 'JastarUrban']) expect(text).toContain(kept);
		}
		await house.restart();
		const all = await db()
			.select({ bytes: documentVersion.bytes })
			.from(documentVersion)
			.where(eq(documentVersion.document, applicationDocument(id)));
		expect(all.length).toBeGreaterThan(0);
		for (const { bytes } of all) expect(JSON.stringify(await unpackContent(bytes))).not.toContain('990140000123');
		await app().rooms.view(applicationDocument(id), () => null);
		await house.restart();
		expect(await isLogged()).toBe(false);
	});
});
