/** The order in which places are visited: always on to the nearest, then every crossing of the way is undone (2-opt). Pure. */
export type Stop = { id: string; lng: number; lat: number };

const RADIUS_KM = 6371;
const rad = (degrees: number) => (degrees * Math.PI) / 180;

/** @returns the distance between two places as the crow flies, km. */
export function kmBetween(a: Omit<Stop, 'id'>, b: Omit<Stop, 'id'>): number {
	const x = rad(b.lng - a.lng) * Math.cos(rad((a.lat + b.lat) / 2));
	const y = rad(b.lat - a.lat);
	return RADIUS_KM * Math.hypot(x, y);
}

/** @returns the length of a way, km. */
export function kmOf(stops: readonly Stop[]): number {
	return stops.slice(1).reduce((sum, stop, i) => sum + kmBetween(stops[i]!, stop), 0);
}

/** @returns the stops in an order with a short way, from the first one given; it does not come back. */
export function orderStops(stops: readonly Stop[]): Stop[] {
	const [first, ...rest] = stops;
	if (!first) return [];
	const way = [first];
	while (rest.length) {
		const here = way.at(-1)!;
		const nearest = rest.reduce((best, stop, i) => (kmBetween(here, stop) < kmBetween(here, rest[best]!) ? i : best), 0);
		way.push(...rest.splice(nearest, 1));
	}
	for (let better = true; better;) {
		better = false;
		for (let i = 0; i < way.length - 2; i++)
			for (let k = i + 2; k < way.length; k++) {
				const [a, b, c, d] = [way[i]!, way[i + 1]!, way[k]!, way[k + 1]];
				const gain = kmBetween(a, b) + (d ? kmBetween(c, d) : 0) - kmBetween(a, c) - (d ? kmBetween(b, d) : 0);
				if (gain <= 1e-9) continue;
				way.splice(i + 1, k - i, ...way.slice(i + 1, k + 1).reverse());
				better = true;
			}
	}
	return way;
}
