import type { LayoutServerLoad } from './$types';

export const load: LayoutServerLoad = ({ locals, url }) => ({
	locale: locals.locale,
	account: locals.actor.account && { name: locals.actor.account.name, roles: locals.actor.account.roles.map(({ role }) => role) },
	back: url.pathname + url.search
});
