/** Which notes of different tables seem to say the same: asked about, never decided. */
import type { HarvestNote } from './harvest.ts';

/** Nothing is computed while somebody is still writing. */
const PAUSE_MS = 1200;

/** Ticked notes stay ticked while somebody looks at another part of the desk. */
const ticks = new WeakMap<object, readonly string[]>();

/** @returns ids of the notes that were ticked at this desk, in their order. */
export function recallTicked(desk: object): string[] {
	return [...(ticks.get(desk) ?? [])];
}

export function rememberTicked(desk: object, ids: readonly string[]): void {
	ticks.set(desk, ids);
}

/** Call in a component. @param notes all that are shown @param code of the workshop: a "no" is remembered for it on this device */
export function followAlike(code: string, notes: () => readonly HarvestNote[]) {
	const place = `asar:unlike:${code}`;
	let groups = $state.raw<string[][]>([]);
	let refused = $state.raw<string[]>(recall(place));
	let ready = $state(false);
	const written = $derived(JSON.stringify(notes().map(({ id, text, document }) => [id, text, document])));
	$effect(() => {
		const list = (JSON.parse(written) as [string, string, string][]).map(([id, text, group]) => ({ id, text, group }));
		const timer = setTimeout(
			() => {
				// The stems of two languages are a large chunk: nobody but the desk needs them.
				void import('#lib/board/alike.ts').then(({ groupAlike }) => {
					groups = groupAlike(list).map(({ ids }) => ids);
					ready = true;
				});
			},
			ready ? PAUSE_MS : 0
		);
		return () => clearTimeout(timer);
	});
	const keyOf = (ids: readonly string[]) => [...ids].sort().join(' ');
	return {
		/** Groups of ids, most alike first, without those that were refused. */
		get groups() {
			return groups.filter((ids) => !refused.includes(keyOf(ids)));
		},
		/** They do not say the same: not asked again, unless another note joins them. */
		refuse(ids: readonly string[]) {
			refused = [...refused, keyOf(ids)];
			try {
				localStorage.setItem(place, JSON.stringify(refused));
			} catch {
				// no storage: remembered as long as the page
			}
		}
	};
}

function recall(place: string): string[] {
	try {
		const kept: unknown = JSON.parse(localStorage.getItem(place) ?? '[]');
		return Array.isArray(kept) ? kept.filter((one) => typeof one === 'string') : [];
	} catch {
		return [];
	}
}
