/** Says the allocation in the reader's language: the rule itself, and why each idea won or did not. Pure. */
import { formatMoney, formatNumber } from '#lib/i18n/format.ts';
import type { Locale } from '#lib/i18n/locale.ts';
import { m } from '#lib/i18n/paraglide/messages.js';
import { affectedLabel } from '#lib/need/labels.ts';
import { ruleName } from './labels.ts';
import { rivalOf, type AllocationRow, type FundRule } from './rules.ts';

type Numbered = readonly { id: string; number: number }[];

/** What the rule of a village consists of. fund: tenge. lot: whether one settles ties; without it the smaller number does. */
export type SaidTerms = { rule: FundRule; oneFor: readonly string[]; grants: number; fund: number; lot: boolean };

/** @returns the rule in a few sentences, one of them says how ties are broken; without terms the rule 'greedy' as it was without a lot. */
export function explainRule(locale: Locale, terms?: SaidTerms): string[] {
	const { rule, oneFor, grants, fund, lot } = terms ?? { rule: 'greedy', oneFor: [], grants: 0, fund: 0, lot: false };
	const tie = lot ? m.fund_tie_lot({}, { locale }) : m.vote_rule_tie({}, { locale });
	const line = [m.vote_rule_fit({}, { locale }), m.vote_rule_zero({}, { locale })];
	const said: Record<FundRule, string[]> = {
		greedy: [m.vote_rule_order({}, { locale }), tie, ...line],
		per_cost: [m.fund_per_cost_order({}, { locale }), tie, ...line],
		shares: [
			m.fund_shares_purse({}, { locale }),
			m.fund_shares_pay({}, { locale }),
			m.fund_shares_turn({}, { locale }),
			tie,
			m.fund_shares_rest({}, { locale })
		]
	};
	const promises = oneFor.length
		? [m.fund_promise({ groups: oneFor.map((code) => affectedLabel(code, locale)).join(', ') }, { locale })]
		: [];
	const sizes = grants ? [m.fund_grants({ n: grants, amount: formatMoney(Math.floor(fund / grants), locale) }, { locale })] : [];
	return [...promises, ...sizes, ...said[rule]];
}

/**
 * Why an idea won or not, sentence by sentence: dots, what it needs and what was left, who paid, how a tie was broken; then what it displaced or
 * what displaced it, how many more dots would have been enough, and what other rules would have said.
 * @param rows all rows in the order of the rule; `row` is one of them
 * @param ideas to name other ideas by their numbers
 * @param length short = the first part only, for the screen
 */
export function explainRow(
	row: AllocationRow,
	rows: readonly AllocationRow[],
	ideas: Numbered,
	locale: Locale,
	length: 'full' | 'short' = 'full'
): string {
	const first = [explainOverride(row, locale), explainOutcome(row, locale), explainTie(row, rows, ideas, locale)];
	return [...first, ...(length === 'full' ? explainOthers(row, ideas, locale) : [])].filter(Boolean).join(' ');
}

/** @returns ideas by their numbers. */
export function listIdeas(ids: readonly string[], ideas: Numbered, locale: Locale): string {
	const numbers = ids.flatMap((id) => ideas.find((idea) => idea.id === id)?.number ?? []);
	return numbers.map((number) => `№${number}`).join(', ') || m.fund_nobody({}, { locale });
}

/** @returns somebody's words with a full stop, so that others can follow. */
export function asSentence(text: string): string {
	return /[.!?…]$/.test(text) ? text : `${text}.`;
}

function explainOverride({ outcome, override }: AllocationRow, locale: Locale): string {
	if (!override) return '';
	const said = { who: override.who, reason: asSentence(override.reason) };
	return outcome === 'won' ? m.fund_override_in(said, { locale }) : m.fund_override_out(said, { locale });
}

function explainOutcome(row: AllocationRow, locale: Locale): string {
	const { outcome, dots, cost, left, why, override } = row;
	if (override) return '';
	if (outcome === 'no_dots') return m.vote_no_dots({}, { locale });
	const money = (tenge: number) => formatMoney(tenge, locale);
	const params = { dots: formatNumber(dots, locale), cost: money(cost), left: money(left) };
	if (outcome === 'short') return m.fund_short({ ...params, theirs: money(why?.theirs ?? 0) }, { locale });
	if (outcome !== 'won') return m.vote_over_fund(params, { locale });
	if (why?.promised) return m.fund_won_promised({ ...params, group: affectedLabel(why.promised, locale) }, { locale });
	if (why?.rest) return m.fund_won_rest(params, { locale });
	if (!why?.paid) return m.vote_won(params, { locale });
	const { seats, gaveAll, perDot } = why.paid;
	const paid = m.fund_won_shares({ ...params, seats: formatNumber(seats, locale), perDot: money(perDot) }, { locale });
	return gaveAll ? `${paid} ${m.fund_gave_all({ n: formatNumber(gaveAll, locale) }, { locale })}` : paid;
}

function explainTie(row: AllocationRow, rows: readonly AllocationRow[], ideas: Numbered, locale: Locale): string {
	const place = rows.findIndex(({ ideaId }) => ideaId === row.ideaId);
	const rival = place < 0 || row.tie === null ? null : rivalOf(rows, place);
	const other = rival === null ? undefined : ideas.find(({ id }) => id === rows[rival]!.ideaId);
	if (rival === null || !other) return '';
	const params = { number: other.number };
	const first = rival > place;
	if (row.tie === 'cheaper') return first ? m.vote_tie_cheaper_first(params, { locale }) : m.vote_tie_cheaper_second(params, { locale });
	if (row.tie === 'lot') return first ? m.fund_tie_lot_first(params, { locale }) : m.fund_tie_lot_second(params, { locale });
	return first ? m.vote_tie_earlier_first(params, { locale }) : m.vote_tie_earlier_second(params, { locale });
}

/** What would have been otherwise with one thing changed. */
function explainOthers({ outcome, why, override }: AllocationRow, ideas: Numbered, locale: Locale): string[] {
	if (!why) return [];
	const counted = override ? outcome !== 'won' : outcome === 'won';
	const said: string[] = [];
	if (why.displaced.length) said.push(m.fund_displaced({ ideas: listIdeas(why.displaced, ideas, locale) }, { locale }));
	if (why.displacedBy.length) said.push(m.fund_displaced_by({ ideas: listIdeas(why.displacedBy, ideas, locale) }, { locale }));
	const n = formatNumber(why.more ?? 0, locale);
	if (why.more !== null) said.push(why.theirs === null ? m.fund_more({ n }, { locale }) : m.fund_more_seats({ n }, { locale }));
	else if (!counted) said.push(m.fund_never({}, { locale }));
	const rules = why.otherwise.map((rule) => `«${ruleName(rule, locale)}»`).join(', ');
	if (rules) said.push(counted ? m.fund_otherwise_lost({ rules }, { locale }) : m.fund_otherwise_won({ rules }, { locale }));
	return said;
}
