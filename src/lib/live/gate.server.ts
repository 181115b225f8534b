/**
 * The gate: every update of a client is decoded and judged before it is applied (architecture, rule 7). It looks only at what is new
 * in the update, never copies the document, and knows one shape: the board. What may stand in a note: note-gate.ts; in the roots beside
 * the notes: around-gate.ts.
 */
import * as Y from 'yjs';
import { AROUND, type AroundRoot } from '#lib/board/around.ts';
import { NOTES } from '#lib/board/document.ts';
import { LIMITS } from '#lib/workshop/rules.ts';
import { judgeAround, judgeAroundDelete } from './around-gate.ts';
import { Faulty, type Fault } from './fault.ts';
import { isId } from './id.ts';
import { COMPLETE, HOSTS_ONLY, judgeValue, mayClear, SERVER_ONLY, SET_AGAIN, SET_ONCE } from './note-gate.ts';
import { decode, isEmpty, isInOrder, knownOf, lastUpTo, mostBytes, overlap, type Decoded, type Struct } from './update.server.ts';

/** Bounds of one update. Bytes: a live edit; the answer to "what do I lack" also lists all old deletions. */
export const BOUNDS = {
	updateBytes: 64_000,
	stepBytes: 512_000,
	structs: 10_000,
	clients: 64,
	/** Yjs client ids that a seat may use on a board: each page that writes has a new one. */
	seatClients: 200,
	emptyLength: 200_000
} as const;

/**
 * Who sends. `signs`: names under which this connection may write notes, with the number that stands on the note.
 * `moderates`: may change the notes of others too (staff, hosts at their table); a seat changes its own.
 */
export type Sender = { author: string; signs: ReadonlyMap<string, number>; moderates: boolean };
/** How full a board is (`written`: notes by author, those in the trash too; `clients`: ids the sender has used) and may get. */
export type Fill = { written: ReadonlyMap<string, number>; clients: number; notes: number; seatNotes: number };

/**
 * bytes: what was judged and may be applied (the update without what is known already); news: it would change the document; exact:
 * everything in it is new, so that it may go on to others as it is; notes: how many notes it puts on the board under which author.
 * client: the Yjs client whose struct is at fault, null when it is none.
 */
export type Examined =
	| { ok: true; bytes: Uint8Array; news: boolean; exact: boolean; newClients: number[]; notes: Map<string, number> }
	| { ok: false; fault: Fault; client: number | null };

/** A note as the update leaves it: its fields (also deleted ones), whether the update makes it, how many living colours it gets. */
type NoteShape = { is: 'note'; fields: Set<string>; fresh: boolean; author: string | null; colours: number };
type TextShape = { is: 'text'; length: number; grew: boolean; note: NoteShape };
type Shape = { is: 'board' } | { is: 'around'; root: AroundRoot } | NoteShape | TextShape;
/** Where an item stands; null = nowhere (its surroundings were deleted; Yjs drops it too). */
type Place = { shape: Shape; key: string | null } | null;
type Fresh = { struct: Struct; end: number; place: Place; type: Shape | null };

/**
 * Judges an update against a board document that has no pending structs.
 * @param owners which author each known Yjs client id belongs to; an unknown id is free and comes back in `newClients`.
 * @param maxBytes BOUNDS.updateBytes or BOUNDS.stepBytes.
 * @returns ok, or the first fault found.
 */
