/** Says a refusal in the reader's language. */
import { m } from '#lib/i18n/paraglide/messages.js';
import type { Reason } from '#lib/workshop/refusal.ts';
import type { Locale } from './locale.ts';

type Say = (params: never, options?: { locale?: Locale }) => string;

const SENTENCES: Record<Reason, Say> = {
	no_seat: m.refusal_no_seat,
	signed_out: m.refusal_signed_out,
	wrong_login: m.refusal_wrong_login,
	forbidden: m.refusal_forbidden,
	unknown_code: m.refusal_unknown_code,
	unknown_card: m.refusal_unknown_card,
	not_found: m.refusal_not_found,
	workshop_ended: m.refusal_workshop_ended,
	workshop_full: m.refusal_workshop_full,
	not_open: m.refusal_not_open,
	vote_closed: m.refusal_vote_closed,
	vote_open: m.refusal_vote_open,
	not_closed_yet: m.refusal_not_closed_yet,
	not_revealed_yet: m.refusal_not_revealed_yet,
	few_needs: m.refusal_few_needs,
	needs_closed: m.refusal_needs_closed,
	ranking_open: m.refusal_ranking_open,
	ranking_closed: m.refusal_ranking_closed,
	ranking_hidden: m.refusal_ranking_hidden,
	ranking_shown: m.refusal_ranking_shown,
	no_ideas: m.refusal_no_ideas,
	card_used: m.refusal_card_used,
	already_promoted: m.refusal_already_promoted,
	not_a_winner: m.refusal_not_a_winner,
	lot_drawn: m.refusal_lot_drawn,
	few_ballots: m.refusal_few_ballots,
	over_fund: m.refusal_over_fund,
	last_round: m.refusal_last_round,
	login_taken: m.refusal_login_taken,
	board_full: m.refusal_board_full,
	seat_left: m.refusal_seat_left,
	seat_muted: m.refusal_seat_muted,
	desk_writes: m.refusal_desk_writes,
	desk_moved: m.refusal_desk_moved,
	changed_meanwhile: m.refusal_changed_meanwhile,
	nothing_to_undo: m.refusal_nothing_to_undo,
	seat_has_phone: m.refusal_seat_has_phone,
	card_void: m.refusal_card_void,
	card_elsewhere: m.refusal_card_elsewhere,
	seat_has_card: m.roll_refused_seat_has_card,
	phone_full: m.roll_refused_phone_full,
	table_full: m.refusal_table_full,
	cards_only: m.refusal_cards_only,
	already_open: m.refusal_already_open,
	already_sent: m.picture_refused_already_sent,
	not_sent_yet: m.picture_refused_not_sent_yet,
	has_projects: m.refusal_has_projects,
	table_used: m.refusal_table_used,
	workshop_running: m.refusal_workshop_running,
	not_your_note: m.refusal_not_your_note,
	other_table: m.refusal_other_table,
	other_seat: m.refusal_other_seat,
	link_used: m.refusal_link_used,
	malformed: m.refusal_malformed,
	consent_missing: m.refusal_consent_missing,
	required: m.refusal_required,
	too_long: m.refusal_too_long,
	too_short: m.refusal_too_short,
	say_more: m.refusal_say_more,
	unknown_choice: m.refusal_unknown_choice,
	too_many_dots: m.refusal_too_many_dots,
	too_many_on_one: m.refusal_too_many_on_one,
	too_many_notes: m.refusal_too_many_notes,
	too_many_ranked: m.refusal_too_many_ranked,
	dots_not_whole: m.refusal_dots_not_whole,
	unknown_idea: m.refusal_unknown_idea,
	cost_invalid: m.refusal_cost_invalid,
	cost_absurd: m.refusal_cost_absurd,
	number_invalid: m.refusal_number_invalid,
	answer_given: m.picture_refused_answer_given,
	date_invalid: m.refusal_date_invalid,
	outside_village: m.refusal_outside_village,
	place_missing: m.refusal_place_missing,
	not_a_picture: m.refusal_not_a_picture,
	picture_too_large: m.refusal_picture_too_large,
	too_large: m.refusal_too_large,
	weak_password: m.refusal_weak_password,
	too_many_tries: m.refusal_too_many_tries,
	server_trouble: m.refusal_server_trouble
};

/** @returns the sentence of a reason; `params` fill it (e.g. { max: 280 }). Without a locale the page's own. */
export function say(reason: Reason, locale?: Locale, params: Record<string, string | number> = {}): string {
	return SENTENCES[reason](params as never, locale ? { locale } : undefined);
}

/** @returns whether a text from outside is a known reason. */
export function isReason(text: string): text is Reason {
	return Object.hasOwn(SENTENCES, text);
}
