/** Well-formed updates that mean something else: structs and deletions taken apart, changed and put together again. */
import * as encoding from 'lib0/encoding';
import * as Y from 'yjs';
import { AROUND } from '#lib/board/around.ts';
import { KEYS, ROOTS, type Chance, type Loot } from './fuzz-frames.ts';

type Struct = ReturnType<typeof Y.decodeUpdate>['structs'][number];
type Loose = { -readonly [K in keyof Y.Item]: unknown };

const contents: ((chance: Chance) => unknown)[] = [
	(chance) => new Y.ContentString(chance.pick(['a', 'бөтен', 'x'.repeat(300)])),
	(chance) => new Y.ContentAny([anyPlain(chance)]),
	(chance) => new Y.ContentAny([anyPlain(chance), anyPlain(chance)]),
	(chance) => new Y.ContentBinary(chance.bytes(5)),
	(chance) => new Y.ContentDeleted(chance.pick([1, 5, 100_000, 2 ** 31])),
	() => new Y.ContentEmbed({ a: 1 }),
	() => new Y.ContentFormat('bold', true as unknown as object),
	() => new Y.ContentJSON(['a', { b: 1 }]),
	() => new Y.ContentDoc(new Y.Doc({ guid: 'forged' })),
	(chance) =>
		new Y.ContentType(
			chance.pick([() => new Y.Map(), () => new Y.Array(), () => new Y.Text(), () => new Y.XmlElement('p'), () => new Y.XmlText()])()
		)
];
const anyPlain = (chance: Chance) => chance.pick<unknown>([1, 0, 'a', null, undefined, true, { a: 1 }, 1_790_000_000_000, chance.bytes(3)]);

/** Takes an update apart, changes structs and deletions, and puts it together again: well-formed bytes that mean something else. */
export function forge(update: Uint8Array, { clients, state }: Loot, chance: Chance): Uint8Array {
	const { structs, ds } = Y.decodeUpdate(update);
	const known = Y.decodeUpdate(state).structs.map(({ id }) => id);
	const anyId = () => {
		const pool = [...structs.map(({ id }) => id), ...known];
		const { client, clock } = pool.length > 0 && chance.below(8) ? chance.pick(pool) : { client: chance.below(2 ** 32), clock: 0 };
		return Y.createID(client, Math.max(0, clock + chance.pick([0, 0, 0, 1, 3, -1, 1_000])));
	};
	for (let i = chance.below(3); i >= 0 && structs.length > 0; i--) {
		const at = chance.below(structs.length);
		const struct = structs[at]!;
		const item = struct as unknown as Loose;
		const { client, clock } = struct.id;
		chance.pick<() => unknown>([
			() => (item.origin = chance.below(3) ? anyId() : null),
			() => (item.rightOrigin = chance.below(3) ? anyId() : null),
			() => Object.assign(item, { origin: null, rightOrigin: null, parent: anyId(), parentSub: chance.pick([null, ...KEYS, chance.id()]) }),
			() => Object.assign(item, { origin: null, rightOrigin: null, parent: chance.pick(['notes', ...AROUND, ...ROOTS]) }),
			() => (item.parentSub = chance.pick([null, ...KEYS, chance.id()])),
			() => item.content && Object.assign(item, contentOf(chance)),
			() => (struct.id = Y.createID(chance.pick([...clients, client + 1, 0]), clock)),
			() => (struct.id = Y.createID(client, Math.max(0, clock + chance.pick([-1, 1, 5, 2 ** 40])))),
			() => structs.splice(at, 1),
			() => structs.splice(at, 0, struct),
			() => structs.splice(at, 1, new Y.GC(struct.id, chance.pick([struct.length, 1, 100_000, 2 ** 31]))),
			() => structs.splice(at, 1, new Y.Skip(struct.id, struct.length)),
			() => structs.splice(chance.below(structs.length), 0, ...structs.splice(at, 1)),
			() => addDeletion(ds, anyId(), chance),
			() => addDeletion(ds, anyId(), chance)
		])();
	}
	return encodeStructs(structs, ds, chance);
}

function contentOf(chance: Chance): { content: unknown; length: number } {
	const content = chance.pick(contents)(chance) as { getLength(): number };
	return { content, length: content.getLength() };
}

function addDeletion(ds: ReturnType<typeof Y.decodeUpdate>['ds'], { client, clock }: Y.ID, chance: Chance): void {
	const ranges = ds.clients.get(client) ?? [];
	ranges.splice(chance.below(ranges.length + 1), 0, { clock, len: chance.pick([1, 1, 2, 7, 1_000, 2 ** 40]) } as (typeof ranges)[number]);
	ds.clients.set(client, ranges);
}

/** Writes structs as an update: by client, each from the clock of its first struct. A forged struct that cannot be written is left out. */
function encodeStructs(structs: Struct[], ds: ReturnType<typeof Y.decodeUpdate>['ds'], chance: Chance): Uint8Array {
	const byClient = new Map<number, Struct[]>();
	for (const struct of structs) byClient.set(struct.id.client, [...(byClient.get(struct.id.client) ?? []), struct]);
	const encoder = new Y.UpdateEncoderV1();
	encoding.writeVarUint(encoder.restEncoder, byClient.size);
	for (const [client, list] of byClient) {
		const writable = list.filter((struct) => isWritable(struct));
		encoding.writeVarUint(encoder.restEncoder, writable.length + (chance.below(40) ? 0 : chance.below(1_000)));
		encoder.writeClient(client);
		encoding.writeVarUint(encoder.restEncoder, writable[0]?.id.clock ?? 0);
		for (const struct of writable) struct.write(encoder, 0);
	}
	encoding.writeVarUint(encoder.restEncoder, ds.clients.size);
	for (const [client, ranges] of ds.clients) {
		encoding.writeVarUint(encoder.restEncoder, client);
		encoding.writeVarUint(encoder.restEncoder, ranges.length);
		for (const { clock, len } of ranges) {
			encoder.writeDsClock(clock);
			encoder.writeDsLen(len);
		}
	}
	return encoder.toUint8Array();
}

function isWritable(struct: Struct): boolean {
	try {
		struct.write(new Y.UpdateEncoderV1(), 0);
		return true;
	} catch {
		return false;
	}
}
