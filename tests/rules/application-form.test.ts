import { describe, expect, test } from 'vitest';
import { checkAll } from '#lib/application/checks.ts';
import { emptyContent, type Content } from '#lib/application/content.ts';
import { stateForm, type FormCell } from '#lib/application/form.ts';
import { WORDS } from '#lib/application/form-words.ts';
import { checkHead, checkWhole } from '#lib/application/state-form.ts';
import { exampleContent } from '../support/application-example.ts';

const plain = (text: string) => text.replaceAll('\u00a0', ' ');

const textsOf = (content: Content, locale: 'kk' | 'ru' = 'kk', sentOn: string | null = null) =>
	stateForm(content, { locale, sentOn }).flatMap(({ blocks }) =>
		blocks.flatMap((block) => (block.is === 'line' ? [block.text] : [...block.head, ...block.rows].map((row) => rowText(row))))
	);
const rowText = (row: readonly FormCell[]) => plain(row.map(({ text }) => text).join(' | '));

describe('the form', () => {
	test('section sums of the example: salaries, consumables, sections, each activity, everything', () => {
		const rows = textsOf(exampleContent());
		for (const row of [
			'1 | Әкімшілік шығыстар |  |  |  | 3 100 270 | 0 | 3 100 270 | ',
			' | Жалақы, соның ішінде: |  |  |  | 3 052 270 | 0 | 3 052 270 | ',
			' | Шығын материалдары мен басқа да материалдар, соның ішінде: |  |  |  | 10 000 | 0 | 10 000 | ',
			'2 | Материалдық-техникалық жабдықтау |  |  |  | 0 | 0 | 0 | ',
			'3 | Тікелей шығындар, соның ішінде: |  |  |  | 8 450 230 | 0 | 8 450 230 | ',
			' | 1-іс-шара. Шағын гранттар конкурсы |  |  |  | 7 000 000 | 0 | 7 000 000 | ',
			' | Барлығы |  |  |  | 11 550 500 | 0 | 11 550 500 | '
		])
			expect(rows).toContain(row);
		expect(rows).toContain(' | Конференц-зал | күн | 0,5 | 140 000 | 70 000 | 0 | 70 000 | hall rent');
		expect(rows.indexOf('2 | Материалдық-техникалық жабдықтау |  |  |  | 0 | 0 | 0 | ')).toBeGreaterThan(
			rows.findIndex((row) => row.includes('Кеңсе тауарлары'))
		);
	});
	test('what an empty optional field prints, days, and targets in both languages', () => {
		const kk = textsOf(exampleContent());
		expect(kk).toContain(`10 | ${WORDS.website.kk} | Қарастырылмаған`);
		expect(kk).toContain(`8 | ${WORDS.start.kk} | 01.06.2025`);
		expect(kk.join('\n')).toContain('3. Жоба туралы\n1 | Жоба бойынша жоспарланған қызмет сәйкес келетін');
		expect(kk.find((row) => row.startsWith('1 | Ауыл жастарының белсенділігін арттыру'))).toContain('06.2025 | 07.2025');
		expect(kk.join('\n')).toContain('young people receiving grants: кемінде 20 адам');
		expect(kk.join('\n')).toContain('75%-дан кем емес. Өлшеу тәсілі: grantee feedback');
		const ru = textsOf(exampleContent(), 'ru');
		expect(ru).toContain('Не предусмотрено');
		expect(ru.join('\n')).toContain('не менее 75 %. Способ измерения: grantee feedback');
		expect(ru.find((row) => row.startsWith(`5 | ${WORDS.tasks.ru}`))).toContain('Задача 1. ');
	});
	test('money from elsewhere stands in the column of the applicant and is told', () => {
		const content = emptyContent();
		content.rows.budget = [{ id: 'x', section: 'direct', item: 'Құм', quantity: 1, price: 900, grant: 500, own: 100, akimat: 300 }];
		const rows = textsOf(content);
		expect(rows).toContain(' | Құм |  | 1 | 900 | 900 | 400 | 500 | ');
		expect(rows.map(plain)).toContain('Өтініш берушінің салымына кіреді: әкімдік 300');
	});
	test('an unsigned clause says so; the day is the day it was sent', () => {
		const content = exampleContent();
		content.values.clause3 = false;
		content.values.headName = 'Аты';
		const rows = textsOf(content, 'kk', '2025-04-10');
		expect(rows.filter((row) => row.includes('(әлі расталмаған)'))).toHaveLength(1);
		expect(rows).toContain(' | Аты | \n | 10.04.2025');
	});
});

describe('what an organisation must fill in', () => {
	const codes = (content: Content) => checkWhole(content).map(({ variant, cell }) => variant || cell);
	test('nothing of it unless the programme asks for the whole form', () => {
		const limits = { grantMax: 20_000_000, quotesFrom: null };
		const errors = (wholeForm: boolean) =>
			checkAll(exampleContent(), { ...limits, wholeForm }).filter(({ severity }) => severity === 'error');
		expect(errors(false).every(({ code }) => code !== 'required')).toBe(true);
		expect(errors(true).some(({ code, cell }) => code === 'required' && cell === 'bin')).toBe(true);
	});
	test('the example lacks the applicant, names, sources; filled in, nothing is missing', () => {
		const content = exampleContent();
		expect(codes(content)).toEqual(expect.arrayContaining(['bin', 'phone', 'charter', 'served', 'source', 'member']));
		Object.assign(content.texts, { applicant: 'Қоғамдық қор', mechanism: 'Қалай', information: 'Желілер' });
		Object.assign(content.values, {
			...{ bin: '990140000123', registered: '2019-03-01', legalAddress: 'Ақтау', phone: '+7', email: 'a@b.kz' },
			...{ headSurname: 'Т', headName: 'А', headPosition: 'Төраға', direction: 'Бағыт' }
		});
		content.rows.charter = content.rows.served = [{ id: 'c', text: 'Жастар' }];
		content.rows.statistics[0]!.source = 'https://stat.gov.kz';
		for (const member of content.rows.team) member.person = 'Аты';
		expect(codes(content)).toEqual([]);
		content.rows.team.pop();
		content.rows.indicators = content.rows.indicators.filter(({ activity, kind }) => activity !== 'a4' || kind !== 'quantitative');
		expect(codes(content)).toEqual(['counted', 'salaries']);
	});
	test('what cannot be right is said in any programme', () => {
		const content = emptyContent();
		expect(checkHead(content)).toEqual([]);
		Object.assign(content.values, { bin: '99', email: 'a@b', registered: '2026-07-01', amended: '2026-06-01', start: '2026-06-01' });
		content.rows.past = [
			{ id: 'p', title: 'Жоба', amount: 0, start: '2024-05', end: '2023' },
			{ id: 'q', title: 'Жоба', amount: 5, start: '2023-05', end: '2023' }
		];
		expect(checkHead(content).map(({ variant }) => variant)).toEqual(['bin', 'email', 'registered', 'amended', 'past_amount', 'past_days']);
	});
});
