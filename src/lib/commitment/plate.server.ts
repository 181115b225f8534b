/** The plate on an object: who promised what and how it is kept, and what passers-by say there, without an account. */
import { and, asc, desc, eq, gt, isNull, sql } from 'drizzle-orm';
import type { Words } from '#lib/i18n/locale.ts';
import { discardPhoto, preparePhoto, type PhotoRow } from '#lib/media/write.server.ts';
import { db } from '#lib/server/app.ts';
import { hashToken } from '#lib/server/auth.ts';
import type { Db } from '#lib/server/db.ts';
import { dutyEvidence, dutyRule, photo, plate, plateReport, project, village } from '#lib/server/schema.ts';
import { transact, transactOnce } from '#lib/server/transact.ts';
import { accept, refuse, type Result } from '#lib/workshop/refusal.ts';
import { hasRole, makeCode, nameActor, readCode, type Actor } from '#lib/workshop/rules.ts';
import { standingOf } from './duties.server.ts';
import type { PlateReportInput, ReportAct } from './input.ts';
import { readDuties, type OpenDuty } from './kept.server.ts';
import { readRate, recount, type Rate } from './keeping.server.ts';
import { tellOfPromise } from './notice.server.ts';
import { readCommitments, type Commitment } from './read.server.ts';
import { DEVICE_LIMITS, phaseOfCommitment, SPEAKS_OF, type PlateKind } from './rules.ts';

const HOUR = 3_600_000;

/** A report as everybody sees it. hidden: only staff sees it. */
export type PlateReport = {
	id: string;
	kind: PlateKind;
	dangerous: boolean;
	text: string;
	photo: string | null;
	/** ms */
	at: number;
	commitmentId: string | null;
	answer: string | null;
	answeredAt: number | null;
	settledAt: number | null;
	hidden: { at: number; reason: string } | null;
};

/** @returns the reports about a project, newest first. @param forStaff those that were hidden, too */
export async function readReports(db: Db, projectId: string, forStaff: boolean): Promise<PlateReport[]> {
	const rows = await db
		.select()
		.from(plateReport)
		.where(and(eq(plateReport.projectId, projectId), forStaff ? undefined : isNull(plateReport.hiddenAt)))
		.orderBy(desc(plateReport.at), desc(plateReport.id))
		.limit(100);
	return rows.map(toReport);
}

export function toReport(row: typeof plateReport.$inferSelect): PlateReport {
	const { id, kind, dangerous, text, photoId, at, commitmentId, answer, answeredAt, settledAt, hiddenAt, hiddenReason } = row;
	return {
		...{ id, dangerous, text, at, commitmentId, answer, answeredAt, settledAt },
		kind: kind as PlateKind,
		photo: photoId && `/media/${photoId}`,
		hidden: hiddenAt === null ? null : { at: hiddenAt, reason: hiddenReason ?? '' }
	};
}

/** @returns the code of a project's plate, or null. */
export async function readPlateCode(db: Db, projectId: string): Promise<string | null> {
	const [row] = await db
		.select({ code: plate.code })
		.from(plate)
		.where(and(eq(plate.projectId, projectId), isNull(plate.removedAt)))
		.orderBy(asc(plate.createdAt));
	return row?.code ?? null;
}

/** Gives an object its plate; one that has one keeps it. Refusals: not_found, signed_out, forbidden. */
export function makePlate(actor: Actor, projectId: string): Promise<Result<{ code: string }>> {
	return transact(async (tx): Promise<Result<{ code: string }>> => {
		const [row] = await tx.db.select({ villageId: project.villageId }).from(project).where(eq(project.id, projectId));
		if (!row) return refuse('not_found');
		if (!hasRole(actor, 'keep_commitments', row.villageId)) return refuse(actor.account ? 'forbidden' : 'signed_out');
		const before = await readPlateCode(tx.db, projectId);
		if (before) return accept({ code: before });
		const code = makeCode(crypto.getRandomValues(new Uint8Array(6)));
		await tx.db.insert(plate).values({ code, projectId, createdAt: tx.now, byAccountId: actor.account!.id });
		await tx.record({ actor: nameActor(actor), action: 'make_plate', subject: `project:${projectId}`, data: { code } });
		return accept({ code });
	});
}

/** What a plate shows. open: duties that somebody who stands there can say were done. */
export type PlatePage = {
	code: string;
	project: { id: string; title: Words };
	village: { id: string; name: Words };
	promises: (Commitment & { rate: Rate })[];
	rate: Rate;
	open: OpenDuty[];
	reports: PlateReport[];
};

