/** The commission: who steps back, marks that stay hidden until one's own are given, and the decision that makes a project. */
import { asc, desc, eq, inArray } from 'drizzle-orm';
import { everywhere, foldProject } from '#lib/project/write.server.ts';
import type { Category } from '#lib/project/rules.ts';
import { newId } from '#lib/live/id.ts';
import { app } from '#lib/server/app.ts';
import type { Db } from '#lib/server/db.ts';
import {
	application,
	applicationComment,
	applicationMember,
	applicationState,
	award,
	budgetLine,
	conflictOfInterest,
	project,
	projectPerson,
	projectState,
	score,
	workItem
} from '#lib/server/schema.ts';
import type { Tx } from '#lib/server/transact.ts';
import { accept, refuse, type Refusal, type Result } from '#lib/workshop/refusal.ts';
import type { Actor } from '#lib/workshop/rules.ts';
import { MONEY_SOURCES, type Content } from './content.ts';
import { actOn, DISCUSSION } from './group.server.ts';
import type { DecisionInput, ScoreInput } from './input.ts';
import { findProgramme, listCommission, sumAwarded, type Programme, type Seated } from './programme.server.ts';
import { dayOf, judgeAward, judgeMarks, judgeMove, outcomeOf, seesScores, spreadAward, weigh, type Outcome } from './rules.ts';
import { nextMoment, readPerson, readState, type ApplicationRow, type Person } from './standing.server.ts';
import { contentOf } from './write.server.ts';

export type Mark = {
	accountId: string;
	name: string;
	marks: Record<string, number>;
	comment: string;
	total: number;
	at: number;
	changed: boolean;
};
/**
 * What one person may know of the judging of one application. Without the right to see the others, `marks` holds one's own only and
 * `outcome` has no mean and no spread. conflicts: who has stepped back, and why.
 */
export type Judging = {
	marks: Mark[];
	outcome: Outcome;
	conflicts: { accountId: string; name: string; reason: string }[];
	own: { scored: boolean; conflict: boolean };
	sees: boolean;
	decided: { kind: string; amount: number | null; reason: string; at: number; projectId: string | null } | null;
};

type Facts = {
	seats: Seated[];
	conflicts: Map<string, string>;
	scores: Map<string, (typeof score.$inferSelect)[]>;
	decided: typeof award.$inferSelect | null;
};
async function readFacts(db: Db, { id, programmeId }: Pick<ApplicationRow, 'id' | 'programmeId'>): Promise<Facts> {
	const [seats, conflicts, scores, [decided]] = await Promise.all([
		listCommission(db, programmeId),
		db
			.select()
			.from(conflictOfInterest)
			.where(eq(conflictOfInterest.applicationId, id))
			.orderBy(asc(conflictOfInterest.at), asc(conflictOfInterest.id)),
		db.select().from(score).where(eq(score.applicationId, id)).orderBy(asc(score.at), asc(score.id)),
		db.select().from(award).where(eq(award.applicationId, id)).orderBy(desc(award.at), desc(award.id)).limit(1)
	]);
	const stepped = new Map<string, string>();
	for (const { accountId, declared, reason } of conflicts) {
		if (declared) stepped.set(accountId, reason);
		else stepped.delete(accountId);
	}
	const given = new Map<string, (typeof score.$inferSelect)[]>();
	for (const row of scores) given.set(row.accountId, [...(given.get(row.accountId) ?? []), row]);
	return { seats, conflicts: stepped, scores: given, decided: decided ?? null };
}

/** @returns the members who are to mark an application: those who have not stepped back. */
const judges = ({ seats, conflicts }: Facts) => seats.filter(({ accountId }) => !conflicts.has(accountId));

