/**
 * What one visitor may take. Per seat or account, never per address: a whole hall stands behind one address.
 * Too fast is slowed first (the socket is not read for a while), abuse is closed.
 */
import type { LiveLimits } from '#lib/server/config.ts';
import { CLOSE } from './protocol.ts';

/** So many bursts below zero (messages that came although reading had stopped) it is abuse. */
const DEBT = 5;
/** Tabs of one author on one document. */
const SAME_DOCUMENT = 6;

type Member = { readonly visitor: { author: string }; readonly room: { name: string }; close(code: number): void };
type Allowance = { members: Set<Member>; messages: number; bytes: number; at: number };

/** Keeps the sockets and the allowance of each author. */
export function createLimits(limits: LiveLimits) {
	const authors = new Map<string, Allowance>();

	function of(author: string): Allowance {
		let found = authors.get(author);
		if (!found) {
			found = { members: new Set(), messages: limits.messageBurst, bytes: limits.byteBurst, at: performance.now() };
			authors.set(author, found);
		}
		return found;
	}

	/** An allowance is forgotten when it is full again: coming back does not fill it. */
	function forget(author: string, mine: Allowance): void {
		const rest = Math.max((limits.messageBurst - mine.messages) / limits.messages, (limits.byteBurst - mine.bytes) / limits.bytes, 0);
		setTimeout(() => mine.members.size === 0 && authors.get(author) === mine && authors.delete(author), rest * 1000).unref();
	}

	return {
		/** How many different authors are connected. */
		get authors() {
			return [...authors.values()].filter(({ members }) => members.size > 0).length;
		},
		/** Closes the oldest socket that stands in the way of one more. @returns whether one did */
		makeRoomFor(author: string, document: string): boolean {
			const members = authors.get(author)?.members;
			if (!members?.size) return false;
			const most = author.startsWith('seat:') ? limits.seatSockets : limits.staffSockets;
			const same = [...members].filter(({ room }) => room.name === document);
			const oldest = same.length >= SAME_DOCUMENT ? same[0] : members.size >= most ? members.values().next().value : undefined;
			oldest?.close(CLOSE.later);
			return oldest !== undefined;
		},
		enter(member: Member): void {
			of(member.visitor.author).members.add(member);
		},
		leave(member: Member): void {
			const found = authors.get(member.visitor.author);
			found?.members.delete(member);
			if (found?.members.size === 0) forget(member.visitor.author, found);
		},
		/** @param cost messages @returns how long to stop reading (ms), 0 to go on, or null for abuse. */
		spend(author: string, cost: number, bytes: number): number | null {
			const mine = of(author);
			const now = performance.now();
			const seconds = (now - mine.at) / 1000;
			mine.at = now;
			mine.messages = Math.min(limits.messageBurst, mine.messages + seconds * limits.messages) - cost;
			mine.bytes = Math.min(limits.byteBurst, mine.bytes + seconds * limits.bytes) - bytes;
			if (mine.messages >= 0 && mine.bytes >= 0) return 0;
			if (mine.messages < -DEBT * limits.messageBurst || mine.bytes < -DEBT * limits.byteBurst) return null;
			return Math.max(-mine.messages / limits.messages, -mine.bytes / limits.bytes) * 1000;
		}
	};
}
