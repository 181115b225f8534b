import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig } from 'vitest/config';
import { live, phone } from './server/vite-plugin.ts';

const node = { environment: 'node', testTimeout: 30_000, hookTimeout: 30_000, retry: process.env.CI ? 1 : 0 } as const;

export default defineConfig(({ command }) => ({
	plugins: [sveltekit(), live(), phone()],
	// Everything is bundled (unbundled, drizzle alone costs 200 MB of memory); only native and lazily used packages stay outside.
	// In development Node loads packages itself: old-style ones among them would not run as modules.
	ssr: {
		noExternal: command === 'build' ? true : undefined,
		external: ['better-sqlite3', '@node-rs/argon2', 'sharp', 'ws', 'qrcode', 'pino', 'docx', 'fontkit']
	},
	test: {
		projects: [
			// Loading the product anew for every file takes as long as the tests: rules keep nothing, and a house that is closed leaves nothing behind.
			{ extends: true, test: { ...node, isolate: false, name: 'rules', include: ['tests/rules/**/*.test.ts', 'tests/*.test.ts'] } },
			{ extends: true, test: { ...node, isolate: false, name: 'server', include: ['tests/server/**/*.test.ts'] } },
			{ extends: true, test: { ...node, name: 'live', include: ['tests/live/**/*.test.ts'] } }
		]
	}
}));
