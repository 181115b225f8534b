/** The state-grant form of an application: as it says now, or as it was when it took a step. */
import { and, desc, eq } from 'drizzle-orm';
import { toDateInput } from '#lib/i18n/format.ts';
import { db as readDb } from '#lib/server/app.ts';
import { applicationState } from '#lib/server/schema.ts';
import { accept, refuse, type Result } from '#lib/workshop/refusal.ts';
import type { Actor } from '#lib/workshop/rules.ts';
import { emptyContent, type Content } from './content.ts';
import type { ApplicationState } from './rules.ts';
import { findApplication, readPerson, readState } from './standing.server.ts';
import { contentOf } from './write.server.ts';

/** sentOn: 'YYYY-MM-DD', null while nothing was sent. draft: words that may still change. */
export type Printable = { number: number; title: string; content: Content; sentOn: string | null; draft: boolean };

/** States in which an application can no longer be written, so that what it says is what was sent. */
const FIXED: readonly ApplicationState[] = [
	'aligned',
	'at_commission',
	'awarded',
	'awarded_out_of_competition',
	'rejected',
	'sent_to_body'
];

/**
 * @param stateId a step of the application: what it said then; null: what it says now
 * Refusals: not_found, signed_out, forbidden (whoever may not see the application).
 */
export async function readPrintable(
	actor: Actor,
	token: string | null,
	applicationId: string,
	stateId: string | null
): Promise<Result<Printable>> {
	const db = readDb();
	const row = await findApplication(db, applicationId);
	if (!row) return refuse('not_found');
	const person = await readPerson(db, row, actor, token);
	if (!person.sees) return refuse(person.author ? 'forbidden' : 'signed_out');
	const of = (more: ReturnType<typeof eq>) =>
		db
			.select()
			.from(applicationState)
			.where(and(eq(applicationState.applicationId, row.id), more))
			.orderBy(desc(applicationState.at), desc(applicationState.id))
			.limit(1);
	const { number, title } = row;
	if (stateId !== null) {
		const [step] = await of(eq(applicationState.id, stateId));
		if (!step?.content) return refuse('not_found');
		const empty = emptyContent();
		const { texts, values, rows } = step.content as Content;
		const content = { texts: { ...empty.texts, ...texts }, values, rows: { ...empty.rows, ...rows } };
		return accept({ number, title, content, sentOn: toDateInput(step.at), draft: false });
	}
	const state = await readState(db, row.id);
	const [sent] = await of(eq(applicationState.state, 'submitted'));
	const draft = !FIXED.includes(state);
	return accept({ number, title, content: await contentOf(row.id), sentOn: sent && !draft ? toDateInput(sent.at) : null, draft });
}
