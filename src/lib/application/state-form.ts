/**
 * What the state-grant form asks for beyond its numbered rules: who applies, the team, and that each activity says what comes of it.
 * A village group has no charter and no BIN: all of it is asked for only where the programme says so. Pure.
 */
import type { Content, HeadKey, TableKey } from './content.ts';
import { found, num, str, type Finding } from './finding.ts';

const MUST: readonly (HeadKey | 'direction')[] = [
	'bin',
	'registered',
	'legalAddress',
	'headSurname',
	'headName',
	'headPosition',
	'phone',
	'email',
	'direction'
];
const ROWS: readonly TableKey[] = ['charter', 'served', 'team', 'groups', 'statistics'];

/** @returns what the form as a whole still lacks: each an error, so that nothing incomplete is sent. */
export function checkWhole({ texts, values, rows }: Content): Finding[] {
	const missing = (cell: string) => found('required', 'error', { cell }, {}, cell);
	const counted = new Set(rows.indicators.filter(({ kind }) => kind === 'quantitative').map(({ activity }) => activity));
	const salaries = rows.budget.filter(({ kind }) => kind === 'salary').length;
	const sourced = rows.statistics.some((one) => num(one.value) !== null && str(one.source));
	return [
		...(['applicant', 'mechanism', 'information'] as const).filter((key) => !texts[key].trim()).map(missing),
		...MUST.filter((key) => !str(values[key])).map(missing),
		...ROWS.filter((table) => rows[table].length === 0).map((table) => found('required', 'error', { table, cell: '' }, {}, table)),
		...(rows.statistics.length > 0 && !sourced
			? [found('form', 'error', { table: 'statistics', row: rows.statistics[0]!.id, cell: 'source' }, {}, 'source')]
			: []),
		...rows.activities
			.filter(({ id }) => !counted.has(id))
			.map((one) => found('form', 'error', { table: 'activities', row: one.id, cell: 'title' }, { name: str(one.title) }, 'counted')),
		...rows.indicators
			.filter((one) => one.kind === 'qualitative' && !str(one.measuredBy))
			.map((one) => found('form', 'error', { table: 'indicators', row: one.id, cell: 'measuredBy' }, { name: str(one.name) }, 'measured')),
		...rows.team
			.filter((one) => !str(one.person))
			.map((one) => found('form', 'error', { table: 'team', row: one.id, cell: 'person' }, { name: str(one.position) }, 'member')),
		...(rows.team.length < salaries
			? [found('form', 'error', { table: 'team', cell: 'position' }, { salaries, team: rows.team.length }, 'salaries')]
			: [])
	];
}

/** @returns what is filled in about who applies and cannot be right. */
export function checkHead({ values, rows }: Content): Finding[] {
	const [bin, email, registered, amended, start] = ['bin', 'email', 'registered', 'amended', 'start'].map((key) => str(values[key]));
	const wrong = (cell: string, variant = cell) => found('form', 'error', { cell }, {}, variant);
	return [
		...(bin && !/^\d{12}$/.test(bin) ? [wrong('bin')] : []),
		...(email && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email) ? [wrong('email')] : []),
		...(registered && start && registered > start ? [wrong('registered')] : []),
		...(amended && registered && amended < registered ? [wrong('amended')] : []),
		...rows.past.flatMap((one) => {
			const [from, to] = [str(one.start), str(one.end)];
			const at = (cell: string, variant: string) =>
				found('form', 'error', { table: 'past', row: one.id, cell }, { name: str(one.title) }, variant);
			return [
				...(num(one.amount) !== null && num(one.amount)! <= 0 ? [at('amount', 'past_amount')] : []),
				...(from && to && to < from.slice(0, to.length) ? [at('end', 'past_days')] : [])
			];
		})
	];
}
