import { error } from '@sveltejs/kit';
import { m } from '#lib/i18n/paraglide/messages.js';
import { pickWords } from '#lib/i18n/locale.ts';
import { say } from '#lib/i18n/say.ts';
import { holderLabel, kindLabel } from '#lib/commitment/labels.ts';
import { readPlateCode } from '#lib/commitment/plate.server.ts';
import { drawPlate } from '#lib/document/plate.server.ts';
import { readProject } from '#lib/project/read.server.ts';
import { db } from '#lib/server/app.ts';
import { sendPdf } from '../../../../studio/[code]/paper.server.ts';
import { addressFor } from '../../../../w/[code]/screen/address.server.ts';
import type { RequestHandler } from './$types';

/** The plate of an object, A6. Everybody may print it: it says what its page says. 404 before it was made. */
export const GET: RequestHandler = async ({ params, locals, url }) => {
	const [project, code] = await Promise.all([readProject(params.project), readPlateCode(db(), params.project)]);
	if (!project || !code) error(404, { message: say('not_found', locals.locale), reason: 'not_found' });
	const promises = project.promises
		.filter(({ state }) => state !== 'broken')
		.map(({ kind, holder, holderName }) => `${kindLabel(kind, 'kk')} — ${holderName || holderLabel(holder, 'kk')}`);
	const village = pickWords(project.village.name, 'kk');
	const pdf = await drawPlate({ title: pickWords(project.title, 'kk'), village, promises, address: addressFor(url), code });
	return sendPdf(pdf, m.plate_paper_file({ code }, { locale: locals.locale }), `asar-plate-${code}`);
};
