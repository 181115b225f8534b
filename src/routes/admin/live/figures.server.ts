import { nameDocuments } from '#lib/board/read.server.ts';
import { app, db } from '#lib/server/app.ts';
import type { LiveFigures } from './figures.ts';

/** So many documents are listed; a region's busiest evening has fewer. */
const MOST_ROWS = 200;

/** Everybody who is connected: to a document, or as a phone that only follows a stage. A projector is nobody. */
function countPeople(workshops: Iterable<string>): { people: number; followers: number } {
	const { rooms, feeds } = app();
	const people = new Set<string>();
	let followers = 0;
	for (const id of workshops) {
		for (const { author } of rooms.connections(id)) if (!author.startsWith('screen:')) people.add(author);
		for (const author of feeds.authors(id)) people.add(author);
		followers += feeds.count(id);
	}
	return { people: people.size, followers };
}

/** @returns what the live rooms do now, in an order that stays: newest workshop first, its course, then its tables. */
export async function readLiveFigures(): Promise<LiveFigures> {
	const { rooms, connections, asking, totals, store } = app().rooms.report();
	const { people, followers } = countPeople(new Set([...rooms.flatMap(({ workshopId }) => workshopId ?? []), ...app().feeds.workshops()]));
	const names = await nameDocuments(
		db(),
		rooms.map(({ document }) => document)
	);
	const rows = rooms
		.map(({ document, connections, bytes, unfolded, unstored }) => {
			const { workshopId, title, table } = names.get(document) ?? { workshopId: '', title: '', table: null };
			const kind = !workshopId ? ('other' as const) : table === null ? ('stage' as const) : ('board' as const);
			return { key: document, kind, workshopId, title, table, connections, bytes, unfolded, unstored };
		})
		.sort((a, b) => (a.workshopId < b.workshopId ? 1 : a.workshopId > b.workshopId ? -1 : (a.table ?? 0) - (b.table ?? 0)));
	return {
		now: Date.now(),
		memory: process.memoryUsage.rss(),
		people,
		connections: connections + followers,
		asking,
		totals,
		store,
		documents: {
			count: rooms.length,
			bytes: rooms.reduce((all, { bytes }) => all + bytes, 0),
			rows: rows.slice(0, MOST_ROWS),
			more: Math.max(0, rows.length - MOST_ROWS)
		}
	};
}
