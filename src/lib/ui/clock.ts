/**
 * Clocks of phones and laptops are wrong; the server's time was read when its answer began to arrive.
 * @param serverNow server time in the page's data, ms
 * @returns what to add to Date.now() to get server time, ms; 0 on the server
 */
export function measureOffset(serverNow: number): number {
	if (typeof window === 'undefined') return 0;
	const atLeast = serverNow - Date.now();
	const [entry] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
	const arrived = entry ? serverNow - (performance.timeOrigin + entry.responseStart) : atLeast;
	return arrived - atLeast >= 0 && arrived - atLeast < 15_000 ? arrived : atLeast;
}
