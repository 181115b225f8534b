import { and, asc, desc, eq, inArray, sql } from 'drizzle-orm';
import type { Words } from '#lib/i18n/locale.ts';
import { db as reading } from '#lib/server/app.ts';
import type { Db } from '#lib/server/db.ts';
import { commitment, commitmentState, file, project } from '#lib/server/schema.ts';
import { endOfCommitment, type CommitmentKind, type CommitmentState, type Holder } from './rules.ts';

/** A promise with its history. Days are 'YYYY-MM-DD'; months null = without an end; at in ms. */
export type Commitment = {
	id: string;
	projectId: string;
	kind: CommitmentKind;
	holder: Holder;
	holderName: string;
	note: Words | null;
	startsOn: string | null;
	months: number | null;
	endsOn: string | null;
	/** Where the money stands; may be empty. */
	budgetLine: string;
	/** What will show that it is kept: tick | photo | document */
	evidence: string;
	/** Who answers for it now, as an account. */
	accountId: string | null;
	state: CommitmentState;
	/** Known day of the newest state; null for what came with the programme's earlier years. */
	at: number | null;
	history: Said[];
};
/** One state of a promise; paper: what stands behind it, where everybody may open it. */
export type Said = {
	id: string;
	state: CommitmentState;
	at: number | null;
	reason: string | null;
	paper: { id: string; name: string; type: string; bytes: number } | null;
};

/** @returns the promises for these projects, newest first, each with its states (oldest first). */
export async function readCommitments(db: Db, projectIds: readonly string[]): Promise<Commitment[]> {
	if (!projectIds.length) return [];
	const rows = await db
		.select()
		.from(commitment)
		.where(inArray(commitment.projectId, [...projectIds]))
		.orderBy(desc(commitment.createdAt), asc(commitment.id));
	return withHistories(db, rows);
}

/** @returns some of the promises of a village, newest first, each with its states. */
export async function readCommitmentPage(villageId: string, part: { from: number; count: number }): Promise<Commitment[]> {
	const rows = await reading()
		.select({ commitment })
		.from(commitment)
		.innerJoin(project, eq(project.id, commitment.projectId))
		.where(eq(project.villageId, villageId))
		.orderBy(desc(commitment.createdAt), asc(commitment.id))
		.limit(part.count)
		.offset(part.from);
	return withHistories(
		reading(),
		rows.map((row) => row.commitment)
	);
}

async function withHistories(db: Db, rows: readonly (typeof commitment.$inferSelect)[]): Promise<Commitment[]> {
	const ids = rows.map(({ id }) => id);
	const states = await db
		.select({ state: commitmentState, paper: { id: file.id, name: file.name, type: file.type, bytes: file.bytes } })
		.from(commitmentState)
		.leftJoin(file, and(eq(file.id, commitmentState.fileId), eq(commitmentState.filePublic, true)))
		.where(inArray(commitmentState.commitmentId, ids))
		.orderBy(asc(commitmentState.at), asc(commitmentState.id));
	const histories = Map.groupBy(states, ({ state }) => state.commitmentId);
	return rows.map(({ id, projectId, kind, holder, holderName, note, startsOn, months, budgetLine, evidence, accountId }) => {
		const history = (histories.get(id) ?? []).map(({ state: { id, state, at, byAccountId, reason }, paper }) => ({
			...{ id, state: state as CommitmentState, at: byAccountId ? at : null, reason },
			paper: paper?.id ? paper : null
		}));
		const last = history.at(-1);
		return {
			id,
			projectId,
			kind: kind as CommitmentKind,
			holder: holder as Holder,
			holderName,
			note: note ?? null,
			startsOn,
			months,
			endsOn: endOfCommitment(startsOn, months),
			budgetLine,
			evidence,
			accountId,
			state: last?.state ?? 'promised',
			at: last?.at ?? null,
			history
		};
	});
}

/** The newest state of a promise, as SQL. */
const newestState = sql<CommitmentState>`coalesce((select s.state from commitment_state s where s.commitment_id = ${commitment.id}
	order by s.at desc, s.id desc limit 1), 'promised')`;

/** @returns the newest states of the promises for these projects, by project. */
export async function readStatesByProject(db: Db, projectIds: readonly string[]): Promise<Map<string, CommitmentState[]>> {
	if (!projectIds.length) return new Map();
	const rows = await db
		.select({ projectId: commitment.projectId, state: newestState })
		.from(commitment)
		.innerJoin(project, eq(project.id, commitment.projectId))
		.where(inArray(project.id, [...projectIds]));
	const found = new Map<string, CommitmentState[]>();
	for (const { projectId, state } of rows) found.set(projectId, [...(found.get(projectId) ?? []), state]);
	return found;
}

/** @returns the newest state of every promise of a village. */
export async function readCommitmentStates(villageId: string): Promise<CommitmentState[]> {
	const rows = await reading()
		.select({ state: newestState })
		.from(commitment)
		.innerJoin(project, eq(project.id, commitment.projectId))
		.where(eq(project.villageId, villageId));
	return rows.map(({ state }) => state);
}
