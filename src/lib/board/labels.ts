import { m } from '#lib/i18n/paraglide/messages.js';
import type { Colour } from './document.ts';

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
