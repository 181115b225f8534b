import { json } from '@sveltejs/kit';
import { takeRequest } from '#lib/project/form.server.ts';
import { rateAct, rateInput } from '#lib/project/life-input.ts';
import { addRate, changeRate, readRates } from '#lib/project/money.server.ts';
import { readRemovedRates } from '#lib/project/removed.server.ts';
import { db } from '#lib/server/app.ts';
import { hasRole } from '#lib/workshop/rules.ts';
import type { RequestHandler } from './$types';

/** What gifts are valued with: tenge per unit, from a day on, with its source; those who keep the table also see what was taken out of it. */
export const GET: RequestHandler = async ({ locals }) => {
	const removed = hasRole(locals.actor, 'approve_project', null) ? { removed: await readRemovedRates(db()) } : {};
	return json({ rates: await readRates(db()), ...removed });
};

/** A new rate: 201 `{ id }`. */
export const POST: RequestHandler = (event) => takeRequest(event, rateInput, (input) => addRate(event.locals.actor, input), 201);

/** A rate is taken out of the table with a reason, or put back: `{ id, act, rateId }`. */
export const PATCH: RequestHandler = (event) => takeRequest(event, rateAct, (input) => changeRate(event.locals.actor, input));
