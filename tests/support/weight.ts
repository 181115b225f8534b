/** What a page weighs on a phone with an empty cache: every file it loads, as gzip carries it. */
import type { BrowserContext } from '@playwright/test';
import { request } from 'node:http';

export type Weight = { total: number; files: { path: string; bytes: number }[] };

/** 1 kB = 1000 bytes. @returns bytes of everything the page loads until the network is quiet. WebSocket frames are not files. */
export async function weighPage(context: BrowserContext, url: string): Promise<Weight> {
	const page = await context.newPage();
	const paths = new Set<string>();
	page.on('request', (sent) => {
		if (sent.method() === 'GET' && sent.resourceType() !== 'websocket' && sent.url().startsWith('http')) paths.add(sent.url());
	});
	await page.goto(url, { waitUntil: 'networkidle' });
	await page.close();
	const cookie = (await context.cookies(url)).map(({ name, value }) => `${name}=${value}`).join('; ');
	const files = await Promise.all(
		[...paths].map(async (path) => ({ path: new URL(path).pathname, bytes: await countBytes(path, cookie) }))
	);
	files.sort((a, b) => b.bytes - a.bytes);
	return { total: files.reduce((sum, file) => sum + file.bytes, 0), files };
}

/** Bytes of the body on the wire when the phone takes gzip (over plain http browsers take nothing better). */
function countBytes(url: string, cookie: string): Promise<number> {
	return new Promise((resolve, reject) => {
		request(url, { headers: { 'accept-encoding': 'gzip', cookie } }, (response) => {
			let bytes = 0;
			response.on('data', (chunk: Buffer) => (bytes += chunk.length));
			response.on('end', () => resolve(bytes));
		})
			.on('error', reject)
			.end();
	});
}
