/**
 * A message as it leaves on the wire. The server's WebSocket frames are not masked, so one buffer serves every socket of a room: it is
 * made once and written to each TCP socket as it is (rooms refuse compression per message, so nothing else may happen to it).
 */

/** @returns a whole binary WebSocket frame (RFC 6455, section 5.2). */
export function frameOf(payload: Uint8Array): Buffer {
	const { length } = payload;
	const head = length < 126 ? 2 : length < 65_536 ? 4 : 10;
	const frame = Buffer.allocUnsafe(head + length);
	frame[0] = 0x82;
	if (head === 2) frame[1] = length;
	else if (head === 4) {
		frame[1] = 126;
		frame.writeUInt16BE(length, 2);
	} else {
		frame[1] = 127;
		frame.writeBigUInt64BE(BigInt(length), 2);
	}
	frame.set(payload, head);
	return frame;
}

/** A ping without content. */
export const PING = Buffer.of(0x89, 0);
