/** The dossier of a site on paper: what an officer takes along to the place, or puts into the file. A4. */
import { SCALES } from '#lib/ground/grid.ts';
import { formatDate, formatDateTime, formatDistance, formatMoney, formatNumber, fromDateInput } from '#lib/i18n/format.ts';
import { pickWords, type Locale } from '#lib/i18n/locale.ts';
import { m } from '#lib/i18n/paraglide/messages.js';
import { sheetPlane } from '#lib/map/sheet-plane.ts';
import { metresBetween, middleOf, positionsOf } from '#lib/map/rules.ts';
import { circle, rectangle } from '#lib/map/shapes.ts';
import { drawMap, drawNorth, drawScaleBar } from '#lib/map/sheet.ts';
import { roleLabel } from '#lib/people/labels.ts';
import { turnLabel } from '#lib/office/labels.ts';
import { checkStateLabel, describeCheck } from '#lib/site/check-words.ts';
import { objectTypeLabel, verdictLabel } from '#lib/site/labels.ts';
import type { SiteFile } from './dossier-read.server.ts';
import { openFlow, type Flow } from './flow.server.ts';
import { networkLetters } from './labels.ts';
import { PAGE, print, type Page, type Shape } from './pdf.server.ts';

/** One answer of the checks, in words. unchecked: there is no layer to ask. */
export type DossierCheck = {
	label: string;
	state: 'ok' | 'attention' | 'unchecked';
	detail: string;
	/** Name of the layer, and the day its facts are of (YYYY-MM-DD); null = none. */
	layer: string | null;
	asOf: string | null;
};

const MARGIN = 15;
const MAP = { width: 180, height: 92 };

/**
 * @param file as read for staff or for everybody: officers' names are only in it for colleagues
 * @param checks none = the section is left out
 * @param now ms
 */
export function printDossier(file: SiteFile, checks: readonly DossierCheck[], locale: Locale, now: number): Promise<Buffer> {
	const village = pickWords(file.village.name, locale);
	const title = `№ ${file.number}. ${file.title}`;
	const options = { locale };
	return print(`${title} · ${village}`, async (press) => {
		const flow = openFlow(press, { ...PAGE, margin: MARGIN });
		await flow.text(`${objectTypeLabel(file.objectType, locale)} · ${village}`, { size: 10 });
		await flow.text(title, { size: 18, bold: true });
		await flow.text(verdictLabel(file.verdict?.verdict ?? null, locale), { size: 11, bold: true });
		flow.skip(3);
		setMap(flow, file, locale);
		await setFacts(flow, file, locale);
		setPhotos(flow, file.photos);
		await flow.heading(m.paper_dossier_why({}, options));
		await flow.text(file.why);
		if (file.benefits) {
			await flow.heading(m.paper_dossier_benefits({}, options));
			await flow.text(file.benefits);
		}
		if (file.needs.length) {
			await flow.heading(m.paper_dossier_needs({}, options));
			for (const { text, supports } of file.needs) await flow.text(`– ${m.paper_dossier_need({ text, n: supports }, options)}`);
		}
		await setIdea(flow, file, locale);
		if (checks.length) await setChecks(flow, checks, locale);
		await setReviews(flow, file, locale);
		await setHistory(flow, file, locale);
		await flow.close(
			(page, of) => `${m.paper_printed({ date: formatDateTime(now) }, options)} · ${village}, № ${file.number} · ${page}/${of}`
		);
	});
}

