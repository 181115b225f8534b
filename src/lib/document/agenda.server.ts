/** One page for the akim's meeting with residents: what is overdue and what waits for an answer. DOCX, Kazakh or Russian. */
import { m } from '#lib/i18n/paraglide/messages.js';
import { formatLongDate } from '#lib/i18n/format.ts';
import type { LetterLocale } from '#lib/picture/letter.ts';

/** Rows as they stand: what, where, who, since when. */
export type AgendaRow = { what: string; where: string; who: string; when: string };
export type Agenda = { village: string; at: number; overdue: readonly AgendaRow[]; reports: readonly AgendaRow[]; rate: string };

const MM = 56.7;
/** So many rows of each table fit on a page. */
const MOST = 12;

/** @returns the bytes of the file */
export async function setAgenda({ village, at, overdue, reports, rate }: Agenda, locale: LetterLocale): Promise<Buffer> {
	const { AlignmentType, Document, Packer, Paragraph, Table, TableCell, TableRow, TextRun, WidthType } = await import('docx');
	const options = { locale };
	const cell = (text: string, width: number, bold = false) =>
		new TableCell({
			width: { size: width, type: WidthType.PERCENTAGE },
			margins: { left: 80, right: 80, top: 30, bottom: 30 },
			children: [new Paragraph({ children: [new TextRun({ text, bold, size: 20 })] })]
		});
	const WIDTHS = [34, 30, 20, 16];
	const row = (texts: readonly string[], bold = false) =>
		new TableRow({ tableHeader: bold, children: texts.map((text, i) => cell(text, WIDTHS[i]!, bold)) });
	const head = [m.keep_agenda_what, m.keep_agenda_where, m.keep_agenda_who, m.keep_agenda_when].map((say) => say({}, options));
	const table = (rows: readonly AgendaRow[]) => [
		new Table({
			width: { size: 100, type: WidthType.PERCENTAGE },
			rows: [row(head, true), ...rows.slice(0, MOST).map(({ what, where, who, when }) => row([what, where, who, when]))]
		}),
		...(rows.length > MOST
			? [new Paragraph({ children: [new TextRun({ text: m.keep_agenda_more({ n: rows.length - MOST }, options), size: 20 })] })]
			: [])
	];
	const line = (text: string, bold = false, before = 0) =>
		new Paragraph({ children: [new TextRun({ text, bold })], spacing: { before, after: 100 } });
	const children = [
		new Paragraph({
			children: [new TextRun({ text: m.keep_agenda_title({}, options), bold: true, size: 28 })],
			alignment: AlignmentType.CENTER,
			spacing: { after: 60 }
		}),
		new Paragraph({
			children: [new TextRun(`${village}, ${formatLongDate(at, locale)}`)],
			alignment: AlignmentType.CENTER,
			spacing: { after: 160 }
		}),
		line(rate),
		...(overdue.length ? table(overdue) : [line(m.keep_agenda_none({}, options))]),
		line(m.keep_agenda_reports({}, options), true, 240),
		...(reports.length ? table(reports) : [line(m.keep_akimat_reports_none({}, options))])
	];
	const file = new Document({
		title: m.keep_agenda_title({}, options),
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
				children
			}
		]
	});
	return Packer.toBuffer(file);
}
