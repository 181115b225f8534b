/**
 * What is wrong with a final report: the rules V-B01 to V-B16 of the form, what must be filled in, and V-C01 to V-C03 of the results
 * table. Each yields findings with the place they belong to; sentences are made in labels.ts. Nothing here blocks a draft.
 */
import { foundAt as found, type FormPlace as Place } from '#lib/document/finding.ts';
import { isContractTask, isExact, isPair, RESULTS, type Target } from './content.ts';
import type { Activity, Indicator, Report, Results } from './input.ts';
import { checkNarratives } from './narrative.ts';
import type { Finding } from './rules.ts';

const sum = (numbers: readonly (number | null)[]) => numbers.reduce<number>((all, n) => all + (n ?? 0), 0);
const said = (of: object, key: string) =>
	['kk', 'ru'].some((language) => ((of as Record<string, string>)[`${key}_${language}`] ?? '').trim());
const words = (of: object, key: string) => {
	const { [`${key}_kk`]: kk, [`${key}_ru`]: ru } = of as Record<string, string>;
	return kk?.trim() || ru?.trim() || '';
};
const socio = ({ socio_economic }: Report, key: string) => socio_economic.find((row) => row.key === key)!;
const inSocio = (row: string, cell = 'fact'): Place => ({ table: 'socio_economic', row, cell });
const inActivity = ({ id }: Activity, cell: string): Place => ({ table: 'section1.activities', row: id, cell });
const inIndicator = (activity: Activity, { id }: Indicator, cell: string) => inActivity(activity, `indicators.${id}.${cell}`);
const indicators = ({ section1 }: Report) =>
	section1.activities.flatMap((activity) => activity.indicators.map((indicator) => ({ activity, indicator })));

/** V-B01: men and women are everybody. */
export function checkGender({ participants_breakdown: { total, gender } }: Report): Finding[] {
	const is = sum([gender.men, gender.women]);
	if (total === null || total === is) return [];
	return [found('V-B01', 'error', { cell: 'participants_breakdown.gender.men' }, { is, total })];
}

/** V-B02: ten columns, and seven bands with those who have none, are everybody; row 1 of the socio-economic table says the same. */
export function checkBreakdown(report: Report): Finding[] {
	const { total, social, age } = report.participants_breakdown;
	if (total === null) return [];
	const tables = [
		['social', 'children', social],
		['age', '13-16', age]
	] as const;
	const off = tables.flatMap(([table, first, cells]) => {
		const is = sum(Object.values(cells));
		return is === total ? [] : [found('V-B02', 'error', { cell: `participants_breakdown.${table}.${first}` }, { is, total }, table)];
	});
	const row = socio(report, 'direct_beneficiaries').fact;
	const other = row !== null && row !== total ? [found('V-B02', 'error', inSocio('direct_beneficiaries'), { is: row, total }, 'row')] : [];
	const beside = (
		[
			['age.under_13', age.under_13],
			['age.unknown', age.unknown],
			['social.unknown', social.unknown],
			['gender.unknown', report.participants_breakdown.gender.unknown]
		] as const
	).flatMap(([cell, n]) =>
		n ? [found('V-B02', 'warning', { cell: `participants_breakdown.${cell}` }, { n }, cell.replace('.', '_'))] : []
	);
	return [...off, ...other, ...beside];
}

const MONEY_ROWS = ['payroll_fund', 'taxes', 'economy_contribution'] as const;

/** V-B03: pay, taxes and what was bought are the grant. */
export function checkGrant(report: Report): Finding[] {
	const grant = report.general.grant_total_kzt;
	const parts = MONEY_ROWS.map((key) => socio(report, key).fact);
	if (grant === null || parts.includes(null) || sum(parts) === grant) return [];
	return [found('V-B03', 'error', inSocio('economy_contribution'), { is: sum(parts), grant })];
}

/** V-B04: the three rows of money are filled, and pay is less than the grant. */
export function checkMoneyRows(report: Report): Finding[] {
	const grant = report.general.grant_total_kzt;
	const empty = MONEY_ROWS.filter((key) => socio(report, key).fact === null).map((key) =>
		found('V-B04', 'error', inSocio(key), {}, 'empty')
	);
	const pay = socio(report, 'payroll_fund').fact;
	if (grant === null || pay === null || pay < grant) return empty;
	return [...empty, found('V-B04', 'error', inSocio('payroll_fund'), { pay, grant })];
}

