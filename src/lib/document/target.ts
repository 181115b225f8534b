/**
 * Targets and sums as the official forms print them, in Kazakh and Russian. Pure. A target is a number with its certainty
 * («кемінде 12», «не менее 80 %») or a pair of photos and videos («4/1», for each event or in all).
 */
import { formatNumber, pickPlural } from '#lib/i18n/format.ts';

export type PrintLocale = 'kk' | 'ru';
/** What is printed; what is not said may be missing. unit: '' = things, 'percent', or a word as it was written. lists: so many lists of `value` people. */
export type PrintedTarget = {
	op: '=' | '>=' | '>' | '<=' | '<' | '~' | 'range';
	value: number | null;
	max?: number | null;
	unit?: string;
	scope?: 'total' | 'per_event' | null;
	lists?: number | null;
	photo?: number | null;
	video?: number | null;
};

/** The ablative of a number follows the last word that is spoken: бес-тен, елу-ден, мың-нан. By that word's value. */
const ABLATIVE: Record<number, string> = {
	...{ 0: 'ден', 1: 'ден', 2: 'ден', 3: 'тен', 4: 'тен', 5: 'тен', 6: 'дан', 7: 'ден', 8: 'ден', 9: 'дан' },
	...{ 10: 'нан', 20: 'дан', 30: 'дан', 40: 'тан', 50: 'ден', 60: 'тан', 70: 'тен', 80: 'нен', 90: 'нан' },
	...{ 100: 'ден', 1_000: 'нан', 1_000_000: 'нан', 1_000_000_000: 'тан' }
};

/** @returns the value of the last word of a number as it is spoken: 1400 -> 100, 12 -> 2, 20 000 -> 1000. */
function lastSpoken(n: number): number {
	const [whole = '0', fraction] = String(Math.abs(n)).split('.');
	if (fraction) return lastSpoken(Number(fraction));
	const value = Number(whole);
	if (value % 10 || value === 0) return value % 10;
	if (value % 100) return value % 100;
	if (value % 1000) return 100;
	return [1_000_000_000, 1_000_000, 1_000].find((step) => value % step === 0)!;
}

/** @returns the ending of «кем емес» after a number or a percent: 12 -> «ден», 20 000 -> «нан», 80 % -> «дан» (пайыздан). */
export const ablative = (n: number, isPercent = false): string => (isPercent ? 'дан' : ABLATIVE[lastSpoken(n)]!);

/** Words that are counted: in Kazakh they do not change after a number, in Russian they have three forms (1 заявка, 2 заявки, 5 заявок). */
export const COUNTED: Record<string, readonly [one: string, few: string, many: string]> = {
	адам: ['чел.', 'чел.', 'чел.'],
	өтінім: ['заявка', 'заявки', 'заявок'],
	тізім: ['список', 'списка', 'списков'],
	секция: ['секция', 'секции', 'секций'],
	'іс-шара': ['мероприятие', 'мероприятия', 'мероприятий'],
	ұйым: ['организация', 'организации', 'организаций'],
	мақала: ['статья', 'статьи', 'статей'],
	дана: ['шт.', 'шт.', 'шт.']
};

/** @returns a counted word after a number. @param genitive after «не менее», «около», «более» */
function countedWord(n: number, unit: string, locale: PrintLocale, genitive: boolean): string {
	const forms = COUNTED[unit];
	if (locale === 'kk' || !forms) return unit;
	const kind = pickPlural(n, 'ru', { one: '0', few: '1', many: '2' });
	return forms[genitive ? (kind === '0' ? 1 : 2) : (Number(kind) as 0 | 1 | 2)];
}

const SAY = {
	kk: { each: 'әр шараға', least: 'кемінде', about: 'шамамен', most: 'ең көбі', people: 'адам' },
	ru: { each: 'на каждое мероприятие', least: 'не менее', about: 'около', most: 'не более', people: 'чел.' }
} as const;

