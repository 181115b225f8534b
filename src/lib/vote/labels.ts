/** What ballots, answers and channels are called. Without a locale in the page's own language. */
import type { Locale } from '#lib/i18n/locale.ts';
import { m } from '#lib/i18n/paraglide/messages.js';
import type { StageIdea, StageVote } from '#lib/workshop/stage.ts';
import type { Channel, VoteKind } from './rules.ts';

type Say = typeof m.ballot_kind_dots;

const KINDS: Record<VoteKind, Say> = {
	dots: m.ballot_kind_dots,
	approval: m.ballot_kind_approval,
	ranking: m.ballot_kind_ranking,
	cart: m.ballot_kind_cart,
	motion: m.ballot_kind_motion
};
const CHANNELS: Record<Channel, Say> = {
	phone: m.ballot_channel_phone,
	card: m.ballot_channel_card,
	paper: m.ballot_channel_paper,
	hands: m.ballot_channel_hands
};
const ANSWERS: Record<string, Say> = {
	yes: m.ballot_yes,
	no: m.ballot_no,
	abstain: m.ballot_abstain,
	tea_milk: m.ballot_tea_milk,
	tea_black: m.ballot_tea_black,
	tea_green: m.ballot_tea_green,
	tea_herbs: m.ballot_tea_herbs
};

/** @returns what a kind of ballot is called. */
export function kindLabel(kind: VoteKind, locale?: Locale): string {
	return KINDS[kind]({}, locale ? { locale } : undefined);
}

/** @returns how a ballot came, in a word. */
export function channelLabel(channel: Channel, locale?: Locale): string {
	return CHANNELS[channel]({}, locale ? { locale } : undefined);
}

/** @returns an answer of a motion or a test vote. */
export function answerLabel(id: string, locale?: Locale): string {
	return ANSWERS[id]?.({}, locale ? { locale } : undefined) ?? id;
}

/** @returns what stands on the paper of a vote, in order: ideas, or the answers of a test or a motion in the shape of ideas. */
export function optionsOf(vote: StageVote, ideas: readonly StageIdea[]): StageIdea[] {
	if (vote.purpose === 'ideas') return vote.ideas.flatMap((id) => ideas.find((idea) => idea.id === id) ?? []);
	const bare = { description: '', cost: 0, siteId: null, sources: 0, projectId: null, apart: [] };
	return vote.ideas.map((id, at) => ({ id, number: at + 1, title: answerLabel(id), ...bare }));
}

/** @returns what a vote asks: the question of a motion, "Which tea?", else null. */
export function questionOf(vote: StageVote): string | null {
	return vote.purpose === 'test' ? m.ballot_tea() : vote.question;
}
