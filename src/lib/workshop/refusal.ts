/**
 * Refusals are values. A reason is a key that pages and the API say in three languages (src/lib/i18n/say.ts).
 * `field` names the input it belongs to, so that the sentence stands next to it.
 */
export const STATUS = {
	// who
	no_seat: 401,
	signed_out: 401,
	wrong_login: 401,
	forbidden: 403,
	// where
	unknown_code: 404,
	unknown_card: 404,
	not_found: 404,
	// when
	workshop_ended: 409,
	workshop_full: 409,
	not_open: 409,
	vote_closed: 409,
	vote_open: 409,
	not_closed_yet: 409,
	not_revealed_yet: 409,
	few_needs: 409,
	needs_closed: 409,
	ranking_open: 409,
	ranking_closed: 409,
	ranking_hidden: 409,
	ranking_shown: 409,
	no_ideas: 409,
	card_used: 409,
	already_promoted: 409,
	not_a_winner: 409,
	last_round: 409,
	login_taken: 409,
	board_full: 409,
	seat_left: 409,
	seat_muted: 403,
	desk_writes: 409,
	desk_moved: 409,
	changed_meanwhile: 409,
	nothing_to_undo: 409,
	seat_has_phone: 409,
	card_void: 409,
	card_elsewhere: 409,
	seat_has_card: 409,
	phone_full: 409,
	table_full: 409,
	cards_only: 403,
	already_open: 409,
	already_sent: 409,
	already_answered: 409,
	site_fixed: 409,
	photos_full: 409,
	not_sent_yet: 409,
	work_unfinished: 409,
	photos_missing: 409,
	act_missing: 409,
	money_waiting: 409,
	reports_not_due: 409,
	too_little_left: 409,
	rate_missing: 422,
	not_a_video: 422,
	email_invalid: 422,
	has_projects: 409,
	table_used: 409,
	workshop_running: 409,
	not_your_note: 403,
	other_table: 403,
	other_seat: 403,
	link_used: 410,
	// what
	malformed: 400,
	consent_missing: 422,
	required: 422,
	too_long: 422,
	too_short: 422,
	say_more: 422,
	unknown_choice: 422,
	too_many_dots: 422,
	too_many_on_one: 422,
	too_many_notes: 422,
	too_many_ranked: 422,
	dots_not_whole: 422,
	unknown_idea: 422,
	cost_invalid: 422,
	cost_absurd: 422,
	number_invalid: 422,
	answer_given: 422,
	date_invalid: 422,
	outside_village: 422,
	place_missing: 422,
	shape_invalid: 422,
	shape_points: 422,
	shape_crossed: 422,
	shape_too_small: 422,
	shape_too_large: 422,
	not_a_picture: 422,
	picture_too_large: 413,
	too_large: 413,
	weak_password: 422,
	server_trouble: 500,
	too_many_tries: 429
} as const;

/** Why something was not done. The value is the HTTP status that the API answers with. */
export type Reason = keyof typeof STATUS;

export type Refusal = { ok: false; reason: Reason; field?: string; params?: Record<string, string | number> };
export type Result<T> = { ok: true; value: T } | Refusal;

/** @returns a refusal with a reason and, where it belongs to one, the field. `params` fill the sentence (e.g. { max: 280 }). */
export function refuse(reason: Reason, field?: string, params?: Record<string, string | number>): Refusal {
	return { ok: false, reason, ...(field && { field }), ...(params && { params }) };
}

/** @returns a success that carries a value. */
export function accept<T>(value: T): { ok: true; value: T } {
	return { ok: true, value };
}
