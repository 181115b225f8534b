/**
 * Words and numbers that pre-select a note for a look of the moderator, and nothing more: a hit never refuses, hides or changes a note,
 * and no hit proves nothing. Pure. The lists are short; words that a village also uses plainly (қатын, қаншық, боқ, лох the tree) are not in them.
 */
import type { Locale } from '#lib/i18n/locale.ts';

/** Obscenities and grave insults as they begin (and, where the beginning is also an innocent word's, how they go on). */
const RUDE: Record<Locale, RegExp> = {
	kk: starts(
		'с[иі]кт[иі]р',
		'с[иі]г(?:ей[иі]н|ем[иі]н)',
		'[кқ]ота[кқғ]',
		'көт(?:$|[иі][мң]|ақ|тес|лақ|лах)',
		'амың(?:ды|а|нан)$',
		'ж[әа]лә?еп',
		'(?:енең|шешең|әкең)д[иі](?:ұр|с[иі][гк])'
	),
	ru: starts(
		'(?:по|на|за|до|ни|не|рас|от|вы|при|под|у|о)?ху(?:й|е[лтсвб]|ев|и$|ил|ю$|я$|як|яр|ям|йн)',
		'(?:[а-я]{1,5})?пизд',
		'еб(?:а[тнлш]|л[аоиу]|ну|уч|ут|ет|ищ|ись|ырь|он)',
		'(?:за|на|по|вы|у|до|про|отъ?|съ|разъ|объ|подъ|въ|долбо|о)еб',
		'(?:вы)?бля(?:$|д|т)',
		'муд(?:ак|ач|ил|озв)',
		'пид[оа]р',
		'педики?$',
		'г[ао]ндон',
		'залуп',
		'шлюх',
		'сук[аиу]$|сучк|сучар',
		'г[оа]вн',
		'дерьм',
		'(?:черно)?жоп',
		'(?:на|за|обо?)?сра(?:ть|л[аи]?$|н[ьыоа]|нец|нц)',
		'ублюд',
		'дебил',
		'идиот',
		'кретин',
		'придур[ко]',
		'сволоч',
		'мраз[ьи]$',
		'чмо$',
		'(?:на|по|ни|о)?хер(?:$|н|ов)',
		'(?:за|на|по)?дроч',
		'падл',
		'калбит'
	),
	en: starts(
		'(?:mother)?fuck',
		'(?:bull)?shit(?!ak)',
		'cunt',
		'bitch',
		'(?:ass|arse)hole',
		'dickhead',
		'nigg(?:er|a)s?$',
		'faggot',
		'whor(?:e|ing)',
		'slut',
		'wank',
		'twat',
		'bastard',
		'bly?a(?:t|d)(?:$|y)',
		'pizd',
		'na(?:h|x)u[iy]',
		'suka$'
	)
};

function starts(...patterns: string[]): RegExp {
	return new RegExp(`^(?:${patterns.join('|')})`, 'u');
}

