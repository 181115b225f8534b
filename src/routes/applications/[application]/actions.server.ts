/** What can be done on the page of an application. */
import type { RequestEvent } from '@sveltejs/kit';
import * as v from 'valibot';
import { reader, takeForm } from '#lib/application/act.server.ts';
import { decideApplication, declareConflict, discuss, giveScore } from '#lib/application/commission.server.ts';
import { addComment, addMember, removeMember, settleComment } from '#lib/application/group.server.ts';
import {
	commentInput,
	conflictInput,
	decisionInput,
	erasureInput,
	memberInput,
	moveInput,
	parseScore,
	removalInput,
	restoreInput,
	settleInput
} from '#lib/application/input.ts';
import { restoreKept } from '#lib/application/kept.server.ts';
import { erasePersons } from '#lib/application/personal.server.ts';
import { moveApplication } from '#lib/application/write.server.ts';
import { CATEGORIES } from '#lib/project/rules.ts';
import { groupCookie } from '#lib/server/auth.ts';
import { idField, textField } from '#lib/server/input.ts';
import type { Actor } from '#lib/workshop/rules.ts';
import type { Result } from '#lib/workshop/refusal.ts';

type On = { actor: Actor; token: string | null; id: string };
const act =
	<I, T>(name: string, read: (typed: Record<string, string>) => Result<I>, run: (on: On, input: I) => Promise<Result<T>>, stays = false) =>
	(event: RequestEvent) => {
		const id = event.params.application!;
		const token = event.cookies.get(groupCookie(id)) ?? null;
		return takeForm(
			event,
			name,
			read,
			(input) => run({ actor: event.locals.actor, token, id }, input),
			stays ? null : () => `/applications/${id}`
		);
	};
const decision = v.object({ ...decisionInput.entries, category: v.picklist(CATEGORIES, 'unknown_choice') });
const word = v.object({ id: idField, text: textField(1000) });

export const acts = {
	move: act('move', reader(moveInput), ({ actor, token, id }, input) => moveApplication(actor, token, id, input)),
	// The link of a new member is shown once, so the answer stays on the page.
	member: act('member', reader(memberInput), ({ actor, token, id }, input) => addMember(actor, token, id, input), true),
	unmember: act('unmember', reader(removalInput), ({ actor, token, id }, input) => removeMember(actor, token, id, input)),
	comment: act('comment', reader(commentInput), ({ actor, token, id }, input) => addComment(actor, token, id, input)),
	settle: act('settle', reader(settleInput), ({ actor, token, id }, input) => settleComment(actor, token, id, input)),
	erase: act('erase', reader(erasureInput), ({ actor, token, id }, input) => erasePersons(actor, token, id, input)),
	restore: act('restore', reader(restoreInput), ({ actor, token, id }, input) => restoreKept(actor, token, id, input)),
	conflict: act('conflict', reader(conflictInput), ({ actor, id }, input) => declareConflict(actor, id, input)),
	score: act('score', parseScore, ({ actor, id }, input) => giveScore(actor, id, input)),
	discuss: act('discuss', reader(word), ({ actor, id }, input) => discuss(actor, id, input)),
	decide: act('decide', reader(decision), ({ actor, id }, input) => decideApplication(actor, id, input))
};
