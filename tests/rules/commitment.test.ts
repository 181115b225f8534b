import { describe, expect, test } from 'vitest';
import { commitmentInput } from '#lib/commitment/input.ts';
import { COMMITMENT_KINDS, countKept, endOfCommitment, isDay, phaseOfCommitment } from '#lib/commitment/rules.ts';
import { newId } from '#lib/live/id.ts';
import { parse } from '#lib/server/input.ts';
import words from '../../server/seed/words.json' with { type: 'json' };

test('the kinds are the twenty of the method', () => {
	expect(COMMITMENT_KINDS).toHaveLength(20);
	expect([...COMMITMENT_KINDS].sort()).toEqual(words.commitmentKinds.map(({ code }) => code).sort());
});

describe('days', () => {
	test.each(['2024-02-29', '2000-02-29', '2026-12-31'])('%s exists', (day) => expect(isDay(day)).toBe(true));
	test.each(['2026-02-29', '2100-02-29', '2026-04-31', '2026-13-01', '2026-00-10', '1999-12-31', '26-01-01', '01.02.2026', ''])(
		'%j does not',
		(day) => expect(isDay(day)).toBe(false)
	);
});

describe('the end of a promise', () => {
	test.each([
		['2026-11-20', 12, '2027-11-19'],
		['2026-01-01', 12, '2026-12-31'],
		['2026-03-01', 12, '2027-02-28'],
		['2027-03-01', 12, '2028-02-29'],
		['2024-02-29', 12, '2025-02-27'],
		['2024-02-29', 48, '2028-02-28'],
		['2026-08-31', 6, '2027-02-27'],
		['2027-08-31', 6, '2028-02-28'],
		['2026-12-01', 1, '2026-12-31'],
		['2026-12-15', 1, '2027-01-14'],
		['2026-05-01', 600, '2076-04-30']
	])('from %s for %i months: until %s', (from, months, end) => expect(endOfCommitment(from, months)).toBe(end));

	test('there is none without a start or without a length', () => {
		expect(endOfCommitment('2026-01-01', null)).toBeNull();
		expect(endOfCommitment(null, 12)).toBeNull();
	});

	test('it is to come, runs to its last day, and is over', () => {
		const on = (day: string) => phaseOfCommitment('2026-06-01', 12, day);
		expect([on('2026-05-31'), on('2026-06-01'), on('2027-05-31'), on('2027-06-01')]).toEqual(['coming', 'running', 'running', 'over']);
		expect(phaseOfCommitment('2026-06-01', null, '2090-01-01')).toBe('running');
		expect(phaseOfCommitment(null, null, '2026-01-01')).toBeNull();
	});
});

test('kept and broken promises are counted, the rest is open', () => {
	expect(countKept(['promised', 'fulfilled', 'broken', 'undertaken', 'fulfilled'])).toEqual({ all: 5, kept: 2, broken: 1, open: 2 });
});

describe('what is typed', () => {
	const good = {
		id: newId(),
		projectId: newId(),
		kind: 'watering',
		holder: 'akimat',
		holderName: ' Тұрғызба әкімдігі ',
		startsOn: '2026-12-01',
		months: '24'
	};
	test('is taken, spaces away, the length as a number', () => {
		expect(parse(commitmentInput, good)).toMatchObject({ ok: true, value: { holderName: 'Тұрғызба әкімдігі', months: 24, note: '' } });
		expect(parse(commitmentInput, { ...good, months: '' })).toMatchObject({ ok: true, value: { months: null } });
	});
	test.each([
		['kind', 'singing', 'unknown_choice'],
		['holder', 'nobody', 'unknown_choice'],
		['startsOn', '2026-02-30', 'date_invalid'],
		['startsOn', '', 'required'],
		['months', '0', 'number_invalid'],
		['months', '601', 'number_invalid'],
		['months', '1.5', 'number_invalid'],
		['months', 'ұзақ', 'number_invalid'],
		['holderName', 'ә'.repeat(121), 'too_long'],
		['note', 'ә'.repeat(501), 'too_long']
	])('%s = %j is refused at its field as %s', (field, value, reason) => {
		expect(parse(commitmentInput, { ...good, [field]: value })).toMatchObject({ ok: false, field, reason });
	});
});
