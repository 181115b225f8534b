/** The first draft of an official letter about a need: who asks, what the halls said, what was asked before, what is asked now. A person edits it. */
import { m } from '#lib/i18n/paraglide/messages.js';
import { formatLongDate, formatNumber, fromDateInput } from '#lib/i18n/format.ts';
import { pickWords, type Locale, type Words } from '#lib/i18n/locale.ts';
import type { Evidence, HallEvidence, Outcome } from './rules.ts';

/** The languages of official letters in Kazakhstan. */
export const LETTER_LOCALES = ['kk', 'ru'] as const satisfies readonly Locale[];
export type LetterLocale = (typeof LETTER_LOCALES)[number];

type About = {
	village: Words;
	text: string;
	people: number | null;
	since: number | null;
	halls: readonly Omit<HallEvidence, 'id' | 'kind' | 'sourceId' | 'text'>[];
	evidence: readonly Evidence[];
};

const ANSWERED: Record<Outcome, typeof m.letter_answer_refused> = {
	refused: m.letter_answer_refused,
	promised: m.letter_answer_promised,
	done: m.letter_answer_done,
	no_answer: m.letter_answer_no_answer
};
const longDay = (day: string, locale: Locale) => formatLongDate(fromDateInput(day) ?? 0, locale);

/**
 * @param days working days that the answer may take
 * @returns the letter's paragraphs, one a line; letters that still wait for their answer are left out
 */
export function draftLetter({ village, text, people, since, halls, evidence }: About, locale: LetterLocale, days: number): string {
	const options = { locale };
	const place = pickWords(village, locale);
	const appeals = evidence.flatMap((one) => (one.kind === 'appeal' && one.outcome !== 'waiting' ? [{ ...one, outcome: one.outcome }] : []));
	const lines = [
		(halls.length ? m.letter_who_met : m.letter_who)({ village: place, need: text }, options),
		...halls.map(({ workshop: { title, startsAt }, present, support }) =>
			m.letter_hall({ date: formatLongDate(startsAt, locale), title, present, support }, options)
		),
		...(people === null ? [] : [m.letter_people({ people: formatNumber(people, locale) }, options)]),
		...(since === null ? [] : [m.letter_since({ since }, options)]),
		...(appeals.length ? [m.letter_before({}, options)] : []),
		...appeals.map(({ sentOn, addressee, asked, outcome, answer }) => {
			const end = answer ? `: «${answer.replace(/[.\s]+$/, '')}».` : '.';
			const answered = ANSWERED[outcome]({}, options) + end;
			return `– ${m.letter_appeal({ date: longDay(sentOn, locale), addressee, asked, answered }, options)}`;
		}),
		m.letter_ask({}, options),
		m.letter_law({ days }, options)
	];
	return lines.map((line) => line.replace(/\s*\n\s*/g, ' ')).join('\n');
}
