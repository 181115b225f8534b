/** What is found in an application, and what its cells say. Pure. */
import { foundAt, type FormFinding, type FormPlace } from '#lib/document/finding.ts';
import type { TableKey, Value } from './content.ts';

export type Finding = FormFinding<TableKey>;
export type Place = FormPlace<TableKey>;
export const found = foundAt<TableKey>;
/** @returns what a cell says as a number, or null. */
export const num = (value: Value | undefined): number | null => (typeof value === 'number' ? value : null);
/** @returns what a cell says as words, without spaces around them. */
export const str = (value: Value | undefined): string => (typeof value === 'string' ? value.trim() : '');
