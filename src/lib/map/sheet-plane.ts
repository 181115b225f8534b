/** The flat ground around a place: degrees WGS 84 <-> metres east and north. Pure. */
import type { Place } from './rules.ts';

/** WGS 84: half of the equator's diameter in metres, and the first eccentricity squared. */
const AXIS_M = 6_378_137;
const E2 = 0.00669437999014;
const RAD = Math.PI / 180;

export type Metres = { east: number; north: number };
export type Plane = { centre: Place; toMetres(place: Place): Metres; toPlace(metres: Metres): Place };

/**
 * A plane that touches the Earth's ellipsoid at `centre`: a degree counts as many metres as it has there. True to a few metres over a village, to
 * 0.1 mm on any sheet that is printed; exactly turned back.
 */
export function sheetPlane(centre: Place): Plane {
	const bulge = 1 - E2 * Math.sin(centre.lat * RAD) ** 2;
	const perLat = (RAD * AXIS_M * (1 - E2)) / bulge ** 1.5;
	const perLng = ((RAD * AXIS_M) / Math.sqrt(bulge)) * Math.cos(centre.lat * RAD);
	return {
		centre,
		toMetres: ({ lng, lat }) => ({ east: (lng - centre.lng) * perLng, north: (lat - centre.lat) * perLat }),
		toPlace: ({ east, north }) => ({ lng: centre.lng + east / perLng, lat: centre.lat + north / perLat })
	};
}
