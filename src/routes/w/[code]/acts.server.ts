/** What the phone's plain forms do: the same writes as the API, answered with the page. */
import { fail, redirect, type RequestEvent } from '@sveltejs/kit';
import { parseNote } from '#lib/board/input.ts';
import { readBoard } from '#lib/board/read.server.ts';
import type { Note } from '#lib/board/document.ts';
import { writeNote } from '#lib/board/write.server.ts';
import { say } from '#lib/i18n/say.ts';
import { parseNeed, parseSupport, readRanksForm } from '#lib/need/input.ts';
import { castRanks } from '#lib/need/ranking.server.ts';
import { addNeed, supportNeed } from '#lib/need/write.server.ts';
import { parseSeatAct } from '#lib/seat/input.ts';
import { actOnSeat } from '#lib/seat/roll.server.ts';
import { readBallotForm } from '#lib/vote/input.ts';
import { placeDots } from '#lib/vote/write.server.ts';
import { app } from '#lib/server/app.ts';
import { textFields } from '#lib/server/input.ts';
import { findWorkshop } from '#lib/workshop/read.server.ts';
import { refuse, STATUS, type Result } from '#lib/workshop/refusal.ts';
import type { Actor } from '#lib/workshop/rules.ts';
import type { Stage } from '#lib/workshop/stage.ts';

export type PageAct = 'note' | 'need' | 'support' | 'rank' | 'ballot' | 'back';
type Write = (actor: Actor, workshopId: string, form: FormData) => Promise<Result<unknown>>;

const WRITES: Record<PageAct, Write> = {
	async note(actor, workshopId, form) {
		const input = parseNote({ ...textFields(form), tableId: form.get('tableId') || undefined });
		return input.ok ? writeNote(actor, workshopId, input.value) : input;
	},
	async need(actor, workshopId, form) {
		const input = parseNeed({ ...textFields(form), groups: form.getAll('groups') });
		return input.ok ? addNeed(actor, workshopId, input.value) : input;
	},
	async support(actor, workshopId, form) {
		const input = parseSupport({ ...textFields(form), on: form.get('on') === 'true' });
		return input.ok ? supportNeed(actor, workshopId, input.value) : input;
	},
	async rank(actor, workshopId, form) {
		const input = readRanksForm(form);
		return input.ok ? castRanks(actor, workshopId, String(form.get('rankingId') ?? ''), input.value) : input;
	},
	async back(actor, workshopId, form) {
		const input = parseSeatAct({ ...textFields(form), act: 'back' });
		return input.ok ? actOnSeat(actor, workshopId, actor.seat!.id, input.value) : input;
	},
	async ballot(actor, workshopId, form) {
		const input = readBallotForm(form);
		return input.ok ? placeDots(actor, workshopId, String(form.get('voteId') ?? ''), input.value) : input;
	}
};

/** Does one act of a plain form. @returns a failure with the sentence and what was typed; success goes back to the page (reloading sends nothing twice). */
export async function actOnPage({ params, request, locals }: RequestEvent<{ code: string }>, act: PageAct) {
	const form = await request.formData();
	const found = await findWorkshop(params.code);
	const { actor } = locals;
	const result = !found.ok ? found : actor.seat ? await WRITES[act](actor, found.value.id, form) : refuse('no_seat');
	if (result.ok) redirect(303, `/w/${params.code}`);
	const { reason, field, params: fill } = result;
	return fail(STATUS[reason], { act, code: reason, field, message: say(reason, locals.locale, fill), typed: textFields(form) });
}

/** @returns the board of this seat's table, and the seat's own notes at all tables. */
export async function readBoards(
	stage: Stage,
	actor: Actor
): Promise<{ board: { document: string; notes: Note[] } | null; ownNotes: Note[] }> {
	await app().ensureStage(stage.workshop.id);
	const boards = await Promise.all(
		(stage.cafe?.tables ?? []).map(async ({ document, seats }) => ({ document, seats, notes: await readBoard(document) }))
	);
	const here = boards.find(({ seats }) => actor.seat && seats.includes(actor.seat.number));
	const author = `seat:${actor.seat?.id}`;
	const ownNotes = boards.flatMap(({ notes }) => notes.filter((note) => note.author === author));
	return { board: here ? { document: here.document, notes: here.notes } : null, ownNotes };
}
