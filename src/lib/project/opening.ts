/** The opening, and how an object comes onto a balance sheet. Pure. */
import { refuse, type Refusal } from '#lib/workshop/refusal.ts';

/** What has to be ready; a product decision from the programme's openings. */
export const CHECKLIST = ['safe', 'photos', 'commitments', 'plate', 'akim', 'guests', 'thanks'] as const;
export type CheckKey = (typeof CHECKLIST)[number];

export const BALANCE_STATES = ['promised', 'contract', 'act', 'on_balance'] as const;
export type BalanceState = (typeof BALANCE_STATES)[number];
export const LEVELS = ['region', 'district', 'local'] as const;
export type Level = (typeof LEVELS)[number];
export const OPENING_LIMITS = { receiver: 160, number: 40, reason: 500 } as const;

export type BalanceStep = { state: BalanceState; receiver: string; number: string; hasFile: boolean; reason: string };
/**
 * May the object go this far? Forward; back only with a reason (a correction). A contract has a number, an act a receiver, a number and a file.
 * @param now the newest state, null = nothing yet
 * @returns ok, or unknown_choice (state: nothing changes), required (receiver, number, file, reason).
 */
export function judgeBalance(now: BalanceState | null, step: BalanceStep): { ok: true } | Refusal {
	const order = (state: BalanceState | null) => (state === null ? -1 : BALANCE_STATES.indexOf(state));
	if (order(step.state) === order(now)) return refuse('unknown_choice', 'state');
	if (order(step.state) < order(now)) return step.reason ? { ok: true } : refuse('required', 'reason');
	if (step.state === 'promised') return { ok: true };
	if (!step.receiver) return refuse('required', 'receiver');
	if (!step.number) return refuse('required', 'number');
	if (step.state === 'act' && !step.hasFile) return refuse('required', 'file');
	return { ok: true };
}

/** @returns whether an act was signed. */
export function isAccepted(state: string | null): boolean {
	return state === 'act' || state === 'on_balance';
}
