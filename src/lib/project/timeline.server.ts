/**
 * Everything that happened to a project, merged into one line of facts in the reader's words: computed from rows, published things only.
 * Problems and the words of help asked for stay with those who answer for the project; photos are those somebody published.
 */
import { desc, eq } from 'drizzle-orm';
import { conditionLabel, holderLabel, kindLabel, plateKindLabel, promiseStateLabel } from '#lib/commitment/labels.ts';
import { addCounts, countYears, dayAt, NO_COUNTS, type Counts } from '#lib/commitment/duties.ts';
import { readKnown, readRules } from '#lib/commitment/keeping.server.ts';
import { readReports } from '#lib/commitment/plate.server.ts';
import type { Condition } from '#lib/commitment/rules.ts';
import { explainRow } from '#lib/fund/explain.ts';
import { readStageDecision } from '#lib/fund/read.server.ts';
import { formatMoney, toDateInput } from '#lib/i18n/format.ts';
import { pickWords, type Locale } from '#lib/i18n/locale.ts';
import { m } from '#lib/i18n/paraglide/messages.js';
import { db } from '#lib/server/app.ts';
import { afterLifeCheck, award, application, commitment, idea, programme } from '#lib/server/schema.ts';
import { verdictLabel } from '#lib/site/labels.ts';
import { stateLabel } from './labels.ts';
import { balanceLabel, percentLabel, phaseLabel } from './life-labels.ts';
import type { Opening } from './opening.server.ts';
import type { ProjectPhoto } from './photo.server.ts';
import { percentsOf, progressOf } from './plan.ts';
import type { ProjectDetail } from './read.server.ts';
import type { Weeks } from './report.server.ts';
import type { Fact } from './timeline.ts';

/** What the page has read already. `photos`: published ones. */
export type Known = { project: ProjectDetail; weeks: Weeks; opening: Opening; photos: readonly ProjectPhoto[] };
type Told = Pick<Fact, 'kind' | 'id' | 'title'> & Partial<Fact> & ({ day: string } | { at: number });

const fact = (told: Told): Fact => {
	const { at = null } = told;
	return { at, day: told.day ?? toDateInput(at!), text: '', photos: [], links: [], tone: null, ...told } as Fact;
};

/** @returns the facts of a project, in no order (timeline.ts orders and folds them). @param now ms; nothing after it is told */
export async function readFacts(known: Known, locale: Locale, now: number): Promise<Fact[]> {
	const { project } = known;
	const parts = await Promise.all([
		storyFacts(project, locale),
		awardFacts(project.id, locale),
		stateFacts(project, locale),
		promiseFacts(known, locale),
		reportFacts(known, locale),
		openingFacts(known, locale, toDateInput(now)),
		residentFacts(project.id, locale),
		careFacts(project.id, locale, now)
	]);
	return parts.flat().filter(({ day }) => day <= toDateInput(now));
}

/** From the notes to the decision, and why it won. */
async function storyFacts({ story, site }: ProjectDetail, locale: Locale): Promise<Fact[]> {
	const options = { locale };
	const facts: Fact[] = [];
	if (site?.verdict) {
		const { verdict, reason, at } = site.verdict;
		const title = `${m.project_story_site({}, options)}: ${verdictLabel(verdict, locale)}`;
		const links = [{ href: `/map?site=${site.id}`, label: `№ ${site.number}. ${site.title}` }];
		facts.push(fact({ kind: 'site', id: `site:${site.id}`, at, title, text: m.project_reason_line({ reason }, options), links }));
	}
	if (!story) return facts;
	const { idea: own, workshop: room, vote, decision } = story;
	// A hall may begin before the hour that was planned, never after its own ideas.
	const began = Math.min(room.startsAt, own.createdAt);
	facts.push(
		fact({
			kind: 'meeting',
			id: `meeting:${own.workshopId}`,
			at: began,
			title: m.project_story_said({}, options),
			text: room.title
		}),
		fact({
			...{ kind: 'idea', id: `idea:${own.id}`, at: own.createdAt, title: m.project_story_idea({}, options) },
			text: `${m.project_story_idea_line({ n: own.number, title: own.title }, options)} · ${formatMoney(own.cost, locale)}`
		})
	);
	if (vote) {
		const at = decision?.at ?? own.createdAt;
		const text = m.project_story_vote_line({ ...vote }, options);
		facts.push(fact({ kind: 'vote', id: `vote:${own.id}`, at, title: m.project_story_vote({}, options), text, tone: 'good' }));
	}
	if (decision) {
		const [decided, ideas] = await Promise.all([
			readStageDecision(db(), own.workshopId),
			db().select({ id: idea.id, number: idea.number }).from(idea).where(eq(idea.workshopId, own.workshopId))
		]);
		const row = decided?.rows.find(({ ideaId }) => ideaId === own.id);
		const links = room.code
			? [
					{ href: `/w/${room.code}/protocol`, label: m.project_story_protocol({}, options) },
					{ href: `/w/${room.code}/summary`, label: m.summary_title({}, options) }
				]
			: [];
		const text = decided && row ? explainRow(row, decided.rows, ideas, locale, 'short') : '';
		facts.push(
			fact({ kind: 'decision', id: `decision:${own.id}`, at: decision.at, title: m.project_story_decision({}, options), text, links })
		);
	}
	return facts;
}