export function examine(
	update: Uint8Array,
	doc: Y.Doc,
	sender: Sender,
	owners: ReadonlyMap<number, string>,
	maxBytes: number,
	fill: Fill
): Examined {
	if (update.length > maxBytes) return { ok: false, fault: 'too_large', client: null };
	let bytes = update;
	let decoded = decode(bytes);
	// A struct of which a part is known says where it stands as a whole, and Yjs puts only the rest: it is cut first, then judged.
	const known = decoded && knownOf(decoded, doc);
	if (known === 'something' || (known === 'everything' && decoded!.ds.clients.size > 0)) {
		bytes = Y.diffUpdate(bytes, Y.encodeStateVector(doc));
		decoded = decode(bytes);
	}
	if (!decoded) return { ok: false, fault: 'undecodable', client: null };
	const examination = new Examination(doc, sender, owners, fill);
	try {
		return examination.run(decoded, bytes);
	} catch (error) {
		if (error instanceof Faulty) return { ok: false, fault: error.fault, client: examination.client };
		throw error;
	}
}

class Examination {
	private readonly doc: Y.Doc;
	private readonly sender: Sender;
	private readonly owners: ReadonlyMap<number, string>;
	private readonly fill: Fill;
	private readonly board: Y.Map<unknown>;
	private readonly around = new Map<unknown, AroundRoot>();
	private readonly seen = new Map<Y.AbstractType<unknown>, Shape>();
	private readonly fresh = new Map<number, Fresh[]>();
	private readonly freshNotes = new Set<string>();
	/** Keys that the update makes in the roots beside the notes: root, space, key. */
	private readonly freshBeside = new Set<string>();
	/** Notes that stand in what is beside the notes: pages of one phone come in any order, so they are looked for at the end. */
	private readonly named = new Set<string>();
	private readonly made: NoteShape[] = [];
	private readonly texts = new Set<TextShape>();
	/** Notes whose colour the update touches: it may be changed, never taken away. */
	private readonly recoloured = new Set<NoteShape>();
	private emptyLength = 0;
	/** Whose struct is being judged. */
	client: number | null = null;
	private exact = true;

	constructor(doc: Y.Doc, sender: Sender, owners: ReadonlyMap<number, string>, fill: Fill) {
		this.doc = doc;
		this.sender = sender;
		this.owners = owners;
		this.fill = fill;
		this.board = doc.getMap(NOTES);
		for (const root of AROUND) this.around.set(doc.getMap(root), root);
	}

	run({ structs, ds }: Decoded, bytes: Uint8Array): Examined {
		if (structs.length > BOUNDS.structs) throw new Faulty('too_large');
		const queues = this.newStructs(structs);
		if (queues.size > BOUNDS.clients) throw new Faulty('too_large');
		this.client = null;
		const newClients = [...queues.keys()].filter((client) => !this.owners.has(client));
		if (!this.sender.moderates && newClients.length + this.fill.clients > BOUNDS.seatClients) throw new Faulty('too_many');
		this.takeInOrder(queues);
		this.client = null;
		const deletes = this.judgeDeletes(ds);
		for (const note of this.made) if (!COMPLETE.every((field) => note.fields.has(field))) throw new Faulty('wrong_value');
		for (const id of this.named) if (!this.hasNote(id)) throw new Faulty('gap');
		for (const text of this.texts) if (text.grew && text.length > LIMITS.note) throw new Faulty('too_long');
		for (const note of this.recoloured) if (note.colours < 1) throw new Faulty('wrong_value');
		const exact = this.exact && bytes.length <= mostBytes({ structs, ds });
		return { ok: true, bytes, news: queues.size > 0 || deletes, exact, newClients, notes: this.countMade() };
	}

	private countMade(): Map<string, number> {
		const notes = new Map<string, number>();
		for (const { author } of this.made) notes.set(author!, (notes.get(author!) ?? 0) + 1);
		const { written, seatNotes } = this.fill;
		for (const [author, n] of notes)
			if (author.startsWith('seat:') && (written.get(author) ?? 0) + n > seatNotes) throw new Faulty('too_many');
		return notes;
	}

