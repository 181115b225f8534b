/** Cells that several sets share, made from what the house keeps. Pure. */
import { LOCALES, type Locale, type Words } from '#lib/i18n/locale.ts';
import { regionCode } from '#lib/programme/rules.ts';
import type { Amount } from '#lib/project/rules.ts';
import type { OpenRow } from './rules.ts';

/** @returns a text in its three columns; null where it does not exist in a language. */
export const inThree = (name: string, words: Words | null | undefined): OpenRow =>
	Object.fromEntries(LOCALES.map((locale) => [`${name}_${locale}`, words?.[locale] || null]));

/** @returns a code, and what it is called in three languages. */
export const coded = (name: string, code: string | null, say: (locale: Locale) => string): OpenRow => ({
	[name]: code,
	...Object.fromEntries(LOCALES.map((locale) => [`${name}_${locale}`, code === null ? null : say(locale)]))
});

/** @returns a number with its qualifier in three columns. */
export const qualified = (op: string, value: string, max: string, amount: Amount | null): OpenRow => ({
	[op]: amount?.op ?? null,
	[value]: amount?.value ?? null,
	[max]: amount?.max ?? null
});

export type Where = { id: string; name: Words; district: Words; region: Words };
/** @returns the columns of a village. */
export const placed = ({ id, name, district, region }: Where): OpenRow => ({
	village_id: id,
	...inThree('village', name),
	...inThree('district', district),
	...inThree('region', region),
	region_code: regionCode(region.kk ?? '')
});
