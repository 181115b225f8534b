import { error } from '@sveltejs/kit';
import { headOf, shareOfVillage } from '#lib/document/share-read.server.ts';
import { mayPrintMap } from '#lib/document/rules.ts';
import { pickWords } from '#lib/i18n/locale.ts';
import { m } from '#lib/i18n/paraglide/messages.js';
import { say } from '#lib/i18n/say.ts';
import { readPublicVillage } from '#lib/village/public.server.ts';
import { addressFor } from '../../w/[code]/screen/address.server.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ params, locals, url }) => {
	const { locale, actor } = locals;
	const found = await readPublicVillage(params.village, Date.now());
	if (!found) error(404, { message: say('not_found', locale), reason: 'not_found' });
	const description = m.public_share_village({ village: pickWords(found.village.name, locale) }, { locale });
	const share = headOf(shareOfVillage(found, locale), description, addressFor(url), url.pathname, locale);
	return { ...found, share, mayPrint: mayPrintMap(actor, found.village.id) };
};