type Found = { code: string; projectId: string; title: Words; village: { id: string; name: Words } };
async function findPlate(db: Db, typed: string): Promise<Found | null> {
	const code = readCode(typed);
	if (!code) return null;
	const [row] = await db
		.select({ code: plate.code, projectId: plate.projectId, title: project.title, id: village.id, name: village.name })
		.from(plate)
		.innerJoin(project, eq(project.id, plate.projectId))
		.innerJoin(village, eq(village.id, project.villageId))
		.where(and(eq(plate.code, code), isNull(plate.removedAt)));
	return row ? { code: row.code, projectId: row.projectId, title: row.title, village: { id: row.id, name: row.name } } : null;
}

/** @returns what the plate with a code (as typed) shows to everybody, or null. */
export async function readPlate(typed: string, now: number): Promise<PlatePage | null> {
	const found = await findPlate(db(), typed);
	if (!found) return null;
	const { projectId } = found;
	const [promises, reports, duties] = await Promise.all([
		readCommitments(db(), [projectId]),
		readReports(db(), projectId, false),
		readDuties({ projectId }, now)
	]);
	const rates = await Promise.all(promises.map(({ id }) => readRate({ commitmentId: id }, now)));
	return {
		code: found.code,
		project: { id: projectId, title: found.title },
		village: found.village,
		promises: promises.map((promise, i) => ({ ...promise, rate: rates[i]! })),
		rate: await readRate({ projectId }, now),
		open: duties.open.filter(({ evidence }) => evidence !== 'document'),
		reports
	};
}

/** How much a browser may still say. @returns whether it has said too much */
async function saysTooMuch(db: Db, device: string, now: number): Promise<boolean> {
	const since = (ms: number) => db.$count(plateReport, and(eq(plateReport.device, device), gt(plateReport.at, now - ms)));
	return (await since(HOUR)) >= DEVICE_LIMITS.hour || (await since(24 * HOUR)) >= DEVICE_LIMITS.day;
}

/**
 * Somebody at the object says what is wrong, without an account. It speaks of the promise of that kind, if one runs, and starts its duty
 * where the duty is "within so many days of a report"; whoever answers for it is told.
 * @param token of the browser (a cookie); only its hash is kept, never an address
 * Refusals: not_found, too_many_tries (this browser has said much), required (text, for `other`), not_a_picture, picture_too_large.
 */
export async function reportAtPlate(
	typed: string,
	token: string,
	input: PlateReportInput,
	picture: Uint8Array | null
): Promise<Result<{ id: string }>> {
	const device = hashToken(token);
	const found = await findPlate(db(), typed);
	if (!found) return refuse('not_found');
	if (input.kind === 'other' && !input.text) return refuse('required', 'text');
	// Asked before a picture is decoded, and again where it counts.
	if (await saysTooMuch(db(), device, Date.now())) return refuse('too_many_tries', 'kind');
	let kept: PhotoRow | null = null;
	if (picture) {
		const prepared = await preparePhoto(picture, {});
		if (!prepared.ok) return prepared;
		kept = prepared.value;
	}
	let used = false;
	let speaksOf: string | null = null;
	const { projectId } = found;
	const key = { actor: `device:${device}`, id: input.id, action: `report_at_plate:${projectId}` };
	const result = await transactOnce<Result<{ id: string }>>(key, async (tx) => {
		if (await saysTooMuch(tx.db, device, tx.now)) return refuse('too_many_tries', 'kind');
		const { id, kind, dangerous, text } = input;
		const today = new Date(tx.now + 5 * HOUR).toISOString().slice(0, 10);
		const promises = (await readCommitments(tx.db, [projectId])).filter(
			(one) => one.state !== 'promised' && phaseOfCommitment(one.startsOn, one.months, today) !== 'over'
		);
		const meant = SPEAKS_OF[kind].flatMap((of) => promises.filter((one) => one.kind === of))[0];
		speaksOf = meant?.id ?? null;
		if (kept) await tx.db.insert(photo).values(kept);
		used = true;
		await tx.db
			.insert(plateReport)
			.values({ id, projectId, commitmentId: speaksOf, kind, dangerous, text, photoId: kept?.id, device, at: tx.now, shownAt: tx.now });
		await tx.record({
			actor: 'resident',
			action: 'report_at_plate',
			subject: `project:${projectId}`,
			data: { reportId: id, kind, dangerous }
		});
		const people = (meant ? [meant] : promises).flatMap((one) => one.accountId ?? []);
		await tellOfPromise(tx, people, { kind: dangerous ? 'plate_danger' : 'plate_report', projectId, key: `plate_report:${id}` });
		return accept({ id });
	});
	if (kept && !used) await discardPhoto(kept.id);
	if (result.ok && speaksOf) await recount(speaksOf);
	return result;
}

