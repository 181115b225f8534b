/** Three numbered corners that can be dragged, to lay a picture over the map. */
import type * as Leaflet from 'leaflet';
import type { Corners } from '#lib/ground/rules.ts';
import type { Library } from './overview.ts';

export type Handles = { place(corners: Corners): void; remove(): void };

/** @param names what each corner is called, for those who do not see it */
export function addHandles(
	L: Library,
	map: Leaflet.Map,
	corners: Corners,
	names: readonly string[],
	onmove: (corners: Corners) => void
): Handles {
	const group = L.layerGroup().addTo(map);
	const markers = corners.map(([lng, lat], i) => {
		const icon = L.divIcon({ className: 'map-handle', html: `<span>${i + 1}</span>`, iconSize: [48, 48], iconAnchor: [24, 24] });
		const marker = L.marker([lat, lng], { icon, draggable: true, autoPan: true, title: names[i], alt: names[i], zIndexOffset: 2000 });
		marker.on('drag', () => onmove(markers.map((one) => [round(one.getLatLng().lng), round(one.getLatLng().lat)]) as unknown as Corners));
		return marker.addTo(group);
	});
	return {
		place: (next) => next.forEach(([lng, lat], i) => markers[i]!.setLatLng([lat, lng])),
		remove: () => void group.remove()
	};
}

const round = (n: number) => Math.round(n * 1e7) / 1e7;
