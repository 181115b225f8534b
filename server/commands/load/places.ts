/** Settlements, people, programmes and general promises of the load. */
import { kazakhSortKey, foldForSearch } from '#lib/i18n/alphabet.ts';
import { account, commissionMember, contributionRate, membership, memorandum, programme, village } from '#lib/server/schema.ts';
import type { Role } from '#lib/workshop/rules.ts';
import { DAY_MS, type Chance } from './chance.ts';
import type { Plan } from './plan.ts';
import type { Put } from './rows.ts';

export type People = {
	admin: string;
	coordinators: string[];
	facilitators: string[];
	leaders: string[];
	/** By village. */
	akimats: Map<string, string>;
	/** Programmes of grants by year. */
	programmes: Map<number, string>;
	commission: string[];
	rates: { labour: string; transport: string };
};

/** Signs in everywhere and sees everything that coordinators see. */
export const COORDINATOR = 'coordinator';

/** @param passwordHash of the one password of all accounts of the load */
export function putPlaces(put: Put, chance: Chance, plan: Plan, passwordHash: string): People {
	const first = plan.now - plan.years * 365.25 * DAY_MS - 30 * DAY_MS;
	for (const { name, district, region, ...rest } of plan.villages) {
		const folded = foldForSearch([name.kk, name.ru, name.en, district.kk, district.ru].join(' '));
		put(village, { ...rest, name, district, region, folded, sortKey: kazakhSortKey(name.kk) });
	}
	const add = (login: string, name: string, role: Role | null, villageId: string | null = null): string => {
		const id = chance.id(first);
		put(account, { id, login, passwordHash, name, createdAt: first });
		if (role) put(membership, { id: chance.id(first), accountId: id, role, villageId, at: first });
		return id;
	};
	const admin = add('admin', 'Жүйе әкімшісі', 'admin');
	const everywhere = add(COORDINATOR, 'Бағдарлама үйлестірушісі', 'coordinator');
	const own = plan.villages.map(({ id }, i) => add(`coordinator-${i + 1}`, `${i + 1}-үйлестіруші`, 'coordinator', id));
	const commission = [1, 2, 3].map((n) => add(`commission-${n}`, `Комиссия мүшесі ${n}`, null));
	const people: People = {
		...{ admin, commission, coordinators: [everywhere, ...own] },
		facilitators: Array.from({ length: 8 }, (_, i) => add(`facilitator-${i + 1}`, `${i + 1}-жүргізуші`, 'facilitator')),
		leaders: Array.from({ length: 200 }, (_, i) => add(`leader-${i + 1}`, `${i + 1}-топ жетекшісі`, null)),
		akimats: new Map(plan.villages.map(({ id }, i) => [id, add(`akimat-${i + 1}`, `${i + 1}-әкімдік маманы`, 'akimat', id)])),
		programmes: new Map(),
		rates: { labour: chance.id(first), transport: chance.id(first) }
	};
	const rate = { region: null, validFrom: '2010-01-01', source: 'Жүктеме деректері', at: first, byAccountId: admin };
	put(contributionRate, { ...rate, id: people.rates.labour, kind: 'labour', unit: 'сағат', value: 900 });
	put(contributionRate, { ...rate, id: people.rates.transport, kind: 'transport', unit: 'рейс', value: 8_000 });
	putYears(put, chance, plan, people);
	return people;
}

function putYears(put: Put, chance: Chance, plan: Plan, people: People): void {
	const last = new Date(plan.now).getUTCFullYear();
	for (let year = last - Math.ceil(plan.years) - 1; year <= last; year++) {
		const at = Date.UTC(year, 0, 5);
		const id = chance.id(at);
		people.programmes.set(year, id);
		put(programme, {
			...{ id, donor: 'Донор', startsOn: `${year}-01-01`, endsOn: `${year}-12-31`, fund: 2_500_000_000, grantMax: 4_000_000 },
			name: { kk: `${year} жылғы гранттар`, ru: `Гранты ${year} года`, en: `Grants of ${year}` },
			...{ settings: { reportWeekday: 5 }, createdAt: at, byAccountId: people.admin }
		});
		for (const accountId of people.commission)
			put(commissionMember, { id: chance.id(at), programmeId: id, accountId, role: 'expert', at, byAccountId: people.admin });
		for (const { id: villageId } of plan.villages)
			put(memorandum, {
				...{ id: chance.id(at), villageId, year, kinds: ['upkeep', 'watering', 'lighting_cost'], signedOn: `${year}-02-01` },
				...{ text: 'Ортақ нысандарды күтіп ұстаймыз.', signedBy: 'Ауыл әкімі', at, byAccountId: people.admin }
			});
	}
}
