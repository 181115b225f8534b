/**
 * A house that takes ballots, in a process of its own that can be killed: PUT / with { workshopId, seatId, voteId, id, dots }. Run it with
 * a data folder; it prints its port.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import pino from 'pino';
import { openApp } from '#lib/server/start.server.ts';
import { placeDots } from '#lib/vote/write.server.ts';

openApp(process.argv[2]!, pino({ level: 'silent' }));
const server = createServer((request, response) => {
	let text = '';
	request.on('data', (chunk: Buffer) => (text += chunk.toString()));
	request.on('end', async () => {
		const { workshopId, seatId, voteId, id, dots } = JSON.parse(text);
		const seat = { id: seatId, workshopId, number: 0 };
		const done = await placeDots({ account: null, screenOf: null, seat }, workshopId, voteId, { id, dots });
		response.writeHead(done.ok ? 200 : 409).end(JSON.stringify(done.ok ? done.value : done));
	});
});
server.listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port));
