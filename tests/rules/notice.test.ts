import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeText, foldLine, writeCalendar } from '#lib/notice/calendar.ts';
import { addressOf, isDaytime, isEmail, NOTICE_KINDS, pauseAfter } from '#lib/notice/rules.ts';
import { readCalendarText } from '../support/calendar.ts';

describe('a calendar', () => {
	it('never has a line of more than 75 octets, and unfolds to what was folded', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'grapheme', maxLength: 400 }), (text) => {
				const line = `SUMMARY:${escapeText(text)}қәө`;
				const folded = foldLine(line);
				for (const part of folded.split('\r\n')) expect(Buffer.byteLength(part)).toBeLessThanOrEqual(75);
				expect(folded.replaceAll('\r\n ', '')).toBe(line);
			})
		);
	});
	it('is read back as it was meant: escapes, whole days, the same uid', () => {
		const events = [
			{ uid: 'report-1-2028-02-28', onDay: '2028-02-29', title: 'Есеп; «Бақ», \\ жол\nекінші', url: 'http://127.0.0.1/x?a=1,2' }
		];
		const [event] = readCalendarText(writeCalendar('Асар', events, 0));
		expect(event).toEqual({
			uid: 'report-1-2028-02-28@asar',
			from: '20280229',
			to: '20280301',
			title: 'Есеп; «Бақ», \\ жол\nекінші',
			stamp: '19700101T000000Z'
		});
	});
});

describe('notices', () => {
	it('lead to the part of the project that they speak of', () => {
		expect(addressOf('report_late', 'project:p')).toBe('/projects/p/report');
		expect(addressOf('savings_asked', 'project:p')).toBe('/projects/p/money');
		expect(addressOf('opening_soon', 'project:p')).toBe('/projects/p/opening');
		expect(addressOf('help_asked', 'project:p')).toBe('/projects/p');
	});
	it('of every kind lead to a page of their project', () => {
		for (const kind of NOTICE_KINDS)
			expect(addressOf(kind, 'project:p'), kind).toMatch(/^\/projects\/p(\/(report|money|opening|duties))?$/);
	});
	it('are told in the daytime', () => {
		expect([8, 9, 20, 21].map(isDaytime)).toEqual([false, true, true, false]);
	});
	it('mail waits longer after each failure, six hours at most', () => {
		expect([1, 2, 3, 9].map(pauseAfter)).toEqual([60_000, 240_000, 960_000, 21_600_000]);
	});
	it('goes to addresses only', () => {
		expect(['a@b.kz', 'aty.jon@mail.example.kz'].every(isEmail)).toBe(true);
		expect(['', 'a@b', 'a b@c.kz', 'a@b.kz\nBcc: x@y.kz', '<a@b.kz>', 'a@b.kz,c@d.kz'].some(isEmail)).toBe(false);
	});
});
