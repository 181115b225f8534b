/** Duties as people see them: what can be done now, what is overdue, and the calendar of a year. */
import { and, desc, eq, inArray, isNull, type SQL } from 'drizzle-orm';
import { db as reading } from '#lib/server/app.ts';
import type { Db } from '#lib/server/db.ts';
import { account, commitment, dutyEvidence, dutyRule, file, handOver, holderAbsence, project, village } from '#lib/server/schema.ts';
import type { Words } from '#lib/i18n/locale.ts';
import { dayAt, dayOf, judgeDuty, windowsIn, type DutyState } from './duties.ts';
import { readKnown, readRules, type RuleRow } from './keeping.server.ts';
import type { CommitmentKind, Holder } from './rules.ts';

/** One duty of one rule. Days are 'YYYY-MM-DD'. */
export type Duty = {
	ruleId: string;
	commitmentId: string;
	projectId: string;
	text: string;
	kind: CommitmentKind;
	holder: Holder;
	holderName: string;
	from: string;
	dueOn: string;
	lateUntil: string;
	state: DutyState;
};
/** A duty that somebody can show now; evidence: what its commitment asks for; accountId: who answers for it. */
export type OpenDuty = Duty & { evidence: string; accountId: string | null };
export type Duties = {
	/** To be done now, the overdue ones first. */
	open: OpenDuty[];
	/** All that were asked in the last year and will be in the next 40 days, by last day. */
	calendar: Duty[];
	rules: RuleRow[];
};

const AHEAD = 40;
const BEHIND = 365;
/** Evidence of duties that ended so long before can still say when one of the rhythm `report` began. */
const BEFORE = 60;
/** Of a project, of a village, or those that one account answers for. */
type Whose = { projectId?: string; villageId?: string; accountId?: string };
const whereOf = ({ projectId, villageId, accountId }: Whose): SQL => {
	if (accountId) return eq(commitment.accountId, accountId);
	return projectId ? eq(commitment.projectId, projectId) : eq(project.villageId, villageId ?? '');
};

/**
 * @returns the duties of a project, of a village, or of whoever answers for them.
 * @param behind so many days back; the longest that a duty can be overdue is a month
 */
export async function readDuties(of: Whose, now: number, db: Db = reading(), behind = BEHIND): Promise<Duties> {
	const rules = await readRules(db, whereOf(of));
	if (!rules.length) return { open: [], calendar: [], rules };
	const today = dayAt(now);
	const [known, wanted] = await Promise.all([
		readKnown(db, rules, dayOf(today - behind - BEFORE)),
		db
			.select({ id: commitment.id, evidence: commitment.evidence, accountId: commitment.accountId })
			.from(commitment)
			.innerJoin(project, eq(project.id, commitment.projectId))
			.where(whereOf(of))
	]);
	const asked = new Map(wanted.map((row) => [row.id, row]));
	const calendar = rules.flatMap((rule) => {
		const { known: facts, reports } = known.get(rule.id)!;
		// The last day of a duty that begins in time: within the year of a yearly one, else within its months.
		const { every, n } = rule.rhythm;
		const until = every === 'year' || every === 'report' ? today + BEHIND * 2 : today + AHEAD + 31 * n;
		const windows = windowsIn(rule, today - behind, until, reports, (due) => facts.done.get(due));
		return windows
			.filter(({ from }) => from <= today + AHEAD)
			.map((window): Duty => ({
				...{ ruleId: rule.id, commitmentId: rule.commitmentId, projectId: rule.projectId, text: rule.text },
				...{ kind: rule.kind, holder: rule.holder, holderName: rule.holderName },
				...{ from: dayOf(window.from), dueOn: dayOf(window.dueOn), lateUntil: dayOf(window.lateUntil) },
				state: judgeDuty(window, today, facts)
			}));
	});
	calendar.sort((a, b) => (a.dueOn < b.dueOn ? -1 : a.dueOn > b.dueOn ? 1 : 0));
	const open = calendar
		.filter(({ state }) => state === 'open' || state === 'overdue')
		.map((duty) => {
			const { evidence = 'tick', accountId = null } = asked.get(duty.commitmentId) ?? {};
			return { ...duty, evidence, accountId };
		});
	return { open, calendar, rules };
}

