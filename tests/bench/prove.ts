/**
 * `npm run prove -- evening` (or `live`, `conductor`, `needs`, `map`, `vote`, `projects`, `load`): what is measured beyond `npm test`, one line a bar: name, figure, limit, ok or short.
 * Exits 1 when one falls short.
 */
import { conductor } from './conductor.ts';
import { evening } from './evening.ts';
import { live } from './live/live.ts';
import { map } from './map.ts';
import { needs } from './needs.ts';
import { projectsLoad } from './projects-load.ts';
import { projects } from './projects.ts';
import { vote } from './vote.ts';

export type Bar = { name: string; figure: number; limit: number; unit: string };

const suites: Record<string, () => Promise<Bar[]>> = {
	...{ evening, live, conductor, needs, map, vote, projects },
	load: () => projectsLoad({ build: true })
};

const wanted = process.argv[2] ?? '';
const suite = suites[wanted];
if (!suite) {
	console.error(`Say what to prove: ${Object.keys(suites).join(', ')}.`);
	process.exit(2);
}
const bars = await suite();
const width = Math.max(...bars.map(({ name }) => name.length));
for (const { name, figure, limit, unit } of bars)
	console.log(
		`${name.padEnd(width)}  ${String(figure).padStart(8)} ${unit.padEnd(3)}  limit ${String(limit).padStart(6)}  ${figure <= limit ? 'ok' : 'short'}`
	);
process.exit(bars.some(({ figure, limit }) => figure > limit) ? 1 : 0);
