/** What the share pictures of a project and of a village show, and the words beside a link to them, across domains. */
import { formatMoney, formatNumber, formatShort } from '#lib/i18n/format.ts';
import { pickWords, type Locale } from '#lib/i18n/locale.ts';
import { m } from '#lib/i18n/paraglide/messages.js';
import { amountLabel } from '#lib/project/labels.ts';
import { phaseLabel } from '#lib/project/life-labels.ts';
import { sayState, type Cover, type PublicProject } from '#lib/project/public.server.ts';
import type { ProjectDetail } from '#lib/project/read.server.ts';
import type { PublicVillage } from '#lib/village/public.server.ts';
import { nameShare, SHARE_SIZE, type Share } from './share.server.ts';

/** What stands in the head of a page for those who get its link. Addresses are absolute. */
export type ShareHead = {
	title: string;
	description: string;
	url: string;
	image: string;
	alt: string;
	locale: Locale;
	width: number;
	height: number;
};

const DESCRIPTION = 200;
const shorten = (text: string) => (text.length <= DESCRIPTION ? text : `${text.slice(0, DESCRIPTION - 1).trimEnd()}…`);

/** @returns the picture of a project. */
export function shareOfProject(project: ProjectDetail, page: Pick<PublicProject, 'cover' | 'progress' | 'money'>, locale: Locale): Share {
	const { cover, progress, money } = page;
	const sum = money.total.planned > 0 ? formatMoney(money.total.planned, locale) : project.grant ? amountLabel(project.grant, locale) : '';
	const promises = project.promises.filter(({ state }) => state !== 'broken').length;
	return {
		over: `Asar · ${pickWords(project.village.name, locale)}`,
		title: pickWords(project.title, locale),
		state: sayState(project, progress, locale),
		percent: progress,
		figures: [
			...(sum ? [{ value: sum, label: m.project_budget({}, { locale }) }] : []),
			...(promises ? [{ value: String(promises), label: m.public_share_promises({}, { locale }) }] : [])
		],
		photos: photosOf(cover, locale)
	};
}

function photosOf(cover: Cover | null, locale: Locale): Share['photos'] {
	if (!cover) return [];
	if (cover.kind === 'photo') return [{ id: cover.photoId, word: cover.phase ? phaseLabel(cover.phase, locale) : '' }];
	return [cover.photos[0]!, cover.photos.at(-1)!].map(({ photoId, phase }) => ({ id: photoId, word: phaseLabel(phase, locale) }));
}

/** @returns the picture of a village. */
export function shareOfVillage({ village, figures, promises, photo }: PublicVillage, locale: Locale): Share {
	const planned = figures.planned.reduce((all, { amount }) => all + amount, 0);
	const found = [
		{ n: figures.projects, value: formatNumber(figures.projects, locale), label: m.public_share_projects({}, { locale }) },
		{ n: planned, value: `${formatShort(planned, locale)}\u00a0₸`, label: m.public_share_money({}, { locale }) },
		{ n: promises.all, value: formatNumber(promises.all, locale), label: m.public_share_promises({}, { locale }) },
		{ n: figures.hours, value: formatNumber(figures.hours, locale), label: m.public_share_hours({}, { locale }) }
	];
	return {
		over: `Asar · ${pickWords(village.district, locale)}`,
		title: pickWords(village.name, locale),
		...{ state: '', percent: null },
		figures: found.filter(({ n }) => n > 0).slice(0, photo ? 4 : 3).map(({ value, label }) => ({ value, label })), // prettier-ignore
		photos: photo ? [{ id: photo, word: '' }] : []
	};
}

/** @returns what stands in the head of a page. @param address of the house, as the reader can reach it; path of the page */
export function headOf(share: Share, description: string, address: string, path: string, locale: Locale): ShareHead {
	return {
		title: share.title,
		description: shorten(description),
		url: `${address}${path}`,
		image: `${address}${path}/share.png?lang=${locale}&v=${nameShare(share)}`,
		alt: [share.title, share.state, ...share.figures.map(({ value, label }) => `${value} ${label}`)].filter(Boolean).join('. '),
		...SHARE_SIZE,
		locale
	};
}
