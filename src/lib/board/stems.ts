/**
 * Words of a note without their endings, so that «алаңы» meets «алаңға» and «площадок». Pure, light, made for suggestions:
 * a stem is a key to compare, not a form to show. Kazakh is agglutinative and Russian is not, so each word goes the way of its language.
 */
import { foldForSearch } from '#lib/i18n/alphabet.ts';
import { FIELD, STOP_KAZAKH, STOP_RUSSIAN } from './field.ts';

/** «у» counts as a consonant before Kazakh endings: суы, суды. */
const VOWELS = 'аеиоыэюя';
const words = (text: string) => text.match(/\S+/g) ?? [];

/** What a word says that is not of the field. */
const UNKNOWN = 0.7;

/** Kazakh endings as folding leaves them, with what must stand before them (vowel harmony keeps «остановка» and «урна» whole). */
const KAZAKH: [endings: string, before: RegExp, least?: number][] = [
	['майды мейди байды бейди пайды пейди маган меген баган беген паган пеген', /./],
	['ылмаган илмеген лмаган лмеген ылган илген ылады иледи ылсын илсин ылса илсе', /./],
	['йтын йтин атын етин йды йди ады еди', /./],
	['ндагы ндеги дагы деги тагы теги', /./],
	['нын нин', new RegExp(`[${VOWELS}мнй]$`)],
	['дын дин тын тин', new RegExp(`[^${VOWELS}]$`)],
	['ымыз имиз ыныз иниз', /./],
	['дан ден тан тен мен бен пен лар лер дар дер тар тер', /./],
	['нан нен нда нде мыз миз ныз низ', new RegExp(`[${VOWELS}]$`)],
	['лык лик дык дик тык тик сыз сиз сын син', /./],
	['ган ген', /[^птксшхфцчщ]$/],
	['кан кен ка ке', /[птксшхфцчщ]$/],
	['да де та те', /./],
	['га ге', /[^птксшхфцчщ]$/],
	['на не н м', /[ыи]$/],
	['ны ни сы си лы ли', new RegExp(`[${VOWELS}]$`)],
	['ды ди ты ти лы ли ып ип', new RegExp(`[^${VOWELS}]$`)],
	['са се', /./],
	['ша ше', /./, 4],
	['п', /[аеыи]$/, 4],
	['ы и', new RegExp(`[^${VOWELS}]$`)],
	['у', /./]
];
/** By their last letter, the longest first. */
const ENDINGS = new Map<string, { ending: string; before: RegExp; least: number }[]>();
for (const [endings, before, least = 3] of KAZAKH)
	for (const ending of words(endings)) ENDINGS.set(ending.at(-1)!, [...(ENDINGS.get(ending.at(-1)!) ?? []), { ending, before, least }]);
for (const list of ENDINGS.values()) list.sort((a, b) => b.ending.length - a.ending.length);
/** A vowel that falls out before an ending: орын, орны. */
const SHORTENED: Record<string, string> = { орн: 'орын', халк: 'халык', ауз: 'ауыз', ойн: 'ойын' };

const PARTICIPLE = /(?:([ая])(?:в|вши|вшись)|(?:[иы]в|[иы]вши|[иы]вшись))$/;
const ADJECTIVE =
	/(?:([ая])(?:ем|нн|вш|ющ|щ)|(?:ивш|ывш|ующ))?(?:ее|ие|ые|ое|ими|ыми|ей|ий|ый|ой|ем|им|ым|ом|его|ого|ему|ому|их|ых|ую|юю|ая|яя|ою|ею)$/;
const VERB =
	/(?:([ая])(?:ла|на|ете|йте|ли|й|л|ем|н|ло|но|ет|ют|ны|ть|ешь|нно)|(?:ила|ыла|ена|ейте|уйте|ите|или|ыли|ей|уй|ил|ыл|им|ым|ен|ило|ыло|ено|ят|ует|уют|ит|ыт|ены|ить|ыть|ишь|ую|ю))$/;
const NOUN = /(?:а|ев|ов|ие|ье|е|иями|ями|ами|еи|ии|и|ией|ей|ой|ий|й|иям|ям|ием|ем|ам|ом|о|у|ах|иях|ях|ы|ь|ию|ью|ю|ия|ья|я)$/;

