/** The rows of one project of the load, all but what happens week by week: those come in the order of time, as they came in life. */
import { foldForSearch } from '#lib/i18n/alphabet.ts';
import type { Words } from '#lib/i18n/locale.ts';
import {
	afterLifeCheck,
	application,
	applicationMember,
	applicationState,
	award,
	balanceStep,
	budgetLine,
	commitment,
	commitmentState,
	contributionEntry,
	dutyRule,
	event,
	expense,
	handOver,
	holderAbsence,
	mentorContact,
	opening,
	plate,
	project,
	projectPerson,
	projectState,
	review,
	score,
	site,
	workItem
} from '#lib/server/schema.ts';
import { DEFAULT_CRITERIA } from '#lib/application/rules.ts';
import { CHECKLIST } from '#lib/project/opening.ts';
import { dayOf } from '#lib/project/weeks.ts';
import { DAY_MS, type Chance } from './chance.ts';
import type { Evening } from './hall.ts';
import type { People } from './places.ts';
import type { ProjectPlan } from './plan.ts';
import type { Put } from './rows.ts';
import { LEADERS, STREETS, titleOf } from './words.ts';

export type Load = { put: Put; chance: Chance; people: People; now: number; codes: Set<string>; numbers: Map<number, number> };

/** @returns the ids of its pieces of work, for the reports */
export function putProject(load: Load, plan: ProjectPlan, evening: Evening): string[] {
	const { put, chance, people } = load;
	const { id, village, kind, street, winner, cost, steps } = plan;
	const signed = steps[0]!.at;
	const title = titleOf(kind, street);
	const by = chance.pick(people.leaders);
	const idea = winner === null ? null : evening.ideas[winner]!;
	const siteId = chance.happens(0.7) ? putSite(load, plan, idea ? evening.workshopId : null, title) : null;
	const applicationId = idea ? null : putApplication(load, plan, title, siteId);
	const summary = kind.summary;
	put(project, {
		...{ id, villageId: village.id, siteId, category: kind.category, objectTypes: [...kind.types], title, summary },
		...(idea && { ideaId: idea.id, workshopId: evening.workshopId, decisionId: evening.decisionId }),
		place: STREETS[street]!,
		folded: `${foldForSearch([...Object.values(title), ...Object.values(summary)].join(' '))} ${foldForSearch(village.name.kk)} ${foldForSearch(village.district.kk)}`,
		...{ leaderRole: chance.pick(LEADERS), groupSize: { op: '=', value: chance.whole(4, 14) }, grant: { op: '=', value: cost } },
		beneficiaries: { op: '~', value: chance.whole(3, 60) * 10 },
		startedOn: dayOf(signed),
		openedOn: plan.openedAt === null ? null : dayOf(plan.openedAt),
		...{ facts: applicationId ? { applicationId } : {}, createdAt: signed, byAccountId: by }
	});
	if (applicationId) {
		const decided = { applicationId, kind: 'awarded', amount: cost, reason: 'Ұпайы жоғары', projectId: id };
		put(award, { id: chance.id(signed), ...decided, at: signed, byAccountId: people.admin });
	}
	for (const { state, at, reason } of steps) {
		put(projectState, { id: chance.id(at), projectId: id, state, at, byAccountId: by, reason });
		const trail = { actor: `account:${by}`, action: 'move_project', subject: `project:${id}`, reason, data: { state } };
		put(event, { id: chance.id(at), at, ...trail });
	}
	const person = { projectId: id, at: signed, byAccountId: people.admin };
	put(projectPerson, { ...person, id: chance.id(signed), role: 'leader', accountId: by });
	put(projectPerson, { ...person, id: chance.id(signed), role: 'coordinator', accountId: chance.pick(people.coordinators) });
	putMoney(load, plan, by);
	putPromises(load, plan, by);
	if (plan.openedAt !== null) putOpened(load, plan, plan.openedAt, by);
	return putWork(load, plan, by);
}

function putSite({ put, chance, people }: Load, { village, kind, steps }: ProjectPlan, workshopId: string | null, title: Words): string {
	const at = steps[0]!.at - 2 * DAY_MS;
	const id = chance.id(at);
	const around = (middle: number, most: number) => middle + (chance.next() - 0.5) * most;
	put(site, {
		...{ id, workshopId, villageId: village.id, number: chance.whole(1, 40), objectType: kind.types[0]!, title: title.kk! },
		...{ why: kind.summary.kk!, createdAt: at },
		geometry: { type: 'Point', coordinates: [around(village.lng, 0.03), around(village.lat, 0.02)] }
	});
	const accountId = people.akimats.get(village.id)!;
	put(review, { id: chance.id(at), siteId: id, verdict: 'suitable', reason: 'Жер бос, желі жоқ', accountId, at: at + DAY_MS });
	return id;
}