/**
 * Somebody at the object says that a duty was done. Refusals: not_found, not_open, too_many_tries.
 * A commitment that wants a photo gets one from its holder; a resident's word counts for the others.
 */
export async function confirmAtPlate(typed: string, token: string, input: { id: string; ruleId: string; dueOn: string }) {
	const actor = `resident:${hashToken(token)}`;
	const found = await findPlate(db(), typed);
	if (!found) return refuse('not_found');
	const result = await transactOnce<Result<{ id: string; commitmentId: string }>>(
		{ actor, id: input.id, action: 'confirm_at_plate' },
		async (tx) => {
			const { open } = await readDuties({ projectId: found.projectId }, tx.now, tx.db);
			const duty = open.find((one) => one.ruleId === input.ruleId && one.dueOn === input.dueOn);
			if (!duty || duty.evidence !== 'tick') return refuse('not_open', 'dueOn');
			const mine = and(
				eq(dutyEvidence.actor, actor),
				gt(dutyEvidence.at, tx.now - 24 * HOUR),
				eq(dutyRule.commitmentId, duty.commitmentId)
			);
			const [{ n } = { n: 0 }] = await tx.db
				.select({ n: sql<number>`count(*)` })
				.from(dutyEvidence)
				.innerJoin(dutyRule, eq(dutyRule.id, dutyEvidence.dutyRuleId))
				.where(mine);
			if (n >= DEVICE_LIMITS.hour) return refuse('too_many_tries', 'dueOn');
			await tx.db
				.insert(dutyEvidence)
				.values({ id: input.id, dutyRuleId: input.ruleId, dueOn: input.dueOn, kind: 'tick', note: '', at: tx.now, actor });
			await tx.record({
				actor: 'resident',
				action: 'confirm_at_plate',
				subject: `commitment:${duty.commitmentId}`,
				data: { dueOn: input.dueOn }
			});
			return accept({ id: input.id, commitmentId: duty.commitmentId });
		}
	);
	if (result.ok) await recount(result.value.commitmentId);
	return result;
}

/**
 * Staff and a report: the holder answers it, and the answer is public; who judges may hide it with a reason, and show it again.
 * Refusals: not_found, signed_out, forbidden.
 */
export async function actOnReport(actor: Actor, input: ReportAct): Promise<Result<{ id: string }>> {
	let speaksOf: string | null = null;
	const key = { actor: nameActor(actor), id: input.id, action: `report:${input.act}:${input.reportId}` };
	const result = await transactOnce<Result<{ id: string }>>(key, async (tx) => {
		const [row] = await tx.db
			.select({ report: plateReport, villageId: project.villageId })
			.from(plateReport)
			.innerJoin(project, eq(project.id, plateReport.projectId))
			.where(eq(plateReport.id, input.reportId));
		if (!row) return refuse('not_found');
		if (!actor.account) return refuse('signed_out');
		const { projectId, commitmentId } = row.report;
		speaksOf = commitmentId;
		const promises = await readCommitments(tx.db, [projectId]);
		const holds = promises.some((one) => standingOf(actor, { ...one, villageId: row.villageId }).keeps);
		const judges = hasRole(actor, 'judge_commitments', row.villageId);
		if (input.act === 'answer' ? !holds && !hasRole(actor, 'keep_commitments', row.villageId) : !judges) return refuse('forbidden');
		const said =
			input.act === 'answer'
				? { answer: input.text, answeredAt: tx.now, answeredBy: actor.account.id, settledAt: input.settled ? tx.now : null }
				: input.act === 'hide'
					? { hiddenAt: tx.now, hiddenReason: input.reason }
					: { hiddenAt: null, hiddenReason: null };
		await tx.db.update(plateReport).set(said).where(eq(plateReport.id, input.reportId));
		const reason = input.act === 'hide' ? input.reason : undefined;
		const data = { reportId: input.reportId, ...(input.act === 'answer' && { text: input.text, before: row.report.answer }) };
		await tx.record({ actor: nameActor(actor), action: `${input.act}_report`, subject: `project:${projectId}`, reason, data });
		return accept({ id: input.reportId });
	});
	if (result.ok && speaksOf) await recount(speaksOf);
	return result;
}
