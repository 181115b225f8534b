/** A plan as it stands in the fields of the page, and the plan it means. Pure. */
import { formatNumber, fromDateInput, localParts, parseMoney, toDateInput, toDateTimeInput } from '#lib/i18n/format.ts';
import { LOCALES, type Locale, type Words } from '#lib/i18n/locale.ts';
import type { Plan, PlannedActivity } from '#lib/workshop/plan.ts';
import type { ActivityKind } from '#lib/workshop/rules.ts';
import { readSettings, type Settings } from '#lib/workshop/settings.ts';

/** What a number field holds: its text, its number, or nothing. */
type Loose = string | number | null;
export type TypedWords = Record<Locale, string>;
const NUMBERS = [
	'rounds',
	'roundMinutes',
	'seatsPerTable',
	'dots',
	'maxPerIdea',
	'places',
	'minIdeas',
	'fewest',
	'quorum',
	'minSupport',
	'grants'
] as const satisfies readonly (keyof Settings)[];
type NumberName = (typeof NUMBERS)[number];
export type TypedSettings = Omit<Settings, NumberName | 'questions'> & Record<NumberName, Loose> & { questions: TypedWords[] };
export type TypedPart = {
	id: string;
	kind: ActivityKind;
	title: TypedWords;
	minutes: Loose;
	settings: TypedSettings;
	tables: { id: string; question: TypedWords }[];
};
export type TypedPlan = {
	title: string;
	villageId: string;
	date: string;
	time: string;
	endTime: string;
	secondDate: string;
	secondTime: string;
	fund: string;
	capacity: Loose;
	voters: string;
	asks: string[];
	activities: TypedPart[];
};

const DAY_MS = 24 * 3600_000;
const timeOf = (ms: number | null) => (ms === null ? '' : toDateTimeInput(ms).slice(11, 16));

/** @returns all three languages, missing ones empty. */
export function fillWords(words: Words | null | undefined): TypedWords {
	return Object.fromEntries(LOCALES.map((locale) => [locale, words?.[locale] ?? ''])) as TypedWords;
}

/** @returns one activity for the fields, with every setting. */
export function typePart({ id, kind, title, minutes, settings, tables }: PlannedActivity): TypedPart {
	const all = readSettings(settings);
	// One question for each round, also where nothing was asked yet.
	const questions = Array.from({ length: Math.max(all.rounds, all.questions.length) }, (_, i) => fillWords(all.questions[i]));
	return {
		...{ id, kind, minutes },
		title: fillWords(title),
		settings: { ...all, questions },
		tables: tables.map(({ id, question }) => ({ id, question: fillWords(question) }))
	};
}

/** @returns a plan for the fields of the page. */
export function typePlan(plan: Plan, locale: Locale): TypedPlan {
	const { title, villageId, startsAt, endsAt, secondStartsAt, fund, capacity, voters, asks, activities } = plan;
	return {
		...{ title, villageId, capacity, voters, asks: [...asks] },
		date: toDateInput(startsAt),
		time: timeOf(startsAt),
		endTime: timeOf(endsAt),
		secondDate: secondStartsAt === null ? '' : toDateInput(secondStartsAt),
		secondTime: timeOf(secondStartsAt),
		fund: formatNumber(fund, locale),
		activities: activities.map(typePart)
	};
}

const toNumber = (typed: Loose) => (typed === null || typed === '' ? Number.NaN : Number(typed));

/** @returns the plan that the fields mean; what cannot be read is NaN, so that the server names its field. An end before the start is the next day's. */
export function readTyped(typed: TypedPlan): Plan {
	const { title, villageId, date, time, endTime, secondDate, secondTime, fund, capacity, voters, asks } = typed;
	const startsAt = fromDateInput(`${date}T${time}`) ?? Number.NaN;
	const sameDay = endTime ? (fromDateInput(`${date}T${endTime}`) ?? Number.NaN) : null;
	const endsAt = sameDay !== null && sameDay <= startsAt ? sameDay + DAY_MS : sameDay;
	const secondStartsAt = secondDate ? (fromDateInput(`${secondDate}T${secondTime || time}`) ?? Number.NaN) : null;
	return {
		...{ title, villageId, startsAt, endsAt, secondStartsAt },
		fund: parseMoney(fund) ?? Number.NaN,
		capacity: toNumber(capacity),
		voters: voters as Plan['voters'],
		asks: asks as Plan['asks'],
		activities: typed.activities.map(({ settings, minutes, ...part }) => {
			const questions = settings.questions.slice(0, Number(settings.rounds) || 0);
			const read = Object.fromEntries(NUMBERS.map((name) => [name, toNumber(settings[name])]));
			return { ...part, minutes: toNumber(minutes), settings: { ...settings, ...read, questions } };
		})
	};
}

/** @returns the hour and minute of a moment on the Kazakhstan clock, '18:05'; an unreadable one is empty. */
export function clockOf(ms: number): string {
	if (!Number.isFinite(ms)) return '';
	const { hour, minute } = localParts(ms);
	return `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
}
