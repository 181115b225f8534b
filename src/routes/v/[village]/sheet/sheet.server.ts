/** What the page, the picture and the PDF of a printed map have in common: who may print, and what a choice shows. */
import { redirect, type RequestEvent } from '@sveltejs/kit';
import { parseSheetChoice, type SheetChoice } from '#lib/document/input.ts';
import { listLayerKinds, readBounds, readMapGround } from '#lib/document/map-read.server.ts';
import type { Sheet } from '#lib/document/sheet.server.ts';
import { mayPrintMap } from '#lib/document/rules.ts';
import { fitFrame, frameAt, standardFrame, type SheetFrame } from '#lib/ground/grid.ts';
import { pickWords } from '#lib/i18n/locale.ts';
import { middleOf } from '#lib/map/rules.ts';
import { objectTypeLabel } from '#lib/site/labels.ts';
import { listSites } from '#lib/site/read.server.ts';
import { findVillage, type Village } from '#lib/village/read.server.ts';
import { refuse } from '#lib/workshop/refusal.ts';
import { stop } from '../../../studio/[code]/paper.server.ts';

type Event = Pick<RequestEvent, 'locals' | 'url'> & { params: { village: string } };

/** Finds the village for somebody who may print its map; everybody else is sent to sign in, or refused: not_found, forbidden. */
export async function findPrinted(event: Event): Promise<Village> {
	const found = await findVillage(event.params.village);
	if (!found) stop(event, refuse('not_found'));
	const { actor } = event.locals;
	if (!actor.account) redirect(303, `/login?back=${encodeURIComponent(event.url.pathname + event.url.search)}`);
	if (!mayPrintMap(actor, found.id)) stop(event, refuse('forbidden'));
	return found;
}

/** Reads the choice of an address or a form; a broken one stops the request. */
export function readChoice(event: Event, query: URLSearchParams): SheetChoice {
	const choice = parseSheetChoice(query);
	return choice.ok ? choice.value : stop(event, choice);
}

/** @returns the frame of a choice: what it leaves open suits the village. */
export async function chooseFrame(village: Village, { paper, scale, centre }: SheetChoice): Promise<SheetFrame> {
	const bounds = await readBounds(village.id);
	const fitted = paper ? fitFrame(village, bounds, paper) : standardFrame(village, bounds, 'a4');
	return frameAt(centre ?? fitted.centre, scale ?? fitted.scale, fitted.paper);
}

/** @returns everything that stands on a sheet. What is for staff is on it only if it was ticked. */
export async function readSheet(event: Event, village: Village, choice: SheetChoice): Promise<Sheet> {
	const kinds = choice.kinds ?? (await listLayerKinds(village.id, false));
	const [frame, ground, sites] = await Promise.all([
		chooseFrame(village, choice),
		readMapGround(village.id, { only: kinds, forStaff: choice.kinds !== null }),
		choice.workshopId ? listSites({ villageId: village.id, workshopId: choice.workshopId }) : []
	]);
	const locale = choice.locale ?? event.locals.locale;
	return {
		frame,
		ground,
		locale,
		village: pickWords(village.name, locale),
		at: Date.now(),
		sites: sites
			.map(({ number, geometry, title, objectType }) => {
				return { number, geometry, title, type: objectTypeLabel(objectType, locale), place: middleOf(geometry) };
			})
			.sort((a, b) => a.number - b.number)
	};
}
