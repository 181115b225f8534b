import { redirect } from '@sveltejs/kit';
import { signOut } from '#lib/people/write.server.ts';
import { SESSION_COOKIE } from '#lib/server/auth.ts';
import { dropSessionCookie } from '#lib/server/cookies.ts';
import type { RequestHandler } from './$types';

/** Ends the session, here and on the server. */
export const POST: RequestHandler = async (event) => {
	const token = event.cookies.get(SESSION_COOKIE);
	if (token) await signOut(token);
	dropSessionCookie(event);
	redirect(303, '/');
};