/** Russian as the Snowball rules see it, without the second region for all but «-ость». */
function stemRussian(word: string): string {
	const start = word.search(/[аеиоуыэюя]/) + 1;
	if (start === 0) return word;
	let tail = word.slice(start);
	const cut = (ending: RegExp) => {
		const shorter = tail.replace(ending, '$1');
		const isCut = shorter !== tail;
		tail = shorter;
		return isCut;
	};
	if (!cut(PARTICIPLE)) {
		tail = tail.replace(/с[яь]$/, '');
		if (!cut(ADJECTIVE) && !cut(VERB)) tail = tail.replace(NOUN, '');
	}
	tail = tail
		.replace(/и$/, '')
		.replace(/([аеиоуыэюя][^аеиоуыэюя]+)ость?$/, '$1')
		.replace(/ейше?$/, '');
	return word.slice(0, start) + tail;
}

/** What both languages end with: no last vowel, г/к and б/п as one, «площадок» as «площадк». */
function finish(stem: string): string {
	let key = stem.replace(/([^аеиоуыэюя])\1+/gu, '$1');
	while (key.length > 3 && /[аеиоуыэюяь]$/.test(key)) key = key.slice(0, -1);
	if (key.length > 5) key = key.replace(/еек$/, 'ейк').replace(/([^аеиоуыэюя])[ое]к$/, '$1к');
	if (key.length > 4) key = key.replace(/ьн$/, '');
	key = key.replace(/г$/, 'к').replace(/б$/, 'п');
	return SHORTENED[key] ?? key;
}

const KNOWN = new Map<string, string>();
const WEIGHT = new Map<string, number>();
const KAZAKH_NAMES = new Set(FIELD.flatMap(([, kazakh]) => words(kazakh).map(foldForSearch)));
for (const [weight, kazakh, russian] of FIELD) {
	const names = words(kazakh).map(foldForSearch);
	const key = names[0] ?? foldForSearch(words(russian)[0]!);
	WEIGHT.set(key, weight);
	const forms = [
		...names.flatMap((name) => [name, name.replace(/(..)у$/, '$1'), finish(name)]),
		...words(russian)
			.map(foldForSearch)
			.flatMap((name) => [name, finish(name), finish(stemRussian(name))])
	];
	// Where a form could be of two lines (дорогая, дорога), the earlier line has it; a word as it is written comes first of all.
	for (const form of forms) if (!KNOWN.has(form)) KNOWN.set(form, key);
}

const LONG_KNOWN = new Map<string, string[]>();
for (const form of KNOWN.keys())
	if (form.length >= 6) LONG_KNOWN.set(form.slice(0, 2), [...(LONG_KNOWN.get(form.slice(0, 2)) ?? []), form]);

/** A word of the field with one letter wrong: «плошадка». */
function misspelt(key: string): string | undefined {
	const near = LONG_KNOWN.get(key.slice(0, 2))?.find((form) => isOneLetterOff(form, key));
	return near && KNOWN.get(near);
}

/** @returns whether two words of six letters or more with the same first two letters and the same last differ by one letter (changed, missing, extra, or two swapped) */
export function isOneLetterOff(a: string, b: string): boolean {
	if (Math.min(a.length, b.length) < 6 || Math.abs(a.length - b.length) > 1 || a.slice(0, 2) !== b.slice(0, 2) || a.at(-1) !== b.at(-1))
		return false;
	let i = 2;
	while (i < a.length && a[i] === b[i]) i++;
	if (a.length > b.length) return a.slice(i + 1) === b.slice(i);
	if (a.length < b.length) return a.slice(i) === b.slice(i + 1);
	if (a.slice(i + 1) === b.slice(i + 1)) return true;
	return a[i] === b[i + 1] && a[i + 1] === b[i] && a.slice(i + 2) === b.slice(i + 2);
}

