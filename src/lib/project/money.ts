/**
 * Money of a project and what the community gave. Pure. Tenge are whole numbers. Every figure is computed from lines, expenses, approved
 * reallocations and entries of the ledger; nothing is stored twice.
 */
import { SOURCES, type Source } from './rules.ts';

export const EXPENSE_KINDS = ['committed', 'spent', 'returned'] as const;
export type ExpenseKind = (typeof EXPENSE_KINDS)[number];
export const MONEY_LIMITS = { note: 200, reason: 500, giver: 120, unit: 20, source: 200, quantity: 1_000_000, people: 10_000 } as const;

/** Cash needs no rate: its amount is its value. Quantities are in the unit of the rate; labour is people x hours each. */
export const GIFT_KINDS = ['labour', 'transport', 'materials', 'premises', 'specialists', 'plants', 'cash'] as const;
export type GiftKind = (typeof GIFT_KINDS)[number];
export const GIVERS = ['residents', 'akimat', 'business'] as const;
export type Giver = (typeof GIVERS)[number];

export type Line = { id: string; source: string; amount: number };
export type Spent = { budgetLineId: string; kind: string; amount: number };
export type Moved = { fromLineId: string; toLineId: string; amount: number; outcome: string | null };
/** planned: with approved reallocations. committed: agreed and not yet paid. left: what may still be spent or promised. */
export type LineSums = { id: string; source: string; planned: number; committed: number; spent: number; left: number };

/**
 * @returns the sums of each line. What is spent on a line first takes from what was committed on it: a contract of 500 000 of which 300 000
 * are paid leaves 200 000 committed. What was returned (to the line) is spent less.
 */
export function sumLines(lines: readonly Line[], expenses: readonly Spent[], moved: readonly Moved[]): LineSums[] {
	const sum = (id: string, kind: ExpenseKind) =>
		expenses.filter((e) => e.budgetLineId === id && e.kind === kind).reduce((all, e) => all + e.amount, 0);
	return lines.map(({ id, source, amount }) => {
		const approved = moved.filter(({ outcome }) => outcome === 'approved');
		const came = approved.filter(({ toLineId }) => toLineId === id).reduce((all, move) => all + move.amount, 0);
		const went = approved.filter(({ fromLineId }) => fromLineId === id).reduce((all, move) => all + move.amount, 0);
		const planned = amount + came - went;
		const spent = sum(id, 'spent') - sum(id, 'returned');
		const committed = Math.max(0, sum(id, 'committed') - spent);
		return { id, source, planned, committed, spent, left: planned - spent - committed };
	});
}

export type Totals = { planned: number; committed: number; spent: number; left: number };
/** @returns the sums over lines. */
export function addUp(lines: readonly Totals[]): Totals {
	const of = (key: keyof Totals) => lines.reduce((all, line) => all + line[key], 0);
	return { planned: of('planned'), committed: of('committed'), spent: of('spent'), left: of('left') };
}

/** @returns the sums by source of money, in the order of SOURCES, without the empty ones. */
export function bySource(lines: readonly LineSums[]): (Totals & { source: Source })[] {
	return SOURCES.map((source) => ({ source, ...addUp(lines.filter((line) => line.source === source)) })).filter(
		({ planned, spent, committed }) => planned !== 0 || spent !== 0 || committed !== 0
	);
}

export type Rate = { id: string; kind: string; unit: string; value: number; region: string | null; validFrom: string };
/** @returns the rate that counts for a gift on a day: of its region before the one for everywhere, the newest that was valid then; null = none. */
export function rateFor(rates: readonly Rate[], kind: string, unit: string, region: string | null, onDay: string): Rate | null {
	const fitting = rates
		.filter(
			(rate) => rate.kind === kind && rate.unit === unit && rate.validFrom <= onDay && (rate.region === null || rate.region === region)
		)
		.sort((a, b) => Number(b.region !== null) - Number(a.region !== null) || (a.validFrom < b.validFrom ? 1 : -1));
	return fitting[0] ?? null;
}

/** @returns what a gift is worth, whole tenge, and whole units counted; labour is people x hours x rate, cash is itself. */
export function valueOf(kind: GiftKind, quantity: number, people: number | null, rate: number): number {
	if (kind === 'cash') return Math.round(quantity);
	return Math.round((kind === 'labour' ? (people ?? 1) * quantity : quantity) * rate);
}

export type Gift = { kind: string; giver: string; value: number; quantity: number; people: number | null };
export type GiftSums = { giver: Giver; value: number; cash: number; inKind: number; share: number };
/** @returns what residents, akimat and business gave, apart; cash and in kind apart; hours of labour by residents. share: of all gifts, 0 to 1. */
export function sumGifts(gifts: readonly Gift[]): { total: number; givers: GiftSums[]; hours: number } {
	const total = gifts.reduce((all, { value }) => all + value, 0);
	const givers = GIVERS.map((giver) => {
		const own = gifts.filter((gift) => gift.giver === giver);
		const value = own.reduce((all, gift) => all + gift.value, 0);
		const cash = own.filter(({ kind }) => kind === 'cash').reduce((all, gift) => all + gift.value, 0);
		return { giver, value, cash, inKind: value - cash, share: total ? value / total : 0 };
	});
	const hours = gifts.filter(({ kind }) => kind === 'labour').reduce((all, { people, quantity }) => all + (people ?? 1) * quantity, 0);
	return { total, givers, hours };
}
