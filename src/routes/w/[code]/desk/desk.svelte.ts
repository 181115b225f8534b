/** What the parts of the desk share: the live stage, the acts, what waits and what was refused. */
import type { Locale } from '#lib/i18n/locale.ts';
import { newId } from '#lib/live/id.ts';
import { outbox, type Act, type Answer } from '#lib/live/outbox.svelte.ts';
import { liveStage } from '#lib/workshop/live-stage.svelte.ts';
import { nextStep } from '#lib/workshop/next-step.ts';
import { MOVING_ACTS, type DeskAct } from '#lib/workshop/desk-acts.ts';
import type { DeskStep, Stage, StageActivity } from '#lib/workshop/stage.ts';

/** A second press so soon after a step is a double click, not the next step. */
const DOUBLE_CLICK_MS = 900;
/** The live stage should follow an act within this time; after it the desk asks for the stage itself. */
const FOLLOW_MS = 1500;
/** Then the button is free again whatever happened. */
const PATIENCE_MS = 8000;
const TICK_MS = 1000;

type Picture = Stage['screen'];
const isSame = (one: Picture, other: Picture) => one.view === other.view && (one.focus ?? null) === (other.focus ?? null);

/** What waits for a "yes": another activity, the end of the meeting or of its first date, a step to be taken back. */
/** What the work area shows. */
export type Tab = 'step' | 'tables' | 'harvest' | 'ideas' | 'moderation' | 'poll' | 'record';
export type Asked = StageActivity | DeskStep | 'end' | 'adjourn';
export type Desk = ReturnType<typeof makeDesk>;

/**
 * Call once in the desk's component.
 * @param initial stage of the page's load
 * @param loadedAt server time of that load, ms
 * @param me id of the account at this desk
 */
export function makeDesk(initial: Stage, loadedAt: number, locale: Locale, me: string) {
	const live = liveStage(initial, loadedAt, 'desk');
	const { code } = initial.workshop;
	const inFlight = new Set<string>();
	/** Ids of the acts of this page: what others do is told, what it did itself is not. */
	const own = new Set<string>();
	let now = $state(loadedAt);
	/** Looked at before it is projected; `next` = what the next step will show. */
	let draft = $state.raw<Picture | 'next' | null>(null);
	let refusal = $state<{ code: string; message: string } | null>(null);
	let stepping = $state(false);
	/** Asked for over HTTP while the live connection lags; counts until the live stage moves. */
	let fetched = $state.raw<{ stage: Stage; over: Stage } | null>(null);
	/** What the screen will show once the server has heard it: keys pressed meanwhile go by this. */
	let aimed = $state.raw<{ screen: Stage['screen']; over: Stage['screen'] } | null>(null);
	const current = $derived(fetched?.over === live.stage ? fetched.stage : live.stage);
	const screen = $derived(aimed?.over === current.screen ? aimed.screen : current.screen);
	const step = $derived(nextStep(current));
	const stepKey = $derived(JSON.stringify(step));

	async function fetchStage(over: Stage): Promise<void> {
		try {
			const response = await fetch(`/api/v1/workshops/${code}`);
			if (response.ok) fetched = { stage: (await response.json()) as Stage, over };
		} catch {
			// no connection at all: the outbox says so
		}
	}

	/** Makes sure that the desk sees what it did, also when only the live connection is broken. */
	function follow(): void {
		const over = live.stage;
		setTimeout(() => over === live.stage && void fetchStage(over), FOLLOW_MS);
	}

	/** Sends anything to the workshop's API through the outbox. A refusal without a field is also shown on the desk. */
	async function send(path: string, method: Act['method'], body: Record<string, unknown>, kind = 'desk'): Promise<Answer> {
		const id = newId();
		own.add(id);
		const answer = await outbox.send({ id, kind, url: `/api/v1/workshops/${code}${path}`, method, body });
		refusal = answer.ok || answer.field ? null : { code: answer.code, message: answer.message };
		return answer;
	}

	/** One act of the desk; while the same act waits for its answer it is not sent again. @returns the answer, or null for such a repeat */
	async function act(deskAct: DeskAct): Promise<Answer | null> {
		const key = JSON.stringify(deskAct);
		if (inFlight.has(key)) return null;
		inFlight.add(key);
		try {
			if (deskAct.act === 'show')
				aimed = {
					screen: {
						...{ view: deskAct.view, ...(deskAct.focus && { focus: deskAct.focus }) },
						...(deskAct.view === 'story' && { at: now, seconds: deskAct.seconds ?? 0 })
					},
					over: current.screen
				};
			const moves = (MOVING_ACTS as readonly string[]).includes(deskAct.act);
			const answer = await send('/desk', 'POST', { ...deskAct, ...(moves && { seen: current.desk.last?.id ?? null }) });
			if (answer.ok) follow();
			else if (deskAct.act === 'show') aimed = null;
			return answer;
		} finally {
			inFlight.delete(key);
		}
	}

	/** Runs a step that moves the meeting on; a second one waits until the stage has followed. */
	async function move(deskAct: DeskAct): Promise<void> {
		if (stepping) return;
		stepping = true;
		if (draft === 'next') draft = null;
		const [before, started] = [stepKey, Date.now()];
		const answer = await act(deskAct);
		const settle = () => {
			const waited = Date.now() - started;
			const followed = !answer?.ok || stepKey !== before;
			if (waited >= DOUBLE_CLICK_MS && (followed || waited >= PATIENCE_MS)) stepping = false;
			else setTimeout(settle, 50);
		};
		settle();
	}

	/** Puts a picture on the screen at once. */
	function show(picture: Picture): void {
		draft = null;
		void act({ act: 'show', ...picture });
	}

	return {
		get stage() {
			return current;
		},
		/** Who is connected where, and which phones are in trouble; null while the desk itself is not connected. */
		get presence() {
			return live.presence;
		},
		/** What the projector shows, or is about to. */
		get screen() {
			return screen;
		},
		get connected() {
			return live.connected;
		},
		get step() {
			return step;
		},
		get stepping() {
			return stepping;
		},
		get refusal() {
			return refusal;
		},
		/** Acts that the server has not answered yet. */
		get waiting() {
			return outbox.acts.length;
		},
		get offline() {
			return outbox.offline;
		},
		/** Server time, ms, to the second. */
		get now() {
			return now;
		},
		get draft() {
			return draft;
		},
		/** Looks at a picture before it is projected; one that is on the screen already needs no look. */
		preview(picture: Picture | 'next' | null): void {
			draft = picture === null || picture === 'next' || !isSame(picture, screen) ? picture : null;
		},
		show,
		/** Puts what is looked at on the screen. @returns whether there was anything */
		project(): boolean {
			if (draft === null || draft === 'next') return false;
			show(draft);
			return true;
		},
		isShown: (picture: Picture) => isSame(picture, screen),
		isDraft: (picture: Picture) => draft !== null && draft !== 'next' && isSame(picture, draft),
		/** Whether this page did a step itself. */
		isOwn: (stepId: string) => own.has(stepId),
		me,
		offsetMs: live.offsetMs,
		code,
		locale,
		send,
		act,
		move,
		dismiss() {
			refusal = null;
		},
		start() {
			void outbox.open();
			const clock = setInterval(() => (now = Date.now() + live.offsetMs), TICK_MS);
			const stop = live.start(() => outbox.hurry());
			return () => {
				clearInterval(clock);
				stop();
			};
		}
	};
}
