/** One A4 page about a project, for a notice board: before and after, the story in three lines, the money, the promises, a QR code. Black and white. */
import { formatDate, formatMoney } from '#lib/i18n/format.ts';
import { pickWords, type Locale } from '#lib/i18n/locale.ts';
import { m } from '#lib/i18n/paraglide/messages.js';
import { holderLabel, kindLabel } from '#lib/commitment/labels.ts';
import { readPhoto } from '#lib/media/read.server.ts';
import { amountLabel, sourceLabel } from '#lib/project/labels.ts';
import { phaseLabel } from '#lib/project/life-labels.ts';
import { sayState, type PublicProject } from '#lib/project/public.server.ts';
import type { ProjectDetail } from '#lib/project/read.server.ts';
import { capitalOf, PAGE, print, type Box, type Line, type Picture, type Press, type Shape } from './pdf.server.ts';
import { drawOrnament, drawQrAt } from './shapes.server.ts';

const MARGIN = 15;
const INNER = PAGE.width - 2 * MARGIN;
const GREY = '#5a5a5a';
const QR = 36;
/** Height of the row of photos. */
const PHOTO = 62;
/** Below this stands the foot of the page. */
const FOOT = PAGE.height - 58;

type Paper = { shapes: Shape[]; lines: Line[]; pictures: Picture[] };

/** @param address of the house, as a phone can reach it @param now ms @returns the page as PDF */
export function printProject(project: ProjectDetail, page: PublicProject, address: string, locale: Locale, now: number): Promise<Buffer> {
	const title = pickWords(project.title, locale);
	return print(title, async (press) => {
		const paper: Paper = { shapes: [], lines: [], pictures: [] };
		const set = setter(press, paper);
		paper.shapes.push(...drawOrnament({ x: MARGIN, y: 10, width: INNER, count: 15 }));
		await set(`Asar · ${pickWords(project.village.name, locale)}`, 28, { sizes: [11], ink: GREY });
		let y = await set(title, 37.5, { sizes: [24, 21, 18, 16], lines: 2, bold: true });
		y = await set(sayState(project, page.progress, locale), y + 8, { sizes: [13, 12, 11], bold: true });
		y = await layPhotos(paper, page.cover, y + 5, locale);
		y = await heading(set, paper, m.public_sheet_story({}, { locale }), y + 3);
		for (const line of threeLines(project, page, locale)) y = await set(line, y + 5.4, { sizes: [10.5, 10, 9.5], lines: 2 });
		y = await layMoney(set, paper, project, page, y + 4, locale);
		await layPromises(set, paper, project, y + 4, locale);
		await layFoot(set, paper, `${address}/projects/${project.id}`, locale, now);
		await press.lay(paper);
	});
}

type Style = Partial<Box> & Pick<Box, 'sizes'> & { ink?: string; x?: number; align?: Line['align'] };
type Setter = (text: string, y: number, style: Style) => Promise<number>;
/** Sets a text with its first baseline at y. @returns the baseline of its last line */
function setter(press: Press, { lines }: Paper): Setter {
	return async (text, y, { ink, x = MARGIN, align, ...box }) => {
		const fitted = await press.fit(text, { width: INNER, lines: 1, ...box });
		const step = capitalOf(fitted.size) * 1.75;
		fitted.lines.forEach((line, i) => lines.push({ text: line, x, y: y + i * step, size: fitted.size, bold: box.bold, ink, align }));
		return y + (fitted.lines.length - 1) * step;
	};
}

async function heading(set: Setter, { shapes }: Paper, text: string, y: number): Promise<number> {
	await set(text, y + 5, { sizes: [12.5], bold: true });
	shapes.push({ path: `M${MARGIN} ${y + 7.2}h${INNER}`, stroke: 0.3 });
	return y + 8.4;
}

/** One photo, or the first and the last of a view beside each other, each with its word. */
async function layPhotos({ lines, pictures, shapes }: Paper, cover: PublicProject['cover'], y: number, locale: Locale): Promise<number> {
	if (!cover) return y;
	const wanted = cover.kind === 'photo' ? [cover] : [cover.photos[0]!, cover.photos.at(-1)!];
	const found = (await Promise.all(wanted.map(async ({ photoId, phase }) => ({ phase, bytes: await readPhoto(photoId, 1600) })))).flatMap(
		({ phase, bytes }) => (bytes ? [{ phase, bytes }] : [])
	);
	if (!found.length) return y;
	const width = found.length === 1 ? 110 : (INNER - 4) / 2;
	const { default: sharp } = await import('sharp');
	for (const [i, { phase, bytes }] of found.entries()) {
		const x = MARGIN + i * (width + 4);
		const size = { width: Math.round(width * 8), height: PHOTO * 8, fit: 'cover' as const };
		pictures.push({
			data: await sharp(bytes).resize(size).flatten({ background: 'white' }).jpeg({ quality: 82 }).toBuffer(),
			x,
			y,
			width,
			height: PHOTO
		});
		shapes.push({ path: `M${x} ${y}h${width}v${PHOTO}h${-width}z`, stroke: 0.25 });
		if (phase) lines.push({ text: phaseLabel(phase, locale), x, y: y + PHOTO + 4.4, size: 10, bold: true });
	}
	return y + PHOTO + 5;
}

