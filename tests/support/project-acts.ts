/** What people do to a running project, as they send it: acts by the names of the forms, photos with stripes. */
import sharp from 'sharp';
import { newId } from '#lib/live/id.ts';
import { moneyAct, photoAct, planAct } from '#lib/project/life-input.ts';
import type { Attached } from '#lib/project/life.server.ts';
import { changeMoney } from '#lib/project/money.server.ts';
import { changePhotos } from '#lib/project/photo.server.ts';
import { changePlan } from '#lib/project/plan.server.ts';
import { dayOf } from '#lib/project/weeks.ts';
import { parse } from '#lib/server/input.ts';
import type { Actor } from '#lib/workshop/rules.ts';
import type { House } from './house.ts';

/** The acts of one project; by the coordinator where nobody else is named. */
export function actsOf(house: House, id: string) {
	const onDay = dayOf(Date.now());
	const plan = (fields: object, actor: Actor = house.people.coordinator, at = id) => {
		const input = parse(planAct, { id: newId(), ...fields });
		return input.ok ? changePlan(actor, at, input.value) : Promise.resolve(input);
	};
	const money = (fields: object, attached: Attached = {}, actor: Actor = house.people.coordinator) => {
		const input = parse(moneyAct, { id: newId(), onDay, ...fields });
		return input.ok ? changeMoney(actor, id, input.value, attached) : Promise.resolve(input);
	};
	const photos = (fields: object, attached: Attached = {}, actor: Actor = house.people.coordinator) => {
		const input = parse(photoAct, { id: newId(), ...fields });
		return input.ok ? changePhotos(actor, id, input.value, attached) : Promise.resolve(input);
	};
	return { plan, money, photos };
}

/** @returns what was accepted; a refusal ends the test with its reason and field. */
export const accepted = <T>(result: { ok: true; value: T } | { ok: false; reason: string; field?: string }): T => {
	if (!result.ok) throw new Error(`${result.reason} ${result.field ?? ''}`);
	return result.value;
};

/** Stripes, so that a covered place differs from what was there. */
export async function picture(background = '#c40'): Promise<Uint8Array> {
	const stripe = { create: { width: 8, height: 240, channels: 3 as const, background: '#fff' } };
	const bars = Array.from({ length: 10 }, (_, i) => ({ input: stripe, left: i * 32, top: 0 }));
	return sharp({ create: { width: 320, height: 240, channels: 3, background } })
		.composite(bars)
		.withMetadata()
		.jpeg()
		.toBuffer();
}
