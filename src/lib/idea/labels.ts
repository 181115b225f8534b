import { m } from '#lib/i18n/paraglide/messages.js';
import type { Locale } from '#lib/i18n/locale.ts';
import type { SourceKind } from './rules.ts';

const SOURCES: Record<SourceKind, typeof m.idea_source_note> = {
	note: m.idea_source_note,
	need: m.idea_source_need,
	site: m.idea_source_site
};

/** @returns what kind of thing an idea grew from: a note, a need, a place. Without a locale the page's own. */
export function sourceKindLabel(kind: SourceKind, locale?: Locale): string {
	return SOURCES[kind]({}, locale ? { locale } : undefined);
}
