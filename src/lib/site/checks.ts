/** Where a site may lie. Pure; apart from rules.ts so that lists and labels do not carry geometry to the phone. */
import { distance, point } from '@turf/turf';
import { refuse, type Refusal } from '#lib/workshop/refusal.ts';

/** How far from the centre of a village a place may lie, metres; the accuracy of the centre itself comes on top. */
export const SURROUNDINGS_M = 15_000;
/** @returns the distance from a place to the centre of a village, metres (great circle). */
export function distanceToVillage(place: { lng: number; lat: number }, village: { lng: number; lat: number }): number {
	return distance(point([place.lng, place.lat]), point([village.lng, village.lat]), { units: 'meters' });
}

/**
 * May this place be proposed for this village?
 * @param place WGS 84 degrees
 * @returns null, or a refusal at `place`: place_missing (no finite coordinates on Earth), outside_village.
 */
export function judgePlace(
	place: { lng: number | null | undefined; lat: number | null | undefined },
	village: { lng: number; lat: number; accuracyM: number }
): Refusal | null {
	const { lng, lat } = place;
	if (typeof lng !== 'number' || typeof lat !== 'number' || !Number.isFinite(lng) || !Number.isFinite(lat))
		return refuse('place_missing', 'place');
	if (Math.abs(lng) > 180 || Math.abs(lat) > 90) return refuse('place_missing', 'place');
	return distanceToVillage({ lng, lat }, village) <= SURROUNDINGS_M + village.accuracyM ? null : refuse('outside_village', 'place');
}
