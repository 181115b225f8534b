/** Everything that is measured of the live engine, for `npm run prove -- live`. */
import type { Bar } from '../prove.ts';
import { benchBars } from './bars.ts';
import { faultBars } from './faults.ts';
import { hostileBars } from './hostile.ts';

/** Speed beside others first, while the machine is quiet; then faults; then hostile phones. About 15 minutes on two cores. */
export async function live(): Promise<Bar[]> {
	return [...(await benchBars({ rounds: 3 })), ...(await faultBars()), ...(await hostileBars({ times: 1 }))];
}
