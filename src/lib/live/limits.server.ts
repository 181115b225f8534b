/**
 * What one visitor may take. Per seat or account, never per address: a whole hall stands behind one address.
 * Too fast is slowed first (the socket is not read for a while), abuse is closed.
 */
import { CLOSE } from './protocol.ts';

const PER_SECOND = 50;
const BURST = 200;
/** So far below zero (messages that came although reading had stopped) it is abuse. */
const DEBT = 1_000;
/** Sockets at once: a phone has a stage and a board, a desk or projector all tables. The oldest makes room. */
const SOCKETS = { seat: 6, other: 64, sameDocument: 6 } as const;

type Member = { readonly visitor: { author: string }; readonly room: { name: string }; close(code: number): void };
type Allowance = { members: Set<Member>; tokens: number; at: number };

/** Keeps the sockets and the message allowance of each author. */
export function createLimits() {
	const authors = new Map<string, Allowance>();

	function of(author: string): Allowance {
		let found = authors.get(author);
		if (!found) authors.set(author, (found = { members: new Set(), tokens: BURST, at: performance.now() }));
		return found;
	}

	return {
		/** Closes the oldest sockets that stand in the way of one more. */
		makeRoomFor(author: string, document: string): void {
			const members = [...(authors.get(author)?.members ?? [])];
			const most = author.startsWith('seat:') ? SOCKETS.seat : SOCKETS.other;
			const same = members.filter(({ room }) => room.name === document);
			if (same.length >= SOCKETS.sameDocument) same[0]!.close(CLOSE.later);
			else if (members.length >= most) members[0]!.close(CLOSE.later);
		},
		enter(member: Member): void {
			of(member.visitor.author).members.add(member);
		},
		leave(member: Member): void {
			const found = authors.get(member.visitor.author);
			found?.members.delete(member);
			if (found?.members.size === 0) authors.delete(member.visitor.author);
		},
		/** @returns how long to stop reading (ms), 0 to go on, or null for abuse. */
		spend(author: string, cost: number): number | null {
			const mine = of(author);
			const now = performance.now();
			mine.tokens = Math.min(BURST, mine.tokens + ((now - mine.at) / 1000) * PER_SECOND) - cost;
			mine.at = now;
			if (mine.tokens >= 0) return 0;
			return mine.tokens < -DEBT ? null : (-mine.tokens / PER_SECOND) * 1000;
		}
	};
}
