/** The map that works without internet: water, borders, places from /map/overview.json, drawn as vectors in the colours of the page. */
import type * as Leaflet from 'leaflet';
import type { Locale } from '#lib/i18n/locale.ts';
import { formatDistance } from '#lib/i18n/format.ts';
import { fitLabels, metresBetween, type Place } from './rules.ts';

export type Library = typeof Leaflet;
type Named = { layer: string; place?: string; population?: number | null; kk?: string; ru?: string; en?: string };
export type Overview = {
	attribution: string;
	water: GeoJSON.FeatureCollection<GeoJSON.Geometry, Named>;
	regions: GeoJSON.FeatureCollection<GeoJSON.Geometry, Named>;
	places: GeoJSON.FeatureCollection<GeoJSON.Point, Named>;
};

let loading: Promise<Overview> | undefined;

/** @returns the overview, fetched once per page. Asks again after a failure. */
export function loadOverview(): Promise<Overview> {
	loading ??= fetch('/map/overview.json').then((response) => {
		if (!response.ok) throw new Error(`overview: ${response.status}`);
		return response.json() as Promise<Overview>;
	});
	loading.catch(() => (loading = undefined));
	return loading;
}

/** Which label wins where two would cover each other, and from which zoom it is worth showing. */
function rankOf(
	{ geometry, properties: { layer, place } }: Overview['places']['features'][number],
	mark?: Place
): { rank: number; from: number } {
	const [lng, lat] = geometry.coordinates as [number, number];
	if (mark && metresBetween({ lng, lat }, mark) < 1000) return { rank: -1, from: 0 };
	if (layer === 'village') return { rank: 1, from: 6 };
	if (place === 'city') return { rank: 0, from: 4 };
	return place === 'town' ? { rank: 2, from: 7 } : { rank: 3, from: 9 };
}

/** A scale whose units are written in the reader's language. */
export function addScale(L: Library, map: Leaflet.Map, locale: Locale): void {
	type Scale = Leaflet.Control.Scale & {
		_mScale: HTMLElement;
		_getRoundNum(n: number): number;
		_updateScale(at: HTMLElement, text: string, share: number): void;
	};
	const scale = L.control.scale({ imperial: false, position: 'bottomleft', maxWidth: 120 }) as Scale;
	Object.assign(scale, {
		_updateMetric(this: Scale, most: number) {
			const metres = this._getRoundNum(most);
			this._updateScale(this._mScale, formatDistance(metres, locale), metres / most);
		}
	});
	scale.addTo(map);
}

/**
 * Draws the overview into a map: land, then water, then names that do not cover each other.
 * @param mark a place whose name is written larger than the others
 */
export function drawOverview(L: Library, map: Leaflet.Map, overview: Overview, locale: Locale, mark?: Place): void {
	// The districts reach into the sea: the water lies above their ground.
	map.createPane('land').style.zIndex = '350';
	const style = (feature?: GeoJSON.Feature<GeoJSON.Geometry, Named>) => ({
		className: `map-${feature?.properties.layer}`,
		interactive: false
	});
	// Borders are coarser than a street: close up (class map-close) they would only mislead.
	L.geoJSON(overview.regions, { style, interactive: false, pane: 'land' }).addTo(map);
	L.geoJSON(overview.water, { style, interactive: false, pane: 'land' }).addTo(map);

	const labels = overview.places.features
		.map((feature) => ({ feature, ...rankOf(feature, mark), text: feature.properties[locale] ?? feature.properties.kk ?? '' }))
		.sort((a, b) => a.rank - b.rank || (b.feature.properties.population ?? 0) - (a.feature.properties.population ?? 0))
		.map(({ feature, from, rank, text }) => {
			const [lng, lat] = feature.geometry.coordinates as [number, number];
			const html = document.createElement('span');
			html.textContent = text;
			const icon = L.divIcon({ className: `map-label rank-${rank < 0 ? 'mark' : rank}`, html, iconSize: [0, 0] });
			return { marker: L.marker([lat, lng], { icon, interactive: false, keyboard: false, zIndexOffset: -1000 }), from, text, rank };
		});

	const refresh = () => {
		const zoom = map.getZoom();
		map.getContainer().classList.toggle('map-close', zoom >= 13);
		const wanted = labels.filter(({ from }) => zoom >= from && zoom < 13);
		const fits = fitLabels(
			wanted.map(({ marker, text }) => {
				const { x, y } = map.latLngToLayerPoint(marker.getLatLng());
				return { x: x - 6, y: y - 12, width: text.length * 8.5 + 22, height: 24 };
			})
		);
		const shown = new Set(wanted.filter((_, i) => fits[i]));
		for (const label of labels)
			if (shown.has(label)) label.marker.addTo(map);
			else label.marker.remove();
	};
	map.on('zoomend', refresh);
	refresh();
}
