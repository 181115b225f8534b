/** What people are told, when mail is tried again, and when it is too early in the morning. Pure. */
export const NOTICE_KINDS = [
	'report_due',
	'report_late',
	'report_coordinator',
	'report_manager',
	'help_asked',
	'problem_told',
	'savings_asked',
	'savings_decided',
	'opening_soon',
	'duty_due',
	'duty_overdue',
	'hand_over',
	'hand_over_answered',
	'plate_report',
	'plate_danger'
] as const;
export type NoticeKind = (typeof NOTICE_KINDS)[number];

export const MAIL_TRIES = 8;
const FIRST_PAUSE_MS = 60_000;
const LONGEST_PAUSE_MS = 6 * 3600_000;
/** @returns how long to wait after so many tries that failed, ms: a minute, then four times as long each time, six hours at most. */
export function pauseAfter(tries: number): number {
	return Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 4 ** Math.max(0, tries - 1));
}

/** @returns whether people may be told something at this hour (0-23) of a Kazakhstan clock. */
export function isDaytime(hour: number): boolean {
	return hour >= 9 && hour < 21;
}

/** @returns where a notice leads. subject: kind:id. */
export function addressOf(kind: string, subject: string): string {
	const id = subject.slice(subject.indexOf(':') + 1);
	if (kind.startsWith('report_')) return `/projects/${id}/report`;
	if (kind.startsWith('savings_')) return `/projects/${id}/money`;
	if (/^(duty|hand|plate)_/.test(kind)) return `/projects/${id}/duties`;
	return kind === 'opening_soon' ? `/projects/${id}/opening` : `/projects/${id}`;
}

/** @returns whether a text looks like an address of mail. */
export function isEmail(text: string): boolean {
	return text.length <= 254 && /^[^\s@<>,;:"()[\]\\]+@[^\s@<>,;:"()[\]\\]+\.[^\s@<>,;:"()[\]\\.]+$/.test(text);
}
