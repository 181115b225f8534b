import { and, eq, inArray, isNull, max } from 'drizzle-orm';
import { newId } from '#lib/live/id.ts';
import { idea, ideaSource, need, project, site } from '#lib/server/schema.ts';
import { transactOnce, type Tx } from '#lib/server/transact.ts';
import { readState } from '#lib/workshop/read.server.ts';
import { accept, refuse, type Refusal, type Result } from '#lib/workshop/refusal.ts';
import { can, nameActor, type Actor } from '#lib/workshop/rules.ts';
import { withdrawIdea } from '#lib/vote/turns.server.ts';
import type { IdeaInput, IdeaRemoval } from './input.ts';
import { readBallotState } from './read.server.ts';
import { judgeIdeaChange, type IdeaSource } from './rules.ts';

type Saved = { id: string; number: number };

/**
 * The desk makes an idea from notes, needs and sites, or changes one. A changed cost is refused while people vote on it; other words may
 * be mended. Sources replace the earlier ones when they are given.
 * @returns the idea's id and its number in the workshop, or a refusal: signed_out, forbidden, workshop_ended, unknown_idea (ideaId),
 * unknown_choice (siteId, sources), vote_open (cost), malformed (id already taken).
 */
export function saveIdea(actor: Actor, workshopId: string, input: IdeaInput): Promise<Result<Saved>> {
	const name = nameActor(actor);
	const action = input.ideaId ? `change_idea:${input.ideaId}` : 'add_idea';
	return transactOnce<Result<Saved>>({ actor: name, id: input.id, action }, async (tx) => {
		const state = await readState(tx.db, workshopId);
		const may = can(actor, 'edit_ideas', state);
		if (!may.ok) return may;
		const known = await findIdea(tx, workshopId, input.ideaId);
		if (input.ideaId && !known) return refuse('unknown_idea', 'ideaId');
		if (input.siteId && input.siteId !== known?.siteId) {
			const there = and(eq(site.id, input.siteId), eq(site.villageId, state.villageId), isNull(site.removedAt));
			if (!(await tx.db.$count(site, there))) return refuse('unknown_choice', 'siteId');
		}
		const sources = input.sources && (await checkSources(tx, workshopId, input.sources));
		if (sources && 'ok' in sources) return sources;
		const saved = known ? await changeIdea(tx, known, input) : await insertIdea(tx, workshopId, actor.account!.id, input);
		if (!saved.ok) return saved;
		const { id } = saved.value;
		if (sources) await replaceSources(tx, id, sources);
		const data = { title: input.title, cost: input.cost, siteId: input.siteId, sources: sources?.length, before: known && pickPast(known) };
		await tx.record({ workshopId, actor: name, action: known ? 'change_idea' : 'add_idea', subject: `idea:${id}`, data });
		tx.publish({ kind: 'workshop', workshopId });
		return saved;
	});
}

type Row = typeof idea.$inferSelect;
const pickPast = ({ title, description, cost, siteId }: Row) => ({ title, description, cost, siteId });

async function findIdea(tx: Tx, workshopId: string, ideaId: string | undefined): Promise<Row | null> {
	if (!ideaId) return null;
	const [row] = await tx.db
		.select()
		.from(idea)
		.where(and(eq(idea.id, ideaId), eq(idea.workshopId, workshopId), isNull(idea.removedAt)));
	return row ?? null;
}

async function insertIdea(tx: Tx, workshopId: string, byAccountId: string, input: IdeaInput): Promise<Result<Saved>> {
	const { id, title, description, cost, siteId } = input;
	if (await tx.db.$count(idea, eq(idea.id, id))) return refuse('malformed', 'id');
	const [last] = await tx.db
		.select({ number: max(idea.number) })
		.from(idea)
		.where(eq(idea.workshopId, workshopId));
	const number = (last?.number ?? 0) + 1;
	await tx.db.insert(idea).values({ id, workshopId, number, title, description, cost, siteId, createdAt: tx.now, byAccountId });
	return accept({ id, number });
}

