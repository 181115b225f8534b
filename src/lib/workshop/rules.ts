/**
 * What a workshop is and who may do what in it, when. Pure: no I/O, time is passed in.
 * Permission = role and place and phase (architecture, rule 4): `can` is asked by HTTP, WebSocket and buttons alike.
 */
import { refuse, type Refusal } from './refusal.ts';
import type { Writers } from './settings.ts';

export const ACTIVITY_KINDS = ['welcome', 'cafe', 'needs', 'sites', 'ideas', 'vote', 'decision', 'pause'] as const;
export type ActivityKind = (typeof ACTIVITY_KINDS)[number];
export type Phase = 'planned' | 'open' | 'closed';
/** A leader of a group answers for projects that name them, and for nothing else. */
export type Role = 'admin' | 'coordinator' | 'facilitator' | 'akimat' | 'leader';
export const ROLES: readonly Role[] = ['admin', 'coordinator', 'facilitator', 'akimat', 'leader'];

/** About sites that are there already. withdraw_site: one's own, and back. */
type SiteAction = 'support_site' | 'comment_site' | 'withdraw_site';
/** What a seat may do, by the kind of activity and its phase. What is not listed is refused as `not_open`. */
type SeatAction =
	'write_note' | 'choose_table' | 'add_need' | 'support_need' | 'rank_needs' | 'add_site' | SiteAction | 'place_dots' | 'answer_poll';
/** A test vote or a motion may be held in every step. */
const NOTHING = { planned: [], open: ['answer_poll'], closed: [] } as const;
const SEAT_MAY: Record<ActivityKind, Record<Phase, readonly SeatAction[]>> = {
	welcome: NOTHING,
	cafe: { planned: [], open: ['write_note', 'choose_table', 'answer_poll'], closed: [] },
	needs: { planned: [], open: ['add_need', 'support_need', 'rank_needs', 'answer_poll'], closed: [] },
	sites: { planned: [], open: ['add_site', 'support_site', 'comment_site', 'withdraw_site', 'answer_poll'], closed: [] },
	ideas: NOTHING,
	vote: { planned: [], open: ['place_dots', 'answer_poll'], closed: [] },
	decision: NOTHING,
	pause: NOTHING
};
/** How far the ranking of a needs activity is; none = people still say and support needs. */
export type RankingState = 'open' | 'closed' | 'revealed';

/** What a signed-in role may do about a workshop. Phase-bound steps (opening, closing a vote) are judged by their own rules. */
type StaffAction =
	| 'run_desk' // open, close, rotate, timer, screen
	| 'edit_ideas'
	| 'write_note' // the desk may write on every board
	| 'reopen_workshop' // taking back the end
	| 'restore_board' // boards of a meeting that is over, too
	| 'keep_record' // photos of the hall, exports
	| 'review_site'
	| 'set_limits' // what the checks of sites compare with
	| 'promote_idea'
	| 'edit_project'
	| 'keep_application' // applications of the village: begin, advise, align
	| 'run_programme' // programmes, commissions, awards
	| 'report_project' // weekly reports, photos, money as it is spent
	| 'approve_project' // what is decided about a project: opened, money moved, who answers, rates
	| 'take_commitment'
	| 'keep_commitments' // memoranda, duties and their evidence, answers to reports
	| 'judge_commitments' // says what was kept and broken, hides reports, looks at objects once a year
	| 'keep_picture' // the village's picture of needs: gather, join, destinies, letters
	| 'keep_ground' // packs, layers, landmarks, pictures from above; and seeing what only staff may see
	| 'keep_appeals' // past letters to authorities, and what they answer
	| 'plan_workshop'
	| 'manage_people';
const DESK: readonly StaffAction[] = ['run_desk', 'edit_ideas', 'write_note', 'reopen_workshop', 'restore_board', 'keep_record'];
const PICTURE: readonly StaffAction[] = ['keep_picture', 'keep_appeals'];
const GROUND: readonly StaffAction[] = ['keep_ground'];
const PROMISES: readonly StaffAction[] = ['keep_commitments', 'judge_commitments'];
/** From an idea that won to a place that is opened. */
const GRANTS: readonly StaffAction[] = ['promote_idea', 'edit_project', 'report_project', 'keep_application', 'plan_workshop'];
const STAFF_MAY: Record<Role, readonly StaffAction[]> = {
	admin: [...DESK, ...PICTURE, ...GROUND, ...GRANTS, ...PROMISES, 'approve_project', 'run_programme', 'manage_people', 'set_limits'],
	coordinator: [...DESK, ...PICTURE, ...GROUND, ...GRANTS, ...PROMISES, 'approve_project', 'run_programme', 'set_limits'],
	facilitator: [...DESK, ...PICTURE, ...GROUND, ...GRANTS],
	// The akimat answers letters; what the village needs, and that a need is put aside, is not for the one who answers to say.
	akimat: [...GROUND, 'review_site', 'take_commitment', 'keep_commitments', 'keep_appeals'],
	leader: []
};
/** Staff acts that stop with the end of the workshop; the others go on for years. */
const ENDS_WITH_WORKSHOP: readonly Action[] = ['run_desk', 'edit_ideas', 'write_note'];

