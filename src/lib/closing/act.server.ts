/** How the forms of the final report and the results table answer. Every button sends the whole form, so nothing that was typed is lost. */
import { fail, redirect, type RequestEvent } from '@sveltejs/kit';
import { m } from '#lib/i18n/paraglide/messages.js';
import { say } from '#lib/i18n/say.ts';
import { newId } from '#lib/live/id.ts';
import { db } from '#lib/server/app.ts';
import { findProgramme } from '#lib/application/programme.server.ts';
import { textFields } from '#lib/server/input.ts';
import { STATUS, type Refusal } from '#lib/workshop/refusal.ts';
import { addRow, flatten, mergeFields, removeRow, type Fields } from './fields.ts';
import { readActForm } from './input.ts';
import { fillKnown, knownOf, mayClose, readerOf, readRevision, readStanding } from './read.server.ts';
import type { Form } from './rules.ts';
import { actClosing } from './write.server.ts';

/** fields: what the form shows instead of what is saved; null = what is saved. theirs: what somebody else saved where both wrote. */
export type Answer = { act: string; message: string; field: string; fields: Fields | null; theirs: Fields; revision: number | null };
const answer = (said: Partial<Answer>): Answer => ({ act: '', message: '', field: '', fields: null, theirs: {}, revision: null, ...said });

export const printLanguage = (locale: string) => (locale === 'ru' ? 'ru' : 'kk');
const HEAD = ['id', 'revision', 'act', 'reason', 'in'];
const typedFields = (typed: Fields): Fields => Object.fromEntries(Object.entries(typed).filter(([name]) => !HEAD.includes(name)));

/** Answers one button: save, send, reopen, add TABLE, remove ROW, fill, or language kk|ru (saves first). */
export async function takeClosing(event: RequestEvent, form: Form) {
	const { actor, locale } = event.locals;
	const programmeId = event.params.programme!;
	const typed = textFields(await event.request.formData());
	const fields = typedFields(typed);
	const [act = '', what = ''] = (typed.act ?? '').split(' ');
	const language = printLanguage(locale);
	// What is shown again still stands on the revision it began from: somebody may have saved since.
	const revision = /^\d{1,9}$/.test(typed.revision ?? '') ? Number(typed.revision) : 0;
	const sorry = (refusal: Refusal, more: Partial<Answer> = {}) =>
		fail(
			STATUS[refusal.reason],
			answer({ act, message: say(refusal.reason, locale, refusal.params), field: refusal.field ?? '', fields, revision, ...more })
		);

	const forbidden = mayClose(actor);
	if (forbidden) return sorry(forbidden);
	if (act === 'add') return answer({ act, fields: addRow(fields, what), revision });
	if (act === 'remove') return answer({ act, fields: removeRow(fields, what), revision });
	if (act === 'fill') return answer({ act, fields: await fillKnown(programmeId, form, fields, language), revision });

	const read = readActForm({ ...typed, act: act === 'reopen' ? 'reopen' : 'save' }, readerOf(form));
	if (!read.ok) return sorry(read);
	const input = { ...read.value, ...(act === 'reopen' && { content: null, consent: null }) };
	const saved = await actClosing(actor, programmeId, form, input);
	if (!saved.ok && saved.reason === 'changed_meanwhile' && input.content) {
		const programme = (await findProgramme(db(), programmeId))!;
		const now = await readStanding(db(), programme, form);
		const base = input.revision > 0 ? await readRevision(db(), programmeId, form, input.revision) : await knownOf(db(), form, programme);
		const other = flatten(now.content, language);
		const mine = flatten(input.content, language);
		const consent = Object.fromEntries(Object.entries(fields).filter(([path]) => path.startsWith('consent.')));
		const { fields: merged, theirs } = mergeFields(base ? flatten(base, language) : {}, mine, other);
		return sorry(saved, { field: Object.keys(theirs)[0] ?? '', fields: { ...merged, ...consent }, theirs, revision: now.revision });
	}
	if (!saved.ok) return sorry(saved, act === 'reopen' ? { fields: null, revision: null } : {});
	if (act === 'language') redirect(303, `${event.url.pathname}?in=${what === 'ru' ? 'ru' : 'kk'}`);
	if (act !== 'send') return answer({ act });
	// What was typed is saved whether it can be sent or not.
	const sent = await actClosing(actor, programmeId, form, {
		...{ id: newId(), revision: saved.value.revision, act: 'send', reason: '' },
		...{ content: null, consent: null }
	});
	if (sent.ok) return answer({ act });
	const message =
		sent.reason === 'required' ? m.closing_send_refused({ n: sent.params?.n ?? 0 }, { locale }) : say(sent.reason, locale, sent.params);
	return fail(STATUS[sent.reason], answer({ act, message }));
}
