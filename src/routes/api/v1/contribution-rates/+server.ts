import { json } from '@sveltejs/kit';
import { takeRequest } from '#lib/project/form.server.ts';
import { rateAct, rateInput } from '#lib/project/life-input.ts';
import { addRate, changeRate, readRates } from '#lib/project/money.server.ts';
import { db } from '#lib/server/app.ts';
import type { RequestHandler } from './$types';

/** What gifts are valued with: tenge per unit, from a day on, with its source. */
export const GET: RequestHandler = async () => json({ rates: await readRates(db()) });

/** A new rate: 201 `{ id }`. */
export const POST: RequestHandler = (event) => takeRequest(event, rateInput, (input) => addRate(event.locals.actor, input), 201);

/** A rate is taken out of the table with a reason, or put back: `{ id, act, rateId }`. */
export const PATCH: RequestHandler = (event) => takeRequest(event, rateAct, (input) => changeRate(event.locals.actor, input));
