import { describe, expect, test } from 'vitest';
import { ablative, moneyInWords, printGrant, printTarget, type PrintedTarget } from '#lib/document/target.ts';

const NBSP = '\u00a0';
describe('targets as the forms print them', () => {
	test.each<[PrintedTarget, string, string]>([
		[{ op: '=', value: 10 }, '10', '10'],
		[{ op: '>=', value: 12 }, 'кемінде 12', 'не менее 12'],
		[{ op: '>=', value: 80, unit: 'percent' }, '80%-дан кем емес', `не менее 80${NBSP}%`],
		[{ op: '=', value: 84.5, unit: 'percent' }, '84,5%', `84,5${NBSP}%`],
		[{ op: '>=', value: 50, lists: 1, unit: 'адам' }, '1/50-ден кем емес', '1 / не менее 50'],
		[{ op: '=', value: 602, lists: 1, unit: 'адам' }, '1 / 602 адам', '1 / 602 чел.'],
		[{ op: '=', value: null, photo: 4, video: 1 }, '4/1', '4/1'],
		[{ op: '=', value: null, photo: 4, video: 1, scope: 'per_event' }, 'әр шараға 4/1', 'на каждое мероприятие 4/1'],
		[{ op: '~', value: 50 }, 'шамамен 50', 'около 50'],
		[{ op: '>', value: 20_000 }, `20${NBSP}000-нан астам`, `более 20${NBSP}000`],
		[{ op: 'range', value: 10, max: 15 }, '10–15', '10–15'],
		[{ op: '=', value: 1, unit: 'өтінім' }, '1 өтінім', '1 заявка'],
		[{ op: '=', value: 2, unit: 'өтінім' }, '2 өтінім', '2 заявки'],
		[{ op: '=', value: 5, unit: 'өтінім' }, '5 өтінім', '5 заявок'],
		[{ op: '=', value: 11, unit: 'тізім' }, '11 тізім', '11 списков'],
		[{ op: '>=', value: 21, unit: 'өтінім' }, 'кемінде 21 өтінім', 'не менее 21 заявки'],
		[{ op: '>=', value: 22, unit: 'өтінім' }, 'кемінде 22 өтінім', 'не менее 22 заявок'],
		[{ op: '=', value: 2, unit: 'бет' }, '2 бет', '2 бет']
	])('%j', (target, kk, ru) => expect([printTarget(target, 'kk'), printTarget(target, 'ru')]).toEqual([kk, ru]));
	test('nothing planned is nothing printed', () => expect(printTarget(null, 'kk')).toBe(''));
});

test('the ablative follows the last spoken word', () => {
	const endings = {
		...{ 0: 'ден', 1: 'ден', 2: 'ден', 3: 'тен', 4: 'тен', 5: 'тен', 6: 'дан', 7: 'ден', 8: 'ден', 9: 'дан', 10: 'нан', 12: 'ден' },
		...{ 20: 'дан', 30: 'дан', 40: 'тан', 50: 'ден', 60: 'тан', 70: 'тен', 80: 'нен', 90: 'нан', 100: 'ден', 400: 'ден', 1200: 'ден' },
		...{ 1000: 'нан', 20_000: 'нан', 1_000_000: 'нан', 1_500_000: 'нан', 2_000_000_000: 'тан', 0.5: 'тен' }
	};
	for (const [n, ending] of Object.entries(endings)) expect([n, ablative(Number(n))]).toEqual([n, ending]);
});

describe('sums in words', () => {
	test.each([
		[0, 'нөл', 'ноль'],
		[21, 'жиырма бір', 'двадцать один'],
		[100, 'жүз', 'сто'],
		[1000, 'мың', 'одна тысяча'],
		[2011, 'екі мың он бір', 'две тысячи одиннадцать'],
		[21_000, 'жиырма бір мың', 'двадцать одна тысяча'],
		[300_000, 'үш жүз мың', 'триста тысяч'],
		[840_000, 'сегіз жүз қырық мың', 'восемьсот сорок тысяч'],
		[1_000_000, 'бір миллион', 'один миллион'],
		[7_000_000, 'жеті миллион', 'семь миллионов'],
		[6_121_900, 'алты миллион жүз жиырма бір мың тоғыз жүз', 'шесть миллионов сто двадцать одна тысяча девятьсот'],
		[22_000_000_005, 'жиырма екі миллиард бес', 'двадцать два миллиарда пять']
	])('%i', (n, kk, ru) => expect([moneyInWords(n, 'kk'), moneyInWords(n, 'ru')]).toEqual([kk, ru]));
	test('the grant of form B', () => {
		expect(printGrant(7_000_000, 'kk')).toBe(`7${NBSP}000${NBSP}000 (жеті миллион) теңге`);
		expect(printGrant(7_000_000, 'ru')).toBe(`7${NBSP}000${NBSP}000 (семь миллионов) тенге`);
	});
});
