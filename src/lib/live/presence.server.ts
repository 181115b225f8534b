/**
 * Who is here, made from the connections themselves: phones cannot claim it, and no phone gets more than a number. Told at most twice
 * a second, to each connection only when it is news for it.
 */
import { frameOf } from './frame.server.ts';
import { encodeControl, parseDocument, type BoardPresence, type DeskPresence, type Page, type Presence, type Trouble } from './protocol.ts';

const PAUSE_MS = 500;
/** Troubles are shown this long, and so many of a workshop. */
const TROUBLE_MS = 3600_000;
const TROUBLES = 50;

/** The part of a connection that presence needs. */
export type Member = {
	readonly visitor: {
		author: string;
		actor: { account?: { id: string; name: string } | null; seat: { number: number } | null; screenOf: string | null };
		page?: Page;
		screen?: string;
	};
	readonly room: { name: string };
	readonly isStaff: boolean;
	/** What it heard last. */
	heard: string;
	/** @returns whether it was sent: who is behind hears it later. */
	sendPresence(frame: Buffer): boolean;
};

/** Desk, projector and office look on; the people in the hall are those with a number. */
const isSeat = (author: string) => author.startsWith('seat:');

/** Keeps presence of all workshops. @param elsewhere authors that follow a workshop by other ways; @param changed hears the count */
export function createPresence(elsewhere: (workshopId: string) => Iterable<string>, changed: (workshopId: string, here: number) => void) {
	const workshops = new Map<string, Set<Member>>();
	const timers = new Map<string, NodeJS.Timeout>();
	const troubles = new Map<string, Map<string, Trouble>>();
	const counts = new Map<string, number>();

	function plan(workshopId: string): void {
		if (timers.has(workshopId)) return;
		timers.set(workshopId, setTimeout(() => tell(workshopId), PAUSE_MS).unref());
	}

	function read(workshopId: string): Required<Presence> {
		const people = new Set([...elsewhere(workshopId)].filter(isSeat));
		const boards = new Map<string, Map<string, number>>();
		const desks: DeskPresence[] = [];
		const screens = new Set<string>();
		for (const { visitor, room, isStaff } of workshops.get(workshopId) ?? []) {
			if (isSeat(visitor.author)) people.add(visitor.author);
			const { account } = visitor.actor;
			if (visitor.page === 'desk' && isStaff && account) desks.push({ id: account.id, name: account.name });
			if (visitor.page === 'screen' && visitor.screen) screens.add(visitor.screen);
			if (parseDocument(room.name)?.kind !== 'board') continue;
			const at = boards.get(room.name) ?? new Map<string, number>();
			boards.set(room.name, at.set(visitor.author, visitor.actor.seat?.number ?? 0));
		}
		const listed: BoardPresence[] = [...boards].map(([document, authors]) => {
			const numbers = [...authors.values()].filter((number) => number > 0).sort((a, b) => a - b);
			return { document, numbers, others: authors.size - numbers.length };
		});
		const since = Date.now() - TROUBLE_MS;
		const trouble = [...(troubles.get(workshopId)?.values() ?? [])].filter(({ at }) => at > since).sort((a, b) => b.at - a.at);
		desks.sort((a, b) => (a.name + a.id < b.name + b.id ? -1 : 1));
		return {
			here: people.size,
			boards: listed.sort((a, b) => (a.document < b.document ? -1 : 1)),
			trouble,
			desks,
			screens: [...screens].sort()
		};
	}

	function tell(workshopId: string): void {
		timers.delete(workshopId);
		const { here, boards, ...staffOnly } = read(workshopId);
		const frames = new Map<string, Buffer>();
		const send = (member: Member, presence: Presence) => {
			const message = JSON.stringify(presence);
			if (member.heard === message) return;
			let frame = frames.get(message);
			if (!frame) frames.set(message, (frame = frameOf(encodeControl({ type: 'presence', ...presence }))));
			if (member.sendPresence(frame)) member.heard = message;
			else plan(workshopId);
		};
		const atBoard = new Map(boards.map(({ document, numbers }) => [document, numbers.length]));
		for (const member of workshops.get(workshopId) ?? []) {
			const count = atBoard.get(member.room.name);
			if (count !== undefined) send(member, { here: count });
			else if (member.isStaff) send(member, { here, boards, ...staffOnly });
			else send(member, member.visitor.actor.screenOf ? { here, boards } : { here });
		}
		if (counts.get(workshopId) !== here) {
			counts.set(workshopId, here);
			changed(workshopId, here);
		}
	}

	return {
		read,
		/** Somebody came or went elsewhere. */
		plan,
		enter(workshopId: string, member: Member): void {
			const members = workshops.get(workshopId);
			if (members) members.add(member);
			else workshops.set(workshopId, new Set([member]));
			plan(workshopId);
		},
		leave(workshopId: string, member: Member): void {
			const members = workshops.get(workshopId);
			members?.delete(member);
			if (members?.size === 0) workshops.delete(workshopId);
			plan(workshopId);
		},
		/** @returns the connections of a workshop. */
		of: (workshopId: string): Iterable<Member> => workshops.get(workshopId) ?? [],
		/** A seat has been slowed or sent away. */
		trouble(workshopId: string, number: number, kind: Trouble['kind']): void {
			const all = troubles.get(workshopId) ?? new Map<string, Trouble>();
			troubles.set(workshopId, all);
			const key = `${kind}:${number}`;
			const times = (all.get(key)?.times ?? 0) + 1;
			all.delete(key);
			all.set(key, { number, kind, times, at: Date.now() });
			if (all.size > TROUBLES) all.delete(all.keys().next().value!);
			plan(workshopId);
		},
		close(): void {
			for (const timer of timers.values()) clearTimeout(timer);
		}
	};
}
