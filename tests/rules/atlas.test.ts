/** The filter of the akimat's map, and the address that says it. */
import { describe, expect, test } from 'vitest';
import { filterSites, readFilter, unpackAtlas, writeFilter, WAITING_DAYS, type AtlasAnswer, type AtlasRow } from '#lib/office/atlas.ts';
import { CHECK_KEYS } from '#lib/site/check-keys.ts';
import { SITE_STATES, type SiteState } from '#lib/site/rules.ts';

const DAY = 24 * 3600_000;
const NOW = Date.UTC(2026, 10, 26);
const words = (text: string) => ({ kk: text, ru: text, en: text });
const letters = (attention: string[]) => CHECK_KEYS.map((key) => (attention.includes(key) ? 'a' : 'u')).join('');
function row(
	id: string,
	change: Partial<{
		number: number;
		type: number;
		village: number;
		workshop: number;
		state: SiteState;
		checks: string;
		supports: number;
		dots: number;
		days: number;
		assignee: number;
		title: string;
	}> = {}
): AtlasRow {
	const { number = 1, type = 0, village = 0, workshop = -1, state = 'proposed', checks = letters([]), supports = 0, dots = -1, days = 1, assignee = -1, title = id } = change; // prettier-ignore
	return [
		id,
		number,
		50,
		44,
		type,
		title,
		village,
		workshop,
		SITE_STATES.indexOf(state),
		checks,
		supports,
		dots,
		Math.floor((NOW - days * DAY) / 1000),
		assignee
	];
}
const answer = (...rows: AtlasRow[]): AtlasAnswer => ({
	types: ['playground', 'stage'],
	villages: [
		{ id: 'turgyzba', name: words('Тұрғызба'), lng: 53, lat: 47 },
		{ id: 'zhetibai', name: words('Жетібай'), lng: 52, lat: 43 }
	],
	workshops: [{ id: 'w1', title: 'Кездесу' }],
	people: [{ id: 'me', name: 'маман' }],
	rows
});
const find = (query: string, ...rows: AtlasRow[]) =>
	filterSites(unpackAtlas(answer(...rows)), readFilter(new URLSearchParams(query)), NOW, 'me').map(({ id }) => id);

describe('an address', () => {
	test('says the filter and reads as the same one', () => {
		const ask =
			'village=turgyzba&type=stage&state=standing&check=gas&votes=voted&age=waiting&assigned=me&q=%D0%BC%D0%B5%D0%BA%D1%82%D0%B5%D0%BF&order=dots';
		const filter = readFilter(new URLSearchParams(ask));
		expect(readFilter(writeFilter(filter))).toEqual(filter);
		expect([...writeFilter(filter)]).toHaveLength(9);
	});
	test('nonsense leaves everything open, and the usual order is not said', () => {
		const filter = readFilter(new URLSearchParams('state=broken&check=x&votes=1&age=-1&order=random&site=1'));
		expect(writeFilter(filter).toString()).toBe('');
		expect(filter.order).toBe('new');
	});
});

describe('a filter', () => {
	const rows = [
		row('a', { number: 12, title: 'Мектеп жанындағы алаң', checks: letters(['gas', 'flood']), days: 3 }),
		row('b', { number: 7, village: 1, type: 1, workshop: 0, state: 'suitable', supports: 4, dots: 9, days: 40, assignee: 0 }),
		row('c', { number: 3, state: 'withdrawn', checks: '', supports: 2, days: 100 })
	] as const;
	test.each([
		['', ['a', 'b', 'c']],
		['village=zhetibai', ['b']],
		['workshop=w1', ['b']],
		['type=playground', ['a', 'c']],
		['state=suitable', ['b']],
		['state=standing', ['a', 'b']],
		['check=gas', ['a']],
		['check=attention', ['a']],
		['check=clear', ['b']],
		['check=school', []],
		['votes=voted', ['b']],
		['votes=supported', ['b', 'c']],
		['age=week', ['a']],
		['age=quarter', ['a', 'b']],
		['assigned=me', ['b']],
		['assigned=nobody', ['a', 'c']],
		['q=мектеп', ['a']],
		['q=алан', ['a']],
		['q=12', ['a']],
		['q=мектеп+жоқ', []],
		['order=old', ['c', 'b', 'a']],
		['order=dots', ['b', 'a', 'c']],
		['order=support', ['b', 'c', 'a']],
		['order=attention', ['a', 'b', 'c']]
	])('%s', (query, ids) => expect(find(query, ...rows)).toEqual(ids));

	test('waiting: without any word for two weeks', () => {
		const waiting = [
			row('old', { days: WAITING_DAYS + 1 }),
			row('young', { days: WAITING_DAYS - 1 }),
			row('said', { days: 90, state: 'checked' })
		];
		expect(find('age=waiting', ...waiting)).toEqual(['old']);
	});
	test('of one moment the higher number comes first', () =>
		expect(find('', row('x', { number: 1 }), row('y', { number: 2 }))).toEqual(['y', 'x']));
});
