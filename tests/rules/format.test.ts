import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
	formatBytes,
	formatClock,
	formatDate,
	formatDateTime,
	formatDistance,
	formatLongDate,
	formatMinutes,
	formatMoney,
	formatMonth,
	formatNumber,
	formatPercent,
	formatQualified,
	formatShort,
	formatTime,
	fromDateInput,
	parseMoney,
	pickPlural,
	toDateInput,
	toDateTimeInput
} from '#lib/i18n/format.ts';
import { chooseLocale, isLocale, LOCALES, pickWords } from '#lib/i18n/locale.ts';

const plain = (text: string) => text.replaceAll('\u00a0', ' ');
// 20 November 2026, 14:05 in Kazakhstan
const EVENING = Date.UTC(2026, 10, 20, 9, 5);

describe('numbers and money', () => {
	it('groups by threes with no-break spaces', () => {
		expect(formatNumber(1_000_000, 'kk')).toBe('1\u00a0000\u00a0000');
		expect(formatMoney(1_000_000, 'ru')).toBe('1\u00a0000\u00a0000\u00a0₸');
		expect(formatNumber(999, 'en')).toBe('999');
	});
	it('writes decimals as each language does and no trailing zeros', () => {
		expect(plain(formatNumber(1234.5, 'kk'))).toBe('1 234,5');
		expect(plain(formatNumber(1234.5, 'en'))).toBe('1 234.5');
		expect(formatNumber(2, 'ru')).toBe('2');
		expect(formatNumber(0.126, 'ru')).toBe('0,13');
	});
	it('has a real minus, and none before zero', () => {
		expect(plain(formatNumber(-4500, 'kk'))).toBe('−4 500');
		expect(formatNumber(-0.001, 'kk')).toBe('0');
	});
	it('shortens large numbers', () => {
		expect(plain(formatShort(2_500_000, 'kk'))).toBe('2,5 млн');
		expect(plain(formatShort(16_000, 'kk'))).toBe('16 мың');
		expect(plain(formatShort(9_999, 'ru'))).toBe('9 999');
		expect(plain(formatShort(999_999, 'en'))).toBe('1 million');
		expect(plain(formatPercent(0.456, 'kk'))).toBe('46 %');
	});
	it('writes the size of a file', () => {
		expect(plain(formatBytes(12, 'kk'))).toBe('1 КБ');
		expect(plain(formatBytes(120_000, 'ru'))).toBe('117 КБ');
		expect(plain(formatBytes(2_500_000, 'kk'))).toBe('2,4 МБ');
		expect(plain(formatBytes(2_500_000, 'en'))).toBe('2.4 MB');
	});
	it('says how certain a number is', () => {
		expect(plain(formatQualified({ op: '~', value: 2_000_000 }, 'kk'))).toBe('шамамен 2 млн');
		expect(plain(formatQualified({ op: '>', value: 7200 }, 'kk'))).toBe('> 7 200');
		expect(plain(formatQualified({ op: '>=', value: 30 }, 'ru'))).toBe('не менее 30');
		expect(plain(formatQualified({ op: 'range', value: 30, max: 50 }, 'en'))).toBe('30–50');
		expect(plain(formatQualified({ op: '=', value: 1_234_567 }, 'kk'))).toBe('1 234 567');
	});
	it('picks Russian and English forms, and one form in Kazakh', () => {
		const ru = { one: 'голос', few: 'голоса', many: 'голосов' };
		expect([1, 2, 5, 11, 21, 22].map((n) => pickPlural(n, 'ru', ru))).toEqual(['голос', 'голоса', 'голосов', 'голосов', 'голос', 'голоса']);
		expect(pickPlural(5, 'en', { one: 'dot', few: 'dots', many: 'dots' })).toBe('dots');
		expect(pickPlural(5, 'kk', { one: 'дауыс', few: '-', many: '-' })).toBe('дауыс');
	});
});

describe('money that people typed', () => {
	it.each([
		['1 000 000 ₸', 1_000_000],
		['1\u00a0000\u00a0000\u00a0₸', 1_000_000],
		['850000', 850_000],
		['850 000 тг', 850_000],
		['850 000 теңге', 850_000],
		['1.250.000', 1_250_000],
		['1,250,000', 1_250_000],
		['1000,00', 1000],
		['-500', -500],
		['0', 0]
	])('%s is %i', (text, value) => expect(parseMoney(text)).toBe(value));
	it.each(['', 'көп', '12a', '1,5', '1.25', '1,000.000', '99999999999999999999', '--5', '₸', '1e6', 'Infinity'])(
		'%s is not a sum',
		(text) => expect(parseMoney(text)).toBeNull()
	);
	it('reads back every sum that was written', () => {
		fc.assert(
			fc.property(fc.integer({ min: -1e12, max: 1e12 }), fc.constantFrom(...LOCALES), (sum, locale) => {
				expect(parseMoney(formatMoney(sum, locale))).toBe(sum);
			})
		);
	});
});

