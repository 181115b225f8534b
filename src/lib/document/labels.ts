import { m } from '#lib/i18n/paraglide/messages.js';
import type { Locale } from '#lib/i18n/locale.ts';
import type { ActivityKind } from '#lib/workshop/rules.ts';

const KINDS: Record<ActivityKind, typeof m.document_kind_welcome> = {
	welcome: m.document_kind_welcome,
	cafe: m.document_kind_cafe,
	needs: m.document_kind_needs,
	sites: m.document_kind_sites,
	ideas: m.document_kind_ideas,
	vote: m.document_kind_vote,
	decision: m.document_kind_decision,
	pause: m.document_kind_pause
};

/** @returns the official name of a kind of activity, as the protocol writes it. Without a locale the page's own. */
export function agendaLabel(kind: ActivityKind, locale?: Locale): string {
	return KINDS[kind]({}, locale ? { locale } : undefined);
}
