/** What the readiness list asks of the machine itself. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { app } from '#lib/server/app.ts';

const PACK_KINDS = ['mbtiles', 'pmtiles'];

/** @returns whether an offline map of the village lies in the data folder: packs/VILLAGE.mbtiles or .pmtiles */
export function hasMapPack(villageId: string): boolean {
	return PACK_KINDS.some((kind) => existsSync(join(app().dataDir, 'packs', `${villageId}.${kind}`)));
}

/** @returns whether phones can open an address: not when it means "this machine". */
export function isReachable(address: string): boolean {
	return !/^(localhost|127\.|0\.0\.0\.0|\[::1?\])/.test(new URL(address).hostname);
}
