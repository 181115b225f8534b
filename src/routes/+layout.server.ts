import { countUnread } from '#lib/notice/read.server.ts';
import type { LayoutServerLoad } from './$types';

export const load: LayoutServerLoad = async ({ locals, url }) => ({
	locale: locals.locale,
	account: locals.actor.account && { name: locals.actor.account.name, roles: locals.actor.account.roles.map(({ role }) => role) },
	unread: locals.actor.account ? await countUnread(locals.actor.account.id) : 0,
	back: url.pathname + url.search
});