/** An application that the commission said yes to; now and then one beside it that got no money. */
function putApplication(load: Load, plan: ProjectPlan, title: Words, siteId: string | null): string {
	const { chance } = load;
	const signed = plan.steps[0]!.at;
	if (chance.happens(0.2)) {
		const ends = ['rejected', 'rejected', 'parked', 'sent_to_body', 'withdrawn', 'draft'] as const;
		putOneApplication(load, plan, title, null, signed, chance.pick(ends));
	}
	return putOneApplication(load, plan, title, siteId, signed, 'awarded');
}

function putOneApplication(
	{ put, chance, people, numbers }: Load,
	plan: ProjectPlan,
	title: Words,
	siteId: string | null,
	decided: number,
	end: string
): string {
	const year = new Date(decided).getUTCFullYear();
	const programmeId = people.programmes.get(year)!;
	const number = (numbers.get(year) ?? 0) + 1;
	numbers.set(year, number);
	const createdAt = decided - 30 * DAY_MS;
	const id = chance.id(createdAt);
	const byAccountId = chance.pick(people.leaders);
	put(application, { id, programmeId, villageId: plan.village.id, siteId, number, title: title.kk!, createdAt, byAccountId });
	const way = ['draft', 'submitted', 'aligned', 'at_commission'];
	const states =
		end === 'draft' ? ['draft'] : end === 'withdrawn' ? ['draft', end] : [...way, ...(end === 'awarded' ? [] : ['rejected']), end];
	for (const [i, state] of [...new Set(states)].entries()) {
		const at = createdAt + ((decided - createdAt) * i) / 4;
		put(applicationState, { id: chance.id(at), applicationId: id, state, at: Math.min(at, decided), byAccountId, reason: 'Кезекті қадам' });
	}
	put(applicationMember, {
		...{ id: chance.id(createdAt), applicationId: id, role: chance.pick(LEADERS).kk!, accountId: byAccountId, leader: true, createdAt }
	});
	if (states.includes('at_commission'))
		for (const accountId of people.commission) {
			const mark = () => (end === 'awarded' ? chance.whole(3, 5) : chance.whole(1, 4));
			const marks = Object.fromEntries(DEFAULT_CRITERIA.map(({ key }) => [key, mark()]));
			put(score, { id: chance.id(decided), applicationId: id, accountId, marks, at: decided - DAY_MS });
		}
	return id;
}

function putMoney({ put, chance, people, now }: Load, { id, kind, cost, steps }: ProjectPlan, by: string): void {
	const signed = steps[0]!.at;
	const works = steps.find(({ state }) => state === 'works')?.at;
	const parts = kind.lines.map(() => 1 + chance.next());
	const whole = parts.reduce((sum, part) => sum + part, 0);
	let left = cost;
	for (const [i, title] of kind.lines.entries()) {
		const amount = i === kind.lines.length - 1 ? left : Math.round((cost * parts[i]!) / whole);
		left -= amount;
		const line = chance.id(signed);
		put(budgetLine, { id: line, projectId: id, position: i + 1, title, amount, source: 'grant' });
		if (works === undefined) continue;
		for (const [kind, days] of [
			['committed', chance.whole(0, 10)],
			['spent', chance.whole(12, 60)]
		] as const) {
			const at = works + days * DAY_MS;
			const paid = kind === 'spent' ? Math.round(amount * (0.9 + chance.next() * 0.1)) : amount;
			if (at < now)
				put(expense, { id: chance.id(at), projectId: id, budgetLineId: line, kind, amount: paid, onDay: dayOf(at), at, byAccountId: by });
		}
	}
	const given = Math.round(cost * 0.1);
	put(budgetLine, { id: chance.id(signed), projectId: id, position: 99, title: 'Ауылдың үлесі', amount: given, source: 'community' });
	if (works === undefined) return;
	for (let n = chance.whole(1, 5); n > 0; n--) {
		const at = Math.min(now, works + chance.whole(1, 60) * DAY_MS);
		const gift = { id: chance.id(at), projectId: id, onDay: dayOf(at), at, byAccountId: by };
		const people_ = chance.whole(4, 25);
		const hours = chance.whole(2, 6);
		const trips = chance.whole(1, 5);
		const labour = { kind: 'labour', giver: 'residents', people: people_, quantity: hours, unit: 'сағат', value: people_ * hours * 900 };
		const transport = { kind: 'transport', giver: 'akimat', quantity: trips, unit: 'рейс', value: trips * 8_000 };
		if (chance.happens(0.7)) put(contributionEntry, { ...gift, ...labour, rateId: people.rates.labour });
		else put(contributionEntry, { ...gift, ...transport, rateId: people.rates.transport });
	}
}

