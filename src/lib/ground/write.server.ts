import { and, eq, isNotNull, isNull } from 'drizzle-orm';
import { mkdir, readFile, rename, stat } from 'node:fs/promises';
import { foldForSearch } from '#lib/i18n/alphabet.ts';
import { newId } from '#lib/live/id.ts';
import { metresBetween, positionsOf } from '#lib/map/rules.ts';
import { app, db } from '#lib/server/app.ts';
import { landmark, layer, layerFeature, pack, photoGround, setting, village } from '#lib/server/schema.ts';
import { transactOnce, type Tx } from '#lib/server/transact.ts';
import { accept, refuse, type Result } from '#lib/workshop/refusal.ts';
import { hasRole, nameActor, type Actor } from '#lib/workshop/rules.ts';
import type { ActOf, GroundAct } from './input.ts';
import { ONLINE_KEY, originOf } from './online.server.ts';
import { checkPack } from './pack.server.ts';
import { cutPhoto, discardPhotoTiles } from './photo.server.ts';
import { mendGeometry } from './repair.ts';
import { covers, GROUND_LIMITS, SHAPE_OF, type Corners } from './rules.ts';
import { surveyFile, type Survey, type SurveyChoices } from './survey.server.ts';
import { packFile } from './tiles.server.ts';
import { dropUpload, findUpload } from './upload.server.ts';

type Place = { id: string; lng: number; lat: number };
/** Whose act it is, on which village's ground, when. */
type Acting = { tx: Tx; place: Place; by: string };
/** What was made ready before the transaction: files are looked through outside, so that nobody waits. */
type Prepared = (acting: Acting) => Promise<Result<{ id: string }>>;

async function findPlace(id: string): Promise<Place | null> {
	const [row] = await db().select({ id: village.id, lng: village.lng, lat: village.lat }).from(village).where(eq(village.id, id));
	return row ?? null;
}

function admit(actor: Actor, villageId: string, act: GroundAct['act'] | 'survey'): Result<string> {
	if (!actor.account) return refuse('signed_out');
	// Another host for everybody's map is the administrator's decision.
	return hasRole(actor, act === 'set_online' ? 'manage_people' : 'keep_ground', villageId) ? accept(actor.account.id) : refuse('forbidden');
}

/** Reads an uploaded file as a layer would be read, without saving anything. Refusals: as changeGround for add_layer. */
export async function surveyUpload(actor: Actor, villageId: string, upload: string, choices: SurveyChoices): Promise<Result<Survey>> {
	const allowed = admit(actor, villageId, 'survey');
	if (!allowed.ok) return allowed;
	const place = await findPlace(villageId);
	if (!place) return refuse('not_found');
	const found = await findUpload(actor, villageId, upload, 'layer');
	return found.ok ? surveyFile(await readFile(found.value.file), place, choices) : found;
}

/**
 * One act on the ground of a village: layers, landmarks, packs, pictures from above, online tiles. Nothing is deleted: what is taken away stays
 * with who and when, and can be brought back. Refusals: not_found, signed_out, forbidden, malformed, changed_meanwhile; of files those of
 * surveyFile, checkPack and cutPhoto; axes_swapped, projection_needed, far_away (a layer that does not lie at its village), outside_village,
 * place_missing, too_many_vertices (geometry of a landmark), pack_elsewhere, address_invalid, required (policyRead).
 * @returns the id of what the act made or changed
 */
