/**
 * The sites of the akimat's map as the browser gets them: one short row each, names in lists beside them, so that thousands travel in one
 * answer and are filtered where they are looked at. Pure.
 */
import { foldForSearch } from '#lib/i18n/alphabet.ts';
import type { Words } from '#lib/i18n/locale.ts';
import { CHECK_KEYS, type CheckKey } from '#lib/site/check-keys.ts';
import { SITE_STATES, type SiteState } from '#lib/site/rules.ts';

/** What travels of a site; numbers are places in the lists of the answer, -1 = none. createdAt: seconds. dots: -1 = not public. */
export type AtlasRow = [
	id: string,
	number: number,
	lng: number,
	lat: number,
	objectType: number,
	title: string,
	village: number,
	workshop: number,
	state: number,
	/** A letter a check (STATE_LETTERS), '' = not checked yet. */
	checks: string,
	supports: number,
	dots: number,
	createdAt: number,
	assignee: number
];
export type AtlasAnswer = {
	types: string[];
	villages: { id: string; name: Words; lng: number; lat: number }[];
	workshops: { id: string; title: string }[];
	/** Colleagues that have sites to look at; empty for readers who are not signed in. */
	people: { id: string; name: string }[];
	rows: AtlasRow[];
};

/** A site of the map. dots: null = not public; createdAt: ms. */
export type AtlasSite = {
	id: string;
	number: number;
	lng: number;
	lat: number;
	objectType: string;
	title: string;
	folded: string;
	village: AtlasAnswer['villages'][number];
	workshop: AtlasAnswer['workshops'][number] | null;
	state: SiteState;
	checks: string;
	attention: number;
	supports: number;
	dots: number | null;
	createdAt: number;
	assignee: string | null;
};

/** @returns the rows with their names, in the order of the answer */
export function unpackAtlas({ types, villages, workshops, people, rows }: AtlasAnswer): AtlasSite[] {
	return rows.map(([id, number, lng, lat, type, title, village, workshop, state, checks, supports, dots, createdAt, assignee]) => ({
		id,
		number,
		lng,
		lat,
		objectType: types[type]!,
		title,
		folded: foldForSearch(title),
		village: villages[village]!,
		workshop: workshops[workshop] ?? null,
		state: SITE_STATES[state]!,
		checks,
		attention: checks.length - checks.replaceAll('a', '').length,
		supports,
		dots: dots < 0 ? null : dots,
		createdAt: createdAt * 1000,
		assignee: people[assignee]?.id ?? null
	}));
}

/** How old a proposal may be: at most so many days. */
export const AGES = { week: 7, month: 30, quarter: 90 } as const;
/** waiting: nobody has given a word on it for two weeks. */
export const WAITING_DAYS = 14;
export const ORDERS = ['new', 'old', 'dots', 'support', 'attention'] as const;
export type Order = (typeof ORDERS)[number];

/** What the address of the map says; '' = everything. */
export type MapFilter = {
	village: string;
	workshop: string;
	type: string;
	state: SiteState | 'standing' | '';
	/** attention: any check asks for it; clear: none does; a key: this one does. */
	check: CheckKey | 'attention' | 'clear' | '';
	votes: 'voted' | 'supported' | '';
	age: keyof typeof AGES | 'waiting' | '';
	/** Of one's own: assigned to me, or to nobody. */
	assigned: 'me' | 'nobody' | '';
	q: string;
	order: Order;
};

const pick = <T extends string>(from: readonly T[], text: string): T | '' => from.find((one) => one === text) ?? '';

/** @returns the filter of an address; what it does not say, or says wrongly, is left open. */
export function readFilter(ask: URLSearchParams): MapFilter {
	const text = (name: string) => ask.get(name)?.slice(0, 80) ?? '';
	return {
		village: text('village'),
		workshop: text('workshop'),
		type: text('type'),
		state: pick([...SITE_STATES, 'standing'], text('state')),
		check: pick([...CHECK_KEYS, 'attention', 'clear'], text('check')),
		votes: pick(['voted', 'supported'], text('votes')),
		age: pick([...(Object.keys(AGES) as (keyof typeof AGES)[]), 'waiting'], text('age')),
		assigned: pick(['me', 'nobody'], text('assigned')),
		q: text('q'),
		order: pick(ORDERS, text('order')) || 'new'
	};
}

/** @returns the query of a filter; what is open is left out, so that the same filter always has the same address */
export function writeFilter(filter: MapFilter): URLSearchParams {
	return new URLSearchParams(Object.entries(filter).filter(([key, value]) => value && !(key === 'order' && value === 'new')));
}

const DAY_MS = 24 * 3600_000;
const DONE: readonly SiteState[] = ['merged', 'withdrawn'];

/**
 * @param now ms
 * @param me id of the reader's account, for what is assigned to them
 * @returns the sites that pass a filter, in its order
 */
export function filterSites(sites: readonly AtlasSite[], filter: MapFilter, now: number, me: string | null): AtlasSite[] {
	const words = foldForSearch(filter.q).split(' ').filter(Boolean);
	const check = CHECK_KEYS.indexOf(filter.check as CheckKey);
	const fits = (site: AtlasSite) =>
		(!filter.village || site.village.id === filter.village) &&
		(!filter.workshop || site.workshop?.id === filter.workshop) &&
		(!filter.type || site.objectType === filter.type) &&
		(!filter.state || (filter.state === 'standing' ? !DONE.includes(site.state) : site.state === filter.state)) &&
		(check < 0 || site.checks[check] === 'a') &&
		(filter.check !== 'attention' || site.attention > 0) &&
		(filter.check !== 'clear' || (site.checks !== '' && site.attention === 0)) &&
		(filter.votes !== 'voted' || (site.dots ?? 0) > 0) &&
		(filter.votes !== 'supported' || site.supports > 0) &&
		(!filter.age ||
			(filter.age === 'waiting'
				? site.state === 'proposed' && now - site.createdAt > WAITING_DAYS * DAY_MS
				: now - site.createdAt <= AGES[filter.age] * DAY_MS)) &&
		(!filter.assigned || (filter.assigned === 'me' ? me !== null && site.assignee === me : site.assignee === null)) &&
		words.every((word) => site.folded.includes(word) || String(site.number) === word);
	const by: Record<Order, (a: AtlasSite, b: AtlasSite) => number> = {
		new: (a, b) => b.createdAt - a.createdAt,
		old: (a, b) => a.createdAt - b.createdAt,
		dots: (a, b) => (b.dots ?? -1) - (a.dots ?? -1),
		support: (a, b) => b.supports - a.supports,
		attention: (a, b) => b.attention - a.attention
	};
	return sites.filter(fits).sort((a, b) => by[filter.order](a, b) || b.createdAt - a.createdAt || b.number - a.number);
}
