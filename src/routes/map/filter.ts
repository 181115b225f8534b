/** Addresses of the map page, and the places of projects on it. Pure. */
import type { Words } from '#lib/i18n/locale.ts';
import { writeFilter, type MapFilter } from '#lib/office/atlas.ts';

/** @returns the address of the map with this filter and a selection; empty parts are left out. */
export function mapAddress(filter: MapFilter, selection: { site?: string; place?: string } = {}): string {
	const ask = writeFilter(filter);
	for (const [name, value] of Object.entries(selection)) if (value) ask.set(name, value);
	return ask.size ? `/map?${ask}` : '/map';
}

/** Where projects are: one at its own site, or those of a village of which no more is known (or shown) in its middle. */
export type ProjectPlace = {
	/** Of the project, or of the village. */
	id: string;
	/** Of the project at its own site. */
	title: Words | null;
	village: Words;
	lng: number;
	lat: number;
	exact: boolean;
	/** How many. */
	projects: number;
	promises: number;
};
/** The place that was pressed, with its newest projects by name. */
export type ChosenPlace = ProjectPlace & { named: { id: string; title: Words; promises: number }[] };