/** Words hidden behind stars: «х*й», «бл@ть», «п***ц». */
const STARRED = /(?:^|[^\p{L}\p{N}])(?:[хx][*#@]+[йуиu]|бл[*#@]+[тдь]|п[*#@]+[здц]|f[*#@]+c?k|sh[*#@]+t)/u;

/** What stands for a Cyrillic letter: Latin twins and digits. */
const TWINS: Record<string, string> = {
	...{ a: 'а', b: 'б', c: 'с', e: 'е', h: 'н', i: 'і', k: 'к', m: 'м', n: 'п', o: 'о', p: 'р', t: 'т', u: 'и', x: 'х', y: 'у' },
	...{ '0': 'о', '3': 'з', '4': 'ч', '6': 'б', '@': 'а' }
};
const ALL_TWINS = /^[aceokmpxy0346@]+$/;
/** Kazakh letters that stand in for Russian ones in a Russian word; the others make Kazakh words of their own (жөп is not жоп). */
const PLAIN: Record<string, string> = { һ: 'х', ұ: 'у', ү: 'у', ё: 'е' };

const swap = (word: string, letters: Record<string, string>) => [...word].map((letter) => letters[letter] ?? letter).join('');
const squeeze = (word: string) => word.replace(/(.)\1+/gu, '$1');

/** The words of a text as a reader joins them: as they stand, «х.у.й» and «пиз-дец» whole, «с у к а» as one, «шешеңді ұр» as one. */
function wordsOf(text: string): string[] {
	const whole = text.match(/[\p{L}\p{N}@]+/gu) ?? [];
	const joined = text.split(/[\s,;:!?()«»"/]+/u).map((chunk) => chunk.replace(/[^\p{L}\p{N}@]/gu, ''));
	const spelt = text.match(/(?:^|[^\p{L}\p{N}])\p{L}(?:[\s.\-_*,]+\p{L}(?![\p{L}\p{N}])){2,}/gu) ?? [];
	const pairs = whole.flatMap((word, i) => (/^(?:енең|шешең|әкең)д[иі]$/u.test(word) ? [word + (whole[i + 1] ?? '')] : []));
	return [...whole, ...joined, ...spelt.map((run) => run.replace(/[^\p{L}]/gu, '')), ...pairs].filter((word) => /\p{L}/u.test(word));
}

/**
 * Whether a text has an obscenity or a grave insult: look-alike letters, digits for letters, repeated letters and separators are seen
 * through. Only pre-selects for the moderator, never refuses.
 * @param locale looks through the list of this language only; leave it out for what a hall writes, because halls mix languages
 */
export function looksRude(text: string, locale?: Locale): boolean {
	const lower = text.normalize('NFC').toLowerCase();
	const isListed = (language: Locale) => locale === undefined || locale === language;
	if (STARRED.test(lower)) return true;
	return wordsOf(lower).some((word) => {
		const isCyrillic = /\p{Script=Cyrillic}/u.test(word) || ALL_TWINS.test(word);
		const kazakh = squeeze(isCyrillic ? swap(word, TWINS) : word);
		if (isListed('kk') && RUDE.kk.test(kazakh)) return true;
		if (isListed('ru') && RUDE.ru.test(swap(kazakh, { ...PLAIN, і: 'и' }))) return true;
		return (
			isListed('en') && [word, word.replace(/(.)\1{2,}/gu, '$1'), word.replace(/(.)\1{2,}/gu, '$1$1')].some((form) => RUDE.en.test(form))
		);
	});
}

const GAP = '[\\s().\\-–]*';
/** +7 7xx …, 8 7xx … (mobile and town), a bare 7xx mobile number, any number written with a plus. */
const PHONES = [
	new RegExp(`(?:^|[^\\d])(?:\\+?7|8)${GAP}7(?:${GAP}\\d){9}(?!\\d)`),
	new RegExp(`(?:^|[^\\d])7(?:0[0-8]|47|5[01]|6[0-4]|7[15-8])(?:${GAP}\\d){4}(?:${GAP}\\d){3}(?!\\d)`),
	new RegExp(`\\+\\d(?:${GAP}\\d){9,13}(?!\\d)`)
];
const IS_SUM = /000\s?000$/;
const EMAIL = /[\p{L}\p{N}._%+-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)*\.\p{L}{2,}/u;
/** Individual identification number: year, month, day of birth, century and sex, number. */
const IIN = /(?:^|\D)(\d{2})(\d{2})(\d{2})[\s-]?([0-6])\d{5}(?!\d)/g;

/**
 * Whether a text seems to hold a telephone number, an individual identification number or an e-mail address. Only pre-selects for the
 * moderator, never refuses.
 */
export function looksPersonal(text: string): boolean {
	const numbers = PHONES.flatMap((phone) => phone.exec(text)?.[0] ?? []);
	if (EMAIL.test(text) || numbers.some((number) => !IS_SUM.test(number))) return true;
	return [...text.matchAll(IIN)].some(
		([, , month, day]) => Number(month) >= 1 && Number(month) <= 12 && isDayOf(Number(month), Number(day))
	);
}

const isDayOf = (month: number, day: number) => day >= 1 && day <= (month === 2 ? 29 : [4, 6, 9, 11].includes(month) ? 30 : 31);
