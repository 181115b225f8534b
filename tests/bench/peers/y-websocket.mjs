/**
 * The reference server of y-websocket 2: its own connection code, nothing around it. With YPERSISTENCE=<folder> it stores in leveldb,
 * as its own server does. Prints its port.
 */
import { createServer } from 'node:http';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const { WebSocketServer } = require('ws');
const { setupWSConnection } = require('y-websocket/bin/utils');

const server = createServer((_req, res) => res.writeHead(404).end());
const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false });
server.on('upgrade', (req, socket, head) => sockets.handleUpgrade(req, socket, head, (ws) => setupWSConnection(ws, req)));
server.listen(0, '127.0.0.1', () => console.log(JSON.stringify({ port: server.address().port })));
