/**
 * Serves the tiles of packs: /tiles/<pack>/<z>/<x>/<y>. Beside the framework, because a map asks for forty at once. A pack never changes under
 * its id, so what was fetched once is good for ever.
 */
import { eq } from 'drizzle-orm';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { isId } from '#lib/live/id.ts';
import type { Db } from '#lib/server/db.ts';
import { pack } from '#lib/server/schema.ts';
import { openPack, type OpenPack } from './pack.server.ts';
import { sniffTile } from './rules.ts';

type Served = { pack: OpenPack; minZoom: number; maxZoom: number; vector: boolean };
export type Tiles = {
	request(req: IncomingMessage, res: ServerResponse): void;
	/** A pack came or went: what is open is looked at again. */
	forget(): void;
	close(): void;
};

const ADDRESS = /^\/tiles\/([0-9a-f-]{36})\/(\d{1,2})\/(\d{1,7})\/(\d{1,7})(?:\?.*)?$/;
const TYPES = { png: 'image/png', jpg: 'image/jpeg', webp: 'image/webp', pbf: 'application/x-protobuf', gzip: 'application/x-protobuf' };
const LET_FINISH_MS = 5_000;
const KEEP = 'public, max-age=31536000, immutable';

/** @returns where a pack lies. `file` comes from its row. */
export function packFile(dataDir: string, file: string): string {
	return join(dataDir, 'packs', file);
}

/** @param failed hears of packs that cannot be read any more */
export function makeTiles(db: Db, dataDir: string, failed: (error: unknown, packId: string) => void): Tiles {
	let open = new Map<string, Promise<Served | null>>();
	/** Packs that are open, as they are once the promise is there: the usual tile waits for nothing. */
	let ready = new Map<string, Served>();

	async function find(id: string): Promise<Served | null> {
		const [row] = await db.select().from(pack).where(eq(pack.id, id));
		if (!row || row.removedAt !== null) return null;
		const opened = await openPack(packFile(dataDir, row.file), row.format === 'pmtiles' ? 'pmtiles' : 'mbtiles');
		return { pack: opened, minZoom: row.minZoom, maxZoom: row.maxZoom, vector: row.tiles === 'vector' };
	}

	function enter(id: string): Promise<Served | null> {
		const known = open.get(id);
		if (known) return known;
		const map = open;
		const opening = find(id).then((served) => {
			if (served && map === open) ready.set(id, served);
			// Ids that nobody has are not remembered: they would fill the memory.
			if (!served) map.delete(id);
			return served;
		});
		opening.catch(() => map.delete(id));
		open.set(id, opening);
		return opening;
	}

	async function answer(req: IncomingMessage, res: ServerResponse, id: string, z: number, x: number, y: number): Promise<void> {
		const served = ready.get(id) ?? (await enter(id));
		const outside = !served || z < served.minZoom || z > served.maxZoom || x >= 2 ** z || y >= 2 ** z;
		if (outside) return void res.writeHead(404, { 'cache-control': 'no-store' }).end();
		const etag = `"${id.slice(-12)}-${z}-${x}-${y}"`;
		const headers: Record<string, string | number> = { etag, 'cache-control': KEEP, 'x-content-type-options': 'nosniff' };
		if (req.headers['if-none-match'] === etag) return void res.writeHead(304, headers).end();
		const reading = served.pack.read(z, x, y);
		let tile = reading instanceof Promise ? await reading : reading;
		if (!tile || tile.byteLength === 0) return void res.writeHead(204, headers).end();
		const kind = sniffTile(tile);
		headers['content-type'] = TYPES[kind];
		if (kind === 'gzip') {
			headers.vary = 'accept-encoding';
			if (/\bgzip\b/.test(String(req.headers['accept-encoding'] ?? ''))) headers['content-encoding'] = 'gzip';
			else tile = gunzipSync(tile);
		}
		headers['content-length'] = tile.byteLength;
		res.writeHead(200, headers);
		res.end(req.method === 'HEAD' ? undefined : tile);
	}

	/** Whoever is just reading may finish. */
	function shut(afterMs: number): void {
		const closing = [...open.values()];
		open = new Map();
		ready = new Map();
		const close = () => {
			for (const opening of closing) void opening.then((served) => served?.pack.close()).catch(() => undefined);
		};
		if (afterMs) setTimeout(close, afterMs).unref();
		else close();
	}

	return {
		request(req, res) {
			const match = ADDRESS.exec(req.url ?? '');
			const allowed = req.method === 'GET' || req.method === 'HEAD';
			if (!match || !allowed || !isId(match[1])) return void res.writeHead(allowed ? 404 : 405, { 'cache-control': 'no-store' }).end();
			const [, id, z, x, y] = match as unknown as [string, string, string, string, string];
			answer(req, res, id, Number(z), Number(x), Number(y)).catch((error: unknown) => {
				failed(error, id);
				if (!res.headersSent) res.writeHead(500, { 'cache-control': 'no-store' });
				res.end();
			});
		},
		forget: () => shut(LET_FINISH_MS),
		close: () => shut(0)
	};
}
