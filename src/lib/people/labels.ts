/** The names of roles and of what the audit trail records. Without a locale the page's own. */
import { m } from '#lib/i18n/paraglide/messages.js';
import type { Locale } from '#lib/i18n/locale.ts';
import type { Role } from '#lib/workshop/rules.ts';

type Say = typeof m.people_role_admin;
const said = (say: Say, locale?: Locale) => say({}, locale ? { locale } : undefined);

const ROLE_NAMES: Record<Role, Say> = {
	admin: m.people_role_admin,
	coordinator: m.people_role_coordinator,
	facilitator: m.people_role_facilitator,
	akimat: m.people_role_akimat,
	leader: m.people_role_leader
};

/** @returns the name of a role. */
export function roleLabel(role: Role, locale?: Locale): string {
	return said(ROLE_NAMES[role], locale);
}

const EVENTS: Record<string, Say> = {
	add_account: m.people_event_add_account,
	invite: m.people_event_invite,
	plan_workshop: m.people_event_plan_workshop,
	open_activity: m.people_event_open_activity,
	close_activity: m.people_event_close_activity,
	next_round: m.people_event_next_round,
	open_vote: m.people_event_open_vote,
	close_vote: m.people_event_close_vote,
	reveal_vote: m.people_event_reveal_vote,
	repeat_vote: m.people_event_repeat_vote,
	reopen_vote: m.ballot_event_reopen,
	open_poll: m.ballot_event_open_poll,
	close_poll: m.ballot_event_close_poll,
	count_hands: m.ballot_event_count_hands,
	merge_ideas: m.ballot_event_merge,
	keep_apart: m.ballot_event_keep,
	decide: m.people_event_decide,
	end_workshop: m.people_event_end_workshop,
	undo: m.conduct_event_undo,
	retime: m.conduct_event_retime,
	say: m.conduct_event_say,
	adjourn: m.conduct_event_adjourn,
	set_activity: m.conduct_event_set_activity,
	set_projector: m.conduct_event_set_projector,
	join: m.people_event_join,
	add_need: m.people_event_add_need,
	remove_need: m.people_event_remove_need,
	merge_needs: m.needs_event_merge,
	move_need: m.needs_event_move,
	reject_need: m.needs_event_reject,
	open_ranking: m.needs_event_open_ranking,
	close_ranking: m.needs_event_close_ranking,
	reveal_ranking: m.needs_event_reveal_ranking,
	restore_version: m.people_event_restore_version,
	add_site: m.people_event_add_site,
	remove_site: m.people_event_remove_site,
	add_idea: m.people_event_add_idea,
	change_idea: m.people_event_change_idea,
	remove_idea: m.people_event_remove_idea,
	review_site: m.people_event_review_site,
	promote_idea: m.people_event_promote_idea,
	take_commitment: m.people_event_take_commitment
};

/** @returns what somebody did, in words. @param subject of the event, `kind:id`; acts on a project, and on a picture of needs, share one sentence */
export function eventLabel(action: string, subject: string, locale?: Locale): string {
	const shared = subject.startsWith('project:') ? m.people_event_project : subject.startsWith('picture:') ? m.picture_event : null;
	return said(EVENTS[action] ?? shared ?? m.people_event_other, locale);
}