/** What was shown for duties, newest first. by: the account's name; null = a resident at the object. */
export type Evidence = {
	id: string;
	ruleId: string;
	commitmentId: string;
	dueOn: string;
	kind: 'tick' | 'photo' | 'document' | 'denied';
	photo: string | null;
	/** Opens only for those who keep the promise. */
	paper: { id: string; name: string; type: string; bytes: number } | null;
	note: string;
	at: number;
	by: string | null;
	mine: boolean;
	removed: string | null;
};
/** Everything else about the commitments of a project that a page shows. */
export type Keeping = {
	evidence: Evidence[];
	absences: { id: string; commitmentId: string; fromDay: string; toDay: string; reason: string }[];
	handOvers: {
		id: string;
		commitmentId: string;
		to: string;
		toMe: boolean;
		toHolder: Holder;
		toName: string;
		reason: string;
		at: number;
		givenAt: number | null;
		takenAt: number | null;
		refusedAt: number | null;
	}[];
	/** Names of those who answer, by commitment. */
	people: Record<string, string>;
};

/** @returns evidence, absences and hand-overs of a project. @param me the account that reads; names are for those who are signed in */
export async function readKeeping(projectId: string, me: string | null): Promise<Keeping> {
	const db = reading();
	const promises = await db
		.select({ id: commitment.id, name: account.name })
		.from(commitment)
		.leftJoin(account, eq(account.id, commitment.accountId))
		.where(eq(commitment.projectId, projectId));
	const ids = promises.map(({ id }) => id);
	const [evidence, absences, handOvers] = await Promise.all([
		db
			.select({ row: dutyEvidence, commitmentId: dutyRule.commitmentId, file })
			.from(dutyEvidence)
			.innerJoin(dutyRule, eq(dutyRule.id, dutyEvidence.dutyRuleId))
			.leftJoin(file, eq(file.id, dutyEvidence.fileId))
			.where(inArray(dutyRule.commitmentId, ids))
			.orderBy(desc(dutyEvidence.at))
			.limit(60),
		db
			.select()
			.from(holderAbsence)
			.where(and(inArray(holderAbsence.commitmentId, ids), isNull(holderAbsence.removedAt))),
		db
			.select({ row: handOver, name: account.name })
			.from(handOver)
			.leftJoin(account, eq(account.id, handOver.toAccountId))
			.where(inArray(handOver.commitmentId, ids))
			.orderBy(desc(handOver.at))
	]);
	const actors = [...new Set(evidence.map(({ row }) => row.actor.replace('account:', '')))];
	const named = me ? await db.select({ id: account.id, name: account.name }).from(account).where(inArray(account.id, actors)) : [];
	const names = new Map(named.map(({ id, name }) => [`account:${id}`, name]));
	return {
		evidence: evidence.map(
			({ row: { id, dutyRuleId, dueOn, kind, photoId, note, at, actor, removedAt, removedReason }, commitmentId, file: paper }) => ({
				...{ id, ruleId: dutyRuleId, commitmentId, dueOn, kind: kind as Evidence['kind'], note, at },
				photo: photoId && removedAt === null ? `/media/${photoId}` : null,
				paper: paper && me ? { id: paper.id, name: paper.name, type: paper.type, bytes: paper.bytes } : null,
				by: actor.startsWith('account:') ? (names.get(actor) ?? '') : null,
				mine: me !== null && actor === `account:${me}`,
				removed: removedAt === null ? null : (removedReason ?? '')
			})
		),
		absences: absences.map(({ id, commitmentId, fromDay, toDay, reason }) => ({ id, commitmentId, fromDay, toDay, reason })),
		handOvers: handOvers.map(({ row: { toAccountId, toHolder, byAccountId: _, ...row }, name }) => ({
			...row,
			to: me ? (name ?? '') : '',
			toMe: me !== null && toAccountId === me,
			toHolder: toHolder as Holder
		})),
		people: me ? Object.fromEntries(promises.map(({ id, name }) => [id, name ?? ''])) : {}
	};
}

/** @returns titles and villages of projects, by id. */
export async function readTitles(ids: readonly string[]): Promise<Map<string, { title: Words; village: Words }>> {
	const rows = await reading()
		.select({ id: project.id, title: project.title, village: village.name })
		.from(project)
		.innerJoin(village, eq(village.id, project.villageId))
		.where(inArray(project.id, [...ids]));
	return new Map(rows.map(({ id, title, village }) => [id, { title, village }]));
}
