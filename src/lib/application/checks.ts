/**
 * What is wrong with an application: the rules V-A01 to V-A20 of the state-grant form, what must be filled in, and what the programme
 * asks for. Each yields findings with the place they belong to; sentences are made in labels.ts. Nothing here blocks a draft.
 */
import {
	CHARGES,
	CLAUSES,
	lineMoney,
	lineTotal,
	MONEY_SOURCES,
	sumSources,
	type Charge,
	type Content,
	type Measure,
	type Row,
	type TextKey
} from './content.ts';
import { found, num, str, type Finding, type Place } from './finding.ts';
import type { Severity } from '#lib/document/finding.ts';
import { checkHead, checkWhole } from './state-form.ts';

const sum = (numbers: readonly number[]) => numbers.reduce((all, n) => all + n, 0);
const nameOf = (line: Row, no: number) => str(line.item) || `№ ${no}`;

/** V-A01: the total of a line is its quantity times its unit price. */
export function checkLineTotals({ rows }: Content): Finding[] {
	return rows.budget.flatMap((line, i) => {
		const stated = num(line.total);
		const is = Math.round((num(line.quantity) ?? 0) * (num(line.price) ?? 0));
		return stated === null || stated === is
			? []
			: [found('V-A01', 'error', { table: 'budget', row: line.id, cell: 'total' }, { item: nameOf(line, i + 1), stated, is })];
	});
}

/** V-A02: the sources of a line together are its total. */
export function checkLineSources({ rows }: Content): Finding[] {
	return rows.budget.flatMap((line, i) => {
		const [money, total] = [lineMoney(line), lineTotal(line)];
		return money === total
			? []
			: [found('V-A02', 'error', { table: 'budget', row: line.id, cell: 'grant' }, { item: nameOf(line, i + 1), money, total })];
	});
}

const isPay = ({ kind }: Row) => kind === 'salary' || (CHARGES as readonly unknown[]).includes(kind);

/** V-A03: the sums that a table brought along are the sums of its lines. */
export function checkSums({ rows, values }: Content): Finding[] {
	const lines = (which: (line: Row) => boolean) => sum(rows.budget.filter(which).map(lineTotal));
	const stated: [string, number][] = [
		['statedSalary', lines(isPay)],
		['statedConsumables', lines(({ kind }) => kind === 'consumables')],
		['statedAdministrative', lines(({ section }) => section === 'administrative')],
		['statedMaterial', lines(({ section }) => section === 'material_technical')],
		['statedDirect', lines(({ section }) => section === 'direct')],
		['statedTotal', lines(() => true)]
	];
	const wrong = stated.flatMap(([cell, is]) => {
		const says = num(values[cell]);
		return says === null || says === is ? [] : [found('V-A03', 'error', { cell }, { stated: says, is })];
	});
	const activities = rows.activities.flatMap((activity) => {
		const is = lines((line) => line.activity === activity.id);
		const says = num(activity.stated);
		return says === null || says === is
			? []
			: [found('V-A03', 'error', { table: 'activities', row: activity.id, cell: 'stated' }, { stated: says, is })];
	});
	return [...wrong, ...activities];
}

/** V-A04: material-technical support and institutional development take at most 10 % of the whole (law, article 6-1, item 5). */
export function checkTenPercent({ rows }: Content): Finding[] {
	const isCapped = (line: Row) =>
		str(line.costClass) ? line.costClass !== 'regular' : line.section === 'material_technical' && line.kind !== 'works';
	const capped = sum(rows.budget.filter(isCapped).map(lineTotal));
	const total = sum(rows.budget.map(lineTotal));
	if (capped * 10 <= total) return [];
	const first = rows.budget.find(isCapped);
	return [
		found(
			'V-A04',
			'error',
			{ table: 'budget', row: first?.id, cell: 'costClass' },
			{ capped, most: Math.floor(total / 10), percent: percent(capped, total) }
		)
	];
}

const percent = (part: number, whole: number) => (whole > 0 ? Math.round((part / whole) * 1000) / 10 : 0);

/** Rates of payroll charges from a day on. From the pay: pension 10 %, medical 2 % are the employee's own. */
export const PAYROLL_RATES: readonly ({ from: string; pension: number; medical: number } & Record<Charge, number>)[] = [
	{
		from: '2025-01-01',
		pension: 0.1,
		medical: 0.02,
		social_contributions: 0.05,
		social_tax: 0.11,
		medical_insurance: 0.03,
		employer_pension: 0.025
	}
];