/** The site in the middle, large; its neighbours with their numbers. A centimetre is 50 m unless the site needs more. */
function setMap(flow: Flow, file: SiteFile, locale: Locale): void {
	const centre = middleOf(file.geometry);
	const scale = scaleFor(file.geometry, centre);
	const options = { locale };
	flow.draw((x, y) => {
		const frame = { x, y, ...MAP };
		const sites = [{ number: file.number, geometry: file.geometry, main: true }, ...file.around];
		const map = drawMap({ centre, scale, frame, locale, letters: networkLetters(locale) }, file.ground, sites);
		const bar = drawScaleBar(scale, 40, x + 4, y + MAP.height - 4, locale);
		const north = drawNorth(x + MAP.width - 6, y + 10, m.paper_north({}, options));
		const under: Shape[] = [
			{ path: rectangle(x + 0.3, y + MAP.height - 9.5, 50, 9.2), ink: '#ffffff' },
			{ path: rectangle(x + MAP.width - 10, y + 0.3, 9.7, 14.5), ink: '#ffffff' }
		];
		const sources = map.sources.length ? m.paper_sources({ sources: map.sources.join('; ') }, options) : '';
		const note = [m.paper_scale_short({ scale: formatNumber(scale, locale, 0) }, options), sources].filter(Boolean).join('. ');
		return {
			shapes: [...map.shapes, ...under, ...bar.shapes, ...north.shapes, { path: rectangle(x, y, MAP.width, MAP.height), stroke: 0.35 }],
			lines: [...map.lines, ...bar.lines, ...north.lines, { text: cutTo(note, 190), x, y: y + MAP.height + 3.2, size: 6.5, ink: '#5a5a5a' }]
		};
	}, MAP.height + 5);
}

const cutTo = (text: string, most: number) => (text.length > most ? `${text.slice(0, most - 1).trimEnd()}…` : text);

/** @returns the largest scale at which the site takes no more than two thirds of the picture. */
function scaleFor(geometry: GeoJSON.Geometry, centre: { lng: number; lat: number }): number {
	const plane = sheetPlane(centre);
	const reach = positionsOf(geometry).map(([lng, lat]) => plane.toMetres({ lng: lng!, lat: lat! }));
	const [east, north] = [Math.max(...reach.map((at) => Math.abs(at.east))), Math.max(...reach.map((at) => Math.abs(at.north)))];
	const fits = (scale: number) => east * 2000 <= MAP.width * scale * 0.66 && north * 2000 <= MAP.height * scale * 0.66;
	return SCALES.find((scale) => scale >= 5000 && fits(scale)) ?? SCALES.at(-1)!;
}

async function setFacts(flow: Flow, file: SiteFile, locale: Locale): Promise<void> {
	const options = { locale };
	const place = middleOf(file.geometry);
	const [near] = file.near;
	if (file.placeWords) await flow.row(m.paper_dossier_place({}, options), file.placeWords);
	await flow.row(m.paper_dossier_coordinates({}, options), `${place.lat.toFixed(5)}, ${place.lng.toFixed(5)} (WGS 84)`);
	await flow.row(m.paper_dossier_distance({}, options), formatDistance(metresBetween(file.village, place), locale));
	if (near) await flow.row(m.paper_dossier_near({}, options), `№ ${near.number}, ${formatDistance(near.metres, locale)}`);
	if (file.workshop) await flow.row(m.paper_dossier_workshop({}, options), file.workshop.title);
	const by = file.seat === null ? '' : `, ${m.paper_dossier_seat({ n: file.seat }, options)}`;
	await flow.row(m.paper_dossier_proposed({}, options), formatDate(file.createdAt) + by);
	if (file.support) await flow.row(m.paper_dossier_support({}, options), String(file.support));
}

/** One or two large, four in one row, else three in a row; cut to 4:3. */
function setPhotos(flow: Flow, photos: readonly Uint8Array[]): void {
	const gap = 3;
	const columns = photos.length <= 2 ? 2 : photos.length === 4 ? 4 : 3;
	const width = (flow.width - (columns - 1) * gap) / columns;
	const height = width * 0.75;
	for (let first = 0; first < photos.length; first += columns) {
		const row = photos.slice(first, first + columns);
		const draw = (x: number, y: number): Page => ({
			shapes: [],
			lines: [],
			pictures: row.map((data, i) => ({ data, x: x + i * (width + gap), y: y + 3, width, height }))
		});
		flow.draw(draw, height + 4);
	}
}

