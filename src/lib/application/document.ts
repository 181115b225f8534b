/**
 * The live document application:<id>. Roots: `texts` (a Y.Text under each key, made once by the house), `values` (plain values), `rows`
 * ("table:id" -> a map of cells, `pos` its place among the rows of its table). Two people in one row change different cells; in one
 * text, different letters.
 */
import * as Y from 'yjs';
import { isId } from '#lib/live/id.ts';
import {
	emptyContent,
	fitsCell,
	MOST_ROWS,
	TABLE_KEYS,
	TABLES,
	TEXT_KEYS,
	TEXTS,
	VALUES,
	type Content,
	type Row,
	type TableKey,
	type TextKey,
	type Value
} from './content.ts';

export const ROOTS = ['texts', 'values', 'rows'] as const;
const texts = (doc: Y.Doc) => doc.getMap<Y.Text>('texts');
const values = (doc: Y.Doc) => doc.getMap<Value>('values');
const rows = (doc: Y.Doc) => doc.getMap<Y.Map<Value>>('rows');
const tableOf = (key: string) => key.slice(0, key.indexOf(':')) as TableKey;
const idOf = (key: string) => key.slice(key.indexOf(':') + 1);

/** @returns what the document says; rows in their order. */
export function readContent(doc: Y.Doc): Content {
	const content = emptyContent();
	for (const key of TEXT_KEYS) content.texts[key] = texts(doc).get(key)?.toString() ?? '';
	for (const [key, value] of values(doc)) content.values[key] = value;
	const places = new Map<Row, number>();
	for (const [key, cells] of rows(doc)) {
		const { pos, ...rest } = cells.toJSON() as Record<string, Value>;
		const row: Row = { ...rest, id: idOf(key) };
		places.set(row, typeof pos === 'number' ? pos : 0);
		content.rows[tableOf(key)]?.push(row);
	}
	for (const table of TABLE_KEYS) content.rows[table].sort((a, b) => places.get(a)! - places.get(b)! || (a.id < b.id ? -1 : 1));
	return content;
}

/** Makes the document say this, changing only what differs: a restore or a first filling, seen live by everybody. */
export function writeContent(doc: Y.Doc, content: Content): void {
	for (const key of TEXT_KEYS) {
		const text = texts(doc).get(key);
		if (text) changeText(text, content.texts[key]);
		else texts(doc).set(key, new Y.Text(content.texts[key]));
	}
	for (const key of Object.keys(VALUES)) {
		const value = content.values[key] ?? null;
		if ((values(doc).get(key) ?? null) !== value) values(doc).set(key, value);
	}
	const kept = new Set<string>();
	for (const table of TABLE_KEYS)
		for (const [pos, { id, ...cells }] of content.rows[table].entries()) {
			kept.add(`${table}:${id}`);
			setRow(doc, table, id, { ...cells, pos });
		}
	for (const key of [...rows(doc).keys()]) if (!kept.has(key)) rows(doc).delete(key);
}

/** Puts cells into a row, and makes the row when it is not there. */
export function setRow(doc: Y.Doc, table: TableKey, id: string, cells: Record<string, Value | undefined>): void {
	const key = `${table}:${id}`;
	let row = rows(doc).get(key);
	if (!row) {
		row = new Y.Map(Object.entries(cells).filter((entry): entry is [string, Value] => entry[1] !== undefined));
		rows(doc).set(key, row);
		return;
	}
	for (const [cell, value] of Object.entries(cells)) if (value !== undefined && (row.get(cell) ?? null) !== value) row.set(cell, value);
}

export function setValue(doc: Y.Doc, key: string, value: Value): void {
	if ((values(doc).get(key) ?? null) !== value) values(doc).set(key, value);
}

/** Takes a row away; what points at it then points at nothing. */
export function removeRow(doc: Y.Doc, table: TableKey, id: string): void {
	rows(doc).delete(`${table}:${id}`);
}

