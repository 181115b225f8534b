/** Many boards opened and left, one after another: nothing of them stays. */
import { rmSync } from 'node:fs';
import { serve, type Memory, type Served } from '../../live/fuzz-served.ts';
import type { Bar } from '../prove.ts';
import { newBoard, newFolder } from './faults-disk.ts';
import { MB, Phone, median, pause, rounded, until } from './faults-phone.ts';

const AT_ONCE = 50;
const WRITE_EVERY = 5;
const FLAT_MB = 10;

type Growth = { before: Rest; early: Rest; late: Rest; left: number };
type Rest = Memory & { rss: number };

/** Opens and closes so many rooms; the control opens one room as often, for what so many sockets alone leave behind in Node. */
export async function roomBars(count: number, say: (line: string) => void): Promise<Bar[]> {
	const one = newBoard();
	const control = await grow(count, () => one, 60_000);
	const rooms = await grow(count, newBoard, 1);
	say(`rooms: ${JSON.stringify(rooms)}\ncontrol: ${JSON.stringify(control)}`);
	const grown = (key: 'rss' | 'heapUsed') =>
		rounded((rooms.late[key] - rooms.early[key] - Math.max(0, control.late[key] - control.early[key])) / MB);
	const handles = Math.max(rooms.late.descriptors - rooms.before.descriptors, sum(rooms.late.resources) - sum(rooms.before.resources));
	const name = `${count} rooms opened and closed`;
	return [
		{ name: `${name}: RSS since a fifth of them, over control`, figure: grown('rss'), limit: FLAT_MB, unit: 'MB' },
		{ name: `${name}: heap since a fifth of them, over control`, figure: grown('heapUsed'), limit: FLAT_MB / 2, unit: 'MB' },
		{ name: `${name}: handles left`, figure: Math.max(0, handles), limit: 0, unit: '' },
		{ name: `${name}: rooms and connections left`, figure: rooms.left, limit: 0, unit: '' }
	];
}

async function grow(count: number, board: () => string, idleMs: number): Promise<Growth> {
	const dir = newFolder();
	const house = await serve(dir, { idleMs });
	try {
		await openAndLeave(house, AT_ONCE * 2, board);
		const before = await rest(house);
		await openAndLeave(house, count / 5, board);
		const early = await rest(house);
		await openAndLeave(house, count - count / 5, board);
		const late = await rest(house);
		const left = (idleMs > 1 ? 0 : ((await house.ask('rooms')) ?? 0)) + (await house.ask('connections')).length;
		return { before, early, late, left };
	} finally {
		await house.stop();
		rmSync(dir, { recursive: true, force: true });
	}
}

const sum = (resources: Record<string, number>) => Object.values(resources).reduce((a, b) => a + b, 0);

async function openAndLeave(house: Served, count: number, board: () => string): Promise<void> {
	let left = count;
	const work = async () => {
		while (left-- > 0) {
			const phone = new Phone(house.url, board());
			await phone.ready();
			if (left % WRITE_EVERY === 0 && phone.doc.getMap('notes').size < 50) {
				phone.add('бір жазба');
				await phone.settled();
			}
			phone.leave();
		}
	};
	await Promise.all(Array.from({ length: AT_ONCE }, work));
	if (house.errors.length > 0) throw new Error(house.errors.join('\n'));
}

/** Waits until the house has put everything away. */
async function rest(house: Served): Promise<Rest> {
	await until('everybody has left', async () => (await house.ask('connections')).length === 0);
	await until('rooms are closed', async () => !(await house.ask('rooms')), 2_000, 50).catch(() => undefined);
	const samples: number[] = [];
	let memory = await house.ask('memory');
	for (let i = 0; i < 5; i++) {
		await pause(200);
		memory = await house.ask('memory');
		samples.push(house.rss());
	}
	return { ...memory, rss: median(samples) };
}
