/** Hocuspocus as its documentation starts it. An argument names the file of its SQLite extension; without one nothing is stored. Prints its port. */
import { Server } from '@hocuspocus/server';

const [file] = process.argv.slice(2);
const extensions = [];
if (file) {
	const { SQLite } = await import('@hocuspocus/extension-sqlite');
	extensions.push(new SQLite({ database: file }));
}
const server = new Server({ port: 0, address: '127.0.0.1', quiet: true, extensions });
await server.listen();
console.log(JSON.stringify({ port: server.address.port }));
