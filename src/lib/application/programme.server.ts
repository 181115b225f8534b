/** Programmes of grants, and who sits in their commissions. */
import { and, asc, desc, eq, gt, isNull } from 'drizzle-orm';
import type { Words } from '#lib/i18n/locale.ts';
import { newId } from '#lib/live/id.ts';
import { db as readDb } from '#lib/server/app.ts';
import type { Db } from '#lib/server/db.ts';
import { account, application, award, commissionMember, programme } from '#lib/server/schema.ts';
import { transactOnce } from '#lib/server/transact.ts';
import { accept, refuse, type Result } from '#lib/workshop/refusal.ts';
import { hasRole, nameActor, type Actor } from '#lib/workshop/rules.ts';
import type { ProgrammeInput } from './input.ts';
import { readSettings, type CommissionRole, type ProgrammeSettings } from './rules.ts';

/** Money in tenge; awarded: within the competition. */
export type Programme = {
	id: string;
	name: Words;
	donor: string;
	startsOn: string;
	endsOn: string;
	fund: number;
	grantMax: number;
	settings: ProgrammeSettings;
};
const toProgramme = ({ id, name, donor, startsOn, endsOn, fund, grantMax, settings }: typeof programme.$inferSelect): Programme => ({
	id,
	name: name!,
	donor,
	startsOn,
	endsOn,
	fund,
	grantMax,
	settings: readSettings(settings)
});

/** @returns the programmes that take applications, the newest first: those of earlier years have no fund of which anything is left. */
export async function listProgrammes(): Promise<Programme[]> {
	const rows = await readDb()
		.select()
		.from(programme)
		.where(and(isNull(programme.removedAt), gt(programme.fund, 0)))
		.orderBy(desc(programme.startsOn), desc(programme.id));
	return rows.map(toProgramme);
}

export async function findProgramme(db: Db, id: string): Promise<Programme | null> {
	const [row] = await db.select().from(programme).where(eq(programme.id, id));
	return row ? toProgramme(row) : null;
}

export type Seated = { id: string; accountId: string; name: string; role: CommissionRole };
/** @returns who sits in the commission of a programme, by name. */
export async function listCommission(db: Db, programmeId: string): Promise<Seated[]> {
	const rows = await db
		.select({ id: commissionMember.id, accountId: account.id, name: account.name, role: commissionMember.role })
		.from(commissionMember)
		.innerJoin(account, eq(account.id, commissionMember.accountId))
		.where(and(eq(commissionMember.programmeId, programmeId), isNull(commissionMember.removedAt)))
		.orderBy(asc(account.name));
	return rows.map((row) => ({ ...row, role: row.role as CommissionRole }));
}

/** @returns what a programme has awarded within the competition, tenge. */
export async function sumAwarded(db: Db, programmeId: string): Promise<number> {
	const rows = await db
		.select({ amount: award.amount })
		.from(award)
		.innerJoin(application, eq(application.id, award.applicationId))
		.where(and(eq(application.programmeId, programmeId), eq(award.kind, 'awarded')));
	return rows.reduce((sum, { amount }) => sum + (amount ?? 0), 0);
}

const mayRun = (actor: Actor) => (hasRole(actor, 'run_programme', null) ? null : refuse(actor.account ? 'forbidden' : 'signed_out'));

/** Makes or changes a programme. Refusals: signed_out, forbidden, not_found. */
export function saveProgramme(actor: Actor, input: ProgrammeInput): Promise<Result<{ id: string }>> {
	const key = { actor: nameActor(actor), id: input.id, action: `save_programme:${input.programmeId}` };
	return transactOnce<Result<{ id: string }>>(key, async (tx) => {
		const refused = mayRun(actor);
		if (refused) return refused;
		const { nameKk, nameRu, nameEn, donor, startsOn, endsOn, fund, grantMax, criteria, quotesFrom, reportWeekday, wholeForm } = input;
		const name = { kk: nameKk, ru: nameRu || nameKk, en: nameEn || nameKk };
		const values = { name, donor, startsOn, endsOn, fund, grantMax, settings: { criteria, quotesFrom, reportWeekday, wholeForm } };
		const id = input.programmeId || newId(tx.now);
		if (input.programmeId) {
			const changed = await tx.db.update(programme).set(values).where(eq(programme.id, id)).returning({ id: programme.id });
			if (changed.length === 0) return refuse('not_found');
		} else await tx.db.insert(programme).values({ id, ...values, createdAt: tx.now, byAccountId: actor.account!.id });
		await tx.record({ actor: nameActor(actor), action: 'save_programme', subject: `programme:${id}`, data: { ...values } });
		return accept({ id });
	});
}

/** Gives an account a seat in the commission. Refusals: signed_out, forbidden, not_found, unknown_choice (login). */
export function seatMember(actor: Actor, programmeId: string, input: { id: string; login: string; role: CommissionRole }) {
	const key = { actor: nameActor(actor), id: input.id, action: `seat_commission:${programmeId}` };
	return transactOnce<Result<{ id: string }>>(key, async (tx) => {
		const refused = mayRun(actor);
		if (refused) return refused;
		if (!(await findProgramme(tx.db, programmeId))) return refuse('not_found');
		const [person] = await tx.db
			.select()
			.from(account)
			.where(and(eq(account.login, input.login), isNull(account.disabledAt)));
		if (!person) return refuse('unknown_choice', 'login');
		const seats = await listCommission(tx.db, programmeId);
		if (seats.some(({ accountId }) => accountId === person.id)) return refuse('already_open', 'login');
		const id = newId(tx.now);
		const { role } = input;
		await tx.db
			.insert(commissionMember)
			.values({ id, programmeId, accountId: person.id, role, at: tx.now, byAccountId: actor.account!.id });
		await tx.record({
			actor: nameActor(actor),
			action: 'seat_commission',
			subject: `programme:${programmeId}`,
			data: { accountId: person.id, role }
		});
		return accept({ id });
	});
}

/** Takes a seat back; marks that were given stay. Refusals: signed_out, forbidden, not_found. */
export function unseatMember(actor: Actor, programmeId: string, input: { id: string; memberId: string }) {
	const key = { actor: nameActor(actor), id: input.id, action: `unseat_commission:${input.memberId}` };
	return transactOnce<Result<{ id: string }>>(key, async (tx) => {
		const refused = mayRun(actor);
		if (refused) return refused;
		const gone = await tx.db
			.update(commissionMember)
			.set({ removedAt: tx.now })
			.where(
				and(eq(commissionMember.id, input.memberId), eq(commissionMember.programmeId, programmeId), isNull(commissionMember.removedAt))
			)
			.returning({ id: commissionMember.id });
		if (gone.length === 0) return refuse('not_found');
		await tx.record({
			actor: nameActor(actor),
			action: 'unseat_commission',
			subject: `programme:${programmeId}`,
			data: { memberId: input.memberId }
		});
		return accept({ id: input.memberId });
	});
}
