/** The letter to a state body as DOCX: an office changes it, puts it on its own paper, registers it. */
import { m } from '#lib/i18n/paraglide/messages.js';
import { formatLongDate, fromDateInput } from '#lib/i18n/format.ts';
import { pickWords } from '#lib/i18n/locale.ts';
import type { Letter } from '#lib/picture/letter.server.ts';
import type { LetterLocale } from '#lib/picture/letter.ts';

/** Official letters in Kazakhstan are set in 14 point; sizes here are in half points, distances in twentieths of a point. */
const SIZE = 28;
const MM = 56.7;

/**
 * Sets a letter on A4: the addressee on the right, the heading, its paragraphs, who signs and when. The same words as on its page.
 * @returns the bytes of the file
 */
export async function setLetter({ village, addressee, text, sending }: Letter, locale: LetterLocale): Promise<Buffer> {
	// Read only when a letter is asked for: the hall needs none of it.
	const { AlignmentType, Document, Packer, Paragraph, TabStopType, TextRun } = await import('docx');
	const options = { locale };
	const say = (words: string, bold = false) => [new TextRun({ text: words, bold })];
	const place = pickWords(village.name, locale);
	const day = sending ? formatLongDate(fromDateInput(sending.sentOn) ?? 0, locale) : m.letter_date({}, options);
	const page = { width: 210 * MM, height: 297 * MM };
	const margin = { top: 20 * MM, bottom: 20 * MM, left: 25 * MM, right: 15 * MM };
	const children = [
		new Paragraph({ children: say(pickWords(addressee, locale)), alignment: AlignmentType.RIGHT, indent: { left: 80 * MM } }),
		new Paragraph({
			children: say(m.letter_heading({}, options), true),
			alignment: AlignmentType.CENTER,
			spacing: { before: 480, after: 240 }
		}),
		...pickWords(text, locale)
			.split('\n')
			.map(
				(line) =>
					new Paragraph({ children: say(line), alignment: AlignmentType.BOTH, indent: { firstLine: 12.5 * MM }, spacing: { after: 80 } })
			),
		new Paragraph({ children: say(m.letter_from({ village: place }, options)), spacing: { before: 480 } }),
		new Paragraph({
			children: say(`${m.letter_signature({}, options)} ____________________\t${day}`),
			tabStops: [{ type: TabStopType.RIGHT, position: Math.round(page.width - margin.left - margin.right) }],
			spacing: { before: 240 }
		})
	];
	const file = new Document({
		title: m.letter_heading({}, options),
		creator: 'Asar',
		styles: {
			default: { document: { run: { font: 'Times New Roman', size: SIZE, language: { value: locale === 'kk' ? 'kk-KZ' : 'ru-RU' } } } }
		},
		sections: [{ properties: { page: { size: round(page), margin: round(margin) } }, children }]
	});
	return Packer.toBuffer(file);
}

const round = <T extends Record<string, number>>(sizes: T) =>
	Object.fromEntries(Object.entries(sizes).map(([key, size]) => [key, Math.round(size)])) as T;
