import { describe, expect, it } from 'vitest';
import { idFor } from '#lib/project/form-id.ts';
import { isId, newId } from '#lib/live/id.ts';
import { judgeBalance, type BalanceStep } from '#lib/project/opening.ts';
import { judgePublishing, missingPhases, toPixels, viewsOf } from '#lib/project/photo.ts';
import { percentsOf, placeOn, plannedOf, plannedProgress, progressOf, scaleOf, standingOf } from '#lib/project/plan.ts';

const items = [
	{ id: 'a', weight: 1, startsOn: '2026-11-02', endsOn: '2026-11-06' },
	{ id: 'b', weight: 3, startsOn: '2026-11-09', endsOn: '2026-11-18' }
];

describe('the plan', () => {
	it('is done by its weights, rounded down: 100 only when all of it is', () => {
		expect(progressOf(items, { a: 100, b: 0 })).toBe(25);
		expect(progressOf(items, { a: 100, b: 99 })).toBe(99);
		expect(progressOf(items, { a: 100, b: 100 })).toBe(100);
		expect(progressOf([], {})).toBeNull();
	});
	it('takes the newest word for each piece, and keeps what a later report leaves out', () => {
		expect(percentsOf(items, [{ percents: { a: 40, b: 10 } }, { percents: { b: 30, gone: 5 } }])).toEqual({ a: 40, b: 30 });
	});
	it('should be done evenly over its days', () => {
		expect([plannedOf(items[1]!, '2026-11-08'), plannedOf(items[1]!, '2026-11-13'), plannedOf(items[1]!, '2026-11-18')]).toEqual([
			0, 50, 100
		]);
		expect(plannedProgress(items, '2026-11-13')).toBe(62);
	});
	it('says what is late', () => {
		expect(standingOf(items[0]!, 90, '2026-11-06')).toBe('running');
		expect(standingOf(items[0]!, 90, '2026-11-07')).toBe('late');
		expect(standingOf(items[0]!, 100, '2026-11-07')).toBe('done');
		expect(standingOf(items[1]!, 0, '2026-11-07')).toBe('coming');
	});
	it('lies on a line of days with today on it', () => {
		const scale = scaleOf(items, '2026-11-21')!;
		expect(scale).toEqual({ from: '2026-11-02', to: '2026-11-21', days: 20 });
		expect(placeOn(scale, '2026-11-02', '2026-11-06')).toEqual({ left: 0, width: 25 });
		expect(placeOn(scale, '2026-11-21', '2026-11-21')).toEqual({ left: 95, width: 5 });
	});
});

describe('photos', () => {
	it('name the phases that nobody has shown', () => {
		expect(missingPhases([{ phase: 'during' }])).toEqual(['before', 'after']);
	});
	it('are views when two phases are of one pair, before first', () => {
		const of = (id: string, phase: 'before' | 'during' | 'after', pair: string | null) => ({ id, phase, pair });
		const views = viewsOf([of('3', 'after', 'p'), of('1', 'before', 'p'), of('2', 'before', 'q'), of('4', 'during', null)]);
		expect(views).toEqual([{ pair: 'p', photos: [of('1', 'before', 'p'), of('3', 'after', 'p')] }]);
	});
	it('of children are published with a consent only', () => {
		expect(judgePublishing({ children: true, consentAt: null })).toMatchObject({ reason: 'consent_missing', field: 'consent' });
		expect(judgePublishing({ children: true, consentAt: 1 })).toEqual({ ok: true });
		expect(judgePublishing({ children: false, consentAt: null })).toEqual({ ok: true });
	});
	it('are covered inside their edges', () => {
		expect(toPixels([{ x: 0.9, y: 0.5, w: 0.5, h: 0.5 }], 200, 100)).toEqual([{ left: 180, top: 50, width: 20, height: 50 }]);
		expect(toPixels([{ x: 1, y: 0, w: 0.1, h: 0.1 }], 200, 100)).toEqual([]);
	});
});

describe('onto the balance sheet', () => {
	const step = (more: Partial<BalanceStep>): BalanceStep => ({
		state: 'act',
		receiver: 'Әкімдік',
		number: '12',
		hasFile: true,
		reason: '',
		...more
	});
	it('a promise needs nothing, a contract a number, an act a receiver, a number and a file', () => {
		expect(judgeBalance(null, step({ state: 'promised', receiver: '', number: '', hasFile: false }))).toEqual({ ok: true });
		expect(judgeBalance('promised', step({ state: 'contract', hasFile: false }))).toEqual({ ok: true });
		expect(judgeBalance('promised', step({ state: 'contract', number: '' }))).toMatchObject({ field: 'number' });
		expect(judgeBalance('contract', step({ receiver: '' }))).toMatchObject({ field: 'receiver' });
		expect(judgeBalance('contract', step({ hasFile: false }))).toMatchObject({ reason: 'required', field: 'file' });
		expect(judgeBalance('contract', step({}))).toEqual({ ok: true });
		expect(judgeBalance('act', step({ state: 'on_balance', hasFile: false }))).toEqual({ ok: true });
	});
	it('goes back with a reason only', () => {
		expect(judgeBalance('act', step({ state: 'contract' }))).toMatchObject({ reason: 'required', field: 'reason' });
		expect(judgeBalance('act', step({ state: 'contract', reason: 'Қате' }))).toEqual({ ok: true });
		expect(judgeBalance('act', step({}))).toMatchObject({ reason: 'unknown_choice' });
	});
});

it('each form of a page has an id of its own, the same each time', () => {
	const seed = newId();
	expect(isId(idFor(seed, 'add_item'))).toBe(true);
	expect(idFor(seed, 'add_item')).toBe(idFor(seed, 'add_item'));
	expect(new Set(Array.from({ length: 2000 }, (_, i) => idFor(seed, `check:${i}`))).size).toBe(2000);
});
