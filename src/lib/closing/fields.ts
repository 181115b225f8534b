/**
 * A report as the fields of one form and back. A field is named by its path with dots; a row of a table has its id as a part of the
 * path and says by a field `.id` that it is there. Also: what two editors did is brought together here. Pure.
 */
import { printTarget } from '#lib/document/target.ts';
import type { Target } from './content.ts';

export type Fields = Record<string, string>;
/** Paths of tables, with * for the id of a row, and the key that names their rows. */
const TABLES = new Map([
	['section1.tasks', 'id'],
	['section1.activities', 'id'],
	['section1.activities.*.indicators', 'id'],
	['section1.micro_grants.winners', 'id'],
	['socio_economic', 'key'],
	['section6_partners', 'id'],
	['narrative_figures', 'id'],
	['rows', 'id'],
	['rows.*.events', 'id']
]);

type Nest = Map<string, Nest | string>;
/** @returns the content that fields say, before it is checked. Fields without a dot that are no texts of the form are left out. */
export function nestFields(fields: Fields): Record<string, unknown> {
	const root: Nest = new Map();
	for (const [path, value] of Object.entries(fields)) {
		const steps = path.split('.');
		let at = root;
		for (const step of steps.slice(0, -1)) {
			const next = at.get(step);
			if (next instanceof Map) at = next;
			else {
				const made: Nest = new Map();
				at.set(step, made);
				at = made;
			}
		}
		at.set(steps.at(-1)!, value);
	}
	return plain(root, '') as Record<string, unknown>;
}

function plain(nest: Nest, path: string): unknown {
	const key = TABLES.get(path);
	const below = (step: string) => (path ? `${path}.${key ? '*' : step}` : step);
	const entries = [...nest].map(([step, value]) => [step, typeof value === 'string' ? value : plain(value, below(step))] as const);
	if (!key) return Object.fromEntries(entries);
	return entries.flatMap(([id, row]) => (typeof row === 'object' && row !== null ? [{ ...row, [key]: id }] : []));
}

const isTarget = (value: object): value is Target => 'op' in value && 'photo' in value;
/** @returns the fields that a content has, in its order; targets as the form prints them. */
export function flatten(content: object, locale: 'kk' | 'ru', path = ''): Fields {
	const fields: Fields = {};
	for (const [key, value] of Object.entries(content) as [string, unknown][]) {
		const at = path ? `${path}.${key}` : key;
		if (value === null || typeof value === 'boolean') fields[at] = value ? 'on' : '';
		else if (Array.isArray(value))
			for (const row of value as { id?: string; key?: string }[])
				Object.assign(fields, flatten(row, locale, `${at}.${row.key ?? row.id ?? ''}`));
		else if (typeof value === 'object')
			Object.assign(fields, isTarget(value) ? { [at]: printTarget(value, locale) } : flatten(value, locale, at));
		else fields[at] = String(value as string | number);
	}
	return fields;
}

/** @returns the ids of a table's rows, in their order. */
export function rowIds(fields: Fields, table: string): string[] {
	const ids = new Set<string>();
	for (const path of Object.keys(fields))
		if (path.startsWith(`${table}.`) && path.endsWith('.id')) {
			const id = path.slice(table.length + 1, -3);
			if (!id.includes('.')) ids.add(id);
		}
	return [...ids];
}

/** @returns fields with one more, empty row in a table. */
export function addRow(fields: Fields, table: string): Fields {
	const taken = rowIds(fields, table);
	let no = taken.length + 1;
	while (taken.includes(`r${no}`)) no++;
	return { ...fields, [`${table}.r${no}.id`]: `r${no}` };
}

/** @returns fields without a row. @param row the path of the row */
export const removeRow = (fields: Fields, row: string): Fields =>
	Object.fromEntries(Object.entries(fields).filter(([path]) => !path.startsWith(`${row}.`)));

/** theirs: fields that both changed, with what stands now. */
export type Merged = { fields: Fields; theirs: Fields };
/**
 * Brings together what I typed and what was saved meanwhile: a field that only one of us changed has that change, one that both changed
 * keeps mine and says theirs. A row that one added stays; one that was taken away goes, unless the other one has written in it.
 */
export function mergeFields(base: Fields, mine: Fields, now: Fields): Merged {
	const fields: Fields = {};
	const theirs: Fields = {};
	const paths = [...new Set([...Object.keys(now), ...Object.keys(mine)])];
	const wrote = (row: string, by: Fields) =>
		paths.some((path) => path.startsWith(row) && path in by && (by[path] ?? '') !== (base[path] ?? ''));
	const gone = paths
		.filter((path) => path.endsWith('.id') && base[path] && (!mine[path] || !now[path]))
		.map((path) => path.slice(0, -2))
		.filter((row) => !wrote(row, mine[`${row}id`] ? mine : now));
	for (const path of paths) {
		if (gone.some((row) => path.startsWith(row))) continue;
		const [was, own, other] = [base[path] ?? '', mine[path] ?? '', now[path] ?? ''];
		const isThere = path in mine && path in now;
		fields[path] = !isThere ? (mine[path] ?? now[path]!) : own === was ? other : own;
		if (isThere && own !== was && other !== was && own !== other) theirs[path] = other;
	}
	return { fields, theirs };
}
