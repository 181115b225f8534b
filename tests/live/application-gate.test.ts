/** The gate of an application: what an edit may do to the live document, judged on real Yjs updates. */
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { addRow, changeText, readContent, removeRow, setRow, setValue, textOf, writeContent } from '#lib/application/document.ts';
import { examineApplication } from '#lib/live/application-gate.server.ts';
import { BOUNDS } from '#lib/live/gate.server.ts';
import { newId } from '#lib/live/id.ts';

describe('the gate of the live document', () => {
	const base = () => {
		const doc = new Y.Doc();
		writeContent(doc, { ...readContent(new Y.Doc()) });
		return doc;
	};
	const examine = (doc: Y.Doc, change: (mine: Y.Doc) => void, owners = new Map<number, string>(), author = 'account:a') => {
		const mine = new Y.Doc();
		Y.applyUpdate(mine, Y.encodeStateAsUpdate(doc));
		const before = Y.encodeStateVector(mine);
		mine.transact(() => change(mine));
		return { found: examineApplication(Y.encodeStateAsUpdate(mine, before), doc, { author }, owners, BOUNDS.updateBytes), mine };
	};
	const row = newId();
	test.each<[string, (doc: Y.Doc) => void]>([
		['a text', (doc) => changeText(textOf(doc, 'goal')!, 'Мақсат')],
		['a cell', (doc) => setRow(doc, 'budget', row, { item: 'Құм', quantity: 2.5 })],
		['a row', (doc) => addRow(doc, 'tasks', newId(), { text: 'Міндет' })],
		['a value', (doc) => setValue(doc, 'start', '2026-06')]
	])('lets through %s', (_, change) => expect(examine(base(), change).found).toMatchObject({ ok: true, news: true }));
	test.each<[string, string, (doc: Y.Doc) => void]>([
		['another root', 'foreign_place', (doc) => doc.getMap('other').set('a', 1)],
		['a list in a root', 'foreign_place', (doc) => doc.getArray('lines').push([1])],
		['an unknown text', 'foreign_place', (doc) => doc.getMap('texts').set('other', new Y.Text('x'))],
		['a text put in place of another', 'foreign_place', (doc) => doc.getMap('texts').set('goal', new Y.Text('x'))],
		['a text taken away', 'foreign_place', (doc) => doc.getMap('texts').delete('goal')],
		['a text too long', 'too_long', (doc) => textOf(doc, 'goal')!.insert(0, 'а'.repeat(1001))],
		['a picture in a text', 'wrong_value', (doc) => textOf(doc, 'goal')!.insertEmbed(0, { image: 'x' })],
		['bold letters', 'wrong_value', (doc) => textOf(doc, 'goal')!.insert(0, 'x', { bold: true })],
		['an unknown value', 'foreign_place', (doc) => doc.getMap('values').set('x', 1)],
		['a value of another kind', 'wrong_value', (doc) => setValue(doc, 'start', 5)],
		['an unknown table', 'foreign_place', (doc) => setRow(doc, 'other' as never, newId(), {})],
		['a row without an id', 'foreign_place', (doc) => setRow(doc, 'tasks', 'x', {})],
		['an unknown cell', 'foreign_place', (doc) => setRow(doc, 'tasks', newId(), { x: 1 })],
		['words in a sum', 'wrong_value', (doc) => setRow(doc, 'budget', newId(), { grant: 'көп' })],
		['half a tenge', 'wrong_value', (doc) => setRow(doc, 'budget', newId(), { grant: 0.5 })],
		['a map in a cell', 'wrong_value', (doc) => setRow(doc, 'tasks', newId(), { text: new Y.Map() as never })],
		[
			'too many rows',
			'board_full',
			(doc) => {
				for (let i = 0; i < 121; i++) addRow(doc, 'tasks', newId());
			}
		]
	])('refuses %s', (_, fault, change) => expect(examine(base(), change).found).toMatchObject({ ok: false, fault }));
	test('somebody else’s Yjs client, a gap, nonsense', () => {
		const doc = base();
		const first = examine(doc, (mine) => setValue(mine, 'posts', 1));
		const client = first.mine.clientID;
		expect(
			examineApplication(
				Y.encodeStateAsUpdate(first.mine),
				doc,
				{ author: 'account:a' },
				new Map([[client, 'account:b']]),
				BOUNDS.updateBytes
			)
		).toMatchObject({ fault: 'foreign_client' });
		const known = Y.encodeStateVector(first.mine);
		setValue(first.mine, 'posts', 2);
		expect(
			examineApplication(Y.encodeStateAsUpdate(first.mine, known), doc, { author: 'account:a' }, new Map(), BOUNDS.updateBytes)
		).toMatchObject({ fault: 'gap' });
		expect(examineApplication(new Uint8Array([9, 9, 9]), doc, { author: 'a' }, new Map(), BOUNDS.updateBytes)).toMatchObject({
			fault: 'undecodable'
		});
	});
	test('two at once: different cells of one row and different letters of one text both stay', () => {
		const doc = base();
		addRow(doc, 'budget', row, { item: 'Құм', quantity: 1 });
		changeText(textOf(doc, 'goal')!, 'Балалар ойнасын');
		const a = examine(doc, (mine) => {
			setRow(mine, 'budget', row, { quantity: 3 });
			changeText(textOf(mine, 'goal')!, 'Барлық балалар ойнасын');
		});
		const b = examine(doc, (mine) => {
			setRow(mine, 'budget', row, { price: 5 });
			changeText(textOf(mine, 'goal')!, 'Балалар ойнасын деп');
		});
		for (const { found } of [a, b]) if (found.ok) Y.applyUpdate(doc, found.bytes);
		const { rows, texts } = readContent(doc);
		expect(rows.budget).toMatchObject([{ item: 'Құм', quantity: 3, price: 5 }]);
		expect(texts.goal).toBe('Барлық балалар ойнасын деп');
		removeRow(doc, 'budget', row);
		expect(readContent(doc).rows.budget).toEqual([]);
	});
});
