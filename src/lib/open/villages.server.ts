/** Open data about villages: what they need, what they voted for, how promises to them are kept. */
import { and, asc, eq, gt, isNotNull, isNull } from 'drizzle-orm';
import { holderLabel } from '#lib/commitment/labels.ts';
import { readDistrictRates, readKeepRates, type Rate } from '#lib/commitment/keeping.server.ts';
import { readStageDecision } from '#lib/fund/read.server.ts';
import { toDateInput } from '#lib/i18n/format.ts';
import { needCategoryLabel } from '#lib/need/labels.ts';
import { destinyLabel } from '#lib/picture/labels.ts';
import { openPicture } from '#lib/picture/open.server.ts';
import { db } from '#lib/server/app.ts';
import { village, workshop } from '#lib/server/schema.ts';
import { readPaper, readStageVote } from '#lib/vote/read.server.ts';
import { coded, inThree, placed, type Where } from './row.ts';
import type { OpenRow } from './rules.ts';

const WHERE = { id: village.id, name: village.name, district: village.district, region: village.region };
const listWhere = (): Promise<Where[]> => db().select(WHERE).from(village).orderBy(asc(village.sortKey));

/** The ranked needs of each village as its page shows them. @param now ms */
export async function* needRows(origin: string, now: number): AsyncGenerator<OpenRow[]> {
	for (const where of await listWhere()) {
		const needs = (await openPicture(where.id, now)) ?? [];
		if (needs.length)
			yield needs.map((need) => ({
				id: need.id,
				url: `${origin}/v/${where.id}/needs/${need.id}`,
				...placed(where),
				...{ rank: need.place, text: need.text },
				...coded('category', need.category, (locale) => needCategoryLabel(need.category, locale)),
				...{ groups: need.groups, sub_village: need.subVillage || null, people: need.people, since: need.since, support: need.support },
				meetings: need.halls.length,
				present: need.halls.reduce((sum, { present }) => sum + present, 0),
				unheard_years: need.unheard,
				...coded('outcome', need.destiny?.kind ?? null, (locale) => destinyLabel(need.destiny!.kind, locale)),
				outcome_on: need.destiny ? toDateInput(need.destiny.at) : null,
				...{ lng: need.point?.lng ?? null, lat: need.point?.lat ?? null }
			}));
	}
}

/** The newest vote on ideas of every meeting that has ended, once it is revealed: sums of an idea, never a ballot. */
export async function* voteRows(origin: string): AsyncGenerator<OpenRow[]> {
	for (let after = ''; ;) {
		const [room] = await db()
			.select({ id: workshop.id, code: workshop.code, title: workshop.title, startsAt: workshop.startsAt, where: WHERE })
			.from(workshop)
			.innerJoin(village, eq(village.id, workshop.villageId))
			.where(and(gt(workshop.id, after), isNotNull(workshop.endedAt), isNull(workshop.deletedAt)))
			.orderBy(asc(workshop.id))
			.limit(1);
		if (!room) return;
		after = room.id;
		const vote = await readStageVote(db(), room.id);
		if (!vote?.tally) continue;
		const [paper, decision] = await Promise.all([readPaper(db(), vote.id), readStageDecision(db(), room.id)]);
		const decided = decision?.voteId === vote.id ? decision : null;
		const { tally } = vote;
		yield paper.map(({ id, number, title, cost }) => {
			const { dots = 0, seats = 0 } = tally.find(({ ideaId }) => ideaId === id) ?? {};
			return {
				...{ vote_id: vote.id, url: `${origin}/w/${room.code}/protocol`, ...placed(room.where) },
				...{ meeting: room.title, meeting_on: toDateInput(room.startsAt), kind: vote.kind, round: vote.round },
				...{ present: vote.present, voted: vote.voted, fund_kzt: decided?.fund ?? null },
				...{ idea_number: number, idea: title, cost_kzt: cost, points: dots, supporters: seats },
				rank: 1 + tally.filter((other) => other.dots > dots).length,
				result: decided?.rows.find(({ ideaId }) => ideaId === id)?.outcome ?? null
			};
		});
	}
}

const rated = ({ due, kept, late, missed, unknown, absent, share }: Rate): OpenRow => ({
	...{ due, kept, late_kept: late, missed, unknown, absent, share }
});
/** The keep-rate everywhere, of each district, village and kind of holder, by the functions of their pages. @param now ms */
export async function* dutyRows(now: number): AsyncGenerator<OpenRow[]> {
	const [all, districts, places] = await Promise.all([readKeepRates({}, now), readDistrictRates(now), listWhere()]);
	const names = new Map(places.map(({ id, name }) => [id, name]));
	yield [
		{ scope: 'all', scope_id: 'all', ...inThree('name', null), ...rated(all) },
		...districts.map(({ district, ...rate }) => ({
			...{ scope: 'district', scope_id: district.kk ?? '', ...inThree('name', district), ...rated(rate) }
		})),
		...all.villages.map(({ villageId, ...rate }) => ({
			...{ scope: 'village', scope_id: villageId, ...inThree('name', names.get(villageId)), ...rated(rate) }
		})),
		...all.holders.map(({ holder, ...rate }) => {
			const { name: _code, ...names } = coded('name', holder, (locale) => holderLabel(holder, locale));
			return { scope: 'holder', scope_id: holder, ...names, ...rated(rate) };
		})
	];
}
