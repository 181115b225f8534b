/** Where a site of any shape is. Pure; apart from rules.ts so that phones do not carry it. */
import { along, booleanPointInPolygon, centroid, length, pointOnFeature } from '@turf/turf';

/**
 * @param geometry point, line or area, WGS 84
 * @returns a place upon it: the point, halfway along the line, the centre of the area if it lies inside, else a place inside
 */
export function placeOn(geometry: GeoJSON.Geometry): { lng: number; lat: number } {
	const [lng, lat] = pick(geometry) as [number, number];
	return { lng: round(lng), lat: round(lat) };
}

/** Six decimals are a hand's breadth on the ground. */
const round = (degrees: number) => Math.round(degrees * 1e6) / 1e6;

function pick(geometry: GeoJSON.Geometry): GeoJSON.Position {
	if (geometry.type === 'Point') return geometry.coordinates;
	if (geometry.type === 'LineString') {
		const line = { type: 'Feature', properties: {}, geometry } as const;
		return along(line, length(line) / 2).geometry.coordinates;
	}
	if (geometry.type === 'Polygon') {
		const middle = centroid(geometry);
		return booleanPointInPolygon(middle, geometry) ? middle.geometry.coordinates : pointOnFeature(geometry).geometry.coordinates;
	}
	return pointOnFeature(geometry as Parameters<typeof pointOnFeature>[0]).geometry.coordinates;
}
