/** Sends acts on the ground and large files; what is refused comes back as a sentence at its field. */
import type { GroundAct } from '#lib/ground/input.ts';
import { GROUND_LIMITS, type UploadKind } from '#lib/ground/rules.ts';
import type { Survey, SurveyChoices } from '#lib/ground/survey.server.ts';
import { m } from '#lib/i18n/paraglide/messages.js';
import { newId } from '#lib/live/id.ts';

export type Refused = { field: string; message: string; code: string };
export type Sent<T> = { ok: true; value: T } | ({ ok: false } & Refused);

const api = (village: string) => `/api/v1/villages/${village}`;
const broken = (): { ok: false } & Refused => ({ ok: false, field: '', code: 'line', message: m.ground_failed() });

async function ask<T>(path: string, init: RequestInit): Promise<Sent<T>> {
	try {
		const answer = await fetch(path, init);
		const body = (await answer.json()) as T & { error?: { code: string; message: string; field?: string } };
		if (answer.ok) return { ok: true, value: body };
		return { ok: false, field: body.error?.field ?? '', code: body.error?.code ?? '', message: body.error?.message ?? m.ground_failed() };
	} catch {
		return broken();
	}
}

const post = (body: unknown): RequestInit => ({
	method: 'POST',
	headers: { 'content-type': 'application/json' },
	body: JSON.stringify(body)
});

/** One act; sent again with the same id it counts once. */
export function sendAct(village: string, act: GroundAct): Promise<Sent<{ id: string }>> {
	return ask(`${api(village)}/ground`, post(act));
}

export function askSurvey(village: string, upload: string, choices: SurveyChoices): Promise<Sent<Survey>> {
	return ask(`${api(village)}/uploads/${upload}/survey`, post(choices));
}

export type Uploading = { share: number; waiting: boolean };
const WAIT_MS = [500, 1000, 2000, 4000, 8000, 8000, 15_000, 15_000, 30_000, 30_000];

/**
 * Sends a file piece by piece; after a break it goes on where the server stands, for about two minutes.
 * @returns the id of the upload
 */
export async function uploadFile(village: string, kind: UploadKind, file: File, ontell: (now: Uploading) => void): Promise<Sent<string>> {
	const id = newId();
	let tries = 0;
	let received: number | null = null;
	ontell({ share: 0, waiting: false });
	for (;;) {
		const step: Sent<{ received: number }> =
			received === null
				? await ask(`${api(village)}/uploads`, post({ id, kind, bytes: file.size }))
				: await ask(`${api(village)}/uploads/${id}?offset=${received}`, {
						method: 'PATCH',
						headers: { 'content-type': 'application/octet-stream' },
						body: file.slice(received, received + GROUND_LIMITS.pieceBytes)
					});
		if (step.ok) {
			({ received } = step.value);
			if (received > 0) tries = 0;
			ontell({ share: received / file.size, waiting: false });
			if (received === file.size) return { ok: true, value: id };
		} else {
			if (step.code !== 'line' && step.code !== 'changed_meanwhile') return step;
			const wait = WAIT_MS[tries++];
			if (wait === undefined) return step;
			ontell({ share: (received ?? 0) / file.size, waiting: true });
			await new Promise((resolve) => setTimeout(resolve, wait));
			received = null;
		}
	}
}