/** @returns what this person may know of the judging. */
export async function readJudging(
	db: Db,
	row: Pick<ApplicationRow, 'id' | 'programmeId'>,
	person: Pick<Person, 'accountId' | 'office' | 'seated'>,
	programme: Programme
): Promise<Judging> {
	const facts = await readFacts(db, row);
	const { criteria } = programme.settings;
	const seated = judges(facts);
	const marks = seated.flatMap(({ accountId, name }): Mark[] => {
		const given = facts.scores.get(accountId);
		const last = given?.at(-1);
		return last
			? [
					{
						accountId,
						name,
						marks: last.marks,
						comment: last.comment,
						total: weigh(last.marks, criteria),
						at: last.at,
						changed: given!.length > 1
					}
				]
			: [];
	});
	const me = person.accountId ?? '';
	const own = { scored: marks.some(({ accountId }) => accountId === me), conflict: facts.conflicts.has(me) };
	const sees = seesScores(
		{ seated: person.seated, office: person.office, ...own },
		{ decided: facts.decided !== null, complete: marks.length === seated.length && seated.length > 0 }
	);
	const outcome = outcomeOf(
		marks.map(({ total }) => total),
		seated.length
	);
	const { decided } = facts;
	return {
		marks: sees ? marks : marks.filter(({ accountId }) => accountId === me),
		outcome: sees ? outcome : { ...outcome, mean: null, spread: null },
		conflicts: facts.seats
			.filter(({ accountId }) => facts.conflicts.has(accountId))
			.map(({ accountId, name }) => ({ accountId, name, reason: facts.conflicts.get(accountId)! })),
		own,
		sees,
		decided: decided && { kind: decided.kind, amount: decided.amount, reason: decided.reason, at: decided.at, projectId: decided.projectId }
	};
}

async function mustSit(tx: Tx, person: Person, row: ApplicationRow): Promise<Refusal | null> {
	if (!person.seated) return refuse('forbidden');
	return (await readState(tx.db, row.id)) === 'at_commission' ? null : refuse('not_open');
}

/** A member steps back from an application, or comes back; marks given before no longer count. Refusals: those of actOn, not_open. */
export function declareConflict(
	actor: Actor,
	applicationId: string,
	input: { id: string; declared: boolean; reason: string }
): Promise<Result<{ id: string }>> {
	return actOn({ actor, token: null, applicationId, id: input.id, action: 'declare_conflict' }, async (tx, person, row) => {
		const refused = await mustSit(tx, person, row);
		if (refused) return refused;
		const { declared, reason } = input;
		await tx.db
			.insert(conflictOfInterest)
			.values({ id: newId(tx.now), applicationId: row.id, accountId: person.accountId!, declared, reason, at: tx.now });
		await tx.record({ actor: person.author, action: 'declare_conflict', subject: `application:${row.id}`, reason, data: { declared } });
		return accept({ id: row.id });
	});
}

/**
 * A member marks an application. Changing marks afterwards, when those of others are seen, needs a reason and stays visible.
 * Refusals: those of actOn, not_open, forbidden (stepped back), required / number_invalid (mark_KEY), required (comment).
 */
export function giveScore(actor: Actor, applicationId: string, input: ScoreInput): Promise<Result<{ id: string }>> {
	return actOn({ actor, token: null, applicationId, id: input.id, action: 'score' }, async (tx, person, row) => {
		const refused = await mustSit(tx, person, row);
		if (refused) return refused;
		const facts = await readFacts(tx.db, row);
		if (facts.conflicts.has(person.accountId!)) return refuse('forbidden');
		const { criteria } = (await findProgramme(tx.db, row.programmeId))!.settings;
		const judged = judgeMarks(input.marks, criteria);
		if (!judged.ok) return judged;
		if (facts.scores.has(person.accountId!) && !input.comment) return refuse('required', 'comment');
		const marks = Object.fromEntries(criteria.map(({ key }) => [key, input.marks[key]!]));
		const id = newId(tx.now);
		await tx.db
			.insert(score)
			.values({ id, applicationId: row.id, accountId: person.accountId!, marks, comment: input.comment, at: tx.now });
		await tx.record({ actor: person.author, action: 'score', subject: `application:${row.id}` });
		return accept({ id });
	});
}

