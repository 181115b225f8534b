/** Packs that were put into the folder packs/ by hand: looked through at the start, and there for every village they cover. */
import { eq } from 'drizzle-orm';
import { readdir, stat } from 'node:fs/promises';
import { newId } from '#lib/live/id.ts';
import type { App } from '#lib/server/app.ts';
import { pack } from '#lib/server/schema.ts';
import { transact } from '#lib/server/transact.ts';
import { checkPack } from './pack.server.ts';
import { packFile } from './tiles.server.ts';
import { tidyUploads } from './upload.server.ts';

/** Takes in new files, and lets go of those that are gone or changed. What is wrong with a file stands in the log. */
export async function findPacks({ dataDir, handles, log }: Pick<App, 'dataDir' | 'handles' | 'log'>): Promise<void> {
	await tidyUploads(dataDir, Date.now());
	const names = (await readdir(packFile(dataDir, '')).catch(() => [] as string[])).filter((name) => /\.(mbtiles|pmtiles)$/i.test(name));
	const sizes = new Map(
		await Promise.all(names.map(async (name) => [name, (await stat(packFile(dataDir, name))).size] as [string, number]))
	);
	const rows = await handles.read.select().from(pack);
	for (const row of rows)
		if (row.removedAt === null && sizes.get(row.file) !== row.bytes) {
			log.warn({ file: row.file }, 'a pack is gone or has changed');
			await transact(async (tx) => {
				await tx.db.update(pack).set({ removedAt: tx.now }).where(eq(pack.id, row.id));
				await tx.record({ actor: 'nobody', action: 'ground_lose_pack', subject: `pack:${row.id}`, data: { file: row.file } });
			});
		}
	for (const [file, bytes] of sizes) {
		if (rows.some((row) => row.file === file && row.bytes === bytes)) continue;
		const checked = await checkPack(packFile(dataDir, file));
		if (!checked.ok) {
			log.warn({ file, reason: checked.reason, ...checked.params }, 'a file in packs/ is no pack of tiles that can be used');
			continue;
		}
		const { count: _, ...facts } = checked.value;
		await transact(async (tx) => {
			const id = newId(tx.now);
			await tx.db.insert(pack).values({ ...facts, id, name: facts.name || file, file, bytes, createdAt: tx.now });
			await tx.record({ actor: 'nobody', action: 'ground_find_pack', subject: `pack:${id}`, data: { file } });
		});
		log.info({ file, zooms: `${facts.minZoom}-${facts.maxZoom}` }, 'a pack of tiles was found');
	}
}
