/** The names of the three languages, in the reader's. */
import type { Locale } from '#lib/i18n/locale.ts';
import { m } from '#lib/i18n/paraglide/messages.js';

const names = { kk: m.ui_language_kk, ru: m.ui_language_ru, en: m.ui_language_en };

/** @returns what a language is called */
export function languageName(locale: Locale): string {
	return names[locale]();
}
