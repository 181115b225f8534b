/** What lies ahead of a project, and what anybody can do for it now. Pure; days 'YYYY-MM-DD'. */
import { placeOnRoad, ROAD, type ProjectState, type RoadState } from './rules.ts';
import { addDays } from './weeks.ts';

/** id: of the row, the same every time. */
export type Ahead = { kind: 'milestone' | 'work' | 'report' | 'opening' | 'duty'; id: string; title: string; day: string };

/** @returns what is still to come, the nearest first; what should have been done already comes before, at most `most`. */
export function listAhead(coming: readonly Ahead[], most: number): Ahead[] {
	return coming.toSorted((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0)).slice(0, most);
}

/** @returns the step of the road that people wait for, or null: it was stopped, or only its papers are still to be closed. */
export function nextStep(history: readonly ProjectState[]): Exclude<RoadState, 'contract_signed' | 'closed'> | null {
	const here = placeOnRoad(history);
	const next = here === null || history.at(-1) === 'stopped' ? undefined : ROAD[ROAD.indexOf(here) + 1];
	return next === undefined || next === 'contract_signed' || next === 'closed' ? null : next;
}

/** What the deeds are computed from. */
export type Needs = {
	today: string;
	history: readonly ProjectState[];
	/** Work that is not done, with its days. */
	work: readonly { title: string; startsOn: string; endsOn: string }[];
	openingOn: string | null;
	/** The newest report asked for help, and the day on which it was written. */
	helpAskedOn: string | null;
	/** What residents still have to bring of their share of the budget, tenge. */
	communityLeft: number;
	/** Promises that stand. */
	promises: number;
	/** Duties that somebody who stands there can say were done. */
	confirmable: number;
	plate: string | null;
};

/**
 * help: the newest report asked for help within the last four weeks. work: a pair of hands is useful, on which work and until when.
 * opening: come to it. give: the residents' share is not complete. promise: nobody looks after it yet. look: go there, say what is wrong
 * or that a duty was done. follow: always.
 */
export type Deed =
	| { do: 'help'; on: string }
	| { do: 'work'; title: string; from: string; until: string }
	| { do: 'opening'; on: string }
	| { do: 'give'; amount: number }
	| { do: 'promise' }
	| { do: 'look'; plate: string; duties: number }
	| { do: 'follow' };

const BUILDING: readonly RoadState[] = ['funded', 'procurement_preparation', 'works'];

/** @returns what can be done for a project, the most urgent first. */
export function whatToDo(needs: Needs): Deed[] {
	const { today, history, openingOn, helpAskedOn, communityLeft, plate } = needs;
	const road = placeOnRoad(history);
	const stopped = history.at(-1) === 'stopped';
	const building = road !== null && BUILDING.includes(road) && !stopped;
	const deeds: Deed[] = [];
	if (building && helpAskedOn !== null && helpAskedOn >= addDays(today, -28)) deeds.push({ do: 'help', on: helpAskedOn });
	const work = building
		? needs.work.filter(({ endsOn }) => endsOn >= today).toSorted((a, b) => (a.startsOn < b.startsOn ? -1 : 1))[0]
		: undefined;
	if (work) deeds.push({ do: 'work', title: work.title, from: work.startsOn, until: work.endsOn });
	if (openingOn !== null && openingOn >= today) deeds.push({ do: 'opening', on: openingOn });
	if (building && communityLeft > 0) deeds.push({ do: 'give', amount: communityLeft });
	if (needs.promises === 0 && !stopped) deeds.push({ do: 'promise' });
	if (plate !== null) deeds.push({ do: 'look', plate, duties: needs.confirmable });
	if (road !== 'closed' || needs.promises > 0) deeds.push({ do: 'follow' });
	return deeds;
}
