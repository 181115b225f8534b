/** A house with cards printed and helpers to hire, as the tests of the roll need it. */
import { eq } from 'drizzle-orm';
import { newId } from '#lib/live/id.ts';
import { claimHelper, inviteHelper } from '#lib/seat/helping.server.ts';
import type { PresentInput, SeatAct } from '#lib/seat/input.ts';
import { actOnSeat, markPresent } from '#lib/seat/roll.server.ts';
import { helperCookie, readActor } from '#lib/server/auth.ts';
import { card, workshop } from '#lib/server/schema.ts';
import { transact } from '#lib/server/transact.ts';
import type { Actor } from '#lib/workshop/rules.ts';
import { openHouse, type House } from './house.ts';

/** Room for twelve; cards 1-3 are good, card 4 is void; gender and age are asked. */
export async function openRoll(): Promise<House> {
	const house = await openHouse({ capacity: 12 });
	await transact(async (tx) => {
		const workshopId = house.ids.workshop;
		for (const [i, code] of ['KARTAA', 'KARTBB', 'KARTCC'].entries())
			await tx.db.insert(card).values({ id: newId(), workshopId, number: i + 1, code });
		await tx.db.insert(card).values({ id: newId(), workshopId, number: 4, code: 'KARTXX', voidedAt: 1 });
		await tx.db
			.update(workshop)
			.set({ asks: ['gender', 'age'] })
			.where(eq(workshop.id, workshopId));
	});
	return house;
}

/** What helpers do in a house. @param house asked for at each act: a new one is opened for every test */
export function rollOf(house: () => House) {
	const id = () => house().ids.workshop;
	const present = (actor: Actor, more: Partial<PresentInput> = {}) =>
		markPresent(actor, id(), { id: newId(), card: null, consent: true, ...more });
	return {
		/** Somebody with an invitation taken. */
		async hire(name = 'Айгүл'): Promise<Actor & { token: string }> {
			const { code, people } = house();
			const invited = await inviteHelper(people.facilitator, id(), { id: newId(), name });
			const claimed = invited.ok ? await claimHelper(id(), invited.value.token) : invited;
			if (!claimed.ok) throw new Error(claimed.reason);
			const { token } = claimed.value;
			return { ...(await readActor((cookie) => (cookie === helperCookie(code) ? token : undefined), code)), token };
		},
		present,
		async marked(actor: Actor, more: Partial<PresentInput> = {}) {
			const done = await present(actor, more);
			if (!done.ok) throw new Error(done.reason);
			return done.value.seat;
		},
		act: (actor: Actor, seatId: string, what: Partial<SeatAct> & { act: SeatAct['act'] }) =>
			actOnSeat(actor, id(), seatId, { id: newId(), ...what } as SeatAct)
	};
}
