import { m } from '#lib/i18n/paraglide/messages.js';
import type { Locale } from '#lib/i18n/locale.ts';
import type { NeedCategory } from './rules.ts';
import { isNeedCategory } from './rules.ts';

const LABELS: Record<NeedCategory, typeof m.needs_category_play> = {
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

/** @returns the name of a category of needs; an unknown code reads as "other". Without a locale the page's own. */
export function needCategoryLabel(code: string, locale?: Locale): string {
	return LABELS[isNeedCategory(code) ? code : 'other']({}, locale ? { locale } : undefined);
}