/** A word in the discussion, for those who see the marks. Refusals: those of actOn, forbidden, required (text). */
export function discuss(actor: Actor, applicationId: string, input: { id: string; text: string }): Promise<Result<{ id: string }>> {
	return actOn({ actor, token: null, applicationId, id: input.id, action: 'discuss' }, async (tx, person, row) => {
		const { sees } = await readJudging(tx.db, row, person, (await findProgramme(tx.db, row.programmeId))!);
		if (!sees) return refuse('forbidden');
		const id = newId(tx.now);
		await tx.db
			.insert(applicationComment)
			.values({ id, applicationId: row.id, field: DISCUSSION, text: input.text, actor: person.author, at: tx.now });
		return accept({ id });
	});
}

/**
 * The decision of the commission: an award makes a project with the budget, the plan and the leader of the application.
 * Refusals: those of actOn, not_open, required (reason), scores_missing (n), cost_invalid, grant_too_large, fund_exceeded (amount),
 * already_promoted.
 */
export async function decideApplication(
	actor: Actor,
	applicationId: string,
	input: DecisionInput & { category: Category }
): Promise<Result<{ id: string; projectId: string | null }>> {
	const content = await contentOf(applicationId);
	const done = await actOn<{ id: string; projectId: string | null }>(
		{ actor, token: null, applicationId, id: input.id, action: 'decide_application' },
		async (tx, person, row) => {
			const [state, programme, facts] = await Promise.all([
				readState(tx.db, row.id),
				findProgramme(tx.db, row.programmeId),
				readFacts(tx.db, row)
			]);
			const toMark = judges(facts);
			const unscored = toMark.filter(({ accountId }) => !facts.scores.has(accountId)).length;
			const judged = judgeMove(state, input.kind, person, {
				reason: input.reason,
				errors: 0,
				members: facts.seats.length,
				unscored: toMark.length === 0 ? 1 : unscored
			});
			if (!judged.ok) return judged;
			const { kind, reason } = input;
			const amount = kind === 'rejected' ? null : input.amount;
			const fits = judgeAward(kind, amount, { ...programme!, awarded: await sumAwarded(tx.db, row.programmeId) });
			if (!fits.ok) return fits;
			if (kind !== 'rejected' && row.ideaId && (await tx.db.$count(project, eq(project.ideaId, row.ideaId))) > 0)
				return refuse('already_promoted');
			const projectId = amount === null ? null : await makeProject(tx, row, content, amount, input.category, person);
			const byAccountId = person.accountId!;
			await tx.db
				.insert(award)
				.values({ id: newId(tx.now), applicationId: row.id, kind, amount, reason, projectId, at: tx.now, byAccountId });
			await tx.db.insert(applicationState).values({
				id: newId(tx.now),
				applicationId: row.id,
				state: kind,
				at: await nextMoment(tx.db, row.id, tx.now),
				byAccountId,
				reason,
				content
			});
			await tx.record({
				workshopId: row.workshopId ?? undefined,
				actor: person.author,
				action: 'decide_application',
				subject: `application:${row.id}`,
				reason,
				data: { kind, amount, projectId }
			});
			if (row.workshopId) tx.publish({ kind: 'workshop', workshopId: row.workshopId });
			return accept({ id: row.id, projectId });
		}
	);
	if (done.ok) app().rooms.permissionsChanged(applicationId);
	return done;
}

