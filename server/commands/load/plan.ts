/** What happened in the years of the load, before it becomes rows: evenings, projects with their states, promises with their duties. */
import { dayAt, dayOf, suggestRhythm, windowsIn, type Rule, type Window } from '#lib/commitment/duties.ts';
import { endOfCommitment, type CommitmentKind, type CommitmentState, type Holder } from '#lib/commitment/rules.ts';
import type { SeedVillage } from '#lib/village/write.server.ts';
import { owedWeeks, REPORT_WEEKDAY } from '#lib/project/report.ts';
import type { ProjectState } from '#lib/project/rules.ts';
import { dayOf as weekDayOf } from '#lib/project/weeks.ts';
import { DAY_MS, type Chance } from './chance.ts';
import { DUTY_TEXTS, KINDS, STREETS, type Kind } from './words.ts';

/** What a year of the load holds. */
export const A_YEAR = { workshops: 100, projects: 1_000, reports: 20_000, duties: 50_000 } as const;
/** Of the projects of an evening so many won its vote; the others come from applications. */
export const WINNERS = 4;
const VILLAGES = 60;

export type Step = { state: ProjectState; at: number; reason: string | null };
export type PromisePlan = {
	id: string;
	kind: CommitmentKind;
	holder: Holder;
	startsOn: string;
	months: number | null;
	states: { state: CommitmentState; at: number }[];
	/** The calendar of its duties; null = none is kept. */
	rule: (Rule & { id: string; text: string }) | null;
};
export type ProjectPlan = {
	id: string;
	village: SeedVillage;
	kind: Kind;
	street: number;
	/** Which evening it comes from; `winner` = which of its winners it is, null = it came by an application. */
	evening: number;
	winner: number | null;
	cost: number;
	steps: Step[];
	/** Weeks that owe a report, oldest first. */
	weeks: string[];
	/** Of a project on its way: so many of the last weeks nobody has told of; null = it is opened, stopped or not begun. */
	behind: number | null;
	openedAt: number | null;
	promises: PromisePlan[];
};
export type EveningPlan = { id: string; village: SeedVillage; at: number };
export type Plan = { villages: SeedVillage[]; evenings: EveningPlan[]; projects: ProjectPlan[]; now: number; years: number };

/** The settlements of the programme, and as many invented by number around them as carry the load. */
function makeVillages(chance: Chance, real: readonly SeedVillage[]): SeedVillage[] {
	const invented = Array.from({ length: Math.max(0, VILLAGES - real.length) }, (_, i): SeedVillage => {
		const number = real.length + i + 1;
		const near = real[i % real.length]!;
		return {
			...{ id: `load-${number}`, kind: 'village', district: near.district, region: near.region },
			name: { kk: `№ ${number} ауыл`, ru: `Село № ${number}`, en: `Village No. ${number}` },
			population: chance.whole(400, 9_000),
			...{ lng: near.lng + chance.next() * 0.6 - 0.3, lat: near.lat + chance.next() * 0.4 - 0.2, accuracyM: 5_000 }
		};
	});
	return [...real, ...invented];
}

/**
 * Plans the years that end with `now`.
 * @param real the settlements of the programme
 */
export function makePlan(chance: Chance, years: number, now: number, real: readonly SeedVillage[]): Plan {
	const villages = makeVillages(chance, real);
	// A few large settlements meet often, most of them seldom.
	const weights = [...villages].sort((a, b) => (b.population ?? 0) - (a.population ?? 0)).map((one, i) => [one, 1 / (i + 4)] as const);
	const span = years * 365.25 * DAY_MS;
	const count = Math.round(A_YEAR.workshops * years);
	const evenings = Array.from({ length: count }, (_, i): EveningPlan => {
		const day = now - span + ((i + chance.next()) / count) * (span - 3 * DAY_MS);
		const at = Math.floor(day / DAY_MS) * DAY_MS + 13 * 3_600_000;
		return { id: chance.id(at), village: chance.weighted(weights), at };
	});
	const each = Math.round(A_YEAR.projects / A_YEAR.workshops);
	const projects = evenings.flatMap((evening, i) =>
		Array.from({ length: each }, (_, n) => planProject(chance, evening, i, n < WINNERS ? n : null, now))
	);
	return { villages, evenings, projects, now, years };
}