/** @returns the monthly charges on a monthly fund of pay (tenge), at the rates of a day; null when none are known for it. */
export function chargesOn(fund: number, day: string): Record<Charge, number> | null {
	const rates = PAYROLL_RATES.findLast(({ from }) => from <= day);
	if (!rates) return null;
	const social = fund * (1 - rates.pension) * rates.social_contributions;
	return {
		social_contributions: Math.round(social),
		social_tax: Math.round(fund * (1 - rates.pension - rates.medical) * rates.social_tax - social),
		medical_insurance: Math.round(fund * rates.medical_insurance),
		employer_pension: Math.round(fund * rates.employer_pension)
	};
}

/** V-A05: payroll charges fit the salaries. A tenge of rounding a person is no mistake. */
export function checkPayroll({ rows, values }: Content): Finding[] {
	const salaries = rows.budget.filter(({ kind }) => kind === 'salary');
	const due = chargesOn(sum(salaries.map((line) => num(line.price) ?? 0)), str(values.start) || '9999');
	if (!due || salaries.length === 0) return [];
	return CHARGES.flatMap((kind) => {
		const line = rows.budget.find((one) => one.kind === kind);
		const says = num(line?.price) ?? 0;
		if (Math.abs(says - due[kind]) <= salaries.length) return [];
		return [found('V-A05', 'warning', { table: 'budget', row: line?.id, cell: 'price' }, { charge: kind, says, is: due[kind] })];
	});
}

/** @returns how many calendar months a project touches, or null when its days are not known. */
export function projectMonths(values: Content['values']): number | null {
	const [start, end] = [str(values.start), str(values.end)];
	if (!start || !end || end < start) return null;
	const month = (day: string) => Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7));
	return month(end) - month(start) + 1;
}

/** V-A06: people are paid for as many months as the project lasts, never for more. */
export function checkPaidMonths({ rows, values }: Content): Finding[] {
	const months = projectMonths(values);
	if (months === null) return [];
	return rows.budget
		.filter((line) => isPay(line) && line.unit === 'month' && num(line.quantity) !== null && line.quantity !== months)
		.slice(0, 1)
		.map((line) => found('V-A06', 'warning', { table: 'budget', row: line.id, cell: 'quantity' }, { paid: num(line.quantity)!, months }));
}

const measured = (content: Content, measure: Measure) => content.rows.indicators.filter((one) => one.measure === measure);

/** V-A07: as many micro-grants in the budget as winners in the results. */
export function checkRegrants(content: Content): Finding[] {
	const winners = measured(content, 'winners');
	return content.rows.budget
		.filter(({ kind }) => kind === 'regrant')
		.flatMap((line) => {
			const other = winners.find((one) => num(one.value) !== num(line.quantity));
			if (!other) return [];
			const params = { grants: num(line.quantity) ?? 0, winners: num(other.value) ?? 0 };
			return [found('V-A07', 'error', { table: 'budget', row: line.id, cell: 'quantity' }, params)];
		});
}

/** V-A08: the calendar names a task in the same words as the list of tasks. An empty cell takes the words of the list. */
export function checkTaskWords({ rows }: Content): Finding[] {
	return rows.plan.flatMap((step) => {
		const task = rows.tasks.find(({ id }) => id === rows.activities.find((one) => one.id === step.activity)?.task);
		const words = str(step.task);
		return !words || !task || words === str(task.text)
			? []
			: [found('V-A08', 'warning', { table: 'plan', row: step.id, cell: 'task' }, { words, task: str(task.text) })];
	});
}

/** V-A09: every activity lies inside the days of the project, and ends after it began. A month counts with all its days. */
export function checkPlanDays({ rows, values }: Content): Finding[] {
	const [from, to] = [str(values.start), str(values.end)];
	const within = (day: string) => (!from || day >= from.slice(0, day.length)) && (!to || day <= to.slice(0, day.length));
	const steps = rows.plan.flatMap((step) => {
		const [start, end] = [str(step.start), str(step.end)];
		const place = (cell: string) => ({ table: 'plan' as const, row: step.id, cell });
		if (start && end && end.slice(0, 7) + end.slice(7) < start.slice(0, end.length))
			return [found('V-A09', 'error', place('end'), { start, end }, 'order')];
		return (['start', 'end'] as const)
			.filter((cell) => str(step[cell]) && !within(str(step[cell])))
			.map((cell) => found('V-A09', 'error', place(cell), { day: str(step[cell]), from, to }));
	});
	return from && to && to <= from ? [found('V-A09', 'error', { cell: 'end' }, { start: from, end: to }, 'order'), ...steps] : steps;
}

