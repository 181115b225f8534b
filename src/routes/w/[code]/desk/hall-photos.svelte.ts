/** Photos of the hall: the list, what is on its way, taking one away and putting it back. */
import type { HallPhoto } from '#lib/document/rules.ts';
import { m } from '#lib/i18n/paraglide/messages.js';
import { newId } from '#lib/live/id.ts';
import { judgePhoto, lightenPhoto } from '#lib/media/photo.ts';
import type { Desk } from './desk.svelte.ts';

/** problem: why it is not there, in words; again: another try may help. share: of its bytes that are sent, 0..1. */
type Waiting = { id: string; name: string; share: number; problem: string | null; again: boolean };

/** Call in a component. */
export function hallPhotos(desk: Pick<Desk, 'code' | 'send'>) {
	const api = `/api/v1/workshops/${desk.code}/photos`;
	let list = $state.raw<HallPhoto[]>([]);
	let waiting = $state.raw<Waiting[]>([]);
	let removed = $state<string | null>(null);
	let failed = $state(false);
	const files = new Map<string, Blob>();
	/** One after the other: the hall's network is narrow. */
	let line: Promise<void> = Promise.resolve();

	async function load(): Promise<void> {
		try {
			const response = await fetch(api);
			failed = !response.ok;
			if (response.ok) list = ((await response.json()) as { photos: HallPhoto[] }).photos;
		} catch {
			failed = true;
		}
	}

	const change = (id: string, part: Partial<Waiting>) => (waiting = waiting.map((one) => (one.id === id ? { ...one, ...part } : one)));
	const forget = (id: string) => {
		files.delete(id);
		waiting = waiting.filter((one) => one.id !== id);
	};

	async function send(id: string): Promise<void> {
		const file = files.get(id);
		if (!file) return;
		change(id, { problem: null, share: 0 });
		const answer = await upload(api, { id, photo: await lightenPhoto(file) }, (share) => change(id, { share }));
		if (answer.ok) {
			forget(id);
			await load();
		} else change(id, { problem: answer.message ?? m.harvest_photo_not_sent(), again: answer.message === null });
	}

	const queue = (id: string) => (line = line.then(() => send(id)));

	return {
		get list() {
			return list;
		},
		get waiting() {
			return waiting;
		},
		/** Id of the photo that was taken away last. */
		get removed() {
			return removed;
		},
		/** The list could not be read. */
		get failed() {
			return failed;
		},
		load,
		forget,
		retry: (id: string) => void queue(id),
		async add(chosen: readonly File[]): Promise<void> {
			removed = null;
			for (const file of chosen) {
				const id = newId();
				const wrong = judgePhoto(file);
				const problem = wrong === 'not_a_picture' ? m.refusal_not_a_picture() : wrong ? m.refusal_picture_too_large() : null;
				waiting = [...waiting, { id, name: file.name, share: 0, problem, again: false }];
				if (problem) continue;
				files.set(id, file);
				void queue(id);
			}
			await line;
		},
		async caption(id: string, caption: string): Promise<void> {
			const answer = await desk.send(`/photos/${id}`, 'PUT', { caption }, 'photo');
			if (answer.ok) await load();
		},
		async remove(id: string): Promise<void> {
			const answer = await desk.send(`/photos/${id}`, 'PUT', { removed: true }, 'photo');
			if (answer.ok) removed = id;
			await load();
		},
		async putBack(): Promise<void> {
			if (removed && (await desk.send(`/photos/${removed}`, 'PUT', { removed: false }, 'photo')).ok) removed = null;
			await load();
		}
	};
}

type Sent = { ok: true } | { ok: false; message: string | null };

/** fetch does not tell how far an upload is. @returns message null = the server was not reached */
function upload(url: string, { id, photo }: { id: string; photo: Blob }, onshare: (share: number) => void): Promise<Sent> {
	const form = new FormData();
	form.set('id', id);
	form.set('photo', photo);
	return new Promise((resolve) => {
		const request = new XMLHttpRequest();
		request.responseType = 'json';
		request.upload.onprogress = ({ loaded, total }) => onshare(total ? loaded / total : 0);
		request.onerror = request.ontimeout = () => resolve({ ok: false, message: null });
		request.onload = () => {
			const body = request.response as { error?: { message: string } } | null;
			resolve(request.status < 300 ? { ok: true } : { ok: false, message: request.status < 500 ? (body?.error?.message ?? null) : null });
		};
		request.timeout = 120_000;
		request.open('POST', url);
		request.send(form);
	});
}