	/** What the document does not have yet, by client, without holes, of this sender's clients only. */
	private newStructs(structs: Struct[]): Map<number, Struct[]> {
		const queues = new Map<number, Struct[]>();
		for (const struct of structs) {
			const { client, clock } = struct.id;
			this.client = client;
			// Of no length, it would be in no range, and still take its place.
			if (struct.length === 0) throw new Faulty('undecodable');
			const known = Y.getState(this.doc.store, client);
			const queue = queues.get(client);
			const last = queue?.at(-1);
			const next = last ? last.id.clock + last.length : known;
			if (!Number.isSafeInteger(clock + struct.length)) throw new Faulty('undecodable');
			if (clock + struct.length <= known) continue;
			if ((this.owners.get(client) ?? this.sender.author) !== this.sender.author) throw new Faulty('foreign_client');
			if (struct instanceof Y.Skip || clock !== next) throw new Faulty('gap');
			if (queue) queue.push(struct);
			else queues.set(client, [struct]);
		}
		return queues;
	}

	/** Judges each struct after everything it refers to; what refers to something unknown is a gap. */
	private takeInOrder(queues: Map<number, Struct[]>): void {
		const positions = new Map([...queues.keys()].map((client) => [client, 0]));
		for (let moved = true; moved;) {
			moved = false;
			for (const [client, queue] of queues) {
				let position = positions.get(client)!;
				for (; position < queue.length && this.isReady(queue[position]!); position++, moved = true) this.take(queue[position]!);
				positions.set(client, position);
			}
		}
		for (const [client, queue] of queues) if (positions.get(client)! < queue.length) throw new Faulty('gap');
	}

	private isReady(struct: Struct): boolean {
		if (!(struct instanceof Y.Item)) return true;
		const parent = struct.parent instanceof Y.ID ? struct.parent : null;
		return [struct.origin, struct.rightOrigin, parent].every((id) => id === null || id.clock < this.stateOf(id.client));
	}

	private stateOf(client: number): number {
		return this.fresh.get(client)?.at(-1)?.end ?? Y.getState(this.doc.store, client);
	}

	private take(struct: Struct): void {
		this.client = struct.id.client;
		const entry: Fresh = { struct, end: struct.id.clock + struct.length, place: null, type: null };
		if (struct instanceof Y.Item) {
			entry.place = this.placeOf(struct);
			entry.type = this.judge(struct, entry.place);
		}
		if (!(struct instanceof Y.Item) || struct.content instanceof Y.ContentDeleted) this.emptyLength += struct.length;
		if (this.emptyLength > BOUNDS.emptyLength) throw new Faulty('too_large');
		const list = this.fresh.get(struct.id.client);
		if (list) list.push(entry);
		else this.fresh.set(struct.id.client, [entry]);
	}

	private placeOf(item: Y.Item): Place {
		const parent: unknown = item.parent;
		if (typeof parent === 'string') {
			const root = AROUND.find((name) => name === parent);
			if (!root && parent !== NOTES) throw new Faulty('foreign_place');
			return { shape: root ? { is: 'around', root } : { is: 'board' }, key: item.parentSub };
		}
		if (parent instanceof Y.ID) {
			const shape = this.typeAt(parent);
			return shape && { shape, key: item.parentSub };
		}
		const left = item.origin && this.placeAt(item.origin);
		const right = item.rightOrigin && this.placeAt(item.rightOrigin);
		if ((item.origin && !left) || (item.rightOrigin && !right)) return null;
		if (left && right && (!isSame(left.shape, right.shape) || left.key !== right.key)) throw new Faulty('foreign_place');
		return left ?? right;
	}

	private freshAt(id: Y.ID): Fresh | undefined {
		const list = this.fresh.get(id.client);
		return list?.[lastUpTo(list, id.clock)];
	}

	private placeAt(id: Y.ID): Place {
		if (id.clock >= Y.getState(this.doc.store, id.client)) return this.freshAt(id)?.place ?? null;
		const item: unknown = Y.getItem(this.doc.store, id);
		if (!(item instanceof Y.Item) || !(item.parent instanceof Y.AbstractType)) return null;
		const shape = this.shapeOf(item.parent);
		return shape && { shape, key: item.parentSub };
	}

