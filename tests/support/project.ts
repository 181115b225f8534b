/** A project that got its money at a given moment, as rows: two lines of a budget, no plan yet. */
import { newId } from '#lib/live/id.ts';
import { budgetLine, project, projectState } from '#lib/server/schema.ts';
import { transact } from '#lib/server/transact.ts';
import type { House } from './house.ts';

export async function startProject(house: House, fundedAt: number, title = 'Спорт алаңы'): Promise<string> {
	const id = newId();
	const byAccountId = house.people.coordinator.account.id;
	const words = { kk: title, ru: title, en: title };
	const facts = { objectTypes: [], facts: {}, summary: words, title: words, folded: title.toLowerCase(), category: 'play_sport' };
	await transact(async ({ db }) => {
		await db.insert(project).values({ id, villageId: house.ids.village, ...facts, createdAt: fundedAt - 2, byAccountId });
		for (const [i, state] of ['contract_signed', 'funded'].entries())
			await db.insert(projectState).values({ id: newId(), projectId: id, state, at: fundedAt - 1 + i, byAccountId });
		for (const [position, amount] of [1_500_000, 500_000].entries()) {
			const line = { id: newId(), projectId: id, position, title: `Бап ${position + 1}`, amount, source: position ? 'akimat' : 'grant' };
			await db.insert(budgetLine).values(line);
		}
	});
	return id;
}
