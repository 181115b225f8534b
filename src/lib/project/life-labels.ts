/** The words of a running project: phases, kinds of money and gifts, parts of people, steps onto the balance sheet. */
import { m } from '#lib/i18n/paraglide/messages.js';
import type { Locale } from '#lib/i18n/locale.ts';
import { formatNumber } from '#lib/i18n/format.ts';
import { dayLabel } from './labels.ts';
import type { ExpenseKind, GiftKind, Giver } from './money.ts';
import type { BalanceState, CheckKey, Level } from './opening.ts';
import type { Phase } from './photo.ts';
import type { LinkKind } from './plan.ts';
import { addDays } from './weeks.ts';

type Say = typeof m.report_phase_before;
const of =
	<K extends string>(words: Record<K, Say>) =>
	(key: K | (string & {}), locale?: Locale): string =>
		words[key as K]?.({}, locale ? { locale } : undefined) ?? key;

export const phaseLabel = of<Phase>({ before: m.report_phase_before, during: m.report_phase_during, after: m.report_phase_after });
export const expenseLabel = of<ExpenseKind>({
	committed: m.money_kind_committed,
	spent: m.money_kind_spent,
	returned: m.money_kind_returned
});
export const giftLabel = of<GiftKind>({
	labour: m.money_gift_labour,
	transport: m.money_gift_transport,
	materials: m.money_gift_materials,
	premises: m.money_gift_premises,
	specialists: m.money_gift_specialists,
	plants: m.money_gift_plants,
	cash: m.money_gift_cash
});
export const giverLabel = of<Giver>({ residents: m.money_giver_residents, akimat: m.money_giver_akimat, business: m.money_giver_business });
export const partLabel = of<'leader' | 'mentor' | 'coordinator' | 'manager'>({
	leader: m.report_part_leader,
	mentor: m.report_part_mentor,
	coordinator: m.report_part_coordinator,
	manager: m.report_part_manager
});
export const linkLabel = of<LinkKind>({
	split: m.report_link_split,
	merge: m.report_link_merge,
	same_site: m.report_link_same_site,
	follow_up: m.report_link_follow_up
});
export const contactLabel = of<'visit' | 'call' | 'online'>({
	visit: m.report_contact_visit,
	call: m.report_contact_call,
	online: m.report_contact_online
});
export const checkLabel = of<CheckKey>({
	safe: m.report_check_safe,
	photos: m.report_check_photos,
	commitments: m.report_check_commitments,
	plate: m.report_check_plate,
	akim: m.report_check_akim,
	guests: m.report_check_guests,
	thanks: m.report_check_thanks
});
export const balanceLabel = of<BalanceState>({
	promised: m.report_balance_promised,
	contract: m.report_balance_contract,
	act: m.report_balance_act,
	on_balance: m.report_balance_on_balance
});
export const levelLabel = of<Level>({ region: m.report_level_region, district: m.report_level_district, local: m.report_level_local });
export const standingLabel = of<'in_time' | 'late' | 'waiting' | 'overdue'>({
	in_time: m.report_standing_in_time,
	late: m.report_standing_late,
	waiting: m.report_standing_waiting,
	overdue: m.report_standing_overdue
});

/** @returns a week as people say it: '16.11 – 22.11.2026'. */
export function weekLabel(week: string, locale: Locale): string {
	return `${dayLabel(week, locale).slice(0, 5)} – ${dayLabel(addDays(week, 6), locale)}`;
}

/** @returns whole percent of 100, '45 %'. */
export function percentLabel(percent: number, locale: Locale): string {
	return `${formatNumber(percent, locale, 0)}\u00a0%`;
}