/** Adds an empty row behind the last of its table. */
export function addRow(doc: Y.Doc, table: TableKey, id: string, cells: Record<string, Value> = {}): void {
	const places = [...rows(doc)].flatMap(([key, row]) => (tableOf(key) === table ? [Number(row.get('pos') ?? 0)] : []));
	setRow(doc, table, id, { ...cells, pos: Math.max(-1, ...places) + 1 });
}

/** @returns the shared text under a key, or null before the document has come. */
export function textOf(doc: Y.Doc, key: TextKey): Y.Text | null {
	return texts(doc).get(key) ?? null;
}

/** Changes a shared text into `wanted` where the two differ, so that what others type beside it stays. */
export function changeText(text: Y.Text, wanted: string): void {
	const has = text.toString();
	if (has === wanted) return;
	let start = 0;
	while (start < has.length && start < wanted.length && has[start] === wanted[start]) start++;
	let end = 0;
	while (end < has.length - start && end < wanted.length - start && has.at(-1 - end) === wanted.at(-1 - end)) end++;
	// Never between the halves of one letter.
	if (isHalf(has, start) || isHalf(wanted, start)) start--;
	if (isHalf(has, has.length - end) || isHalf(wanted, wanted.length - end)) end--;
	text.doc!.transact(() => {
		if (has.length - end > start) text.delete(start, has.length - end - start);
		if (wanted.length - end > start) text.insert(start, wanted.slice(start, wanted.length - end));
	}, text.doc);
}

const isHalf = (text: string, at: number) => at > 0 && at < text.length && /[\udc00-\udfff]/.test(text[at]!);

/** What the gate finds wrong with a document as a whole. */
export type ShapeFault = 'foreign_place' | 'wrong_value' | 'too_long' | 'board_full';

/**
 * Judges a document as an edit would leave it.
 * @param before as it was: its shared texts must still be the same ones
 * @returns null when all of it has the shape of an application
 */
export function judgeShape(doc: Y.Doc, before: Y.Doc): ShapeFault | null {
	for (const root of doc.share.keys()) if (!(ROOTS as readonly string[]).includes(root)) return 'foreign_place';
	// A root that somebody used as a list or a text has content without a key.
	for (const root of ROOTS) if (doc.getMap(root)._start !== null) return 'foreign_place';
	const named = texts(doc);
	if (named.size !== texts(before).size) return 'foreign_place';
	for (const [key, text] of texts(before)) {
		const now = named.get(key);
		if (!(now instanceof Y.Text) || !sameItem(now, text)) return 'foreign_place';
		if (
			now._map.size > 0 ||
			typeof now.toDelta().find((one: { insert: unknown; attributes?: unknown }) => typeof one.insert !== 'string' || one.attributes) !==
				'undefined'
		)
			return 'wrong_value';
		const most = TEXTS[key as TextKey] ?? 0;
		if (now.length > most && now.length > text.length) return 'too_long';
	}
	for (const [key, value] of values(doc)) {
		if (!Object.hasOwn(VALUES, key)) return 'foreign_place';
		if (!fitsCell(VALUES[key]!, value)) return 'wrong_value';
	}
	const counts = new Map<string, number>();
	for (const [key, row] of rows(doc)) {
		const table = tableOf(key);
		if (!Object.hasOwn(TABLES, table) || !isId(idOf(key)) || !(row instanceof Y.Map)) return 'foreign_place';
		if (row._start !== null) return 'foreign_place';
		counts.set(table, (counts.get(table) ?? 0) + 1);
		for (const [cell, value] of row) {
			if (cell === 'pos') {
				if (typeof value !== 'number' || !Number.isFinite(value)) return 'wrong_value';
			} else if (!Object.hasOwn(TABLES[table], cell)) return 'foreign_place';
			else if (!fitsCell(TABLES[table][cell]!, value))
				return typeof value === 'string' && TABLES[table][cell]!.is === 'text' ? 'too_long' : 'wrong_value';
		}
	}
	return [...counts.values()].some((n) => n > MOST_ROWS) ? 'board_full' : null;
}

function sameItem(a: Y.Text, b: Y.Text): boolean {
	return a._item !== null && b._item !== null && a._item.id.client === b._item.id.client && a._item.id.clock === b._item.id.clock;
}
