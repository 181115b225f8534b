/** What the undo button says, what another desk is told, and where the keys lead. */
import { describe, expect, it } from 'vitest';
import { m } from '#lib/i18n/paraglide/messages.js';
import { nextStep } from '#lib/workshop/next-step.ts';
import { MOVING_ACTS } from '#lib/workshop/desk-acts.ts';
import type { DeskStep, Stage } from '#lib/workshop/stage.ts';
import { readKey } from '../../src/routes/w/[code]/desk/keyboard.ts';
import { pictureLabel } from '../../src/routes/w/[code]/desk/picture-label.ts';
import { barredWords, stepWords, undoWords } from '../../src/routes/w/[code]/desk/undo-words.ts';
import { sceneOf, stageAfterNext } from '../../src/routes/w/[code]/screen/scene.ts';
import { readWishes } from '../../src/routes/w/[code]/screen/wishes.ts';
import { bareStage, bareVote, cafeOf, plannedActivity } from '../support/stage.ts';

const KINDS = ['welcome', 'cafe', 'ideas', 'vote', 'decision'] as const;
function stage(open: (typeof KINDS)[number] | null, more: Partial<Stage> = {}): Stage {
	const place = open ? KINDS.indexOf(open) : -1;
	const phase = (i: number) => (i < place ? 'closed' : i === place ? 'open' : 'planned');
	return bareStage({ activities: KINDS.map((kind, i) => plannedActivity(kind, phase(i))), ...more });
}
const step = (act: string, data: Record<string, unknown> = {}): DeskStep => ({ id: 's', act, at: 0, by: 'a', data });
const words = (one: DeskStep, at = stage('vote')) => undoWords(one, at, 'kk');
const idea = { id: 'i', number: 1, title: 'И', description: '', cost: 1, siteId: null, sources: 0, projectId: null, apart: [] };
const vote = (voted: number) => bareVote({ voted });

describe('undo in words', () => {
	it('names what was opened, what opens again and the time it had', () => {
		const opened = step('open_activity', { activityId: 'vote', from: 'ideas', leftMs: 6 * 60_000, opensVote: true });
		expect(words(opened, stage('vote', { vote: vote(0) }))).toEqual({
			text: '«Дауыс беру» қадамын ашуды қайтару: «Идеялар» қайта ашылады, 6\u00a0мин қалған',
			notes: [m.conduct_undo_vote_gone()],
			moves: true
		});
		expect(words(opened, stage('vote', { vote: vote(3) })).notes).toEqual([m.conduct_undo_vote_kept({ n: 3 })]);
		expect(words(step('open_activity', { activityId: 'welcome' })).text).toContain(m.conduct_undo_none_open());
		expect(words(step('open_activity', { activityId: 'ideas', from: 'cafe', leftMs: -5 })).text).toMatch(/«World Cafe» қайта ашылады$/);
	});
	it('says that a vote which was left stays closed', () => {
		expect(words(step('open_activity', { activityId: 'decision', from: 'vote', closedVote: true })).notes).toEqual([
			m.conduct_undo_vote_stays()
		]);
	});
	it('has a sentence for every act, and asks first exactly where the meeting moves', () => {
		const quiet = ['set_timer', 'show', 'say', 'retime', 'set_activity', 'set_projector', 'remove_need', 'remove_site'];
		const able = ['open_activity', 'close_activity', 'next_round', 'reveal_vote', 'decide', 'adjourn', 'end_workshop'];
		for (const act of [...quiet, ...able]) {
			const data = act === 'show' ? { view: 'map' } : {};
			expect(words(step(act, data)).text, act).not.toBe(m.conduct_undo_other());
			expect(words(step(act, data)).moves, act).toBe(able.includes(act));
		}
		expect(words(step('hide_note')).text).toBe(m.conduct_undo_other());
	});
	it('says why a vote cannot be opened again, and what can be done instead', () => {
		expect(barredWords(step('close_vote'))).toBe(m.conduct_barred_vote());
		expect(barredWords(step('repeat_vote'))).toBe(m.conduct_barred_repeat());
		expect(barredWords(step('merge'))).toBe(m.conduct_barred_other());
	});
	it('tells the other desk every moving act by name', () => {
		for (const act of [...MOVING_ACTS, 'undo', 'say', 'retime', 'set_timer'])
			expect(stepWords(step(act, { activityId: 'vote', round: 2 }), stage('vote'), 'kk'), act).not.toBe(m.conduct_did_other());
	});
});

