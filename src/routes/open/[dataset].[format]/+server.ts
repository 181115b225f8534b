import { error } from '@sveltejs/kit';
import { say } from '#lib/i18n/say.ts';
import { answerDataset } from '#lib/open/file.server.ts';
import { DATASETS, formatsOf } from '#lib/open/rules.ts';
import type { RequestHandler } from './$types';

/** A set of open data as csv, json or (projects) geojson. */
export const GET: RequestHandler = ({ params, request, url, locals }) => {
	const dataset = DATASETS.find((one) => one === params.dataset);
	const format = dataset && formatsOf(dataset).find((one) => one === params.format);
	if (!dataset || !format) error(404, { message: say('not_found', locals.locale), reason: 'not_found' });
	return answerDataset(request, dataset, format, url.origin);
};
