/** What is measured, as data. Peer figures of the issue: 12-second windows; CPU is reported per 12 s whatever the window. */
export type ServerName = 'asar' | 'y' | 'yl' | 'h' | 'hs';
export const SERVERS: Record<ServerName, string> = {
	asar: 'Asar',
	y: 'y-websocket 2',
	yl: 'y-websocket 2 + leveldb',
	h: 'Hocuspocus 4.7',
	hs: 'Hocuspocus 4.7 + SQLite'
};

type Base = {
	name: string;
	/** Rooms, and clients in all; client i is in room i % rooms. */
	rooms: number;
	clients: number;
	/** Notes that stand in each room beforehand, and how many people wrote them. */
	notes: number;
	authors: number;
	/** Servers that its bars need; the others only stand in the table. */
	needs: ServerName[];
};
export type Steady = Base & {
	kind: 'steady';
	/** Clients that write, each a note about every `everyMs`. */
	writers: number;
	everyMs: number;
	warmUpMs: number;
	windowMs: number;
	/** Each client says who it is every 15 s; `echo` = and repeats what it hears of others, as the stock provider does (yjs#732). */
	presence: 'none' | 'plain' | 'echo';
};
export type Scenario = Steady | (Base & { kind: 'open' | 'late' | 'reconnect' });

const steady = {
	kind: 'steady',
	notes: 0,
	authors: 0,
	presence: 'none',
	warmUpMs: 1_500,
	windowMs: 8_000,
	needs: ['asar', 'y', 'h']
} as const;

export const SCENARIOS: Scenario[] = [
	{ ...steady, name: 'steady80', rooms: 6, clients: 80, writers: 27, everyMs: 350, needs: ['asar', 'y', 'h'] },
	{ ...steady, name: 'steady300', rooms: 10, clients: 300, writers: 100, everyMs: 350, needs: ['asar', 'y', 'h'] },
	{ ...steady, name: 'steady1000', rooms: 1, clients: 1000, writers: 20, everyMs: 1_200, needs: ['asar', 'y', 'h'] },
	{ name: 'open', kind: 'open', rooms: 1, clients: 300, notes: 1_000, authors: 50, needs: ['asar', 'h'] },
	{ name: 'late', kind: 'late', rooms: 1, clients: 1, notes: 5_000, authors: 50, needs: ['asar', 'y', 'h'] },
	{ name: 'reconnect300', kind: 'reconnect', rooms: 10, clients: 300, notes: 200, authors: 10, needs: ['asar', 'y', 'h'] },
	{ name: 'reconnect1000', kind: 'reconnect', rooms: 1, clients: 1000, notes: 200, authors: 10, needs: ['asar', 'y', 'h'] },
	{
		...steady,
		name: 'presence',
		rooms: 1,
		clients: 300,
		writers: 20,
		everyMs: 2_000,
		warmUpMs: 0,
		windowMs: 16_000,
		presence: 'plain',
		needs: ['asar', 'h']
	},
	{
		...steady,
		name: 'presence-echo',
		rooms: 1,
		clients: 300,
		writers: 20,
		everyMs: 2_000,
		warmUpMs: 0,
		windowMs: 16_000,
		presence: 'echo',
		needs: []
	}
];

/** A loaded board is larger than a seat may make it in an evening. The limits stay on, only higher. */
export const WIDE_LIMITS = {
	ASAR_LIVE_NOTES: '6000',
	ASAR_LIVE_SEAT_NOTES: '1000',
	ASAR_LIVE_MESSAGES: '1000',
	ASAR_LIVE_MESSAGE_BURST: '2000',
	ASAR_LIVE_BYTES: '4000000',
	ASAR_LIVE_BYTE_BURST: '8000000',
	ASAR_LIVE_DOCUMENT_BYTES: '16000000'
};

/** What one run of a scenario on one server says. Times ms, CPU s, memory MiB. */
export type Result = {
	/** From a writer's hand to one other client: over all deliveries. */
	p50?: number;
	p99?: number;
	/** From a writer's hand to the last client of the room: over all notes. */
	all50?: number;
	all99?: number;
	/** Share of deliveries that came, %. */
	delivered?: number;
	notes?: number;
	/** Until the last client has everything; until one newcomer has it, and has applied it. */
	ms?: number;
	appliedMs?: number;
	/** What one newcomer received in all, headers too, kB. */
	kB?: number;
	cpu?: number;
	rss?: number;
	/** Sockets that closed or were turned away though nobody wanted it. */
	lost: number;
};
