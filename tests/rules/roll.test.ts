/** Who may do what on the roll, how codes are read, what is never shown by itself. */
import { describe, expect, it } from 'vitest';
import { parseCount, parsePresent, parseSeatAct } from '#lib/seat/input.ts';
import { emptiestTable, foldSmall } from '#lib/seat/rules.ts';
import { newId } from '#lib/live/id.ts';
import { can, CODE_ALPHABET, NOBODY, readCode, type Action, type Actor, type WorkshopState } from '#lib/workshop/rules.ts';

const state = (more: Partial<WorkshopState> = {}): WorkshopState => ({
	id: 'w',
	villageId: 'v',
	endedAt: null,
	activities: [{ id: 'a', kind: 'needs', phase: 'open' }],
	...more
});
const seat: Actor = { ...NOBODY, seat: { id: 's', workshopId: 'w', number: 1 } };
const helper: Actor = { ...NOBODY, helper: { id: 'h', workshopId: 'w', name: 'Айгүл' } };
const desk: Actor = { ...NOBODY, account: { id: 'f', name: 'f', roles: [{ role: 'facilitator', villageId: null }] } };
const akimat: Actor = { ...NOBODY, account: { id: 'k', name: 'k', roles: [{ role: 'akimat', villageId: null }] } };
const said = (actor: Actor, action: Action, of = state()) => {
	const verdict = can(actor, action, of);
	return verdict.ok ? 'yes' : verdict.reason;
};

describe('serving others', () => {
	it('is for helpers of this workshop and the desk, whatever is open, until the end', () => {
		for (const phase of ['planned', 'open', 'closed'] as const) {
			const now = state({ activities: [{ id: 'a', kind: 'vote', phase }] });
			expect([helper, desk].map((actor) => said(actor, 'assist', now))).toEqual(['yes', 'yes']);
		}
		expect(said(helper, 'assist', state({ id: 'other' }))).toBe('signed_out');
		expect([seat, NOBODY, akimat].map((actor) => said(actor, 'assist'))).toEqual(['signed_out', 'signed_out', 'forbidden']);
		expect(said(helper, 'assist', state({ endedAt: 1 }))).toBe('workshop_ended');
	});
	it('gives a helper nothing of their own: no desk, no vote, no need', () => {
		expect(said(helper, 'read_board')).toBe('yes');
		for (const action of ['run_desk', 'edit_ideas'] as const) expect(said(helper, action)).toBe('signed_out');
		for (const action of ['add_need', 'support_need', 'own_seat'] as const) expect(said(helper, action)).toBe('no_seat');
	});
});

describe('a seat', () => {
	it('that has left may come back and nothing else; a muted one may support and vote', () => {
		const left = { ...seat, seat: { ...seat.seat!, left: true } };
		const muted = { ...seat, seat: { ...seat.seat!, muted: true } };
		expect(said(left, 'own_seat')).toBe('yes');
		expect([said(left, 'add_need'), said(left, 'support_need')]).toEqual(['seat_left', 'seat_left']);
		expect([said(muted, 'add_need'), said(muted, 'support_need')]).toEqual(['seat_muted', 'yes']);
	});
	it('does nothing of its own elsewhere or after the end', () => {
		expect(said(seat, 'own_seat', state({ id: 'other' }))).toBe('no_seat');
		expect(said(seat, 'own_seat', state({ endedAt: 1 }))).toBe('workshop_ended');
	});
});

describe('codes', () => {
	it('are read from Kazakh and Russian keyboards by their looks', () => {
		expect(readCode('авсенк')).toBe('ABCEHK');
		expect(readCode('МРТХУҮ')).toBe('MPTXYY');
		expect(readCode('Қарта3'.toUpperCase())).toBe('KAPTA3');
		for (const twin of 'АВСЕНКМРТХУҮҰҺҚҢЗЁЅЈ') expect(CODE_ALPHABET).toContain(readCode(twin + 'AAAAA')![0]);
	});
	it('never have 0, O, 1, I or L, in any alphabet', () => {
		for (const wrong of ['0', 'O', 'О', '1', 'I', 'І', 'L', 'Л', 'Ж']) expect(readCode(wrong + 'AAAAA'), wrong).toBeNull();
	});
});

describe('what is typed at the helper desk', () => {
	const id = newId();
	it('says which field is wrong', () => {
		expect(parsePresent({ id, card: 'жоқ' })).toMatchObject({ reason: 'unknown_card', field: 'card' });
		expect(parsePresent({ id, name: 'а'.repeat(61) })).toMatchObject({ reason: 'too_long', field: 'name' });
		expect(parsePresent({ id, group: 'khan' })).toMatchObject({ reason: 'unknown_choice', field: 'group' });
		expect(parsePresent({ card: '' })).toMatchObject({ ok: false, field: 'id' });
		expect(parsePresent({ id, group: '', consent: true })).toMatchObject({ ok: true, value: { card: null, group: null } });
		expect(parseSeatAct({ id, act: 'vanish' })).toMatchObject({ ok: false });
		expect(parseSeatAct({ id, act: 'give_card', card: '' })).toMatchObject({ reason: 'required', field: 'card' });
		expect(parseSeatAct({ id, act: 'describe', age: '12-99' })).toMatchObject({ reason: 'unknown_choice', field: 'age' });
		expect(parseCount({ id, category: 'gender', value: 'birds', add: 1 })).toMatchObject({ reason: 'unknown_choice', field: 'value' });
		expect(parseCount({ id, category: 'gender', value: 'men', add: 1.5 })).toMatchObject({ reason: 'number_invalid', field: 'add' });
		expect(parseCount({ id, category: 'gender', value: 'men', add: 5000 })).toMatchObject({ reason: 'number_invalid' });
	});
});

describe('small groups', () => {
	it('are folded, and with them as many more that nobody can be found by subtraction', () => {
		expect(foldSmall({ men: 20, women: 25 })).toEqual({ shown: { men: 20, women: 25 }, few: 0 });
		expect(foldSmall({ a: 9, b: 3, c: 2 })).toEqual({ shown: { a: 9 }, few: 5 });
		expect(foldSmall({ a: 9, b: 6, c: 1 })).toEqual({ shown: { a: 9 }, few: 7 });
		expect(foldSmall({ a: 1 })).toEqual({ shown: {}, few: 1 });
	});
});

it('the emptiest table is the one with the fewest people, then the lowest number', () => {
	const tables = [2, 1].map((number) => ({ id: `t${number}`, number }));
	expect(emptiestTable(tables, [])).toBe('t1');
	expect(emptiestTable(tables, [{ tableId: 't1' }])).toBe('t2');
	expect(emptiestTable([], [])).toBeNull();
});