export async function changeGround(actor: Actor, villageId: string, input: GroundAct): Promise<Result<{ id: string }>> {
	const allowed = admit(actor, villageId, input.act);
	if (!allowed.ok) return allowed;
	const place = await findPlace(villageId);
	if (!place) return refuse('not_found');
	const key = { actor: nameActor(actor), id: input.id, action: `ground_${input.act}:${villageId}` };
	let apply: Prepared | null = null;
	let takeBack: (() => Promise<void>) | null = null;
	if (input.act === 'add_layer' || input.act === 'add_pack' || input.act === 'add_photo') {
		// Sent again after it was done, the file is gone: the first answer is given without it.
		const again = await transactOnce<Result<{ id: string }>>(key, async () => refuse('not_found'));
		if (again.ok || again.reason === 'malformed') return again;
		const ready = await prepare(actor, place, input);
		if (!ready.ok) return ready;
		({ apply, takeBack } = ready.value);
	}
	const done = await transactOnce<Result<{ id: string }>>(key, async (tx) => {
		const acting = { tx, place, by: allowed.value };
		const result = apply ? await apply(acting) : await change(acting, input as Exclude<GroundAct, Heavy>);
		if (!result.ok) return result;
		const { id: _id, act, ...data } = input;
		await tx.record({
			...{ actor: key.actor, action: `ground_${act}`, subject: `ground:${result.value.id}` },
			reason: 'reason' in input && input.reason ? input.reason : undefined,
			data: { villageId, ...data }
		});
		if (act.endsWith('_layer')) tx.publish({ kind: 'ground', villageId });
		return result;
	});
	if (!done.ok) await takeBack?.();
	if (done.ok && 'upload' in input) await dropUpload(input.upload);
	if (input.act.endsWith('_pack')) app().tiles.forget();
	return done;
}

type Heavy = ActOf<'add_layer'> | ActOf<'add_pack'> | ActOf<'add_photo'>;
type Ready = { apply: Prepared; takeBack: (() => Promise<void>) | null };

async function prepare(actor: Actor, place: Place, input: Heavy): Promise<Result<Ready>> {
	if (input.act === 'add_layer') return prepareLayer(actor, place, input);
	return input.act === 'add_pack' ? preparePack(actor, place, input) : preparePhoto(actor, place, input);
}

async function prepareLayer(actor: Actor, place: Place, input: ActOf<'add_layer'>): Promise<Result<Ready>> {
	const survey = await surveyUpload(actor, place.id, input.upload, input);
	if (!survey.ok) return survey;
	const { trouble, features } = survey.value;
	if (trouble?.is === 'swapped') return refuse('axes_swapped', 'swap', { km: Math.round(trouble.metres / 1000) });
	if (trouble?.is === 'projection') return refuse('projection_needed', 'projection');
	if (trouble?.is === 'far') return refuse('far_away', 'file', { km: Math.round(trouble.metres / 1000) });
	if (!features.length) return refuse('no_features', 'file');
	const { id, kind, name, visibility, source, asOf, licence, replaces } = input;
	const apply: Prepared = async ({ tx, by }) => {
		if (await tx.db.$count(layer, eq(layer.id, id))) return refuse('malformed', 'id');
		if (replaces) {
			const old = and(eq(layer.id, replaces), eq(layer.villageId, place.id), isNull(layer.removedAt));
			if (!(await tx.db.$count(layer, old))) return refuse('changed_meanwhile', 'replaces');
			await tx.db.update(layer).set({ removedAt: tx.now, removedBy: by, replacedBy: id }).where(old);
		}
		const row = { id, villageId: place.id, kind, name, visibility, source, asOf, licence, features: features.length };
		await tx.db.insert(layer).values({ ...row, createdAt: tx.now, byAccountId: by });
		// One statement takes a bounded number of values.
		for (let at = 0; at < features.length; at += 500)
			await tx.db
				.insert(layerFeature)
				.values(features.slice(at, at + 500).map((one, i) => ({ id: newId(tx.now), layerId: id, position: at + i, ...one })));
		return accept({ id });
	};
	return accept({ apply, takeBack: null });
}

