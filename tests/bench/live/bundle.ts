/** Bundles our server process as `npm run build` bundles the product: through type stripping it would be another program. */
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'vite';

const ROOT = resolve(import.meta.dirname, '../../..');
/** Native packages and those with workers of their own, as in vite.config.ts. */
const OUTSIDE = ['better-sqlite3', '@node-rs/argon2', 'sharp', 'ws', 'qrcode', 'pino'];

/** @returns path of the bundled asar.mjs in a new folder, and how to remove that folder */
export async function bundleAsar(): Promise<{ file: string; remove(): void }> {
	const folder = mkdtempSync(join(tmpdir(), 'asar-bench-bundle-'));
	await build({
		configFile: false,
		root: ROOT,
		logLevel: 'warn',
		publicDir: false,
		ssr: { noExternal: true, external: OUTSIDE },
		build: {
			ssr: true,
			outDir: folder,
			emptyOutDir: false,
			target: 'node22',
			rollupOptions: { input: { asar: join(import.meta.dirname, 'asar.ts') }, output: { entryFileNames: '[name].mjs' } }
		}
	});
	symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
	return { file: join(folder, 'asar.mjs'), remove: () => rmSync(folder, { recursive: true, force: true }) };
}

if (process.argv[1] === import.meta.filename) console.log((await bundleAsar()).file);
