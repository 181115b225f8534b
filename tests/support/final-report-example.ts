/** A final report of 2024 and a results table of small grants, restated (persons are roles): what the rules of the forms are held against. */
import { readReport, readResults, type Report, type Results } from '#lib/closing/input.ts';
import report from './final-report-example.json' with { type: 'json' };
import results from './small-grants-example.json' with { type: 'json' };

const must = <T>(read: { ok: true; value: T } | { ok: false; reason: string; field?: string }): T => {
	if (!read.ok) throw new Error(`${read.reason} ${read.field ?? ''}`);
	return read.value;
};
/** @returns the report, made anew each time. */
export const exampleReport = (): Report => must(readReport(report));
/** @returns the results table, made anew each time. */
export const exampleResults = (): Results => must(readResults(results));
