/**
 * The way of an application (method, section 3), who may move and write it, and how a commission decides. Pure.
 * Programmes carry their criteria; scores of others are hidden until one has given one's own.
 */
import { refuse, type Refusal } from '#lib/workshop/refusal.ts';

export const APPLICATION_STATES = [
	'draft',
	'submitted',
	'aligned',
	'at_commission',
	'awarded',
	'awarded_out_of_competition',
	'rejected',
	'sent_to_body',
	'parked',
	'withdrawn'
] as const;
export type ApplicationState = (typeof APPLICATION_STATES)[number];
/** Decisions of the commission, as the states they lead to. */
export const DECISIONS = ['awarded', 'awarded_out_of_competition', 'rejected'] as const;
export type Decision = (typeof DECISIONS)[number];
export const isDecision = (state: string): state is Decision => (DECISIONS as readonly string[]).includes(state);
export const COMMISSION_ROLES = ['district_akimat', 'akim', 'donor', 'operator', 'expert'] as const;
export type CommissionRole = (typeof COMMISSION_ROLES)[number];

/** What somebody is to one application. staff: keeps applications of the village; office: runs programmes; member: of the group. */
export type Standing = { staff: boolean; office: boolean; member: boolean; leader: boolean };

type Way = { to: ApplicationState; who: (standing: Standing) => boolean; reason: boolean };
const group = ({ staff, member }: Standing) => staff || member;
const lead = ({ staff, leader }: Standing) => staff || leader;
const office = ({ office }: Standing) => office;
const staff = ({ staff }: Standing) => staff;
const WAYS: Record<ApplicationState, readonly Way[]> = {
	draft: [
		{ to: 'submitted', who: group, reason: false },
		{ to: 'withdrawn', who: lead, reason: true }
	],
	submitted: [
		{ to: 'aligned', who: staff, reason: true },
		{ to: 'draft', who: staff, reason: true },
		{ to: 'withdrawn', who: lead, reason: true }
	],
	aligned: [
		{ to: 'at_commission', who: office, reason: false },
		{ to: 'submitted', who: staff, reason: true },
		{ to: 'withdrawn', who: lead, reason: true }
	],
	at_commission: DECISIONS.map((to) => ({ to, who: office, reason: true })),
	awarded: [],
	awarded_out_of_competition: [],
	rejected: [
		{ to: 'sent_to_body', who: office, reason: true },
		{ to: 'parked', who: office, reason: true }
	],
	sent_to_body: [],
	parked: [{ to: 'draft', who: staff, reason: true }],
	withdrawn: [{ to: 'draft', who: lead, reason: true }]
};

/** @returns where this person may move an application from here; decisions are taken on the commission's page. */
export function movesFrom(state: ApplicationState, standing: Standing): { to: ApplicationState; reason: boolean }[] {
	return WAYS[state].filter(({ who }) => who(standing)).map(({ to, reason }) => ({ to, reason }));
}

/** What a move needs to know besides who asks. errors: of the checks; members: of the commission; unscored: who has not given marks yet. */
export type MoveFacts = { reason: string; errors: number; members: number; unscored: number };

/**
 * May this person move the application there?
 * @returns ok, or not_open (no such way from here), forbidden, required (field reason; commission when nobody is in it),
 * application_incomplete (what is missing stands in the checks), scores_missing.
 */
export function judgeMove(from: ApplicationState, to: ApplicationState, standing: Standing, facts: MoveFacts): { ok: true } | Refusal {
	const way = WAYS[from].find((one) => one.to === to);
	if (!way) return refuse('not_open', 'to');
	if (!way.who(standing)) return refuse('forbidden');
	if (way.reason && !facts.reason.trim()) return refuse('required', 'reason');
	if (to === 'submitted' && facts.errors > 0) return refuse('application_incomplete', undefined, { n: facts.errors });
	if (to === 'at_commission' && facts.members === 0) return refuse('required', 'commission');
	if ((to === 'awarded' || to === 'rejected') && from === 'at_commission' && facts.unscored > 0)
		return refuse('scores_missing', undefined, { n: facts.unscored });
	return { ok: true };
}

/** May this person write into the application now? The group while it is a draft; the office also while it aligns it with the donor's form. */
export function mayWrite(state: ApplicationState, { staff, member }: Standing): boolean {
	return state === 'draft' ? staff || member : state === 'submitted' && staff;
}

export type Criterion = { key: string; name: { kk: string; ru: string; en: string }; weight: number; max: number };
/**
 * quotesFrom: lines of this much (tenge) need three quotes; null = never. reportWeekday: 1 = Monday ... 7 = Sunday. wholeForm: organisations
 * apply, with everything that the state-grant form asks for.
 */
export type ProgrammeSettings = { criteria: Criterion[]; quotesFrom: number | null; reportWeekday: number; wholeForm: boolean };

/** The four criteria of the programme's brochure; it names no weights, so all count the same until somebody says otherwise. */
export const DEFAULT_CRITERIA: readonly Criterion[] = [
	{
		key: 'relevance',
		name: { kk: 'Жоба қаншалықты қажет', ru: 'Обоснование актуальности', en: 'How much it is needed' },
		weight: 1,
		max: 5
	},
	{ key: 'budget', name: { kk: 'Бюджеті шынайы ма', ru: 'Реалистичность бюджета', en: 'Realistic budget' }, weight: 1, max: 5 },
	{ key: 'contribution', name: { kk: 'Ел өз үлесін қоса ма', ru: 'Вклад сообщества', en: 'Community contribution' }, weight: 1, max: 5 },
	{ key: 'sustainability', name: { kk: 'Кейін күтіп ұстала ма', ru: 'Устойчивость', en: 'Sustainability' }, weight: 1, max: 5 }
];

