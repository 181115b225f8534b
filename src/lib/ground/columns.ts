/** Which column of a file says which fact: guessed from its name in three languages, and changed by the person who knows. Pure. */
import { foldForSearch } from '#lib/i18n/alphabet.ts';
import { isObjectType } from '#lib/site/rules.ts';
import { FACTS_OF, type Fact, type FeatureFacts, type LayerKind } from './rules.ts';

export type Columns = Partial<Record<Fact, string>>;
type Meaning = Fact | 'lat' | 'lng';

/** Beginnings of column names, folded; the first that fits wins. */
const NAMES: Record<Meaning, readonly string[]> = {
	name: ['name', 'атау', 'название', 'наименование', 'аты', 'title', 'label', 'мекенжай', 'адрес', 'address'],
	residents: ['residents', 'resident', 'people', 'population', 'persons', 'тұрғын', 'адам', 'халық', 'жител', 'населени', 'человек', 'люд'],
	children: ['children', 'child', 'kids', 'бала', 'дет', 'ребен'],
	owner: ['owner', 'иесі', 'меншік', 'собственник', 'владел', 'правообладат', 'землепользоват'],
	category: ['category', 'санат', 'категори', 'назначени', 'мақсат', 'use', 'landuse', 'purpose', 'пайдалан', 'зона', 'zone'],
	objectType: ['objecttype', 'object_type', 'түрі', 'тип', 'вид', 'type', 'kind'],
	lat: ['lat', 'latitude', 'ендік', 'широта', 'y', 'north', 'солтүстік', 'север'],
	lng: ['lon', 'lng', 'long', 'longitude', 'бойлық', 'долгота', 'x', 'east', 'шығыс', 'восток']
};
const folded = Object.fromEntries(Object.entries(NAMES).map(([meaning, names]) => [meaning, names.map(foldForSearch)])) as Record<
	Meaning,
	string[]
>;

function find(columns: readonly string[], meaning: Meaning, taken: ReadonlySet<string>): string | undefined {
	const free = columns.filter((column) => !taken.has(column)).map((column) => ({ column, words: foldForSearch(column) }));
	for (const name of folded[meaning]) {
		const exact = free.find(({ words }) => words === name);
		if (exact) return exact.column;
	}
	return free.find(({ words }) =>
		folded[meaning].some((name) => name.length > 2 && words.split(/[\s_.,()-]+/).some((w) => w.startsWith(name)))
	)?.column;
}

/** @returns the columns with the coordinates of a table, or null when one of them is not there. */
export function findPlaceColumns(columns: readonly string[]): { lat: string; lng: string } | null {
	const lat = find(columns, 'lat', new Set());
	const lng = lat && find(columns, 'lng', new Set([lat]));
	return lat && lng ? { lat, lng } : null;
}

/** @returns for each fact that a kind of layer can say, the column that most likely says it. */
export function guessColumns(columns: readonly string[], kind: LayerKind): Columns {
	const taken = new Set<string>();
	const guess: Columns = {};
	// Names are the least telling of all heads: what is left over.
	for (const fact of FACTS_OF[kind].toSorted((a, b) => Number(a === 'name') - Number(b === 'name'))) {
		const column = find(columns, fact, taken);
		if (!column) continue;
		guess[fact] = column;
		taken.add(column);
	}
	return guess;
}

/** A count as people write it: '12', '12,0', '1 200'. @returns null when it is none, or absurd */
export function readCount(value: unknown): number | null {
	if (value === null || value === undefined || value === '') return null;
	const number =
		typeof value === 'number'
			? value
			: Number(
					String(value)
						.replace(/[\s\u00a0]/g, '')
						.replace(',', '.')
				);
	return Number.isFinite(number) && number >= 0 && number <= 100_000 ? Math.round(number) : null;
}

/** Numbers with a decimal comma, degrees with a sign or a letter. @returns NaN when it is no number */
export function readNumber(value: unknown): number {
	if (typeof value === 'number') return value;
	const text = String(value ?? '')
		.trim()
		.replace(/[\s\u00a0°]/g, '')
		.replace(/\u2212/g, '-')
		.replace(/[NEСВ]$/i, '')
		.replace(',', '.');
	return /^[+-]?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text) ? Number(text) : NaN;
}

/** Latitude and longitude as they are copied from other maps: '47.0035, 53.8105', '47,0035 53,8105', '47,0035; 53,8105'. null = no such pair */
export function readPair(text: string): { lat: number; lng: number } | null {
	const between = [/;/, /,\s+/, /\s+/, /,/].find((one) => one.test(text.trim()));
	const parts = between ? text.trim().split(between).map(readNumber) : [];
	const [lat, lng] = parts;
	if (parts.length !== 2 || lat === undefined || lng === undefined || !(Math.abs(lat) <= 85) || !(Math.abs(lng) <= 180)) return null;
	return { lat, lng };
}

const MOST_LETTERS = 120;

/** @returns what one feature says, by the chosen columns. What cannot be read is left unsaid. */
export function readFacts(properties: Readonly<Record<string, unknown>>, columns: Columns, kind: LayerKind): FeatureFacts {
	const facts: FeatureFacts = {};
	const text = (value: unknown) =>
		typeof value === 'string' || typeof value === 'number' ? [...String(value).trim()].slice(0, MOST_LETTERS).join('') : '';
	for (const fact of FACTS_OF[kind]) {
		const column = columns[fact];
		const value = column === undefined ? undefined : properties[column];
		if (fact === 'residents' || fact === 'children') {
			const count = readCount(value);
			if (count !== null) facts[fact] = count;
		} else if (fact === 'objectType') {
			const code = text(value).toLowerCase();
			if (isObjectType(code)) facts.objectType = code;
		} else if (text(value)) facts[fact] = text(value);
	}
	return facts;
}
