/** How a target is printed in official forms, Kazakh and Russian: a number, a threshold, "about", a pair of photos and videos, lists of people. Pure. */
import { formatNumber } from '#lib/i18n/format.ts';
import type { FormLocale } from './form-words.ts';

/**
 * op: '=' when it is left out. unit: 'percent' or the word that stands behind the number. max: the end of a range.
 * lists: so many lists of `value` people. photo, video: a pair, for each event where scope says so.
 */
export type Target = {
	op?: string | null;
	value?: number | null;
	max?: number | null;
	unit?: string | null;
	scope?: string | null;
	lists?: number | null;
	photo?: number | null;
	video?: number | null;
};

/** The ablative of numerals goes by the last word that is spoken: бестен, алтыдан, оннан, мыңнан. */
const ONES = ['ден', 'ден', 'ден', 'тен', 'тен', 'тен', 'дан', 'ден', 'ден', 'дан'];
const TENS = ['', 'нан', 'дан', 'дан', 'тан', 'ден', 'тан', 'тен', 'нен', 'нан'];
/** Behind a number that ends in so many zeros: hundred, thousand, million, milliard. */
const ROUND: readonly [zeros: number, ending: string][] = [
	[9, 'тан'],
	[6, 'нан'],
	[3, 'нан'],
	[2, 'ден']
];

/** @returns the ending of "from n" in Kazakh, as it is spoken: 12 -> "ден", 20 000 -> "нан", 0,5 -> "тен". */
export function ablativeOf(n: number): string {
	const [whole = '0', fraction] = String(Math.abs(n)).split('.');
	if (fraction) return ONES[Number(fraction.at(-1))]!;
	const zeros = whole === '0' ? 0 : /0*$/.exec(whole)![0].length;
	const round = ROUND.find(([least]) => zeros >= least);
	if (round) return round[1];
	return zeros === 1 ? TENS[Number(whole.at(-2))]! : ONES[Number(whole.at(-1))]!;
}

const isGiven = (n: number | null | undefined): n is number => typeof n === 'number';

/** @returns a target as its form prints it; empty when it says nothing. */
export function printTarget(target: Target, locale: FormLocale): string {
	const { value, photo, video } = target;
	if (isGiven(photo) || isGiven(video)) {
		const pair = [photo, video].map((n) => formatNumber(n ?? 0, locale)).join('/');
		return target.scope === 'per_event' ? `${locale === 'kk' ? 'әр шараға' : 'на каждое мероприятие'} ${pair}` : pair;
	}
	if (!isGiven(value)) return '';
	const isPercent = target.unit === 'percent' || target.unit === '%';
	const number = formatNumber(value, locale) + (isPercent ? (locale === 'kk' ? '%' : '\u00a0%') : '');
	const lists = isGiven(target.lists) ? formatNumber(target.lists, locale) : null;
	const unit = isPercent || !target.unit ? '' : `\u00a0${target.unit}`;
	const upTo = target.op === 'range' && isGiven(target.max) ? `–${formatNumber(target.max, locale)}` : '';
	if (locale === 'ru') {
		const said = { '>=': 'не менее ', '>': 'более ', '<=': 'не более ', '<': 'менее ', '~': 'около ' }[target.op ?? '='] ?? '';
		return `${lists === null ? '' : `${lists}${said ? ' / ' : '/'}`}${said}${number}${upTo}${unit}`;
	}
	const front = lists === null ? '' : `${lists}/`;
	const from = `${front}${number}-${isPercent ? 'дан' : ablativeOf(value)}`;
	switch (target.op) {
		case '>=':
			return unit ? `кемінде ${front}${number}${unit}` : `${from} кем емес`;
		case '>':
			return `${from} астам${unit}`;
		case '<=':
			return `ең көбі ${front}${number}${unit}`;
		case '<':
			return `${from} аз${unit}`;
		case '~':
			return `шамамен ${front}${number}${unit}`;
		default:
			return `${front}${number}${upTo}${unit}`;
	}
}
