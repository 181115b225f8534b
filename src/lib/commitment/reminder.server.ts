/** Reminds those who answer for promises: in the last days of a duty, and when its last day has passed. */
import { db } from '#lib/server/app.ts';
import { transact } from '#lib/server/transact.ts';
import { dayAt, dayOf, judgeDuty, windowsIn } from './duties.ts';
import { readKnown, readPortions } from './keeping.server.ts';
import { tellOfPromise } from './notice.server.ts';

/** So many days before the last one people are told; what is due every day needs no reminder. */
const BEFORE = 2;
/** So many rules are looked at before others get their turn. */
const CHUNK = 50;
/** Evidence of duties that ended so many days ago can still say when a duty of the rhythm `report` began. */
const BACK = 400;

/** Tells everybody once of each duty that ends soon, and once of each that is overdue. Call it now and then. @param now ms */
export async function remindOfDuties(now: number): Promise<void> {
	const today = dayAt(now);
	const rules = [];
	for await (const some of readPortions(db())) rules.push(...some.filter(({ accountId, rhythm }) => accountId && rhythm.every !== 'day'));
	for (let from = 0; from < rules.length; from += CHUNK) {
		const some = rules.slice(from, from + CHUNK);
		const known = await readKnown(db(), some, dayOf(today - BACK));
		const due = some.flatMap((rule) => {
			const { known: facts, reports } = known.get(rule.id)!;
			return windowsIn(rule, today - 30, today + BEFORE, reports, (day) => facts.done.get(day))
				.map((window) => ({ rule, dueOn: dayOf(window.dueOn), state: judgeDuty(window, today, facts) }))
				.filter(({ state }) => state === 'open' || state === 'overdue');
		});
		await new Promise((resolve) => setImmediate(resolve));
		if (due.length === 0) continue;
		await transact(async (tx) => {
			for (const { rule, dueOn, state } of due)
				await tellOfPromise(tx, [rule.accountId!], {
					...{ kind: state === 'open' ? 'duty_due' : 'duty_overdue', projectId: rule.projectId },
					...{ data: { duty: rule.text, dueOn }, key: `duty:${rule.id}:${dueOn}:${state}` }
				});
		});
	}
}
