import * as Y from 'yjs';
import { test } from 'vitest';
import * as encoding from 'lib0/encoding';
import { newId } from '#lib/live/id.ts';
import { examine, BOUNDS } from '#lib/live/gate.server.ts';
import { addNote, recolourNote } from '#lib/board/document.ts';

test('deletes', () => {
	const doc = new Y.Doc();
	const seat = 'seat:' + newId();
	for (let i = 0; i < 300; i++) addNote(doc, { id: newId(), text: '', colour: 1, author: seat, number: 1, round: 1, at: 1 + i });
	doc.transact(() => { doc.getMap('notes').forEach((n: any) => { for (let i = 0; i < 60; i++) n.get('text').insert(0, 'ab'); }); });
	const total = doc.store.clients.get(doc.clientID)!;
	console.log('structs', total.length);
	// delete set with overlapping ranges covering everything
	const enc = encoding.createEncoder();
	encoding.writeVarUint(enc, 0); // no structs
	encoding.writeVarUint(enc, 1);
	encoding.writeVarUint(enc, doc.clientID);
	const N = 1000;
	const state = Y.getState(doc.store, doc.clientID);
	encoding.writeVarUint(enc, N);
	for (let i = 0; i < N; i++) { encoding.writeVarUint(enc, state - 100); encoding.writeVarUint(enc, 0 + 100); }
	const t0 = performance.now();
	const found = examine(encoding.toUint8Array(enc), doc, { author: seat, signs: new Map([[seat, 1]]) }, new Map([[doc.clientID, seat]]), BOUNDS.stepBytes);
	console.log('tail', found, performance.now() - t0, 'ms for', N, 'bytes', encoding.length(enc));
	// range that starts at an undeleted text content only: one note long text
	const doc2 = new Y.Doc();
	addNote(doc2, { id: newId(), text: '', colour: 1, author: seat, number: 1, round: 1, at: 1 });
	const first = Y.getState(doc2.store, doc2.clientID);
	const note: any = [...(doc2.getMap('notes') as any).values()][0];
	for (let i = 0; i < 2000; i++) doc2.transact(() => { note.get('text').insert(0, 'a'); if (note.get('text').length > 200) note.get('text').delete(100, 50); });
	const st = Y.getState(doc2.store, doc2.clientID);
	for (const M of [1000, 10000]) {
		const e = encoding.createEncoder();
		encoding.writeVarUint(e, 0); encoding.writeVarUint(e, 1); encoding.writeVarUint(e, doc2.clientID); encoding.writeVarUint(e, M);
		for (let i = 0; i < M; i++) { encoding.writeVarUint(e, first); encoding.writeVarUint(e, st - first); }
		const t = performance.now();
		const f = examine(encoding.toUint8Array(e), doc2, { author: seat, signs: new Map([[seat, 1]]) }, new Map([[doc2.clientID, seat]]), BOUNDS.stepBytes);
		console.log('overlap', M, f, Math.round(performance.now() - t), 'ms bytes', encoding.length(e), 'structs', doc2.store.clients.get(doc2.clientID)!.length);
	}
});
test('recolour many', () => {
	const doc = new Y.Doc();
	const seat = 'seat:' + newId();
	const id = newId();
	addNote(doc, { id, text: '', colour: 1, author: seat, number: 1, round: 1, at: 1 });
	const other = new Y.Doc();
	// handcrafted: items with parent = fresh note (ID clock 0?)
	const src = new Y.Doc();
	const nid = newId();
	addNote(src, { id: nid, text: '', colour: 1, author: seat, number: 1, round: 1, at: 1 });
	for (let i = 0; i < 5000; i++) recolourNote(src, nid, ((i % 2) + 2) as any);
	const u = Y.encodeStateAsUpdate(src);
	const t = performance.now();
	console.log(u.length, examine(u, other, { author: seat, signs: new Map([[seat, 1]]) }, new Map(), BOUNDS.stepBytes), Math.round(performance.now() - t));
});
