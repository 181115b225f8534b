/** What the address of a screen asks for. */
import { isId } from '#lib/live/id.ts';
import { isLocale, type Locale } from '#lib/i18n/locale.ts';
import { SCREEN_VIEWS, type ScreenView, type Stage } from '#lib/workshop/stage.ts';

export type Wishes = {
	scale: number | null;
	dark: boolean | null;
	locale: Locale | null;
	/** In the desk's frame: it is looked at only. */
	preview: boolean;
	/** What it shows instead of the desk's picture: a view, or what the next step will bring. */
	picture: Stage['screen'] | 'next' | null;
};

/** @returns scale within 0.8-1.6; null for what is not asked for, or cannot be */
export function readWishes(query: URLSearchParams): Wishes {
	const [scale, theme, lang, view, focus] = ['scale', 'theme', 'lang', 'view', 'focus'].map((name) => query.get(name));
	const preview = query.has('preview');
	const known = SCREEN_VIEWS.find((one) => one === view) as ScreenView | undefined;
	const picture = view === 'next' ? 'next' : known ? { view: known, ...(isId(focus) && { focus }) } : null;
	return {
		scale: Number(scale) ? Math.min(1.6, Math.max(0.8, Number(scale))) : null,
		dark: theme === 'dark' ? true : theme === 'light' ? false : null,
		locale: isLocale(lang) ? lang : null,
		preview,
		picture: preview ? picture : null
	};
}