const unitOf = (one: Target) => (isPair(one) ? 'photo/video' : one.unit.trim().toLowerCase());

/** V-B05: a fact is what was measured, in the unit of its plan. */
export function checkFacts(report: Report): Finding[] {
	return indicators(report).flatMap(({ activity, indicator }) => {
		const { plan, fact } = indicator;
		if (!fact) return [];
		const place = inIndicator(activity, indicator, 'fact');
		const params = { name: words(indicator, 'name') };
		if (!isPair(fact) && fact.op !== '=') return [found('V-B05', 'warning', place, params)];
		return plan && unitOf(plan) !== unitOf(fact) ? [found('V-B05', 'warning', place, params, 'unit')] : [];
	});
}

/** V-B06: pairs of photos and videos for each event are as many in all as there were events. */
export function checkPairs(report: Report): Finding[] {
	return indicators(report).flatMap(({ activity, indicator }) => {
		const { plan, fact } = indicator;
		const { events } = activity;
		if (!plan || !fact || events === null || !isPair(plan) || !isPair(fact) || plan.scope !== 'per_event') return [];
		const due = fact.scope === 'per_event' ? plan : { photo: plan.photo * events, video: plan.video * events };
		if (fact.photo === due.photo && fact.video === due.video) return [];
		const params = { events, says: `${fact.photo}/${fact.video}`, is: `${due.photo}/${due.video}` };
		return [found('V-B06', 'warning', inIndicator(activity, indicator, 'fact'), params)];
	});
}

/** V-B07: the partners of row 9 are the rows of the partners' table. */
export function checkPartners(report: Report): Finding[] {
	const { fact } = socio(report, 'partners');
	const rows = report.section6_partners.length;
	if (fact === null || (Number.isInteger(fact) && fact === rows)) return [];
	return [found('V-B07', 'error', inSocio('partners'), { says: fact, rows })];
}

/** @returns how many came to all events together. */
export const attendance = ({ section1 }: Report) => sum(section1.activities.map(({ participants }) => participants));

/** V-B08: there are no more people than came to the events, unless somebody explains how. */
export function checkAttendance(report: Report): Finding[] {
	const { participants_breakdown: people } = report;
	const came = attendance(report);
	if (people.total === null || people.total <= came || said(people, 'note')) return [];
	return [found('V-B08', 'warning', { cell: 'participants_breakdown.total' }, { total: people.total, came })];
}

/** V-B10: the period does not begin before the contract. */
export function checkPeriod({ header, general }: Report): Finding[] {
	const [from, contract] = [general.period_start, header.contract_date];
	return from && contract && from < contract ? [found('V-B10', 'warning', { cell: 'general.period_start' }, { from, contract })] : [];
}

/** @returns whether a fact falls short of its plan; false where the two cannot be compared. */
function isMissed({ plan, fact }: Indicator, events: number | null): boolean {
	if (!plan || !fact || unitOf(plan) !== unitOf(fact)) return false;
	const each = plan.scope === 'per_event' && fact.scope !== 'per_event';
	if (each && events === null) return false;
	const times = each ? events! : 1;
	if (isPair(plan) && isPair(fact)) return fact.photo < plan.photo * times || fact.video < plan.video * times;
	if (plan.value === null || fact.value === null || ['<', '<=', '~'].includes(plan.op)) return false;
	return plan.op === '>' ? fact.value <= plan.value * times : fact.value < plan.value * times;
}

/** V-B11: something is said about deviation; where a fact falls short of its plan, it is marked and explained. */
export function checkDeviation(report: Report): Finding[] {
	const { deviation } = report.section1;
	const missed = indicators(report).find(({ activity, indicator }) => isMissed(indicator, activity.events));
	const place = { cell: 'section1.deviation.text' };
	const explained = said(deviation, 'text');
	if (missed && (!explained || !deviation.has_deviation))
		return [found('V-B11', 'error', place, { name: words(missed.indicator, 'name') }, 'missed')];
	return explained ? [] : [found('V-B11', 'error', place)];
}

/** V-B12: micro-grants times their size are their sum, and as many contracts as winners. Grants of different sizes are added up. */
export function checkMicroGrants({ section1 }: Report): Finding[] {
	const { amount_each_kzt: each, count, total_kzt: total, winners } = section1.micro_grants;
	const at = (cell: string) => ({ cell: `section1.micro_grants.${cell}` });
	const contracts =
		(count ?? 0) === winners.length ? [] : [found('V-B12', 'error', at('count'), { count: count ?? 0, winners: winners.length }, 'count')];
	if (total === null) return contracts;
	const amounts = winners.map(({ amount_kzt }) => amount_kzt);
	const is = each !== null ? each * (count ?? 0) : amounts.includes(null) ? null : sum(amounts);
	return is === null || is === total ? contracts : [...contracts, found('V-B12', 'error', at('total_kzt'), { total, is })];
}

