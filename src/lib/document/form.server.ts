/** Forms of lines and tables as DOCX: what an office files, signs and stamps. */
import type { ITableCellOptions, Paragraph, Table } from 'docx';
import type { Block, FormCell, Part } from '#lib/application/form.ts';
import type { FormLocale } from '#lib/application/form-words.ts';

const MM = 56.7;
const A4 = { short: Math.round(210 * MM), long: Math.round(297 * MM) };
const MARGIN = { top: Math.round(20 * MM), bottom: Math.round(15 * MM), left: Math.round(25 * MM), right: Math.round(15 * MM) };
/** Half points: the text, and what stands in tables. */
const SIZE = { text: 24, table: 20, note: 18 };

/**
 * Sets a form on A4, its wide parts across.
 * @param mark stands on top of every page of a draft; empty on what was sent
 * @returns the bytes of the file
 */
export async function setForm(
	parts: readonly Part[],
	{ title, mark = '', locale }: { title: string; mark?: string; locale: FormLocale }
): Promise<Buffer> {
	const docx = await import('docx');
	const { AlignmentType, Document, Header, Packer, PageOrientation, TableCell, TableLayoutType, TableRow, TextRun, WidthType } = docx;
	const cell = ({ text, bold = false, columns = 1, rows = 1, right = false }: FormCell, width: number) => {
		const options: ITableCellOptions = {
			width: { size: width, type: WidthType.DXA },
			margins: { left: 70, right: 70, top: 30, bottom: 30 },
			columnSpan: columns,
			rowSpan: rows,
			children: text.split('\n').map(
				(line) =>
					new docx.Paragraph({
						alignment: right ? AlignmentType.RIGHT : AlignmentType.LEFT,
						children: [new TextRun({ text: line, bold, size: SIZE.table })]
					})
			)
		};
		return new TableCell(options);
	};
	/** Rows with the width of each cell: a cell that spans rows takes its columns away from the rows below. */
	const lay = (rows: readonly (readonly FormCell[])[], columns: readonly number[], tableHeader: boolean) => {
		const taken = columns.map(() => 0);
		return rows.map((cells) => {
			let at = 0;
			const children = cells.map((one) => {
				while (taken[at]! > 0) at++;
				const own = columns.slice(at, at + (one.columns ?? 1));
				for (const i of own.keys()) taken[at + i] = one.rows ?? 1;
				at += own.length;
				return cell(
					one,
					own.reduce((sum, width) => sum + width, 0)
				);
			});
			for (const [i, rows] of taken.entries()) taken[i] = Math.max(0, rows - 1);
			return new TableRow({ tableHeader, cantSplit: tableHeader, children });
		});
	};
	const STYLES = {
		right: { alignment: AlignmentType.RIGHT, spacing: { after: 60 } },
		title: { alignment: AlignmentType.CENTER, spacing: { before: 360, after: 240 } },
		heading: { alignment: AlignmentType.LEFT, spacing: { before: 300, after: 120 }, keepNext: true },
		text: { alignment: AlignmentType.LEFT, spacing: { before: 120, after: 60 } },
		note: { alignment: AlignmentType.LEFT, spacing: { before: 60, after: 60 } }
	};
	const set = (block: Block, wide: boolean): (Paragraph | Table)[] => {
		if (block.is === 'table') {
			const across = (wide ? A4.long : A4.short) - MARGIN.left - MARGIN.right;
			const columnWidths = block.widths.map((percent) => Math.round((across * percent) / 100));
			const rows = [...lay(block.head, columnWidths, true), ...lay(block.rows, columnWidths, false)];
			return [new docx.Table({ columnWidths, layout: TableLayoutType.FIXED, width: { size: across, type: WidthType.DXA }, rows })];
		}
		const bold = block.as === 'title' || block.as === 'heading';
		const size = block.as === 'note' ? SIZE.note : SIZE.text;
		return block.text.split('\n').map((text) => new docx.Paragraph({ ...STYLES[block.as], children: [new TextRun({ text, bold, size })] }));
	};
	const header = new Header({
		children: [
			new docx.Paragraph({ alignment: AlignmentType.CENTER, children: [new TextRun({ text: mark, bold: true, size: SIZE.note })] })
		]
	});
	const file = new Document({
		title,
		creator: 'Asar',
		styles: {
			default: { document: { run: { font: 'Times New Roman', size: SIZE.text, language: { value: locale === 'kk' ? 'kk-KZ' : 'ru-RU' } } } }
		},
		sections: parts.map(({ wide, blocks }) => ({
			properties: {
				page: {
					// Word wants the short side as the width; the library turns the page.
					size: { width: A4.short, height: A4.long, orientation: wide ? PageOrientation.LANDSCAPE : PageOrientation.PORTRAIT },
					margin: MARGIN
				}
			},
			...(mark && { headers: { default: header } }),
			children: blocks.flatMap((block) => set(block, wide))
		}))
	});
	return Packer.toBuffer(file);
}
