/** The line between one phone and the house, to be cut by a test: a proxy that passes everything, or pages without live sockets. */
import { createServer, request, type IncomingMessage } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

export type Line = {
	/** The house as it is seen through this line. */
	url: string;
	/** Live sockets end now, and new ones come to nothing until `mend`; pages are still served. */
	cut(): void;
	mend(): void;
	stop(): Promise<void>;
};

/** @param url of the house */
export async function layLine(url: string): Promise<Line> {
	const { hostname, port } = new URL(url);
	const live = new Set<Socket>();
	let isCut = false;
	const ask = ({ method, url: path, headers }: IncomingMessage) => request({ hostname, port, method, path, headers });
	const server = createServer((req, res) => {
		const onward = ask(req);
		onward.on('response', (answer) => {
			res.writeHead(answer.statusCode!, answer.rawHeaders);
			answer.pipe(res);
		});
		onward.on('error', () => res.destroy());
		res.on('close', () => onward.destroy());
		req.pipe(onward);
	});
	server.on('upgrade', (req, phone: Socket, head) => {
		phone.on('error', () => phone.destroy());
		if (isCut) return phone.destroy();
		const onward = ask(req);
		onward.on('error', () => phone.destroy());
		onward.on('response', ({ statusCode }) => phone.end(`HTTP/1.1 ${statusCode} \r\nConnection: close\r\nContent-Length: 0\r\n\r\n`));
		onward.on('upgrade', ({ rawHeaders }, house: Socket, first: Buffer) => {
			const lines = rawHeaders.map((text, i) => (i % 2 ? `${text}\r\n` : `${text}: `)).join('');
			phone.write(`HTTP/1.1 101 Switching Protocols\r\n${lines}\r\n`);
			phone.write(first);
			house.write(head);
			phone.pipe(house).pipe(phone);
			live.add(phone);
			house.on('error', () => phone.destroy());
			house.on('close', () => phone.destroy());
			phone.on('close', () => {
				live.delete(phone);
				house.destroy();
			});
		});
		onward.end();
	});
	await new Promise<void>((resolve) => server.listen(0, hostname, resolve));
	return {
		url: `http://${hostname}:${(server.address() as AddressInfo).port}`,
		cut() {
			isCut = true;
			for (const socket of live) socket.destroy();
		},
		mend: () => void (isCut = false),
		async stop() {
			for (const socket of live) socket.destroy();
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		}
	};
}
