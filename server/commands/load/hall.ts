/** An evening that is over: people came, said what they lack, had ideas, voted; four ideas won. */
import {
	activity,
	activityTurn,
	attendance,
	cafeTable,
	countedBallot,
	decision,
	idea,
	ideaSource,
	need,
	needSupport,
	seat,
	staging,
	vote,
	voteClosing,
	voted,
	voteIdea,
	voteReveal,
	voteRule,
	workshop
} from '#lib/server/schema.ts';
import { TEMPLATES } from '#lib/workshop/templates.ts';
import { CATEGORIES } from '#lib/seat/rules.ts';
import { CONSENT_VERSION } from '#lib/workshop/rules.ts';
import { makeReceipt } from '#lib/vote/rules.ts';
import type { Chance } from './chance.ts';
import type { People } from './places.ts';
import { WINNERS, type EveningPlan, type ProjectPlan } from './plan.ts';
import type { Put } from './rows.ts';
import { KINDS, STREETS, titleOf } from './words.ts';

const MINUTE_MS = 60_000;
const DOTS = 5;
const LOSING = 6;

/** What became of an evening: the winning ideas in the order of their projects. */
export type Evening = { workshopId: string; decisionId: string; ideas: { id: string; title: string }[] };
type Room = { put: Put; chance: Chance; id: string; at: number; by: string };

/** @param winners the projects that its vote decided about */
export function putEvening(
	put: Put,
	chance: Chance,
	plan: EveningPlan,
	winners: ProjectPlan[],
	people: People,
	codes: Set<string>
): Evening {
	const { id, village, at } = plan;
	const by = chance.pick(people.facilitators);
	const room: Room = { put, chance, id, at, by };
	const agenda = TEMPLATES.evening;
	const minutes = agenda.reduce((sum, part) => sum + part.minutes, 0);
	const endedAt = at + minutes * MINUTE_MS;
	const fund = winners.reduce((sum, { cost }) => sum + cost, 0);
	put(workshop, {
		...{ id, code: chance.code(codes), title: 'Ауылымызды бірге көркейтеміз', villageId: village.id, startsAt: at, endsAt: endedAt, fund },
		...{ createdAt: at - 10 * 86_400_000, byAccountId: by, endedAt, endedBy: by }
	});
	put(staging, { workshopId: id, screen: { view: 'follow' } });
	const kinds = new Map<string, string>();
	let begins = at;
	for (const [position, { kind, minutes, settings }] of agenda.entries()) {
		const activityId = chance.id(at);
		kinds.set(kind, activityId);
		put(activity, { id: activityId, workshopId: id, position, kind, minutes, settings: settings ?? {} });
		const turn = (change: string, when: number) =>
			put(activityTurn, { id: chance.id(when), activityId, change, at: when, byAccountId: by });
		turn('opened', begins);
		turn('closed', (begins += minutes * MINUTE_MS));
		if (kind === 'cafe')
			for (const number of [1, 2, 3]) put(cafeTable, { id: chance.id(at), activityId, number, question: { kk: 'Ауылға не жетіспейді?' } });
	}
	const seats = putSeats(room);
	const needs = putNeeds(room, kinds.get('needs')!, seats);
	const losing = Array.from({ length: LOSING }, () => ({
		...{ kind: chance.pick(KINDS), street: chance.whole(0, STREETS.length - 1) },
		cost: chance.whole(4, 40) * 100_000
	}));
	const ideas = [...winners, ...losing].map(({ kind, street, cost }, i) => {
		const row = { id: chance.id(at), title: titleOf(kind, street).kk!, cost };
		const rest = { workshopId: id, number: i + 1, description: kind.summary.kk!, createdAt: at + 80 * MINUTE_MS, byAccountId: by };
		put(idea, { ...row, ...rest });
		const from = needs.find(({ category }) => category === kind.need);
		if (from) put(ideaSource, { id: chance.id(at), ideaId: row.id, kind: 'need', sourceId: from.id, words: from.text });
		return row;
	});
	const voteId = putVote(room, kinds.get('vote')!, ideas, seats);
	const decisionId = chance.id(endedAt);
	put(decision, { id: decisionId, workshopId: id, voteId, fund, rule: 'greedy', at: endedAt - 5 * MINUTE_MS, byAccountId: by });
	return { workshopId: id, decisionId, ideas: ideas.slice(0, WINNERS) };
}

function putSeats({ put, chance, id, at }: Room): string[] {
	return Array.from({ length: chance.whole(22, 46) }, (_, i) => {
		const seatId = chance.id(at);
		const joinedAt = at - chance.whole(-10, 15) * MINUTE_MS;
		put(seat, {
			...{ id: seatId, workshopId: id, number: i + 1, channel: 'phone', locale: chance.happens(0.85) ? 'kk' : 'ru' },
			...{ consentVersion: CONSENT_VERSION, joinedAt, gender: chance.pick(['men', 'women', 'women']), ageBand: chance.pick(CATEGORIES.age) }
		});
		put(attendance, { id: chance.id(joinedAt), workshopId: id, seatId, change: 'in', at: joinedAt, by: `seat:${seatId}` });
		return seatId;
	});
}

function putNeeds({ put, chance, id, at }: Room, activityId: string, seats: string[]) {
	return KINDS.map((kind) => {
		const createdAt = at + chance.whole(41, 58) * MINUTE_MS;
		const row = { id: chance.id(createdAt), category: kind.need, text: `Бізге керегі: ${kind.title.kk}` };
		put(need, { ...row, workshopId: id, activityId, seatId: chance.pick(seats), groups: ['everybody'], createdAt });
		for (const seatId of seats) if (chance.happens(0.2)) put(needSupport, { needId: row.id, seatId, at: createdAt });
		return row;
	});
}

/** A vote with dots, closed and revealed: the first ideas have the most dots. */
function putVote({ put, chance, id, at, by }: Room, activityId: string, ideas: { id: string; cost: number }[], seats: string[]): string {
	const openedAt = at + 110 * MINUTE_MS;
	const voteId = chance.id(openedAt);
	const turned = { voteId, at: openedAt + 12 * MINUTE_MS, byAccountId: by };
	put(vote, { id: voteId, workshopId: id, activityId, round: 1, dotsPerSeat: DOTS, maxPerIdea: 3, openedAt, openedBy: by });
	put(voteRule, { id: chance.id(openedAt), voteId, rule: 'greedy', oneFor: [], grants: 0, at: openedAt, byAccountId: by });
	for (const [position, one] of ideas.entries()) put(voteIdea, { voteId, ideaId: one.id, position, cost: one.cost });
	const receipts = new Set<string>();
	for (const [n, seatId] of [...seats].sort().entries()) {
		put(voted, { voteId, seatId });
		// Winners in turn get three and one dot of each ballot; one dot goes anywhere else.
		const dots = { [ideas[n % WINNERS]!.id]: 3, [ideas[(n + 1) % WINNERS]!.id]: 1, [chance.pick(ideas.slice(WINNERS)).id]: 1 };
		let receipt: string;
		do receipt = makeReceipt(Uint8Array.from({ length: 6 }, () => chance.whole(0, 255)));
		while (receipts.has(receipt));
		receipts.add(receipt);
		put(countedBallot, { voteId, receipt, dots, channel: 'phone' });
	}
	put(voteClosing, { ...turned, present: seats.length });
	put(voteReveal, { ...turned, at: turned.at + MINUTE_MS });
	return voteId;
}
