import { readFileSync } from 'node:fs';

/** Node's options with which `npm start` runs the server: what is measured runs with the same. */
export const SERVER_FLAGS: string[] = (
	JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { scripts: { start: string } }
).scripts.start
	.split(' ')
	.filter((word) => word.startsWith('--'));
