/** What the fields of one form share: what stands in them, what is known, what somebody else saved, what the checks found. */
import { getContext, setContext } from 'svelte';
import type { Locale } from '#lib/i18n/locale.ts';
import type { Fields } from './fields.ts';
import { fieldOf, type Finding } from './rules.ts';

/** writing: the language that texts are typed in. at, message: which field was refused, and why. */
export type Sheet = {
	readonly fields: Fields;
	readonly known: Fields;
	readonly theirs: Fields;
	readonly findings: readonly Finding[];
	readonly locale: Locale;
	readonly writing: 'kk' | 'ru';
	readonly at: string;
	readonly message: string;
};
const KEY = Symbol('sheet');
/** The page keeps it; getters, so that its fields follow. */
export const giveSheet = (sheet: Sheet) => setContext(KEY, sheet);
export const useSheet = () => getContext<Sheet>(KEY);

/** @returns a path without the language at its end: the address of the field on the page. */
export const placeOf = (path: string) => path.replace(/_(kk|ru)$/, '');
export const placeOfFinding = (finding: Finding) => placeOf(fieldOf(finding));
