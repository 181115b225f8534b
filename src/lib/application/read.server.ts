/** Lists of applications, and everything about one as its page needs it. */
import { asc, desc, eq, inArray, isNull, notExists, and } from 'drizzle-orm';
import type { Words } from '#lib/i18n/locale.ts';
import { readStageDecision } from '#lib/fund/read.server.ts';
import { db as readDb } from '#lib/server/app.ts';
import {
	account,
	application,
	applicationMember,
	applicationState,
	commissionMember,
	decision,
	idea,
	programme,
	project,
	village,
	workshop
} from '#lib/server/schema.ts';
import { hasRole, type Actor } from '#lib/workshop/rules.ts';
import { listJudged, readJudging } from './commission.server.ts';
import { listComments, listMembers } from './group.server.ts';
import { listKept, look, nameFiles } from './kept.server.ts';
import { readKnown } from './known.server.ts';
import { findProgramme, listCommission, sumAwarded } from './programme.server.ts';
import { mayWrite, movesFrom, rank, type ApplicationState } from './rules.ts';
import { findApplication, readPerson, readState } from './standing.server.ts';
import { contentOf } from './write.server.ts';

export type ApplicationCard = {
	id: string;
	number: number;
	title: string;
	state: ApplicationState;
	village: Words;
	programme: { id: string; name: Words };
	createdAt: number;
};

/** @returns the applications that this person may see, by programme and number. */
export async function listApplications(actor: Actor): Promise<ApplicationCard[]> {
	const db = readDb();
	const me = actor.account?.id;
	if (!me) return [];
	const rows = await db
		.select({ row: application, village: village.name, programme: programme.name })
		.from(application)
		.innerJoin(village, eq(village.id, application.villageId))
		.innerJoin(programme, eq(programme.id, application.programmeId))
		.orderBy(desc(programme.startsOn), asc(application.number));
	const own = new Set(
		(
			await db
				.select({ id: applicationMember.applicationId })
				.from(applicationMember)
				.where(and(eq(applicationMember.accountId, me), isNull(applicationMember.removedAt)))
		).map(({ id }) => id)
	);
	const seats = new Set(
		(
			await db
				.select({ id: commissionMember.programmeId })
				.from(commissionMember)
				.where(and(eq(commissionMember.accountId, me), isNull(commissionMember.removedAt)))
		).map(({ id }) => id)
	);
	const states = await db
		.select({ id: applicationState.applicationId, state: applicationState.state })
		.from(applicationState)
		.orderBy(asc(applicationState.at), asc(applicationState.id));
	const newest = new Map(states.map(({ id, state }) => [id, state as ApplicationState]));
	const early = ['draft', 'submitted', 'aligned', 'withdrawn'];
	return rows
		.map(({ row, ...names }) => ({
			id: row.id,
			number: row.number,
			title: row.title,
			state: newest.get(row.id) ?? ('draft' as const),
			village: names.village!,
			programme: { id: row.programmeId, name: names.programme! },
			createdAt: row.createdAt,
			villageId: row.villageId
		}))
		.filter(
			(card) =>
				hasRole(actor, 'keep_application', card.villageId) ||
				own.has(card.id) ||
				(seats.has(card.programme.id) && !early.includes(card.state))
		)
		.map(({ villageId: _, ...card }) => card);
}

/** Winners of the newest decisions whose idea is neither an application nor a project yet; of so many meetings at most. */
const MEETINGS = 40;
export type Winner = { ideaId: string; title: string; cost: number; village: Words };
/** @returns winning ideas that can become applications, for those who may begin one. */
export async function listWinners(actor: Actor): Promise<Winner[]> {
	const db = readDb();
	const rows = await db
		.select({ workshopId: decision.workshopId, villageId: workshop.villageId, village: village.name })
		.from(decision)
		.innerJoin(workshop, eq(workshop.id, decision.workshopId))
		.innerJoin(village, eq(village.id, workshop.villageId))
		.where(isNull(workshop.deletedAt))
		.orderBy(desc(decision.at))
		.limit(MEETINGS);
	const meetings = new Map(
		rows.filter(({ villageId }) => hasRole(actor, 'keep_application', villageId)).map((row) => [row.workshopId, row.village!])
	);
	const found = await Promise.all(
		[...meetings].map(async ([workshopId, village]) => {
			const won = (await readStageDecision(db, workshopId))?.rows.filter(({ outcome }) => outcome === 'won') ?? [];
			if (won.length === 0) return [];
			const free = await db
				.select({ id: idea.id, title: idea.title })
				.from(idea)
				.where(
					and(
						inArray(
							idea.id,
							won.map(({ ideaId }) => ideaId)
						),
						notExists(db.select({ id: project.id }).from(project).where(eq(project.ideaId, idea.id))),
						notExists(db.select({ id: application.id }).from(application).where(eq(application.ideaId, idea.id)))
					)
				);
			return free.map(({ id, title }) => ({ ideaId: id, title, cost: won.find(({ ideaId }) => ideaId === id)!.cost, village }));
		})
	);
	return found.flat();
}

