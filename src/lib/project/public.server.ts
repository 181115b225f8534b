/** The page of a project as everybody reads it, in the reader's words: computed from the same reads as its parts and the API. */
import { and, asc, eq, isNotNull, isNull } from 'drizzle-orm';
import { holderLabel, kindLabel } from '#lib/commitment/labels.ts';
import { readDuties, type Duty } from '#lib/commitment/kept.server.ts';
import { readPlateCode } from '#lib/commitment/plate.server.ts';
import { toDateInput } from '#lib/i18n/format.ts';
import type { Locale, Words } from '#lib/i18n/locale.ts';
import { m } from '#lib/i18n/paraglide/messages.js';
import { readSupporters } from '#lib/need/read.server.ts';
import { db } from '#lib/server/app.ts';
import { applicationMember, award } from '#lib/server/schema.ts';
import { dayLabel, stateLabel } from './labels.ts';
import { balanceLabel, linkLabel } from './life-labels.ts';
import { publicMoney } from './money.server.ts';
import { readOpening, type Opening } from './opening.server.ts';
import { listAhead, nextStep, whatToDo, type Ahead, type Deed } from './outlook.ts';
import { readProjectPhotos, readVideos, type ProjectPhoto } from './photo.server.ts';
import { viewsOf } from './photo.ts';
import { readLinks } from './plan.server.ts';
import type { ProjectDetail } from './read.server.ts';
import { readWeeks, type Weeks } from './report.server.ts';
import type { ProjectState } from './rules.ts';
import { foldYears, type Year } from './timeline.ts';
import { readFacts } from './timeline.server.ts';

const NEXT = {
	funded: m.public_next_funded,
	procurement_preparation: m.public_next_procurement_preparation,
	works: m.public_next_works,
	finished: m.public_next_finished,
	opened: m.public_next_opened,
	handed_over: m.public_next_handed_over
};
/** From then on the share of the work that is done says nothing any more. */
const BUILT: readonly ProjectState[] = ['finished', 'opened', 'handed_over', 'closed'];

/** A picture that stands for the project. `pair`: one view from before to after. */
export type Cover =
	| { kind: 'pair'; photos: Pick<ProjectPhoto, 'photoId' | 'phase' | 'caption'>[] }
	| { kind: 'photo'; photoId: string; caption: string; phase: ProjectPhoto['phase'] | null };

/** Somebody of the initiative group: a role, a name only with consent. */
export type Member = { role: string; name: string | null; leader: boolean };
export type Paper = { title: string; note: string; href: string | null };

export type PublicProject = {
	cover: Cover | null;
	/** Percent of the work, null without a plan and once it is built; what should be done by today. */
	progress: number | null;
	planned: number | null;
	/** The step of the road that people wait for, in words. */
	next: string | null;
	/** The nearest first, at most twenty. */
	ahead: Ahead[];
	years: Year[];
	/** How many people marked a need behind it, by its id. */
	supports: Record<string, number>;
	/** 'YYYY-MM-DD' */
	today: string;
	members: Member[];
	/** What the weekly reports told: people who came, counted each time, and hours of work. */
	volunteers: number;
	hours: number;
	money: Awaited<ReturnType<typeof publicMoney>>;
	deeds: Deed[];
	/** Settled duties, the newest first. */
	settled: Duty[];
	papers: Paper[];
	related: { id: string; title: Words; how: string; reason: string }[];
};

/** @returns what everybody reads about a project. @param now ms */
export async function readPublic(project: ProjectDetail, locale: Locale, now: number): Promise<PublicProject> {
	const { id } = project;
	const [weeks, opening, photos, money, links, duties, plate, members, videos, supports] = await Promise.all([
		readWeeks(id, now),
		readOpening(id),
		readProjectPhotos(id, false),
		publicMoney(id),
		readLinks(id),
		readDuties({ projectId: id }, now),
		readPlateCode(db(), id),
		readMembers(id),
		readVideos(id),
		readSupports(project)
	]);
	const today = toDateInput(now);
	const history = project.states.map(({ state }) => state);
	const next = nextStep(history);
	const [newest] = weeks.reports;
	const facts = await readFacts({ project, weeks, opening, photos }, locale, now);
	const standing = project.promises.filter(({ state }) => state !== 'broken');
	return {
		cover: chooseCover(photos, project.site?.photo ?? null),
		progress: BUILT.includes(project.state) ? null : weeks.progress,
		...{ planned: weeks.planned, volunteers: weeks.volunteers, hours: weeks.hours },
		next: next && NEXT[next]({}, { locale }),
		ahead: listAhead(comingOf(project, weeks, opening, duties.calendar, today, locale), 20),
		years: foldYears(facts),
		...{ supports, today },
		members,
		money,
		deeds: whatToDo({
			...{ today, history, plate, openingOn: project.openedOn === null ? opening.onDay : null, promises: standing.length },
			work: weeks.items.filter(({ percent }) => percent < 100),
			helpAskedOn: newest?.help ? toDateInput(newest.writtenAt) : null,
			communityLeft: money.sources.find(({ source }) => source === 'community')?.left ?? 0,
			confirmable: duties.open.filter(({ evidence }) => evidence === 'tick').length
		}),
		settled: duties.calendar.filter(({ state }) => ['kept', 'late', 'missed', 'unknown'].includes(state)).toReversed().slice(0, 4), // prettier-ignore
		papers: listPapers(project, opening, videos, locale),
		related: [
			...links.map(({ kind, reason, project: { id, title } }) => ({ id, title, how: linkLabel(kind, locale), reason })),
			...project.related
				.filter((one) => !links.some((link) => link.project.id === one.id))
				.map(({ id, title, followUp }) => {
					const how = followUp ? m.project_related_follow({}, { locale }) : m.project_related_same({}, { locale });
					return { id, title, how, reason: '' };
				})
		]
	};
}

