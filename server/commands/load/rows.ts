/** Puts rows into tables fast: one prepared statement a table, values and defaults as the schema has them. */
import { getTableColumns, getTableName, type Table } from 'drizzle-orm';
import type Database from 'better-sqlite3';

type Insert = { run: (row: Record<string, unknown>) => void };
export type Put = <T extends Table>(table: T, ...rows: T['$inferInsert'][]) => void;

/** @returns how rows are put; call it inside transact, whose connection `raw` is. */
export function makePut(raw: Database.Database): Put {
	const known = new Map<Table, Insert>();
	const prepare = (table: Table): Insert => {
		const columns = Object.entries(getTableColumns(table));
		const names = columns.map(([, { name }]) => `"${name}"`);
		const statement = raw.prepare(`insert into "${getTableName(table)}" (${names.join(', ')}) values (${names.map(() => '?').join(', ')})`);
		return {
			run(row) {
				statement.run(
					columns.map(([key, column]) => {
						const value = row[key] === undefined ? (column.default ?? null) : row[key];
						return value === null ? null : column.mapToDriverValue(value);
					})
				);
			}
		};
	};
	return (table, ...rows) => {
		let insert = known.get(table);
		if (!insert) known.set(table, (insert = prepare(table)));
		for (const row of rows) insert.run(row);
	};
}
