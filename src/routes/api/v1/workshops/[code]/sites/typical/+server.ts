import { json } from '@sveltejs/kit';
import { readTypical } from '#lib/site/typical.server.ts';
import type { RequestHandler } from './$types';

/** What past projects cost and how large they were, by type of object: `{ TYPE: { n, cost: { n, median } | null, areaM2: ... } }`; tenge, square metres. */
export const GET: RequestHandler = async () => json(await readTypical(), { headers: { 'cache-control': 'private, max-age=300' } });