async function preparePack(actor: Actor, place: Place, input: ActOf<'add_pack'>): Promise<Result<Ready>> {
	const found = await findUpload(actor, place.id, input.upload, 'pack');
	if (!found.ok) return found;
	const checked = await checkPack(found.value.file);
	if (!checked.ok) return checked;
	const { count: _, ...facts } = checked.value;
	const [w, s, e, n] = facts.bounds;
	if (!covers(facts.bounds, place)) {
		const middle = { lng: (w + e) / 2, lat: (s + n) / 2 };
		return refuse('pack_elsewhere', 'file', { km: Math.round(metresBetween(place, middle) / 1000) });
	}
	const file = `${input.id}.${facts.format}`;
	const target = packFile(app().dataDir, file);
	const apply: Prepared = async ({ tx, by }) => {
		if (await tx.db.$count(pack, eq(pack.id, input.id))) return refuse('malformed', 'id');
		const names = { name: input.name || facts.name || file, attribution: input.attribution || facts.attribution };
		const row = { ...facts, ...names, id: input.id, villageId: place.id, file, bytes: found.value.bytes };
		await tx.db.insert(pack).values({ ...row, createdAt: tx.now, byAccountId: by });
		return accept({ id: input.id });
	};
	// In its place before its row is there; an id that is taken keeps its file.
	if (await stat(target).catch(() => null)) return refuse('malformed', 'id');
	await mkdir(packFile(app().dataDir, ''), { recursive: true });
	await rename(found.value.file, target);
	return accept({ apply, takeBack: () => rename(target, found.value.file) });
}

async function preparePhoto(actor: Actor, place: Place, input: ActOf<'add_photo'>): Promise<Result<Ready>> {
	const found = await findUpload(actor, place.id, input.upload, 'photo');
	if (!found.ok) return found;
	if (await db().$count(photoGround, eq(photoGround.id, input.id))) return refuse('malformed', 'id');
	const cut = await cutPhoto(found.value.file, input.id);
	if (!cut.ok) return cut;
	const { id, name, source, asOf, visibility } = input;
	const apply: Prepared = async ({ tx, by }) => {
		const corners = firstCorners(place, cut.value);
		const row = { id, villageId: place.id, name, source, asOf, visibility, corners, ...cut.value };
		await tx.db.insert(photoGround).values({ ...row, createdAt: tx.now, byAccountId: by });
		return accept({ id });
	};
	return accept({ apply, takeBack: () => discardPhotoTiles(id) });
}

/** A new picture lies in the middle of the village, a kilometre wide, until somebody has put it right. */
function firstCorners({ lng, lat }: Place, { width, height }: { width: number; height: number }): Corners {
	const east = 500 / (111_195 * Math.cos((lat * Math.PI) / 180));
	const north = ((500 / 111_195) * height) / width;
	const round = (n: number) => Math.round(n * 1e7) / 1e7;
	const [west, right, top, bottom] = [lng - east, lng + east, lat + north, lat - north].map(round) as [number, number, number, number];
	return [
		[west, top],
		[right, top],
		[west, bottom]
	];
}

const TABLES = { layer, landmark, pack, photo: photoGround } as const;
type Thing = keyof typeof TABLES;

/** Takes a thing away, or brings it back. Refusals: not_found, changed_meanwhile (it is as wanted already). */
async function put({ tx, place, by }: Acting, thing: Thing, id: string, away: boolean): Promise<Result<{ id: string }>> {
	const table = TABLES[thing];
	const mine = and(eq(table.id, id), eq(table.villageId, place.id));
	if (!(await tx.db.$count(table, mine))) return refuse('not_found');
	if (!(await tx.db.$count(table, and(mine, away ? isNull(table.removedAt) : isNotNull(table.removedAt)))))
		return refuse('changed_meanwhile');
	const removedAt = away ? tx.now : null;
	if (thing === 'layer')
		await tx.db
			.update(layer)
			.set({ removedAt, removedBy: away ? by : null, replacedBy: null })
			.where(mine);
	else await tx.db.update(table).set({ removedAt }).where(mine);
	return accept({ id });
}