type Said = { place: Place; value: number; least: boolean };
/** V-A10: the same things are counted the same everywhere: videos, posts, trainings, publications, people. */
export function checkCounts(content: Content): Finding[] {
	const { rows, values } = content;
	const said = (measure: Measure): Said[] => [
		...measured(content, measure).flatMap((one) => {
			const value = num(one.value);
			return value === null
				? []
				: [{ place: { table: 'indicators' as const, row: one.id, cell: 'value' }, value, least: one.op === '>=' || one.op === '>' }];
		}),
		...rows.budget.flatMap((line) => {
			const value = num(line.quantity);
			return line.measure === measure && value !== null
				? [{ place: { table: 'budget' as const, row: line.id, cell: 'quantity' }, value, least: false }]
				: [];
		}),
		...(measure === 'trainings'
			? rows.activities.flatMap((one) => {
					const value = num(one.trainings);
					return value === null ? [] : [{ place: { table: 'activities' as const, row: one.id, cell: 'trainings' }, value, least: false }];
				})
			: [])
	];
	const differs = (measure: Measure, extra: Said[] = []): Finding[] => {
		const [first, ...others] = [...said(measure), ...extra];
		const other = first && others.find((one) => (one.least && first.least ? one.value < first.value : one.value !== first.value));
		return other ? [found('V-A10', 'warning', other.place, { measure, a: first.value, b: other.value })] : [];
	};
	const informed = (cell: string, least: boolean): Said[] => {
		const value = num(values[cell]);
		return value === null ? [] : [{ place: { cell }, value, least }];
	};
	const receivers = said('receivers')[0];
	const trained = said('trained')[0];
	return [
		...differs('videos', informed('videos', false)),
		...differs('posts', informed('posts', true)),
		...differs('media', informed('media', false)),
		...differs('trainings'),
		...(receivers && trained && trained.value < receivers.value
			? [found('V-A10', 'warning', trained.place, { measure: 'trained', a: receivers.value, b: trained.value }, 'trained')]
			: [])
	];
}

/** V-A11: who may take part in the contest is who the project is for. */
export function checkAges({ rows }: Content): Finding[] {
	const groups = rows.groups.filter((one) => num(one.ageMin) !== null && num(one.ageMax) !== null);
	if (groups.length === 0) return [];
	return rows.activities.flatMap((activity) => {
		const [min, max] = [num(activity.ageMin), num(activity.ageMax)];
		if (min === null || max === null || groups.some((one) => one.ageMin === min && one.ageMax === max)) return [];
		const params = { min, max, from: num(groups[0]!.ageMin)!, to: num(groups[0]!.ageMax)! };
		return [found('V-A11', 'warning', { table: 'activities', row: activity.id, cell: 'ageMin' }, params)];
	});
}

/** V-A12: as many meals as people times days. */
export function checkCatering(content: Content): Finding[] {
	const people = num(measured(content, 'trained')[0]?.value);
	return content.rows.budget
		.filter(({ kind }) => kind === 'catering')
		.flatMap((line) => {
			const days = num(content.rows.activities.find(({ id }) => id === line.activity)?.days);
			if (people === null || days === null || line.quantity === people * days) return [];
			const params = { meals: num(line.quantity) ?? 0, people, days };
			return [found('V-A12', 'info', { table: 'budget', row: line.id, cell: 'quantity' }, params)];
		});
}

/** V-A13: partners belong to medium-term grants only, and each with a letter. */
export function checkPartners({ rows, values }: Content): Finding[] {
	const [first] = rows.partners;
	if (values.term === 'short_term')
		return first ? [found('V-A13', 'error', { table: 'partners', row: first.id, cell: 'name' }, {}, 'short')] : [];
	if (values.term !== 'medium_term') return [];
	if (!first) return [found('V-A13', 'error', { table: 'partners', cell: 'name' }, {}, 'none')];
	return rows.partners
		.filter((one) => !str(one.letter))
		.map((one) => found('V-A13', 'error', { table: 'partners', row: one.id, cell: 'letter' }, { name: str(one.name) }, 'letter'));
}

/** V-A14: all ten clauses of the confirmation are accepted. */
export function checkClauses({ values }: Content): Finding[] {
	const open = Array.from({ length: CLAUSES }, (_, i) => i + 1).filter((no) => values[`clause${no}`] !== true);
	return open.length > 0 ? [found('V-A14', 'error', { cell: `clause${open[0]}` }, { n: open.length })] : [];
}

