/** A whole house for server tests: a real database file in a folder of its own, the app published, people and one workshop in it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { newId } from '#lib/live/id.ts';
import { account, activity, cafeTable, membership, staging, village, workshop } from '#lib/server/schema.ts';
import { openApp } from '#lib/server/start.server.ts';
import { takeSeat } from '#lib/seat/write.server.ts';
import { transact } from '#lib/server/transact.ts';
import { NOBODY, type Actor, type ActivityKind, type Role } from '#lib/workshop/rules.ts';
import { actAtDesk } from '#lib/workshop/desk.server.ts';
import type { DeskAct } from '#lib/workshop/desk-acts.ts';

const KINDS: ActivityKind[] = ['welcome', 'cafe', 'needs', 'sites', 'pause', 'ideas', 'vote', 'decision'];

export type House = Awaited<ReturnType<typeof openHouse>>;

/** Opens a house; call close() at the end. `app` is the published one. */
export async function openHouse(options: { capacity?: number } = {}) {
	const dataDir = mkdtempSync(join(tmpdir(), 'asar-house-'));
	let app = openApp(dataDir, pino({ level: 'silent' }));
	const now = Date.now();
	const ids = { workshop: newId(), village: 'turgyzba', tables: [newId(), newId()], activities: KINDS.map(() => newId()) };
	const people = Object.fromEntries(
		(['admin', 'coordinator', 'facilitator', 'akimat'] as Role[]).map((role) => {
			const actor: Actor & { account: NonNullable<Actor['account']> } = {
				...NOBODY,
				account: { id: newId(), name: role, roles: [{ role, villageId: role === 'akimat' ? ids.village : null }] }
			};
			return [role, actor];
		})
	) as Record<Role, Actor & { account: NonNullable<Actor['account']> }>;
	const words = (text: string) => ({ kk: text, ru: text, en: text });

	await transact(async ({ db }) => {
		const place = { kind: 'village', district: words('Жылыой ауданы'), region: words('Атырау облысы'), population: 3600, accuracyM: 2500 };
		await db
			.insert(village)
			.values({ ...place, id: ids.village, name: words('Тұрғызба'), sortKey: 'т', folded: 'тургызба', lng: 53.81667, lat: 47 });
		await db
			.insert(village)
			.values({ ...place, id: 'kosshagyl', name: words('Қосшағыл'), sortKey: 'қ', folded: 'косшагыл', lng: 53.80472, lat: 46.84583 });
		for (const [role, actor] of Object.entries(people)) {
			await db.insert(account).values({ id: actor.account.id, login: role, passwordHash: 'x', name: role, createdAt: now });
			const { villageId } = actor.account.roles[0]!;
			await db.insert(membership).values({ id: newId(), accountId: actor.account.id, role, villageId, at: now });
		}
		const { id: byAccountId } = people.facilitator.account;
		await db.insert(workshop).values({
			id: ids.workshop,
			code: 'HATT24',
			title: 'Ауылымызға не керек?',
			villageId: ids.village,
			startsAt: now,
			fund: 4_000_000,
			capacity: options.capacity ?? 150,
			createdAt: now,
			byAccountId
		});
		await db.insert(staging).values({ workshopId: ids.workshop, screen: { view: 'follow' } });
		for (const [position, kind] of KINDS.entries())
			await db.insert(activity).values({
				id: ids.activities[position]!,
				workshopId: ids.workshop,
				position,
				kind,
				minutes: 10,
				settings: kind === 'cafe' ? { rounds: 2, roundMinutes: 5, seating: 'number' } : {}
			});
		for (const [i, id] of ids.tables.entries())
			await db.insert(cafeTable).values({ id, activityId: ids.activities[1]!, number: i + 1, question: words(`Сұрақ ${i + 1}`) });
	});

	return {
		dataDir,
		ids,
		people,
		code: 'HATT24',
		get app() {
			return app;
		},
		/** Id of the (first) activity of a kind. */
		activity: (kind: ActivityKind) => ids.activities[KINDS.indexOf(kind)]!,
		/** A new phone takes a seat. @returns the actor it is from now on, with its cookie token */
		async join(input: { locale?: 'kk' | 'ru' | 'en' } = {}): Promise<Actor & { seat: NonNullable<Actor['seat']>; token: string }> {
			const taken = await takeSeat(NOBODY, ids.workshop, {
				consent: true,
				locale: input.locale ?? 'kk',
				name: '',
				card: undefined,
				id: undefined
			});
			if (!taken.ok) throw new Error(taken.reason);
			const { id, number, token } = taken.value;
			return { account: null, screenOf: null, seat: { id, workshopId: ids.workshop, number }, token };
		},
		/** The facilitator acts at the desk. */
		desk: (act: DeskAct, actor: Actor = people.facilitator) => actAtDesk(actor, ids.workshop, { ...act, id: newId() }),
		/** Opens the activity of a kind. */
		open(kind: ActivityKind) {
			return this.desk({ act: 'open_activity', activityId: this.activity(kind) });
		},
		/** Stops the app and starts it again on the same files. */
		async restart() {
			await app.close();
			app = openApp(dataDir, pino({ level: 'silent' }));
		},
		async close() {
			await app.close();
			rmSync(dataDir, { recursive: true, force: true });
		}
	};
}
