/** The studio's lists: coming up, past, put away, and in the bin. */
import { pickWords, type Locale } from '#lib/i18n/locale.ts';
import { newId } from '#lib/live/id.ts';
import { cutPages } from '#lib/server/pages.ts';
import { listDeleted } from '#lib/workshop/bin.server.ts';
import { listWorkshops } from '#lib/workshop/read.server.ts';
import { hasRole, type Actor } from '#lib/workshop/rules.ts';

/** Still "coming up" so long after its planned start, unless it was ended, ms. */
const STILL_TONIGHT_MS = 18 * 3600_000;

/** So many past workshops are on one page. */
const PAST_A_PAGE = 48;

/**
 * @returns the workshops that this person may run, each in one list. goesAt: when it leaves the bin for good, ms.
 * @param page of the past ones, from 1; one that does not exist is the nearest one that does
 */
export async function listMeetings(actor: Actor, locale: Locale, now: number, page: number) {
	const own = (await listWorkshops()).filter(({ workshop }) => hasRole(actor, 'run_desk', workshop.villageId));
	const meetings = own.map(({ workshop: { id, code, title, startsAt, secondStartsAt, endedAt, archivedAt }, villageName, state }) => {
		const next = secondStartsAt !== null && startsAt < now - STILL_TONIGHT_MS ? secondStartsAt : startsAt;
		const list = archivedAt !== null ? 'archived' : endedAt === null && next > now - STILL_TONIGHT_MS ? 'upcoming' : 'past';
		return { id, code, title, startsAt: next, state, village: pickWords(villageName, locale), list };
	});
	const bin = (await listDeleted()).filter(({ workshop }) => hasRole(actor, 'plan_workshop', workshop.villageId));
	const past = meetings.filter(({ list }) => list === 'past');
	const { from, ...at } = cutPages(past.length, PAST_A_PAGE, page);
	return {
		...at,
		upcoming: meetings.filter(({ list }) => list === 'upcoming').sort((a, b) => a.startsAt - b.startsAt),
		past: past.slice(from, from + PAST_A_PAGE),
		archived: meetings.filter(({ list }) => list === 'archived'),
		bin: bin.map(({ workshop: { id, title, startsAt }, villageName, goesAt }) => ({
			...{ id, title, startsAt, goesAt, restoration: newId() },
			village: pickWords(villageName, locale)
		}))
	};
}
