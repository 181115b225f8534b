/**
 * Where the number of a site stands: a point itself, otherwise the middle of what a line or an area spans.
 * @returns degrees WGS 84
 */
export function placeOf(geometry: GeoJSON.Geometry): { lng: number; lat: number } {
	const points =
		geometry.type === 'GeometryCollection'
			? geometry.geometries.map(placeOf).map(({ lng, lat }) => [lng, lat])
			: pairs(geometry.coordinates);
	const middle = (axis: 0 | 1) => {
		const values = points.map((point) => point[axis]!);
		return (Math.min(...values) + Math.max(...values)) / 2;
	};
	return { lng: middle(0), lat: middle(1) };
}

type Nested = readonly (number | Nested)[];
function pairs(coordinates: Nested): number[][] {
	return typeof coordinates[0] === 'number' ? [coordinates as number[]] : coordinates.flatMap((part) => pairs(part as Nested));
}
