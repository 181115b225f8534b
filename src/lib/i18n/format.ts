/**
 * Numbers, money, dates and times in Kazakh, Russian and English, the same on server and phone. Browsers have no Kazakh Intl data,
 * and the machine's own time zone must not matter: Kazakhstan is one zone, UTC+5, without summer time.
 */
import type { Locale } from './locale.ts';

const NBSP = '\u00a0';
const MINUS = '\u2212';
const ZONE_MS = 5 * 3_600_000;

const MONTHS: Record<Locale, readonly string[]> = {
	kk: ['қаңтар', 'ақпан', 'наурыз', 'сәуір', 'мамыр', 'маусым', 'шілде', 'тамыз', 'қыркүйек', 'қазан', 'қараша', 'желтоқсан'],
	ru: ['январь', 'февраль', 'март', 'апрель', 'май', 'июнь', 'июль', 'август', 'сентябрь', 'октябрь', 'ноябрь', 'декабрь'],
	en: ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December']
};
const MONTHS_OF_RU = ['января', 'февраля', 'марта', 'апреля', 'мая', 'июня', 'июля', 'августа', 'сентября', 'октября', 'ноября', 'декабря'];

const UNITS = {
	kk: { hour: 'сағ', minute: 'мин', metre: 'м', kilometre: 'км', thousand: 'мың', million: 'млн', billion: 'млрд' },
	ru: { hour: 'ч', minute: 'мин', metre: 'м', kilometre: 'км', thousand: 'тыс.', million: 'млн', billion: 'млрд' },
	en: { hour: 'h', minute: 'min', metre: 'm', kilometre: 'km', thousand: 'thousand', million: 'million', billion: 'billion' }
} as const satisfies Record<Locale, Record<string, string>>;

const two = (n: number) => String(n).padStart(2, '0');

/** Year, month 1-12, day, hour, minute, second of a moment (ms UTC) on a Kazakhstan clock. */
export function localParts(ms: number): { year: number; month: number; day: number; hour: number; minute: number; second: number } {
	const shifted = new Date(ms + ZONE_MS);
	return {
		year: shifted.getUTCFullYear(),
		month: shifted.getUTCMonth() + 1,
		day: shifted.getUTCDate(),
		hour: shifted.getUTCHours(),
		minute: shifted.getUTCMinutes(),
		second: shifted.getUTCSeconds()
	};
}

/** The moment (ms UTC) of a date and time on a Kazakhstan clock; month 1-12. */
export function fromLocalParts(year: number, month: number, day: number, hour = 0, minute = 0): number {
	return Date.UTC(year, month - 1, day, hour, minute) - ZONE_MS;
}

/** The value of an `<input type="date">` for a moment: '2026-11-20' on a Kazakhstan clock. */
export function toDateInput(ms: number): string {
	const p = localParts(ms);
	return `${p.year}-${two(p.month)}-${two(p.day)}`;
}

/** The value of an `<input type="datetime-local">` for a moment: '2026-11-20T14:05' on a Kazakhstan clock. */
export function toDateTimeInput(ms: number): string {
	const p = localParts(ms);
	return `${toDateInput(ms)}T${two(p.hour)}:${two(p.minute)}`;
}

/** The moment (ms UTC) of '2026-11-20' or '2026-11-20T14:05' read on a Kazakhstan clock; null for anything else or a day that does not exist. */
export function fromDateInput(text: string): number | null {
	const match = /^(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}):(\d{2}))?$/.exec(text.trim());
	if (!match) return null;
	const [year, month, day, hour, minute] = match.slice(1).map((part) => Number(part ?? 0)) as [number, number, number, number, number];
	if (hour > 23 || minute > 59) return null;
	const ms = fromLocalParts(year, month, day, hour, minute);
	const back = localParts(ms);
	return back.month === month && back.day === day ? ms : null;
}

/** 1234567.5 -> '1 234 567,5' (kk, ru) or '1 234 567.5' (en); no-break spaces; at most `decimals` (default 2) decimals, no trailing zeros. */
export function formatNumber(n: number, locale: Locale, decimals = 2): string {
	const [whole = '', fraction = ''] = Math.abs(n).toFixed(decimals).split('.');
	const rest = fraction.replace(/0+$/, '');
	const grouped = whole.replace(/\B(?=(\d{3})+$)/g, NBSP);
	const sign = n < 0 && (Number(whole) !== 0 || rest !== '') ? MINUS : '';
	return sign + grouped + (rest ? (locale === 'en' ? '.' : ',') + rest : '');
}

