/** Draws layers of facts and landmarks: thousands of shapes on one canvas, names that do not cover each other. Nothing here is pressed. */
import type * as Leaflet from 'leaflet';
import { labelPlaceOf, type FeatureFacts, type GroundView, type LayerKind } from '#lib/ground/rules.ts';
import type { Library } from './overview.ts';
import { fitLabels } from './rules.ts';

type Look = { token: string; weight?: number; dash?: string; fill?: number; radius?: number };
/** Lines differ by their dashes as well as by colour; areas are filled thinly so that they can lie on each other. */
const LOOKS: Record<LayerKind, Look> = {
	boundary: { token: 'ink', weight: 3, dash: '12 6', fill: 0 },
	houses: { token: 'people-strong', weight: 1, fill: 0.35, radius: 3 },
	school: { token: 'series-1', weight: 2, fill: 0.5, radius: 7 },
	clinic: { token: 'series-3', weight: 2, fill: 0.5, radius: 7 },
	object: { token: 'series-5', weight: 2, fill: 0.5, radius: 6 },
	bus_stop: { token: 'series-2', weight: 2, fill: 0.5, radius: 5 },
	road: { token: 'series-6', weight: 4, fill: 0 },
	parcel: { token: 'series-6', weight: 1, fill: 0.08, radius: 4 },
	red_line: { token: 'danger', weight: 3, fill: 0 },
	general_plan: { token: 'series-4', weight: 1, dash: '2 4', fill: 0.1, radius: 4 },
	protected: { token: 'danger', weight: 2, dash: '4 4', fill: 0.12, radius: 5 },
	gas: { token: 'series-2', weight: 3, dash: '14 4 2 4', fill: 0.1, radius: 4 },
	power: { token: 'series-3', weight: 2, dash: '3 5', fill: 0.1, radius: 4 },
	water: { token: 'accent', weight: 3, dash: '10 5', fill: 0.1, radius: 4 },
	flood: { token: 'accent', weight: 1, dash: '1 5', fill: 0.18, radius: 4 }
};

export const FACTS_PANE = 'facts';

/** Loads and adds a layer. Throws when it cannot be fetched. */
export async function addFacts(
	L: Library,
	map: Leaflet.Map,
	villageId: string,
	layer: { id: string; kind: LayerKind },
	page: HTMLElement
): Promise<Leaflet.Layer> {
	const answer = await fetch(`/api/v1/villages/${villageId}/layers/${layer.id}`);
	if (!answer.ok) throw new Error(`layer: ${answer.status}`);
	return drawFacts(L, map, layer.kind, (await answer.json()) as GeoJSON.FeatureCollection<GeoJSON.Geometry, FeatureFacts>, page);
}

/** Adds features that are here already, as a preview has them. */
export function drawFacts(
	L: Library,
	map: Leaflet.Map,
	kind: LayerKind,
	features: GeoJSON.FeatureCollection,
	page: HTMLElement
): Leaflet.Layer {
	if (!map.getPane(FACTS_PANE)) map.createPane(FACTS_PANE).style.zIndex = '390';
	const look = LOOKS[kind];
	const color = getComputedStyle(page).getPropertyValue(`--${look.token}`).trim();
	const renderer = L.canvas({ pane: FACTS_PANE, padding: 0.2 });
	const style = {
		...{ color, weight: look.weight ?? 2, opacity: 0.9, fillColor: color, fillOpacity: look.fill ?? 0.1 },
		...{ interactive: false, renderer, pane: FACTS_PANE, ...(look.dash && { dashArray: look.dash }), fill: (look.fill ?? 0.1) > 0 }
	};
	return L.geoJSON(features, {
		style: () => style,
		interactive: false,
		pane: FACTS_PANE,
		pointToLayer: (_, at) => L.circleMarker(at, { ...style, dashArray: undefined, fillOpacity: 0.9, weight: 1, radius: look.radius ?? 4 })
	}).addTo(map);
}

const NAMES_FROM = 14;

/** Draws landmarks: a dot, a thick line or an area, and the name. @returns how to take them away */
export function addLandmarks(L: Library, map: Leaflet.Map, landmarks: GroundView['landmarks']): () => void {
	const group = L.layerGroup().addTo(map);
	for (const { kind, geometry } of landmarks)
		if (kind !== 'landmark')
			L.geoJSON(geometry, { interactive: false, style: () => ({ className: `map-${kind}`, interactive: false }) }).addTo(group);
	const labels = landmarks.map(({ kind, name, geometry }) => {
		const html = document.createElement('span');
		html.textContent = name;
		const icon = L.divIcon({ className: `map-name of-${kind}`, html, iconSize: [0, 0] });
		const { lng, lat } = labelPlaceOf(geometry);
		return { name, kind, marker: L.marker([lat, lng], { icon, interactive: false, keyboard: false, zIndexOffset: -900 }) };
	});
	const refresh = () => {
		const near = map.getZoom() >= NAMES_FROM;
		const fits = fitLabels(
			labels.map(({ marker, name, kind }) => {
				const { x, y } = map.latLngToLayerPoint(marker.getLatLng());
				const width = name.length * 8.5 + (kind === 'landmark' ? 22 : 8);
				return { x: kind === 'landmark' ? x - 6 : x - width / 2, y: y - 12, width, height: 24 };
			})
		);
		for (const [i, { marker }] of labels.entries())
			if (near && fits[i]) marker.addTo(group);
			else marker.remove();
	};
	map.on('zoomend', refresh);
	refresh();
	return () => {
		map.off('zoomend', refresh);
		group.remove();
	};
}
