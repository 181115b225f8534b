import { eq } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { db } from '#lib/server/app.ts';
import { hashToken, readAccount, readActor, SESSION_COOKIE, seatCookie } from '#lib/server/auth.ts';
import { account, invitation, session } from '#lib/server/schema.ts';
import { transact } from '#lib/server/transact.ts';
import { parseAccount, parseSignIn } from '#lib/people/input.ts';
import { acceptInvitation, invite, makeSetUpLink, readInvitation, signIn, signOut } from '#lib/people/write.server.ts';
import { mayInProject, readOwnProjects } from '#lib/project/life.server.ts';
import { readCandidates } from '#lib/project/plan.server.ts';
import { NOBODY } from '#lib/workshop/rules.ts';
import { openHouse, type House } from '../support/house.ts';
import { startProject } from '../support/project.ts';
import { actsOf } from '../support/project-acts.ts';

let house: House;
beforeEach(async () => {
	house = await openHouse();
});
afterEach(() => house.close());

const tokenOf = (path: string) => new URL(path, 'http://x').searchParams.get('token')!;
const newcomer = { login: 'newcomer', name: 'Жаңа маман', password: 'ұзақ құпиясөз', locale: 'kk' as const };

async function inviteNewcomer() {
	const link = await invite(house.people.admin, { role: 'akimat', villageId: house.ids.village });
	if (!link.ok) throw new Error(link.reason);
	return tokenOf(link.value.path);
}

describe('accounts', () => {
	it('are made by a one-time link and sign in with the password', async () => {
		const token = await inviteNewcomer();
		expect(await readInvitation(token)).toMatchObject({ ok: true, value: { role: 'akimat' } });
		const made = await acceptInvitation(token, newcomer);
		expect(made.ok).toBe(true);
		const signedIn = await signIn({ login: 'newcomer', password: newcomer.password });
		if (!signedIn.ok) throw new Error(signedIn.reason);
		const who = await readAccount(signedIn.value.token);
		expect(who).toMatchObject({ name: 'Жаңа маман', roles: [{ role: 'akimat', villageId: house.ids.village }] });
	});
	it('a leader of a group comes by a link too, can be named for a project, and finds it at the news', async () => {
		const link = await invite(house.people.admin, { role: 'leader', villageId: house.ids.village });
		const made = link.ok && (await acceptInvitation(tokenOf(link.value.path), newcomer));
		if (!made || !made.ok) throw new Error('not invited');
		const who = (await readAccount(made.value.token))!;
		const projectId = await startProject(house, Date.now() - 86_400_000);
		expect((await mayInProject(db(), { ...NOBODY, account: who }, 'report_project', projectId)).ok).toBe(false);
		expect((await readCandidates(projectId, house.ids.village)).map(({ id }) => id)).toContain(who.id);
		const { plan } = actsOf(house, projectId);
		expect(await plan({ act: 'name_person', role: 'leader', accountId: who.id })).toMatchObject({ ok: true });
		expect((await mayInProject(db(), { ...NOBODY, account: who }, 'report_project', projectId)).ok).toBe(true);
		expect(await readOwnProjects(who.id)).toMatchObject([{ id: projectId, role: 'leader' }]);
	});
	it('a link works once', async () => {
		const token = await inviteNewcomer();
		await acceptInvitation(token, newcomer);
		expect(await acceptInvitation(token, { ...newcomer, login: 'second' })).toMatchObject({ reason: 'link_used' });
		expect(await readInvitation('invented')).toMatchObject({ reason: 'link_used' });
	});
	it('a taken login leaves the link unused', async () => {
		const token = await inviteNewcomer();
		expect(await acceptInvitation(token, { ...newcomer, login: 'admin' })).toMatchObject({ reason: 'login_taken', field: 'login' });
		expect(await acceptInvitation(token, newcomer)).toMatchObject({ ok: true });
	});
	it('only administrators invite', async () => {
		expect(await invite(house.people.facilitator, { role: 'admin', villageId: null })).toMatchObject({ reason: 'forbidden' });
		expect(await invite(await house.join(), { role: 'admin', villageId: null })).toMatchObject({ reason: 'signed_out' });
	});
	it('passwords are argon2id, session tokens and links only as hashes', async () => {
		const token = await inviteNewcomer();
		const made = await acceptInvitation(token, newcomer);
		if (!made.ok) throw new Error(made.reason);
		const [row] = await db().select().from(account).where(eq(account.login, 'newcomer'));
		expect(row!.passwordHash).toMatch(/^\$argon2id\$/);
		const stored = (await db().select().from(session)).map(({ id }) => id);
		expect(stored).toEqual([hashToken(made.value.token)]);
		expect((await db().select().from(invitation)).map((i) => i.tokenHash)).toEqual([hashToken(token)]);
	});
	it('wrong passwords are counted per login and slow down', async () => {
		for (let i = 0; i < 8; i++) expect(await signIn({ login: 'ghost', password: 'x' })).toMatchObject({ reason: 'wrong_login' });
		expect(await signIn({ login: 'ghost', password: 'x' })).toMatchObject({ reason: 'too_many_tries' });
		expect(await signIn({ login: 'other', password: 'x' })).toMatchObject({ reason: 'wrong_login' });
	});
	it('signing out ends the session; a disabled account is nobody', async () => {
		const made = await acceptInvitation(await inviteNewcomer(), newcomer);
		if (!made.ok) throw new Error(made.reason);
		await signOut(made.value.token);
		expect(await readAccount(made.value.token)).toBeNull();
		const again = await signIn({ login: 'newcomer', password: newcomer.password });
		if (!again.ok) throw new Error(again.reason);
		await transact(async (tx) => void (await tx.db.update(account).set({ disabledAt: 1 }).where(eq(account.login, 'newcomer'))));
		expect(await readAccount(again.value.token)).toBeNull();
		expect(await signIn({ login: 'newcomer', password: newcomer.password })).toMatchObject({ reason: 'wrong_login' });
	});
	it('fields are checked by name', () => {
		expect(parseAccount({ ...newcomer, password: 'short' })).toMatchObject({
			reason: 'weak_password',
			field: 'password',
			params: { min: 10 }
		});
		expect(parseAccount({ ...newcomer, login: ' ' })).toMatchObject({ reason: 'required', field: 'login' });
		expect(parseSignIn({ login: 'ADMIN ', password: 'x' })).toMatchObject({ ok: true, value: { login: 'admin' } });
		expect(parseSignIn({ login: 'a' })).toMatchObject({ field: 'password' });
	});
});

describe('the first administrator', () => {
	it('gets a link only while the house is empty', async () => {
		expect(await makeSetUpLink()).toBeNull();
	});
});

describe('one browser', () => {
	it('may be a person and a seat; cookies of other workshops do not count', async () => {
		const made = await acceptInvitation(await inviteNewcomer(), newcomer);
		const phone = await house.join();
		if (!made.ok) throw new Error(made.reason);
		const jar: Record<string, string> = { [SESSION_COOKIE]: made.value.token, [seatCookie(house.code)]: phone.token };
		const here = await readActor((name) => jar[name], house.code);
		expect([here.account?.name, here.seat?.id]).toEqual(['Жаңа маман', phone.seat.id]);
		expect((await readActor((name) => jar[name], 'QQQQQQ')).seat).toBeNull();
	});
});