/** @returns the settings of a programme as stored; what is missing or broken takes its default. */
export function readSettings(stored: Record<string, unknown>): ProgrammeSettings {
	const criteria = Array.isArray(stored.criteria) ? (stored.criteria as Criterion[]).filter((one) => one?.key && one.max > 0) : [];
	const { quotesFrom, reportWeekday } = stored;
	return {
		criteria: criteria.length > 0 ? criteria : [...DEFAULT_CRITERIA],
		quotesFrom: typeof quotesFrom === 'number' ? quotesFrom : null,
		reportWeekday: typeof reportWeekday === 'number' ? reportWeekday : 5,
		wholeForm: stored.wholeForm === true
	};
}

/** @returns the weighted score of one member, 0 to 100. */
export function weigh(marks: Readonly<Record<string, number>>, criteria: readonly Criterion[]): number {
	const weights = criteria.reduce((sum, { weight }) => sum + weight, 0);
	if (weights <= 0) return 0;
	return (criteria.reduce((sum, { key, weight, max }) => sum + (weight * Math.min(marks[key] ?? 0, max)) / max, 0) / weights) * 100;
}

/** Judges the marks of one member. @returns ok, or required / number_invalid at the criterion (field mark_KEY). */
export function judgeMarks(marks: Readonly<Record<string, number>>, criteria: readonly Criterion[]): { ok: true } | Refusal {
	for (const { key, max } of criteria) {
		const mark = marks[key];
		if (mark === undefined) return refuse('required', `mark_${key}`);
		if (!Number.isInteger(mark) || mark < 0 || mark > max) return refuse('number_invalid', `mark_${key}`);
	}
	return { ok: true };
}

/** mean and spread (highest minus lowest) of 0 to 100; null when nobody has scored. */
export type Outcome = { mean: number | null; spread: number | null; scored: number; of: number };

/** @returns the result of an application from the scores that count. @param of how many members are to score it */
export function outcomeOf(scores: readonly number[], of: number): Outcome {
	if (scores.length === 0) return { mean: null, spread: null, scored: 0, of };
	const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
	return { mean, spread: Math.max(...scores) - Math.min(...scores), scored: scores.length, of };
}

/** @returns the ranks of applications, 1 = best; equal means share a rank, and those without a score have none. */
export function rank(means: readonly (number | null)[]): (number | null)[] {
	return means.map((mean) => (mean === null ? null : 1 + means.filter((other) => other !== null && other > mean + 1e-9).length));
}

/**
 * May an award of so much be made?
 * @returns ok, or cost_invalid, grant_too_large (above what one project may get), fund_exceeded (within the competition only).
 */
export function judgeAward(
	kind: Decision,
	amount: number | null,
	programme: { grantMax: number; fund: number; awarded: number }
): { ok: true } | Refusal {
	if (kind === 'rejected') return { ok: true };
	if (amount === null || !Number.isSafeInteger(amount) || amount <= 0) return refuse('cost_invalid', 'amount');
	if (kind === 'awarded_out_of_competition') return { ok: true };
	if (amount > programme.grantMax) return refuse('grant_too_large', 'amount', { max: programme.grantMax });
	const left = programme.fund - programme.awarded;
	return amount > left ? refuse('fund_exceeded', 'amount', { left: Math.max(0, left) }) : { ok: true };
}

/**
 * May this member see what others gave for an application? Only with one's own marks given, when stepped back (then one no longer marks
 * it), or after the decision. Those who run the programme and do not sit in the commission see how many have scored, and everything after all have.
 */
export function seesScores(
	viewer: { seated: boolean; scored: boolean; conflict: boolean; office: boolean },
	facts: { decided: boolean; complete: boolean }
) {
	if (facts.decided) return viewer.seated || viewer.office;
	if (viewer.seated) return viewer.conflict ? facts.complete : viewer.scored;
	return viewer.office && facts.complete;
}

/**
 * Spreads what was awarded over the lines of the budget in the proportion that was asked for; the largest takes the rounding.
 * @param asked grant part of each line, tenge
 * @returns as many amounts, whole tenge, that make up `amount`
 */
export function spreadAward(asked: readonly number[], amount: number): number[] {
	const total = asked.reduce((sum, one) => sum + one, 0);
	if (total <= 0) return asked.map(() => 0);
	const parts = asked.map((one) => Math.floor((one * amount) / total));
	const largest = asked.indexOf(Math.max(...asked));
	parts[largest]! += amount - parts.reduce((sum, one) => sum + one, 0);
	return parts;
}

/** @returns the first (or last) day of what may be a month only: '2026-02' -> '2026-02-01' ('2026-02-28'). */
export function dayOf(day: string, last: boolean): string {
	if (day.length > 7) return day;
	if (!last) return `${day}-01`;
	const [year, month] = day.split('-').map(Number) as [number, number];
	return `${day}-${String(new Date(Date.UTC(year, month, 0)).getUTCDate()).padStart(2, '0')}`;
}

/** @returns criteria as they are typed. */
export function writeCriteria(criteria: readonly Criterion[]): string {
	return criteria.map(({ name, weight, max }) => `${name.kk} / ${name.ru} / ${name.en}; ${weight}; ${max}`).join('\n');
}
