/** What the codes of the picture are called, and where a need stands in one line. Without a locale the page's own. */
import { m } from '#lib/i18n/paraglide/messages.js';
import { formatDate, fromDateInput } from '#lib/i18n/format.ts';
import { pickWords, type Locale } from '#lib/i18n/locale.ts';
import { affectedLabel, needCategoryLabel } from '#lib/need/labels.ts';
import { roleLabel } from '#lib/people/labels.ts';
import type { AnswerState } from './due.ts';
import type { OpenNeed } from './open.server.ts';
import type { Destiny, Who } from './read.server.ts';
import type { DestinyKind, Outcome } from './rules.ts';

type Say = typeof m.picture_outcome_refused;
const said = (say: Say | undefined, locale?: Locale) => (say ? say({}, locale ? { locale } : undefined) : '');

const OUTCOMES: Record<Outcome | 'waiting', Say> = {
	refused: m.picture_outcome_refused,
	promised: m.picture_outcome_promised,
	done: m.picture_outcome_done,
	no_answer: m.picture_outcome_no_answer,
	waiting: m.picture_outcome_waiting
};
const KINDS: Record<DestinyKind, Say> = {
	became_idea: m.picture_destiny_became_idea,
	became_project: m.picture_destiny_became_project,
	sent: m.picture_destiny_sent,
	parked: m.picture_destiny_parked,
	open: m.picture_destiny_open
};
const STATES: Record<AnswerState, (inputs: { due: string }, options?: { locale: Locale }) => string> = {
	waiting: m.picture_answer_waiting,
	overdue: m.picture_answer_overdue,
	answered: m.picture_answer_in_time,
	answered_late: m.picture_answer_late
};

/** @returns how a letter was answered, in words. */
export const outcomeLabel = (code: Outcome | 'waiting', locale?: Locale) => said(OUTCOMES[code], locale);
/** @returns what became of a need, in words. */
export const destinyLabel = (kind: DestinyKind, locale?: Locale) => said(KINDS[kind], locale);

/** @returns 'YYYY-MM-DD' as people write it, '20.11.2026'. */
export function dayLabel(day: string): string {
	return formatDate(fromDateInput(day) ?? 0);
}

/** @returns where the answer to a letter stands. @param dueOn 'YYYY-MM-DD' */
export function answerLabel(state: AnswerState, dueOn: string, locale?: Locale): string {
	return STATES[state]({ due: dayLabel(dueOn) }, locale ? { locale } : undefined);
}

/** @returns who did something: the name where it is known, else the office. */
export function whoLabel({ name, role }: Who, locale?: Locale): string {
	return name ?? (role ? roleLabel(role, locale) : '');
}

/** @returns what a destiny points at, in words: the idea, the project, the office and how its answer stands; '' when at nothing. */
export function subjectLabel({ idea, project, letter }: Destiny, locale: Locale): string {
	if (idea) return `№ ${idea.number}. ${idea.title}`;
	if (project) return pickWords(project.title, locale);
	return letter ? `${pickWords(letter.addressee, locale)}, ${dayLabel(letter.sentOn)}` : '';
}

/** @returns the heads of the open table, in the order of pictureCells. */
export function pictureHeads(locale: Locale): string[] {
	const options = { locale };
	return [
		m.picture_place({}, options),
		m.picture_text({}, options),
		m.picture_filter_category({}, options),
		m.picture_filter_group({}, options),
		m.picture_filter_place({}, options),
		m.picture_people_field({}, options),
		m.picture_since_field({}, options),
		m.picture_head_support({}, options),
		m.picture_head_unheard({}, options),
		m.picture_destiny({}, options),
		m.picture_reason({}, options),
		m.picture_lat({}, options),
		m.picture_lng({}, options)
	];
}

/** @returns a need as a row of the open table. */
export function pictureCells(need: OpenNeed, locale: Locale): (string | number)[] {
	const { destiny, point } = need;
	return [
		need.place,
		need.text,
		needCategoryLabel(need.category, locale),
		need.groups.map((group) => affectedLabel(group, locale)).join(', '),
		need.subVillage,
		need.people ?? '',
		need.since ?? '',
		need.support,
		need.unheard,
		destiny ? [destinyLabel(destiny.kind, locale), subjectLabel(destiny, locale)].filter(Boolean).join(': ') : '',
		destiny?.reason ?? '',
		point?.lat ?? '',
		point?.lng ?? ''
	];
}
