/** What a hall said comes into the picture with its details, and what the hall did with it is heard there. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { toDateInput } from '#lib/i18n/format.ts';
import { newId } from '#lib/live/id.ts';
import { addNeed, supportNeed } from '#lib/need/write.server.ts';
import { readUngathered } from '#lib/picture/gather.server.ts';
import { pictureAct } from '#lib/picture/input.ts';
import { readPicture } from '#lib/picture/read.server.ts';
import { changePicture } from '#lib/picture/write.server.ts';
import { db } from '#lib/server/app.ts';
import { parse } from '#lib/server/input.ts';
import { openHouse, type House } from '../support/house.ts';

const V = 'turgyzba';
let house: House;
beforeAll(async () => {
	house = await openHouse();
	await house.open('needs');
});
afterAll(() => house.close());

const whole = () => readPicture(db(), V, { today: toDateInput(Date.now()), names: true });
/** A form of the coordinator as it comes: read, judged, done. */
async function act(fields: Record<string, unknown>) {
	const input = parse(pictureAct, { id: newId(), ...fields });
	return input.ok ? changePicture(house.people.coordinator, V, input.value) : input;
}
const done = <T>(result: { ok: true; value: T } | { ok: false; reason: string; field?: string }): T => {
	if (!result.ok) throw new Error(`${result.reason} ${result.field ?? ''}`);
	return result.value;
};

test('what a hall said of groups, place, people and years comes along; what it joined or rejected is not there to gather', async () => {
	const { workshop } = house.ids;
	const [author, one, two] = [await house.join(), await house.join(), await house.join()];
	const [light, playground, swings, joke] = [newId(), newId(), newId(), newId()];
	const details = { groups: ['children' as const, 'disability' as const], people: 120, since: 2019, place: { lng: 53.81, lat: 47 } };
	const say = async (id: string, text: string, more = {}) =>
		done(await addNeed(author, workshop, { id, category: 'play', text, group: '', ...more }));
	await say(playground, 'Ойын алаңы тозған', details);
	await say(swings, 'Әткеншек сынып қалды');
	await say(joke, 'Айға ракета керек');
	await say(light, 'Көшеде жарық жоқ');
	done(await supportNeed(one, workshop, { id: newId(), needId: swings, on: true }));
	done(await supportNeed(two, workshop, { id: newId(), needId: playground, on: true }));
	done(await house.desk({ act: 'merge_needs', needIds: [swings], into: playground }));
	done(await house.desk({ act: 'reject_need', needId: joke, reason: 'Әзіл' }));
	const waiting = (await readUngathered(db(), await whole())).map(({ sourceId }) => sourceId);
	expect([playground, swings, joke, light].map((id) => waiting.includes(id))).toEqual([true, false, false, true]);
	for (const sourceId of [swings, joke]) expect(await act({ act: 'gather', sourceId, intoId: '' })).toMatchObject({ reason: 'not_found' });
	const id = done(await act({ act: 'gather', sourceId: playground, intoId: '' })).id;
	expect((await whole()).needs.find((need) => need.id === id)).toMatchObject({
		...{ groups: details.groups, people: 120, since: 2019, point: { lng: 53.81, lat: 47 }, support: 2 }
	});
	// Joined in the hall after it was gathered: it stays evidence, with the marks that are its own.
	done(await house.desk({ act: 'merge_needs', needIds: [playground], into: light }));
	expect((await whole()).needs.find((need) => need.id === id)).toMatchObject({ support: 1, evidence: [{ sourceId: playground }] });
});