/** What may be left of a Kazakh word when one ending goes, the longest ending first. */
function withoutEnding(word: string): string[] {
	const fitting = (ENDINGS.get(word.at(-1)!) ?? []).filter(({ ending, before, least }) => {
		if (!word.endsWith(ending)) return false;
		const left = word.slice(0, -ending.length);
		return before.test(left) && ((left.length >= least && /[аеиоуыэюя]/.test(left)) || KNOWN.has(left));
	});
	return fitting.map(({ ending }) => word.slice(0, -ending.length).replace(/г$/, 'к').replace(/б$/, 'п'));
}

/** The stem of the word of the field that a Kazakh word is when its endings go. */
function knownInKazakh(word: string): string | undefined {
	let forms = [word];
	for (let taken = 0; taken < 6 && forms.length > 0; taken++) {
		const known = forms.find((form) => KNOWN.has(form));
		if (known) return KNOWN.get(known);
		forms = [...new Set(forms.flatMap(withoutEnding))];
	}
	return undefined;
}

function stemKazakh(word: string): string {
	let form = word;
	for (let next: string | undefined = form; next !== undefined; [next] = withoutEnding(form)) form = next;
	return finish(form);
}

/** A Russian word in a Kazakh note («фонарей керек») is still known, unless so short a stem that it may be chance. */
function knownInRussian(key: string, isSure: boolean): string | undefined {
	return isSure || key.length >= 4 ? KNOWN.get(key) : undefined;
}

function stemOfWord(folded: string, isKazakh: boolean): string {
	const russian = finish(stemRussian(folded));
	const known = KNOWN.get(folded) ?? (isKazakh ? knownInKazakh(folded) : undefined) ?? knownInRussian(russian, !isKazakh);
	if (known) return known;
	const key = isKazakh ? stemKazakh(folded) : russian;
	return KNOWN.get(key) ?? misspelt(key) ?? key;
}

const IS_KAZAKH = /[әғқңөұүһі]|(?:[ае]тын|йтын)$|[лдт][ае]р(?:ы|и|ын|ин|да|де|га|ге|ды|ди)?$/;
const IS_RUSSIAN = /[щцъэё]/;

function looksKazakh(raw: string, folded: string): boolean {
	if (IS_KAZAKH.test(raw) || (STOP_KAZAKH.has(folded) && !STOP_RUSSIAN.has(folded))) return true;
	if (KAZAKH_NAMES.has(folded)) return true;
	for (let length = folded.length - 1; length >= 5 && !KNOWN.has(folded); length--)
		if (KAZAKH_NAMES.has(folded.slice(0, length))) return true;
	return false;
}

const remembered = new Map<string, string>();
const REMEMBERED_MOST = 5000;

/** The same words come again and again, at every key of the one who types. */
function rememberedStem(folded: string, isKazakh: boolean): string {
	const name = isKazakh ? folded : `${folded} `;
	let stem = remembered.get(name);
	if (stem === undefined) {
		if (remembered.size >= REMEMBERED_MOST) remembered.clear();
		remembered.set(name, (stem = stemOfWord(folded, isKazakh)));
	}
	return stem;
}

/**
 * The stems of a text: folded, without stop words, endings off, in the order of the text, each once. Words of the field that mean the
 * same in Kazakh and Russian have the stem of the Kazakh word («площадка» is «алан»). Numbers stay. A text of stop words only keeps them.
 */
export function stemsOf(text: string): string[] {
	const tokens = (
		text
			.normalize('NFC')
			.toLowerCase()
			.match(/\p{L}+|\d+/gu) ?? []
	).map((raw) => ({ raw, folded: foldForSearch(raw) }));
	const isKazakhNote = tokens.some(({ raw, folded }) => looksKazakh(raw, folded));
	const telling = tokens.filter(({ folded }) => !STOP_KAZAKH.has(folded) && !STOP_RUSSIAN.has(folded));
	const stems = (telling.length > 0 ? telling : tokens).map(({ raw, folded }) => {
		if (!/^[а-я]/.test(folded)) return folded;
		return rememberedStem(folded, IS_KAZAKH.test(raw) || (isKazakhNote && !IS_RUSSIAN.test(raw)));
	});
	return [...new Set(stems)];
}

/** @returns how much a stem says of its note, 0..1 */
export function weightOf(stem: string): number {
	return WEIGHT.get(stem) ?? (/^\d/.test(stem) ? 0.5 : UNKNOWN);
}
