/** Who comes, and what the house answers. */
import type { Reason, Refusal } from '#lib/workshop/refusal.ts';
import type { Actor } from '#lib/workshop/rules.ts';
import { CLOSE, type Page } from './protocol.ts';

/**
 * Who is connected. author: seat:ID, account:ID, helper:ID or screen:ID; it owns the Yjs client ids it uses. page: what it says it is;
 * screen: the id of its projector cookie; group: the link of an application's group.
 */
export type Visitor = { author: string; actor: Actor; page?: Page; screen?: string; group?: string };
/**
 * why: what a writer is told who may not write; staff: hears of troubles; moderates: may change the notes of others (missing = as staff).
 */
export type Access = { ok: true; write: boolean; why?: Reason; workshopId: string; staff?: boolean; moderates?: boolean } | Refusal;
/** A board edit that came after its activity was closed. notes: new notes in it. */
export type Late = { workshopId: string; document: string; author: string; notes: number };

/** A browser that is both a seat and signed in may write notes as either. @returns names and the number that stands on the note */
export function signatures({ seat, account }: Actor): Map<string, number> {
	const signs = new Map<string, number>();
	if (seat) signs.set(`seat:${seat.id}`, seat.number);
	if (account) signs.set(`account:${account.id}`, 0);
	return signs;
}

/** @returns the close code that tells a client why it may not stay. */
export function closeCode({ reason }: Refusal): number {
	if (reason === 'no_seat' || reason === 'signed_out') return CLOSE.noSeat;
	return reason === 'not_found' || reason === 'unknown_code' ? CLOSE.notFound : CLOSE.forbidden;
}
