/** What became of weekly duties from April to October, counted by hand. */
import { addDays } from '#lib/project/weeks.ts';

/** What people did, by the number of the week since the first Monday; weeks of which nothing was heard are missing. */
export type Diary = Map<number, 'kept' | 'late' | 'missed' | 'absent'>;

/**
 * Weeks from Monday to Sunday of which at least four days lie in the season, settled three days after the last of them.
 * @param first a Monday @param today the day on which is counted @param besides other duties that were due
 */
export function countByHand(diary: Diary, first: string, today: string, besides: { done: number; missed: number }) {
	const counts = { due: besides.done + besides.missed, ...besides, unknown: 0, absent: 0 };
	const inSeason = (day: string) => day.slice(5, 7) >= '04' && day.slice(5, 7) <= '10';
	for (let week = 0; addDays(first, week * 7) < today; week++) {
		const days = Array.from({ length: 7 }, (_, day) => addDays(first, week * 7 + day)).filter(inSeason);
		if (days.length < 4 || addDays(days.at(-1)!, 3) >= today) continue;
		const became = diary.get(week) ?? 'unknown';
		if (became === 'kept' || became === 'late') counts.done++;
		else counts[became]++;
		if (became !== 'absent') counts.due++;
	}
	return counts;
}