function planProject(chance: Chance, evening: EveningPlan, index: number, winner: number | null, now: number): ProjectPlan {
	const end = evening.at + 3 * 3_600_000;
	const signed = Math.min(end + chance.whole(2, 90) * DAY_MS + chance.whole(0, 300) * 60_000, end + (now - end) * chance.next());
	const kind = chance.pick(KINDS);
	const steps = planSteps(chance, signed, now);
	const last = steps.at(-1)!.state;
	const openedAt = steps.find(({ state }) => state === 'opened')?.at ?? null;
	const weeks = owedWeeks(steps, REPORT_WEEKDAY, Math.min(now, openedAt ?? now));
	const onTheWay = openedAt === null && last !== 'stopped' && last !== 'contract_signed';
	return {
		...{ id: chance.id(signed), village: evening.village, kind, street: chance.whole(0, STREETS.length - 1), evening: index, winner },
		cost: chance.whole(4, 40) * 100_000,
		...{ steps, weeks, openedAt },
		behind: onTheWay ? (chance.happens(0.7) ? 0 : chance.whole(1, 6)) : null,
		promises: openedAt === null ? [] : planPromises(chance, kind, signed, openedAt, now)
	};
}

/** The road of a project, as far as it has come by now. Some are late on the way, a few stop. */
function planSteps(chance: Chance, signed: number, now: number): Step[] {
	const found: Step[] = [];
	let at = signed;
	const go = (state: ProjectState, from: number, to: number, reason: string | null = null) => {
		if (found.length) at += chance.whole(from, to) * DAY_MS + chance.whole(0, 240) * 60_000;
		if (at <= now) found.push({ state, at, reason });
	};
	go('contract_signed', 0, 0);
	go('funded', 7, 40, 'Қаржы түсті');
	go('procurement_preparation', 3, 20, 'Үш ұсыныс салыстырылды');
	if (chance.happens(0.03)) return (go('stopped', 20, 90, 'Жер телімі даулы болып шықты'), found);
	go('works', 10, 35, 'Жұмыс басталды');
	if (chance.happens(0.15)) {
		go('delayed', 20, 50, 'Жабдық кешікті');
		go('works', 14, 45, 'Жабдық келді');
	}
	go('finished', 45, 140, 'Жұмыс бітті');
	go('opened', 5, 25, 'Ауыл болып аштық');
	if (chance.happens(0.85)) {
		go('handed_over', 20, 120, 'Әкімдік балансына өтті');
		if (chance.happens(0.8)) go('closed', 20, 200, 'Есеп қабылданды');
	}
	return found;
}

function planPromises(chance: Chance, kind: Kind, signed: number, openedAt: number, now: number): PromisePlan[] {
	const count = chance.weighted([
		[1, 3],
		[2, 4],
		[3, 3]
	] as const);
	const chosen = new Map<string, (typeof kind.promises)[number]>();
	while (chosen.size < count) {
		const one = chance.weighted(kind.promises.map((promise) => [promise, promise[2]] as const));
		chosen.set(one[0] + one[1], one);
	}
	return [...chosen.values()].map(([promised, holder]): PromisePlan => {
		const startsOn = dayOf(dayAt(openedAt));
		const months = chance.pick([12, 24, 36, 36, 60, null]);
		const text = DUTY_TEXTS[promised];
		const states: PromisePlan['states'] = [
			{ state: 'promised', at: signed },
			{ state: 'confirmed_at_opening', at: openedAt }
		];
		const endsOn = endOfCommitment(startsOn, months);
		const over = endsOn !== null && endsOn < dayOf(dayAt(now));
		const judged = Math.min(now, openedAt + (months ?? 48) * 30 * DAY_MS);
		if (over) states.push({ state: chance.happens(0.85) ? 'fulfilled' : 'broken', at: judged });
		else if (chance.happens(0.06)) states.push({ state: 'broken', at: openedAt + (now - openedAt) * chance.next() });
		return {
			...{ id: chance.id(signed), kind: promised, holder, startsOn, months, states },
			rule: text ? { id: chance.id(openedAt), text, rhythm: suggestRhythm(promised), startsOn, endsOn } : null
		};
	});
}

/** @returns the duties of a promise that were due before today. */
export function dutiesOf({ rule }: PromisePlan, now: number): Window[] {
	return rule ? windowsIn(rule, 0, dayAt(now) - 1) : [];
}

/** @returns the weeks that have to be told of: all but those of which nobody has told yet, and the running one. */
export function toldWeeks({ weeks, behind }: ProjectPlan, now: number): string[] {
	const past = weeks.filter((week) => week <= weekDayOf(now - 4 * DAY_MS));
	return behind === null ? past : past.slice(0, Math.max(0, past.length - behind));
}