async function setIdea(flow: Flow, { idea, votes, project }: SiteFile, locale: Locale): Promise<void> {
	if (!idea && !project) return;
	const options = { locale };
	await flow.heading(m.paper_dossier_idea({}, options));
	if (idea) {
		await flow.text(`№ ${idea.number}. ${idea.title}`, { bold: true });
		await flow.row(m.paper_dossier_cost({}, options), formatMoney(idea.cost, locale));
		const said = votes
			? m.paper_dossier_votes({ dots: votes.dots, seats: votes.seats, present: votes.present }, options)
			: m.paper_dossier_votes_closed({}, options);
		await flow.row(m.paper_dossier_vote({}, options), said);
	}
	if (project) await flow.row(m.paper_dossier_project({}, options), pickWords(project.title, locale));
}

/** @returns what the checks of a site found, in words: what asks for attention first, what nobody could check last. */
export function listChecks({ checks }: SiteFile, locale: Locale): DossierCheck[] {
	const ORDER = { attention: 0, ok: 1, unchecked: 2 };
	return checks
		.map((check) => describeCheck(check, locale))
		.map(({ label, state, detail, layer, asOf }) => ({ label, state, detail: detail.join(' · '), layer, asOf }))
		.sort((a, b) => ORDER[a.state] - ORDER[b.state]);
}

/** Told apart by sign and word: the page may be grey. */
async function setChecks(flow: Flow, checks: readonly DossierCheck[], locale: Locale): Promise<void> {
	const options = { locale };
	await flow.heading(m.paper_dossier_checks({}, options));
	for (const { label, state, detail, layer, asOf } of checks) {
		flow.need(12);
		flow.draw((x, y) => ({ shapes: drawState(state, x + 2, y + 3.1), lines: [] }), 0);
		await flow.text(`${label}: ${checkStateLabel(state, locale)}`, { bold: state === 'attention', indent: 7 });
		const day = asOf && fromDateInput(asOf);
		const source = layer ? [layer, day && formatDate(day)].filter(Boolean).join(', ') : '';
		if (detail || source) await flow.text([detail, source].filter(Boolean).join(' · '), { size: 8.5, indent: 7 });
		flow.skip(1);
	}
	flow.skip(0.5);
	await flow.text(m.paper_check_hint({}, options), { size: 8 });
}

function drawState(state: DossierCheck['state'], x: number, y: number): Shape[] {
	if (state === 'ok') return [{ path: `M${x - 1.5} ${y}l1.2 1.3l2 -2.8`, stroke: 0.6, ink: '#1c6b3a' }];
	if (state === 'attention')
		return [
			{ path: `M${x} ${y - 1.9}l2.1 3.6h-4.2Z`, stroke: 0.4, ink: '#8a4b00' },
			{ path: `M${x} ${y - 0.5}v0.9M${x} ${y + 1.1}v0.01`, stroke: 0.45, ink: '#8a4b00' }
		];
	return [{ path: circle(x, y, 1.5), stroke: 0.3, ink: '#5a5a5a' }];
}

async function setReviews(flow: Flow, { reviews }: SiteFile, locale: Locale): Promise<void> {
	const options = { locale };
	await flow.heading(m.paper_dossier_reviews({}, options));
	if (!reviews.length) return flow.text(m.paper_dossier_no_reviews({}, options));
	for (const { verdict, reason, conditions, at, who } of reviews) {
		await flow.text(verdictLabel(verdict, locale), { bold: true });
		await flow.text(reason);
		if (conditions) await flow.text(`${m.paper_dossier_conditions({}, options)}: ${conditions}`);
		await flow.text(`${who ?? roleLabel('akimat', locale)}, ${formatDateTime(at)}`, { size: 8.5 });
		flow.skip(1.6);
	}
}

/** What happened, oldest first. */
async function setHistory(flow: Flow, file: SiteFile, locale: Locale): Promise<void> {
	const options = { locale };
	const steps = [
		{ at: file.createdAt, text: m.paper_dossier_proposed({}, options) },
		...file.turns.map(({ at, change, reason, into }) => ({ at, text: `${turnLabel(change, into, locale)}. ${reason}` })),
		...file.reviews.map(({ at, verdict }) => ({ at, text: verdictLabel(verdict, locale) }))
	].sort((a, b) => a.at - b.at);
	await flow.heading(m.paper_dossier_history({}, options));
	for (const { at, text } of steps) await flow.row(formatDateTime(at), text, 36);
}
