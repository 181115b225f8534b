/**
 * The grant pays what is left of a line of the budget, also when several people write in that line at once: each of them computed it from what had come
 * by then, so whoever balanced a line last balances it again when amounts of others arrive.
 */
import type * as Y from 'yjs';
import { fillGrant } from './checks.ts';
import type { Row, Value } from './content.ts';
import { setRow } from './document.ts';

const AMOUNTS = ['quantity', 'price', 'total', 'own', 'akimat', 'business', 'other'];
const BALANCED = 'balanced';

const rowsOf = (doc: Y.Doc) => doc.getMap<Y.Map<Value>>('rows');
function lineOf(doc: Y.Doc, id: string): Row | undefined {
	const cells = rowsOf(doc).get(`budget:${id}`);
	return cells && { ...(cells.toJSON() as Record<string, Value>), id };
}
const isBalanced = (line: Row) => (line.grant ?? 0) === fillGrant(line);

export type Balance = {
	/** Puts a value into a cell of the budget; a line that was in balance stays so. Call it within a transaction of the page. */
	put(id: string, cell: string, value: Value): void;
	stop(): void;
};

/** Keeps the lines that this page fills in balance. @param own the origin of the page's own changes */
export function keepBalance(doc: Y.Doc, own: unknown): Balance {
	const kept = new Set<string>();
	function settle(id: string): void {
		const line = lineOf(doc, id);
		if (line) doc.transact(() => setRow(doc, 'budget', id, { grant: Math.max(0, fillGrant(line)) }), BALANCED);
	}
	const heard = (events: Y.YEvent<Y.AbstractType<unknown>>[], { origin }: Y.Transaction) => {
		if (origin === own || origin === BALANCED) return;
		for (const event of events) {
			const id = String(event.path[0] ?? '').replace(/^budget:/, '');
			if (!kept.has(id)) continue;
			const cells = [...(event as Y.YMapEvent<Value>).keysChanged];
			if (cells.some((cell) => AMOUNTS.includes(cell))) queueMicrotask(() => settle(id));
			// Somebody typed the grant of this line: it is theirs now.
			else if (cells.includes('grant') && !isBalanced(lineOf(doc, id)!)) kept.delete(id);
		}
	};
	rowsOf(doc).observeDeep(heard);
	return {
		put(id, cell, value) {
			const before = lineOf(doc, id);
			setRow(doc, 'budget', id, { [cell]: value });
			if (cell === 'grant') kept.delete(id);
			if (!AMOUNTS.includes(cell)) return;
			if (before && !isBalanced(before) && (before.grant ?? null) !== null && !kept.has(id)) return;
			kept.add(id);
			settle(id);
		},
		stop: () => rowsOf(doc).unobserveDeep(heard)
	};
}
