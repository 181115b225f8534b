/** What the house does not accept goes back to the person who wrote it. */
import { describe, expect, it, vi } from 'vitest';
import * as Y from 'yjs';
import { addComment, markNote, removeComment } from '#lib/board/around.ts';
import { addNote, editNoteText, putIntoCluster, readNotes, recolourNote, trashNote } from '#lib/board/document.ts';
import { textsOf } from '#lib/board/live-board.svelte.ts';
import { noteDraft } from '#lib/board/note-draft.svelte.ts';
import { OTHER_AUTHOR } from '#lib/live/client.svelte.ts';
import { newId } from '#lib/live/id.ts';
import { UNSAVED, unsavedKeys } from '#lib/live/left.ts';
import { LIMITS } from '#lib/workshop/rules.ts';
import { SEATS, WORKSHOP, newBoard, seatCookie, socketWith, until } from './house.ts';
import { NOWHERE, answerWith, at, closeWriting, enter, note, onServer, page, texts, wait, withHouse, type Options } from './phone.ts';

/** A database of the browser: which copies were opened and thrown away, and what throwing away does. */
const database = vi.hoisted(() => ({ opened: [] as string[], gone: [] as string[], clear: () => Promise.resolve() }));
vi.mock('y-indexeddb', () => ({
	clearDocument: async (name: string) => void database.gone.push(name),
	IndexeddbPersistence: class {
		_db = Promise.resolve({});
		whenSynced = Promise.resolve(this);
		constructor(name: string) {
			database.opened.push(name);
		}
		destroy = async () => undefined;
		clearData = () => database.clear();
	}
}));

withHouse();

type Given = { reason: string; texts: string[] };
const collect = (given: Given[]) => ({
	onRefused: (reason: string, doc: Y.Doc, edits: Uint8Array[]) => void given.push({ reason, texts: textsOf(doc, edits) })
});

