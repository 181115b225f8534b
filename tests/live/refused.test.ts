/** What the house does not accept goes back to the person who wrote it. */
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { addNote, editNoteText, readNotes, recolourNote, trashNote } from '#lib/board/document.ts';
import { textsOf } from '#lib/board/live-board.svelte.ts';
import { noteDraft } from '#lib/board/note-draft.svelte.ts';
import { unsavedKeys } from '#lib/live/left.ts';
import { LIMITS } from '#lib/workshop/rules.ts';
import { WORKSHOP, newBoard, socketWith, until } from './house.ts';
import { NOWHERE, answerWith, at, closeWriting, enter, note, onServer, page, texts, wait, withHouse, type Options } from './phone.ts';

withHouse();

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
		draft.takeBack(['көшкенде'], 'other_table', 'Бұл үстелден көшіп кеттіңіз.');
		draft.opens(true);
		expect(draft).toMatchObject({ text: 'көшкенде', returned: 'Бұл үстелден көшіп кеттіңіз.' });
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