	private typeAt(id: Y.ID): Shape | null {
		if (id.clock >= Y.getState(this.doc.store, id.client)) {
			const found = this.freshAt(id);
			if (found && !found.type && !isEmpty(found.struct)) throw new Faulty('foreign_place');
			return found?.type ?? null;
		}
		const item: unknown = Y.getItem(this.doc.store, id);
		if (!(item instanceof Y.Item) || item.deleted) return null;
		if (!(item.content instanceof Y.ContentType)) throw new Faulty('foreign_place');
		return this.shapeOf(item.content.type);
	}

	/** The shape of a type that is in the document; null when it stands outside of what a board has. */
	private shapeOf(type: Y.AbstractType<unknown>): Shape | null {
		const known = this.seen.get(type);
		if (known) return known;
		const shape = this.readShape(type);
		if (shape) this.seen.set(type, shape);
		return shape;
	}

	private readShape(type: Y.AbstractType<unknown>): Shape | null {
		if (type === this.board) return { is: 'board' };
		const root = this.around.get(type);
		if (root) return { is: 'around', root };
		const item = type._item;
		if (!item || item.deleted) return null;
		if (type instanceof Y.Map && item.parent === this.board) {
			const author: unknown = type.get('author');
			return {
				is: 'note',
				fields: new Set(type._map.keys()),
				fresh: false,
				author: typeof author === 'string' ? author : null,
				colours: 0
			};
		}
		if (!(type instanceof Y.Text) || !(item.parent instanceof Y.AbstractType)) return null;
		const note = this.shapeOf(item.parent);
		return note?.is === 'note' ? { is: 'text', length: type.length, grew: false, note } : null;
	}

	/** A seat changes what it has written itself. A note that this very update makes is judged by its signature. */
	private mustOwn(note: NoteShape): void {
		if (note.fresh || this.sender.moderates) return;
		if (note.author === null || !this.sender.signs.has(note.author)) throw new Faulty('not_yours');
	}

	/** Judges a new item where it stands. @returns the shape of the type it makes, if it makes one. */
	private judge(item: Y.Item, place: Place): Shape | null {
		if (!place) return null;
		const { shape, key } = place;
		if (shape.is === 'text') return this.judgeText(item, shape, key);
		if (key === null) throw new Faulty('foreign_place');
		if (shape.is === 'around') return this.judgeBeside(item, shape.root, key);
		return shape.is === 'board' ? this.judgeNote(item, key) : this.judgeField(item, shape, key);
	}

	private judgeBeside({ content }: Y.Item, root: AroundRoot, key: string): null {
		const { sender, doc, fill: most, freshBeside: fresh } = this;
		for (const id of judgeAround({ root, key, content, sender, doc, most, fresh })) this.named.add(id);
		return null;
	}

	private hasNote(id: string): boolean {
		return this.board._map.has(id) || this.freshNotes.has(id);
	}

	private judgeText(item: Y.Item, text: TextShape, key: string | null): null {
		if (key !== null) throw new Faulty('foreign_place');
		this.mustOwn(text.note);
		if (item.content instanceof Y.ContentString) {
			text.length += item.length;
			text.grew = true;
			this.texts.add(text);
		} else if (!(item.content instanceof Y.ContentDeleted)) throw new Faulty('wrong_value');
		return null;
	}

	private judgeNote({ content }: Y.Item, id: string): NoteShape {
		if (!isId(id)) throw new Faulty('foreign_place');
		if (this.hasNote(id)) throw new Faulty('not_yours');
		if (!(content instanceof Y.ContentType) || content.type.constructor !== Y.Map) throw new Faulty('wrong_value');
		this.freshNotes.add(id);
		// Notes never leave the board, so its keys are its notes; `size` would count them one by one.
		if (this.board._map.size + this.freshNotes.size > this.fill.notes) throw new Faulty('board_full');
		const note: NoteShape = { is: 'note', fields: new Set(), fresh: true, author: null, colours: 0 };
		this.made.push(note);
		return note;
	}