describe('a refusal', () => {
	it('hands back what was refused and starts again from the state of the server', async () => {
		const board = newBoard();
		const refused: { reason: string; texts: string[] }[] = [];
		const live = page(board, { onRefused: (reason, doc, edits) => refused.push({ reason, texts: textsOf(doc, edits) }) });
		await until('in', () => live.synced);
		addNote(live.doc, note('қабылданды'));
		await until('saved', () => live.waiting === 0);
		const { clientID } = live.doc;
		closeWriting();
		addNote(live.doc, note('кеш қалды'));
		await until('handed back', () => refused.length === 1);
		expect(refused).toEqual([{ reason: 'not_open', texts: ['кеш қалды'] }]);
		await until('in again', () => live.synced && readNotes(live.doc).length === 1);
		expect(live.doc.clientID).not.toBe(clientID);
		expect(live).toMatchObject({ waiting: 0, write: false, refusal: 'not_open', ended: false });
		at.house.may = () => ({ ok: true, write: true, workshopId: WORKSHOP });
		at.house.rooms.permissionsChanged(WORKSHOP);
		await until('may write', () => live.write);
		addNote(live.doc, note('қайта ашылды'));
		await until('saved', () => live.waiting === 0);
		expect(await onServer(board)).toHaveLength(2);
	});

	it('after a closing gives back every text of a phone that was away and reloaded meanwhile, and nothing else', async () => {
		const board = newBoard();
		const [mine, other] = [note('ескі ой'), note('тимеген ой')];
		const first = page(board);
		for (const one of [mine, other]) addNote(first.doc, one);
		await until('saved', () => first.synced && first.waiting === 0);
		const state = Y.encodeStateAsUpdate(first.doc);
		first.close();
		// Without a line, with the copy that the browser's database would give.
		const away = page(board, { url: NOWHERE, fetch: async () => answerWith(state) });
		await until('copy', () => texts(away.doc).length === 2);
		const trashed = note('қоқысқа');
		for (const one of [note('бірінші'), note('екінші'), trashed]) addNote(away.doc, one);
		trashNote(away.doc, trashed.id, 9);
		editNoteText(away.doc, mine.id, 'ескі ой, толығырақ');
		recolourNote(away.doc, other.id, 2);
		expect(away.waiting).toBe(6);
		away.close();
		closeWriting();
		const refused: { reason: string; texts: string[] }[] = [];
		const back = page(board, { onRefused: (reason, doc, edits) => refused.push({ reason, texts: textsOf(doc, edits) }) });
		expect(back.waiting).toBe(6);
		await until('handed back', () => refused.length === 1);
		expect(back.waiting).toBe(0);
		expect(refused[0]!.reason).toBe('not_open');
		expect(refused[0]!.texts.sort()).toEqual(['бірінші', 'екінші', 'ескі ой, толығырақ']);
		expect(unsavedKeys()).toEqual([]);
		await until('in again', () => back.synced && texts(back.doc).length === 2);
		expect((await onServer(board)).sort()).toEqual(['ескі ой', 'тимеген ой']);
		expect(refused).toHaveLength(1);
	});

	it('hands back comments as words, and nothing for marks, groups and what was taken back', async () => {
		const [board, given] = [newBoard(), [] as Given[]];
		const live = page(board, collect(given));
		await until('in', () => live.synced);
		const one = note('қабылданды');
		addNote(live.doc, one);
		await until('saved', () => live.waiting === 0);
		closeWriting();
		const said = (text: string) => ({ id: newId(), note: one.id, text, author: `seat:${SEATS[0]}`, number: 1, at: 5 });
		const takenBack = said('ойланып қалдым');
		live.doc.transact(() => {
			for (const comment of [said('иә, дұрыс'), takenBack]) addComment(live.doc, comment);
			markNote(live.doc, one.id, SEATS[0], true, 5);
			putIntoCluster(live.doc, one.id, newId());
			removeComment(live.doc, takenBack.id);
		});
		await until('handed back', () => given.length === 1);
		expect(given).toEqual([{ reason: 'not_open', texts: ['иә, дұрыс'] }]);
	});

	it('leaves texts and reason for the next page; what does not fit into one note waits for its turn', () => {
		const long = (letter: string) => letter.repeat(LIMITS.note - 10);
		noteDraft('AAAAAA').text = 'жартылай';
		noteDraft('AAAAAA').takeBack(['қысқа', long('ә'), long('ө')], 'not_open', 'Бұл қадам қазір жабық.');
		const after = noteDraft('AAAAAA');
		expect(after).toMatchObject({ text: 'жартылай\nқысқа', queued: [long('ә'), long('ө')], returned: 'Бұл қадам қазір жабық.' });
		after.takeBack(['қысқа', long('ө')], 'not_open', 'Бұл қадам қазір жабық.');
		expect(after).toMatchObject({ text: 'жартылай\nқысқа', queued: [long('ә'), long('ө')] });
		after.written();
		expect(after).toMatchObject({ text: long('ә'), queued: [long('ө')], returned: 'Бұл қадам қазір жабық.' });
		after.written();
		after.written();
		expect(noteDraft('AAAAAA')).toMatchObject({ text: '', queued: [], returned: null });
	});

	it('says that the step is closed only as long as it is; the texts stay', () => {
		const draft = noteDraft('BBBBBB');
		draft.opens(true);
		draft.takeBack(['кешіккен ой'], 'not_open', 'Бұл қадам қазір жабық.');
		expect(draft).toMatchObject({ text: 'кешіккен ой', returned: 'Бұл қадам қазір жабық.' });
		draft.opens(true);
		expect(draft).toMatchObject({ text: 'кешіккен ой', returned: null });
		draft.opens(false);
		expect(draft).toMatchObject({ text: 'кешіккен ой', returned: 'Бұл қадам қазір жабық.' });
		draft.text = '';
		expect(draft.returned).toBeNull();
		draft.takeBack(['көшкенде'], 'other_table', 'Мұны бұрынғы үстелде жазғансыз.');
		draft.opens(true);
		expect(draft).toMatchObject({ text: 'көшкенде', returned: 'Мұны бұрынғы үстелде жазғансыз.' });
		draft.written();
		expect(draft).toMatchObject({ text: '', returned: null });
	});

	it('is final when the seat is gone', async () => {
		const live = enter(newBoard());
		await until('in', () => live.synced);
		at.house.may = () => ({ ok: false, reason: 'no_seat' });
		at.house.rooms.permissionsChanged(WORKSHOP);
		await until('stopped', () => live.refusal === 'no_seat');
		expect(live).toMatchObject({ connected: false, ended: true });
		await wait(500);
		expect(at.house.rooms.connections(WORKSHOP)).toEqual([]);
	});

	it('at the door is asked about over HTTP: what is final ends the tries, anything else does not', async () => {
		const turnedAway = (answer: Response | null, onRefused?: Options['onRefused']) => {
			let asked = 0;
			// Without an answer of the test: the house itself is asked, by somebody whom it does not know.
			const fetch = (async (...question) => (asked++, answer ?? globalThis.fetch(...question))) as typeof globalThis.fetch;
			const live = page(newBoard(), { fetch, onRefused, socket: socketWith('') });
			addNote(live.doc, note('есік алдында'));
			return { live, asked: () => asked };
		};
		const refused: string[][] = [];
		const keep: Options['onRefused'] = (_reason, doc, edits) => refused.push(textsOf(doc, edits));
		const noSeat = turnedAway(null, keep);
		const notOurs = turnedAway(new Response(null, { status: 404, headers: { 'content-type': 'text/html' } }), keep);
		const busy = turnedAway(new Response(null, { status: 503 }), keep);
		const gone = turnedAway(new Response(null, { status: 404 }), keep);
		await until('ended', () => noSeat.live.ended && gone.live.ended);
		// A seat can come back, a document cannot.
		expect(noSeat.live).toMatchObject({ refusal: 'no_seat', waiting: 1 });
		expect(gone.live).toMatchObject({ refusal: 'not_found', waiting: 0 });
		expect(refused).toEqual([['есік алдында']]);
		await until('asked', () => busy.asked() >= 2 && notOurs.asked() >= 2);
		for (const { live } of [busy, notOurs]) expect(live).toMatchObject({ ended: false, refusal: null, waiting: 1 });
	});
});

