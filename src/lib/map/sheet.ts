/** A map drawn by the server for paper: true to scale, to be read in black and white as well. Pure; millimetres of the page. */
import type { Frame, Page, Shape } from '#lib/document/pdf.server.ts';
import type { FeatureFacts, LayerKind } from '#lib/ground/rules.ts';
import { formatDistance } from '#lib/i18n/format.ts';
import type { Locale } from '#lib/i18n/locale.ts';
import type { Overview } from './overview.ts';
import { sheetPlane } from './sheet-plane.ts';
import type { Place } from './rules.ts';
import { anchorOf, areaPath, circle, hatch, linePath, pathOf, pointsAlong, rectangle, toParts, type Parts, type Point } from './shapes.ts';
import { hangPins, placeLabels, type Label, type Pin } from './sheet-labels.ts';

export type MapLayer = {
	kind: LayerKind;
	features: { geometry: GeoJSON.Geometry; facts: FeatureFacts }[];
	source: string;
	/** YYYY-MM-DD */
	asOf: string;
	licence: string;
};
export type MapGround = {
	layers: readonly MapLayer[];
	landmarks: readonly { kind: string; name: string; geometry: GeoJSON.Geometry }[];
	/** What is known of the whole west: drawn where there is nothing better. */
	overview: Overview | null;
};
export type MapSite = { number: number; geometry: GeoJSON.Geometry; main?: boolean };
export type MapView = {
	centre: Place;
	/** 5000: a centimetre is 50 m. */
	scale: number;
	/** Where on the page; `centre` is in its middle. */
	frame: Frame;
	/** The part of the page that can be seen, if not all of the frame. */
	window?: Frame;
	locale: Locale;
	/** Letters that stand in the lines of networks, in the reader's language. */
	letters: Partial<Record<LayerKind, string>>;
	/** Boxes in which nothing is written: what the page itself writes there. */
	free?: readonly Frame[];
};
export type DrawnMap = Page & {
	/** Kinds that can be seen: the legend explains them. */
	kinds: LayerKind[];
	/** Who has to be named. */
	sources: string[];
};

/** From the lowest to the topmost. */
const ORDER: readonly LayerKind[] = [
	'general_plan',
	'parcel',
	'flood',
	'protected',
	'red_line',
	'road',
	'houses',
	'boundary',
	'water',
	'power',
	'gas',
	'bus_stop',
	'object',
	'clinic',
	'school'
];
const NETWORK = { gas: [3.2, 1], power: [1.2, 0.8], water: [4.5, 0.7] } as const;
const NETWORK_INK = { gas: '#8a5a00', power: '#7a1f5c', water: '#1b5e94' } as const;
/** Their letters come every so many mm, those of the three kinds beside each other. */
const CODE_EVERY = 45;
const CODE_FROM = { gas: 7, power: 20, water: 33 } as const;

/** How a kind looks; also the samples of the legend. */
export function paint(kind: LayerKind, { points, lines, areas }: Parts): Shape[] {
	const outline = areaPath(areas);
	const along = linePath(lines);
	const both = outline + along;
	switch (kind) {
		case 'general_plan':
			return [
				{ path: hatch(areas, 90, 2.4), stroke: 0.08, ink: '#777777' },
				{ path: both, stroke: 0.2, dash: [0.3, 0.9], ink: '#333333' }
			];
		case 'parcel':
			return [{ path: both, stroke: 0.08, ink: '#9a9a9a' }];
		case 'flood':
			return [
				{ path: hatch(areas, 0, 1.3), stroke: 0.1, ink: '#1b5e94' },
				{ path: both, stroke: 0.2, ink: '#1b5e94' }
			];
		case 'protected':
			return [
				{ path: hatch(areas, 135, 1.6), stroke: 0.12, ink: '#2c6e49' },
				{ path: both, stroke: 0.35, dash: [2, 1], ink: '#2c6e49' }
			];
		case 'red_line':
			return [
				{ path: hatch(areas, 45, 1.6), stroke: 0.12, ink: '#b3261e' },
				{ path: both, stroke: 0.3, ink: '#b3261e' }
			];
		case 'road':
			return [
				{ path: both, stroke: 1.3, ink: '#8c8c8c' },
				{ path: both, stroke: 0.95, ink: '#ffffff' }
			];
		case 'houses':
			return [
				{ path: outline + points.map(([x, y]) => rectangle(x - 0.8, y - 0.8, 1.6, 1.6)).join(''), ink: '#c4c4c4' },
				{ path: outline + points.map(([x, y]) => rectangle(x - 0.8, y - 0.8, 1.6, 1.6)).join(''), stroke: 0.12, ink: '#5a5a5a' }
			];
		case 'boundary':
			return [{ path: both, stroke: 0.5, dash: [5, 1.2], ink: '#444444' }];
		case 'gas':
		case 'power':
		case 'water':
			return [{ path: both, stroke: 0.4, dash: [...NETWORK[kind]], ink: NETWORK_INK[kind] }];
		default:
			return signs(kind, points, { areas, outline });
	}
}

