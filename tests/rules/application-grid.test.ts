import { describe, expect, test } from 'vitest';
import { MONEY_SOURCES, TABLES } from '#lib/application/content.ts';
import { readCell, readTable, writeCell, writeTable } from '#lib/application/grid.ts';
import { dayOf, spreadAward } from '#lib/application/rules.ts';

describe('a table like a spreadsheet', () => {
	test('reads what Excel puts on the clipboard: quotes, line breaks, an empty last line', () => {
		expect(readTable('a\tb\r\nc\t\r\n')).toEqual([
			['a', 'b'],
			['c', '']
		]);
		expect(readTable('"екі\nжол"\t"ол ""бірінші"""')).toEqual([['екі\nжол', 'ол "бірінші"']]);
		expect(readTable('x')).toEqual([['x']]);
	});
	test('what is copied is read again as it was', () => {
		const rows = [
			['a', 'екі\nжол'],
			['"', '1\u00a0000']
		];
		expect(readTable(writeTable(rows))).toEqual(rows);
	});
	const { quantity, price, unit, item } = TABLES.budget;
	test.each([
		[quantity, '0,5', 0.5],
		[quantity, '1 200', 1200],
		[quantity, 'көп', undefined],
		[price, '140 000 ₸', 140_000],
		[price, '1.000.000', 1_000_000],
		[price, '10,5', undefined],
		[item, '  Құм ', 'Құм'],
		[item, '', null],
		[TABLES.plan.start, '1.6.2026', '2026-06-01'],
		[TABLES.plan.start, '06.2026', '2026-06'],
		[TABLES.plan.start, '2026-06-31x', undefined]
	])('a cell reads %#', (cell, typed, value) => expect(readCell(cell!, typed)).toBe(value));
	test('a choice is found by its word in any language or its code', () => {
		const words = new Map([['month', ['ай', 'ай', 'месяц', 'month']]]);
		expect(readCell(unit!, 'Месяц', words)).toBe('month');
		expect(readCell(unit!, 'month', words)).toBe('month');
		expect(readCell(unit!, 'жыл', words)).toBeUndefined();
		expect(writeCell(unit!, 'month', 'kk', words)).toBe('ай');
		expect(writeCell(price!, 1_400_000, 'kk')).toBe('1\u00a0400\u00a0000');
		expect(writeCell(TABLES.plan.start!, '2026-06', 'kk')).toBe('06.2026');
	});
	test('every source of money has its column', () => expect(MONEY_SOURCES.every((source) => source in TABLES.budget)).toBe(true));
});

describe('from an award to a budget', () => {
	test('spread in proportion, to the last tenge', () => {
		expect(spreadAward([100, 200, 700], 500)).toEqual([50, 100, 350]);
		const parts = spreadAward([333, 333, 334], 1001);
		expect(parts.reduce((sum, one) => sum + one, 0)).toBe(1001);
		expect(spreadAward([0, 0], 500)).toEqual([0, 0]);
	});
	test('a month has its first and its last day, in leap years too', () => {
		expect([dayOf('2028-02', false), dayOf('2028-02', true), dayOf('2026-02', true), dayOf('2026-06-15', true)]).toEqual([
			'2028-02-01',
			'2028-02-29',
			'2026-02-28',
			'2026-06-15'
		]);
	});
});
