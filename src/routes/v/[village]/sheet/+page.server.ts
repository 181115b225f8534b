import { listLayerKinds } from '#lib/document/map-read.server.ts';
import { sheetCode, shiftFrame } from '#lib/ground/grid.ts';
import { newId } from '#lib/live/id.ts';
import { listSites } from '#lib/site/read.server.ts';
import type { PageServerLoad } from './$types';
import { chooseFrame, findPrinted, readChoice } from './sheet.server.ts';

/** What can be chosen, and the sheet that follows from what was; `move=n|e|s|w` goes half a sheet further. */
export const load: PageServerLoad = async (event) => {
	const village = await findPrinted(event);
	const query = event.url.searchParams;
	const choice = readChoice(event, query);
	const [chosen, open, all, sites] = await Promise.all([
		chooseFrame(village, choice),
		listLayerKinds(village.id, false),
		listLayerKinds(village.id, true),
		listSites({ villageId: village.id })
	]);
	const to = (['n', 'e', 's', 'w'] as const).find((way) => way === query.get('move'));
	const frame = to ? shiftFrame(chosen, to) : chosen;
	return {
		village,
		frame,
		sheet: sheetCode(frame),
		isMoved: to !== undefined || choice.centre !== null,
		isScaled: choice.scale !== null,
		kinds: all.map((kind) => ({ kind, staff: !open.includes(kind), on: (choice.kinds ?? open).includes(kind) })),
		workshops: [...new Map(sites.flatMap(({ workshop }) => (workshop ? [[workshop.id, workshop.title]] : [])))],
		workshopId: choice.workshopId ?? '',
		lang: choice.locale ?? event.locals.locale,
		id: newId()
	};
};
