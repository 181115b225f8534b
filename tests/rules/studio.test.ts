/** The studio's plain form: every mistake is named at its own field, and what is right becomes a plan. */
import { describe, expect, it } from 'vitest';
import { newId } from '#lib/live/id.ts';
import { readPlan } from '../../src/routes/studio/plan-form.ts';

const typed = (more: Record<string, string> = {}) => ({
	id: newId(),
	title: 'Жаз алаңы',
	villageId: 'turgyzba',
	date: '2026-11-20',
	time: '18:00',
	fund: '4 000 000 ₸',
	template: 'cafe',
	tables: '2',
	'question.1.kk': 'Не керек?',
	'question.2.kk': 'Қайда?',
	'question.2.ru': 'Где?',
	...more
});
const fieldOf = (more: Record<string, string>) => {
	const plan = readPlan(typed(more));
	return plan.ok ? null : `${plan.field}: ${plan.reason}`;
};

describe('the studio form', () => {
	it('becomes a plan on a Kazakhstan clock, with money as typed and minutes by position', () => {
		const plan = readPlan(typed({ 'minutes.cafe.1': '45', 'minutes.evening.1': '7' }));
		expect(plan.ok && plan.value).toMatchObject({
			startsAt: Date.UTC(2026, 10, 20, 13),
			fund: 4_000_000,
			tables: 2,
			questions: [
				{ kk: 'Не керек?', ru: '' },
				{ kk: 'Қайда?', ru: 'Где?' }
			],
			minutes: [10, 45, 20, 15, 15]
		});
	});

	it('names the field that is wrong', () => {
		expect(fieldOf({ title: '  ' })).toBe('title: required');
		expect(fieldOf({ date: '2026-02-30' })).toBe('date: date_invalid');
		expect(fieldOf({ time: '' })).toBe('date: date_invalid');
		expect(fieldOf({ fund: 'көп' })).toBe('fund: cost_invalid');
		expect(fieldOf({ fund: '-5' })).toBe('fund: cost_invalid');
		expect(fieldOf({ template: 'party' })).toBe('template: unknown_choice');
		expect(fieldOf({ tables: '21' })).toBe('tables: number_invalid');
		expect(fieldOf({ tables: '' })).toBe('tables: number_invalid');
		expect(fieldOf({ 'minutes.cafe.3': '0' })).toBe('minutes.cafe.3: number_invalid');
		expect(fieldOf({ 'question.2.kk': '' })).toBe('question.2.kk: required');
	});

	it('asks for no tables where there is no cafe', () => {
		expect(fieldOf({ template: 'vote', tables: '', 'question.1.kk': '' })).toBeNull();
	});
});