/** assist: serve people without a phone. own_seat: say something about oneself, leave, come back, report what others wrote. */
export type Action = 'join' | 'read_board' | 'assist' | 'own_seat' | SeatAction | StaffAction;

/** Who asks: one browser may be both a seat and a signed-in person. */
export type Actor = {
	account: { id: string; name: string; roles: readonly { role: Role; villageId: string | null }[] } | null;
	seat: { id: string; workshopId: string; number: number; left?: boolean; muted?: boolean } | null;
	/** All seats that this browser holds in the workshop, the acting one among them. */
	seats?: readonly { id: string; number: number; name?: string | null }[];
	/** A projector: it opened the screen page of this workshop and may read, never write. */
	screenOf: string | null;
	/** Somebody whom the desk invited to serve people without a phone. */
	helper?: { id: string; workshopId: string; name: string } | null;
	/** The name of whoever acts here for the seat of a person without a phone. */
	assistedBy?: string;
};
export const NOBODY: Actor = { account: null, seat: null, screenOf: null };

/** @returns the actor as the audit trail and idempotency name it: account:ID, seat:ID, helper:ID or nobody. Staff acts come first. */
export function nameActor(actor: Actor): string {
	if (actor.account) return `account:${actor.account.id}`;
	if (actor.seat) return `seat:${actor.seat.id}`;
	return actor.helper ? `helper:${actor.helper.id}` : 'nobody';
}

/** The part of a workshop that permission depends on. */
export type WorkshopState = {
	id: string;
	villageId: string;
	endedAt: number | null;
	activities: readonly { id: string; kind: ActivityKind; phase: Phase; writers?: Writers; ranking?: RankingState | null }[];
	/** In the running cafe: which table the asking seat sits at, and which one it hosts. */
	tableId?: string | null;
	hostOf?: string | null;
};

export type Verdict = { ok: true } | Refusal;
const YES: Verdict = { ok: true };

/** @returns whether one of the account's roles allows a staff act in this village. */
export function hasRole(actor: Actor, action: Action, villageId: string | null): boolean {
	return (actor.account?.roles ?? []).some(
		({ role, villageId: only }) =>
			(STAFF_MAY[role] as readonly Action[]).includes(action) && (only === null || villageId === null || only === villageId)
	);
}

/** Who answers for a project, and what that part allows beyond the roles of the account. */
const PART_MAY: Record<string, readonly StaffAction[]> = {
	leader: ['report_project'],
	mentor: ['report_project'],
	coordinator: ['report_project', 'edit_project', 'approve_project'],
	manager: ['report_project', 'edit_project', 'approve_project']
};
/** @returns whether the roles of an account, or its part in this project, allow an act. `people`: those whose part counts now. */
export function hasPart(
	actor: Actor,
	action: Action,
	project: { villageId: string; people: readonly { role: string; accountId: string | null }[] }
): boolean {
	const own = actor.account?.id;
	if (hasRole(actor, action, project.villageId)) return true;
	return project.people.some(
		({ role, accountId }) => accountId === own && own !== undefined && PART_MAY[role]?.some((may) => may === action)
	);
}

/**
 * May this actor do this, in this workshop, now?
 * @param where `activityId` the activity the act belongs to; `tableId` the table whose board is written.
 * @returns ok, or a refusal: no_seat, signed_out, forbidden, not_open, workshop_ended, seat_left, seat_muted, desk_writes, needs_closed,
 * ranking_closed.
 */
export function can(actor: Actor, action: Action, workshop: WorkshopState, where: { activityId?: string; tableId?: string } = {}): Verdict {
	if (action === 'join') return workshop.endedAt === null ? YES : refuse('workshop_ended');
	if (action === 'read_board')
		return actor.seat?.workshopId === workshop.id ||
			actor.screenOf === workshop.id ||
			actor.helper?.workshopId === workshop.id ||
			hasRole(actor, 'run_desk', workshop.villageId)
			? YES
			: refuse('no_seat');
	if (action === 'assist') {
		if (actor.helper?.workshopId !== workshop.id && !hasRole(actor, 'run_desk', workshop.villageId))
			return refuse(actor.account ? 'forbidden' : 'signed_out');
		return workshop.endedAt === null ? YES : refuse('workshop_ended');
	}

	if (hasRole(actor, action, workshop.villageId))
		return workshop.endedAt !== null && ENDS_WITH_WORKSHOP.includes(action) ? refuse('workshop_ended') : YES;
	if (isStaffOnly(action)) return refuse(actor.account ? 'forbidden' : 'signed_out');

	if (actor.seat?.workshopId !== workshop.id) return refuse('no_seat');
	if (workshop.endedAt !== null) return refuse('workshop_ended');
	if (action === 'own_seat') return YES;
	const activity = where.activityId ? workshop.activities.find((a) => a.id === where.activityId) : openActivity(workshop);
	const step = activity?.kind === 'needs' ? judgeNeedsStep(action, activity) : YES;
	if (!step.ok) return step;
	if (!activity || !(SEAT_MAY[activity.kind][activity.phase] as readonly Action[]).includes(action)) return refuse('not_open');
	if (actor.seat.left) return refuse('seat_left');
	if (!WRITING.includes(action)) return YES;
	if (actor.seat.muted) return refuse('seat_muted');
	if (activity.writers === 'desk') return refuse('desk_writes');
	if (activity.writers === 'hosts' && (workshop.hostOf ?? null) === null) return refuse('desk_writes');
	if (action === 'write_note' && where.tableId !== undefined && workshop.tableId !== where.tableId) return refuse('forbidden');
	return YES;
}

