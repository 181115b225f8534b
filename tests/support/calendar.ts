/** Reads a calendar as a calendar program does (RFC 5545, 3.1 and 3.3.11). Throws where a line is not one. */
export function readCalendarText(text: string): { uid: string; from: string; to: string; title: string; stamp: string }[] {
	if (!text.endsWith('\r\n') || /[^\r]\n/.test(text)) throw new Error('lines do not end with CRLF');
	const lines = text.replaceAll('\r\n ', '').trimEnd().split('\r\n');
	if (lines[0] !== 'BEGIN:VCALENDAR' || lines.at(-1) !== 'END:VCALENDAR') throw new Error('no calendar');
	const events: Record<string, string>[] = [];
	for (const line of lines) {
		const [, name = '', value = ''] = /^([A-Z-]+)(?:;[^:]*)?:(.*)$/.exec(line) ?? [];
		if (!name) throw new Error(`no content line: ${line}`);
		if (name === 'BEGIN' && value === 'VEVENT') events.push({});
		else if (events.length) events.at(-1)![name] ??= value.replace(/\\([\\;,nN])/g, (_, sign: string) => (/n/i.test(sign) ? '\n' : sign));
	}
	return events.map((e) => ({ uid: e.UID!, from: e.DTSTART!, to: e.DTEND!, title: e.SUMMARY!, stamp: e.DTSTAMP! }));
}
