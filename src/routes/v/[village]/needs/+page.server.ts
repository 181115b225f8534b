import { AFFECTED } from '#lib/need/rules.ts';
import { passes } from '#lib/picture/rules.ts';
import { NEED_CATEGORIES } from '#lib/need/rules.ts';
import type { PageServerLoad } from './$types';
import { findPicture } from './act.server.ts';

export const load: PageServerLoad = async (event) => {
	const { village, may, picture } = await findPicture(event);
	const { needs } = picture;
	const places = [...new Set(needs.map(({ subVillage }) => subVillage).filter(Boolean))].sort();
	const years = [...new Set(needs.flatMap((need) => need.years))].sort((a, b) => b - a);
	const categories = [...new Set<string>([...NEED_CATEGORIES, ...needs.map(({ category }) => category)])];
	const ask = (name: string, known: readonly (string | number)[]) => {
		const value = event.url.searchParams.get(name)?.trim() ?? '';
		return known.map(String).includes(value) ? value : '';
	};
	const filter = {
		category: ask('category', categories),
		group: ask('group', AFFECTED),
		place: ask('place', places),
		year: ask('year', years)
	};
	return {
		...{ village, may, filter, categories, places, years },
		needs: needs.filter((need) => passes(need, filter)),
		all: needs.length,
		selected: event.url.searchParams.get('need')
	};
};
