/**
 * What a live house survives: kills, readers that stop, phones that vanish, thousands of rooms, bad disks.
 * Alone: `node tests/bench/live/faults.ts [--only kill,stalled,rooms,half-open,tail,snapshot,size] [--kills 50] [--rooms 10000]`.
 */
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Bar } from '../prove.ts';
import { sizeBars, snapshotBars, tailBars } from './faults-disk.ts';
import { killBars } from './faults-kill.ts';
import { printBars } from './faults-phone.ts';
import { halfOpenBars, stalledBars } from './faults-readers.ts';
import { roomBars } from './faults-rooms.ts';

export type FaultOptions = { only?: string[]; kills?: number; rooms?: number; say?: (line: string) => void };

/** All bars of faults, about six minutes. `only`: names of parts; `say` hears what happens meanwhile. */
export async function faultBars({ only, kills = 50, rooms = 10_000, say = console.error }: FaultOptions = {}): Promise<Bar[]> {
	const parts: Record<string, () => Promise<Bar[]>> = {
		kill: () => killBars(kills, say),
		stalled: () => stalledBars(say),
		rooms: () => roomBars(rooms, say),
		tail: tailBars,
		snapshot: () => snapshotBars(say),
		size: sizeBars
	};
	const bars: Bar[] = [];
	// Waits for the most part; nothing that it would disturb is measured to the millisecond.
	const halfOpen = !only || only.includes('half-open') ? halfOpenBars() : Promise.resolve([]);
	halfOpen.catch(() => undefined);
	for (const [name, part] of Object.entries(parts)) {
		if (only && !only.includes(name)) continue;
		const since = Date.now();
		bars.push(...(await part()));
		say(`${name}: ${Math.round((Date.now() - since) / 1000)} s`);
	}
	return [...bars, ...(await halfOpen)];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
	const { values } = parseArgs({ options: { only: { type: 'string' }, kills: { type: 'string' }, rooms: { type: 'string' } } });
	const number = (text: string | undefined) => (text === undefined ? undefined : Number(text));
	const bars = await faultBars({ only: values.only?.split(','), kills: number(values.kills), rooms: number(values.rooms) });
	process.exit(printBars(bars) ? 0 : 1);
}
