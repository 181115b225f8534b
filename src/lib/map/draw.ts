/** Draws one shape on a map with the mouse or a finger. The drawing library is fetched when somebody draws. */
import type * as Leaflet from 'leaflet';
import type { Library } from './overview.ts';

export type Shape = 'Point' | 'LineString' | 'Polygon';
export type Drawing = { again(): void; stop(): void };

/** @param ondrawn hears of the shape once it is finished; null = there is none */
export async function startDrawing(
	L: Library,
	map: Leaflet.Map,
	shape: Shape,
	ondrawn: (geometry: GeoJSON.Geometry | null) => void
): Promise<Drawing> {
	const [{ TerraDraw, TerraDrawLineStringMode, TerraDrawPointMode, TerraDrawPolygonMode }, { TerraDrawLeafletAdapter }] = await Promise.all(
		[import('terra-draw'), import('terra-draw-leaflet-adapter')]
	);
	const colour = getComputedStyle(map.getContainer()).getPropertyValue('--accent').trim() as `#${string}`;
	const styles = {
		...{ pointColor: colour, pointWidth: 8, lineStringColor: colour, lineStringWidth: 5 },
		...{ fillColor: colour, fillOpacity: 0.15, outlineColor: colour, outlineWidth: 3, closingPointColor: colour, closingPointWidth: 8 }
	};
	const modes = {
		Point: () => new TerraDrawPointMode({ styles }),
		LineString: () => new TerraDrawLineStringMode({ styles }),
		Polygon: () => new TerraDrawPolygonMode({ styles })
	};
	const mode = modes[shape]();
	const draw = new TerraDraw({ adapter: new TerraDrawLeafletAdapter({ lib: L, map, coordinatePrecision: 7 }), modes: [mode] });
	draw.start();
	draw.setMode(mode.mode);
	draw.on('finish', (id) => {
		const all = draw.getSnapshot();
		// A new shape takes the place of the one before.
		const before = all.map((feature) => feature.id!).filter((one) => one !== id);
		if (before.length) draw.removeFeatures(before.filter((one) => draw.hasFeature(one)));
		ondrawn(draw.getSnapshotFeature(id)?.geometry ?? null);
	});
	return {
		again() {
			draw.clear();
			draw.setMode(mode.mode);
			ondrawn(null);
		},
		stop() {
			if (draw.enabled) draw.stop();
		}
	};
}
