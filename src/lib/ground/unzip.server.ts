/** Unfolds a zip file within bounds: what a file claims of its size is not believed, and nothing unfolds further than allowed. */
import { promisify } from 'node:util';
import { inflateRaw } from 'node:zlib';
import { accept, refuse, type Result } from '#lib/workshop/refusal.ts';
import { GROUND_LIMITS } from './rules.ts';

const inflate = promisify(inflateRaw);
const MOST_ENTRIES = 1000;
const END = 0x06054b50;
const ENTRY = 0x02014b50;
const LOCAL = 0x04034b50;

/** @returns whether the first bytes are those of a zip file. */
export function isZip(bytes: Uint8Array): boolean {
	return bytes[0] === 0x50 && bytes[1] === 0x4b && (bytes[2] === 3 || bytes[2] === 5);
}

/**
 * @param wanted which files are worth unfolding, by name
 * @returns the files by name, or refusal file_unknown (no zip, encrypted, another way of packing), unpacks_too_large.
 */
export async function unzip(file: Buffer, wanted: (name: string) => boolean): Promise<Result<Map<string, Buffer>>> {
	const end = findEnd(file);
	if (end === null) return refuse('file_unknown', 'file');
	const entries = file.readUInt16LE(end + 10);
	if (entries > MOST_ENTRIES) return refuse('unpacks_too_large', 'file', { max: GROUND_LIMITS.unpackedBytes / 1024 ** 2 });
	const out = new Map<string, Buffer>();
	let at = file.readUInt32LE(end + 16);
	let left: number = GROUND_LIMITS.unpackedBytes;
	try {
		for (let i = 0; i < entries; i++) {
			if (file.readUInt32LE(at) !== ENTRY) return refuse('file_unknown', 'file');
			const [method, packed] = [file.readUInt16LE(at + 10), file.readUInt32LE(at + 20)];
			const [nameLength, extra, comment] = [28, 30, 32].map((offset) => file.readUInt16LE(at + offset)) as [number, number, number];
			const name = file.toString('utf8', at + 46, at + 46 + nameLength);
			const encrypted = file.readUInt16LE(at + 8) & 1;
			const local = file.readUInt32LE(at + 42);
			at += 46 + nameLength + extra + comment;
			if (!wanted(name)) continue;
			if (encrypted || file.readUInt32LE(local) !== LOCAL) return refuse('file_unknown', 'file');
			const start = local + 30 + file.readUInt16LE(local + 26) + file.readUInt16LE(local + 28);
			const data = file.subarray(start, start + packed);
			if (method !== 0 && method !== 8) return refuse('file_unknown', 'file');
			const bytes = method === 0 ? data : await inflate(data, { maxOutputLength: Math.max(1, left) });
			left -= bytes.byteLength;
			if (left <= 0) return refuse('unpacks_too_large', 'file', { max: GROUND_LIMITS.unpackedBytes / 1024 ** 2 });
			out.set(name, bytes);
		}
	} catch (error) {
		return (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE'
			? refuse('unpacks_too_large', 'file', { max: GROUND_LIMITS.unpackedBytes / 1024 ** 2 })
			: refuse('file_unknown', 'file');
	}
	return accept(out);
}

function findEnd(file: Buffer): number | null {
	for (let at = file.length - 22; at >= Math.max(0, file.length - 22 - 65_535); at--) if (file.readUInt32LE(at) === END) return at;
	return null;
}
