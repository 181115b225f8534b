/** What is found in an application: which rule, how grave, and where it belongs; labels.ts says it. Pure. */
import type { TableKey, Value } from './content.ts';

export type Severity = 'error' | 'warning' | 'info';
/** table null = a text or a value (`cell`). params fill the sentence. variant: which sentence of the rule. */
export type Finding = {
	code: string;
	severity: Severity;
	table: TableKey | null;
	row: string | null;
	cell: string;
	params: Record<string, string | number>;
	variant: string;
};
export type Place = { table?: TableKey; row?: string; cell: string };
/** @returns a finding at its place. */
export const found = (
	code: string,
	severity: Severity,
	{ table, row, cell }: Place,
	params: Finding['params'] = {},
	variant = ''
): Finding => ({
	code,
	severity,
	table: table ?? null,
	row: row ?? null,
	cell,
	params,
	variant
});
/** @returns what a cell says as a number, or null. */
export const num = (value: Value | undefined): number | null => (typeof value === 'number' ? value : null);
/** @returns what a cell says as words, without spaces around them. */
export const str = (value: Value | undefined): string => (typeof value === 'string' ? value.trim() : '');
