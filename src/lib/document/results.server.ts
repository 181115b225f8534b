/** The results of a small-grants programme, form C: DOCX with a card of each project, and CSV, in Kazakh or Russian. */
import { m } from '#lib/i18n/paraglide/messages.js';
import { formatNumber } from '#lib/i18n/format.ts';
import { pick, RESULTS } from '#lib/closing/content.ts';
import type { ResultRow, Results } from '#lib/closing/input.ts';
import { fieldLabel } from '#lib/closing/labels.ts';
import { openForm } from './form-table.server.ts';
import type { PrintLocale } from './target.ts';

const nameOf = (row: ResultRow, locale: PrintLocale) => {
	const place = pick(row, 'settlement', locale);
	return `${pick(row, 'project', locale)}${place ? ` (${place})` : ''}`;
};
/** Rows of numbers, the last one their sums. */
function readTable({ rows }: Results, locale: PrintLocale): { head: string[]; body: [string, ...(number | null)[]][] } {
	const sums = RESULTS.map((key) => rows.reduce((all, row) => all + (row[key] ?? 0), 0));
	return {
		head: [m.closing_c_project({}, { locale }), ...RESULTS.map((key) => fieldLabel(key, locale))],
		body: [
			...rows.map((row): [string, ...(number | null)[]] => [nameOf(row, locale), ...RESULTS.map((key) => row[key])]),
			[m.closing_c_sum({}, { locale }), ...sums]
		]
	};
}

const UNION = /европ|еуроп|europ/i;
/** @returns the bytes of the DOCX */
export async function setResults(results: Results, locale: PrintLocale): Promise<Buffer> {
	const form = await openForm(locale);
	const options = { locale };
	const funder = pick(results, 'funder', locale);
	const funded = UNION.test(funder) ? m.closing_c_funded_eu({}, options) : m.closing_c_funded({ funder }, options);
	const { head, body } = readTable(results, locale);
	const said = (name: string, value: string) => (value ? form.text(`${name}: ${value}`) : []);
	const card = (row: ResultRow) => [
		...form.text(nameOf(row, locale), { bold: true }),
		...said(m.closing_c_organisation({}, options), pick(row, 'organisation', locale)),
		...said(m.closing_c_budget({}, options), row.budget === null ? '' : `${formatNumber(row.budget, locale)} ${row.currency}`.trim()),
		...said(m.closing_c_people_affected({}, options), row.people_affected === null ? '' : formatNumber(row.people_affected, locale)),
		...(pick(row, 'results', locale) ? form.text(pick(row, 'results', locale)) : [])
	];
	const counted = results.rows.filter(({ survey_included }) => survey_included).map((row) => nameOf(row, locale));
	return form.pack(m.closing_results_caption({}, options), [
		...(funder ? form.text(funded, { align: 'center' }) : []),
		...said(m.closing_c_implementer({}, options), pick(results, 'implementer', locale)),
		...said(m.closing_c_partners({}, options), pick(results, 'partners', locale)),
		...results.rows.flatMap(card),
		...form.text(m.closing_results_caption({}, options), { bold: true, align: 'center' }),
		form.table(
			[30, 14, 14, 14, 14, 14],
			[head],
			body.map(([name, ...numbers], i) =>
				[name, ...numbers.map((n) => (n === null ? '-' : formatNumber(n, locale)))].map((text) => ({ text, bold: i === body.length - 1 }))
			)
		),
		...(counted.length ? form.text(`${counted.join(', ')}: ${m.closing_c_survey_yes({}, options)}`) : [])
	]);
}

const quote = (cell: string | number | null) => {
	const text = String(cell ?? '');
	// A cell that a spreadsheet would take for a formula is kept a text.
	const safe = typeof cell === 'string' && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
	return /[";\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};
/** @returns the table as CSV for Excel here: semicolons, a byte order mark. */
export function writeResults(results: Results, locale: PrintLocale): string {
	const { head, body } = readTable(results, locale);
	return `\ufeff${[head, ...body].map((cells) => cells.map(quote).join(';')).join('\r\n')}\r\n`;
}
