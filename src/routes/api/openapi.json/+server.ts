import { json } from '@sveltejs/kit';
import { openapi } from '#lib/server/openapi.ts';

/** The description of the public API. */
export const GET = () => json(openapi);
