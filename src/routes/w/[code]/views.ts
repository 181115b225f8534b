/** One view per kind of activity, each its own piece of the download: a phone loads what is open and nothing else. */
import type { Component, ComponentProps } from 'svelte';
import type { Note } from '#lib/board/document.ts';
import type { Locale } from '#lib/i18n/locale.ts';
import type LeftPanel from '#lib/seat/LeftPanel.svelte';
import type SeatSwitch from '#lib/seat/SeatSwitch.svelte';
import { openOf, type Mine, type Stage, type StageVote } from '#lib/workshop/stage.ts';
import type { ActivityKind } from '#lib/workshop/rules.ts';

/** What a plain form was answered: which act, what was wrong (reason key and sentence) at which field, what was typed. */
export type FormAnswer = { act: string; code: string; field?: string; message: string; typed: Record<string, string> } | null;

export type ViewProps = {
	code: string;
	stage: Stage;
	mine: Mine;
	locale: Locale;
	/** Add to Date.now() to get server time, ms. */
	offsetMs: number;
	connected: boolean;
	/** JavaScript runs: plain forms give way to live ones. */
	ready: boolean;
	form: FormAnswer;
	/** The notes of this phone's table as the server read them. */
	board: { document: string; notes: Note[] } | null;
	/** Id for the next note, need or ballot of a plain form. */
	formId: string;
	/** Something of this seat's own has changed. */
	onmine(change: Partial<Mine>): void;
	/** Notes of this phone that wait for the server. */
	onwaiting(n: number): void;
	/** All notes of the table as they are now. */
	onnotes(notes: Note[]): void;
};

const VIEWS = {
	welcome: () => import('./Welcome.svelte'),
	cafe: () => import('./Cafe.svelte'),
	needs: () => import('./Needs.svelte'),
	ranking: () => import('./Ranking.svelte'),
	sites: () => import('./Sites.svelte'),
	ideas: () => import('./Ideas.svelte'),
	vote: () => import('./Vote.svelte'),
	ballot: () => import('./OtherBallot.svelte'),
	decision: () => import('./Decision.svelte'),
	pause: () => import('./Pause.svelte'),
	ended: () => import('./Ended.svelte')
} satisfies Record<ActivityKind | 'ranking' | 'ballot' | 'ended', () => Promise<{ default: Component<ViewProps> }>>;
export type ViewName = keyof typeof VIEWS;

/** @returns the vote that people hold a ballot of: the open one, else a test or a motion while it is on the screen, else the newest vote on ideas. */
export function voteInHand({ poll, screen, vote }: Pick<Stage, 'poll' | 'screen' | 'vote'>): StageVote | null {
	return poll && vote?.state !== 'open' && (poll.state === 'open' || screen.view === 'poll') ? poll : vote;
}

/**
 * @returns which view shows this stage: a test or a motion, else the open activity, needs as they are collected or ranked, a vote by its
 * kind; between activities the welcome.
 */
export function viewName(stage: Pick<Stage, 'activities' | 'workshop' | 'ranking' | 'poll' | 'screen' | 'vote'>): ViewName {
	if (stage.workshop.endedAt !== null) return 'ended';
	const open = openOf(stage);
	const vote = voteInHand(stage);
	if (vote && (vote !== stage.vote || open?.kind === 'vote')) return vote.kind === 'dots' ? 'vote' : 'ballot';
	return open && stage.ranking?.activityId === open.id ? 'ranking' : (open?.kind ?? 'welcome');
}

/** Loads a view. Rejects when it cannot be fetched now. */
export async function loadView(name: ViewName): Promise<Component<ViewProps>> {
	return (await VIEWS[name]()).default;
}

/** Parts that few phones need: the switch between several seats, and the way back for a seat that has left. */
export type SeatParts = {
	Switch: Component<ComponentProps<typeof SeatSwitch>> | null;
	Left: Component<ComponentProps<typeof LeftPanel>> | null;
};

/** Loads what this phone needs of them. */
export async function loadSeatParts(mine: Mine): Promise<SeatParts> {
	return {
		Switch: mine.seats.length > 1 ? (await import('#lib/seat/SeatSwitch.svelte')).default : null,
		Left: mine.seat?.left ? (await import('#lib/seat/LeftPanel.svelte')).default : null
	};
}
