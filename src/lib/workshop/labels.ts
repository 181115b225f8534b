/** The names of activities and phases. Without a locale the page's own. */
import { pickWords, type Locale, type Words } from '#lib/i18n/locale.ts';
import { m } from '#lib/i18n/paraglide/messages.js';
import type { ActivityKind, Phase } from './rules.ts';

type Say = typeof m.desk_kind_welcome;

const KINDS: Record<ActivityKind, Say> = {
	welcome: m.desk_kind_welcome,
	cafe: m.desk_kind_cafe,
	needs: m.desk_kind_needs,
	sites: m.desk_kind_sites,
	ideas: m.desk_kind_ideas,
	vote: m.desk_kind_vote,
	decision: m.desk_kind_decision,
	pause: m.desk_kind_pause
};

const PHASES: Record<Phase, Say> = { planned: m.desk_phase_planned, open: m.desk_phase_open, closed: m.desk_phase_closed };

/** @returns the name of a kind of activity. */
export function kindLabel(kind: ActivityKind, locale?: Locale): string {
	return KINDS[kind]({}, locale ? { locale } : undefined);
}

/** @returns the title an activity was given, else the name of its kind. */
export function activityLabel(activity: { kind: ActivityKind; title: Words | null }, locale: Locale): string {
	return pickWords(activity.title, locale) || kindLabel(activity.kind, locale);
}

/** @returns a phase in one word: ahead, now, done. */
export function phaseLabel(phase: Phase, locale?: Locale): string {
	return PHASES[phase]({}, locale ? { locale } : undefined);
}
