/** The two readers of shpjs that are used; the package has no types of its own. */
declare module 'shpjs' {
	export function parseShp(shp: Uint8Array, projection?: undefined): (GeoJSON.Geometry | null)[];
	export function parseDbf(dbf: Uint8Array, codePage?: Uint8Array | string): Record<string, unknown>[];
}
