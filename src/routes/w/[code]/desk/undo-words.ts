/** What a step of the desk was, and what taking it back will do, in words. */
import { formatMinutes } from '#lib/i18n/format.ts';
import type { Locale } from '#lib/i18n/locale.ts';
import { m } from '#lib/i18n/paraglide/messages.js';
import { activityLabel } from '#lib/workshop/labels.ts';
import { MOVING_ACTS } from '#lib/workshop/desk-acts.ts';
import type { DeskStep, Stage } from '#lib/workshop/stage.ts';
import { pictureLabel } from './picture-label.ts';

/** text: the one sentence on the button; notes: what else to know before saying yes; moves: the meeting goes back, so it is asked first. */
export type UndoWords = { text: string; notes: string[]; moves: boolean };

const nameOf = (stage: Stage, id: unknown, locale: Locale) => {
	const activity = stage.activities.find((one) => one.id === id);
	return activity ? activityLabel(activity, locale) : '…';
};
const number = (value: unknown) => (typeof value === 'number' ? value : 0);

/** What stood before is open again, with the time it had. */
function reopens(step: DeskStep, stage: Stage, locale: Locale): string {
	const { from, leftMs } = step.data;
	if (!from) return m.conduct_undo_none_open();
	const name = nameOf(stage, from, locale);
	const minutes = Math.round(number(leftMs) / 60_000);
	return minutes > 0 ? m.conduct_undo_reopens_left({ name, minutes: formatMinutes(minutes, locale) }) : m.conduct_undo_reopens({ name });
}

/** @param step that would be taken back, with the stage as it is now @returns what that will do */
export function undoWords(step: DeskStep, stage: Stage, locale: Locale): UndoWords {
	return { ...sayUndo(step, stage, locale), moves: (MOVING_ACTS as readonly string[]).includes(step.act) };
}

function sayUndo(step: DeskStep, stage: Stage, locale: Locale): { text: string; notes: string[] } {
	const { act, data } = step;
	const name = nameOf(stage, data.activityId, locale);
	const back = () => reopens(step, stage, locale);
	const only = (text: string) => ({ text, notes: [] });
	switch (act) {
		case 'open_activity':
			return { text: `${m.conduct_undo_open({ name })}: ${back()}`, notes: voteNotes(step, stage) };
		case 'close_activity':
			return { text: `${m.conduct_undo_close({ name: nameOf(stage, data.from, locale) })}: ${back()}`, notes: voteNotes(step, stage) };
		case 'next_round':
			return only(m.conduct_undo_round({ round: number(data.round), before: number(data.round) - 1 }));
		case 'set_timer':
			return only(m.conduct_undo_timer());
		case 'show':
			return only(m.conduct_undo_show({ name: pictureLabel(stage, data as Stage['screen']) }));
		case 'say':
			return only(data.off ? m.conduct_undo_say_off() : m.conduct_undo_say());
		case 'retime':
			return only(m.conduct_undo_retime({ minutes: formatMinutes(number(data.saved), locale) }));
		case 'set_activity':
			return only(m.conduct_undo_settings({ name }));
		case 'set_projector':
			return only(m.conduct_undo_screen({ n: number(data.number) }));
		case 'remove_need':
			return only(m.conduct_undo_need());
		case 'merge_needs':
			return only(m.needs_undo_merge({ n: number(data.n) }));
		case 'move_need':
			return only(m.needs_undo_move());
		case 'reject_need':
			return only(m.needs_undo_reject());
		case 'open_ranking':
			return { text: m.needs_undo_open(), notes: stage.ranking?.ranked ? [m.needs_undo_open_kept({ n: stage.ranking.ranked })] : [] };
		case 'close_ranking':
			return only(m.needs_undo_close());
		case 'reveal_ranking':
			return { text: m.needs_undo_reveal(), notes: [m.needs_undo_reveal_note()] };
		case 'remove_site':
			return only(m.conduct_undo_site({ n: number(data.number) }));
		case 'merged_site':
			return only(m.sites_undo_merge({ n: number(data.number), into: number(data.into) }));
		case 'unmerged_site':
			return only(m.sites_undo_unmerge({ n: number(data.number) }));
		case 'merge_ideas':
			return only(m.ballot_undo_merge({ n: number(data.number) }));
		case 'keep_apart':
			return only(m.ballot_undo_keep());
		case 'reveal_vote':
			return only(m.conduct_undo_reveal());
		case 'decide':
			return only(m.conduct_undo_decide());
		case 'adjourn':
			return only(`${m.conduct_undo_adjourn({ n: number(data.people) })}; ${back()}`);
		case 'end_workshop':
			return only(`${m.conduct_undo_end()}: ${back()}`);
		case 'set_host':
			return only(data.on ? m.conduct_undo_host({ table: number(data.table) }) : m.conduct_undo_host_off({ table: number(data.table) }));
		case 'move_seat':
			return only(m.conduct_undo_move({ n: number(data.seat) }));
		case 'seat_rest':
			return only(m.conduct_undo_rest({ n: number(data.people) }));
		case 'judge':
			return only(data.verdict === 'hidden' ? m.conduct_undo_hidden({ n: number(data.n) }) : m.conduct_undo_judged({ n: number(data.n) }));
		case 'voice':
			return only(data.muted ? m.conduct_undo_muted({ n: number(data.seat) }) : m.conduct_undo_unmuted({ n: number(data.seat) }));
		default:
			return only(m.conduct_undo_other());
	}
}

