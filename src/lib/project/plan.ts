/** The plan of a project: pieces of work with weights and days, how much is done and how much should be. Pure; days 'YYYY-MM-DD'. */
import { daysBetween } from './weeks.ts';

export const PLAN_LIMITS = { items: 40, title: 120, weight: 100, links: 20 } as const;
export const LINK_KINDS = ['split', 'merge', 'same_site', 'follow_up'] as const;
export type LinkKind = (typeof LINK_KINDS)[number];

export type PlanItem = { id: string; weight: number; startsOn: string; endsOn: string };

/** @returns the newest percent of each piece of work (0 until one is told). `reports` that count, oldest first. */
export function percentsOf(
	items: readonly { id: string }[],
	reports: readonly { percents: Record<string, number> }[]
): Record<string, number> {
	const told: Record<string, number> = Object.assign({}, ...reports.map(({ percents }) => percents));
	return Object.fromEntries(items.map(({ id }) => [id, told[id] ?? 0]));
}

/** @returns how much of the whole is done, whole percent, by the weights; 100 only when everything is; null without a plan. */
export function progressOf(items: readonly PlanItem[], percents: Record<string, number>): number | null {
	const all = items.reduce((sum, { weight }) => sum + weight, 0);
	if (all === 0) return null;
	return Math.floor(items.reduce((sum, { id, weight }) => sum + weight * (percents[id] ?? 0), 0) / all);
}

/** @returns how much of one piece should be done by the evening of a day, 0 to 100, evenly over its days. */
export function plannedOf({ startsOn, endsOn }: Pick<PlanItem, 'startsOn' | 'endsOn'>, today: string): number {
	if (today < startsOn) return 0;
	if (today >= endsOn) return 100;
	return ((daysBetween(startsOn, today) + 1) / (daysBetween(startsOn, endsOn) + 1)) * 100;
}

/** @returns how much of the whole should be done by a day, whole percent; null without a plan. */
export function plannedProgress(items: readonly PlanItem[], today: string): number | null {
	return progressOf(items, Object.fromEntries(items.map((item) => [item.id, plannedOf(item, today)])));
}

/** @returns how a piece of work stands on a day. late: its last day is over and it is not done. */
export function standingOf(item: PlanItem, percent: number, today: string): 'done' | 'late' | 'running' | 'coming' {
	if (percent >= 100) return 'done';
	if (today > item.endsOn) return 'late';
	return today >= item.startsOn || percent > 0 ? 'running' : 'coming';
}

/** The days a timeline covers, and where something lies on it. */
export type Scale = { from: string; to: string; days: number };
/** @returns the first to the last day of the plan, today included; null without a plan. */
export function scaleOf(items: readonly PlanItem[], today: string): Scale | null {
	if (!items.length) return null;
	const from = [today, ...items.map(({ startsOn }) => startsOn)].sort()[0]!;
	const to = [today, ...items.map(({ endsOn }) => endsOn)].sort().at(-1)!;
	return { from, to, days: daysBetween(from, to) + 1 };
}

/** @returns left edge and width of a stretch of days, percent of the timeline. */
export function placeOn(scale: Scale, startsOn: string, endsOn: string): { left: number; width: number } {
	const left = (daysBetween(scale.from, startsOn) / scale.days) * 100;
	return { left, width: ((daysBetween(startsOn, endsOn) + 1) / scale.days) * 100 };
}
