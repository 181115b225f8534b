/** The half-typed note of a phone, and what came back to it because the server refused it. Light: no Yjs here. */
import { keepDraft } from '#lib/ui/draft.svelte.ts';

export type NoteDraft = ReturnType<typeof makeDraft>;

function makeDraft(code: string) {
	const draft = keepDraft(`note:${code}`);
	let returned = $state<string | null>(null);
	return {
		get text() {
			return draft.value;
		},
		set text(text: string) {
			draft.value = text;
		},
		/** The sentence why texts came back; null = none did. */
		get returned() {
			return returned;
		},
		/** Puts texts that were not accepted into the draft, behind what is being typed. */
		takeBack(texts: readonly string[], reason: string) {
			draft.value = [draft.value, ...texts.filter((text) => text && !draft.value.includes(text))].filter(Boolean).join('\n');
			returned = reason;
		},
		dismiss() {
			returned = null;
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

const WAITING = 'asar:waiting:';

/** @returns the boards on which an earlier page of this phone has left something unsent. Browser only. */
export function leftBoards(): string[] {
	try {
		return Object.keys(localStorage)
			.filter((key) => key.startsWith(`${WAITING}board:`))
			.map((key) => key.slice(WAITING.length));
	} catch {
		return []; // no storage, nothing left
	}
}
