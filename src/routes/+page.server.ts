import { fail, redirect } from '@sveltejs/kit';
import { say } from '#lib/i18n/say.ts';
import { listVillagesWithProjects } from '#lib/village/read.server.ts';
import { findWorkshop } from '#lib/workshop/read.server.ts';
import type { Actions, PageServerLoad } from './$types';

/** Plain HTML: nothing on this page needs a script. */
export const csr = false;

export const load: PageServerLoad = async () => ({
	villages: (await listVillagesWithProjects()).map(({ id, name, district, projects }) => ({ id, name, district, projects }))
});

export const actions: Actions = {
	default: async ({ request, locals }) => {
		const code = String((await request.formData()).get('code') ?? '').slice(0, 40);
		const found = await findWorkshop(code);
		if (found.ok) redirect(303, `/join/${found.value.code}`);
		return fail(404, { code, message: say(code.trim() ? found.reason : 'required', locals.locale) });
	}
};
