/** The earlier states of one table's board: the list, the one looked at, going back to it. */
import { formatDate, formatDateTime, formatTime } from '#lib/i18n/format.ts';
import type { Note } from '#lib/board/document.ts';
import type { VersionRow } from '#lib/board/rules.ts';
import type { Desk } from './desk.svelte.ts';

/** Longer than this nobody waits in front of a hall. */
const PATIENCE_MS = 10_000;

type Looked = { version: VersionRow; notes: Note[] };

/** Call in a component that is open while the list is. */
export function followVersions(desk: Desk, tableId: string) {
	const path = `/boards/${tableId}/versions`;
	let list = $state.raw<VersionRow[] | null>(null);
	let looked = $state.raw<Looked | null>(null);
	let failed = $state(false);
	let restoring = $state(false);
	/** The state that the table was set back to just now. */
	let restored = $state.raw<VersionRow | null>(null);
	let refusal = $state<string | null>(null);
	let wanted: string | null = null;

	async function ask<T>(below = ''): Promise<T | null> {
		try {
			const url = `/api/v1/workshops/${desk.code}${path}${below}`;
			const response = await fetch(url, { signal: AbortSignal.timeout(PATIENCE_MS) });
			failed = !response.ok;
			return response.ok ? ((await response.json()) as T) : null;
		} catch {
			failed = true;
			return null;
		}
	}

	async function load(): Promise<void> {
		const answer = await ask<{ versions: VersionRow[] }>();
		if (answer) list = answer.versions;
	}

	async function look(id: string): Promise<void> {
		wanted = id;
		const answer = await ask<Looked>(`/${id}`);
		if (answer && wanted === id) looked = answer;
	}

	/** Goes back to the state looked at. */
	async function restore(): Promise<void> {
		if (!looked || restoring) return;
		const { version } = looked;
		restoring = true;
		const answer = await desk.send(`${path}/${version.id}`, 'POST', {});
		restoring = false;
		refusal = answer.ok ? null : answer.message;
		if (!answer.ok) return;
		restored = version;
		await load();
	}

	return {
		/** Newest first; null until it has come. */
		get list() {
			return list;
		},
		get looked() {
			return looked;
		},
		get failed() {
			return failed;
		},
		get restoring() {
			return restoring;
		},
		/** Why the last going back was not done, in words. */
		get refusal() {
			return refusal;
		},
		get restored() {
			return restored;
		},
		load,
		look,
		restore,
		/** The time of a state, with its date when that is not today. */
		when: ({ at }: VersionRow): string => (formatDate(at) === formatDate(Date.now() + desk.offsetMs) ? formatTime(at) : formatDateTime(at))
	};
}
