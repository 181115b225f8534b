import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openapi } from '#lib/server/openapi.ts';

const API = resolve(import.meta.dirname, '../../src/routes/api/v1');
const walk = (dir: string): string[] =>
	readdirSync(dir).flatMap((name) => {
		const path = join(dir, name);
		return statSync(path).isDirectory() ? walk(path) : name === '+server.ts' ? [path] : [];
	});
const routes = new Map(
	walk(API).map((file) => {
		const path = `/api/v1${file.slice(API.length, -'/+server.ts'.length)}`.replaceAll('[', '{').replaceAll(']', '}');
		const methods = [...readFileSync(file, 'utf8').matchAll(/export const (GET|POST|PUT|PATCH|DELETE)\b/g)].map(([, method]) =>
			method!.toLowerCase()
		);
		return [path, methods.sort()] as const;
	})
);

describe('the description of the API', () => {
	it('names every route and method that exists, and none that does not', () => {
		const described = Object.entries(openapi.paths).map(([path, item]) => [path, Object.keys(item).sort()]);
		expect(Object.fromEntries(described)).toEqual(Object.fromEntries(routes));
	});
	it('points only at schemas that are there', () => {
		const refs = [...JSON.stringify(openapi).matchAll(/"\$ref":"#\/components\/(\w+)\/(\w+)"/g)];
		const components = openapi.components as unknown as Record<string, Record<string, unknown>>;
		expect(refs.length).toBeGreaterThan(0);
		for (const [, group, name] of refs) expect(components[group!]![name!], name).toBeDefined();
	});
});