describe('pictures', () => {
	it('are named with what they are about', () => {
		const room = stage('cafe', { cafe: cafeOf([{ number: 4, seats: [] }]) });
		expect(pictureLabel(room, { view: 'table', focus: 't4' })).toBe(m.conduct_view_table({ n: 4 }));
		expect(pictureLabel(room, { view: 'table', focus: 'gone' })).toBe(m.conduct_view_cafe());
		expect(pictureLabel(room, { view: 'map' })).toBe(m.desk_view_map());
	});
	it('what has vanished gives way', () => {
		const at = (screen: Stage['screen'], more: Partial<Stage> = {}) => sceneOf(stage('ideas', { screen, ...more }));
		expect(at({ view: 'need', focus: 'x' })).toBe('needs');
		expect(at({ view: 'map', focus: 'x' })).toBe('sites');
		expect(at({ view: 'note', focus: 'x' })).toBe('welcome');
		expect(at({ view: 'note', focus: 'x' }, { cafe: cafeOf([]) })).toBe('note');
		expect(at({ view: 'table', focus: 'x' }, { cafe: cafeOf([]) })).toBe('cafe');
	});
	it('an adjourned meeting says so until something is opened', () => {
		const workshop = { ...bareStage().workshop, secondStartsAt: 9, adjournedAt: 5 };
		expect(sceneOf(stage(null, { workshop }))).toBe('adjourned');
		expect(sceneOf(stage('ideas', { workshop }))).toBe('ideas');
	});
	it('of the next step: what can be known before', () => {
		const scene = (at: Stage) => {
			const after = stageAfterNext(at, 0);
			return after && sceneOf(after);
		};
		const ideas = [idea];
		expect(scene(stage(null))).toBe('welcome');
		expect(scene(stage('welcome'))).toBeNull();
		expect(stageAfterNext(stage('cafe', { cafe: cafeOf([]) }), 0)!.cafe!.round).toBe(2);
		expect(scene(stage('ideas'))).toBeNull();
		const voting = stageAfterNext(stage('ideas', { ideas, screen: { view: 'map' } }), 0)!;
		expect([sceneOf(voting), voting.vote!.ideas]).toEqual(['vote', ['i']]);
		expect(stageAfterNext(stage('vote', { ideas, vote: vote(2) }), 0)!.vote!.state).toBe('closed');
		expect(scene(stage('vote', { ideas, vote: { ...vote(2), state: 'closed' } }))).toBeNull();
		const over = { ...bareStage().workshop, endedAt: 1 };
		expect([nextStep(stage(null, { workshop: over })), stageAfterNext(stage(null, { workshop: over }), 0)]).toEqual([null, null]);
	});
});

it('the address of a screen is read kindly', () => {
	const read = (query: string) => readWishes(new URLSearchParams(query));
	expect(read('')).toEqual({ scale: null, dark: null, locale: null, preview: false, picture: null });
	expect(read('scale=9&theme=dark&lang=ru')).toMatchObject({ scale: 1.6, dark: true, locale: 'ru' });
	expect(read('scale=x&theme=x&lang=de')).toMatchObject({ scale: null, dark: null, locale: null });
	const focus = '01890000-0000-7000-8000-000000000000';
	expect(read(`preview=1&view=table&focus=${focus}`).picture).toEqual({ view: 'table', focus });
	expect(read('preview=1&view=next').picture).toBe('next');
	expect([read('view=map').picture, read('preview=1&view=x').picture]).toEqual([null, null]);
	expect(read('preview=1&view=map&focus=<b>').picture).toEqual({ view: 'map' });
});

describe('keys', () => {
	const press = (more: object, drafting = false, inside: string | null = null) =>
		readKey(
			{ key: '', code: '', target: { closest: (all: string) => inside !== null && all.includes(inside) }, ...more } as never,
			'follow',
			drafting
		);
	it('U and Ctrl+Z undo; Enter and Escape belong to the preview only while there is one', () => {
		expect([press({ code: 'KeyU' }), press({ code: 'KeyZ', ctrlKey: true }), press({ code: 'KeyZ', metaKey: true })]).toEqual(
			Array(3).fill('undo')
		);
		expect([
			press({ code: 'KeyZ' }),
			press({ code: 'KeyZ', ctrlKey: true, shiftKey: true }),
			press({ code: 'KeyB', ctrlKey: true })
		]).toEqual(Array(3).fill(null));
		expect([press({ key: 'Enter' }), press({ key: 'Escape' })]).toEqual([null, null]);
		expect([press({ key: 'Enter' }, true), press({ key: 'Escape' }, true)]).toEqual(['project', 'drop']);
		expect([press({ key: 'Enter' }, true, 'button'), press({ key: 'Enter' }, true, 'data-picture')]).toEqual([null, 'project']);
		expect([press({ code: 'KeyU' }, false, 'input'), press({ code: 'KeyZ', ctrlKey: true }, false, 'textarea')]).toEqual([null, null]);
	});
});
