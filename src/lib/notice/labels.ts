/** Notices in words. */
import { m } from '#lib/i18n/paraglide/messages.js';
import type { Locale } from '#lib/i18n/locale.ts';
import { dayLabel } from '#lib/project/labels.ts';
import type { NoticeKind } from './rules.ts';

type Data = Record<string, string | number>;
type Say = (params: never, options?: { locale?: Locale }) => string;
const WORDS: Record<NoticeKind, Say> = {
	report_due: m.notice_report_due,
	report_late: m.notice_report_late,
	report_coordinator: m.notice_report_coordinator,
	report_manager: m.notice_report_manager,
	help_asked: m.notice_help_asked,
	problem_told: m.notice_problem_told,
	savings_asked: m.notice_savings_asked,
	savings_decided: m.notice_savings_decided,
	opening_soon: m.notice_opening_soon,
	duty_due: m.notice_duty_due,
	duty_overdue: m.notice_duty_overdue,
	hand_over: m.notice_hand_over,
	hand_over_answered: m.notice_hand_over_answered,
	plate_report: m.notice_plate_report,
	plate_danger: m.notice_plate_danger
};

/** @returns a notice as one sentence. Days in its data ('2026-11-20') are written as people read them. */
export function noticeText(kind: string, data: Data, locale: Locale): string {
	const say = WORDS[kind as NoticeKind];
	if (!say) return String(data.project ?? '');
	const readable = Object.entries(data).map(([key, value]) => [
		key,
		/^\d{4}-\d{2}-\d{2}$/.test(String(value)) ? dayLabel(String(value), locale) : value
	]);
	return say(Object.fromEntries(readable) as never, { locale });
}
