import { error } from '@sveltejs/kit';
import { say } from '#lib/i18n/say.ts';
import { newId } from '#lib/live/id.ts';
import { takeForm } from '#lib/project/form.server.ts';
import { projectActInput } from '#lib/project/input.ts';
import { readHead } from '#lib/project/head.server.ts';
import { moneyAct, rateAct, rateInput } from '#lib/project/life-input.ts';
import { addRate, changeMoney, changeRate, readMoney, readRates } from '#lib/project/money.server.ts';
import { readRemoved, readRemovedRates } from '#lib/project/removed.server.ts';
import { changeProject } from '#lib/project/write.server.ts';
import { dayOf } from '#lib/project/weeks.ts';
import { db } from '#lib/server/app.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ params, locals }) => {
	const head = await readHead(params.project, locals.actor);
	if (!head) error(404, { message: say('not_found', locals.locale), reason: 'not_found' });
	const money = await readMoney(params.project);
	const own = locals.actor.account?.id;
	const moved = money.moved.map(({ byAccountId, ...row }) => ({ ...row, own: byAccountId === own }));
	// Who gave is named to those who run the project; receipts too.
	const gifts = head.may.report ? money.gifts : money.gifts.map((gift) => ({ ...gift, giverName: '', note: '', photoId: null }));
	const expenses = head.may.report ? money.expenses : money.expenses.map((row) => ({ ...row, receipt: null, paper: null }));
	const rates = head.may.report ? await readRates(db()) : [];
	const removed = head.may.edit ? await readRemoved(db(), params.project) : null;
	const gone = {
		lines: removed?.lines ?? [],
		expenses: removed?.expenses ?? [],
		gifts: removed?.gifts ?? [],
		rates: head.may.approve ? await readRemovedRates(db()) : []
	};
	return { head, money: { ...money, moved, gifts, expenses }, rates, gone, today: dayOf(Date.now()), seed: newId() };
};

export const actions: Actions = {
	rate: (event) => takeForm(event, rateInput, (input) => addRate(event.locals.actor, input), `/projects/${event.params.project}/money`),
	rates: (event) => takeForm(event, rateAct, (input) => changeRate(event.locals.actor, input), `/projects/${event.params.project}/money`),
	line: (event) =>
		takeForm(
			event,
			projectActInput,
			(input) => changeProject(event.locals.actor, event.params.project, input),
			`/projects/${event.params.project}/money`
		),
	change: (event) =>
		takeForm(
			event,
			moneyAct,
			(input, attached) => changeMoney(event.locals.actor, event.params.project, input, attached),
			`/projects/${event.params.project}/money`
		)
};