function putWork({ put, chance, people, now }: Load, { id, kind, steps }: ProjectPlan, by: string): string[] {
	const signed = steps[0]!.at;
	const ids = kind.work.map((title, i) => {
		const startsOn = dayOf(signed + (40 + i * 25) * DAY_MS);
		const endsOn = dayOf(signed + (65 + i * 25) * DAY_MS);
		const item = chance.id(signed);
		put(workItem, { id: item, projectId: id, position: i + 1, title, startsOn, endsOn, createdAt: signed });
		return item;
	});
	for (let n = chance.whole(1, 5); n > 0; n--) {
		const at = Math.min(now, signed + chance.whole(5, 150) * DAY_MS);
		const contact = { kind: chance.pick(['visit', 'call', 'online']), text: 'Жұмыс барысын сұрадым.', onDay: dayOf(at) };
		put(mentorContact, { id: chance.id(at), projectId: id, ...contact, at, byAccountId: chance.happens(0.5) ? people.admin : by });
	}
	return ids;
}

function putPromises({ put, chance, people, now }: Load, { id, village, promises, openedAt }: ProjectPlan, by: string): void {
	const akimat = people.akimats.get(village.id)!;
	for (const promise of promises) {
		const { kind, holder, startsOn, months, states, rule } = promise;
		const createdAt = states[0]!.at;
		const accountId = holder === 'akimat' ? akimat : by;
		const holderName = holder === 'akimat' ? `${village.name.kk} әкімдігі` : '';
		put(commitment, { id: promise.id, projectId: id, kind, holder, holderName, startsOn, months, accountId, createdAt, byAccountId: by });
		for (const { state, at } of states) put(commitmentState, { id: chance.id(at), commitmentId: promise.id, state, at, byAccountId: by });
		if (!rule) continue;
		put(dutyRule, { ...rule, rhythm: { ...rule.rhythm }, commitmentId: promise.id, at: openedAt!, byAccountId: by });
		const later = openedAt! + (now - openedAt!) * chance.next();
		const row = { commitmentId: promise.id, at: later, byAccountId: by };
		if (chance.happens(0.05))
			put(holderAbsence, { ...row, id: chance.id(later), fromDay: dayOf(later), toDay: dayOf(later + 20 * DAY_MS), reason: 'Демалыс' });
		if (chance.happens(0.06)) {
			const to = { toAccountId: accountId, toHolder: holder, toName: holderName, reason: 'Жұмысы ауысты' };
			put(handOver, { ...row, ...to, id: chance.id(later), givenAt: later, takenAt: Math.min(now, later + DAY_MS) });
		}
	}
}

function putOpened({ put, chance, people, now, codes }: Load, plan: ProjectPlan, openedAt: number, by: string): void {
	const { id, village, steps } = plan;
	const akimat = people.akimats.get(village.id)!;
	const checklist = Object.fromEntries(CHECKLIST.map((key) => [key, { at: openedAt - DAY_MS, by }]));
	put(opening, { projectId: id, onDay: dayOf(openedAt), checklist, confirmedAt: openedAt, confirmedBy: akimat });
	put(plate, { code: chance.code(codes), projectId: id, createdAt: openedAt, byAccountId: by });
	const handed = steps.find(({ state }) => state === 'handed_over')?.at;
	if (handed !== undefined)
		for (const [state, at] of [
			['promised', openedAt],
			['contract', (openedAt + handed) / 2],
			['act', handed]
		] as const) {
			const receiver = state === 'promised' ? '' : `${village.name.kk} әкімдігі`;
			const step = { state, level: 'local', receiver, number: state === 'promised' ? '' : String(chance.whole(1, 400)), onDay: dayOf(at) };
			put(balanceStep, { id: chance.id(at), projectId: id, ...step, at: Math.floor(at), byAccountId: akimat });
		}
	for (let at = openedAt + 330 * DAY_MS; at < now; at += 365 * DAY_MS) {
		if (!chance.happens(0.7)) continue;
		const condition = chance.weighted([
			['good', 70],
			['worn', 22],
			['broken', 6],
			['gone', 2]
		] as const);
		const look = { year: Number(dayOf(at).slice(0, 4)), condition, maintainer: 'Ауыл әкімдігі', onDay: dayOf(at) };
		put(afterLifeCheck, { id: chance.id(at), projectId: id, ...look, at, byAccountId: chance.pick(people.coordinators) });
	}
}
