/** The gate of a stage: nobody but the server writes there, so only the question whether there is news matters. */
import * as Y from 'yjs';
import type { Examined } from './gate.server.ts';
import { isInOrder, type Decoded } from './update.server.ts';

const NO_NOTES: Map<string, number> = new Map();

/** Judges an update against a stage. Faults: undecodable. */
export function examineStage(update: Uint8Array, doc: Y.Doc): Examined {
	try {
		const { structs, ds } = Y.decodeUpdate(update);
		if (![...ds.clients.values()].every(isInOrder)) return { ok: false, fault: 'undecodable', client: null };
		const isNew = structs.some(({ id, length }) => id.clock + length > Y.getState(doc.store, id.client));
		return { ok: true, bytes: update, news: isNew || deletesLiving(ds, doc), exact: false, newClients: [], notes: NO_NOTES };
	} catch {
		return { ok: false, fault: 'undecodable', client: null };
	}
}

function deletesLiving(ds: Decoded['ds'], doc: Y.Doc): boolean {
	for (const [client, ranges] of ds.clients) {
		const structs = doc.store.clients.get(client) ?? [];
		for (const { clock, len } of ranges) {
			if (clock + len > Y.getState(doc.store, client)) return true;
			for (let i = Y.findIndexSS(structs, clock); i < structs.length && structs[i]!.id.clock < clock + len; i++)
				if (!structs[i]!.deleted) return true;
		}
	}
	return false;
}
