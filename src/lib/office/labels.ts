import type { Locale } from '#lib/i18n/locale.ts';
import { m } from '#lib/i18n/paraglide/messages.js';
import { checkLabel } from '#lib/site/check-words.ts';
import { objectTypeLabel, verdictLabel } from '#lib/site/labels.ts';
import type { LimitKey } from '#lib/site/limits.ts';
import type { SiteChange, SiteState } from '#lib/site/rules.ts';
import type { CheckKey } from '#lib/site/check-keys.ts';

type Say = typeof m.office_state_idea;
const OWN: Partial<Record<SiteState, Say>> = {
	proposed: m.office_state_proposed,
	merged: m.office_state_merged,
	withdrawn: m.office_state_withdrawn,
	idea: m.office_state_idea,
	project: m.office_state_project
};

/** @returns where a site stands, in a word; the akimat's words as everywhere. Without a locale the page's own. */
export const stateLabel = (state: SiteState, locale?: Locale): string =>
	OWN[state]?.({}, locale ? { locale } : undefined) ?? verdictLabel(state, locale);

/** @returns what became of a site. into: the one that stands for it, where it was merged */
export function turnLabel(change: SiteChange, into: { number: number; title: string } | null, locale?: Locale): string {
	const options = locale ? { locale } : undefined;
	if (change === 'merged') return m.office_turn_merged({ n: into?.number ?? 0, title: into?.title ?? '' }, options);
	const said = { unmerged: m.office_turn_unmerged, withdrawn: m.office_turn_withdrawn, restored: m.office_turn_restored };
	return said[change]({}, options);
}

/** @returns what a limit is a limit of */
export function limitLabel(key: LimitKey, locale?: Locale): string {
	if (!key.startsWith('area:')) return checkLabel(key as CheckKey, locale);
	return m.office_limit_smallest({ type: objectTypeLabel(key.slice(5), locale) }, locale ? { locale } : undefined);
}
