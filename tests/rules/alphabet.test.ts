import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareKazakh, foldForSearch, kazakhSortKey } from '#lib/i18n/alphabet.ts';

const LETTERS = 'АӘБВГҒДЕЁЖЗИЙКҚЛМНҢОӨПРСТУҰҮФХҺЦЧШЩЪЫІЬЭЮЯ';

describe('Kazakh alphabetical order', () => {
	it('has 42 letters in order, whatever their case', () => {
		const letters = [...LETTERS];
		expect(letters).toHaveLength(42);
		expect([...letters].reverse().sort(compareKazakh)).toEqual(letters);
		expect(kazakhSortKey('ӨЗЕН')).toBe(kazakhSortKey('өзен'));
	});
	it('sorts villages as a Kazakh list does', () => {
		const sorted = [
			'Ақшұқыр',
			'Әуез',
			'Бәйтерек',
			'Жетібай',
			'Жыңғылды',
			'Қызылтөбе',
			'Құланды',
			'Мұнайлы',
			'Өтес',
			'Тұрғызба',
			'Үштаған',
			'Шетпе'
		];
		expect([...sorted].reverse().sort(compareKazakh)).toEqual([
			'Ақшұқыр',
			'Әуез',
			'Бәйтерек',
			'Жетібай',
			'Жыңғылды',
			'Құланды',
			'Қызылтөбе',
			'Мұнайлы',
			'Өтес',
			'Тұрғызба',
			'Үштаған',
			'Шетпе'
		]);
	});
	it('puts a shorter word first and numbers by value', () => {
		expect(compareKazakh('Ақ', 'Ақтау')).toBeLessThan(0);
		expect(['10-үстел', '2-үстел', '1-үстел'].sort(compareKazakh)).toEqual(['1-үстел', '2-үстел', '10-үстел']);
	});
	it('puts digits and Latin before Kazakh letters in plain key order', () => {
		expect(kazakhSortKey('9') < kazakhSortKey('Zhanaozen') && kazakhSortKey('Zhanaozen') < kazakhSortKey('Ақтау')).toBe(true);
	});
	it('reads letters composed of two signs as one', () => {
		expect(kazakhSortKey('и\u0306')).toBe(kazakhSortKey('й'));
	});
	it('is an order: antisymmetric and transitive', () => {
		const word = fc.string({ unit: fc.constantFrom(...LETTERS.toLowerCase(), '1', '20', ' ', 'a'), maxLength: 5 });
		fc.assert(
			fc.property(word, word, word, (a, b, c) => {
				expect(Math.sign(compareKazakh(a, b)) + Math.sign(compareKazakh(b, a))).toBe(0);
				if (compareKazakh(a, b) <= 0 && compareKazakh(b, c) <= 0) expect(compareKazakh(a, c)).toBeLessThanOrEqual(0);
			})
		);
	});
});

describe('search from a Russian keyboard', () => {
	it.each([
		['Қызылөзен', 'кызылозен'],
		['  Тұрғызба ауылы ', 'тургызба ауылы'],
		['Үштаған', 'уштаган'],
		['Жаңаөзен', 'жанаозен'],
		['Әлі, һәм іні', 'али, хам ини'],
		['Ёлка', 'елка']
	])('%s folds to %s', (text, folded) => expect(foldForSearch(text)).toBe(folded));
	it('folds once: folding again changes nothing', () => {
		fc.assert(
			fc.property(fc.string({ unit: fc.constantFrom(...LETTERS, ' ', 'x') }), (text) => {
				expect(foldForSearch(foldForSearch(text))).toBe(foldForSearch(text));
			})
		);
	});
});
