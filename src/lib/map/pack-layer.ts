/** Draws the tiles of a pack: pictures as they are, vectors in the colours of the page. The vector library is fetched only for a vector pack. */
import type * as Leaflet from 'leaflet';
import type { GroundView, OnlineTiles } from '#lib/ground/rules.ts';
import type { Locale } from '#lib/i18n/locale.ts';
import type { Library } from './overview.ts';

/** Above this the overview gives way to packs. */
export const PACKS_FROM = 12;

type Pack = GroundView['packs'][number];
const boundsOf = (L: Library, [w, s, e, n]: Pack['bounds']) => L.latLngBounds([s, w], [n, e]);

/** @param page where the colours of the page hold, a dark hall's too */
export async function makePackLayer(L: Library, pack: Pack, locale: Locale, page: HTMLElement): Promise<Leaflet.GridLayer> {
	const url = `/tiles/${pack.id}/{z}/{x}/{y}`;
	const bounds = boundsOf(L, pack.bounds);
	if (pack.tiles === 'raster')
		return L.tileLayer(url, {
			bounds,
			minZoom: Math.max(PACKS_FROM, pack.minZoom),
			maxZoom: 18,
			maxNativeZoom: pack.maxZoom,
			noWrap: true
		});
	const [{ leafletLayer }, { makeRules }] = await Promise.all([import('protomaps-leaflet'), import('./pack-style.ts')]);
	// The vector library looks for Leaflet where a script tag would have put it.
	(globalThis as { L?: unknown }).L ??= L;
	const rules = makeRules(pack.shape ?? 'openmaptiles', locale, page);
	return leafletLayer({
		...{ url, bounds, maxDataZoom: pack.maxZoom, noWrap: true, attribution: '', lang: locale, ...rules },
		// One tile of data is drawn as four: the lowest zoom of the data begins one higher.
		...{ minZoom: Math.max(PACKS_FROM, pack.minZoom + 1), maxZoom: 18 }
	} as never) as unknown as Leaflet.GridLayer;
}

/** Tiles of another host, where an administrator switched them on. Nothing is kept and nothing is asked for ahead. */
export function makeOnlineLayer(L: Library, { url }: OnlineTiles): Leaflet.GridLayer {
	return L.tileLayer(url, { minZoom: PACKS_FROM, maxZoom: 18, keepBuffer: 0, updateWhenIdle: true, referrerPolicy: 'strict-origin' });
}
