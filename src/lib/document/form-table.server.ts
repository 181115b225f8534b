/** Paragraphs and tables of the official forms as DOCX: landscape A4, Times New Roman, tables whose header repeats on every page. */
import type { IParagraphOptions, Paragraph, Table } from 'docx';
import type { PrintLocale } from './target.ts';

const MM = 56.7;
const MARGIN = 15;
/** Half points. */
const SIZE = 22;
const SMALL = 18;
/** Twentieths of a point: five lines of a narrow column. */
const SECOND = 1000;

/** A cell: its text, and how many rows and columns it takes. */
export type FormCell = string | { text: string; rows?: number; columns?: number; bold?: boolean };

/** @returns the makers of one document. docx is read only when a form is asked for. */
export async function openForm(locale: PrintLocale) {
	const { AlignmentType, Document, HeightRule, Packer, PageOrientation, Paragraph, Table, TableCell, TableRow, TextRun, WidthType } =
		await import('docx');
	const lines = (text: string, size: number, bold = false, options: IParagraphOptions = {}) =>
		text.split('\n').map((line) => new Paragraph({ ...options, children: [new TextRun({ text: line, size, bold })] }));
	const text = (words: string, options: { bold?: boolean; align?: 'right' | 'center'; bullet?: boolean } = {}) =>
		lines(words, SIZE, options.bold, {
			spacing: { after: 80 },
			...(options.align && { alignment: options.align === 'right' ? AlignmentType.RIGHT : AlignmentType.CENTER }),
			...(options.bullet && { bullet: { level: 0 } })
		});
	const cell = (given: FormCell, width: number | undefined, bold: boolean) => {
		const { text: words, rows, columns, bold: own } = typeof given === 'string' ? { text: given } : given;
		return new TableCell({
			...(width !== undefined && { width: { size: width, type: WidthType.PERCENTAGE } }),
			...(rows && rows > 1 && { rowSpan: rows }),
			...(columns && columns > 1 && { columnSpan: columns }),
			margins: { left: 60, right: 60, top: 20, bottom: 20 },
			children: lines(words, SMALL, own ?? bold)
		});
	};
	/**
	 * A table; a cell that a longer one above covers is left out of its row.
	 * @param widths percent of each column
	 */
	const table = (widths: readonly number[], head: readonly (readonly FormCell[])[], rows: readonly (readonly FormCell[])[]) =>
		new Table({
			width: { size: 100, type: WidthType.PERCENTAGE },
			columnWidths: widths.map((percent) => Math.round((percent / 100) * (297 - 2 * MARGIN) * MM)),
			rows: [...head, ...rows].map(
				(cells, i) =>
					new TableRow({
						tableHeader: i < head.length,
						cantSplit: true,
						// Tall headings reach over both rows of a header; where it repeats, only the height of the rows themselves counts.
						...(i === 1 && head.length === 2 && { height: { value: SECOND, rule: HeightRule.ATLEAST } }),
						children: cells.map((given, at) => cell(given, cells.length === widths.length ? widths[at] : undefined, i < head.length))
					})
			)
		});
	/** @returns the bytes of the file. */
	const pack = (title: string, children: (Paragraph | Table)[]): Promise<Buffer> =>
		Packer.toBuffer(
			new Document({
				title,
				creator: 'Asar',
				styles: {
					default: { document: { run: { font: 'Times New Roman', size: SIZE, language: { value: locale === 'kk' ? 'kk-KZ' : 'ru-RU' } } } }
				},
				sections: [
					{
						properties: {
							page: {
								// docx turns the page: it is given upright.
								size: { width: Math.round(210 * MM), height: Math.round(297 * MM), orientation: PageOrientation.LANDSCAPE },
								margin: Object.fromEntries(['top', 'right', 'bottom', 'left'].map((side) => [side, Math.round(MARGIN * MM)]))
							}
						},
						children
					}
				]
			})
		);
	return { text, table, gap: () => new Paragraph({ spacing: { after: 60 }, children: [] }), pack };
}
