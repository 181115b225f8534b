/** The half-typed note of a phone, and what came back to it because the server refused it. Light: no Yjs here. */
import { documentOf, unsavedKeys } from '#lib/live/left.ts';
import { keepDraft } from '#lib/ui/draft.svelte.ts';
import type { Reason } from '#lib/workshop/refusal.ts';
import { LIMITS } from '#lib/workshop/rules.ts';

export type NoteDraft = ReturnType<typeof makeDraft>;

/** The one reason that passes by itself: the facilitator opens the step again. */
const CLOSED: Reason = 'not_open';

function makeDraft(code: string) {
	const draft = keepDraft(`note:${code}`);
	/** Why texts came back: reason key, a space, the sentence; a reload before somebody has read it must not lose it. */
	const returned = keepDraft(`note-returned:${code}`);
	/** Texts that came back and do not fit into one note with the others: JSON, first come first. */
	const queue = keepDraft(`note-queue:${code}`);
	/** The table in front of the phone takes notes: what came back because it was closed can be sent. */
	let open = $state(false);
	/** Edits on boards that the page no longer shows and that are still to be delivered, by document. */
	let elsewhere = $state.raw<Record<string, number>>({});
	const queued = () => {
		try {
			const texts: unknown = JSON.parse(queue.value || '[]');
			return Array.isArray(texts) ? texts.filter((text) => typeof text === 'string') : [];
		} catch {
			return [];
		}
	};
	/** As many as fit join what is in the field; the others wait until it is free. */
	function fill(texts: readonly string[]): void {
		const rest: string[] = [];
		for (const text of texts) {
			const joined = draft.value ? `${draft.value}\n${text}` : text;
			if (rest.length === 0 && (!draft.value || joined.length <= LIMITS.note)) draft.value = joined;
			else rest.push(text);
		}
		queue.value = rest.length ? JSON.stringify(rest) : '';
	}
	return {
		get text() {
			return draft.value;
		},
		set text(text: string) {
			draft.value = text;
			if (!text && !queue.value) returned.value = '';
		},
		/** The sentence why texts came back; null = none did, or it is true no more. */
		get returned() {
			const [reason] = returned.value.split(' ', 1);
			return (!(open && reason === CLOSED) && returned.value.slice(reason!.length + 1)) || null;
		},
		/** Texts that came back and wait until the field is free. */
		get queued(): readonly string[] {
			return queued();
		},
		/** Puts texts that were not accepted into the draft, behind what is being typed. @param why the reason in words */
		takeBack(texts: readonly string[], reason: Reason, why: string) {
			const known = queued();
			fill([...known, ...texts.filter((text) => text && !draft.value.includes(text) && !known.includes(text))]);
			returned.value = `${reason} ${why}`;
			if (reason === CLOSED) open = false;
		},
		/** @param takes whether the table in front of the phone takes notes now */
		opens(takes: boolean) {
			open = takes;
		},
		/** The note was written: the field is free for the next text that came back, or empty. */
		written() {
			draft.value = '';
			fill(queued());
			if (!draft.value) returned.value = '';
		},
		/** How many edits of boards that the page no longer shows wait for the server. */
		get elsewhere() {
			return Object.values(elsewhere).reduce((sum, n) => sum + n, 0);
		},
		/** @param waiting edits of a board that the page no longer shows; 0 = delivered or given back */
		waitsElsewhere(document: string, waiting: number) {
			elsewhere = { ...elsewhere, [document]: waiting };
		},
		dismiss() {
			returned.value = '';
		}
	};
}

const drafts = new Map<string, NoteDraft>();

/** @returns the draft of a workshop: in a browser one for the whole page, on the server a new empty one. */
export function noteDraft(code: string): NoteDraft {
	if (typeof window === 'undefined') return makeDraft(code);
	let draft = drafts.get(code);
	if (!draft) drafts.set(code, (draft = makeDraft(code)));
	return draft;
}

/** @returns the boards on which an earlier page of this phone has left something unsent. Browser only. */
export function leftBoards(): string[] {
	return [...new Set(unsavedKeys().map(documentOf))].filter((document) => document.startsWith('board:'));
}
