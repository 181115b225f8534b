/** The statistics of a programme as the official form (D) has them, DOCX, Kazakh or Russian: every head in its words, its table, its notes. */
import { formatLongDate } from '#lib/i18n/format.ts';
import { pickWords } from '#lib/i18n/locale.ts';
import { m } from '#lib/i18n/paraglide/messages.js';
import type { LetterLocale } from '#lib/picture/letter.ts';
import { headLabel, notesOf, regionLabel, rowsOf, stageLabel, yearsLabel } from '#lib/programme/labels.ts';
import type { PublicProgramme } from '#lib/programme/read.server.ts';

const MM = 56.7;
const WIDTHS = [60, 20, 20];

/** @param at ms, printed as the day it was made @returns the bytes of the file */
export async function setStatistics(found: PublicProgramme, at: number, locale: LetterLocale): Promise<Buffer> {
	const { AlignmentType, Document, HeadingLevel, Packer, Paragraph, Table, TableCell, TableRow, TextRun, WidthType } = await import('docx');
	const options = { locale };
	const { programme, statistics, regions, stages } = found;
	const source = pickWords(found.source, locale);
	const line = (text: string, size = 22) => new Paragraph({ children: [new TextRun({ text, size })], spacing: { after: 80 } });
	const cell = (text: string, i: number, bold: boolean) =>
		new TableCell({
			width: { size: WIDTHS[i]!, type: WidthType.PERCENTAGE },
			margins: { left: 80, right: 80, top: 30, bottom: 30 },
			children: [
				new Paragraph({ children: [new TextRun({ text, bold, size: 20 })], alignment: i ? AlignmentType.RIGHT : AlignmentType.LEFT })
			]
		});
	const row = (texts: readonly string[], bold = false, tableHeader = false) =>
		new TableRow({ tableHeader, children: texts.map((text, i) => cell(text, i, bold)) });
	const columns = [m.programme_col_stage, m.programme_col_computed, m.programme_col_printed].map((say) => say({}, options));
	const geography = stages.map(({ stage, region, villages }) =>
		line(
			`${stageLabel(stage, locale)}, ${regionLabel(region, regions, locale)}: ${villages.map((name) => pickWords(name, locale)).join(', ')}`
		)
	);
	const parts = statistics.flatMap((statistic) => [
		new Paragraph({
			heading: HeadingLevel.HEADING_2,
			children: [new TextRun({ text: headLabel(statistic, locale), bold: true, size: 24 })],
			spacing: { before: 240, after: 80 },
			keepNext: true
		}),
		...(statistic.head === 'geography' ? geography : []),
		new Table({
			width: { size: 100, type: WidthType.PERCENTAGE },
			rows: [
				row(columns, true, true),
				...rowsOf(statistic, regions, locale).map(({ label, computed, printed, total }) => row([label, computed, printed], total))
			]
		}),
		...notesOf(statistic, source, regions, locale).map((note) => line(note, 18))
	]);
	const file = new Document({
		title: m.programme_form_title({}, options),
		creator: 'Asar',
		styles: {
			default: { document: { run: { font: 'Times New Roman', size: 24, language: { value: locale === 'kk' ? 'kk-KZ' : 'ru-RU' } } } }
		},
		sections: [
			{
				properties: {
					page: {
						size: { width: Math.round(210 * MM), height: Math.round(297 * MM) },
						margin: { top: Math.round(18 * MM), bottom: Math.round(15 * MM), left: Math.round(22 * MM), right: Math.round(15 * MM) }
					}
				},
				children: [
					new Paragraph({
						heading: HeadingLevel.HEADING_1,
						children: [new TextRun({ text: `«${pickWords(programme.name, locale)}»`, bold: true, size: 30 })],
						alignment: AlignmentType.CENTER
					}),
					new Paragraph({ children: [new TextRun(m.programme_form_title({}, options))], alignment: AlignmentType.CENTER }),
					line(yearsLabel(programme, locale) + (programme.donor ? `. ${m.programme_donor({ donor: programme.donor }, options)}` : '')),
					...parts,
					line(m.programme_footnote({}, options), 18),
					line(m.programme_measures({}, options), 18),
					line(m.programme_form_made({ day: formatLongDate(at, locale) }, options), 18)
				]
			}
		]
	});
	return Packer.toBuffer(file);
}
