/** The map that others put on their pages: what it is asked for, and how projects lie on it. Pure. */
import { isLocale, type Locale } from '#lib/i18n/locale.ts';
import { ROAD, type ProjectState } from '#lib/project/rules.ts';

/** How a project goes, as a passer-by wants to know it. */
export const GOINGS = ['under_way', 'done', 'delayed', 'stopped'] as const;
export type Going = (typeof GOINGS)[number];

export function goingOf(state: ProjectState): Going {
	if (state === 'delayed' || state === 'stopped') return state;
	return ROAD.indexOf(state) >= ROAD.indexOf('finished') ? 'done' : 'under_way';
}

/** null = all of them; lang null = Kazakh. */
export type MapQuery = { village: string | null; programme: string | null; state: Going | null; lang: Locale | null };

/** @returns what an address asks for; what is no such thing is not asked for. */
export function readMapQuery(query: URLSearchParams): MapQuery {
	const lang = query.get('lang');
	return {
		village: query.get('village') || null,
		programme: query.get('programme') || null,
		state: GOINGS.find((going) => going === query.get('state')) ?? null,
		lang: isLocale(lang) ? lang : null
	};
}

/** @returns the address of the map for this choice. */
export function mapAddress(origin: string, query: MapQuery): string {
	const asked = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== null);
	return `${origin}/embed/map${asked.length ? `?${new URLSearchParams(asked)}` : ''}`;
}

const escape = (text: string) => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
/** @returns the element that shows the map on another page. */
export const embedCode = (address: string, title: string): string =>
	`<iframe src="${escape(address)}" title="${escape(title)}" width="100%" height="640" loading="lazy" style="border:0"></iframe>`;

type Placed = { lng: number; lat: number; going: Going };
export type Place<T extends Placed> = { key: string; lng: number; lat: number; going: Going | 'several'; projects: T[] };
/** @returns projects that lie on the very same point as one place; its sign is that of all of them, or "several". */
export function gatherPlaces<T extends Placed>(projects: readonly T[]): Place<T>[] {
	const found = new Map<string, Place<T>>();
	for (const one of projects) {
		const key = `${one.lng.toFixed(5)},${one.lat.toFixed(5)}`;
		const place = found.get(key);
		if (!place) found.set(key, { key, lng: one.lng, lat: one.lat, going: one.going, projects: [one] });
		else {
			place.projects.push(one);
			if (place.going !== one.going) place.going = 'several';
		}
	}
	return [...found.values()];
}
