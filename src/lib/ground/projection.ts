/** Coordinates in metres become degrees: projections that surveyors of the west use are known by code or name, others by their proj string. */

/** Krasovsky 1940 to WGS 84 as GOST R 51794-2008 has it: good to a few metres. */
const PULKOVO = '+ellps=krass +towgs84=23.57,-140.95,-79.8,0,0.35,0.79,-0.22';

/** What a person may choose without knowing a code; the west of Kazakhstan lies in these zones. */
export const PROJECTIONS = ['EPSG:28409', 'EPSG:28410', 'EPSG:32639', 'EPSG:32640', 'EPSG:3857', 'EPSG:4284'] as const;

/** The proj string of an EPSG code: WGS 84, Web Mercator, UTM north, Pulkovo 1942 in degrees and in six-degree Gauss-Kruger zones. */
export function definitionOf(code: number): string | null {
	if (code === 4326) return '+proj=longlat +datum=WGS84 +no_defs';
	if (code === 4284) return `+proj=longlat ${PULKOVO} +no_defs`;
	if (code === 3857 || code === 900913 || code === 102100)
		return '+proj=merc +a=6378137 +b=6378137 +lat_ts=0 +lon_0=0 +x_0=0 +y_0=0 +k=1 +units=m +no_defs';
	if (code > 32600 && code <= 32660) return `+proj=utm +zone=${code - 32600} +datum=WGS84 +units=m +no_defs`;
	if (code > 28400 && code <= 28432) {
		const zone = code - 28400;
		return `+proj=tmerc +lat_0=0 +lon_0=${zone * 6 - 3} +k=1 +x_0=${zone * 1_000_000 + 500_000} +y_0=0 ${PULKOVO} +units=m +no_defs`;
	}
	return null;
}

/** A projection as it was named: `EPSG:28409`, `urn:ogc:def:crs:EPSG::32639`, `+proj=…`, the text of a .prj file; null = not known. */
export function readProjection(named: string): { name: string; definition: string } | null {
	const text = named.trim();
	if (!text) return null;
	if (/CRS84$/i.test(text)) return { name: 'EPSG:4326', definition: definitionOf(4326)! };
	if (text.length > 5000) return null;
	if (/^\+(proj|init)=/.test(text)) return /^\+proj=/.test(text) ? { name: text.slice(0, 80), definition: text } : null;
	if (/^(PROJCS|GEOGCS|PROJCRS|GEOGCRS|BASEGEOGCRS)\s*[[(]/i.test(text)) return readWkt(text);
	const code = /(?:^|EPSG:(?:[\d.]*:)?)(\d{4,6})$/i.exec(text)?.[1];
	const definition = code ? definitionOf(Number(code)) : null;
	return definition ? { name: `EPSG:${code}`, definition } : null;
}

/** What ESRI's .prj files call the projections above; Pulkovo's shift to WGS 84 is not in them and must not be lost. */
function readWkt(text: string): { name: string; definition: string } | null {
	const title = /^\w+\s*[[(]\s*"([^"]+)"/.exec(text)?.[1]?.replace(/[\s/_-]+/g, ' ') ?? '';
	const known = (code: number) => ({ name: `EPSG:${code}`, definition: definitionOf(code)! });
	if (/^(GCS )?WGS (19)?84$/i.test(title)) return known(4326);
	const utm = /^WGS (?:19)?84 UTM zone (\d{1,2})N$/i.exec(title)?.[1];
	if (utm) return known(32600 + Number(utm));
	const zone = /^Pulkovo 1942 (?:GK|Gauss Kruger) zone (\d{1,2})$/i.exec(title)?.[1];
	if (zone) return known(28400 + Number(zone));
	if (/^(GCS )?Pulkovo 1942$/i.test(title)) return known(4284);
	if (/web mercator|pseudo mercator/i.test(title)) return known(3857);
	return { name: title || 'WKT', definition: text };
}

/**
 * @param swap the file has north before east
 * @returns what turns a position of the file into [lng, lat], or null when the projection cannot be understood
 */
export async function makeConverter(definition: string, swap: boolean): Promise<((x: number, y: number) => [number, number]) | null> {
	const { default: proj4 } = await import('proj4');
	let converter: { forward(position: number[]): number[] };
	try {
		converter = proj4(definition, definitionOf(4326)!);
	} catch {
		return null;
	}
	return (x, y) => {
		try {
			const [lng, lat] = converter.forward(swap ? [y, x] : [x, y]) as [number, number];
			return [lng, lat];
		} catch {
			return [NaN, NaN];
		}
	};
}
