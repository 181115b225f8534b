/** Says the allocation in the reader's language: the rule itself, and why each idea won or did not. Pure. */
import { formatMoney, formatNumber } from '#lib/i18n/format.ts';
import type { Locale } from '#lib/i18n/locale.ts';
import { m } from '#lib/i18n/paraglide/messages.js';
import { rivalOf, type AllocationRow } from './rules.ts';

/** @returns the rule of fund/rules.ts in four sentences, the second of them says how ties are broken. */
export function explainRule(locale: Locale): string[] {
	return [
		m.vote_rule_order({}, { locale }),
		m.vote_rule_tie({}, { locale }),
		m.vote_rule_fit({}, { locale }),
		m.vote_rule_zero({}, { locale })
	];
}

/**
 * Why an idea won or not, in one or two sentences: dots, what it needs and what was left, then how a tie was broken.
 * @param rows all rows in the order of the rule, as allocateGreedy returned them; `row` is one of them
 * @param ideas to name the other idea of a tie by its number
 */
export function explainRow(
	row: AllocationRow,
	rows: readonly AllocationRow[],
	ideas: readonly { id: string; number: number }[],
	locale: Locale
): string {
	const tie = explainTie(row, rows, ideas, locale);
	return tie ? `${explainOutcome(row, locale)} ${tie}` : explainOutcome(row, locale);
}

function explainOutcome(row: AllocationRow, locale: Locale): string {
	if (row.outcome === 'no_dots') return m.vote_no_dots({}, { locale });
	const params = { dots: formatNumber(row.dots, locale), cost: formatMoney(row.cost, locale), left: formatMoney(row.left, locale) };
	return row.outcome === 'won' ? m.vote_won(params, { locale }) : m.vote_over_fund(params, { locale });
}

function explainTie(
	row: AllocationRow,
	rows: readonly AllocationRow[],
	ideas: readonly { id: string; number: number }[],
	locale: Locale
): string | null {
	const place = rows.findIndex(({ ideaId }) => ideaId === row.ideaId);
	const rival = place < 0 || row.tie === null ? null : rivalOf(rows, place);
	const other = rival === null ? undefined : ideas.find(({ id }) => id === rows[rival]!.ideaId);
	if (rival === null || !other) return null;
	const params = { number: other.number };
	if (row.tie === 'cheaper')
		return rival > place ? m.vote_tie_cheaper_first(params, { locale }) : m.vote_tie_cheaper_second(params, { locale });
	return rival > place ? m.vote_tie_earlier_first(params, { locale }) : m.vote_tie_earlier_second(params, { locale });
}
