/**
 * A WebSocket client that does no more than a measurement needs: the load shares two cores with the server, and what a full client
 * costs for each of a thousand sockets would be counted as the server's time.
 */
import { connect, type Socket } from 'node:net';

const OPCODE = { text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;
const HEAD_END = Buffer.from('\r\n\r\n');
const KEY = 'YmVuY2hiZW5jaGJlbmNoIQ==';

/** What happens on a socket. `end` comes once, however it ended. */
export type Heard = { open(): void; message(data: Buffer): void; end(why: string): void };

export class BareSocket {
	private readonly socket: Socket;
	private readonly heard: Heard;
	private open = false;
	private ended = false;
	private parts: Buffer[] = [];
	private held = 0;
	private needed = 1;

	constructor(port: number, path: string, cookie: string, heard: Heard) {
		this.heard = heard;
		this.socket = connect(port, '127.0.0.1');
		this.socket.setNoDelay(true);
		this.socket.write(
			`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
				`Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${KEY}\r\nCookie: ${cookie}\r\n\r\n`
		);
		this.socket.on('data', (data) => this.take(data));
		this.socket.on('error', (error) => this.end(error.message));
		this.socket.on('close', () => this.end('closed'));
	}

	/** Bytes received, heads and all. */
	get bytes(): number {
		return this.socket.bytesRead;
	}

	get isOpen(): boolean {
		return this.open && !this.ended;
	}

	private end(why: string): void {
		if (this.ended) return;
		this.ended = true;
		this.socket.destroy();
		this.heard.end(why);
	}

	private take(data: Buffer): void {
		this.parts.push(data);
		this.held += data.length;
		if (this.held < this.needed) return;
		let all = this.parts.length === 1 ? data : Buffer.concat(this.parts);
		this.needed = 1;
		if (!this.open) {
			const head = all.indexOf(HEAD_END);
			if (head !== -1) {
				const status = all.toString('latin1', 9, 12);
				if (status !== '101') return this.end(`answered ${status}`);
				this.open = true;
				all = all.subarray(head + HEAD_END.length);
				this.heard.open();
			}
		}
		if (this.open) all = this.frames(all);
		this.parts = all.length ? [all] : [];
		this.held = all.length;
	}

	/** Takes whole frames. @returns what is left; `needed` says how long it must become. */
	private frames(all: Buffer): Buffer {
		let at = 0;
		while (!this.ended && all.length - at >= 2) {
			const small = all[at + 1]! & 127;
			const head = small < 126 ? 2 : small === 126 ? 4 : 10;
			if (all.length - at < head) break;
			const length = small < 126 ? small : small === 126 ? all.readUInt16BE(at + 2) : Number(all.readBigUInt64BE(at + 2));
			this.needed = head + length;
			if (all.length - at < this.needed) break;
			this.needed = 1;
			const data = all.subarray(at + head, at + head + length);
			const opcode = all[at]! & 15;
			at += head + length;
			if (opcode === OPCODE.binary) this.heard.message(data);
			else if (opcode === OPCODE.ping) this.write(OPCODE.pong, data);
			else if (opcode === OPCODE.close) {
				this.write(OPCODE.close, data);
				this.end(`closed ${length >= 2 ? data.readUInt16BE(0) : ''} ${data.toString('utf8', 2)}`);
			}
		}
		return all.subarray(at);
	}

	send(data: Uint8Array): void {
		this.write(OPCODE.binary, data);
	}

	/** Masked, as a client must, with a mask of zeros: it changes nothing. */
	private write(opcode: number, data: Uint8Array): void {
		if (!this.isOpen) return;
		const long = data.length < 126 ? 0 : data.length < 65_536 ? 2 : 8;
		const frame = Buffer.alloc(6 + long + data.length);
		frame[0] = 128 | opcode;
		frame[1] = 128 | (long === 0 ? data.length : long === 2 ? 126 : 127);
		if (long === 2) frame.writeUInt16BE(data.length, 2);
		else if (long === 8) frame.writeBigUInt64BE(BigInt(data.length), 2);
		frame.set(data, 6 + long);
		this.socket.write(frame);
	}

	/** Begins the closing; `end` follows. */
	close(): void {
		if (this.isOpen) this.write(OPCODE.close, Uint8Array.of(3, 232));
		else this.end('closed');
	}
}

/** Fetches a body as it is sent (gzip). @returns the status, the body and all bytes received; the answer must say how long it is */
export function fetchBare(port: number, path: string, cookie: string): Promise<{ status: number; body: Buffer; bytes: number }> {
	return new Promise((resolve, reject) => {
		const socket = connect(port, '127.0.0.1');
		const parts: Buffer[] = [];
		let held = 0;
		let whole = Infinity;
		let status = 0;
		let head = 0;
		socket.write(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nAccept-Encoding: gzip\r\nCookie: ${cookie}\r\n\r\n`);
		socket.on('data', (data) => {
			parts.push(data);
			held += data.length;
			if (whole === Infinity) {
				const all = Buffer.concat(parts);
				const end = all.indexOf(HEAD_END);
				if (end === -1) return;
				const text = all.toString('latin1', 0, end);
				head = end + HEAD_END.length;
				status = Number(text.slice(9, 12));
				whole = head + Number(/^content-length: *(\d+)/im.exec(text)?.[1] ?? 0);
			}
			if (held < whole) return;
			resolve({ status, body: Buffer.concat(parts).subarray(head), bytes: held });
			socket.destroy();
		});
		socket.on('error', reject);
		socket.on('close', () => reject(new Error('an answer broke off')));
	});
}