type Winner = Report['section1']['micro_grants']['winners'][number];
/** Where nobody said whether a winner is an organisation, its words do: a group is none. */
const isOrganisation = (winner: Winner) => {
	const kind = words(winner, 'applicant_kind');
	return winner.kind ? winner.kind === 'organisation' : kind !== '' && !/топ|групп/i.test(kind);
};

/** V-B13: organisations that won a micro-grant are among the covered ones. */
export function checkOrganisations(report: Report): Finding[] {
	const covered = socio(report, 'ngos_covered').fact;
	const organisations = report.section1.micro_grants.winners.filter(isOrganisation).length;
	if (covered === null || organisations <= covered) return [];
	return [found('V-B13', 'info', inSocio('ngos_covered'), { organisations, covered })];
}

/** @returns how many sentences a text has. */
export const countSentences = (text: string) => text.split(/[.!?…]+(?=\s|$)/).filter((one) => /\p{L}/u.test(one)).length;
export const STORY_PARTS = ['situation', 'influence', 'result'] as const;

/** V-B14: a success story of three parts and five to eight sentences. */
export function checkStory({ section3_success_story: story }: Report): Finding[] {
	const at = (part: string) => ({ cell: `section3_success_story.${part}` });
	const missing = STORY_PARTS.filter((part) => !said(story, part));
	if (missing.length === 3) return [found('V-B14', 'warning', at('situation'), {}, 'absent')];
	const n = sum([...STORY_PARTS, 'feedback'].map((part) => countSentences(words(story, part))));
	return [
		...missing.map((part) => found('V-B14', 'warning', at(part), {}, 'part')),
		...(n < 5 || n > 8 ? [found('V-B14', 'warning', at('situation'), { n }, 'length')] : [])
	];
}

/** V-B15: every activity has its days inside the period; events have exact ones. */
export function checkDays({ section1, general }: Report): Finding[] {
	const [from, to] = [general.period_start, general.period_end];
	return section1.activities.flatMap((activity) => {
		const { date, participants, events } = activity;
		const at = inActivity(activity, 'date.start');
		const params = { title: words(activity, 'title') };
		if (!date) return [found('V-B15', 'warning', at, params)];
		if ((participants !== null || events !== null) && !isExact(date)) return [found('V-B15', 'warning', at, params, 'exact')];
		const last = date.end || date.start;
		const isOut = (from && date.start < from.slice(0, date.start.length)) || (to && last > to.slice(0, last.length));
		return isOut ? [found('V-B15', 'warning', at, { ...params, from, to }, 'out')] : [];
	});
}

/** V-B16: every task says what it changes in the long run, at one of its activities. */
export function checkEffects({ section1 }: Report): Finding[] {
	return section1.tasks.flatMap((task) => {
		const own = section1.activities.filter(({ task_no }) => task_no === task.no);
		if (own.length === 0 || own.some((activity) => said(activity, 'long_term_effect'))) return [];
		return [found('V-B16', 'warning', inActivity(own[0]!, 'long_term_effect'), { task: isContractTask(task.no) ? '' : task.no })];
	});
}

/** The rules of form B by their number. */
export const REPORT_RULES: readonly [string, (report: Report) => Finding[]][] = [
	['V-B01', checkGender],
	['V-B02', checkBreakdown],
	['V-B03', checkGrant],
	['V-B04', checkMoneyRows],
	['V-B05', checkFacts],
	['V-B06', checkPairs],
	['V-B07', checkPartners],
	['V-B08', checkAttendance],
	['V-B09', checkNarratives],
	['V-B10', checkPeriod],
	['V-B11', checkDeviation],
	['V-B12', checkMicroGrants],
	['V-B13', checkOrganisations],
	['V-B14', checkStory],
	['V-B15', checkDays],
	['V-B16', checkEffects]
];
/** @returns what the rules of form B find. */
export const checkReport = (report: Report): Finding[] => REPORT_RULES.flatMap(([, check]) => check(report));