async function makeProject(
	tx: Tx,
	row: ApplicationRow,
	{ texts, rows }: Content,
	amount: number,
	category: Category,
	person: Person
): Promise<string> {
	const id = newId(tx.now);
	const members = await tx.db.select().from(applicationMember).where(eq(applicationMember.applicationId, row.id));
	const group = members.filter(({ removedAt }) => removedAt === null);
	const leader = group.find((one) => one.leader);
	const title = everywhere(texts.title.trim() || row.title);
	const summary = everywhere(texts.mechanism.slice(0, 1000));
	const at = tx.now;
	const byAccountId = person.accountId;
	await tx.db.insert(project).values({
		id,
		ideaId: row.ideaId,
		workshopId: row.workshopId,
		programmeId: row.programmeId,
		villageId: row.villageId,
		siteId: row.siteId,
		category,
		objectTypes: [],
		title,
		summary,
		problem: texts.problem ? everywhere(texts.problem) : null,
		folded: await foldProject(tx, row.villageId, title, summary),
		leaderRole: leader ? everywhere(leader.role) : null,
		groupSize: group.length > 0 ? { op: '=', value: group.length } : null,
		grant: { op: '=', value: amount },
		facts: { applicationId: row.id },
		createdAt: at,
		byAccountId
	});
	await tx.db.insert(projectState).values({ id: newId(at), projectId: id, state: 'contract_signed', at, byAccountId });
	// Whoever led the group goes on: writes the weekly reports, and is reminded of them.
	if (leader?.accountId)
		await tx.db
			.insert(projectPerson)
			.values({ id: newId(at), projectId: id, role: 'leader', accountId: leader.accountId, at, byAccountId: byAccountId! });
	const given = (line: Content['rows']['budget'][number], source: string) => (typeof line[source] === 'number' ? line[source] : 0);
	const grants = spreadAward(
		rows.budget.map((line) => given(line, 'grant')),
		amount
	);
	const lines = rows.budget.flatMap((line, i) =>
		MONEY_SOURCES.map((source) => ({
			title: String(line.item ?? '').slice(0, 120) || title.kk!,
			amount: source === 'grant' ? grants[i]! : given(line, source),
			source: source === 'own' ? 'community' : source
		}))
	);
	const paid = lines.filter((line) => line.amount > 0);
	if (!paid.some(({ source }) => source === 'grant')) paid.unshift({ title: title.kk!.slice(0, 120), amount, source: 'grant' });
	for (const [i, line] of paid.entries()) await tx.db.insert(budgetLine).values({ id: newId(at), projectId: id, position: i + 1, ...line });
	const words = (step: (typeof rows.plan)[number]) =>
		String(rows.activities.find((one) => one.id === step.activity)?.title || step.task || step.expected || title.kk).slice(0, 160);
	const dated = rows.plan.filter(({ start, end }) => start && end);
	for (const [i, step] of dated.entries())
		await tx.db.insert(workItem).values({
			id: newId(at),
			projectId: id,
			position: i + 1,
			title: words(step),
			startsOn: dayOf(String(step.start), false),
			endsOn: dayOf(String(step.end), true),
			createdAt: at
		});
	return id;
}

/** @returns the applications that a commission judges or has judged, and what this person may know of each. */
export async function listJudged(
	db: Db,
	programme: Programme,
	actor: Actor
): Promise<{ row: ApplicationRow; state: string; judging: Judging; person: Person }[]> {
	const rows = await db.select().from(application).where(eq(application.programmeId, programme.id)).orderBy(asc(application.number));
	if (rows.length === 0) return [];
	const states = await db
		.select()
		.from(applicationState)
		.where(
			inArray(
				applicationState.applicationId,
				rows.map(({ id }) => id)
			)
		)
		.orderBy(asc(applicationState.at), asc(applicationState.id));
	const newest = new Map(states.map(({ applicationId, state }) => [applicationId, state]));
	const judged = rows.filter(({ id }) => !['draft', 'submitted', 'aligned', 'withdrawn'].includes(newest.get(id) ?? 'draft'));
	return Promise.all(
		judged.map(async (row) => {
			const person = await readPerson(db, row, actor);
			return { row, state: newest.get(row.id)!, judging: await readJudging(db, row, person, programme), person };
		})
	);
}