const corners = (...points: Point[]) => pathOf(points, true);

/** Buildings and stops that everybody knows: each a sign of its own. */
function signs(kind: LayerKind, points: readonly Point[], { areas, outline }: { areas: Point[][][]; outline: string }): Shape[] {
	const middles = areas.map((rings) => anchorOf({ points: [], lines: [], areas: [rings] })).filter((middle) => middle !== null);
	const at = [...points, ...middles];
	const own: Record<string, (x: number, y: number) => string> = {
		school: (x, y) => corners([x, y - 2], [x + 1.8, y - 0.6], [x + 1.8, y + 1.6], [x - 1.8, y + 1.6], [x - 1.8, y - 0.6]),
		clinic: (x, y) => `${rectangle(x - 1.7, y - 0.6, 3.4, 1.2)}${rectangle(x - 0.6, y - 1.7, 1.2, 3.4)}`,
		bus_stop: (x, y) => circle(x, y, 1.1),
		object: (x, y) => corners([x, y - 1.6], [x + 1.6, y], [x, y + 1.6], [x - 1.6, y])
	};
	const path = at.map(([x, y]) => own[kind]!(x, y)).join('');
	return [
		{ path: outline, ink: '#9a9a9a' },
		{ path, stroke: 0.8, ink: '#ffffff' },
		{ path, ink: '#111111' }
	];
}

const NAMED: readonly LayerKind[] = ['school', 'clinic', 'object', 'bus_stop', 'protected', 'flood'];

/**
 * Draws a part of the Earth into a frame of the page.
 * @param sites numbered; `main` = the one that the page is about
 * @returns shapes and lines with places on the page, what the legend has to explain, and who has to be named
 */
export function drawMap(view: MapView, ground: MapGround, sites: readonly MapSite[] = []): DrawnMap {
	const { frame, scale, window = frame } = view;
	const plane = sheetPlane(view.centre);
	const place = ([lng, lat]: GeoJSON.Position): Point => {
		const { east, north } = plane.toMetres({ lng: lng!, lat: lat! });
		return [frame.x + frame.width / 2 + (east * 1000) / scale, frame.y + frame.height / 2 - (north * 1000) / scale];
	};
	const cut = (geometry: GeoJSON.Geometry) => toParts(geometry, place, window);
	const shapes: Shape[] = [];
	const labels: Label[] = [];
	const kinds: LayerKind[] = [];
	const sources = new Set<string>();

	if (ground.overview) drawWater(ground.overview, cut, view, ground.layers.length > 0, { shapes, labels, sources });
	for (const kind of ORDER) {
		const drawn = ground.layers.filter((layer) => layer.kind === kind);
		const parts: Parts = { points: [], lines: [], areas: [] };
		for (const { features, source, asOf, licence } of drawn) {
			const cuts = features.map(({ geometry, facts }) => ({ facts, of: cut(geometry) }));
			const seen = cuts.filter(({ of }) => of.points.length + of.lines.length + of.areas.length);
			if (seen.length) sources.add([source, asOf, licence].filter(Boolean).join(', '));
			for (const { facts, of } of seen) {
				parts.points.push(...of.points);
				parts.lines.push(...of.lines);
				parts.areas.push(...of.areas);
				const anchor = NAMED.includes(kind) && facts.name ? anchorOf(of) : null;
				if (anchor) labels.push({ text: facts.name!, at: anchor, size: 7, bold: false, off: of.points.length ? 2.4 : 0 });
			}
		}
		if (!parts.points.length && !parts.lines.length && !parts.areas.length) continue;
		kinds.push(kind);
		shapes.push(...paint(kind, parts));
		if (kind === 'gas' || kind === 'power' || kind === 'water')
			for (const line of parts.lines)
				for (const at of pointsAlong(line, CODE_EVERY, CODE_FROM[kind]))
					labels.push({ text: view.letters[kind] ?? '', at, size: 6, bold: true, off: 0, always: true });
	}
	for (const { kind, name, geometry } of ground.landmarks) {
		const parts = cut(geometry);
		const anchor = anchorOf(parts);
		if (!anchor) continue;
		if (kind === 'landmark' && parts.points.length)
			shapes.push({ path: circle(...anchor, 1), ink: '#ffffff' }, { path: circle(...anchor, 0.9), stroke: 0.45 });
		if (kind !== 'street') shapes.push({ path: areaPath(parts.areas), stroke: 0.2, dash: [0.8, 0.8] });
		labels.unshift({
			text: name,
			at: anchor,
			size: kind === 'quarter' ? 9 : 8,
			bold: kind !== 'street',
			off: parts.points.length ? 1.8 : 0
		});
	}

	const pins: Pin[] = sites.flatMap(({ number, geometry, main = false }) => {
		const parts = cut(geometry);
		const at = anchorOf(parts);
		return at && inside(at, window) ? [{ number, main, at, parts }] : [];
	});
	const hung = hangPins(pins, window);
	const written = placeLabels(labels, window, [...hung.taken, ...(view.free ?? [])]);
	const within = (shape: Shape): Shape => ({ ...shape, within: window });
	return {
		shapes: [...shapes, ...hung.shapes].filter(({ path }) => path).map(within),
		lines: [...written, ...hung.lines],
		kinds,
		sources: [...sources]
	};
}