/** First needs are collected, then they are ranked: each has its time. */
function judgeNeedsStep(action: Action, { phase, ranking = null }: { phase: Phase; ranking?: RankingState | null }): Verdict {
	if (action === 'rank_needs' && (ranking === 'closed' || ranking === 'revealed')) return refuse('ranking_closed');
	if (action === 'rank_needs' && ranking === null) return refuse('not_open');
	return (action === 'add_need' || action === 'support_need') && phase === 'open' && ranking !== null ? refuse('needs_closed') : YES;
}

/** Acts that a muted seat may not do. */
const WRITING: readonly Action[] = ['write_note', 'add_need', 'add_site', 'comment_site'];
const SEAT_ACTIONS: readonly Action[] = [
	...WRITING,
	...(['own_seat', 'choose_table', 'support_need', 'rank_needs', 'support_site', 'withdraw_site', 'place_dots', 'answer_poll'] as const)
];
function isStaffOnly(action: Action): boolean {
	return !SEAT_ACTIONS.includes(action);
}

/** @returns the activity that is open now (at most one is), or null. */
export function openActivity<T extends { phase: Phase }>(workshop: { activities: readonly T[] }): T | null {
	return workshop.activities.find((a) => a.phase === 'open') ?? null;
}

/** @returns the phase that follows from an activity's turns, oldest first. */
export function phaseOf(turns: readonly { change: string }[]): Phase {
	const last = turns.at(-1);
	return !last ? 'planned' : last.change === 'opened' ? 'open' : 'closed';
}

/** Letters and digits that cannot be mistaken for each other on a projector or a card. */
export const CODE_ALPHABET = '23456789ABCDEFGHJKMNPQRSTUVWXYZ';
export const CODE_LENGTH = 6;
/** Letters of Kazakh and Russian keyboards that look like one of the alphabet. О and І have no twin: their Latin ones are not in it. */
const CYRILLIC_TWINS: Record<string, string> = {
	...{ А: 'A', В: 'B', С: 'C', Е: 'E', Н: 'H', К: 'K', М: 'M', Р: 'P', Т: 'T', Х: 'X', У: 'Y' },
	...{ Ү: 'Y', Ұ: 'Y', Һ: 'H', Қ: 'K', Ң: 'H', З: '3', Ё: 'E', Ѕ: 'S', Ј: 'J' }
};

/** @returns a typed code in capitals, without spaces and dashes, with Latin letters where Cyrillic ones look like them. */
export function readTwins(typed: string): string {
	return [...typed.toUpperCase()]
		.filter((c) => !/[\s\-–·.]/.test(c))
		.map((c) => CYRILLIC_TWINS[c] ?? c)
		.join('');
}

/**
 * Reads a typed code kindly: lower case, spaces, dashes and Cyrillic look-alikes are accepted.
 * @returns the six-character code, or null when it cannot be one.
 */
export function readCode(typed: string): string | null {
	const code = readTwins(typed);
	return code.length === CODE_LENGTH && [...code].every((c) => CODE_ALPHABET.includes(c)) ? code : null;
}

/** @returns a new code from random bytes (6 or more; 31 letters: 887 million codes). */
export function makeCode(random: Uint8Array): string {
	return Array.from(random.slice(0, CODE_LENGTH), (b) => CODE_ALPHABET[b % CODE_ALPHABET.length]).join('');
}

export const LIMITS = {
	note: 280,
	need: 200,
	group: 80,
	title: 120,
	text: 1000,
	reason: 500,
	name: 60,
	/** A comment on a note, the name of a group of notes, a message to all phones. */
	comment: 200,
	cluster: 60,
	message: 200,
	/** Needs, and sites, that one seat may add. */
	perSeat: 100,
	photoBytes: 12 * 1024 * 1024
} as const;
/** A fund or cost beyond this many tenge is a typing mistake. */
export const ABSURD_COST = 10_000_000_000;
export const CONSENT_VERSION = '2026-11';