function change(acting: Acting, input: Exclude<GroundAct, Heavy>): Promise<Result<{ id: string }>> {
	switch (input.act) {
		case 'remove_layer':
		case 'restore_layer':
			return put(acting, 'layer', input.layerId, input.act === 'remove_layer');
		case 'remove_landmark':
		case 'restore_landmark':
			return put(acting, 'landmark', input.landmarkId, input.act === 'remove_landmark');
		case 'remove_pack':
		case 'restore_pack':
			return put(acting, 'pack', input.packId, input.act === 'remove_pack');
		case 'remove_photo':
		case 'restore_photo':
			return put(acting, 'photo', input.photoId, input.act === 'remove_photo');
		case 'add_landmark':
			return addLandmark(acting, input);
		case 'place_photo':
			return placePhoto(acting, input);
		case 'set_online':
			return setOnline(acting, input);
	}
}

async function addLandmark({ tx, place, by }: Acting, input: ActOf<'add_landmark'>): Promise<Result<{ id: string }>> {
	const { id, kind, name } = input;
	const drawn = input.geometry as GeoJSON.Geometry;
	if (drawn.type !== SHAPE_OF[kind]) return refuse('place_missing', 'geometry');
	if (positionsOf(drawn).length > GROUND_LIMITS.landmarkVertices)
		return refuse('too_many_vertices', 'geometry', { n: positionsOf(drawn).length, max: GROUND_LIMITS.landmarkVertices });
	const mended = isNested(drawn) ? mendGeometry(drawn) : null;
	if (!mended?.ok) return refuse('place_missing', 'geometry');
	const { geometry } = mended;
	if (positionsOf(geometry).some(([lng, lat]) => metresBetween(place, { lng: lng!, lat: lat! }) > GROUND_LIMITS.reachM))
		return refuse('outside_village', 'geometry');
	if (await tx.db.$count(landmark, eq(landmark.id, id))) return refuse('malformed', 'id');
	const row = { id, villageId: place.id, kind, name, folded: foldForSearch(name), geometry };
	await tx.db.insert(landmark).values({ ...row, createdAt: tx.now, byAccountId: by });
	return accept({ id });
}

/** Whether coordinates have the nesting of their type. */
function isNested(geometry: GeoJSON.Geometry): boolean {
	const isPosition = (value: unknown) => Array.isArray(value) && typeof value[0] === 'number' && typeof value[1] === 'number';
	const { coordinates } = geometry as { coordinates: unknown };
	const isLine = (value: unknown) => Array.isArray(value) && value.length > 0 && value.every(isPosition);
	if (geometry.type === 'Point') return isPosition(coordinates);
	return geometry.type === 'LineString'
		? isLine(coordinates)
		: Array.isArray(coordinates) && coordinates.length > 0 && coordinates.every(isLine);
}

async function placePhoto({ tx, place }: Acting, { photoId, corners, opacity, visibility }: ActOf<'place_photo'>) {
	const mine = and(eq(photoGround.id, photoId), eq(photoGround.villageId, place.id), isNull(photoGround.removedAt));
	if (!(await tx.db.$count(photoGround, mine))) return refuse('not_found');
	if (corners.some(([lng, lat]) => metresBetween(place, { lng, lat }) > GROUND_LIMITS.reachM)) return refuse('outside_village', 'corners');
	await tx.db
		.update(photoGround)
		.set({ corners: corners as Corners, opacity, visibility })
		.where(mine);
	return accept({ id: photoId });
}

/** An empty address switches online tiles off. */
async function setOnline({ tx }: Acting, { url, attribution, policyRead }: ActOf<'set_online'>): Promise<Result<{ id: string }>> {
	if (url && !originOf(url)) return refuse('address_invalid', 'url');
	if (url && !attribution) return refuse('required', 'attribution');
	if (url && !policyRead) return refuse('required', 'policyRead');
	const value = url ? { url, attribution } : null;
	await tx.db.insert(setting).values({ key: ONLINE_KEY, value }).onConflictDoUpdate({ target: setting.key, set: { value } });
	return accept({ id: ONLINE_KEY });
}
