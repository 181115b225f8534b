/** What a finding is, and what may be done with a final report or a results table. Pure. */
import type { FormFinding } from '#lib/document/finding.ts';
import { accept, refuse, type Result } from '#lib/workshop/refusal.ts';

/** table and row: where it is a row of a table; together with cell they are the path of the field. */
export type Finding = FormFinding;
/** @returns the path of the field that a finding belongs to. */
export const fieldOf = ({ table, row, cell }: Pick<Finding, 'table' | 'row' | 'cell'>) => [table, row, cell].filter(Boolean).join('.');

export const FORMS = ['report', 'results'] as const;
/** report: form B; results: form C. */
export type Form = (typeof FORMS)[number];
export type State = 'draft' | 'sent';
export type ClosingAct = 'save' | 'send' | 'reopen';

/** What an act needs to know besides who asks. revision and state: what stands; began: what the writer began from; errors: of the checks. */
export type ActFacts = { revision: number; began: number; state: State; errors: readonly Finding[]; reason: string };

/**
 * May this be done now?
 * @returns the state it leads to, or not_open (a draft cannot be reopened, what was sent not be changed), changed_meanwhile (somebody
 * saved since), required (at the first field that stands in the way; reopening needs a reason)
 */
export function judgeAct(act: ClosingAct, { revision, began, state, errors, reason }: ActFacts): Result<State> {
	if ((act === 'reopen') !== (state === 'sent')) return refuse('not_open');
	if (began !== revision) return refuse('changed_meanwhile', 'revision');
	if (act === 'reopen' && !reason.trim()) return refuse('required', 'reason');
	if (act === 'send' && errors.length > 0) return refuse('required', fieldOf(errors[0]!), { n: errors.length });
	return accept(act === 'send' ? 'sent' : 'draft');
}