function voteNotes({ data }: DeskStep, stage: Stage): string[] {
	if (data.closedVote) return [m.conduct_undo_vote_stays()];
	if (!data.opensVote) return [];
	const voted = stage.vote && stage.vote.activityId === data.activityId ? stage.vote.voted : 0;
	return [voted > 0 ? m.conduct_undo_vote_kept({ n: voted }) : m.conduct_undo_vote_gone()];
}

/** @returns why the newest step cannot be taken back, and what can be done instead. */
export function barredWords(step: DeskStep): string {
	if (step.act === 'close_vote') return m.conduct_barred_vote();
	if (step.act === 'reopen_vote' || step.act === 'open_poll' || step.act === 'close_poll') return m.ballot_barred();
	return step.act === 'repeat_vote' ? m.conduct_barred_repeat() : m.conduct_barred_other();
}

/** @returns what another desk has just done. */
export function stepWords({ act, data }: DeskStep, stage: Stage, locale: Locale): string {
	const name = nameOf(stage, data.activityId, locale);
	const said: Record<string, () => string> = {
		open_activity: () => m.conduct_did_open({ name }),
		close_activity: m.conduct_did_close,
		next_round: () => m.conduct_did_round({ round: number(data.round) }),
		set_timer: m.conduct_did_timer,
		show: () => m.conduct_did_show({ name: pictureLabel(stage, data as Stage['screen']) }),
		say: data.off ? m.conduct_did_say_off : m.conduct_did_say,
		retime: m.conduct_did_retime,
		set_activity: () => m.conduct_did_settings({ name }),
		set_projector: () => m.conduct_did_screen({ n: number(data.number) }),
		remove_need: m.conduct_did_remove,
		remove_site: m.conduct_did_remove,
		merged_site: m.sites_did_merge,
		unmerged_site: m.sites_did_unmerge,
		merge_needs: m.needs_did_merge,
		move_need: m.needs_did_move,
		reject_need: m.needs_did_reject,
		open_ranking: m.needs_did_open,
		close_ranking: m.needs_did_close,
		reveal_ranking: m.needs_did_reveal,
		close_vote: m.conduct_did_close_vote,
		reveal_vote: m.conduct_did_reveal,
		repeat_vote: m.conduct_did_repeat,
		reopen_vote: m.ballot_did_reopen,
		open_poll: m.ballot_did_open_poll,
		close_poll: m.ballot_did_close_poll,
		merge_ideas: m.ballot_did_merge,
		keep_apart: m.ballot_did_keep,
		decide: m.conduct_did_decide,
		adjourn: m.conduct_did_adjourn,
		end_workshop: m.conduct_did_end,
		set_host: () => m.conduct_did_host({ table: number(data.table) }),
		move_seat: () => m.conduct_did_move({ n: number(data.seat) }),
		seat_rest: m.conduct_did_rest,
		judge: data.verdict === 'hidden' ? m.conduct_did_hidden : m.conduct_did_judged,
		voice: () => (data.muted ? m.conduct_did_muted({ n: number(data.seat) }) : m.conduct_did_unmuted({ n: number(data.seat) })),
		undo: m.conduct_did_undo
	};
	return (said[act] ?? m.conduct_did_other)();
}
