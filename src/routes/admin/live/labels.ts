import { formatNumber } from '#lib/i18n/format.ts';
import type { Locale } from '#lib/i18n/locale.ts';
import { m } from '#lib/i18n/paraglide/messages.js';
import type { NamedDocument } from './figures.ts';

const FAULTS: Record<string, () => string> = {
	undecodable: m.people_live_fault_undecodable,
	too_large: m.people_live_fault_too_large,
	too_many: m.people_live_fault_too_many,
	board_full: m.people_live_fault_board_full,
	gap: m.people_live_fault_gap,
	foreign_client: m.people_live_fault_foreign_client,
	foreign_place: m.people_live_fault_foreign_place,
	foreign_author: m.people_live_fault_foreign_author,
	wrong_value: m.people_live_fault_wrong_value,
	not_yours: m.people_live_fault_not_yours,
	too_long: m.people_live_fault_too_long,
	read_only: m.people_live_fault_read_only
};

/** @returns why an edit was refused, in words */
export function faultLabel(fault: string): string {
	return (FAULTS[fault] ?? m.people_live_fault_other)();
}

/** @returns what a document is: the course of the meeting or one of its tables */
export function documentLabel({ kind, table }: NamedDocument): string {
	if (kind === 'other') return m.people_live_document_other();
	return kind === 'stage' ? m.people_live_document_stage() : m.people_live_document_table({ n: table ?? 0 });
}

/** Bytes -> '0,4 КБ', '12 КБ', '3,5 МБ'. */
export function formatBytes(bytes: number, locale: Locale): string {
	// What is there is never shown as nothing.
	const kb = bytes > 0 ? Math.max(0.1, bytes / 1024) : 0;
	return kb < 1000
		? m.people_live_kb({ n: formatNumber(kb, locale, kb < 10 ? 1 : 0) })
		: m.people_live_mb({ n: formatNumber(kb / 1024, locale, kb < 10_240 ? 1 : 0) });
}

/** Milliseconds -> '0,4 мс', '37 мс'. */
export function formatMs(ms: number, locale: Locale): string {
	return m.people_live_ms({ n: formatNumber(ms, locale, ms < 10 ? 1 : 0) });
}
