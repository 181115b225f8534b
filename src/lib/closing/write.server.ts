/** Final reports and results tables are saved, sent and opened again. */
import { and, eq, isNull, lt } from 'drizzle-orm';
import { findProgramme } from '#lib/application/programme.server.ts';
import { newId } from '#lib/live/id.ts';
import { finalReport, storyConsent } from '#lib/server/schema.ts';
import { transactOnce, type Tx } from '#lib/server/transact.ts';
import { accept, refuse, type Result } from '#lib/workshop/refusal.ts';
import { nameActor, type Actor } from '#lib/workshop/rules.ts';
import type { ClosingAct, Consent } from './input.ts';
import { checkOf, mayClose, readConsent, readStanding, type ContentOf } from './read.server.ts';
import { judgeAct, type Form } from './rules.ts';

/** So many drafts are kept; what was sent stays for ever. */
const KEPT = 100;

/**
 * Saves a draft with anything missing, sends it when no error stands, or opens what was sent again, with a reason. Each is a row of its own.
 * Refusals: signed_out, forbidden, not_found, not_open (sent already; or a draft to be reopened), changed_meanwhile (somebody saved since
 * `revision`), required (the first field in the way; params n; a reason; the name of a consent), consent_missing (a name without one).
 */
export function actClosing<F extends Form>(
	actor: Actor,
	programmeId: string,
	form: F,
	input: ClosingAct<ContentOf<F>>
): Promise<Result<{ revision: number }>> {
	const key = { actor: nameActor(actor), id: input.id, action: `${input.act}_${form}:${programmeId}` };
	return transactOnce<Result<{ revision: number }>>(key, async (tx) => {
		const refused = mayClose(actor);
		if (refused) return refused;
		const programme = await findProgramme(tx.db, programmeId);
		if (!programme) return refuse('not_found');
		const { act, reason } = input;
		const by = actor.account!.id;
		const now = await readStanding(tx.db, programme, form);
		const content = input.content ?? now.content;
		const errors = act === 'send' ? checkOf(form, content).filter(({ severity }) => severity === 'error') : [];
		const state = judgeAct(act, { revision: now.revision, began: input.revision, state: now.state, errors, reason });
		if (!state.ok) return state;
		const wrong = input.consent && (await keepConsent(tx, programmeId, input.consent, by));
		if (wrong) return wrong;
		const revision = now.revision + 1;
		await tx.db
			.insert(finalReport)
			.values({ id: newId(tx.now), programmeId, form, revision, state: state.value, content, reason, at: tx.now, byAccountId: by });
		const old = and(eq(finalReport.programmeId, programmeId), eq(finalReport.form, form), lt(finalReport.revision, revision - KEPT));
		await tx.db.delete(finalReport).where(and(old, eq(finalReport.state, 'draft')));
		await tx.record({ actor: nameActor(actor), action: `${act}_${form}`, subject: `programme:${programmeId}`, reason, data: { revision } });
		return accept({ revision });
	});
}

/** The name of a person is kept only with their consent; when it is withdrawn, name and contact are emptied. */
async function keepConsent({ db, now }: Tx, programmeId: string, { name, contact, given }: Consent, byAccountId: string) {
	const standing = await readConsent(db, programmeId);
	if (name && !given) return refuse('consent_missing', 'consent.given');
	if (given && !name) return refuse('required', 'consent.name');
	if (standing && given && standing.name === name && standing.contact === contact) return null;
	await db
		.update(storyConsent)
		.set({ withdrawnAt: now, name: '', contact: '' })
		.where(and(eq(storyConsent.programmeId, programmeId), isNull(storyConsent.withdrawnAt)));
	if (given) await db.insert(storyConsent).values({ id: newId(now), programmeId, name, contact, at: now, byAccountId });
	return null;
}
