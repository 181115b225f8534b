/** A site of the stage as the map draws it. */
import { m } from '#lib/i18n/paraglide/messages.js';
import { middleOf } from '#lib/map/rules.ts';
import { verdictLabel } from '#lib/site/labels.ts';
import type { StageSite } from '#lib/workshop/stage.ts';

/** @returns the pin of a site, with everything that it says for those who do not see it. */
export function hallSite({ id, number, title, verdict, geometry }: StageSite) {
	const word = verdict?.verdict ?? null;
	const label = m.map_marker({ n: number, title, verdict: verdictLabel(word) });
	return { id, number, geometry, ...middleOf(geometry), verdict: word, label };
}
