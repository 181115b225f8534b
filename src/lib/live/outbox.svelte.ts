/**
 * The outbox of a phone (product rule 1): every act that goes by HTTP is written to IndexedDB first, sent in order, sent again until
 * the server has answered, and counted once because it carries its own id. What waits is shown as waiting.
 */
import { del, entries as readAll, set } from 'idb-keyval';
import { newId } from './id.ts';

/** Who an act belongs to: one of the seats of this phone, or the seat that a helper serves. Nothing = whoever the cookie names. */
export type Owner = { seat?: string; served?: string };

export type Act = {
	id: string;
	/** Stays with the act, whoever the page has become when it is sent at last. */
	owner?: Owner;
	/** e.g. need, support, site, ballot: screens show their own waiting acts. */
	kind: string;
	url: string;
	method: 'POST' | 'PUT' | 'DELETE';
	/** Sent as JSON with `id` added; with `files` as multipart form data. */
	body: Record<string, unknown>;
	files?: Record<string, Blob>;
	/** A newer act with the same key takes the place of an older one that still waits (a ballot). */
	replaces?: string;
	at: number;
};
export type Refused = { act: Act; code: string; message: string; field?: string };
export type Answer = { ok: true; value: unknown } | ({ ok: false } & Refused);

const PREFIX = 'asar:out:';
const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 15_000;
/** A request that got no answer in this time is sent again. */
const PATIENCE_MS = 20_000;

class Outbox {
	/** Acts that the server has not answered yet, oldest first. */
	acts = $state.raw<Act[]>([]);
	/** What the server refused while nobody was waiting for the answer (after a reload): shown until dismissed. */
	refused = $state.raw<Refused[]>([]);
	/** True while the last try did not reach the server. */
	offline = $state(false);
	/** Whose acts this page sends from now on. Browser only. */
	owner = $state.raw<Owner>({});
	/** Hears the reason of every refusal. */
	onrefused: ((code: string) => void) | undefined;
	private waiting = new Map<string, (answer: Answer) => void>();
	private sending = false;
	private pause = FIRST_PAUSE_MS;
	private timer: ReturnType<typeof setTimeout> | undefined;
	private opened: Promise<void> | undefined;

	/** Reads what an earlier page left behind and starts sending. Browser only; idempotent. */
	open(): Promise<void> {
		return (this.opened ??= (async () => {
			addEventListener('online', () => this.hurry());
			try {
				const kept = (await readAll<string, Act>()).filter(([key]) => String(key).startsWith(PREFIX)).map(([, act]) => act);
				this.acts = [...kept, ...this.acts].sort((a, b) => a.at - b.at);
			} catch {
				// no IndexedDB (private mode): acts live as long as the page
			}
			void this.drain();
		})());
	}

	/** Tries at once, e.g. when the live connection is back. */
	hurry(): void {
		this.pause = FIRST_PAUSE_MS;
		clearTimeout(this.timer);
		void this.drain();
	}

	/** Keeps an act and sends it. Resolves when the server has answered, however long that takes. */
	async send(act: Omit<Act, 'id' | 'at'> & { id?: string }): Promise<Answer> {
		// A proxy of reactive state cannot be stored: plain data only.
		const owner = act.owner ?? this.owner;
		// Two acts in one millisecond must still have an order: a photo comes after its site.
		const at = Math.max(Date.now(), (this.acts.at(-1)?.at ?? 0) + 1);
		const kept: Act = { ...act, owner, body: JSON.parse(JSON.stringify(act.body)), id: act.id ?? newId(), at };
		const stale = kept.replaces ? this.own.filter((other) => other.replaces === kept.replaces) : [];
		this.acts = [...this.acts.filter((other) => !stale.includes(other)), kept];
		const answered = new Promise<Answer>((resolve) => this.waiting.set(kept.id, resolve));
		await Promise.all([set(PREFIX + kept.id, kept), ...stale.map((old) => del(PREFIX + old.id))]).catch(() => undefined);
		void this.drain();
		return answered;
	}

	/** What still waits of the seat that this page acts for. */
	get own(): Act[] {
		const { seat, served } = this.owner;
		return this.acts.filter(({ owner }) => !owner || (owner.seat === seat && owner.served === served));
	}

	/** What a key of something kept on this device ends with, so that people whom a helper serves do not find each other's words. */
	get suffix(): string {
		return this.owner.served ? `:${this.owner.served}` : '';
	}

	/** Own acts of a kind that still wait. */
	of(kind: string): Act[] {
		return this.own.filter((act) => act.kind === kind);
	}

	private async drain(): Promise<void> {
		if (this.sending) return;
		this.sending = true;
		try {
			for (let act = this.acts[0]; act; act = this.acts[0]) {
				const answer = await post(act);
				this.offline = answer === null;
				if (!answer) {
					this.timer = setTimeout(() => void this.drain(), this.pause * (0.5 + Math.random()));
					this.pause = Math.min(this.pause * 2, LONGEST_PAUSE_MS);
					return;
				}
				this.pause = FIRST_PAUSE_MS;
				await this.settle(act, answer);
			}
		} finally {
			this.sending = false;
		}
	}

	private async settle(act: Act, answer: Answer): Promise<void> {
		await del(PREFIX + act.id).catch(() => undefined);
		this.acts = this.acts.filter((other) => other.id !== act.id);
		const resolve = this.waiting.get(act.id);
		this.waiting.delete(act.id);
		if (!answer.ok) this.onrefused?.(answer.code);
		if (resolve) resolve(answer);
		else if (!answer.ok) this.refused = [...this.refused, answer];
	}
}

/** @returns the server's answer, or null when there is none worth believing (no network, a proxy's page, the server in trouble). */
async function post(act: Act): Promise<Answer | null> {
	try {
		const response = await fetch(act.url, { method: act.method, ...makeRequest(act), signal: AbortSignal.timeout(PATIENCE_MS) });
		if (response.status >= 500 || response.status === 408) return null;
		const body = (await response.json()) as { error?: { code: string; message: string; field?: string } };
		if (response.ok) return { ok: true, value: body };
		return body.error ? { ok: false, act, ...body.error } : null;
	} catch {
		return null;
	}
}

/** @returns the headers that say for whom something is done. */
export function ownerHeaders({ seat, served }: Owner): Record<string, string> {
	return { ...(seat && { 'x-asar-seat': seat }), ...(served && { 'x-asar-for': served }) };
}

function makeRequest(act: Act): RequestInit {
	const headers = ownerHeaders(act.owner ?? {});
	if (!act.files) return { headers: { ...headers, 'content-type': 'application/json' }, body: JSON.stringify({ ...act.body, id: act.id }) };
	const form = new FormData();
	for (const [name, value] of Object.entries({ ...act.body, id: act.id })) form.set(name, String(value));
	for (const [name, file] of Object.entries(act.files)) form.set(name, file);
	return { headers, body: form };
}

/** The one outbox of this page. */
export const outbox = new Outbox();
