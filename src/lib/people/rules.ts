/** Where people go after signing in. Pure. */
import type { Role } from '#lib/workshop/rules.ts';

/** @returns the path to return to, or null when it is none of this site's own (another host, a scheme, a trick with slashes). */
export function readBack(path: unknown): string | null {
	return typeof path === 'string' && /^\/(?![/\\])/.test(path) && !/[\\\s\u0000-\u001f]/.test(path) ? path : null;
}

/** @returns the first page of somebody with these roles: the akimat looks at the map, a leader of a group at their projects and news, everybody else prepares meetings. */
export function homeOf(roles: readonly { role: Role }[]): string {
	if (roles.every(({ role }) => role === 'leader')) return '/notices';
	return roles.every(({ role }) => role === 'akimat') ? '/map' : '/studio';
}
