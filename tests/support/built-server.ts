/** The built server in a process of its own, on a folder and a port of its own; a bench may kill it and start it again. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { SERVER_FLAGS } from './flags.ts';

const READY_MS = 20_000;

export type Answer = { status: number; headers: Record<string, string | string[] | undefined>; body: string };

export class BuiltServer {
	readonly dir: string;
	readonly file: string;
	private child: ChildProcess | null = null;
	private agent = new Agent({ keepAlive: true, maxSockets: Infinity });
	private port = 0;

	/** @param dir the data folder; the product must be built */
	constructor(dir: string) {
		this.dir = dir;
		this.file = join(dir, 'asar.db');
	}

	get pid(): number {
		return this.child?.pid ?? 0;
	}

	/** Resolves when it takes writes. */
	async start(): Promise<void> {
		this.port ||= await freePort();
		this.child = spawn(process.execPath, [...SERVER_FLAGS, 'server/index.ts'], {
			stdio: ['ignore', 'ignore', 'inherit'],
			env: { ...process.env, ASAR_DATA: this.dir, PORT: String(this.port), HOST: '127.0.0.1', LOG_LEVEL: 'error' }
		});
		for (const end = Date.now() + READY_MS; ;) {
			const ready = await this.ask('GET', '/readyz').catch(() => null);
			if (ready?.status === 200) return;
			if (Date.now() > end || this.child.exitCode !== null) throw new Error('the server did not start');
			await new Promise((resolve) => setTimeout(resolve, 25));
		}
	}

	async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
		if (!this.child || this.child.exitCode !== null || this.child.signalCode !== null) return;
		const gone = once(this.child, 'exit');
		this.child.kill(signal);
		await gone;
		this.agent.destroy();
		this.agent = new Agent({ keepAlive: true, maxSockets: Infinity });
	}

	ask(method: string, path: string, body?: string, headers: Record<string, string> = {}): Promise<Answer> {
		return new Promise((resolve, reject) => {
			const origin = `http://127.0.0.1:${this.port}`;
			const sent = request(`${origin}${path}`, { method, agent: this.agent, headers: { origin, ...headers } }, (response) => {
				let text = '';
				response.on('data', (chunk: Buffer) => (text += chunk.toString()));
				response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }));
				response.on('error', reject);
			});
			sent.on('error', reject);
			sent.end(body);
		});
	}

	json(method: string, path: string, body: object, cookie: string): Promise<Answer> {
		return this.ask(method, path, JSON.stringify(body), { 'content-type': 'application/json', cookie });
	}

	/** @returns the cookies of somebody who signed in. */
	async signIn({ login, password }: { login: string; password: string }): Promise<string> {
		const form = new URLSearchParams({ login, password }).toString();
		return cookiesOf(
			await this.ask('POST', '/login', form, { 'content-type': 'application/x-www-form-urlencoded', accept: 'text/html' })
		).join('; ');
	}
}

async function freePort(): Promise<number> {
	const probe = createServer().listen(0, '127.0.0.1');
	await once(probe, 'listening');
	const { port } = probe.address() as { port: number };
	probe.close();
	await once(probe, 'close');
	return port;
}

export const cookiesOf = ({ headers }: Answer) => [headers['set-cookie'] ?? []].flat().map((one) => one.split(';')[0]!);
