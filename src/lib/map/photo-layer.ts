/** Draws a picture from above: only the tiles in sight, of the size that the screen needs, each put in its place by CSS. */
import type * as Leaflet from 'leaflet';
import { GROUND_LIMITS, type Corners, type GroundView } from '#lib/ground/rules.ts';
import { matrixOf, tilesInSight, type Point } from './affine.ts';
import type { Library } from './overview.ts';

export type PhotoLayer = {
	place(corners: Corners): void;
	fade(opacity: number): void;
	remove(): void;
};

export const PHOTO_PANE = 'photo-ground';

/** Adds a picture to the map. */
export function addPhoto(L: Library, map: Leaflet.Map, photo: GroundView['photos'][number]): PhotoLayer {
	if (!map.getPane(PHOTO_PANE)) map.createPane(PHOTO_PANE).style.zIndex = '360';
	const box = document.createElement('div');
	box.className = 'leaflet-zoom-animated';
	box.style.opacity = String(photo.opacity);
	box.dataset.photo = photo.id;
	map.getPane(PHOTO_PANE)!.append(box);
	const shown = new Map<string, HTMLImageElement>();
	let { corners } = photo;
	let zoom = map.getZoom();
	/** The ground that the box itself begins at. */
	let anchor = map.getCenter();

	function draw(): void {
		zoom = map.getZoom();
		anchor = map.getCenter();
		const origin = map.latLngToLayerPoint(anchor);
		L.DomUtil.setTransform(box, origin, 1);
		const at = corners.map(([lng, lat]) => map.latLngToLayerPoint([lat, lng]).subtract(origin)) as unknown as [Point, Point, Point];
		const size = map.getSize();
		const min = map.containerPointToLayerPoint([0, 0]).subtract(origin);
		const tiles = tilesInSight(photo, matrixOf(photo, at), { min, max: min.add(size) }, GROUND_LIMITS.photoTile, devicePixelRatio);
		const wanted = new Set<string>();
		for (const { level, x, y, matrix } of tiles) {
			const key = `${level}/${x}_${y}`;
			wanted.add(key);
			let image = shown.get(key);
			if (!image) {
				image = new Image();
				image.alt = '';
				image.decoding = 'async';
				image.src = `/photo-ground/${photo.id}/${key}`;
				image.style.cssText = 'position:absolute;left:0;top:0;max-width:none;transform-origin:0 0';
				box.append(image);
				shown.set(key, image);
			}
			image.style.transform = `matrix(${matrix.join(',')})`;
		}
		for (const [key, image] of shown) {
			if (wanted.has(key)) continue;
			image.remove();
			shown.delete(key);
		}
	}

	function animate(event: Leaflet.ZoomAnimEvent): void {
		const toNew = map as unknown as { _latLngToNewLayerPoint(at: Leaflet.LatLng, zoom: number, center: Leaflet.LatLng): Leaflet.Point };
		L.DomUtil.setTransform(box, toNew._latLngToNewLayerPoint(anchor, event.zoom, event.center), map.getZoomScale(event.zoom, zoom));
	}

	map.on('moveend zoomend viewreset resize', draw);
	map.on('zoomanim', animate);
	draw();
	return {
		place(next) {
			corners = next;
			draw();
		},
		fade: (opacity) => void (box.style.opacity = String(opacity)),
		remove() {
			map.off('moveend zoomend viewreset resize', draw);
			map.off('zoomanim', animate);
			box.remove();
		}
	};
}
