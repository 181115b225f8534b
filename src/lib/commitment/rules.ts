/**
 * A commitment is a promise by a named holder to keep the object alive: what, who, from when, how long, and what became of it. Pure.
 * Kinds and states are those of the programme's method, section 6.
 */

export const COMMITMENT_KINDS = [
	'balance_transfer',
	'watering',
	'guarding',
	'lighting_cost',
	'lighting_service',
	'lamp_replacement',
	'cctv',
	'police_patrol',
	'staff_position',
	'waste_removal',
	'recycling_partner',
	'upkeep',
	'water_supply_upkeep',
	'safety_and_development',
	'community_upkeep',
	'annual_planting',
	'free_access',
	'general_support',
	'infrastructure_repair',
	'institutional_follow_up'
] as const;
export type CommitmentKind = (typeof COMMITMENT_KINDS)[number];

export const HOLDERS = [
	'akimat',
	'school',
	'house_of_culture',
	'health_department',
	'police',
	'entrepreneur',
	'community',
	'operator',
	'other'
] as const;
export type Holder = (typeof HOLDERS)[number];

/** From a word of mouth to what the yearly check found. */
export const COMMITMENT_STATES = ['promised', 'undertaken', 'confirmed_at_opening', 'fulfilled', 'broken'] as const;
export type CommitmentState = (typeof COMMITMENT_STATES)[number];

/** Length in months: a month to fifty years. */
export const MONTHS = { min: 1, max: 600 } as const;
export const COMMITMENT_LIMITS = { holderName: 120, note: 500, budgetLine: 120, reason: 500, duty: 120, answer: 500, rules: 12 } as const;

const leap = (year: number) => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
const daysIn = (year: number, month: number) => (month === 2 ? (leap(year) ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31);

/** @returns whether a text is a day of the calendar, 'YYYY-MM-DD', between 2000 and 2100. */
export function isDay(text: string): boolean {
	const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
	if (!match) return false;
	const [year, month, day] = match.slice(1).map(Number) as [number, number, number];
	return year >= 2000 && year <= 2100 && month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month);
}

/**
 * The last day of a commitment: the day before the same day so many months later. Where that month is shorter, its end counts
 * (from 31 August for six months: until 27 February, in a leap year 28 February).
 * @param startsOn 'YYYY-MM-DD'
 * @param months null = without an end
 * @returns 'YYYY-MM-DD', or null when it has no start or no end
 */
export function endOfCommitment(startsOn: string | null, months: number | null): string | null {
	if (startsOn === null || months === null || !isDay(startsOn)) return null;
	const [year, month, day] = startsOn.split('-').map(Number) as [number, number, number];
	const count = year * 12 + (month - 1) + months;
	let [endYear, endMonth] = [Math.floor(count / 12), (count % 12) + 1];
	let endDay = Math.min(day, daysIn(endYear, endMonth)) - 1;
	if (endDay === 0) {
		endMonth = endMonth === 1 ? 12 : endMonth - 1;
		if (endMonth === 12) endYear -= 1;
		endDay = daysIn(endYear, endMonth);
	}
	return [String(endYear).padStart(4, '0'), String(endMonth).padStart(2, '0'), String(endDay).padStart(2, '0')].join('-');
}

/** @returns whether the promise runs on that day ('YYYY-MM-DD'), is still to come, or is over; null when no start is known. */
export function phaseOfCommitment(startsOn: string | null, months: number | null, today: string): 'coming' | 'running' | 'over' | null {
	if (startsOn === null) return null;
	if (today < startsOn) return 'coming';
	const end = endOfCommitment(startsOn, months);
	return end !== null && today > end ? 'over' : 'running';
}

/** @returns how many of the promises were kept, were broken, and are open; the keep-rate of a village or a holder. */
export function countKept(states: readonly string[]): { all: number; kept: number; broken: number; open: number } {
	const kept = states.filter((state) => state === 'fulfilled').length;
	const broken = states.filter((state) => state === 'broken').length;
	return { all: states.length, kept, broken, open: states.length - kept - broken };
}

/** What each state can be followed by. Nothing is final: what was broken can be taken up again, each step with its reason. */
const NEXT: Record<CommitmentState, readonly CommitmentState[]> = {
	promised: ['undertaken', 'confirmed_at_opening', 'broken'],
	undertaken: ['confirmed_at_opening', 'fulfilled', 'broken'],
	confirmed_at_opening: ['fulfilled', 'broken'],
	fulfilled: ['undertaken', 'broken'],
	broken: ['undertaken', 'fulfilled']
};
/** What only those say who do not hold the promise themselves. */
const JUDGED: readonly CommitmentState[] = ['broken'];

/** How somebody stands to a commitment: the person who answers for it or its holder's office; the one who judges; both; neither. */
export type Standing = { keeps: boolean; judges: boolean };

/** @returns the states that somebody may give to a commitment now. */
export function statesFor(state: CommitmentState, { keeps, judges }: Standing): CommitmentState[] {
	return NEXT[state].filter((next) => judges || (keeps && !JUDGED.includes(next) && state !== 'broken'));
}

export const PLATE_KINDS = ['not_watered', 'lamp_out', 'broken', 'dirty', 'other'] as const;
export type PlateKind = (typeof PLATE_KINDS)[number];
/** Which promise a report at the object speaks of. */
export const SPEAKS_OF: Record<PlateKind, readonly CommitmentKind[]> = {
	not_watered: ['watering', 'annual_planting', 'water_supply_upkeep'],
	lamp_out: ['lamp_replacement', 'lighting_service', 'lighting_cost'],
	broken: ['upkeep', 'safety_and_development', 'guarding', 'cctv', 'infrastructure_repair'],
	dirty: ['waste_removal', 'community_upkeep', 'upkeep'],
	other: []
};
/** Reports of one browser: within an hour and a day; evidence of residents in a day. */
export const DEVICE_LIMITS = { hour: 5, day: 12 } as const;
export const CONDITIONS = ['good', 'worn', 'broken', 'gone'] as const;
export type Condition = (typeof CONDITIONS)[number];
