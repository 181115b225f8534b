/** Planning a workshop. */
import { eq } from 'drizzle-orm';
import { randomBytes } from 'node:crypto';
import { newId } from '#lib/live/id.ts';
import { activity, cafeTable, staging, village, workshop } from '#lib/server/schema.ts';
import { transactOnce, type Tx } from '#lib/server/transact.ts';
import type { PlanInput } from './input.ts';
import { accept, refuse, type Result } from './refusal.ts';
import { can, makeCode, nameActor, type Actor } from './rules.ts';
import { TEMPLATES } from './templates.ts';

/**
 * Makes a workshop from a template, ready to be joined.
 * Refusals: forbidden, signed_out, unknown_choice (villageId).
 */
export function planWorkshop(actor: Actor, input: PlanInput): Promise<Result<{ id: string; code: string }>> {
	return transactOnce<Result<{ id: string; code: string }>>(
		{ actor: nameActor(actor), id: input.id, action: 'plan_workshop' },
		async (tx) => {
			const [place] = await tx.db.select().from(village).where(eq(village.id, input.villageId));
			if (!place) return refuse('unknown_choice', 'villageId');
			const id = newId(tx.now);
			const may = can(actor, 'plan_workshop', { id, villageId: place.id, endedAt: null, activities: [] });
			if (!may.ok) return may;
			const code = await makeFreeCode(tx);
			const { title, startsAt, fund } = input;
			const byAccountId = actor.account!.id;
			await tx.db.insert(workshop).values({ id, code, title, villageId: place.id, startsAt, fund, createdAt: tx.now, byAccountId });
			await tx.db.insert(staging).values({ workshopId: id, screen: { view: 'follow' } });
			for (const [position, { kind, minutes, settings }] of TEMPLATES[input.template].entries()) {
				const planned = { kind, minutes: input.minutes[position] ?? minutes, settings: settings ?? {} };
				const activityId = newId(tx.now);
				await tx.db.insert(activity).values({ id: activityId, workshopId: id, position, ...planned });
				if (kind !== 'cafe') continue;
				for (let number = 1; number <= input.tables; number++)
					await tx.db.insert(cafeTable).values({ id: newId(tx.now), activityId, number, question: input.questions[number - 1] ?? {} });
			}
			await tx.record({
				workshopId: id,
				actor: nameActor(actor),
				action: 'plan_workshop',
				subject: `workshop:${id}`,
				data: { template: input.template }
			});
			return accept({ id, code });
		}
	);
}

async function makeFreeCode(tx: Tx): Promise<string> {
	for (;;) {
		const code = makeCode(randomBytes(8));
		const taken = await tx.db.select({ id: workshop.id }).from(workshop).where(eq(workshop.code, code));
		if (!taken.length) return code;
	}
}
