import { error } from '@sveltejs/kit';
import { m } from '#lib/i18n/paraglide/messages.js';
import { formatDate, toDateInput } from '#lib/i18n/format.ts';
import { pickWords } from '#lib/i18n/locale.ts';
import { say } from '#lib/i18n/say.ts';
import { readVillageKeeping } from '#lib/commitment/akimat.server.ts';
import { holderLabel, plateKindLabel } from '#lib/commitment/labels.ts';
import { setAgenda } from '#lib/document/agenda.server.ts';
import { dayLabel } from '#lib/project/labels.ts';
import type { RequestHandler } from './$types';

const DOCX = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';

/** One page for the meeting with residents: `?village=`, `?language=kk|ru`. */
export const GET: RequestHandler = async ({ url, locals }) => {
	const locale = url.searchParams.get('language') === 'ru' ? 'ru' : 'kk';
	const now = Date.now();
	const keeping = await readVillageKeeping(url.searchParams.get('village') ?? '', now, locale, { most: Infinity });
	if (!keeping) error(404, { message: say('not_found', locals.locale), reason: 'not_found' });
	const { rate, open, reports, village } = keeping;
	const overdue = open
		.filter(({ state }) => state === 'overdue')
		.map(({ text, where, holder, holderName, dueOn }) => ({
			...{ what: text, where: where.title, who: holderName || holderLabel(holder, locale) },
			when: dayLabel(dueOn, locale)
		}));
	const waiting = reports
		.filter(({ answer }) => !answer)
		.map(({ kind, text, where, at, dangerous }) => ({
			what: [plateKindLabel(kind, locale), text].filter(Boolean).join(': '),
			where: where.title,
			who: dangerous ? m.plate_dangerous({}, { locale }) : '',
			when: formatDate(at)
		}));
	const figure = rate.due ? m.keep_rate({ due: rate.due, done: rate.kept + rate.late }, { locale }) : m.keep_nothing({}, { locale });
	const name = pickWords(village.name, locale);
	const bytes = await setAgenda({ village: name, at: now, overdue, reports: waiting, rate: figure }, locale);
	const file = `${name} ${toDateInput(now)}.docx`;
	return new Response(new Uint8Array(bytes), {
		headers: {
			'content-type': DOCX,
			'content-disposition': `attachment; filename="asar-agenda.docx"; filename*=UTF-8''${encodeURIComponent(file)}`,
			'cache-control': 'no-store'
		}
	});
};
