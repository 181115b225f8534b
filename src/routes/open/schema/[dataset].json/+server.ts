import { error } from '@sveltejs/kit';
import { say } from '#lib/i18n/say.ts';
import { tableSchema } from '#lib/open/describe.server.ts';
import { answerOpen } from '#lib/open/file.server.ts';
import { DATASETS } from '#lib/open/rules.ts';
import type { RequestHandler } from './$types';

/** What the columns of a table hold, for programs. */
export const GET: RequestHandler = ({ params, request, url, locals }) => {
	const dataset = DATASETS.find((one) => one === params.dataset);
	if (!dataset) error(404, { message: say('not_found', locals.locale), reason: 'not_found' });
	return answerOpen(request, 'application/csvm+json; charset=utf-8', `schema-${dataset}`, () =>
		JSON.stringify(tableSchema(dataset, url.origin), null, '\t')
	);
};