describe('the copy in the browser', () => {
	it.each([
		['takes its time', () => wait(300)],
		['fails', () => Promise.reject(new Error('broken'))],
		['hangs because of another tab', () => new Promise<void>(() => undefined)]
	])('%s when it is thrown away: what is written meanwhile arrives', async (_how, clear) => {
		vi.stubGlobal('indexedDB', {});
		Object.assign(database, { opened: [], gone: [], clear });
		const [board, given] = [newBoard(), [] as Given[]];
		const live = page(board, collect(given));
		await until('in', () => live.synced);
		addNote(live.doc, note('қабылданды'));
		await until('saved', () => live.waiting === 0);
		closeWriting();
		addNote(live.doc, note('кеш қалды'));
		await until('handed back', () => given.length === 1);
		at.house.may = () => ({ ok: true, write: true, workshopId: WORKSHOP });
		at.house.rooms.permissionsChanged(WORKSHOP);
		addNote(live.doc, note('арада жазылған'));
		expect(live.waiting).toBe(1);
		expect(unsavedKeys()).toHaveLength(1);
		await until('saved', () => live.synced && live.waiting === 0);
		expect(given).toEqual([{ reason: 'not_open', texts: ['кеш қалды'] }]);
		expect((await onServer(board)).sort()).toEqual(['арада жазылған', 'қабылданды']);
		expect(texts(live.doc).sort()).toEqual(['арада жазылған', 'қабылданды']);
		vi.unstubAllGlobals();
	});

	it('is of one author; one of nobody in particular is thrown away', async () => {
		vi.stubGlobal('indexedDB', {});
		Object.assign(database, { opened: [], gone: [], clear: () => Promise.resolve() });
		const board = newBoard();
		const phones = [0, 1].map((n) => page(board, { author: `seat:${SEATS[n]}`, socket: socketWith(seatCookie(n)) }));
		const unknown = page(board, { author: undefined });
		await until('in', () => [...phones, unknown].every(({ synced }) => synced));
		expect(database.opened).toEqual([`asar:${board}:seat:${SEATS[0]}`, `asar:${board}:seat:${SEATS[1]}`]);
		expect(new Set(database.gone)).toEqual(new Set([`asar:${board}`]));
		vi.unstubAllGlobals();
	});
});

