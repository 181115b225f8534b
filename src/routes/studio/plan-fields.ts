/** Names of the fields in the studio's plain form. Pure. */
import type { ActivityKind } from '#lib/workshop/rules.ts';
import { TEMPLATES, type TemplateName } from '#lib/workshop/templates.ts';

/** Field name -> text, as the browser sent it. */
export type Typed = Record<string, string>;

/** A template that somebody kept; removal: request id of taking it off the list. */
export type OwnTemplate = { id: string; name: string; removal: string; parts: { kind: ActivityKind; minutes: number }[] };

export const MOST_TABLES = 20;
export const LANGUAGES = ['kk', 'ru', 'en'] as const;
/** Names of fields that come many times. Positions count from 0, tables from 1. */
export const minutesField = (template: string, position: number) => `minutes.${template}.${position}`;
export const questionField = (table: number, language: string) => `question.${table}.${language}`;

/** @returns whether a template has a World Cafe and therefore tables with questions. */
export function hasCafe(template: TemplateName): boolean {
	return TEMPLATES[template].some(({ kind }) => kind === 'cafe');
}