describe('dates and times in Kazakhstan', () => {
	it('writes the day and the hour of UTC+5', () => {
		expect(formatDate(EVENING)).toBe('20.11.2026');
		expect(formatTime(EVENING)).toBe('14:05');
		expect(formatDateTime(EVENING)).toBe('20.11.2026, 14:05');
		expect(formatDate(Date.UTC(2026, 11, 31, 19, 0))).toBe('01.01.2027');
	});
	it('writes long dates as protocols do', () => {
		expect(plain(formatLongDate(EVENING, 'kk'))).toBe('2026 жылғы 20 қараша');
		expect(plain(formatLongDate(EVENING, 'ru'))).toBe('20 ноября 2026 года');
		expect(plain(formatLongDate(EVENING, 'en'))).toBe('20 November 2026');
		expect(plain(formatMonth(EVENING, 'kk'))).toBe('2026 жылғы қараша');
		expect(plain(formatMonth(EVENING, 'ru'))).toBe('ноябрь 2026 года');
	});
	it('fills date inputs and reads them back', () => {
		expect(toDateInput(EVENING)).toBe('2026-11-20');
		expect(toDateTimeInput(EVENING)).toBe('2026-11-20T14:05');
		expect(fromDateInput('2026-11-20T14:05')).toBe(EVENING);
		expect(fromDateInput('2026-02-30')).toBeNull();
		expect(fromDateInput('2026-11-20T25:00')).toBeNull();
		expect(fromDateInput('20.11.2026')).toBeNull();
	});
	it('reads back every minute it writes', () => {
		fc.assert(
			fc.property(fc.integer({ min: 0, max: 70_000_000 }), (minute) => {
				expect(fromDateInput(toDateTimeInput(minute * 60_000))).toBe(minute * 60_000);
			})
		);
	});
});

describe('lengths', () => {
	it('of time', () => {
		expect(plain(formatMinutes(25, 'kk'))).toBe('25 мин');
		expect(plain(formatMinutes(90, 'kk'))).toBe('1 сағ 30 мин');
		expect(plain(formatMinutes(120, 'ru'))).toBe('2 ч');
		expect(plain(formatMinutes(0, 'en'))).toBe('0 min');
	});
	it('of a running clock, overrun with a minus', () => {
		expect(formatClock(299_001)).toBe('05:00');
		expect(formatClock(0)).toBe('00:00');
		expect(formatClock(-999)).toBe('00:00');
		expect(formatClock(-12_000)).toBe('−00:12');
		expect(formatClock(3_899_000)).toBe('1:04:59');
	});
	it('of ways', () => {
		expect(plain(formatDistance(7.4, 'kk'))).toBe('7 м');
		expect(plain(formatDistance(846, 'kk'))).toBe('850 м');
		expect(plain(formatDistance(998, 'kk'))).toBe('1 км');
		expect(plain(formatDistance(2300, 'ru'))).toBe('2,3 км');
		expect(plain(formatDistance(14_400, 'en'))).toBe('14 km');
	});
});

describe('languages', () => {
	it('knows its three', () => {
		expect(LOCALES.every(isLocale)).toBe(true);
		expect(isLocale('de') || isLocale(undefined) || isLocale('kk-KZ')).toBe(false);
	});
	it('falls back kk, ru, en where a text is missing', () => {
		expect(pickWords({ kk: 'Алаң', ru: 'Площадка' }, 'ru')).toBe('Площадка');
		expect(pickWords({ kk: 'Алаң', ru: ' ' }, 'ru')).toBe('Алаң');
		expect(pickWords({ kk: '', ru: 'Площадка', en: 'Playground' }, 'kk')).toBe('Площадка');
		expect(pickWords(null, 'kk')).toBe('');
	});
	it('follows the cookie, then the seat, then the browser, then Kazakh', () => {
		expect(chooseLocale({ cookie: 'en', seat: 'ru', acceptLanguage: 'kk' })).toBe('en');
		expect(chooseLocale({ cookie: 'xx', seat: 'ru', acceptLanguage: 'kk' })).toBe('ru');
		expect(chooseLocale({ acceptLanguage: 'de-DE,en;q=0.5,ru-RU;q=0.8' })).toBe('ru');
		expect(chooseLocale({ acceptLanguage: 'de, kk;q=0' })).toBe('kk');
		expect(chooseLocale({ acceptLanguage: 'en;q=oops,ru' })).toBe('ru');
		expect(chooseLocale({})).toBe('kk');
	});
});
