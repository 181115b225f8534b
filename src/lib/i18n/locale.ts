export type Locale = 'kk' | 'ru' | 'en';

/** The three equal languages, Kazakh first because it is the default. */
export const LOCALES = ['kk', 'ru', 'en'] as const satisfies readonly Locale[];

/** A text that people typed or that came with the data, in the languages it exists in. */
export type Words = { kk?: string | null; ru?: string | null; en?: string | null };

/** Whether an unknown value is one of the three language codes. */
export function isLocale(value: unknown): value is Locale {
	return value === 'kk' || value === 'ru' || value === 'en';
}

/** The text in the reader's language; where it is missing or blank, the first of kk, ru, en that has it; else ''. */
export function pickWords(words: Words | null | undefined, locale: Locale): string {
	if (!words) return '';
	for (const candidate of [locale, ...LOCALES]) {
		const text = words[candidate];
		if (text?.trim()) return text;
	}
	return '';
}

/**
 * The language of a reader: what they picked (cookie), else the language of their seat or account, else the first of the three
 * in the browser's Accept-Language header by its q-values, else Kazakh. Unknown values are passed over.
 */
export function chooseLocale(from: { cookie?: string | null; seat?: string | null; acceptLanguage?: string | null }): Locale {
	if (isLocale(from.cookie)) return from.cookie;
	if (isLocale(from.seat)) return from.seat;
	const wanted = (from.acceptLanguage ?? '')
		.slice(0, 500)
		.split(',')
		.map((part) => {
			const [tag = '', ...rest] = part.trim().toLowerCase().split(';');
			const q = rest.map((r) => r.trim()).find((r) => r.startsWith('q='));
			return { code: tag.split('-')[0], q: q ? Number(q.slice(2)) : 1 };
		})
		.filter((entry) => entry.q > 0 && isLocale(entry.code))
		.sort((a, b) => b.q - a.q);
	return (wanted[0]?.code as Locale | undefined) ?? 'kk';
}
