/** How vector packs are painted: one look for both schemas, in the colours of the page, with Kazakh names first for Kazakh readers. */
import { CenteredTextSymbolizer, LineLabelSymbolizer, LineSymbolizer, PolygonSymbolizer, exp } from 'protomaps-leaflet';
import type { LabelRule, PaintRule } from 'protomaps-leaflet';
import type { PackShape } from '#lib/ground/rules.ts';
import type { Locale } from '#lib/i18n/locale.ts';

/** Which name is written: the reader's language, then what people there write themselves. */
const NAMES: Record<Locale, string[]> = {
	kk: ['name:kk', 'name', 'name:ru', 'name:latin'],
	ru: ['name:ru', 'name:kk', 'name', 'name:latin'],
	en: ['name:en', 'name:latin', 'name', 'name:kk']
};

type Props = Record<string, unknown>;
type Where = (props: Props) => boolean;
const is =
	(key: string, ...values: string[]): Where =>
	(props) =>
		values.includes(String(props[key]));

/** The same things in the words of the two schemas: layer and which of its features. */
const WORDS: Record<PackShape, Record<string, [layer: string, where?: Where]>> = {
	protomaps: {
		earth: ['earth'],
		green: ['landuse', is('kind', 'park', 'forest', 'wood', 'grass', 'garden', 'cemetery', 'farmland', 'orchard', 'nature_reserve')],
		used: ['landuse', is('kind', 'school', 'hospital', 'industrial', 'pitch', 'playground', 'stadium', 'kindergarten')],
		water: ['water', (props) => !['river', 'stream', 'canal', 'ditch', 'drain'].includes(String(props.kind))],
		river: ['water', is('kind', 'river', 'stream', 'canal', 'ditch', 'drain')],
		building: ['buildings'],
		rail: ['roads', is('kind', 'rail')],
		path: ['roads', is('kind', 'path', 'other')],
		street: ['roads', is('kind', 'minor_road', 'service')],
		road: ['roads', is('kind', 'major_road', 'highway', 'medium_road')],
		streetName: ['roads'],
		border: ['boundaries'],
		place: ['places'],
		poi: [
			'pois',
			is('kind', 'school', 'kindergarten', 'hospital', 'clinic', 'place_of_worship', 'mosque', 'townhall', 'park', 'supermarket')
		]
	},
	openmaptiles: {
		green: ['landcover', is('class', 'grass', 'wood', 'farmland', 'wetland')],
		used: ['landuse', is('class', 'school', 'hospital', 'industrial', 'pitch', 'playground', 'stadium', 'cemetery', 'kindergarten')],
		water: ['water'],
		river: ['waterway'],
		building: ['building'],
		rail: ['transportation', is('class', 'rail', 'transit')],
		path: ['transportation', is('class', 'path', 'track')],
		street: ['transportation', is('class', 'minor', 'service', 'tertiary')],
		road: ['transportation', is('class', 'motorway', 'trunk', 'primary', 'secondary')],
		streetName: ['transportation_name'],
		border: ['boundary'],
		place: ['place'],
		poi: ['poi', is('class', 'school', 'hospital', 'place_of_worship', 'town_hall', 'park', 'grocery', 'shop')]
	}
};

/** Where a road is one thing and its name another, both are found under the same word. */
export function makeRules(shape: PackShape, locale: Locale, page: HTMLElement) {
	const styles = getComputedStyle(page);
	const colour = (token: string) => styles.getPropertyValue(`--${token}`).trim();
	const words = WORDS[shape];
	const paintRules: PaintRule[] = [];
	const labelRules: LabelRule[] = [];
	const match = (what: string) => {
		const found = words[what];
		if (!found) return null;
		const [dataLayer, where] = found;
		return { dataLayer, ...(where && { filter: (_zoom: number, { props }: { props: Props }) => where(props) }) };
	};
	const paint = (what: string, symbolizer: PaintRule['symbolizer'], minzoom?: number) => {
		const found = match(what);
		if (found) paintRules.push({ ...found, symbolizer, minzoom } as PaintRule);
	};
	const write = (what: string, symbolizer: LabelRule['symbolizer'], minzoom?: number) => {
		const found = match(what);
		if (found) labelRules.push({ ...found, symbolizer, minzoom } as LabelRule);
	};
	const area = (fill: string, stroke?: string) => new PolygonSymbolizer({ fill, ...(stroke && { stroke, width: 1 }) });
	const line = (color: string, width: [number, number][], dash?: number[]) =>
		new LineSymbolizer({ color, width: exp(1.6, width), ...(dash && { dash, dashColor: color, dashWidth: 1.5 }) });

	paint('earth', area(colour('paper')));
	paint('used', area(colour('paper-sunk')));
	paint('green', area(colour('ok-soft')));
	paint('water', area(colour('accent-soft'), colour('accent-line')));
	paint(
		'river',
		line(colour('accent-line'), [
			[11, 1],
			[18, 4]
		])
	);
	paint('building', area(colour('line'), colour('line-strong')), 13);
	paint(
		'path',
		line(
			colour('line-strong'),
			[
				[12, 1],
				[18, 2]
			],
			[4, 3]
		)
	);
	paint(
		'rail',
		line(colour('ink-soft'), [
			[12, 1],
			[18, 3]
		])
	);
	paint(
		'street',
		line(colour('line-strong'), [
			[12, 1],
			[15, 6],
			[18, 18]
		])
	);
	paint(
		'road',
		line(colour('line-strong'), [
			[11, 2],
			[15, 9],
			[18, 24]
		])
	);
	paint(
		'street',
		line(colour('paper-raised'), [
			[12, 0.5],
			[15, 4.5],
			[18, 15.5]
		])
	);
	paint(
		'road',
		line(colour('people-soft'), [
			[11, 1],
			[15, 7.5],
			[18, 21.5]
		])
	);
	paint(
		'border',
		line(
			colour('line-strong'),
			[
				[8, 1],
				[14, 2]
			],
			[6, 4]
		)
	);

	const family = styles.fontFamily || 'sans-serif';
	const text = (size: number, weight: number, fill: string) => ({
		...{ labelProps: NAMES[locale], fill, stroke: colour('paper'), width: 3 },
		font: `${weight} ${size}px ${family}`
	});
	write('place', new CenteredTextSymbolizer(text(16, 700, colour('ink'))));
	write('streetName', new LineLabelSymbolizer(text(13, 500, colour('ink'))), 14);
	write('poi', new CenteredTextSymbolizer(text(13, 500, colour('ink-soft'))), 15);
	return { paintRules, labelRules, backgroundColor: colour('paper') };
}