/** @returns a target as the form prints it; '' when nothing is planned. */
export function printTarget(target: PrintedTarget | null, locale: PrintLocale): string {
	if (!target) return '';
	const { op, value, max, unit = '', scope, lists, photo, video } = target;
	const say = SAY[locale];
	const each = scope === 'per_event' ? `${say.each} ` : '';
	if (photo !== null && photo !== undefined) return `${each}${photo}/${video ?? 0}`;
	if (value === null) return '';
	const isPercent = unit === 'percent';
	const sign = isPercent ? (locale === 'kk' ? '%' : '\u00a0%') : '';
	const word = isPercent || !unit ? '' : ` ${countedWord(max ?? value, unit, locale, op !== '=' && op !== 'range')}`;
	const n = `${formatNumber(value, locale)}${sign}`;
	const than = `${n}-${ablative(value, isPercent)}`;
	if (lists && (!unit || unit === 'адам')) {
		if (op === '=') return `${each}${lists} / ${n}${word || ` ${say.people}`}`;
		if (op === '>=') return locale === 'kk' ? `${each}${lists}/${than} кем емес` : `${each}${lists} / ${say.least} ${n}`;
	}
	const said: Record<PrintedTarget['op'], string> = {
		'=': `${n}${word}`,
		'>=': locale === 'kk' && isPercent ? `${than} кем емес` : `${say.least} ${n}${word}`,
		'>': locale === 'kk' ? `${than} астам${word}` : `более ${n}${word}`,
		'<=': `${say.most} ${n}${word}`,
		'<': locale === 'kk' ? `${than} аз${word}` : `менее ${n}${word}`,
		'~': `${say.about} ${n}${word}`,
		range: max === null || max === undefined ? `${n}${word}` : `${formatNumber(value, locale)}–${formatNumber(max, locale)}${sign}${word}`
	};
	return `${each}${lists ? `${lists} / ` : ''}${said[op]}`;
}

const KAZAKH = {
	ones: ['', 'бір', 'екі', 'үш', 'төрт', 'бес', 'алты', 'жеті', 'сегіз', 'тоғыз'],
	tens: ['', 'он', 'жиырма', 'отыз', 'қырық', 'елу', 'алпыс', 'жетпіс', 'сексен', 'тоқсан'],
	steps: ['', 'мың', 'миллион', 'миллиард', 'триллион']
};
const RUSSIAN = {
	ones: ['', 'один', 'два', 'три', 'четыре', 'пять', 'шесть', 'семь', 'восемь', 'девять'],
	teens: [
		...['десять', 'одиннадцать', 'двенадцать', 'тринадцать', 'четырнадцать'],
		...['пятнадцать', 'шестнадцать', 'семнадцать', 'восемнадцать', 'девятнадцать']
	],
	tens: ['', '', 'двадцать', 'тридцать', 'сорок', 'пятьдесят', 'шестьдесят', 'семьдесят', 'восемьдесят', 'девяносто'],
	hundreds: ['', 'сто', 'двести', 'триста', 'четыреста', 'пятьсот', 'шестьсот', 'семьсот', 'восемьсот', 'девятьсот'],
	/** One, few, many; a thousand is feminine. */
	steps: [
		['', '', ''],
		['тысяча', 'тысячи', 'тысяч'],
		['миллион', 'миллиона', 'миллионов'],
		['миллиард', 'миллиарда', 'миллиардов'],
		['триллион', 'триллиона', 'триллионов']
	]
};

function kazakhGroup(n: number, step: number): string[] {
	const [hundreds, tens, ones] = [Math.floor(n / 100), Math.floor(n / 10) % 10, n % 10];
	// «Жүз», «мың» alone say one hundred, one thousand; a million is counted.
	const isBare = n === 1 && step === 1;
	return [
		...(hundreds ? [...(hundreds > 1 ? [KAZAKH.ones[hundreds]!] : []), 'жүз'] : []),
		KAZAKH.tens[tens]!,
		isBare ? '' : KAZAKH.ones[ones]!,
		KAZAKH.steps[step]!
	];
}

function russianGroup(n: number, step: number): string[] {
	const [hundreds, tens, ones] = [Math.floor(n / 100), Math.floor(n / 10) % 10, n % 10];
	const feminine = step === 1 ? (['', 'одна', 'две'][ones] ?? '') : '';
	const form = tens === 1 || ones === 0 || ones > 4 ? 2 : ones === 1 ? 0 : 1;
	return [
		RUSSIAN.hundreds[hundreds]!,
		...(tens === 1 ? [RUSSIAN.teens[ones]!] : [RUSSIAN.tens[tens]!, feminine || RUSSIAN.ones[ones]!]),
		RUSSIAN.steps[step]![form]!
	];
}

/** Whole tenge in words, without the currency: 7 000 000 -> «жеті миллион», «семь миллионов». @param n 0 to below 10^15 */
export function moneyInWords(n: number, locale: PrintLocale): string {
	if (n === 0) return locale === 'kk' ? 'нөл' : 'ноль';
	const words: string[] = [];
	for (let step = 4; step >= 0; step--) {
		const group = Math.floor(n / 1000 ** step) % 1000;
		if (group) words.push(...(locale === 'kk' ? kazakhGroup : russianGroup)(group, step));
	}
	return words.filter(Boolean).join(' ');
}

/** @returns a sum as the final report prints it: «7 000 000 (жеті миллион) теңге». */
export const printGrant = (n: number, locale: PrintLocale): string =>
	`${formatNumber(n, locale, 0)} (${moneyInWords(n, locale)}) ${locale === 'kk' ? 'теңге' : 'тенге'}`;
