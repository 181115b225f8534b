import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { LOCALES } from '#lib/i18n/locale.ts';
import { newId } from '#lib/live/id.ts';
import { looksLikePicture, readSize } from '#lib/media/rules.ts';
import { distanceToVillage, judgePlace } from '#lib/site/checks.ts';
import { parseReview, parseSite, parseSiteForm } from '#lib/site/input.ts';
import { objectTypeLabel, verdictLabel } from '#lib/site/labels.ts';
import { isObjectType, PROJECT_TYPES, SITE_TYPES, VERDICTS } from '#lib/site/rules.ts';

const village = { lng: 53.81667, lat: 47, accuracyM: 2500 };
/** A place so many metres north of the village's centre. */
const north = (metres: number) => ({ lng: village.lng, lat: village.lat + metres / 111_195 });

describe('the surroundings of a village', () => {
	test('reach 15 km from its centre, and as far again as the centre is uncertain', () => {
		expect(judgePlace(north(0), village)).toBeNull();
		expect(judgePlace(north(17_400), village)).toBeNull();
		expect(judgePlace(north(17_600), village)).toEqual({ ok: false, reason: 'outside_village', field: 'place' });
		expect(judgePlace(north(15_100), { ...village, accuracyM: 0 })).toMatchObject({ reason: 'outside_village' });
	});

	test('a degree of longitude is shorter here than one of latitude', () => {
		expect(distanceToVillage({ lng: village.lng + 0.2, lat: village.lat }, village)).toBeGreaterThan(15_000);
		expect(distanceToVillage({ lng: village.lng + 0.2, lat: village.lat }, village)).toBeLessThan(15_300);
	});

	test.each([
		[Number.NaN, 47],
		[53.8, Number.POSITIVE_INFINITY],
		[null, null],
		[undefined, 47],
		[200, 47],
		[53.8, 95]
	])('%s, %s is no place', (lng, lat) => {
		expect(judgePlace({ lng, lat }, village)).toEqual({ ok: false, reason: 'place_missing', field: 'place' });
	});
});

describe('a site as it arrives', () => {
	const good = { id: newId(), objectType: 'playground', title: 'Мектеп жаны', why: 'Балалар көшеде ойнайды', lng: 53.82, lat: 47.001 };

	test('numbers may come as text, with a comma too', () => {
		expect(parseSite({ ...good, lng: '53,82', lat: ' 47.001 ' })).toMatchObject({ ok: true, value: { lng: 53.82, lat: 47.001 } });
	});

	test('a missing point is left to the rule of the place', () => {
		const parsed = parseSite({ ...good, lng: '', lat: undefined });
		expect(parsed.ok && judgePlace(parsed.value, village)).toMatchObject({ reason: 'place_missing', field: 'place' });
		const words = parseSite({ ...good, lng: 'here', lat: null });
		expect(words.ok && judgePlace(words.value, village)).toMatchObject({ reason: 'place_missing' });
	});

	test.each([
		[{ ...good, lng: { x: 1 } }, 'place_missing', 'place'],
		[{ ...good, objectType: 'casino' }, 'unknown_choice', 'objectType'],
		[{ ...good, objectType: 'sensory_room' }, 'unknown_choice', 'objectType'],
		[{ ...good, title: '' }, 'required', 'title'],
		[{ ...good, title: 'т'.repeat(121) }, 'too_long', 'title'],
		[{ ...good, why: ' ' }, 'required', 'why'],
		[{ ...good, why: 'иә' }, 'too_short', 'why'],
		[{ ...good, why: 'т'.repeat(1001) }, 'too_long', 'why'],
		[{ ...good, id: 7 }, 'malformed', 'id']
	])('%# is refused at its field', (input, reason, field) => {
		expect(parseSite(input)).toMatchObject({ ok: false, reason, field });
	});

	const formOf = (photo?: Blob | string) => {
		const form = new FormData();
		for (const [name, value] of Object.entries(good)) form.set(name, String(value));
		if (typeof photo === 'string') form.set('photo', photo);
		else if (photo) form.set('photo', photo, 'photo.jpg');
		return form;
	};

	test('a form carries the same and a photo; an empty file field is no photo', async () => {
		expect(await parseSiteForm(formOf(new Blob([new Uint8Array([1, 2])])))).toMatchObject({
			ok: true,
			value: { lng: 53.82, photo: new Uint8Array([1, 2]) }
		});
		const without = await parseSiteForm(formOf(new Blob([])));
		expect(without.ok && without.value.photo).toBeUndefined();
	});

	test('a photo above 12 MB, or words in its place, are refused at the photo', async () => {
		const tooLarge = new Blob([new Uint8Array(12 * 1024 * 1024 + 1)]);
		expect(await parseSiteForm(formOf(tooLarge))).toMatchObject({ reason: 'picture_too_large', field: 'photo' });
		expect(await parseSiteForm(formOf('a photo'))).toMatchObject({ reason: 'not_a_picture', field: 'photo' });
	});

	test('a verdict needs a reason and is one of three', () => {
		const review = { id: newId(), siteId: newId(), verdict: 'suitable', reason: 'Жер бос' };
		expect(parseReview(review).ok).toBe(true);
		expect(parseReview({ ...review, reason: '' })).toMatchObject({ reason: 'required', field: 'reason' });
		expect(parseReview({ ...review, reason: 'т'.repeat(501) })).toMatchObject({ reason: 'too_long', field: 'reason' });
		expect(parseReview({ ...review, verdict: 'maybe' })).toMatchObject({ reason: 'unknown_choice', field: 'verdict' });
	});
});

describe('names', () => {
	test('every type of object has one of its own in each language', () => {
		const codes = [...SITE_TYPES, ...PROJECT_TYPES];
		for (const locale of LOCALES) expect(new Set(codes.map((code) => objectTypeLabel(code, locale))).size).toBe(codes.length);
	});

	test('every type that projects of earlier years carry is known', () => {
		const projects = JSON.parse(readFileSync('server/seed/projects.json', 'utf8')) as { objectTypes: string[] }[];
		const used = new Set(projects.flatMap((project) => project.objectTypes));
		expect(used.size).toBeGreaterThan(20);
		expect([...used].filter((code) => !isObjectType(code))).toEqual([]);
	});

	test('a site without a review reads as not reviewed', () => {
		const names = [...VERDICTS, null].map((verdict) => verdictLabel(verdict, 'kk'));
		expect(new Set(names).size).toBe(VERDICTS.length + 1);
	});
});

describe('photos', () => {
	const bytes = (text: string) => new Uint8Array(Buffer.from(text.padEnd(32, ' '), 'latin1'));

	test('only raster pictures go on to the decoder', () => {
		expect(looksLikePicture(bytes('\xff\xd8\xff\xe0'))).toBe(true);
		expect(looksLikePicture(bytes('RIFF....WEBPVP8 '))).toBe(true);
		expect(looksLikePicture(bytes('....ftypavif'))).toBe(true);
		expect(looksLikePicture(bytes('<svg xmlns="http://www.w3.org/2000/svg"/>'))).toBe(false);
		expect(looksLikePicture(bytes('%PDF-1.7'))).toBe(false);
		expect(looksLikePicture(bytes('....ftypmp42'))).toBe(false);
		expect(looksLikePicture(new Uint8Array())).toBe(false);
	});

	test('two sizes, the large one when none is asked for', () => {
		expect([readSize(null), readSize('480'), readSize('1600'), readSize('481'), readSize('')]).toEqual([1600, 480, 1600, null, null]);
	});
});
