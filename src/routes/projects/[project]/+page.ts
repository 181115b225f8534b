import type { Component } from 'svelte';
import type { PageLoad } from './$types';
import type Staff from './Staff.svelte';

/** The forms of those who run the project come to them only: everybody else reads a light page. */
export const load: PageLoad = async ({ data }) => {
	const runs = data.may.edit || data.may.commit;
	const StaffPart: typeof Staff | null = runs ? (await import('./Staff.svelte')).default : null;
	return { ...data, StaffPart: StaffPart as Component<Record<string, unknown>> | null };
};
