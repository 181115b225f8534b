/** A table like a spreadsheet: what was typed or pasted into a cell, and what a cell shows. Pure. */
import { formatNumber, parseMoney } from '#lib/i18n/format.ts';
import type { Locale } from '#lib/i18n/locale.ts';
import { fitsCell, type Cell, type Value } from './content.ts';

/** Choices and references by what they show: value -> words, in every language that may be pasted. */
export type Words = ReadonlyMap<string, readonly string[]>;

/** Reads what a spreadsheet puts on the clipboard: rows of cells; a cell in quotes may hold line breaks and doubled quotes. */
export function readTable(text: string): string[][] {
	const rows: string[][] = [[]];
	let cell = '';
	let quoted = false;
	const put = () => {
		rows.at(-1)!.push(cell);
		cell = '';
	};
	for (let i = 0; i < text.length; i++) {
		const letter = text[i]!;
		if (quoted) {
			if (letter === '"' && text[i + 1] === '"') {
				cell += '"';
				i++;
			} else if (letter === '"') quoted = false;
			else cell += letter;
		} else if (letter === '"' && cell === '') quoted = true;
		else if (letter === '\t') put();
		else if (letter === '\n' || letter === '\r') {
			if (letter === '\r' && text[i + 1] === '\n') i++;
			put();
			rows.push([]);
		} else cell += letter;
	}
	put();
	const last = rows.at(-1)!;
	if (rows.length > 1 && last.length === 1 && last[0] === '') rows.pop();
	return rows;
}

/** @returns rows of cells as a spreadsheet reads them. */
export function writeTable(rows: readonly (readonly string[])[]): string {
	const quote = (cell: string) => (/[\t\n\r"]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
	return rows.map((row) => row.map(quote).join('\t')).join('\n');
}

/**
 * Reads what was typed into a cell. Numbers take a comma or a point, sums any spaces and signs, days 20.11.2026, 11.2026 or 2026-11-20.
 * @param words of a choice or a reference
 * @returns the value, or undefined when it cannot be one: the cell keeps the words and says so
 */
export function readCell(cell: Cell, typed: string, words?: Words): Value | undefined {
	const text = typed.trim();
	if (text === '') return null;
	switch (cell.is) {
		case 'text':
			return text.slice(0, cell.max);
		case 'number': {
			const number = Number(text.replace(/[\s\u00a0\u202f%]/g, '').replace(',', '.'));
			return Number.isFinite(number) ? number : undefined;
		}
		case 'money':
			return parseMoney(text) ?? undefined;
		case 'day': {
			const [, day, month, year] = /^(?:(\d{1,2})\.)?(\d{1,2})\.(\d{4})$/.exec(text) ?? [];
			const iso = year ? [year, month!.padStart(2, '0'), ...(day ? [day.padStart(2, '0')] : [])].join('-') : text;
			return fitsCell(cell, iso) ? iso : undefined;
		}
		case 'yes':
			return /^(\+|1|true|yes|да|иә)$/i.test(text);
		case 'choice':
		case 'ref': {
			const wanted = text.toLowerCase();
			for (const [value, names] of words ?? []) if (value === text || names.some((name) => name.toLowerCase() === wanted)) return value;
			return undefined;
		}
		case 'file':
			return undefined;
	}
}

/** @returns what a cell shows (and copies): numbers with their spaces, choices by their first word. */
export function writeCell(cell: Cell, value: Value | undefined, locale: Locale, words?: Words): string {
	if (value === null || value === undefined || value === '') return '';
	if (typeof value === 'number') return formatNumber(value, locale, 4);
	if (typeof value === 'boolean') return value ? '+' : '';
	if (cell.is === 'day') return value.split('-').reverse().join('.');
	return words?.get(value)?.[0] ?? value;
}
