/** What keeps a ballot from its seat while a vote is open: names and receipts made from the vote's random key, which closing destroys. */
import { eq } from 'drizzle-orm';
import { createHash, createHmac, randomBytes } from 'node:crypto';
import type { Db } from '#lib/server/db.ts';
import { voteKey } from '#lib/server/schema.ts';
import { makeReceipt } from './rules.ts';

/** @returns a new key. */
export const makeKey = (): string => randomBytes(32).toString('base64url');

/** @returns the key of an open vote; null when it is closed, and in a vote opened before there were keys. */
export async function readKey(db: Db, voteId: string): Promise<string | null> {
	const [row] = await db.select({ key: voteKey.key }).from(voteKey).where(eq(voteKey.voteId, voteId));
	return row?.key ?? null;
}

/** @returns the name under which a seat's ballot is kept. Without a key the seat itself: of a vote opened before there were keys. */
export function holderOf(key: string | null, seatId: string): string {
	return key === null ? seatId : createHmac('sha256', key).update(`holder:${seatId}`).digest('base64url');
}

/** @returns the receipt of a seat in this vote, known before it votes. @param turn another one, should two seats have got the same */
export function receiptOf(key: string | null, seatId: string, turn = 0): string {
	return makeReceipt(key === null ? randomBytes(6) : createHmac('sha256', key).update(`receipt:${turn}:${seatId}`).digest());
}

/** @returns what is kept of a request's id after the closing. */
export const hashRequest = (id: string): string => createHash('sha256').update(id).digest('base64url').slice(0, 22);
