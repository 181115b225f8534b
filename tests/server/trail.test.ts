/** Who works here, where they may be invited to, and what the audit trail tells. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseInvitation } from '#lib/people/input.ts';
import { listAccounts, listEvents } from '#lib/people/read.server.ts';
import { invite } from '#lib/people/write.server.ts';
import { db } from '#lib/server/app.ts';
import { openHouse, type House } from '../support/house.ts';

let house: House;
beforeAll(async () => {
	house = await openHouse();
});
afterAll(() => house.close());

describe('colleagues', () => {
	it('are invited into a village that exists', async () => {
		const input = { role: 'facilitator', villageId: null } as const;
		expect(await invite(house.people.admin, { ...input, villageId: 'atlantis' })).toMatchObject({
			reason: 'unknown_choice',
			field: 'villageId'
		});
		expect(parseInvitation({ role: 'king' })).toMatchObject({ reason: 'unknown_choice', field: 'role' });
		expect(parseInvitation({ role: 'akimat', villageId: '' })).toEqual({ ok: true, value: { role: 'akimat', villageId: null } });
	});

	it('are listed with their roles and villages', async () => {
		const colleagues = await listAccounts(db());
		expect(colleagues.find(({ login }) => login === 'akimat')).toMatchObject({
			disabled: false,
			roles: [{ role: 'akimat', village: { kk: 'Тұрғызба' } }]
		});
		expect(colleagues.find(({ login }) => login === 'admin')).toMatchObject({ roles: [{ role: 'admin', village: null }] });
	});

	it('the trail names people and seats, newest first, and keeps still about the screen', async () => {
		const phone = await house.join();
		await house.open('welcome');
		await house.desk({ act: 'show', view: 'blank' });
		const [newest, ...older] = await listEvents(db(), 50);
		expect(newest).toMatchObject({ action: 'open_activity', who: { name: 'facilitator' }, workshop: 'Ауылымызға не керек?' });
		expect(older.find(({ action }) => action === 'join')).toMatchObject({ who: { seat: phone.seat.number } });
		expect(older.some(({ action }) => action === 'show')).toBe(false);
		expect(await listEvents(db(), 1)).toHaveLength(1);
	});
});
