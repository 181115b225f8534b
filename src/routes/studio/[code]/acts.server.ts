/** What the page of a workshop can do: save its plan, copy it, keep it as a template, put it away. */
import { fail, redirect, type RequestEvent } from '@sveltejs/kit';
import { fromDateInput } from '#lib/i18n/format.ts';
import { say } from '#lib/i18n/say.ts';
import { textFields } from '#lib/server/input.ts';
import { archiveWorkshop, deleteWorkshop } from '#lib/workshop/bin.server.ts';
import { parseCopy, parseKeep, parseSave } from '#lib/workshop/plan.ts';
import { savePlan } from '#lib/workshop/plan.server.ts';
import { findWorkshop } from '#lib/workshop/read.server.ts';
import { refuse, STATUS, type Refusal, type Result } from '#lib/workshop/refusal.ts';
import { copyWorkshop, keepTemplate } from '#lib/workshop/write.server.ts';

type Event = RequestEvent<{ code: string }>;
type Act = 'save' | 'copy' | 'keep' | 'archive' | 'remove';
/** A plan is a few thousand letters; more is no plan. */
const MOST_LETTERS = 400_000;

async function begin({ params, request }: Event) {
	const [found, typed] = [await findWorkshop(params.code), textFields(await request.formData())];
	return { found, typed };
}

function turnDown(event: Event, act: Act, refusal: Refusal, typed: Record<string, string> = {}) {
	const { reason, field, params } = refusal;
	return fail(STATUS[reason], { act, reason, field: field ?? null, sentence: say(reason, event.locals.locale, params), typed });
}

/** Takes the whole plan as JSON in the field `plan`. Returns the new revision. */
export async function save(event: Event) {
	const { found, typed } = await begin(event);
	const input = readJson(typed.plan ?? '');
	const plan = input.ok ? parseSave(input.value) : input;
	const saved = !found.ok ? found : plan.ok ? await savePlan(event.locals.actor, found.value.id, plan.value) : plan;
	return saved.ok ? { act: 'save' as const, revision: saved.value.revision } : turnDown(event, 'save', saved);
}

function readJson(text: string): Result<unknown> {
	if (text.length > MOST_LETTERS) return refuse('too_large');
	try {
		return { ok: true, value: JSON.parse(text) as unknown };
	} catch {
		return refuse('malformed');
	}
}

/** The same workshop on another day; its page opens. */
export async function copy(event: Event) {
	const { found, typed } = await begin(event);
	const startsAt = fromDateInput(`${typed.date ?? ''}T${typed.time ?? ''}`) ?? Number.NaN;
	const input = parseCopy({ id: typed.id, title: typed.title, startsAt });
	const made = !found.ok ? found : input.ok ? await copyWorkshop(event.locals.actor, found.value.id, input.value) : input;
	if (!made.ok) return turnDown(event, 'copy', made.reason === 'number_invalid' ? refuse('date_invalid', 'startsAt') : made, typed);
	redirect(303, `/studio/${made.value.code}`);
}

/** Keeps the saved agenda as a template. */
export async function keep(event: Event) {
	const { found, typed } = await begin(event);
	const input = parseKeep(typed);
	const kept = !found.ok ? found : input.ok ? await keepTemplate(event.locals.actor, found.value.id, input.value) : input;
	return kept.ok ? { act: 'keep' as const, kept: typed.name ?? '' } : turnDown(event, 'keep', kept, typed);
}

/** Field `on`: 1 = into the archive, 0 = out of it. */
export async function archive(event: Event) {
	const { found, typed } = await begin(event);
	const on = typed.on === '1';
	const done = found.ok ? await archiveWorkshop(event.locals.actor, found.value.id, { id: typed.id ?? '', on }) : found;
	if (!done.ok) return turnDown(event, 'archive', done);
	redirect(303, on ? '/studio' : `/studio/${event.params.code}`);
}

/** Into the bin; the list offers to take it back. */
export async function remove(event: Event) {
	const { found, typed } = await begin(event);
	const done = found.ok ? await deleteWorkshop(event.locals.actor, found.value.id, { id: typed.id ?? '' }) : found;
	if (!done.ok) return turnDown(event, 'remove', done);
	redirect(303, `/studio?deleted=${(found as { value: { id: string } }).value.id}`);
}
