/** Addresses of the map page, and how projects share a place on it. Pure. */
import type { Words } from '#lib/i18n/locale.ts';
import { writeFilter, type MapFilter } from '#lib/office/atlas.ts';

/** @returns the address of the map with this filter and a selection; empty parts are left out. */
export function mapAddress(filter: MapFilter, selection: { site?: string; place?: string } = {}): string {
	const ask = writeFilter(filter);
	for (const [name, value] of Object.entries(selection)) if (value) ask.set(name, value);
	return ask.size ? `/map?${ask}` : '/map';
}

type Project = {
	id: string;
	title: Words;
	village: { id: string; name: Words };
	commitments: { all: number };
	point: { lng: number; lat: number; exact: boolean };
};
export type ProjectPlace = {
	/** Of the project at its own site, or of the village. */
	id: string;
	village: Words;
	lng: number;
	lat: number;
	exact: boolean;
	projects: { id: string; title: Words; promises: number }[];
};

/** Projects with a site stand at it; of the others only the village is known, so they share its middle. */
export function groupProjects(projects: readonly Project[]): ProjectPlace[] {
	const places = new Map<string, ProjectPlace>();
	for (const { id, title, village, commitments, point } of projects) {
		const key = point.exact ? id : village.id;
		const place = places.get(key) ?? { id: key, village: village.name, ...point, projects: [] };
		place.projects.push({ id, title, promises: commitments.all });
		places.set(key, place);
	}
	return [...places.values()];
}