/** @returns the newest pair, else the newest photo of the latest phase, else the photo of the place. */
export function chooseCover(photos: readonly ProjectPhoto[], ofPlace: string | null): Cover | null {
	const view = viewsOf(photos).at(-1);
	if (view) return { kind: 'pair', photos: view.photos.map(({ photoId, phase, caption }) => ({ photoId, phase, caption })) };
	for (const wanted of ['after', 'during', 'before'] as const) {
		const found = photos.findLast(({ phase }) => phase === wanted);
		if (found) return { kind: 'photo', photoId: found.photoId, caption: found.caption, phase: wanted };
	}
	return ofPlace === null ? null : { kind: 'photo', photoId: ofPlace.replace('/media/', ''), caption: '', phase: null };
}

async function readSupports({ story }: ProjectDetail): Promise<Record<string, number>> {
	if (!story) return {};
	const seats = await readSupporters(db(), story.idea.workshopId);
	return Object.fromEntries(story.sources.flatMap(({ id }) => (seats.has(id) ? [[id, seats.get(id)!.size]] : [])));
}

/** The group as its application names it: those who are still in it. */
async function readMembers(projectId: string): Promise<Member[]> {
	const rows = await db()
		.select({
			role: applicationMember.role,
			name: applicationMember.name,
			consentAt: applicationMember.consentAt,
			leader: applicationMember.leader
		})
		.from(applicationMember)
		.innerJoin(award, eq(award.applicationId, applicationMember.applicationId))
		.where(and(eq(award.projectId, projectId), isNotNull(award.projectId), isNull(applicationMember.removedAt)))
		.orderBy(asc(applicationMember.createdAt), asc(applicationMember.id));
	return rows.map(({ role, name, consentAt, leader }) => ({ role, leader, name: consentAt === null ? null : name }));
}

function comingOf(
	{ id: project, milestones, openedOn }: ProjectDetail,
	{ items, weeks }: Weeks,
	opening: Opening,
	duties: readonly Duty[],
	today: string,
	locale: Locale
): Ahead[] {
	const waiting = weeks.find(({ standing }) => standing === 'waiting');
	return [
		...milestones
			.filter(({ doneAt }) => doneAt === null)
			.map(({ id, title, dueOn }) => ({ kind: 'milestone' as const, id, title, day: dueOn })),
		...items.filter(({ percent }) => percent < 100).map(({ id, title, endsOn }) => ({ kind: 'work' as const, id, title, day: endsOn })),
		...(waiting
			? [{ kind: 'report' as const, id: `${project}-${waiting.week}`, title: m.report_title({}, { locale }), day: waiting.dueOn }]
			: []),
		...(opening.onDay !== null && opening.onDay >= today && openedOn === null
			? [{ kind: 'opening' as const, id: project, title: m.public_fact_opening({}, { locale }), day: opening.onDay }]
			: []),
		// Of each rule the next duty only: a daily one would fill the list.
		...Map.groupBy(
			duties.filter(({ state }) => state === 'coming' || state === 'open'),
			({ ruleId }) => ruleId
		)
			.values()
			.map(([first]) => first!)
			.map(({ ruleId, text, kind, holder, holderName, dueOn }) => {
				const who = holderName || holderLabel(holder, locale);
				return { kind: 'duty' as const, id: `${ruleId}-${dueOn}`, title: `${text || kindLabel(kind, locale)} (${who})`, day: dueOn };
			})
	];
}

/** Papers that anybody may open; of an act its number, the paper itself is kept by the office. */
function listPapers({ story }: ProjectDetail, { steps }: Opening, videos: Awaited<ReturnType<typeof readVideos>>, locale: Locale): Paper[] {
	const code = story?.workshop.code;
	return [
		...(code ? [{ title: m.project_story_protocol({}, { locale }), note: story.workshop.title, href: `/w/${code}/protocol` }] : []),
		...steps
			.filter(({ number }) => number !== '')
			.map(({ state, number, onDay, receiver }) => ({
				title: balanceLabel(state, locale),
				note: [`№ ${number}`, dayLabel(onDay, locale), receiver].filter(Boolean).join(', '),
				href: null
			})),
		...videos.flatMap(({ title, url }) => (url ? [{ title, note: m.report_videos({}, { locale }), href: url }] : []))
	];
}

/** @returns where a project stands, in one plain sentence. */
export function sayState(project: Pick<ProjectDetail, 'state'>, progress: number | null, locale: Locale): string {
	const state = stateLabel(project.state, locale);
	return progress === null || progress === 0 ? state : m.public_state_done({ state, n: progress }, { locale });
}
