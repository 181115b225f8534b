import { m } from '#lib/i18n/paraglide/messages.js';
import { pickWords, type Locale } from '#lib/i18n/locale.ts';
import { getLocale } from '#lib/i18n/paraglide/runtime.js';
import type { RankingResult } from '#lib/workshop/stage.ts';
import type { Affected, GroupName, Place } from './rules.ts';
import { isKnownCategory, ownCategoryWords, type NEED_CATEGORIES } from './rules.ts';

const LABELS: Record<(typeof NEED_CATEGORIES)[number], typeof m.needs_category_play> = {
	play: m.needs_category_play,
	sport: m.needs_category_sport,
	roads_light: m.needs_category_roads_light,
	water_green: m.needs_category_water_green,
	school: m.needs_category_school,
	health: m.needs_category_health,
	culture: m.needs_category_culture,
	clean: m.needs_category_clean,
	other: m.needs_category_other
};

/** @returns the name of a category of needs, its own where a facilitator gave it one; an unknown code reads as "other". Without a locale the page's own. */
export function needCategoryLabel(code: string, locale?: Locale): string {
	const own = ownCategoryWords(code);
	if (own) return pickWords(own, locale ?? getLocale());
	return LABELS[isKnownCategory(code) ? code : 'other']({}, locale ? { locale } : undefined);
}

const AFFECTED_LABELS: Record<Affected, typeof m.needs_affected_everybody> = {
	everybody: m.needs_affected_everybody,
	children: m.needs_affected_children,
	youth: m.needs_affected_youth,
	women: m.needs_affected_women,
	pensioners: m.needs_affected_pensioners,
	disability: m.needs_affected_disability,
	large_families: m.needs_affected_large_families
};

/** @returns who needs it; an unknown code as it is. Without a locale the page's own. */
export function affectedLabel(code: string, locale?: Locale): string {
	const say = (AFFECTED_LABELS as Record<string, typeof m.needs_affected_everybody | undefined>)[code];
	return say?.({}, locale ? { locale } : undefined) ?? code;
}

/** @returns who lacks it, how many and since when, joined; empty when nothing was said. */
export function needDetails(need: { group: string; groups: readonly string[]; people: number | null; since: number | null }): string {
	return [
		...need.groups.map((code) => affectedLabel(code)),
		need.group,
		need.people !== null && m.needs_people_n({ n: need.people }),
		need.since !== null && m.needs_since_year({ year: need.since })
	]
		.filter(Boolean)
		.join(' · ');
}

const GROUP_LABELS: Record<GroupName, () => string> = {
	women: m.needs_group_women,
	youth: m.needs_group_youth,
	pensioners: m.needs_group_pensioners,
	disability: m.needs_group_disability,
	others: m.needs_group_others
};

/** @returns a group with the number of its people who ranked. */
export function groupWords(group: GroupName, n: number): string {
	return m.needs_group_n({ name: GROUP_LABELS[group](), n });
}

/** @returns how the two methods agree, in one plain sentence. @param textOf the words of a need */
export function agreementWords(
	{ agreement, pair, borda, unbeaten }: Pick<RankingResult, 'agreement' | 'pair' | 'borda' | 'unbeaten'>,
	textOf: (needId: string) => string
): string {
	if (agreement === 'same') return m.needs_agree_same();
	if (agreement === 'below') return m.needs_agree_below();
	if (pair) return m.needs_agree_pair({ ...pair, borda: textOf(pair.borda), schulze: textOf(pair.schulze) });
	const list = (ids: readonly string[]) => ids.map((id) => `«${textOf(id)}»`).join(', ');
	const first = borda.flatMap(({ needId, place }) => (place === 1 ? [needId] : []));
	return m.needs_agree_first({ borda: list(first), schulze: list(unbeaten) });
}

/** @returns which needs share one of the first places, one sentence each. @param most places that are looked at */
export function tieWords(places: readonly Place[], textOf: (needId: string) => string, most = 3): string[] {
	const shared = [...new Set(places.filter(({ tied, place }) => tied && place <= most).map(({ place }) => place))];
	return shared.map((place) => {
		const list = places.flatMap((one) => (one.place === place ? [`«${textOf(one.needId)}»`] : [])).join(', ');
		return m.needs_ties({ place, list });
	});
}
