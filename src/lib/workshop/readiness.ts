/** Is a workshop ready to begin: its agenda against the planned end, and what is still missing. Pure. */
import type { Words } from '#lib/i18n/locale.ts';
import type { Plan } from './plan.ts';
import type { ActivityKind } from './rules.ts';
import { readSettings } from './settings.ts';

const MINUTE_MS = 60_000;

/** One activity on the clock, ms. */
export type Slot = { id: string; from: number; to: number };

/**
 * The agenda on the clock, one activity after the other from the start on. A part without readable minutes takes none.
 * @param plan endsAt null = no end was planned
 * @returns slots in order; total in minutes; over = minutes beyond the planned end (negative: to spare), null without one
 */
export function timeAgenda(plan: { startsAt: number; endsAt: number | null; activities: readonly { id: string; minutes: number }[] }): {
	slots: Slot[];
	total: number;
	over: number | null;
} {
	let at = plan.startsAt;
	const slots = plan.activities.map(({ id, minutes }) => {
		const from = at;
		at += (Number.isFinite(minutes) && minutes > 0 ? minutes : 0) * MINUTE_MS;
		return { id, from, to: at };
	});
	const total = (at - plan.startsAt) / MINUTE_MS;
	return { slots, total, over: plan.endsAt === null ? null : (at - plan.endsAt) / MINUTE_MS };
}

/** What is known beside the plan. null = cannot be known here, the point is left out. */
export type Facts = {
	/** Cards that are not void, and those of them that were printed. */
	cards: { made: number; printed: number };
	/** Offline map of the village is on this machine. */
	mapPack: boolean;
	/** Phones on the hall's network can reach this machine. */
	reachable: boolean;
	/** level: 0..1 */
	battery: { charging: boolean; level: number } | null;
	/** The name of the hall's Wi-Fi was given for the poster. */
	wifi: boolean;
};

export const GAPS = ['questions', 'time', 'chairs', 'cards', 'fund', 'map', 'address', 'battery', 'wifi'] as const;
export type GapKey = (typeof GAPS)[number];
/** activityId: where to mend it; params fill its sentence. */
export type Gap = { key: GapKey; ok: boolean; activityId?: string; params: Record<string, number> };

/** Below this a laptop may not last the evening. */
const BATTERY_ENOUGH = 0.5;
/** The fund is divided in these. */
const NEEDS_FUND: readonly ActivityKind[] = ['vote', 'decision'];

/**
 * @returns the points to look at before the start, in the order of GAPS; points that do not concern this plan are left out. Cards: as many
 * as people are expected where only cards vote, else one is enough to serve people without a phone.
 */
export function findGaps(plan: Pick<Plan, 'startsAt' | 'endsAt' | 'fund' | 'capacity' | 'voters' | 'activities'>, facts: Facts): Gap[] {
	const gaps: Gap[] = [];
	const add = (key: GapKey, ok: boolean, params: Gap['params'] = {}, activityId?: string) =>
		void gaps.push({ key, ok, params, ...(activityId && { activityId }) });
	const cafes = plan.activities.filter(({ kind }) => kind === 'cafe');
	if (cafes.length) {
		const missing = cafes.map((cafe) => countSilent(cafe));
		const first = missing.findIndex((n) => n > 0);
		add('questions', first < 0, { n: missing.reduce((all, n) => all + n, 0) }, cafes[Math.max(0, first)]!.id);
	}
	const { over, total } = timeAgenda(plan);
	add('time', (over ?? 0) <= 0, { total, over: Math.max(0, over ?? 0) });
	if (cafes.length) {
		const chairs = cafes.map(({ settings, tables }) => readSettings(settings).seatsPerTable * tables.length);
		const least = chairs.indexOf(Math.min(...chairs));
		add('chairs', chairs[least]! >= plan.capacity, { n: chairs[least]!, people: plan.capacity }, cafes[least]!.id);
	}
	const wanted = plan.voters === 'cards' ? plan.capacity : 1;
	add('cards', facts.cards.printed >= wanted && facts.cards.printed === facts.cards.made, {
		...facts.cards,
		people: plan.capacity
	});
	if (plan.activities.some(({ kind }) => NEEDS_FUND.includes(kind))) add('fund', plan.fund > 0);
	add('map', facts.mapPack);
	add('address', facts.reachable);
	if (facts.battery)
		add('battery', facts.battery.charging || facts.battery.level > BATTERY_ENOUGH, { percent: Math.round(facts.battery.level * 100) });
	add('wifi', facts.wifi);
	return gaps;
}

/**
 * How many questions of a cafe are not there in both Kazakh and Russian. A round with a question of its own asks that at every table; the
 * tables' own questions matter only where a round has none.
 */
function countSilent({ settings, tables }: Plan['activities'][number]): number {
	const { rounds, questions } = readSettings(settings);
	const ofRounds = Array.from({ length: rounds }, (_, i) => questions[i]).filter((one): one is Words => hasWords(one));
	const silentRounds = ofRounds.filter((one) => !inBoth(one)).length;
	return silentRounds + (ofRounds.length < rounds ? tables.filter(({ question }) => !inBoth(question)).length : 0);
}

const hasWords = (words: Words | undefined) => Object.values(words ?? {}).some((text) => text?.trim());
const inBoth = (words: Words) => Boolean(words.kk?.trim() && words.ru?.trim());
