/** An application as its page works on it: what it says now, changes that can be taken back, and whether they are saved. */
import * as Y from 'yjs';
import { newId } from '#lib/live/id.ts';
import { openDocument, type LiveDocument } from '#lib/live/client.svelte.ts';
import { applicationDocument } from '#lib/live/protocol.ts';
import { keepBalance, type Balance } from './balance.ts';
import { emptyContent, type Content, type TableKey, type TextKey, type Value } from './content.ts';
import { addRow, changeText, readContent, removeRow, ROOTS, setRow, setValue, textOf } from './document.ts';

const OWN = 'own';

export class LiveApplication {
	content = $state.raw<Content>(emptyContent());
	canUndo = $state(false);
	canRedo = $state(false);
	/** Null on the server and before the page woke. */
	live = $state.raw<LiveDocument | null>(null);
	/** Where its files lie. */
	readonly folder: string;
	private undoing: Y.UndoManager | null = null;
	private balance: Balance | null = null;
	private planned = false;

	/** @param first what the page came with, shown until the document is here */
	constructor(id: string, author: string, first: Content) {
		this.content = first;
		this.folder = `/applications/${id}/files`;
		$effect(() => {
			const live = openDocument(applicationDocument(id), { persist: true, author });
			this.live = live;
			return () => {
				live.close();
				this.live = null;
			};
		});
		$effect(() => {
			const doc = this.live?.doc;
			if (!doc) return;
			const roots = ROOTS.map((root) => doc.getMap(root));
			const undoing = new Y.UndoManager(roots, { trackedOrigins: new Set([OWN]), captureTimeout: 300 });
			this.undoing = undoing;
			const balance = (this.balance = keepBalance(doc, OWN));
			const told = () => {
				this.canUndo = undoing.canUndo();
				this.canRedo = undoing.canRedo();
			};
			undoing.on('stack-item-added', told);
			undoing.on('stack-item-popped', told);
			doc.on('update', this.plan);
			this.plan();
			return () => {
				doc.off('update', this.plan);
				undoing.destroy();
				balance.stop();
			};
		});
	}

	private readonly plan = () => {
		if (this.planned) return;
		this.planned = true;
		queueMicrotask(() => {
			this.planned = false;
			const doc = this.live?.doc;
			if (doc && doc.getMap('texts').size > 0) this.content = readContent(doc);
		});
	};

	/** Nothing can be written before the document is here. */
	get ready(): boolean {
		const { live } = this;
		return live !== null && live.write && (live.synced || live.doc.getMap('texts').size > 0);
	}

	private change(work: (doc: Y.Doc) => void): void {
		const doc = this.live?.doc;
		doc?.transact(() => work(doc), OWN);
	}

	write(key: TextKey, words: string): void {
		this.change((doc) => {
			const text = textOf(doc, key);
			if (text) changeText(text, words);
		});
	}

	set(key: string, value: Value): void {
		this.change((doc) => setValue(doc, key, value));
	}

	/** Puts values into cells, in one step that is taken back as one. A budget line that was in balance stays so: the grant pays the rest. */
	fill(table: TableKey, cells: readonly { row: string; cell: string; value: Value }[]): void {
		this.change((doc) => {
			for (const { row, cell, value } of cells)
				if (table === 'budget' && this.balance) this.balance.put(row, cell, value);
				else setRow(doc, table, row, { [cell]: value });
		});
		this.undoing?.stopCapturing();
	}

	/** @returns the id of a new row at the end of a table. */
	add(table: TableKey, cells: Record<string, Value> = {}): string {
		const id = newId();
		this.change((doc) => addRow(doc, table, id, cells));
		return id;
	}

	/** Several steps that are taken back as one. */
	together(work: () => void): void {
		this.change(work);
		this.undoing?.stopCapturing();
	}

	remove(table: TableKey, id: string): void {
		this.change((doc) => removeRow(doc, table, id));
		this.undoing?.stopCapturing();
	}

	undo(): void {
		this.undoing?.undo();
	}

	redo(): void {
		this.undoing?.redo();
	}
}
