/** Calendars as RFC 5545 writes them: lines of at most 75 octets, CRLF, escaped text, days without a time. Pure. */
import { addDays } from '#lib/project/weeks.ts';

/** One whole day. uid: the same thing has the same one for ever. */
export type CalendarEvent = { uid: string; onDay: string; title: string; text?: string; url?: string };

const MOST_OCTETS = 75;
const octets = (text: string) => new TextEncoder().encode(text).length;

/** @returns text as a value: backslash, semicolon, comma and line break escaped; other control characters go. */
export function escapeText(text: string): string {
	return text
		.replace(/\\/g, '\\\\')
		.replace(/[;,]/g, (sign) => `\\${sign}`)
		.replace(/\r\n|\r|\n/g, '\\n')
		.replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, '');
}

/** @returns one content line folded: continuation lines begin with a space; no letter is cut in two. */
export function foldLine(line: string): string {
	const parts: string[] = [];
	let part = '';
	for (const letter of line) {
		if (octets(part + letter) > MOST_OCTETS) {
			parts.push(part);
			part = ' ';
		}
		part += letter;
	}
	return [...parts, part].join('\r\n');
}

const stamp = (ms: number) => `${new Date(ms).toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`;
const bare = (day: string) => day.replaceAll('-', '');

/** @returns the calendar as a file. @param now ms, when it is written */
export function writeCalendar(name: string, events: readonly CalendarEvent[], now: number): string {
	const lines = [
		'BEGIN:VCALENDAR',
		'VERSION:2.0',
		'PRODID:-//Asar//Asar//KK',
		'CALSCALE:GREGORIAN',
		'METHOD:PUBLISH',
		`X-WR-CALNAME:${escapeText(name)}`,
		'X-WR-TIMEZONE:Asia/Aqtau',
		'REFRESH-INTERVAL;VALUE=DURATION:PT6H',
		...events.flatMap(({ uid, onDay, title, text, url }) => [
			'BEGIN:VEVENT',
			`UID:${uid}@asar`,
			`DTSTAMP:${stamp(now)}`,
			`DTSTART;VALUE=DATE:${bare(onDay)}`,
			`DTEND;VALUE=DATE:${bare(addDays(onDay, 1))}`,
			`SUMMARY:${escapeText(title)}`,
			...(text ? [`DESCRIPTION:${escapeText(text)}`] : []),
			...(url ? [`URL:${url}`] : []),
			'TRANSP:TRANSPARENT',
			'END:VEVENT'
		]),
		'END:VCALENDAR'
	];
	return `${lines.map(foldLine).join('\r\n')}\r\n`;
}
