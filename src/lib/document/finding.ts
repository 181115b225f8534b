/** What is found in an official form: which rule, how grave, and where it belongs; the labels of each form say it. Pure. */
export type Severity = 'error' | 'warning' | 'info';
/** table null = a text or a value (`cell`). params fill the sentence. variant: which sentence of the rule. */
export type FormFinding<Table extends string = string> = {
	code: string;
	severity: Severity;
	table: Table | null;
	row: string | null;
	cell: string;
	params: Record<string, string | number>;
	variant: string;
};
export type FormPlace<Table extends string = string> = { table?: Table; row?: string; cell: string };

/** @returns a finding at its place. */
export const foundAt = <Table extends string = string>(
	code: string,
	severity: Severity,
	{ table, row, cell }: FormPlace<Table>,
	params: FormFinding['params'] = {},
	variant = ''
): FormFinding<Table> => ({ code, severity, table: table ?? null, row: row ?? null, cell, params, variant });
