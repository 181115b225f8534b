import type { Locale } from '#lib/i18n/locale.ts';
import { m } from '#lib/i18n/paraglide/messages.js';
import type { FundRule } from './rules.ts';

const NAMES: Record<FundRule, typeof m.fund_rule_greedy> = {
	greedy: m.fund_rule_greedy,
	shares: m.fund_rule_shares,
	per_cost: m.fund_rule_per_cost
};

/** @returns the name of a rule. */
export function ruleName(rule: FundRule, locale: Locale): string {
	return NAMES[rule]({}, { locale });
}
