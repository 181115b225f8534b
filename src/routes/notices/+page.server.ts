import { fail, redirect } from '@sveltejs/kit';
import { say } from '#lib/i18n/say.ts';
import { newId } from '#lib/live/id.ts';
import { pickWords } from '#lib/i18n/locale.ts';
import { noticeText } from '#lib/notice/labels.ts';
import { listNotices, readNoticeSetting } from '#lib/notice/read.server.ts';
import { addressOf } from '#lib/notice/rules.ts';
import { makeCalendar, readNotices, setEmail } from '#lib/notice/write.server.ts';
import { partLabel } from '#lib/project/life-labels.ts';
import { readOwnProjects } from '#lib/project/life.server.ts';
import { config } from '#lib/server/config.ts';
import { textFields } from '#lib/server/input.ts';
import { STATUS } from '#lib/workshop/refusal.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, url }) => {
	const { account } = locals.actor;
	if (!account) redirect(303, `/login?back=${encodeURIComponent(url.pathname)}`);
	const rows = (await listNotices(account.id)).map(({ kind, subject, data, ...row }) => ({
		...row,
		text: noticeText(kind, data, locals.locale),
		href: addressOf(kind, subject)
	}));
	const projects = (await readOwnProjects(account.id)).map(({ id, title, role }) => ({
		id,
		title: pickWords(title, locals.locale),
		part: partLabel(role, locals.locale)
	}));
	return {
		rows,
		projects,
		setting: await readNoticeSetting(account.id),
		mail: config.mail !== null,
		ids: { read: newId(), email: newId() }
	};
};

export const actions: Actions = {
	read: async ({ locals, request }) => {
		const { id = newId() } = textFields(await request.formData());
		const done = await readNotices(locals.actor, { id, noticeIds: null });
		return done.ok ? redirect(303, '/notices') : fail(STATUS[done.reason], { message: say(done.reason, locals.locale), email: '' });
	},
	email: async ({ locals, request }) => {
		const { id = newId(), email = '' } = textFields(await request.formData());
		const done = await setEmail(locals.actor, { id, email });
		return done.ok ? redirect(303, '/notices?done') : fail(STATUS[done.reason], { message: say(done.reason, locals.locale), email });
	},
	calendar: async ({ locals, url }) => {
		const done = await makeCalendar(locals.actor);
		if (!done.ok) return fail(STATUS[done.reason], { message: say(done.reason, locals.locale), email: '' });
		return { calendar: `${url.origin}/calendar/${done.value.token}.ics` };
	}
};