describe('another seat in the same browser', () => {
	const second = (board: string, given: Given[]) =>
		page(board, { author: `seat:${SEATS[1]}`, socket: socketWith(seatCookie(1)), ...collect(given) });

	/** What seat 1 has on the server, and the rest that it leaves unsent. */
	async function leaveUnsent(board: string) {
		const first = page(board);
		const [old, kept] = [note('ескі ой'), note('тимеген ой')];
		for (const one of [old, kept]) addNote(first.doc, one);
		await until('saved', () => first.synced && first.waiting === 0);
		const state = Y.encodeStateAsUpdate(first.doc);
		first.close();
		const away = page(board, { url: NOWHERE, fetch: async () => answerWith(state) });
		await until('copy', () => texts(away.doc).length === 2);
		addNote(away.doc, note('сақталмаған ой'));
		editNoteText(away.doc, old.id, 'ескі ой, толығырақ');
		recolourNote(away.doc, kept.id, 3);
		expect(away.waiting).toBe(3);
		return away;
	}

	it('gets the words that the first one had not sent, and shows nothing that nobody else has', async () => {
		const [board, given] = [newBoard(), [] as Given[]];
		(await leaveUnsent(board)).close();
		const live = second(board, given);
		expect(live.waiting).toBe(3);
		addNote(live.doc, { ...note('екінші орын'), author: `seat:${SEATS[1]}`, number: 2 });
		await until('handed back', () => given.length === 1);
		await until('saved', () => live.waiting === 0);
		expect(given[0]!.reason).toBe(OTHER_AUTHOR);
		expect(given[0]!.texts.sort()).toEqual(['ескі ой, толығырақ', 'сақталмаған ой']);
		expect(unsavedKeys()).toEqual([]);
		const stored = ['екінші орын', 'ескі ой', 'тимеген ой'].sort();
		expect((await onServer(board)).sort()).toEqual(stored);
		expect(texts(live.doc).sort()).toEqual(stored);
		live.close();
		const again = second(board, given);
		await until('in', () => again.synced);
		expect(given).toHaveLength(1);
	});

	it('gets them also when they follow at once on what the server has just stored', async () => {
		const [board, given] = [newBoard(), [] as Given[]];
		const line: { socket: { close(): void } | null } = { socket: null };
		const Socket = socketWith(seatCookie(0)) as unknown as new (url: string) => { close(): void };
		const socket = class extends Socket {
			constructor(url: string) {
				super(line.socket ? NOWHERE : url);
				line.socket = this;
			}
		} as unknown as typeof WebSocket;
		const first = page(board, { socket });
		await until('in', () => first.synced);
		addNote(first.doc, note('қабылданды'));
		await until('saved', () => first.waiting === 0);
		line.socket!.close();
		await until('noticed', () => !first.connected);
		addNote(first.doc, note('сақталмаған ой'));
		first.close();
		const live = second(board, given);
		await until('handed back', () => given.length === 1 && live.waiting === 0);
		expect(given[0]!.texts).toEqual(['сақталмаған ой']);
		expect(texts(live.doc)).toEqual(['қабылданды']);
	});

	it('gets nothing back that the server has: only the word that it is saved was lost', async () => {
		const [board, given] = [newBoard(), [] as Given[]];
		const first = page(board);
		addNote(first.doc, note('жетіп қойған'));
		const [kept] = Object.entries({ ...globalThis.localStorage } as Record<string, string>);
		await until('saved', () => first.synced && first.waiting === 0);
		first.close();
		globalThis.localStorage.setItem(...kept!);
		const live = second(board, given);
		await until('in', () => live.synced && live.waiting === 0);
		expect({ given, keys: unsavedKeys() }).toEqual({ given: [], keys: [] });
	});

	it('waits with it until the server can be asked; the first one finds it as it was', async () => {
		const [board, given] = [newBoard(), [] as Given[]];
		(await leaveUnsent(board)).close();
		const away = page(board, { author: `seat:${SEATS[1]}`, url: NOWHERE, ...collect(given) });
		await wait(100);
		expect(away.waiting).toBe(3);
		away.close();
		const back = page(board, collect(given));
		await until('saved', () => back.synced && back.waiting === 0);
		expect(given).toEqual([]);
		expect((await onServer(board)).sort()).toEqual(['ескі ой, толығырақ', 'сақталмаған ой', 'тимеген ой']);
	});

	it('takes what was kept before authors were written down for its own', async () => {
		const board = newBoard();
		(await leaveUnsent(board)).close();
		for (const key of unsavedKeys()) {
			const [, , number] = key.slice(UNSAVED.length + board.length).split(':');
			globalThis.localStorage.setItem(`${UNSAVED}${board}:k3j2h1:${number}`, globalThis.localStorage.getItem(key)!);
			globalThis.localStorage.removeItem(key);
		}
		const back = page(board);
		expect(back.waiting).toBe(3);
		await until('saved', () => back.synced && back.waiting === 0);
		expect(await onServer(board)).toHaveLength(3);
	});
});
