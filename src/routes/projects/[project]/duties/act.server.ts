/** The small forms about commitments and reports, for every page that has them. */
import { fail, redirect, type RequestEvent } from '@sveltejs/kit';
import { say } from '#lib/i18n/say.ts';
import { keepCommitment } from '#lib/commitment/duties.server.ts';
import { keepActInput, reportActInput } from '#lib/commitment/input.ts';
import type { Paper } from '#lib/commitment/paper.server.ts';
import { actOnReport } from '#lib/commitment/plate.server.ts';
import { parse, textFields } from '#lib/server/input.ts';
import { STATUS, type Refusal, type Result } from '#lib/workshop/refusal.ts';

/** @returns the bytes of a chosen file, or null. */
export async function readFileOf(form: FormData, name: string): Promise<Uint8Array | null> {
	const file = form.get(name);
	return file instanceof File && file.size > 0 ? new Uint8Array(await file.arrayBuffer()) : null;
}

/** @returns a chosen file with its name, or null. */
export async function readPaperOf(form: FormData, name: string): Promise<Paper | null> {
	const bytes = await readFileOf(form, name);
	return bytes && { bytes, name: (form.get(name) as File).name };
}

/** Gives back what was typed beside the sentence. */
export function giveBack(event: Pick<RequestEvent, 'locals'>, typed: Record<string, string>, { reason, field, params }: Refusal) {
	return fail(STATUS[reason], { key: typed.key ?? '', field: field ?? '', message: say(reason, event.locals.locale, params), typed });
}

async function finish(event: RequestEvent, typed: Record<string, string>, result: Result<unknown>) {
	if (!result.ok) return giveBack(event, typed, result);
	const to = new URLSearchParams([...event.url.searchParams].filter(([name]) => !name.startsWith('/') && name !== 'done'));
	to.set('done', typed.act ?? '');
	redirect(303, `${event.url.pathname}?${to}`);
}

/** An act on a commitment; its fields with dots ('rhythm.n') belong together. */
async function keep(event: RequestEvent) {
	const form = await event.request.formData();
	const typed = textFields(form);
	const nested: Record<string, unknown> = { ...typed };
	const rhythm = Object.entries(typed).flatMap(([name, value]) => (name.startsWith('rhythm.') ? [[name.slice(7), value]] : []));
	if (rhythm.length) nested.rhythm = Object.fromEntries(rhythm);
	const input = parse(keepActInput, nested, 'whole');
	const picture = await readFileOf(form, 'photo');
	if (!input.ok) return finish(event, typed, input);
	const paper = await readPaperOf(form, 'paper');
	return finish(event, typed, await keepCommitment(event.locals.actor, typed.commitmentId ?? '', input.value, picture, paper));
}

/** An act on a report. */
async function report(event: RequestEvent) {
	const typed = textFields(await event.request.formData());
	const input = parse(reportActInput, typed);
	return finish(event, typed, input.ok ? await actOnReport(event.locals.actor, input.value) : input);
}

export const acts = { keep, report };
