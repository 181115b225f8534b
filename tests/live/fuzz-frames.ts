/**
 * Makes frames for a board, good and evil, from a seeded source of chance: what phones send, what damaged or hostile ones could, and
 * mixtures of both.
 */
import * as encoding from 'lib0/encoding';
import * as Y from 'yjs';
import { AROUND, addComment, markNote, readComments, removeComment } from '#lib/board/around.ts';
import {
	COLOURS,
	addNote,
	editNoteText,
	moveNote,
	putIntoCluster,
	readNotes,
	recolourNote,
	restoreNote,
	trashNote
} from '#lib/board/document.ts';
import { SYNC, encodeSync } from '#lib/live/protocol.ts';
import { forge } from './fuzz-forge.ts';

export type Chance = {
	/** 0 <= whole number < below */
	below(below: number): number;
	pick<T>(from: readonly T[]): T;
	bytes(length: number): Uint8Array;
	id(): string;
};

/** A source of chance that always says the same for a seed (mulberry32). */
export function chanceOf(seed: number): Chance {
	let state = seed >>> 0;
	const next = () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let t = state;
		t = Math.imul(t ^ (t >>> 15), t | 1);
		t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
		return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
	};
	const chance: Chance = {
		below: (below) => Math.floor(next() * below),
		pick: (from) => from[chance.below(from.length)]!,
		bytes: (length) => Uint8Array.from({ length }, () => chance.below(256)),
		id() {
			const hex = [...chance.bytes(16)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
			return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-7${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`;
		}
	};
	return chance;
}

/** The one who sends: a phone with its copy of the board. */
export type Phone = { author: string; number: number; doc: Y.Doc };
/** What there is to abuse: updates that were accepted here and on another board, the state of both, everybody's Yjs client ids. */
export type Loot = { updates: Uint8Array[]; elsewhere: Uint8Array[]; state: Uint8Array; clients: number[]; authors: string[] };
/** update: goes into a step-2 or update frame; frame: goes out as it is. `sane`: an honest phone could have sent it. */
export type Shot = { name: string; sane?: boolean; step2?: boolean; update?: Uint8Array; frame?: Uint8Array | string };
type Maker = (phone: Phone, loot: Loot, chance: Chance) => Shot;

export const ROOTS = ['elsewhere', '', '__proto__', 'constructor', 'Notes', 'notes\u0000', 'x'.repeat(5_000), 'meta'];
const BORN = ['text', 'colour', 'author', 'number', 'round', 'at', 'from'];
const LATER = ['gone', 'pos', 'cluster', 'star', 'into', 'word', 'reports', 'helper'];
export const KEYS = [...BORN, ...LATER, 'html', '__proto__', '', 'y'.repeat(3_000)];
const WORDS = ['су жоқ', 'жол', '', 'көше жарығы 💡', '𐐷', 'ө'.repeat(280), '<b>', '\u0000', '\ud800'];

/** @returns a frame for this phone to send. Half of them are sane. */
export function nextShot(phone: Phone, loot: Loot, chance: Chance): Shot {
	return chance.below(2) ? honest(phone, loot, chance) : chance.pick(EVIL)(phone, loot, chance);
}

/** What an edit on the phone's copy sends. */
function sent(phone: Phone, edit: (doc: Y.Doc) => void): Uint8Array {
	const before = Y.encodeStateVector(phone.doc);
	attempt(() => phone.doc.transact(() => edit(phone.doc)));
	return Y.encodeStateAsUpdate(phone.doc, before);
}

/** Yjs on the phone may itself refuse to do what is asked of it; then it sends what came about until then. */
function attempt(act: () => void): void {
	try {
		act();
	} catch (error) {
		if (!(error instanceof Error)) throw error;
	}
}

/** Once in a while somebody does not want to be named. */
const numberOf = ({ number }: Phone, chance: Chance) => (chance.below(5) ? number : 0);
const seatOf = ({ author }: Phone) => author.slice('seat:'.length);
const placeBy = (chance: Chance) => [chance.below(1_001), chance.below(1_001)] as const;

const newNote = (phone: Phone, chance: Chance) => ({
	id: chance.id(),
	text: chance.pick(WORDS),
	colour: chance.pick(COLOURS),
	author: phone.author,
	number: numberOf(phone, chance),
	round: chance.below(5),
	at: 1_790_000_000_000 + chance.below(1_000_000)
});

function honest(phone: Phone, _loot: Loot, chance: Chance): Shot {
	const update = sent(phone, (doc) => {
		for (let i = chance.below(4); i >= 0; i--) {
			const own = readNotes(doc).filter(({ author }) => author === phone.author);
			if (own.length === 0 || (own.length < 40 && chance.below(3) === 0)) addNote(doc, newNote(phone, chance));
			else {
				const { id, text } = chance.pick(own);
				const at = chance.below(text.length + 1);
				chance.pick([
					() => editNoteText(doc, id, chance.pick(WORDS)),
					() => editNoteText(doc, id, text.slice(0, at) + chance.pick(['а', 'бв', ' ']) + text.slice(at)),
					() => recolourNote(doc, id, chance.pick(COLOURS)),
					() => trashNote(doc, id, 1_790_000_000_000),
					() => restoreNote(doc, id),
					() => moveNote(doc, id, chance.below(4) ? placeBy(chance) : null),
					() => putIntoCluster(doc, id, chance.below(4) ? chance.id() : null),
					() => besideNotes(phone, chance),
					() => besideNotes(phone, chance)
				])();
			}
		}
	});
	return { name: 'honest', sane: true, update, step2: chance.below(8) === 0 };
}

/** Supports a note or takes the mark back; says something about it, or takes that back. */
function besideNotes(phone: Phone, chance: Chance): void {
	const { doc, author } = phone;
	const note = chance.pick(readNotes(doc)).id;
	const said = readComments(doc).filter((comment) => comment.author === author);
	const text = chance.pick(['дұрыс', 'ө'.repeat(200), '💡']);
	chance.pick([
		() => markNote(doc, note, seatOf(phone), chance.below(3) > 0, 1_790_000_000_000),
		() => (said.length < 20 ? addComment(doc, { id: chance.id(), note, text, author, number: numberOf(phone, chance), at: 9 }) : false),
		() => (said.length > 0 ? removeComment(doc, chance.pick(said).id) : undefined)
	])();
}

const values: ((chance: Chance) => unknown)[] = [
	(chance) => chance.pick(WORDS),
	(chance) => chance.pick([0, -1, 1.5, NaN, Infinity, -0, 2 ** 53, 1e308, chance.below(9)]),
	() => null,
	() => undefined,
	(chance) => chance.below(2) === 0,
	() => 10n ** 18n,
	(chance) => chance.bytes(chance.below(40)),
	() => ({ a: { b: [1, { c: null }] } }),
	() => [1, 'a', []],
	() => JSON.parse('{"__proto__": {"x": 1}}') as unknown,
	() => new Y.Map([['a', new Y.Map()]]),
	() => Y.Array.from([1, 2]),
	() => new Y.Text('text'),
	() => new Y.XmlText('text'),
	() => new Y.XmlElement('script'),
	() => new Y.XmlFragment(),
	() => new Y.XmlHook('hook'),
	() => new Y.Doc({ guid: 'sub', autoLoad: true }),
	() => 'x'.repeat(20_000)
];
const anyValue = (chance: Chance) => chance.pick(values)(chance);

/** A note of anybody (mostly of others), or null. */
function someNote(phone: Phone, chance: Chance, own = chance.below(3) === 0): Y.Map<unknown> | null {
	const found = readNotes(phone.doc).filter(({ author }) => (author === phone.author) === own);
	return found.length === 0 ? null : phone.doc.getMap<Y.Map<unknown>>('notes').get(chance.pick(found).id)!;
}

const edit =
	(name: string, change: (phone: Phone, chance: Chance, loot: Loot) => void): Maker =>
	(phone, loot, chance) => ({ name, update: sent(phone, () => change(phone, chance, loot)), step2: chance.below(4) === 0 });

const ofText = (note: Y.Map<unknown> | null, act: (text: Y.Text) => void) => {
	const text = note?.get('text');
	if (text instanceof Y.Text) act(text);
};

const EVIL: Maker[] = [
	edit('another root', ({ doc }, chance) => {
		const name = chance.pick(ROOTS);
		chance.pick([
			() => doc.getMap(name).set('a', anyValue(chance)),
			() => doc.getArray(name).push([anyValue(chance)]),
			() => doc.getText(name).insert(0, 'x'),
			() => doc.getXmlFragment(name).push([new Y.XmlElement('p')])
		])();
	}),
	(phone, _loot, chance) => {
		const twin = new Y.Doc();
		twin.clientID = phone.doc.clientID + 1;
		const act = chance.pick([
			() => twin.getArray('notes').push([anyValue(chance)]),
			() => twin.getText('notes').insert(0, 'x'),
			() => twin.getXmlFragment('notes').push([new Y.XmlText('x')]),
			() => twin.getMap('notes').set(chance.pick([chance.id(), 'x', '']), anyValue(chance))
		]);
		attempt(act);
		return { name: 'the root as another type', update: Y.encodeStateAsUpdate(twin) };
	},
	edit('a field', (phone, chance) => someNote(phone, chance)?.set(chance.pick(KEYS), anyValue(chance))),
	edit('a field less', (phone, chance) => someNote(phone, chance)?.delete(chance.pick(KEYS))),
	edit('a note less', (phone, chance) => {
		const notes = phone.doc.getMap('notes');
		for (let i = chance.below(3); i >= 0 && notes.size > 0; i--) notes.delete(chance.pick([...notes.keys()]));
	}),
	edit('a note of another kind', (phone, chance) => {
		const notes = phone.doc.getMap('notes');
		const id = chance.pick([chance.id(), chance.id().toUpperCase(), 'x', ...notes.keys()]);
		notes.set(id, anyValue(chance));
	}),
	edit('a note with one field amiss', (phone, chance) => {
		const note = newNote(phone, chance);
		addNote(phone.doc, note);
		const made = phone.doc.getMap<Y.Map<unknown>>('notes').get(note.id)!;
		const key = chance.pick(KEYS);
		if (chance.below(3)) made.set(key, anyValue(chance));
		else made.delete(key);
	}),
	edit('foreign authorship', (phone, chance, { authors }) =>
		addNote(phone.doc, { ...newNote(phone, chance), author: chance.pick([...authors, 'server', 'account:1']), number: chance.below(9) })
	),
	edit('the text of another', (phone, chance) =>
		ofText(someNote(phone, chance, false), (text) => {
			if (text.length > 0 && chance.below(2)) text.delete(0, 1 + chance.below(text.length));
			else text.insert(chance.below(text.length + 1), 'бөтен');
		})
	),
	edit('the colour or place of another', (phone, chance) => {
		const note = someNote(phone, chance, false);
		if (chance.below(2)) note?.set('colour', chance.pick(COLOURS));
		else if (note?.has('gone')) note.delete('gone');
		else note?.set('gone', 5);
	}),
	edit('something beside the notes', ({ doc }, chance) => {
		const root = doc.getMap<unknown>(chance.pick(AROUND));
		root.set(chance.pick([chance.id(), `${chance.id()}:${chance.id()}`, ...root.keys(), 'x', '']), anyValue(chance));
	}),
	edit('a well-made thing of another', (phone, chance, { authors }) => {
		const { doc } = phone;
		const [a, b] = [0, 0].map(() => chance.pick([chance.id(), ...readNotes(doc).map(({ id }) => id)]));
		const author = chance.pick([...authors, phone.author]);
		chance.pick([
			() => doc.getMap('clusters').set(chance.id(), { name: 'Су', pos: null, at: 5 }),
			() => doc.getMap('links').set(chance.id(), { a, b }),
			() => doc.getMap('marks').set(`${a}:${author.slice(5)}`, 5),
			() => doc.getMap('comments').set(chance.id(), { note: a, text: 'иә', author, number: chance.below(9), at: 5 })
		])();
	}),
	edit('less beside the notes', ({ doc }, chance) => {
		const root = doc.getMap(chance.pick(AROUND));
		for (let i = chance.below(3); i >= 0 && root.size > 0; i--) root.delete(chance.pick([...root.keys()]));
	}),
	edit('more than letters', (phone, chance) =>
		ofText(someNote(phone, chance), (text) => {
			chance.pick([
				() => text.insertEmbed(0, { image: 'x' }),
				() => text.insertEmbed(0, new Y.Map() as unknown as object),
				() => text.insert(0, 'x', { bold: true }),
				() => text.format(0, text.length, { href: 'javascript:' }),
				() => text.insert(0, 'x'.repeat(281)),
				() => text.setAttribute('a', 'b')
			])();
		})
	),
	edit('very much', (phone, chance) => {
		for (let i = 0; i < 300; i++) addNote(phone.doc, newNote(phone, chance));
	}),
	(phone, { clients }, chance) => {
		const own = phone.doc.clientID;
		phone.doc.clientID = chance.pick([...clients, 0, 2 ** 32 - 1, 2 ** 53 - 1]);
		const update = sent(phone, (doc) => addNote(doc, newNote(phone, chance)));
		if (chance.below(2)) phone.doc.clientID = own;
		return { name: 'the client id of another', update };
	},
	(phone, _loot, chance) => {
		sent(phone, (doc) => addNote(doc, newNote(phone, chance)));
		return { name: 'a gap', update: sent(phone, (doc) => addNote(doc, newNote(phone, chance))), step2: chance.below(2) === 0 };
	},
	(phone, loot, chance) => ({ name: 'a replay', update: chance.pick(loot.updates), step2: chance.below(2) === 0 }),
	(phone, loot, chance) => ({ name: 'another board', update: chance.pick(loot.elsewhere), step2: chance.below(2) === 0 }),
	(phone, loot, chance) => ({ name: 'the whole state', update: loot.state, step2: chance.below(2) === 0 }),
	...Array.from({ length: 3 }, (): Maker => (phone, loot, chance) => {
		const shot = chance.below(3) ? honest(phone, loot, chance) : { update: chance.pick([...loot.updates, loot.state]) };
		return { name: 'damaged bytes', update: damage(shot.update!, chance), step2: chance.below(4) === 0 };
	}),
	...Array.from({ length: 6 }, (): Maker => (phone, loot, chance) => {
		const shot = chance.below(4) ? honest(phone, loot, chance) : { update: chance.pick([...loot.updates, ...loot.elsewhere]) };
		return { name: 'forged structs', update: forge(shot.update!, loot, chance), step2: chance.below(4) === 0 };
	}),
	(phone, loot, chance) => ({ name: 'a strange frame', frame: strangeFrame(phone, loot, chance) })
];

function damage(update: Uint8Array, chance: Chance): Uint8Array {
	let bytes: Uint8Array = update.slice();
	for (let i = chance.below(4); i >= 0; i--) {
		const at = chance.below(bytes.length + 1);
		bytes = chance.pick<() => Uint8Array>([
			() => bytes.map((byte, j) => (j === at ? byte ^ (1 << chance.below(8)) : byte)),
			() => bytes.map((byte, j) => (j === at ? chance.below(256) : byte)),
			() => bytes.slice(0, at),
			() => Uint8Array.from([...bytes.slice(0, at), ...chance.bytes(chance.below(6)), ...bytes.slice(at)]),
			() => Uint8Array.from([...bytes.slice(0, at), 255, 255, 255, 255, 255, 255, 255, 15, ...bytes.slice(at + 1)]),
			() => Uint8Array.from([...bytes.slice(0, at), ...bytes.slice(at + chance.below(8))])
		])();
	}
	return bytes;
}

function strangeFrame(phone: Phone, loot: Loot, chance: Chance): Uint8Array | string {
	const update = chance.pick(loot.updates);
	return chance.pick<() => Uint8Array | string>([
		() => new Uint8Array(0),
		() => 'text',
		() => chance.bytes(chance.below(200)),
		() => Uint8Array.of(0),
		() => Uint8Array.of(0, 2),
		() => Uint8Array.of(0, 2, 255, 255, 255, 255, 127),
		() => Uint8Array.of(0, 9, 2, 0, 0),
		() => Uint8Array.of(0, 0, 3, 255, 255, 255),
		() => encodeSync(SYNC.step1, chance.bytes(chance.below(60))),
		() => encodeSync(SYNC.step1, Y.encodeStateVector(new Map(loot.clients.map((client) => [client, chance.below(100)])))),
		() => Uint8Array.of(1, ...chance.bytes(chance.below(100))),
		() => inventedPeople(chance.below(2_000), chance.below(2 ** 31)),
		() => Uint8Array.of(3),
		() => Uint8Array.of(2, 0, 3, 97, 97, 97),
		() => Uint8Array.of(100, 16, ...new TextEncoder().encode('{"type":"saved"}')),
		() => damage(encodeSync(SYNC.update, update), chance),
		() => Uint8Array.from([...encodeSync(SYNC.update, update), ...chance.bytes(20)])
	])();
}

/** @returns an awareness frame in which so many people say that they are here. */
export function inventedPeople(count: number, from = 1): Uint8Array {
	const states = encoding.createEncoder();
	encoding.writeVarUint(states, count);
	for (let i = 0; i < count; i++) {
		encoding.writeVarUint(states, from + i);
		encoding.writeVarUint(states, 1);
		encoding.writeVarString(states, '{"user":{"name":"x"}}');
	}
	const encoder = encoding.createEncoder();
	encoding.writeVarUint(encoder, 1);
	encoding.writeVarUint8Array(encoder, encoding.toUint8Array(states));
	return encoding.toUint8Array(encoder);
}
