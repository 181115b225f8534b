/** A final report or a results table as it stands, with what the house knows and what is wrong. Only for those who run programmes. */
import { and, desc, eq, isNull } from 'drizzle-orm';
import { findProgramme, type Programme } from '#lib/application/programme.server.ts';
import { db as readDb } from '#lib/server/app.ts';
import type { Db } from '#lib/server/db.ts';
import { account, finalReport, storyConsent } from '#lib/server/schema.ts';
import { accept, refuse, type Result } from '#lib/workshop/refusal.ts';
import { hasRole, type Actor } from '#lib/workshop/rules.ts';
import { checkAll, checkResults } from './checks.ts';
import { flatten, type Fields } from './fields.ts';
import { readReport, readResults, type Report, type Results } from './input.ts';
import { knownReport, knownResults } from './known.server.ts';
import type { Finding, Form, State } from './rules.ts';

export type ContentOf<F extends Form> = F extends 'report' ? Report : Results;
/** revision 0: nothing saved yet, the content is what the house knows. */
export type Standing<F extends Form> = { revision: number; state: State; content: ContentOf<F>; saved: { at: number; who: string } | null };

/** How each form reads, what the house knows of it, and what is wrong with it. */
const FORM = {
	report: { read: readReport, known: knownReport, check: checkAll },
	results: { read: readResults, known: knownResults, check: checkResults }
} as const;
export const readerOf = <F extends Form>(form: F) => FORM[form].read as (input: unknown) => Result<ContentOf<F>>;
export const checkOf = <F extends Form>(form: F, content: ContentOf<F>): Finding[] =>
	(FORM[form].check as (content: ContentOf<F>) => Finding[])(content);
export const knownOf = <F extends Form>(db: Db, form: F, programme: Programme): Promise<ContentOf<F>> =>
	FORM[form].known(db, programme) as Promise<ContentOf<F>>;

/** Refusals: signed_out, forbidden. */
export const mayClose = (actor: Actor) =>
	hasRole(actor, 'run_programme', null) ? null : refuse(actor.account ? 'forbidden' : 'signed_out');

/** @returns what a kept revision says, or null. */
export async function readRevision<F extends Form>(db: Db, programmeId: string, form: F, revision: number): Promise<ContentOf<F> | null> {
	const [row] = await db
		.select({ content: finalReport.content })
		.from(finalReport)
		.where(and(eq(finalReport.programmeId, programmeId), eq(finalReport.form, form), eq(finalReport.revision, revision)));
	const read = row && readerOf(form)(row.content);
	return read?.ok ? read.value : null;
}

/** @returns where a form of a programme stands now. */
export async function readStanding<F extends Form>(db: Db, programme: Programme, form: F): Promise<Standing<F>> {
	const [row] = await db
		.select({
			revision: finalReport.revision,
			state: finalReport.state,
			content: finalReport.content,
			at: finalReport.at,
			who: account.name
		})
		.from(finalReport)
		.leftJoin(account, eq(account.id, finalReport.byAccountId))
		.where(and(eq(finalReport.programmeId, programme.id), eq(finalReport.form, form)))
		.orderBy(desc(finalReport.revision))
		.limit(1);
	if (!row) return { revision: 0, state: 'draft', content: await knownOf(db, form, programme), saved: null };
	const read = readerOf(form)(row.content);
	if (!read.ok) throw new Error(`kept ${form} ${programme.id} cannot be read: ${read.reason} ${read.field ?? ''}`);
	const { revision, state, at, who } = row;
	return { revision, state: state as State, content: read.value, saved: { at, who: who ?? '' } };
}

/** @returns the consent of the person of the success story that stands now, or null. */
export async function readConsent(db: Db, programmeId: string): Promise<{ id: string; name: string; contact: string } | null> {
	const [row] = await db
		.select()
		.from(storyConsent)
		.where(and(eq(storyConsent.programmeId, programmeId), isNull(storyConsent.withdrawnAt)))
		.orderBy(desc(storyConsent.at))
		.limit(1);
	return row ? { id: row.id, name: row.name, contact: row.contact } : null;
}

/** What is known stands under the path of its field; ids of rows are no facts. */
const factsOf = (fields: Fields): Fields =>
	Object.fromEntries(Object.entries(fields).filter(([path, value]) => value && !/\.(id|no|task_no)$/.test(path)));

/** @returns everything that the page of a form shows, or refusal not_found, signed_out, forbidden. @param language of targets as they are printed */
export async function readClosing<F extends Form>(actor: Actor, programmeId: string, form: F, language: 'kk' | 'ru') {
	const refused = mayClose(actor);
	if (refused) return refused;
	const db = readDb();
	const programme = await findProgramme(db, programmeId);
	if (!programme) return refuse('not_found');
	const standing = await readStanding(db, programme, form);
	const known = factsOf(flatten(await knownOf(db, form, programme), language));
	const fields = flatten(standing.content, language);
	const consent = form === 'report' ? await readConsent(db, programmeId) : null;
	return accept({
		programme,
		...standing,
		fields: {
			...fields,
			...(consent && { 'consent.name': consent.name, 'consent.contact': consent.contact, 'consent.given': 'on' })
		} as Fields,
		known,
		/** Fields that the house could fill and nobody has. */
		offered: Object.keys(known).filter((path) => !fields[path]).length,
		findings: checkOf(form, standing.content)
	});
}

/** @returns fields with everything that the house knows where nothing is typed, its rows included. */
export async function fillKnown<F extends Form>(programmeId: string, form: F, fields: Fields, language: 'kk' | 'ru'): Promise<Fields> {
	const programme = await findProgramme(readDb(), programmeId);
	const known = programme ? flatten(await knownOf(readDb(), form, programme), language) : {};
	return { ...fields, ...Object.fromEntries(Object.entries(known).filter(([path, value]) => value && !fields[path])) };
}