	private judgeField({ content }: Y.Item, note: NoteShape, key: string): TextShape | null {
		const again = SET_AGAIN.includes(key);
		// Somebody may bring what the server has written and a crash has taken: left out like everything of others.
		if (SERVER_ONLY.includes(key)) throw new Faulty('foreign_author');
		if (HOSTS_ONLY.includes(key) && !this.sender.moderates) throw new Faulty('not_yours');
		if (!again && !SET_ONCE.includes(key)) throw new Faulty('foreign_place');
		if (!again && (note.fields.has(key) || !note.fresh)) throw new Faulty('not_yours');
		this.mustOwn(note);
		note.fields.add(key);
		if (key === 'colour') this.recoloured.add(note);
		if (content instanceof Y.ContentDeleted && again) return null;
		if (key === 'text') {
			if (!(content instanceof Y.ContentType) || content.type.constructor !== Y.Text) throw new Faulty('wrong_value');
			return { is: 'text', length: 0, grew: false, note };
		}
		if (!(content instanceof Y.ContentAny) || content.arr.length !== 1) throw new Faulty('wrong_value');
		judgeValue(key, content.arr[0], this.sender);
		if (key === 'author') note.author = content.arr[0] as string;
		if (key === 'colour') note.colours++;
		return null;
	}

	/** Only letters of notes, the fields that may change and what stands beside the notes can be deleted. @returns whether something living is. */
	private judgeDeletes(ds: Decoded['ds']): boolean {
		let living = false;
		for (const [client, ranges] of ds.clients) {
			const structs = this.doc.store.clients.get(client) ?? [];
			const known = Y.getState(this.doc.store, client);
			const made = this.fresh.get(client) ?? [];
			if (!isInOrder(ranges)) throw new Faulty('undecodable');
			for (const { clock, len } of ranges) {
				const end = clock + len;
				if (!Number.isSafeInteger(end) || end > this.stateOf(client)) throw new Faulty('gap');
				if (clock < known) {
					for (let i = Y.findIndexSS(structs, clock); i < structs.length && structs[i]!.id.clock < end; i++) {
						const struct = structs[i]!;
						if (!(struct instanceof Y.Item) || struct.deleted) {
							this.exact = false;
							continue;
						}
						living = true;
						const shape = struct.parent instanceof Y.AbstractType ? this.shapeOf(struct.parent) : null;
						this.judgeDelete(shape && { shape, key: struct.parentSub }, overlap(struct, clock, end), struct, false);
					}
				}
				for (let i = Math.max(0, lastUpTo(made, clock)); end > known && i < made.length && made[i]!.struct.id.clock < end; i++) {
					const { struct, place } = made[i]!;
					if (overlap(struct, clock, end) > 0 && !isEmpty(struct))
						this.judgeDelete(place, overlap(struct, Math.max(clock, known), end), struct, true);
				}
			}
		}
		return living;
	}

	private judgeDelete(place: Place, length: number, struct: Struct, fresh: boolean): void {
		if (!place) return;
		const { shape, key } = place;
		if (shape.is === 'around') return judgeAroundDelete(shape.root, key, struct, this.sender);
		if (shape.is === 'text') {
			this.mustOwn(shape.note);
			shape.length -= length;
		} else if (shape.is === 'board' || key === null || !mayClear(key, this.sender)) throw new Faulty('not_yours');
		else {
			this.mustOwn(shape);
			if (key !== 'colour') return;
			this.recoloured.add(shape);
			if (fresh) shape.colours--;
		}
	}
}

function isSame(a: Shape, b: Shape): boolean {
	return a === b || (a.is === 'board' && b.is === 'board') || (a.is === 'around' && b.is === 'around' && a.root === b.root);
}