/** Who said it first, how it was decided, where it stands: as much of it as is known. */
export function threeLines({ story, problem, summary, ...project }: ProjectDetail, page: PublicProject, locale: Locale): string[] {
	const options = { locale };
	const root = story?.sources.flatMap((one) => [one, ...one.grewFrom]).find(({ isShown, place }) => isShown && place) ?? story?.sources[0];
	const place = root?.place ? ` (${m.summary_open_place(root.place, options)})` : '';
	const said = root ? `«${root.words}»${place}` : pickWords(problem, locale);
	const vote = story?.vote ? m.project_story_vote_line({ ...story.vote }, options) : '';
	const last = page.years
		.at(-1)
		?.stretches.at(-1)
		?.facts.findLast(({ kind }) => kind !== 'care');
	const now = last ? [last.title, last.text].filter(Boolean).join(': ') : sayState(project as ProjectDetail, page.progress, locale);
	return [said, vote, pickWords(summary, locale), now].filter((line, i, all) => line !== '' && all.indexOf(line) === i).slice(0, 3);
}

/** A bar for each source: black what was spent, grey what is agreed, white what is left; the sums are those of the money page. */
async function layMoney(
	set: Setter,
	paper: Paper,
	project: ProjectDetail,
	{ money }: PublicProject,
	from: number,
	locale: Locale
): Promise<number> {
	const options = { locale };
	const { sources, total, given } = money;
	if (!sources.length && !project.grant && !given.total) return from;
	let y = await heading(set, paper, m.public_money({}, options), from);
	if (!sources.length && project.grant)
		return set(`${m.project_grant({}, options)}: ${amountLabel(project.grant, locale)}`, y + 5, { sizes: [10.5] });
	const left = MARGIN + 46;
	const width = 76;
	const most = Math.max(1, ...sources.map(({ planned, spent, committed }) => Math.max(planned, spent + committed)));
	for (const { source, planned, committed, spent } of sources) {
		y += 6;
		await set(sourceLabel(source, locale), y, { sizes: [10.5, 10, 9], width: 44 });
		const scale = width / most;
		const bar = (x: number, length: number, ink: string): Shape => ({ path: `M${x} ${y - 3}h${length}v3.6h${-length}z`, ink });
		if (spent > 0) paper.shapes.push(bar(left, spent * scale, 'black'));
		if (committed > 0) paper.shapes.push(bar(left + Math.max(0, spent) * scale, committed * scale, '#a0a0a0'));
		paper.shapes.push({ path: `M${left} ${y - 3}h${Math.max(planned, 0) * scale}v3.6h${-Math.max(planned, 0) * scale}z`, stroke: 0.25 });
		await set(formatMoney(planned, locale), y, { sizes: [10.5, 10, 9], width: 56, x: PAGE.width - MARGIN, align: 'right' });
	}
	const sums = [
		`${m.money_planned({}, options)} ${formatMoney(total.planned, locale)}`,
		`${m.money_spent({}, options)} ${formatMoney(total.spent, locale)}`,
		`${m.money_committed({}, options)} ${formatMoney(total.committed, locale)}`,
		`${m.money_left({}, options)} ${formatMoney(total.left, locale)}`
	];
	if (sources.length) y = await set(sums.join(' · '), y + 6.4, { sizes: [10, 9.5, 9, 8, 7.5, 7], bold: true });
	if (given.total)
		y = await set(`${m.project_contributions({}, options)}: ${formatMoney(given.total, locale)}`, y + 5.4, { sizes: [10, 9] });
	return y;
}

/** Promises with their holders, as many as there is room for. */
async function layPromises(set: Setter, paper: Paper, { promises }: ProjectDetail, from: number, locale: Locale): Promise<void> {
	const standing = promises.filter(({ state }) => state !== 'broken');
	const step = 5.4;
	const room = Math.floor((FOOT - from - 10) / step);
	if (!standing.length || room < 1) return;
	let y = await heading(set, paper, m.project_promises({}, { locale }), from);
	const shown = standing.length > room ? standing.slice(0, room - 1) : standing;
	for (const { kind, holder, holderName } of shown)
		y = await set(`${kindLabel(kind, locale)} — ${holderName || holderLabel(holder, locale)}`, y + step, { sizes: [10.5, 10, 9.5, 9] });
	if (shown.length < standing.length)
		await set(m.public_sheet_more({ n: standing.length - shown.length }, { locale }), y + step, { sizes: [10], ink: GREY });
}

async function layFoot(set: Setter, { shapes }: Paper, link: string, locale: Locale, now: number): Promise<void> {
	const top = PAGE.height - 12 - QR;
	const left = MARGIN + QR + 8;
	const width = INNER - QR - 8;
	shapes.push(drawQrAt(link, MARGIN, top, QR), { path: `M${MARGIN} ${top - 5}h${INNER}`, stroke: 0.3 });
	await set(m.public_sheet_scan({}, { locale }), top + 8, { sizes: [15, 13], bold: true, x: left, width });
	await set(link.replace(/^https?:\/\//, ''), top + 15, { sizes: [9.5, 9, 8, 7, 6, 5], x: left, width });
	await set(m.public_sheet_as_of({ date: formatDate(now) }, { locale }), top + 21.5, { sizes: [9.5], x: left, width, ink: GREY });
}
