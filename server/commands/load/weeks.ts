/** What happens week by week and day by day in ten years: reports, evidence, what passers-by say. In the order of time. */
import { dayOf, type Window } from '#lib/commitment/duties.ts';
import { dutyEvidence, event, plateReport, weeklyReport } from '#lib/server/schema.ts';
import { DAY_MS, makeDraw, type Chance } from './chance.ts';
import { A_YEAR, dutiesOf, toldWeeks, type Plan, type ProjectPlan, type PromisePlan } from './plan.ts';
import type { Put } from './rows.ts';
import { HELP, PROBLEMS, REPORT_TEXTS } from './words.ts';

/** Something that happened at a moment (ms) and becomes rows. */
export type Happening = { at: number; put: (put: Put) => void };
/** Of all that is heard of duties so much comes from passers-by, and of that so much says that a duty was not done. */
const PLATES = 0.06;
const AGAINST = 0.4;

const byTime = (a: Happening, b: Happening) => a.at - b.at;

/** @returns exactly as many reports as the years ask for: each owed week once, the rest second words on a week. @param items pieces of work by project */
export function makeReports(chance: Chance, plan: Plan, items: Map<string, string[]>): Happening[] {
	const wanted = Math.round(A_YEAR.reports * plan.years);
	const owed = plan.projects.flatMap((project) => toldWeeks(project, plan.now).map((week) => ({ project, week })));
	const draw = makeDraw(chance, owed.length, wanted);
	const told = owed.filter(draw);
	const again = Array.from({ length: wanted - told.length }, () => chance.pick(owed));
	return [...told, ...again].map(({ project, week }) => makeReport(chance, plan, project, week, items.get(project.id)!)).sort(byTime);
}

function makeReport(chance: Chance, { now }: Plan, { id, weeks, kind }: ProjectPlan, week: string, items: string[]): Happening {
	const late = chance.happens(0.08) ? 4 : 0;
	const monday = Date.parse(`${week}T04:00:00Z`);
	const at = Math.min(now, monday + (chance.whole(2, 4) + late) * DAY_MS + chance.whole(0, 14 * 3600) * 1000);
	const done = ((weeks.indexOf(week) + 1) / weeks.length) * items.length * 100;
	const percents = Object.fromEntries(items.map((item, i) => [item, Math.max(0, Math.min(100, Math.round(done - i * 100)))]));
	const row = {
		...{ id: chance.id(at), projectId: id, week, text: chance.pick(REPORT_TEXTS), percents },
		spent: chance.happens(0.4) ? chance.whole(1, 40) * 5_000 : null,
		volunteers: chance.happens(0.5) ? chance.whole(2, 25) : null,
		hours: chance.happens(0.5) ? chance.whole(2, 80) : null,
		problems: chance.happens(0.1) ? chance.pick(PROBLEMS) : '',
		help: chance.happens(0.04) ? chance.pick(HELP) : '',
		...{ writtenAt: at, at }
	};
	const trail = { actor: 'system', action: 'project_send_report', subject: `project:${id}`, data: { week, kind: kind.category } };
	return {
		at,
		put(put) {
			put(weeklyReport, row);
			put(event, { id: chance.id(at), at, ...trail });
		}
	};
}

type Asked = { project: ProjectPlan; promise: PromisePlan; window: Window };

/** @returns exactly as many duty events as the years ask for: shown in time, late, denied, and reports at the plates. */
export function makeDutyEvents(chance: Chance, plan: Plan): Happening[] {
	const wanted = Math.round(A_YEAR.duties * plan.years);
	const plates = Math.round(wanted * PLATES);
	const asked = plan.projects.flatMap((project) =>
		project.promises.flatMap((promise) => dutiesOf(promise, plan.now).map((window): Asked => ({ project, promise, window })))
	);
	const opened = plan.projects.filter(({ openedAt }) => openedAt !== null);
	const heard = asked.filter(makeDraw(chance, asked.length, wanted - plates));
	const again = Array.from({ length: wanted - plates - heard.length }, () => chance.pick(asked));
	const found = [...heard, ...again].map((one) => makeEvidence(chance, plan, one));
	for (let n = 0; n < plates; n++) found.push(makePlateReport(chance, plan, opened, asked));
	return found.sort(byTime);
}

function makeEvidence(chance: Chance, { now }: Plan, { promise, window: { from, dueOn, lateUntil } }: Asked): Happening {
	const kind = chance.weighted([
		['kept', 86],
		['late', 10],
		['denied', 4]
	] as const);
	const day = kind === 'kept' ? chance.whole(from, dueOn) : kind === 'late' ? chance.whole(dueOn + 1, lateUntil) : lateUntil + 1;
	const at = Math.min(now, day * DAY_MS + chance.whole(2, 16) * 3_600_000);
	const row = {
		...{ id: chance.id(at), dutyRuleId: promise.rule!.id, dueOn: dayOf(dueOn), kind: kind === 'denied' ? 'denied' : 'tick' },
		...{ at, actor: kind !== 'denied' && chance.happens(0.15) ? 'resident' : 'system' }
	};
	return { at, put: (put) => put(dutyEvidence, row) };
}

function makePlateReport(chance: Chance, { now }: Plan, opened: ProjectPlan[], asked: Asked[]): Happening {
	const against = chance.happens(AGAINST) ? chance.pick(asked) : null;
	const project = against?.project ?? chance.pick(opened);
	const lamps = against ? undefined : project.promises.find(({ rule }) => rule?.rhythm.every === 'report');
	const day = against ? chance.whole(against.window.from, against.window.dueOn) : 0;
	const at = Math.min(now, against ? day * DAY_MS + 3 * 3_600_000 : project.openedAt! + (now - project.openedAt!) * chance.next());
	const answered = now - at > 14 * DAY_MS && chance.happens(0.93);
	const answeredAt = at + chance.whole(1, 12) * DAY_MS;
	const row = {
		...{
			id: chance.id(at),
			projectId: project.id,
			commitmentId: (against?.promise ?? lamps)?.id ?? null,
			at: Math.floor(at),
			shownAt: Math.floor(at)
		},
		kind: lamps ? 'lamp_out' : against?.promise.kind === 'watering' ? 'not_watered' : chance.pick(['broken', 'dirty', 'other']),
		...{ dangerous: chance.happens(0.03), text: '', device: chance.hex(43) },
		...(answered && { answer: 'Жөнделді, рақмет.', answeredAt, answeredBy: 'system', settledAt: answeredAt })
	};
	return { at, put: (put) => put(plateReport, row) };
}
