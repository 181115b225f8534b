import { redirect } from '@sveltejs/kit';
import type { RequestHandler } from './$types';

/** Without a code there is nothing to join yet: the code is asked for on the first page. */
export const GET: RequestHandler = () => redirect(303, '/');