/** The commission gave the grant; its reasons are in its own protocol. */
async function awardFacts(projectId: string, locale: Locale): Promise<Fact[]> {
	const [row] = await db()
		.select({ id: award.id, kind: award.kind, amount: award.amount, at: award.at, name: programme.name, donor: programme.donor })
		.from(award)
		.innerJoin(application, eq(application.id, award.applicationId))
		.innerJoin(programme, eq(programme.id, application.programmeId))
		.where(eq(award.projectId, projectId))
		.orderBy(desc(award.at), desc(award.id))
		.limit(1);
	if (!row?.kind.startsWith('awarded')) return [];
	const says = row.kind === 'awarded' ? m.public_fact_award : m.public_fact_award_apart;
	const text = [pickWords(row.name, locale), row.donor, row.amount === null ? '' : formatMoney(row.amount, locale)].filter(Boolean);
	return [fact({ kind: 'award', id: `award:${row.id}`, at: row.at, title: says({}, { locale }), text: text.join(' · '), tone: 'good' })];
}

/** States with a known day, milestones, and what the programme's list tells of earlier years. */
function stateFacts({ id, states, milestones, startedOn, openedOn }: ProjectDetail, locale: Locale): Fact[] {
	const options = { locale };
	const good = ['finished', 'opened', 'handed_over'];
	const facts = states.flatMap(({ state, at, reason }, i) => {
		if (at === null) return [];
		const tone = state === 'delayed' || state === 'stopped' ? 'bad' : good.includes(state) ? 'good' : null;
		return [fact({ kind: 'state', id: `state:${i}`, at, title: stateLabel(state, locale), text: reason ?? '', tone })];
	});
	const dated = (state: string) => states.some((row) => row.state === state && row.at !== null);
	if (startedOn && !dated('funded'))
		facts.push(fact({ kind: 'state', id: `started:${id}`, day: startedOn, title: m.public_fact_started({}, options) }));
	if (openedOn && !dated('opened'))
		facts.push(fact({ kind: 'state', id: `opened:${id}`, day: openedOn, title: stateLabel('opened', locale), tone: 'good' }));
	for (const { id, title, doneAt } of milestones)
		if (doneAt !== null)
			facts.push(fact({ kind: 'milestone', id: `milestone:${id}`, at: doneAt, title: m.public_fact_milestone({ title }, options) }));
	return facts;
}

/** Who took on what, and what became of it. What the akim confirmed at the opening is told once, there. */
function promiseFacts({ project, opening }: Known, locale: Locale): Fact[] {
	return project.promises.flatMap(({ id, kind, holder, holderName, history }) =>
		history.flatMap(({ state, at, reason }, i) => {
			if (at === null || (state === 'confirmed_at_opening' && opening.confirmedAt !== null)) return [];
			const title = `${promiseStateLabel(state, locale)}: ${kindLabel(kind, locale)}`;
			const text = [holderName || holderLabel(holder, locale), reason].filter(Boolean).join('. ');
			const tone = state === 'broken' ? 'bad' : state === 'fulfilled' ? 'good' : null;
			return [fact({ kind: 'promise', id: `promise:${id}:${i}`, at, title, text, tone })];
		})
	);
}

/** Weekly reports that count, with their published photos; other published photos by day and phase. */
function reportFacts({ weeks, photos }: Known, locale: Locale): Fact[] {
	const options = { locale };
	const shown = new Map(photos.map((photo) => [photo.photoId, photo]));
	const seen = new Set<string>();
	const oldest = weeks.reports.toReversed();
	const facts = oldest.map(({ id, writtenAt, text, volunteers, hours, photoId, secondPhotoId }, i) => {
		// The newest one tells what the whole page tells.
		const isNewest = i === oldest.length - 1;
		const done = isNewest ? weeks.progress : progressOf(weeks.items, percentsOf(weeks.items, oldest.slice(0, i + 1)));
		const own = [photoId, secondPhotoId].flatMap((one) => (one !== null ? (shown.get(one) ?? []) : []));
		for (const photo of own) seen.add(photo.photoId);
		const people = volunteers ? m.report_line_people({ n: volunteers, hours: hours ?? 0 }, options) : '';
		return fact({
			...{ kind: 'report', id: `report:${id}`, at: writtenAt },
			title: done === null ? m.report_title({}, options) : m.public_fact_report({ done: percentLabel(done, locale) }, options),
			text: [text, people].filter(Boolean).join(' · '),
			photos: own.map((photo) => toPicture(photo, locale))
		});
	});
	const others = Map.groupBy(
		photos.filter(({ photoId }) => !seen.has(photoId)),
		({ takenAt, at, phase }) => `${toDateInput(takenAt ?? at)}:${phase}`
	);
	for (const [key, own] of others) {
		const [{ takenAt, at, phase }] = own as [ProjectPhoto];
		const title = m.public_fact_photo({ phase: phaseLabel(phase, locale), n: own.length }, options);
		const some = own.slice(0, 3).map((photo) => toPicture(photo, locale));
		facts.push(fact({ kind: 'photo', id: `photo:${key}`, at: takenAt ?? at, title, photos: some }));
	}
	return facts;
}

