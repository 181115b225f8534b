/**
 * The gate of an application. Few people write here and the document is small, so an edit is tried on a copy and the whole is judged as
 * it would be left: what is not of its shape, builds on something unknown, or uses somebody else's Yjs client never reaches the room.
 */
import * as Y from 'yjs';
import { judgeShape } from '#lib/application/document.ts';
import type { Fault } from './fault.ts';
import { BOUNDS, type Examined, type Sender } from './gate.server.ts';
import { decode } from './update.server.ts';

const NO_NOTES: Map<string, number> = new Map();

/**
 * Judges an update against an application that has no pending structs.
 * @param owners which author each known Yjs client id belongs to; an unknown id is free and comes back in `newClients`
 * @returns ok, or the first fault found
 */
export function examineApplication(
	update: Uint8Array,
	doc: Y.Doc,
	sender: Pick<Sender, 'author'>,
	owners: ReadonlyMap<number, string>,
	maxBytes: number
): Examined {
	const no = (fault: Fault, client: number | null = null): Examined => ({ ok: false, fault, client });
	if (update.length > maxBytes) return no('too_large');
	const decoded = decode(update);
	if (!decoded) return no('undecodable');
	if (decoded.structs.length > BOUNDS.structs) return no('too_large');
	const clients = new Set<number>();
	for (const { id, length } of decoded.structs) {
		if (length === 0 || !Number.isSafeInteger(id.clock + length)) return no('undecodable', id.client);
		if (id.clock + length <= Y.getState(doc.store, id.client)) continue;
		if ((owners.get(id.client) ?? sender.author) !== sender.author) return no('foreign_client', id.client);
		clients.add(id.client);
	}
	if (clients.size > BOUNDS.clients) return no('too_large');
	const copy = new Y.Doc();
	try {
		Y.applyUpdate(copy, Y.encodeStateAsUpdate(doc));
		let news = false;
		copy.on('update', () => (news = true));
		Y.applyUpdate(copy, update);
		if (copy.store.pendingStructs !== null || copy.store.pendingDs !== null) return no('gap');
		const fault = news ? judgeShape(copy, doc) : null;
		if (fault) return no(fault);
		const newClients = [...clients].filter((client) => !owners.has(client));
		return { ok: true, bytes: update, news, exact: false, newClients, notes: NO_NOTES };
	} catch {
		return no('undecodable');
	} finally {
		copy.destroy();
	}
}
