import { m } from '#lib/i18n/paraglide/messages.js';
import type { Colour, Note } from './document.ts';

const LABELS: Record<Colour, typeof m.cafe_colour_1> = {
	1: m.cafe_colour_1,
	2: m.cafe_colour_2,
	3: m.cafe_colour_3,
	4: m.cafe_colour_4,
	5: m.cafe_colour_5
};

/** The colours in the order they are offered. Plain, so that a picker does not carry the board. */
export const NOTE_COLOURS: readonly Colour[] = [1, 2, 3, 4, 5];

/** @returns what a colour of notes is called, in the page's language. */
export function colourLabel(colour: Colour): string {
	return LABELS[colour]();
}

/**
 * @param own written on this phone @param names whether others see the numbers of the writers
 * @returns who wrote a note or a comment, in the page's language; empty where that is nobody's business
 */
export function writerLabel({ author, number }: Pick<Note, 'author' | 'number'>, own: boolean, names: boolean): string {
	if (own) return m.cafe_note_mine();
	if (author.startsWith('account:')) return m.cafe_note_desk();
	if (!names) return '';
	return number ? m.cafe_note_seat({ n: number }) : m.board_anonymous();
}