/** Integer tenge -> '1 000 000 ₸' with no-break spaces. */
export function formatMoney(tenge: number, locale: Locale): string {
	return `${formatNumber(tenge, locale, 0)}${NBSP}₸`;
}

/** A share 0..1 -> '45 %' (kk, ru: no-break space) or '45%' (en). */
export function formatPercent(share: number, locale: Locale): string {
	return `${formatNumber(share * 100, locale, 0)}${locale === 'en' ? '' : NBSP}%`;
}

/** ms UTC -> '20.11.2026', the same in all three languages. */
export function formatDate(ms: number): string {
	const p = localParts(ms);
	return `${two(p.day)}.${two(p.month)}.${p.year}`;
}

/** ms UTC -> '14:05'. */
export function formatTime(ms: number): string {
	const p = localParts(ms);
	return `${two(p.hour)}:${two(p.minute)}`;
}

/** ms UTC -> '20.11.2026, 14:05'. */
export function formatDateTime(ms: number): string {
	return `${formatDate(ms)}, ${formatTime(ms)}`;
}

/** ms UTC -> «2026 жылғы 20 қараша», «20 ноября 2026 года», '20 November 2026', as protocols write it. */
export function formatLongDate(ms: number, locale: Locale): string {
	const { year, month, day } = localParts(ms);
	const name = locale === 'ru' ? MONTHS_OF_RU[month - 1] : MONTHS[locale][month - 1];
	if (locale === 'kk') return `${year}${NBSP}жылғы ${day}${NBSP}${name}`;
	if (locale === 'ru') return `${day}${NBSP}${name} ${year}${NBSP}года`;
	return `${day}${NBSP}${name} ${year}`;
}

/** ms UTC -> «2026 жылғы қараша», «ноябрь 2026 года», 'November 2026'. */
export function formatMonth(ms: number, locale: Locale): string {
	const { year, month } = localParts(ms);
	const name = MONTHS[locale][month - 1];
	if (locale === 'kk') return `${year}${NBSP}жылғы ${name}`;
	return locale === 'ru' ? `${name} ${year}${NBSP}года` : `${name} ${year}`;
}

/** The name of a month 1-12: «сәуір», «апрель», 'April'. */
export function monthName(month: number, locale: Locale): string {
	return MONTHS[locale][month - 1] ?? '';
}

/** Whole minutes -> '25 мин', '1 сағ 30 мин', '2 сағ' (ru: ч, en: h and min). */
export function formatMinutes(minutes: number, locale: Locale): string {
	const unit = UNITS[locale];
	const total = Math.max(0, Math.round(minutes));
	const [hours, rest] = [Math.floor(total / 60), total % 60];
	const parts = [];
	if (hours) parts.push(`${hours}${NBSP}${unit.hour}`);
	if (rest || !hours) parts.push(`${rest}${NBSP}${unit.minute}`);
	return parts.join(' ');
}

/** Milliseconds left -> '04:59'; past the end '−00:12' (overrun); an hour and more '1:04:59'. Whole seconds, a started second counts. */
export function formatClock(msLeft: number): string {
	const seconds = Math.ceil(msLeft / 1000);
	const size = Math.abs(seconds);
	const clock = `${two(Math.floor(size / 60) % 60)}:${two(size % 60)}`;
	return (seconds < 0 ? MINUS : '') + (size >= 3600 ? `${Math.floor(size / 3600)}:` : '') + clock;
}

/** Metres -> '7 м', '850 м' (to 10 m from 100 m), '2,3 км', '14 км'; en with m, km and a decimal point. */
export function formatDistance(metres: number, locale: Locale): string {
	const unit = UNITS[locale];
	const short = metres < 100 ? Math.round(metres) : Math.round(metres / 10) * 10;
	if (short < 1000) return `${short}${NBSP}${unit.metre}`;
	const km = metres / 1000;
	return `${formatNumber(km, locale, km < 10 ? 1 : 0)}${NBSP}${unit.kilometre}`;
}

