import { newId } from '#lib/live/id.ts';
import { filterSites, readFilter } from '#lib/office/atlas.ts';
import { readAtlasNow } from '#lib/office/atlas.server.ts';
import { listOfficers, listViews, readOfficeDossier } from '#lib/office/read.server.ts';
import { db } from '#lib/server/app.ts';
import { readSiteQuestions } from '#lib/site/questions.server.ts';
import { readComments } from '#lib/site/voices.server.ts';
import { listPlaces } from '#lib/village/read.server.ts';
import { hasRole } from '#lib/workshop/rules.ts';
import type { PageServerLoad } from './$types';
import { officeActions } from './actions.server.ts';
import { readPlaces } from './places.server.ts';

/** The first page of the list, for those who come without scripts and for the first look. */
const FIRST = 40;
const MOST_WORKSHOPS = 60;

export const load: PageServerLoad = async ({ url, locals: { actor }, depends }) => {
	depends('asar:map');
	const filter = readFilter(url.searchParams);
	const siteId = url.searchParams.get('site');
	const account = actor.account;
	const [villages, atlas, { places, place }, dossier, views] = await Promise.all([
		listPlaces(),
		readAtlasNow(account !== null),
		readPlaces(filter.village ?? '', url.searchParams.get('place')),
		siteId ? readOfficeDossier(db(), siteId, account !== null) : null,
		account ? listViews(db(), account.id) : []
	]);
	const sites = filterSites(atlas.sites, filter, Date.now(), account?.id ?? null);
	const questions = dossier && account ? await readSiteQuestions(dossier.id) : [];
	const comments = dossier?.workshop ? await readComments(db(), actor, dossier.workshop.id, dossier.id) : [];
	const mayReview = dossier !== null && hasRole(actor, 'review_site', dossier.village.id);
	// Of a thousand evenings those of the chosen village can be chosen; without one, the newest.
	const near = new Set(atlas.sites.filter((one) => !filter.village || one.village.id === filter.village).map((one) => one.workshop?.id));
	const offered = atlas.answer.workshops.filter(({ id }) => near.has(id));
	const workshops = offered.filter(({ id }, i) => i < MOST_WORKSHOPS || id === filter.workshop);
	return {
		filter,
		villages,
		workshops,
		types: atlas.answer.types,
		first: { sites: sites.slice(0, FIRST), n: sites.length, all: atlas.sites.length },
		places,
		place,
		dossier,
		views,
		me: account?.id ?? null,
		questions,
		comments: comments.flatMap(({ id, text, at, state }) => (state === 'shown' ? [{ id, text, at }] : [])),
		officers: dossier && mayReview ? await listOfficers(db(), dossier.village.id) : [],
		mayReview,
		maySetLimits: hasRole(actor, 'set_limits', null),
		requestId: newId(),
		done: url.searchParams.get('done')
	};
};

export const actions = officeActions;
