import { describe, expect, it, test } from 'vitest';
import { looksPersonal, looksRude } from '#lib/board/rude.ts';
import { parseJudgement, parseReport, parseSeatNumber, parseVoice } from '#lib/moderation/input.ts';
import { hiddenOf, noteShownAs, ownThings, plainOf, queueOf, shownAs, unknownOwn, type Look, type Written } from '#lib/moderation/rules.ts';
import { newId } from '#lib/live/id.ts';
import type { Shown, StageNeed, StageSite } from '#lib/workshop/stage.ts';

const look = (words: string): Look[] => [
	...(looksRude(words) ? (['rude'] as const) : []),
	...(looksPersonal(words) ? (['personal'] as const) : [])
];
const written = (id: string, more: Partial<Written> = {}): Written => ({
	...{ kind: 'need', id, document: null, table: null, words: 'су жоқ', seat: null, helper: null },
	...{ state: 'waiting', reason: null, reports: 0, at: 1 },
	...more
});
const ids = (list: readonly { id: string }[]) => list.map(({ id }) => id).join(' ');

describe('what is on the screen', () => {
	it('follows the newest word; without one the activity decides', () => {
		expect([shownAs(null, false), shownAs(null, true)]).toEqual(['shown', 'waiting']);
		for (const moderated of [false, true]) {
			expect(shownAs('approved', moderated)).toBe('shown');
			expect(shownAs('hidden', moderated)).toBe('hidden');
		}
	});
	it('lets through what the desk wrote itself, unless it hid it', () => {
		const [seat, desk] = [`seat:${newId()}`, `account:${newId()}`];
		expect(noteShownAs({ author: seat, word: null }, true)).toBe('waiting');
		expect(noteShownAs({ author: seat, word: null }, false)).toBe('shown');
		expect(noteShownAs({ author: desk, word: null }, true)).toBe('shown');
		expect(noteShownAs({ author: desk, word: { verdict: 'hidden' } }, true)).toBe('hidden');
	});
});

describe('the queue', () => {
	it('has what waits and what was reported, nothing else', () => {
		const list = [
			written('w'),
			written('s', { state: 'shown' }),
			written('r', { state: 'shown', reports: 1 }),
			written('h', { state: 'hidden', reports: 9 })
		];
		expect(ids(queueOf(list, look))).toBe('r w');
	});
	it('puts reported ones first, then those a word list picked, then the oldest', () => {
		const list = [
			written('new', { at: 9 }),
			written('old', { at: 2 }),
			written('rude', { at: 8, words: 'вот сука' }),
			written('phone', { at: 7, words: '8 701 234 56 78' }),
			written('once', { at: 5, reports: 1 }),
			written('twice', { at: 6, reports: 2, state: 'shown' }),
			written('once-rude', { at: 7, reports: 1, words: 'вот сука' })
		];
		const queue = queueOf(list, look);
		expect(ids(queue)).toBe('twice once-rude once phone rude old new');
		expect(queue.find(({ id }) => id === 'rude')!.looks).toEqual(['rude']);
		expect(queue.find(({ id }) => id === 'phone')!.looks).toEqual(['personal']);
	});
	it('leaves to "approve all" only what nothing speaks against', () => {
		const list = [written('plain'), written('rude', { words: 'вот сука' }), written('reported', { reports: 1 })];
		expect(ids(plainOf(queueOf(list, look)))).toBe('plain');
	});
	it('keeps what was hidden in a list of its own, newest first', () => {
		expect(ids(hiddenOf([written('a', { state: 'hidden' }), written('b'), written('c', { state: 'hidden', at: 3 })]))).toBe('c a');
	});
});