const inside = ([x, y]: Point, { x: left, y: top, width, height }: Frame) =>
	x >= left && x <= left + width && y >= top && y <= top + height;

/** Drawn for the whole west: rivers and borders lie hundreds of metres off, so close up only the sea and the names stay. */
function drawWater(
	overview: Overview,
	cut: (geometry: GeoJSON.Geometry) => Parts,
	{ scale, locale, frame, window = frame }: MapView,
	isKnown: boolean,
	{ shapes, labels, sources }: { shapes: Shape[]; labels: Label[]; sources: Set<string> }
): void {
	const close = scale <= 50_000;
	let seen = false;
	for (const { geometry, properties } of overview.water.features) {
		if (close && properties.layer === 'river') continue;
		const { areas, lines } = cut(geometry);
		if (!areas.length && !lines.length) continue;
		seen = true;
		shapes.push({ path: areaPath(areas), ink: '#e3eef4' }, { path: hatch(areas, 0, 3), stroke: 0.06, ink: '#6f9bb5' });
		shapes.push({ path: linePath(lines), stroke: 0.3, ink: '#6f9bb5' });
	}
	for (const { geometry, properties } of overview.places.features) {
		const at = cut(geometry).points[0];
		const text = properties[locale] ?? properties.kk ?? '';
		// Over its houses the village's own name would only be in the way: the page says it.
		if (!at || !text || !inside(at, window) || (close && isKnown)) continue;
		seen = true;
		shapes.push({ path: circle(...at, close ? 1.1 : 0.7), stroke: 0.3 });
		labels.push({ text, at, size: close ? 11 : 7, bold: close, off: close ? 2 : 1.2 });
	}
	if (seen) sources.add(overview.attribution);
}

/** A bar of a round number of metres, at most `most` mm long, with its ends written; x, y = its left end. */
export function drawScaleBar(scale: number, most: number, x: number, y: number, locale: Locale): Page {
	const room = (most * scale) / 1000;
	const power = 10 ** Math.floor(Math.log10(room));
	const metres = [5, 2, 1].map((n) => n * power).find((n) => n <= room) ?? power;
	const width = (metres * 1000) / scale;
	const shapes: Shape[] = [
		{ path: rectangle(x, y, width, 1.4), stroke: 0.25 },
		{ path: `${rectangle(x, y, width / 4, 1.4)}${rectangle(x + width / 2, y, width / 4, 1.4)}` }
	];
	const lines = ([0, 0.5, 1] as const).map((share) => ({
		text: share ? formatDistance(metres * share, locale) : '0',
		x: x + width * share,
		y: y - 0.9,
		size: 7,
		align: 'center' as const
	}));
	return { shapes, lines };
}

/** An arrow to the north, 9 mm high; x, y = its middle. */
export function drawNorth(x: number, y: number, letter: string): Page {
	return {
		shapes: [
			{ path: corners([x, y - 4.5], [x - 2, y + 3], [x, y + 1.5]) },
			{ path: corners([x, y - 4.5], [x + 2, y + 3], [x, y + 1.5]), stroke: 0.25 }
		],
		lines: [{ text: letter, x, y: y - 5.4, size: 8, bold: true, align: 'center' }]
	};
}
