import { describe, expect, it } from 'vitest';
import { fuzz } from './fuzz.ts';

describe('frames of all kinds', () => {
	it('no crash, a proper board, a bystander who notices nothing', async () => {
		const report = await fuzz({ seed: 1, episodes: 6, steps: 40 });
		expect(report).toMatchObject({ frames: 240, restarts: 1 });
		// Both halves of the work are done: what is honest comes in, what is not stays out.
		expect(report.accepted).toBeGreaterThan(100);
		expect(report.refused).toBeGreaterThan(60);
	});
});