/** V-A20: parts make up their whole, and a share is the part divided by the whole. */
export function checkStatistics({ rows }: Content): Finding[] {
	return rows.statistics.flatMap((whole) => {
		const parts = rows.statistics.filter((one) => one.partOf === whole.id && num(one.value) !== null);
		const total = num(whole.value);
		if (total === null) return [];
		const split = parts.filter((one) => one.split === true);
		const is = sum(split.map((one) => num(one.value)!));
		const place = (row: Row, cell: string) => ({ table: 'statistics' as const, row: row.id, cell });
		const off = split.length > 0 && is !== total ? [found('V-A20', 'error', place(whole, 'value'), { total, is }, 'sum')] : [];
		const shares = parts.flatMap((part) => {
			const says = num(part.percent);
			const share = percent(num(part.value)!, total);
			return says === null || Math.abs(says - share) < 0.06
				? []
				: [found('V-A20', 'warning', place(part, 'percent'), { says, is: share }, 'share')];
		});
		return [...off, ...shares];
	});
}

/** The rules of the form by their number. */
export const RULES: readonly [string, (content: Content) => Finding[]][] = [
	['V-A01', checkLineTotals],
	['V-A02', checkLineSources],
	['V-A03', checkSums],
	['V-A04', checkTenPercent],
	['V-A05', checkPayroll],
	['V-A06', checkPaidMonths],
	['V-A07', checkRegrants],
	['V-A08', checkTaskWords],
	['V-A09', checkPlanDays],
	['V-A10', checkCounts],
	['V-A11', checkAges],
	['V-A12', checkCatering],
	['V-A13', checkPartners],
	['V-A14', checkClauses],
	['V-A20', checkStatistics]
];

/** @returns what the rules of the form find, in their order. */
export function checkForm(content: Content): Finding[] {
	return RULES.flatMap(([, check]) => check(content));
}

const MUST: readonly TextKey[] = ['title', 'problem', 'goal', 'territory'];
/** @returns what must be filled in before an application can be submitted (code "required"). */
export function checkRequired({ texts, values, rows }: Content): Finding[] {
	const missing = (place: Place, variant: string) => found('required', 'error', place, {}, variant);
	const without = rows.tasks.filter(({ id }) => !rows.activities.some(({ task }) => task === id));
	return [
		...MUST.filter((key) => !texts[key].trim()).map((key) => missing({ cell: key }, key)),
		...['term', 'start', 'end'].filter((key) => !str(values[key])).map((key) => missing({ cell: key }, key)),
		...(['tasks', 'activities', 'plan', 'indicators', 'budget'] as const)
			.filter((key) => rows[key].length === 0)
			.map((table) => missing({ table, cell: '' }, table)),
		...without.map((task) => missing({ table: 'tasks', row: task.id, cell: 'text' }, 'task_activity'))
	];
}

/** wholeForm: the programme asks for the state-grant form as a whole, with the organisation that applies. */
export type ProgrammeLimits = { grantMax: number; quotesFrom: number | null; wholeForm?: boolean };
/** @returns where the budget goes beyond what the programme gives: the ceiling of a grant, three quotes with files for large lines. */
export function checkProgramme({ rows }: Content, { grantMax, quotesFrom }: ProgrammeLimits): Finding[] {
	const { grant } = sumSources(rows.budget);
	const over = grant > grantMax ? [found('grant_max', 'error', { table: 'budget', cell: 'grant' }, { grant, max: grantMax })] : [];
	const quotes = rows.budget.flatMap((line, i) => {
		if (quotesFrom === null || isPay(line) || lineTotal(line) < quotesFrom) return [];
		const have = rows.quotes.filter((one) => one.line === line.id && str(one.supplier) && num(one.amount) !== null && str(one.file)).length;
		return have >= 3
			? []
			: [found('quotes', 'error', { table: 'budget', row: line.id, cell: 'item' }, { item: nameOf(line, i + 1), have })];
	});
	return [...over, ...quotes];
}

/** @returns everything that is found, what hinders submission first. */
export function checkAll(content: Content, limits: ProgrammeLimits): Finding[] {
	const whole = limits.wholeForm ? checkWhole(content) : [];
	const all = [...checkRequired(content), ...whole, ...checkHead(content), ...checkForm(content), ...checkProgramme(content, limits)];
	const order: Severity[] = ['error', 'warning', 'info'];
	return order.flatMap((severity) => all.filter((one) => one.severity === severity));
}

/** @returns which source pays what is left of a line when only one source is filled in: the grant, unless another one is. */
export function fillGrant(line: Row): number {
	return lineTotal(line) - sum(MONEY_SOURCES.filter((source) => source !== 'grant').map((source) => num(line[source]) ?? 0));
}