async function changeIdea(tx: Tx, known: Row, input: IdeaInput): Promise<Result<Saved>> {
	const { id, number } = known;
	const refused = judgeIdeaChange(await readBallotState(tx.db, id), input.cost === known.cost ? 'words' : 'cost');
	if (refused) return refused;
	const { title, description, cost, siteId } = input;
	await tx.db.update(idea).set({ title, description, cost, siteId }).where(eq(idea.id, id));
	return accept({ id, number });
}

/**
 * Needs and sites must be of this workshop (removed ones may stay: the idea did grow from them) and say their own words; notes live in
 * boards and say what the desk read there.
 */
async function checkSources(tx: Tx, workshopId: string, sources: IdeaSource[]): Promise<IdeaSource[] | Refusal> {
	const once = [...new Map(sources.map((source) => [`${source.kind}:${source.id}`, source])).values()];
	const idsOf = (kind: IdeaSource['kind']) => once.filter((source) => source.kind === kind).map((source) => source.id);
	const needs = await tx.db
		.select({ id: need.id, words: need.text })
		.from(need)
		.where(and(eq(need.workshopId, workshopId), inArray(need.id, idsOf('need'))));
	const sites = await tx.db
		.select({ id: site.id, words: site.title })
		.from(site)
		.where(and(eq(site.workshopId, workshopId), inArray(site.id, idsOf('site'))));
	const stored = { need: new Map(needs.map((row) => [row.id, row.words])), site: new Map(sites.map((row) => [row.id, row.words])) };
	const checked = [];
	for (const source of once) {
		const words = source.kind === 'note' ? source.words : stored[source.kind].get(source.id);
		if (!words) return refuse('unknown_choice', 'sources');
		checked.push({ ...source, words });
	}
	return checked;
}

async function replaceSources(tx: Tx, ideaId: string, sources: IdeaSource[]): Promise<void> {
	await tx.db.delete(ideaSource).where(eq(ideaSource.ideaId, ideaId));
	// Ids carry the order: one per millisecond of a clock that only this list sees.
	const rows = sources.map(({ kind, id, document, words }, i) => ({ id: newId(tx.now + i), ideaId, kind, sourceId: id, document, words }));
	if (rows.length) await tx.db.insert(ideaSource).values(rows);
}

/**
 * The desk takes an idea away, with a reason; it is kept, its number is not given again. From an open vote it is withdrawn.
 * @returns the idea's id, or a refusal: signed_out, forbidden, workshop_ended, unknown_idea (ideaId), no_ideas (it is the last one
 * on the paper of an open vote), already_promoted.
 */
export function removeIdea(actor: Actor, workshopId: string, input: IdeaRemoval): Promise<Result<{ id: string }>> {
	const name = nameActor(actor);
	const { id, ideaId, reason } = input;
	return transactOnce<Result<{ id: string }>>({ actor: name, id, action: `remove_idea:${ideaId}` }, async (tx) => {
		const may = can(actor, 'edit_ideas', await readState(tx.db, workshopId));
		if (!may.ok) return may;
		if (!(await findIdea(tx, workshopId, ideaId))) return refuse('unknown_idea', 'ideaId');
		if (await tx.db.$count(project, eq(project.ideaId, ideaId))) return refuse('already_promoted');
		// Who voted for it gets the dots back.
		const withdrawn = await withdrawIdea(tx, { workshopId, ideaId, reason });
		if (!withdrawn.ok) return withdrawn;
		await tx.db.update(idea).set({ removedAt: tx.now }).where(eq(idea.id, ideaId));
		await tx.record({ workshopId, actor: name, action: 'remove_idea', subject: `idea:${ideaId}`, reason });
		tx.publish({ kind: 'workshop', workshopId });
		return accept({ id: ideaId });
	});
}