/** An area: below a hectare '850 м²', from there '1,2 га'; en with m², ha. */
export function formatArea(squareMetres: number, locale: Locale): string {
	if (squareMetres < 10_000) return `${formatNumber(Math.round(squareMetres), locale, 0)}${NBSP}${locale === 'en' ? 'm²' : 'м²'}`;
	return `${formatNumber(squareMetres / 10_000, locale, 1)}${NBSP}${locale === 'en' ? 'ha' : 'га'}`;
}

/** The size of a file: '850 КБ', '2,4 МБ'; en KB and MB. Anything is at least a kilobyte. */
export function formatBytes(bytes: number, locale: Locale): string {
	const kilo = Math.max(1, Math.round(bytes / 1024));
	if (kilo < 1000) return `${kilo}${NBSP}${locale === 'en' ? 'KB' : 'КБ'}`;
	return `${formatNumber(bytes / 1024 / 1024, locale, 1)}${NBSP}${locale === 'en' ? 'MB' : 'МБ'}`;
}

/** A number large enough to be read at a glance: 2500000 -> '2,5 млн', 16000 -> '16 мың' (ru тыс., en thousand); below 10 000 in full. */
export function formatShort(n: number, locale: Locale): string {
	const unit = UNITS[locale];
	const size = Math.abs(n);
	if (size >= 999_500_000) return `${formatNumber(n / 1e9, locale, 1)}${NBSP}${unit.billion}`;
	if (size >= 999_500) return `${formatNumber(n / 1e6, locale, 1)}${NBSP}${unit.million}`;
	if (size >= 10_000) return `${formatNumber(n / 1e3, locale, 0)}${NBSP}${unit.thousand}`;
	return formatNumber(n, locale);
}

/** A number with its certainty, as the programme's data carries it: exact, about, over, at least, under, or a range up to `max`. */
export type Qualified = { op: '=' | '~' | '>' | '>=' | '<' | 'range'; value: number; max?: number };

const ABOUT: Record<Locale, string> = { kk: 'шамамен', ru: 'около', en: 'about' };
const AT_LEAST: Record<Locale, string> = { kk: 'кемінде', ru: 'не менее', en: 'at least' };

/** A qualified number -> «шамамен 2 млн», «> 7 200», «кемінде 30», «30–50». Millions that lose nothing by it are written short. */
export function formatQualified(q: Qualified, locale: Locale): string {
	const say = (n: number) => (Math.abs(n) >= 1e6 && n % 1e5 === 0 ? formatShort(n, locale) : formatNumber(n, locale));
	if (q.op === '~') return `${ABOUT[locale]}${NBSP}${say(q.value)}`;
	if (q.op === '>=') return `${AT_LEAST[locale]}${NBSP}${say(q.value)}`;
	if (q.op === '>' || q.op === '<') return `${q.op}${NBSP}${say(q.value)}`;
	return q.op === 'range' && q.max !== undefined ? `${say(q.value)}–${say(q.max)}` : say(q.value);
}

/** Which of the forms of a counted noun fits a number: Kazakh nouns do not change after a number, Russian has three forms, English two. */
export function pickPlural(n: number, locale: Locale, forms: { one: string; few: string; many: string }): string {
	if (locale === 'kk') return forms.one;
	const kind = new Intl.PluralRules(locale).select(n);
	return kind === 'one' ? forms.one : kind === 'few' || (locale === 'ru' && !Number.isInteger(n)) ? forms.few : forms.many;
}

/**
 * What a person typed as a sum of tenge -> whole tenge, or null when it is not one. Understands spaces of any kind, '₸', 'тг', 'теңге',
 * 'тенге', 'KZT', grouping by dots or commas ('1.000.000') and a tail of hundredths, which is dropped only when it is zero ('1000,00').
 * A minus is kept, so that the caller can refuse it with its own sentence.
 */
export function parseMoney(text: string): number | null {
	const bare = text
		.replace(/[\s\u00a0\u202f\u2009']/g, '')
		.replace(/(₸|теңге|тенге|тг\.?|kzt)$/i, '')
		.replace(/^₸/, '')
		.replace(/^\u2212/, '-');
	const match = /^(-?)(\d{1,15}|\d{1,3}(?:([.,])\d{3})(?:\3\d{3})*)(?:[.,]00?)?$/.exec(bare);
	if (!match?.[2]) return null;
	const value = Number(match[2].replace(/[.,]/g, ''));
	if (!Number.isSafeInteger(value)) return null;
	return match[1] && value !== 0 ? -value : value;
}
