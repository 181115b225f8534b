import { drawCards } from '#lib/document/cards.server.ts';
import { parseCardRange } from '#lib/document/input.ts';
import { readCards } from '#lib/document/read.server.ts';
import { m } from '#lib/i18n/paraglide/messages.js';
import { refuse } from '#lib/workshop/refusal.ts';
import { findPaper, sendPdf, stop } from '../paper.server.ts';
import type { RequestHandler } from './$types';

/** The sheets of cards to cut out: all that are not void, or `?from=1&to=40`, or one again with `?number=7`. */
export const GET: RequestHandler = async (event) => {
	const { id, ...workshop } = await findPaper(event);
	const range = parseCardRange(event.url.searchParams);
	if (!range.ok) stop(event, range);
	const cards = await readCards(id, range.value);
	if (cards.length === 0) stop(event, refuse('not_found'));
	const pdf = await drawCards({ ...workshop, cards });
	return sendPdf(pdf, m.print_cards_file({ code: workshop.code }, { locale: event.locals.locale }), `asar-cards-${workshop.code}`);
};