const toPicture = ({ photoId, phase, caption }: ProjectPhoto, locale: Locale) => ({
	id: photoId,
	alt: [phaseLabel(phase, locale), caption].filter(Boolean).join(': ')
});

/** The ceremony (where the state does not tell it on the same day), the akim's word, the way onto a balance sheet. */
function openingFacts({ project, opening }: Known, locale: Locale, today: string): Fact[] {
	const options = { locale };
	const facts: Fact[] = [];
	const told = project.states.some(({ state, at }) => state === 'opened' && at !== null && toDateInput(at) === opening.onDay);
	if (opening.onDay !== null && opening.onDay <= today && project.openedOn !== null && !told)
		facts.push(fact({ kind: 'opening', id: 'opening', day: opening.onDay, title: m.public_fact_opening({}, options), tone: 'good' }));
	const { confirmedAt: at } = opening;
	if (at !== null) facts.push(fact({ kind: 'opening', id: 'confirmed', at, title: m.public_fact_confirmed({}, options), tone: 'good' }));
	for (const { id, state, receiver, number, onDay } of opening.steps) {
		const text = [receiver, number && `№ ${number}`].filter(Boolean).join(', ');
		facts.push(fact({ kind: 'balance', id: `balance:${id}`, day: onDay, title: balanceLabel(state, locale), text }));
	}
	return facts;
}

/** What people said at the object, as far as it is not hidden, and what they were answered; what the yearly look found. */
async function residentFacts(projectId: string, locale: Locale): Promise<Fact[]> {
	const [said, checks] = await Promise.all([
		readReports(db(), projectId, false),
		db().select().from(afterLifeCheck).where(eq(afterLifeCheck.projectId, projectId))
	]);
	const facts = said.map(({ id, kind, dangerous, text, photo, at, answer, settledAt }) => {
		const told = [dangerous ? m.plate_dangerous({}, { locale }) : '', text, answer ? `${m.plate_answer({}, { locale })}: ${answer}` : ''];
		const title = m.public_fact_said({ what: plateKindLabel(kind, locale) }, { locale });
		const photos = photo ? [{ id: photo.replace('/media/', ''), alt: title }] : [];
		const tone = settledAt === null ? 'bad' : null;
		return fact({ kind: 'said', id: `said:${id}`, at, title, text: told.filter(Boolean).join('. '), photos, tone });
	});
	for (const { id, condition, onDay } of checks) {
		const title = m.public_fact_check({ condition: conditionLabel(condition as Condition, locale) }, { locale });
		const tone = condition === 'good' ? 'good' : condition === 'worn' ? null : 'bad';
		facts.push(fact({ kind: 'check', id: `check:${id}`, day: onDay, title, tone }));
	}
	return facts;
}

/** How each year's duties were kept: settled ones only, by the day on which they were due. */
async function careFacts(projectId: string, locale: Locale, now: number): Promise<Fact[]> {
	const rules = await readRules(db(), eq(commitment.projectId, projectId));
	if (!rules.length) return [];
	const known = await readKnown(db(), rules);
	const years = new Map<string, Counts>();
	for (const rule of rules) {
		const { known: facts, reports } = known.get(rule.id)!;
		for (const [year, counts] of countYears(rule, dayAt(now), facts, reports))
			years.set(year, addCounts([years.get(year) ?? NO_COUNTS, counts]));
	}
	const thisYear = toDateInput(now).slice(0, 4);
	const asked = [...years].filter(([, { due }]) => due > 0);
	return asked.map(([year, { due, kept, late, unknown }]) => {
		const text = [m.keep_rate({ due, done: kept + late }, { locale }), unknown ? `${m.keep_unknown({}, { locale })}: ${unknown}` : ''];
		const isNow = year === thisYear;
		return fact({
			...{ kind: 'care', id: `care:${year}`, text: text.filter(Boolean).join('. ') },
			...(isNow ? { day: toDateInput(now), at: now } : { day: `${year}-12-31` }),
			title: isNow ? m.public_fact_care_now({}, { locale }) : m.public_fact_care({ year }, { locale })
		});
	});
}
