/** Where the edges of an area cross each other. An index of boxes keeps it quick: an area of a hundred thousand corners must not stop a vote. */
import Flatbush from 'flatbush';

type Position = [number, number];
type Edge = { a: Position; b: Position };

/** Twice the area of a triangle: which side of a line a point lies on. */
const side = (a: Position, b: Position, c: Position) => (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);

/** @returns where two edges cross inside both of them; edges that only touch do not cross. */
function crossingOf(one: Edge, two: Edge): Position | null {
	const [c, d] = [side(one.a, one.b, two.a), side(one.a, one.b, two.b)];
	if (c * d >= 0) return null;
	const [e, f] = [side(two.a, two.b, one.a), side(two.a, two.b, one.b)];
	if (e * f >= 0) return null;
	const share = e / (e - f);
	return [one.a[0] + (one.b[0] - one.a[0]) * share, one.a[1] + (one.b[1] - one.a[1]) * share];
}

/** @returns the crossings of closed rings, at most `most` of them. */
export function findCrossings(rings: readonly (readonly Position[])[], most: number): Position[] {
	const edges = rings.flatMap((ring) => ring.slice(1).map((b, i): Edge => ({ a: ring[i]!, b })));
	if (edges.length < 4) return [];
	const index = new Flatbush(edges.length);
	const box = ({ a, b }: Edge) => [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[0], b[0]), Math.max(a[1], b[1])] as const;
	for (const edge of edges) index.add(...box(edge));
	index.finish();
	const found: Position[] = [];
	for (const [i, edge] of edges.entries()) {
		index.search(...box(edge), (j) => {
			const at = j > i && found.length < most ? crossingOf(edge, edges[j]!) : null;
			if (at) found.push(at);
			return false;
		});
		if (found.length >= most) break;
	}
	return found;
}