/** @returns everything about an application for this person's page, or a reason why not. */
export async function readApplication(actor: Actor, token: string | null, id: string) {
	const db = readDb();
	const row = await findApplication(db, id);
	if (!row) return { ok: false as const, reason: 'not_found' as const };
	const person = await readPerson(db, row, actor, token);
	if (!person.sees) return { ok: false as const, reason: person.author ? ('forbidden' as const) : ('signed_out' as const) };
	const [state, programmeRow, content, place] = await Promise.all([
		readState(db, id),
		findProgramme(db, row.programmeId),
		contentOf(id),
		db.select({ name: village.name }).from(village).where(eq(village.id, row.villageId))
	]);
	const group = person.staff || person.member;
	const news = group ? await look(id, person) : null;
	const states = await db
		.select({
			id: applicationState.id,
			state: applicationState.state,
			at: applicationState.at,
			reason: applicationState.reason,
			who: account.name
		})
		.from(applicationState)
		.leftJoin(account, eq(account.id, applicationState.byAccountId))
		.where(eq(applicationState.applicationId, id))
		.orderBy(asc(applicationState.at), asc(applicationState.id));
	const { story, needs, dossier } = await readKnown(db, row);
	const programmeOf = programmeRow!;
	return {
		ok: true as const,
		value: {
			id,
			number: row.number,
			title: row.title,
			state,
			village: { id: row.villageId, name: place[0]!.name! },
			programme: programmeOf,
			person,
			write: mayWrite(state, person),
			moves: movesFrom(state, person).filter(({ to }) => !['awarded', 'awarded_out_of_competition', 'rejected'].includes(to)),
			content,
			files: await nameFiles(content),
			news,
			states: states.map((one) => ({ ...one, state: one.state as ApplicationState })),
			members: await listMembers(id),
			comments: group ? await listComments(id) : [],
			kept: group ? await listKept(id) : [],
			known: {
				story: story && {
					dots: story.vote?.dots ?? null,
					seats: story.vote?.seats ?? null,
					present: story.vote?.present ?? null,
					cost: story.idea.cost,
					// Needs stand apart with their evidence.
					words: story.sources.filter(({ kind }) => kind === 'note').map(({ words }) => words)
				},
				needs,
				dossier: dossier && {
					id: dossier.id,
					title: dossier.title,
					verdict: dossier.reviews[0]?.verdict ?? null,
					reason: dossier.reviews[0]?.reason ?? ''
				}
			},
			judging: person.seated || person.office ? await readJudging(db, row, person, programmeOf) : null,
			decided: (await readJudging(db, row, { accountId: null, office: false, seated: false }, programmeOf)).decided
		}
	};
}

/** @returns a programme with its commission and what this person may know of its applications, for staff and those who sit in it. */
export async function readProgrammePage(actor: Actor, id: string) {
	const db = readDb();
	const programmeRow = await findProgramme(db, id);
	if (!programmeRow) return { ok: false as const, reason: 'not_found' as const };
	const seats = await listCommission(db, id);
	const seated = seats.some(({ accountId }) => accountId === actor.account?.id);
	if (!seated && !hasRole(actor, 'keep_application', null))
		return { ok: false as const, reason: actor.account ? ('forbidden' as const) : ('signed_out' as const) };
	const judged = await listJudged(db, programmeRow, actor);
	const ranks = rank(judged.map(({ judging }) => judging.outcome.mean));
	return {
		ok: true as const,
		value: {
			programme: programmeRow,
			seats,
			may: hasRole(actor, 'run_programme', null),
			awarded: await sumAwarded(db, id),
			judged: judged
				.map(({ row, state, judging: { outcome, decided, conflicts } }, i) => ({
					id: row.id,
					title: row.title,
					number: row.number,
					state: state as ApplicationState,
					rank: ranks[i] ?? null,
					outcome,
					decided,
					conflicts
				}))
				.sort((a, b) => (a.rank ?? Infinity) - (b.rank ?? Infinity) || a.number - b.number)
		}
	};
}
