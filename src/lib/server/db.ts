/** The two database handles: one writes (only through transact.ts), one reads and can do nothing else. */
import Database from 'better-sqlite3';
import { drizzle, type BetterSQLite3Database } from 'drizzle-orm/better-sqlite3';
import { migrate } from 'drizzle-orm/better-sqlite3/migrator';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import * as schema from './schema.ts';

export type Db = BetterSQLite3Database<typeof schema>;
export type Handles = { file: string; write: Db; read: Db; raw: Database.Database; close(): void };

/**
 * Opens (and creates, and migrates) the database in a folder.
 * WAL lets readers go on while one writes; synchronous=FULL means a commit has reached the disk.
 */
export function openDatabase(dataDir: string, migrations: string): Handles {
	mkdirSync(dataDir, { recursive: true });
	const file = join(dataDir, 'asar.db');
	const raw = new Database(file);
	raw.pragma('journal_mode = WAL');
	raw.pragma('synchronous = FULL');
	// A migration that rebuilds a table drops the old one, and its rows are still referred to: they are checked afterwards.
	raw.pragma('foreign_keys = OFF');
	raw.pragma('busy_timeout = 5000');
	// What is deleted is overwritten: a closed vote must not leave its ballots in free pages.
	raw.pragma('secure_delete = ON');
	const write = drizzle(raw, { schema });
	const before = countMigrations(raw);
	migrate(write, { migrationsFolder: migrations });
	// Reads every row that refers to another: only after a change of the schema.
	const loose = countMigrations(raw) === before ? [] : (raw.pragma('foreign_key_check') as unknown[]);
	if (loose.length) throw new Error(`the database refers to rows that are not there: ${JSON.stringify(loose[0])}`);
	raw.pragma('foreign_keys = ON');
	// What an earlier process deleted and died before it could wipe must not stay in the write-ahead log.
	raw.pragma('wal_checkpoint(TRUNCATE)');
	const reader = new Database(file, { readonly: true });
	reader.pragma('query_only = ON');
	const read = drizzle(reader, { schema });
	return {
		file,
		write,
		read,
		raw,
		close() {
			reader.close();
			raw.pragma('wal_checkpoint(TRUNCATE)');
			raw.close();
		}
	};
}

/** @returns how many migrations the file has been through. */
function countMigrations(raw: Database.Database): number {
	const known = raw.prepare("select 1 from sqlite_master where name = '__drizzle_migrations'").get();
	return known ? (raw.prepare('select count(*) from __drizzle_migrations').pluck().get() as number) : 0;
}
