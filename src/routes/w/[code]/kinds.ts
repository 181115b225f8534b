import { m } from '#lib/i18n/paraglide/messages.js';
import type { ActivityKind } from '#lib/workshop/rules.ts';

const LABELS: Record<ActivityKind | 'ranking' | 'ballot', typeof m.phone_kind_welcome> = {
	welcome: m.phone_kind_welcome,
	cafe: m.phone_kind_cafe,
	needs: m.phone_kind_needs,
	ranking: m.phone_kind_needs,
	sites: m.phone_kind_sites,
	ideas: m.phone_kind_ideas,
	vote: m.phone_kind_vote,
	ballot: m.phone_kind_vote,
	decision: m.phone_kind_decision,
	pause: m.phone_kind_pause
};

/** @returns what an activity, or the ranking of its needs, is called in the hall, in the page's language. */
export function kindLabel(kind: keyof typeof LABELS): string {
	return LABELS[kind]();
}