/** Texts that the form wants in every report, by their path. */
const NEEDED = [
	...(['general.ngo_full_name', 'general.ngo_head', 'general.legal_address_phone', 'general.project_title'] as const),
	...(['section1.goal', 'section1.achieved_result', 'section2_goal_achievement', 'section3_changes'] as const),
	...(['section5.target_group_results', 'section5.long_term_effect', 'section5.sustainability', 'section5.socio_economic_effect'] as const),
	'section6_partner_analysis'
] as const;
const NEEDED_VALUES = [
	'header.contract_date',
	'header.contract_no',
	'general.period_start',
	'general.period_end',
	'general.grant_total_kzt'
];

/** @returns what the form needs and nobody has filled in. The variant is what is missing: its last key. */
export function checkRequired(report: Report): Finding[] {
	const at = (path: string) => path.split('.').reduce((of: unknown, key) => (of as Record<string, unknown>)[key], report);
	const missing = (cell: string) => found('required', 'error', { cell }, {}, cell.split('.').at(-1)!);
	const texts = NEEDED.filter((path) => {
		const [key, ...above] = path.split('.').reverse();
		return !said(at(above.reverse().join('.') || '') ?? report, key!);
	});
	const isEmpty = (path: string) => at(path) === '' || at(path) === null;
	const { activities, tasks } = report.section1;
	const cells = activities.flatMap((activity) => [
		...(['title', 'place', 'short_term_results'] as const)
			.filter((cell) => !said(activity, cell))
			.map((cell) => found('required', 'error', inActivity(activity, cell), {}, cell)),
		...(activity.events !== null && activity.participants === null
			? [found('required', 'error', inActivity(activity, 'participants'), {}, 'participants')]
			: []),
		...(tasks.some(({ no }) => no === activity.task_no) ? [] : [found('required', 'error', inActivity(activity, 'task_no'), {}, 'task_no')])
	]);
	return [
		...[...NEEDED_VALUES.filter(isEmpty), ...texts].map(missing),
		...(report.participants_breakdown.total === null ? [missing('participants_breakdown.total')] : []),
		...(tasks.some(({ no }) => !isContractTask(no)) ? [] : [missing('section1.tasks')]),
		...(activities.length > 0 ? cells : [missing('section1.activities')])
	];
}

/** @returns everything that stands between a draft and its sending; errors block it. */
export const checkAll = (report: Report): Finding[] => [...checkRequired(report), ...checkReport(report)];

/** V-C01: the last row is the sum of the rows. */
export function checkTotals({ rows, printed_totals: totals }: Results): Finding[] {
	return RESULTS.flatMap((cell) => {
		const is = sum(rows.map((row) => row[cell]));
		const says = totals[cell];
		return says === null || says === is ? [] : [found('V-C01', 'error', { cell: `printed_totals.${cell}` }, { says, is })];
	});
}

/** V-C02: participants are those of the logged events, people who answered a survey only where the row counts them. */
export function checkLogged({ rows }: Results): Finding[] {
	return rows.flatMap((row) => {
		const counted = row.events.filter(({ kind }) => kind !== 'survey' || row.survey_included);
		const is = sum(counted.map(({ participants }) => participants));
		const says = row.participants_total;
		if (says === null || row.events.length === 0 || says === is) return [];
		return [
			found('V-C02', 'warning', { table: 'rows', row: row.id, cell: 'participants_total' }, { name: words(row, 'project'), says, is })
		];
	});
}

/** V-C03: as many participants as euros is a number that was copied into the wrong column. */
export function checkCopied({ rows }: Results): Finding[] {
	return rows
		.filter(({ participants_total: people, budget }) => people !== null && people > 0 && people === budget)
		.map((row) =>
			found('V-C03', 'warning', { table: 'rows', row: row.id, cell: 'participants_total' }, { name: words(row, 'project'), n: row.budget! })
		);
}

/** The rules of form C by their number. */
export const RESULT_RULES: readonly [string, (results: Results) => Finding[]][] = [
	['V-C01', checkTotals],
	['V-C02', checkLogged],
	['V-C03', checkCopied]
];
/** @returns what the rules of form C find, and rows without a name or a number. */
export function checkResults(results: Results): Finding[] {
	const missing = results.rows.flatMap((row) => {
		const at = (cell: string) => found('required', 'error', { table: 'rows', row: row.id, cell }, {}, cell);
		return [...(said(row, 'project') ? [] : [at('project')]), ...RESULTS.filter((key) => row[key] === null).map(at)];
	});
	return [...missing, ...RESULT_RULES.flatMap(([, check]) => check(results))];
}
