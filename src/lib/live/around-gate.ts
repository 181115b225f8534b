/** What may stand in the roots beside the notes (board/around.ts), and who may put and take it. Part of the gate. */
import * as Y from 'yjs';
import type { AroundRoot } from '#lib/board/around.ts';
import { isPos } from '#lib/board/document.ts';
import { LIMITS } from '#lib/workshop/rules.ts';
import { Faulty } from './fault.ts';
import type { Fill, Sender } from './gate.server.ts';
import { isId } from './id.ts';
import { isMoment } from './note-gate.ts';

/** Most groups and lines of one board. */
const MOST: Record<'clusters' | 'links', number> = { clusters: 60, links: 400 };
const FIELDS = { clusters: ['name', 'pos', 'at'], links: ['a', 'b'], comments: ['note', 'text', 'author', 'number', 'at'] } as const;

type Entry = {
	root: AroundRoot;
	key: string;
	content: Y.Item['content'];
	sender: Sender;
	doc: Y.Doc;
	most: Pick<Fill, 'notes' | 'seatNotes'>;
	/** What this update has put into these roots so far: root, space, key. */
	fresh: Set<string>;
};

/**
 * Judges something new in a root beside the notes. Throws Faulty.
 * @returns ids of the notes that it names: each must be on the board, or made by this update
 */
export function judgeAround(entry: Entry): readonly string[] {
	const { root, key, content, sender, doc, fresh } = entry;
	const map = doc.getMap(root);
	if (root === 'marks') mustBeOwnMark(key, sender);
	else if (!isId(key)) throw new Faulty('foreign_place');
	if (root === 'clusters' || root === 'links' || root === 'silenced') {
		if (!sender.moderates) throw new Faulty('not_yours');
	}
	if (root === 'comments' && (map._map.has(key) || fresh.has(`comments ${key}`))) throw new Faulty('not_yours');
	// Made and taken back before it was sent.
	if (content instanceof Y.ContentDeleted) return [];
	fresh.add(`${root} ${key}`);
	if ((root === 'clusters' || root === 'links') && countWith(map, keysOf(fresh, root)) > MOST[root]) throw new Faulty('board_full');
	if (!(content instanceof Y.ContentAny) || content.arr.length !== 1) throw new Faulty('wrong_value');
	const value: unknown = content.arr[0];
	if (root === 'marks') {
		right(isMoment(value));
		return [key.slice(0, key.indexOf(':'))];
	}
	if (root === 'silenced') {
		right(isMoment(value));
		if (!doc.getMap('comments').has(key) && !fresh.has(`comments ${key}`)) throw new Faulty('foreign_place');
		return [];
	}
	right(hasFields(value, FIELDS[root]));
	const fields = value as Record<string, unknown>;
	if (root === 'clusters') {
		right(isText(fields.name, LIMITS.cluster) && (fields.pos === null || isPos(fields.pos)) && isMoment(fields.at));
		return [];
	}
	if (root === 'comments') return judgeComment(fields, entry);
	right(isId(fields.a) && isId(fields.b) && fields.a !== fields.b);
	return [fields.a as string, fields.b as string];
}

function judgeComment(fields: Record<string, unknown>, { sender, doc, most, fresh }: Entry): readonly string[] {
	const { note, text, author, number, at } = fields;
	if (typeof author !== 'string' || !sender.signs.has(author)) throw new Faulty('foreign_author');
	if (number !== 0 && number !== sender.signs.get(author)) throw new Faulty('foreign_author');
	right(isId(note) && isMoment(at));
	if (typeof text === 'string' && text.length > LIMITS.comment) throw new Faulty('too_long');
	right(isText(text, LIMITS.comment));
	const comments = doc.getMap('comments');
	const made = keysOf(fresh, 'comments').length;
	if (comments.size + made > most.notes * 2) throw new Faulty('board_full');
	if (!author.startsWith('seat:')) return [note as string];
	const own = [...comments.values()].filter((value) => (value as { author?: unknown } | null)?.author === author).length;
	if (own + made > most.seatNotes) throw new Faulty('too_many');
	return [note as string];
}

/** Judges that something is taken out of a root beside the notes, or replaced. Throws Faulty. */
export function judgeAroundDelete(root: AroundRoot, key: string | null, struct: Y.Item | Y.GC | Y.Skip, sender: Sender): void {
	if (!mayTake(root, key, struct, sender)) throw new Faulty('not_yours');
}

/** @returns whether the sender may take this out of a root beside the notes. */
export function mayTake(root: AroundRoot, key: string | null, struct: Y.Item | Y.GC | Y.Skip, sender: Sender): boolean {
	if (root === 'marks') return key !== null && isOwnMark(key, sender);
	if (sender.moderates) return true;
	if (root !== 'comments' || !(struct instanceof Y.Item) || !(struct.content instanceof Y.ContentAny)) return false;
	const author: unknown = (struct.content.arr[0] as { author?: unknown } | null)?.author;
	return typeof author === 'string' && sender.signs.has(author);
}

function isOwnMark(key: string, { signs }: Sender): boolean {
	const [note, seat, ...rest] = key.split(':');
	return rest.length === 0 && isId(note) && isId(seat) && signs.has(`seat:${seat}`);
}

function mustBeOwnMark(key: string, sender: Sender): void {
	const [note, seat, ...rest] = key.split(':');
	if (rest.length > 0 || !isId(note) || !isId(seat)) throw new Faulty('foreign_place');
	if (!isOwnMark(key, sender)) throw new Faulty('not_yours');
}

function right(is: boolean): void {
	if (!is) throw new Faulty('wrong_value');
}

const isText = (value: unknown, most: number) => typeof value === 'string' && value.trim().length > 0 && value.length <= most;

function hasFields(value: unknown, names: readonly string[]): boolean {
	if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
	const keys = Object.keys(value);
	return keys.length === names.length && names.every((name) => keys.includes(name));
}

function keysOf(fresh: ReadonlySet<string>, root: AroundRoot): string[] {
	return [...fresh].flatMap((entry) => (entry.startsWith(`${root} `) ? entry.slice(root.length + 1) : []));
}

/** How many entries a root has when these keys are in it too. */
function countWith(map: Y.Map<unknown>, keys: readonly string[]): number {
	return map.size + keys.filter((key) => !map.has(key)).length;
}
