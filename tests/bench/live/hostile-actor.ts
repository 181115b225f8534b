/** The hostile phone, as a process of its own so that its work is not taken for the server's. Prepares an act, waits, does it. */
import { connect as connectTcp, type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import * as Y from 'yjs';
import { addNote, editNoteText, readNotes, recolourNote, trashNote } from '#lib/board/document.ts';
import { newId } from '#lib/live/id.ts';
import { SYNC, encodeSync } from '#lib/live/protocol.ts';
import { inventedPeople } from '../../live/fuzz-frames.ts';
import { newBoard } from './faults-disk.ts';
import { Phone, pause, until } from './faults-phone.ts';

export type Stage = { url: string; board: string };
export type ToActor = { stage: Stage; act: string } | 'go';
export type FromActor = 'ready' | { done: string } | { failed: string };
/** Prepared: what is done at the word. */
type Act = (stage: Stage) => Promise<() => Promise<string>>;

/** How long a phone waits to hear what became of its frame, ms. */
const HEAR_MS = 400;
/** The same thing by so many phones, one after another. */
const TIMES = 8;

async function enter({ url, board }: Stage): Promise<Phone> {
	const phone = new Phone(url, board);
	await phone.ready();
	await until('the board', () => phone.doc.getMap('notes').size > 0);
	return phone;
}

/** @returns what an edit of its copy would send; it is not sent. */
function prepare(phone: Phone, edit: (doc: Y.Doc) => void): Uint8Array {
	const before = Y.encodeStateVector(phone.doc);
	phone.doc.transact(() => edit(phone.doc), phone);
	return Y.encodeStateAsUpdate(phone.doc, before);
}

/** @returns how the server answered to all of these, and how often. */
async function hear(phones: Phone[]): Promise<string> {
	await until('an answer', () => phones.every(({ closed }) => closed !== null), HEAR_MS).catch(() => undefined);
	const answers = phones.map(({ closed, refused }) => refused ?? closed ?? 'still there');
	for (const phone of phones) phone.leave();
	return [...new Set(answers)].map((answer) => `${answer} x${answers.filter((one) => one === answer).length}`).join(', ');
}

/** An act of several phones, each of which sends some updates. */
const sending =
	(make: (phone: Phone, i: number) => Uint8Array | Uint8Array[], { step = SYNC.update as 1 | 2, times = TIMES } = {}): Act =>
	async (stage) => {
		const phones = await Promise.all(Array.from({ length: times }, () => enter(stage)));
		const updates = phones.map((phone, i) => [make(phone, i)].flat());
		return async () => {
			for (const [i, phone] of phones.entries()) {
				for (const update of updates[i]!) phone.push(update, step);
				await pause(20);
			}
			return hear(phones);
		};
	};

const frames =
	(make: (i: number) => Uint8Array[], deaf = false): Act =>
	async (stage) => {
		const phone = await enter(stage);
		const all = make(0);
		return async () => {
			if (deaf) phone.ws.pause();
			for (const [i, frame] of all.entries()) {
				phone.ws.send(frame);
				if (i % 500 === 499) await pause(0);
			}
			await pause(1_000);
			if (deaf) phone.ws.resume();
			return hear([phone]);
		};
	};

const noteOf = ({ author, seat }: Phone) => ({
	id: newId(),
	text: 'бөтен',
	colour: 2 as const,
	author,
	number: seat.number,
	round: 1,
	at: Date.now()
});
const others = (phone: Phone) => readNotes(phone.doc).filter(({ author }) => author !== phone.author);
const NOTHING = Uint8Array.of(0, 0);

export const ACTS: Record<string, Act> = {
	nothing: async () => () => pause(HEAR_MS).then(() => 'nothing'),
	garbage: sending((_phone, i) => Uint8Array.from({ length: 2_000 }, (_, j) => (i * 31 + j * 17) % 256)),
	truncated: sending((phone, i) => {
		const whole = prepare(phone, (doc) => addNote(doc, noteOf(phone)));
		return whole.subarray(0, whole.length - 1 - i * 8);
	}),
	'a gap': sending((phone) => {
		prepare(phone, (doc) => addNote(doc, noteOf(phone)));
		return [NOTHING, prepare(phone, (doc) => addNote(doc, noteOf(phone)))];
	}),
	'a foreign root': sending((phone) => prepare(phone, (doc) => doc.getMap('elsewhere').set('a', 'x'.repeat(50_000)))),
	'20 MB in a foreign root': sending((phone) => prepare(phone, (doc) => doc.getMap('elsewhere').set('a', 'x'.repeat(20_000_000))), {
		times: 1
	}),
	'20 MB in frames of 1 MB': sending(
		(phone) => Array.from({ length: 20 }, () => prepare(phone, (doc) => doc.getMap('elsewhere').set('a', 'x'.repeat(1_000_000)))),
		{ times: 1 }
	),
	'20 MB in fragments': async (stage) => {
		const phone = await enter(stage);
		const part = Buffer.alloc(100_000, 1);
		return async () => {
			for (let i = 0; i < 200; i++) phone.ws.send(part, { fin: false, binary: true });
			return hear([phone]);
		};
	},
	'invented people': frames(() => Array.from({ length: 20 }, (_, i) => inventedPeople(5_000, 1 + i * 5_000))),
	"others' notes deleted": sending((phone) =>
		prepare(phone, (doc) => {
			for (const { id } of others(phone)) doc.getMap('notes').delete(id);
		})
	),
	"others' notes edited": sending((phone) =>
		prepare(phone, (doc) => {
			for (const { id } of others(phone).slice(0, 50)) editNoteText(doc, id, 'бөтен сөз');
		})
	),
	"others' letters deleted": sending((phone) =>
		prepare(phone, (doc) => {
			for (const { id } of others(phone).slice(0, 50)) editNoteText(doc, id, '');
		})
	),
	"others' notes recoloured": sending((phone) =>
		prepare(phone, (doc) => others(phone).forEach(({ id, colour }) => recolourNote(doc, id, colour === 4 ? 5 : 4)))
	),
	"others' notes trashed": sending((phone) => prepare(phone, (doc) => others(phone).forEach(({ id }) => trashNote(doc, id, 5)))),
	"others' fields deleted": sending((phone, i) =>
		prepare(phone, (doc) => {
			const key = ['colour', 'author', 'text', 'at'][i % 4]!;
			for (const { id } of others(phone).slice(0, 20)) doc.getMap<Y.Map<unknown>>('notes').get(id)!.delete(key);
		})
	),
	'foreign authorship': sending((phone) => {
		const { author, number } = others(phone)[0]!;
		return prepare(phone, (doc) => addNote(doc, { ...noteOf(phone), author, number }));
	}),
	'a foreign client id': sending((phone) => {
		const client = phone.doc.getMap('notes')._map.get(others(phone)[0]!.id)!.id.client;
		phone.doc.clientID = client;
		return prepare(phone, (doc) => addNote(doc, noteOf(phone)));
	}),
	'a replay': sending((phone) => Array.from({ length: 20 }, () => Y.encodeStateAsUpdate(phone.doc)), { step: SYNC.step2 }),
	"another board's update": async ({ url, board }) => {
		const elsewhere = new Phone(url, newBoard());
		await elsewhere.ready();
		const id = elsewhere.add('басқа үстел');
		const early = Y.encodeStateVector(elsewhere.doc);
		elsewhere.edit(id, 'басқа үстелде');
		await elsewhere.settled();
		// Of another seat; with and without its beginning.
		const updates = [Y.encodeStateAsUpdate(elsewhere.doc), Y.encodeStateAsUpdate(elsewhere.doc, early)];
		elsewhere.leave();
		return sending((_phone, i) => [NOTHING, updates[i % 2]!])({ url, board });
	},
	'5,000 tiny frames': frames(() => Array.from({ length: 5_000 }, () => encodeSync(SYNC.update, NOTHING))),
	'a flood of step 1': frames(() => Array.from({ length: 3_000 }, () => encodeSync(SYNC.step1, Uint8Array.of(0)))),
	'a flood of odd step 1, answers not read': frames(
		() => Array.from({ length: 3_000 }, (_, i) => encodeSync(SYNC.step1, Y.encodeStateVector(new Map([[i + 1, 1]])))),
		true
	),
	'1,000 upgrades without a seat': async ({ url, board }) => {
		const { port, host } = new URL(url);
		const head = `GET /live/${board} HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n`;
		return async () => {
			const statuses = await Promise.all(Array.from({ length: 1_000 }, () => knock(Number(port), head)));
			return [...new Set(statuses)].map((status) => `${status} x${statuses.filter((one) => one === status).length}`).join(', ');
		};
	}
};

function knock(port: number, head: string): Promise<string> {
	return new Promise((resolve) => {
		const socket: Socket = connectTcp(port, '127.0.0.1', () => socket.write(head));
		let answer = '';
		socket.on('data', (data) => (answer += data.toString('latin1')));
		socket.on('error', (error) => resolve((error as NodeJS.ErrnoException).code ?? 'error'));
		socket.on('close', () => resolve(answer.slice(9, 12)));
	});
}

if (process.argv[1] === fileURLToPath(import.meta.url) && process.send) {
	const say = (message: FromActor) => process.send!(message);
	let act: (() => Promise<string>) | null = null;
	process.on('message', (message: ToActor) => {
		const work = async () => {
			if (message !== 'go') {
				act = await ACTS[message.act]!(message.stage);
				return say('ready');
			}
			const done = await act!();
			act = null;
			say({ done });
		};
		work().catch((error: Error) => say({ failed: error.stack ?? error.message }));
	});
	process.on('disconnect', () => process.exit());
}