describe('what a seat wrote itself', () => {
	const need = (id: string, state: Shown, text = ''): StageNeed => ({
		...{ id, activityId: 'a', category: 'play', text, group: '', groups: [], people: null, since: null, place: null },
		...{ support: 0, seat: null, helper: null, mergedInto: null, rejected: null },
		...{ state, reason: null, reports: 0 }
	});
	const site = { id: 's', number: 1, title: '', why: '', state: 'waiting' } as StageSite;
	const stage = {
		needs: [need('shown', 'shown', 'Су жоқ'), need('waits', 'waiting'), need('hidden', 'hidden'), need('other', 'waiting')],
		sites: [site]
	};
	const wrote = ['shown', 'waits', 'hidden', 's'];
	it('reads with its own words and the reason, also where the stage is blank', () => {
		const withheld = [
			{ id: 'waits', title: '', text: 'Жарық жоқ', reason: null },
			{ id: 'hidden', title: '', text: 'Балағат', reason: 'Дөрекі сөз' },
			{ id: 's', title: 'Саябақ', text: 'Көлеңке жоқ', reason: null }
		];
		const own = ownThings(stage, { wrote, withheld });
		expect(own.needs.map(({ text, state, reason }) => [text, state, reason])).toEqual([
			['Су жоқ', 'shown', null],
			['Жарық жоқ', 'waiting', null],
			['Балағат', 'hidden', 'Дөрекі сөз']
		]);
		expect(own.sites).toEqual([{ id: 's', title: 'Саябақ', text: 'Көлеңке жоқ', state: 'waiting', reason: null }]);
		expect(unknownOwn(stage, { wrote, withheld })).toEqual([]);
	});
	it('is asked for when the stage says something that the phone cannot explain yet', () => {
		const withheld = [{ id: 'hidden', title: '', text: 'Балағат', reason: null }];
		expect(unknownOwn(stage, { wrote, withheld })).toEqual(['waits', 'hidden', 's']);
	});
});

test('what comes from outside is read or refused at its field', () => {
	const [id, thing] = [newId(), { kind: 'need', id: newId() }];
	expect(parseJudgement({ id, verdict: 'approved', items: [thing] })).toMatchObject({ ok: true });
	expect(parseJudgement({ id, verdict: 'hidden', items: [thing], reason: ' Дөрекі ' })).toMatchObject({
		ok: true,
		value: { reason: 'Дөрекі' }
	});
	expect(parseJudgement({ id, verdict: 'hidden', items: [thing] })).toEqual({ ok: false, reason: 'required', field: 'reason' });
	expect(parseJudgement({ id, verdict: 'hidden', items: [thing], reason: '  ' })).toMatchObject({ reason: 'required', field: 'reason' });
	expect(parseJudgement({ id, verdict: 'erased', items: [thing] })).toMatchObject({ reason: 'unknown_choice', field: 'verdict' });
	expect(parseJudgement({ id, verdict: 'approved', items: [] })).toMatchObject({ reason: 'required', field: 'items' });
	expect(parseJudgement({ id, verdict: 'approved', items: Array.from({ length: 501 }, () => thing) })).toMatchObject({
		reason: 'too_large'
	});
	expect(parseReport({ id, kind: 'idea', subjectId: newId() })).toMatchObject({ reason: 'unknown_choice', field: 'kind' });
	expect(parseReport({ id, kind: 'need', subjectId: 'x' })).toMatchObject({ reason: 'malformed', field: 'subjectId' });
	expect(parseVoice({ id, muted: true })).toMatchObject({ reason: 'required', field: 'reason' });
	expect(parseVoice({ id, muted: false })).toMatchObject({ ok: true });
	expect(parseVoice({ id, hideAll: true, reason: 'Ойнап жүр' })).toMatchObject({ ok: true });
	expect(parseVoice({ id, hideAll: true })).toMatchObject({ reason: 'required', field: 'reason' });
	expect(parseVoice({ id })).toEqual({ ok: false, reason: 'malformed' });
	expect([parseSeatNumber('7'), parseSeatNumber('0'), parseSeatNumber('x')].map(({ ok }) => ok)).toEqual([true, false, false]);
});
