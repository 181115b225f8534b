/**
 * The state-grant application (form A) as lines and tables, from what an application says. Every sum is computed from its lines.
 * The words are those of form-words.ts. Pure.
 */
import { printTarget, type PrintedTarget } from '#lib/document/target.ts';
import { formatNumber } from '#lib/i18n/format.ts';
import { CHARGES, lineTotal, type Content, type Row, type Value } from './content.ts';
import { num, str } from './finding.ts';
import { CHARGE_WORDS, CLAUSE_WORDS, UNIT_WORDS, WORDS, type FormLocale, type FormWord } from './form-words.ts';

/** columns, rows: how many a cell spans. text: a line break begins a new paragraph. */
export type FormCell = { text: string; bold?: boolean; columns?: number; rows?: number; right?: boolean };
export type Block =
	| { is: 'line'; as: 'right' | 'title' | 'heading' | 'text' | 'note'; text: string }
	/** widths: percent of the page; head: rows that repeat on every page. */
	| { is: 'table'; widths: readonly number[]; head: readonly FormCell[][]; rows: readonly FormCell[][] };
/** wide: across an A4 page laid on its side. */
export type Part = { wide: boolean; blocks: Block[] };

/** sentOn: 'YYYY-MM-DD', null while it is not sent. */
export type FormFacts = { locale: FormLocale; sentOn: string | null };

/** @returns '10.07.2024' of a day, '07.2024' of a month, '2024' of a year. */
export const printDay = (day: string): string => day.split('-').reverse().join('.');

/** @returns the parts of the form in their order. */
export function stateForm(content: Content, facts: FormFacts): Part[] {
	return [
		{ wide: false, blocks: [...head(content, facts), ...applicant(content, facts), ...team(content, facts), ...project(content, facts)] },
		{ wide: true, blocks: [...plan(content, facts), ...budget(content, facts)] },
		{ wide: false, blocks: confirmation(content, facts) }
	];
}

type Say = (word: FormWord) => string;
const speak =
	({ locale }: FormFacts): Say =>
	(word) =>
		WORDS[word][locale];
const line = (as: 'right' | 'title' | 'heading' | 'text' | 'note', text: string): Block => ({ is: 'line', as, text });
const day = (value: Value | undefined) => printDay(str(value));
const join = (lines: readonly string[]) => lines.filter(Boolean).join('\n');
/** Numbered rows: heading and value beside each other. */
const listed = (rows: readonly (readonly [no: string, heading: string, value: string])[]): Block => ({
	is: 'table',
	widths: [6, 38, 56],
	head: [],
	rows: rows.map(([no, heading, value]) => [{ text: no }, { text: heading }, { text: value }])
});
const headed = (texts: readonly string[]): FormCell[] => texts.map((text) => ({ text, bold: true }));

function head({ texts, values }: Content, facts: FormFacts): Block[] {
	const say = speak(facts);
	return [
		line('right', say('annex')),
		line('right', say('mark')),
		line('right', `${say('to')} ${str(values.addressee) || say('addressee')}`),
		line('right', `${say('from')} ${texts.applicant.trim()}\n${say('fromHint')}`),
		line('title', say('title'))
	];
}

function applicant({ texts, values, rows }: Content, facts: FormFacts): Block[] {
	const say = speak(facts);
	const none = say('none');
	const [first, last] = [day(values.registered), day(values.amended)];
	const actual = str(values.actualAddress);
	const person = (['headSurname', 'headName', 'headPatronymic', 'headPosition'] as const).map((key) =>
		`${say(key)}: ${str(values[key]) || (key === 'headPatronymic' ? '-' : '')}`.trimEnd()
	);
	const all = (table: 'charter' | 'served') => join(rows[table].map(({ text }) => str(text)));
	return [
		line('heading', say('part1')),
		listed([
			['1', say('bin'), str(values.bin)],
			['2', say('registered'), join([first, last && `${say('amended')} ${last}`])],
			['3', say('fullName'), texts.applicant.trim()],
			['4', say('legalAddress'), join([str(values.legalAddress), actual && `${say('actualAddress')} ${actual}`])],
			['5', say('head'), join(person)],
			['6', say('charter'), all('charter')],
			['7', say('served'), all('served')],
			['8', say('phone'), str(values.phone)],
			['9', say('email'), str(values.email)],
			['10', say('website'), str(values.website) || none],
			['11', say('pages'), join(rows.pages.map(({ network, url }) => [str(network), str(url)].filter(Boolean).join(': '))) || none]
		]),
		line('text', `12. ${say('past')}`),
		rows.past.length > 0 ? past(rows.past, facts) : line('text', none),
		line('note', say('pastNote'))
	];
}

function past(rows: readonly Row[], facts: FormFacts): Block {
	const say = speak(facts);
	const tall = (text: string): FormCell => ({ text, bold: true, rows: 2 });
	return {
		is: 'table',
		widths: [5, 27, 14, 18, 9, 9, 18],
		head: [
			[
				tall(say('number')),
				tall(say('pastTitle')),
				tall(say('pastAmount')),
				tall(say('pastFunder')),
				{ text: say('pastDays'), bold: true, columns: 2 },
				tall(say('pastResults'))
			],
			headed([say('pastStart'), say('pastEnd')])
		],
		rows: rows.map(({ title, amount, funder, start, end, results }, i) => [
			{ text: String(i + 1) },
			{ text: str(title) },
			{ text: money(num(amount), facts), right: true },
			{ text: str(funder) },
			{ text: day(start) },
			{ text: day(end) },
			{ text: str(results) }
		])
	};
}

function team({ rows }: Content, facts: FormFacts): Block[] {
	const say = speak(facts);
	const members = rows.team.length > 0 ? rows.team : [{ id: '' } as Row];
	return [
		line('heading', say('part2')),
		{
			is: 'table',
			widths: [6, 38, 56],
			head: [],
			rows: members.flatMap((one) => [
				[{ text: '1' }, { text: say('member') }, { text: [str(one.person), str(one.position)].filter(Boolean).join(', ') }],
				[{ text: '2' }, { text: say('experience') }, { text: str(one.experience) }],
				[{ text: '3' }, { text: say('extra') }, { text: str(one.extra) || say('none') }],
				[{ text: '4' }, { text: `${say('links')}: ${str(one.links) || say('none')}`, columns: 2 }]
			])
		}
	];
}

function project(content: Content, facts: FormFacts): Block[] {
	const { texts, values, rows } = content;
	const say = speak(facts);
	const targets = (which: (row: Row) => boolean) => rows.indicators.filter(which).map((row) => printIndicator(row, facts));
	const ofKind = (kind: string) => join(targets((row) => row.kind === kind));
	/** Under the name of each activity what comes of it; what belongs to none stands first. */
	const byActivity = (kind: string) =>
		join([
			...targets((row) => row.kind === kind && !rows.activities.some(({ id }) => id === row.activity)),
			...rows.activities.flatMap((one, i) => {
				const own = targets((row) => row.kind === kind && row.activity === one.id);
				return own.length > 0 ? [`${activityName(one, i, facts)}:`, ...own] : [];
			})
		]);
	const described = [texts.mechanism.trim(), ...rows.activities.map((one, i) => join([`${activityName(one, i, facts)}`, str(one.method)]))];
	return [
		line('heading', say('part3')),
		listed([
			['1', say('direction'), str(values.direction)],
			['2', say('projectTitle'), texts.title.trim()],
			['3', say('problem'), join([texts.problem.trim(), ...rows.statistics.map((one) => printStatistic(one, facts))])],
			['4', say('goal'), texts.goal.trim()],
			['5', say('tasks'), join(rows.tasks.map(({ text }, i) => `${say('task')} ${i + 1}. ${str(text)}`))],
			['6', say('description'), join(described)],
			['7', say('territory'), texts.territory.trim()],
			['8', say('start'), day(values.start)],
			['9', say('end'), day(values.end)],
			['10', say('groups'), join(rows.groups.map((one) => printGroup(one, facts)))],
			['11', say('results'), join([`${say('targetIndicator')}:`, ofKind('target'), `${say('expected')}:`, ofKind('expected')])],
			['', say('quantitative'), byActivity('quantitative')],
			['', say('qualitative'), byActivity('qualitative')]
		]),
		line('text', `12. ${say('partners')}`),
		rows.partners.length > 0
			? {
					is: 'table',
					widths: [50, 50],
					head: [headed([say('partner'), say('support')])],
					rows: rows.partners.map(({ name, support }) => [{ text: str(name) }, { text: str(support) }])
				}
			: line('text', say('none')),
		line('note', say('partnersNote')),
		listed([['13', say('information'), join([texts.information.trim(), ...informationFigures(content, facts)])]])
	];
}

function informationFigures({ values }: Content, facts: FormFacts): string[] {
	const say = speak(facts);
	const counted = (['posts', 'videos', 'media'] as const).map((key) => {
		const n = num(values[key]);
		return n === null ? '' : `${say(key)}: ${formatNumber(n, facts.locale)}`;
	});
	return [...counted, str(values.networks) && `${say('networks')}: ${str(values.networks)}`];
}

const activityName = (one: Row, i: number, { locale }: FormFacts) =>
	`${locale === 'kk' ? `${i + 1}-іс-шара` : `${i + 1} мероприятие`}. ${str(one.title)}`;

/** A row of indicators as a target; the place of each cell is known to this file alone. */
/** A choice of the editor is one of the operators, or not made: then the number itself is meant. */
const opOf = (op: Value | undefined) => (str(op) || '=') as PrintedTarget['op'];
const targetOf = ({ op, value, max, unit, scope, lists, photo, video }: Row): PrintedTarget => ({
	op: opOf(op),
	value: num(value),
	max: num(max),
	unit: str(unit) === '%' ? 'percent' : str(unit),
	scope: str(scope) === 'per_event' ? 'per_event' : null,
	lists: num(lists),
	photo: num(photo) ?? (num(video) === null ? null : 0),
	video: num(video)
});

function printIndicator(row: Row, facts: FormFacts): string {
	const target = printTarget(targetOf(row), facts.locale);
	const measured = str(row.measuredBy);
	const said = target ? `${str(row.name)}: ${target}` : str(row.name);
	return measured ? `${said}. ${WORDS.measuredBy[facts.locale]} ${measured}` : said;
}

function printStatistic(row: Row, { locale }: FormFacts): string {
	const percent = num(row.percent);
	const figures = [
		printTarget({ op: opOf(row.op), value: num(row.value) }, locale),
		percent === null ? '' : `${formatNumber(percent, locale)}${locale === 'kk' ? '%' : '\u00a0%'}`
	].filter(Boolean);
	const source = str(row.source);
	return `${str(row.name)}: ${figures.join(', ')}${source ? ` (${source})` : ''}`;
}

function printGroup({ name, ageMin, ageMax }: Row, { locale }: FormFacts): string {
	const [from, to] = [num(ageMin), num(ageMax)];
	const years = locale === 'kk' ? 'жас' : 'лет';
	if (from === null && to === null) return str(name);
	if (from !== null && to !== null) return `${str(name)}, ${from}–${to} ${years}`;
	if (from !== null) return `${str(name)}, ${locale === 'kk' ? `${from} жастан бастап` : `от ${from} лет`}`;
	return `${str(name)}, ${locale === 'kk' ? `${to} жасқа дейін` : `до ${to} лет`}`;
}

function plan({ rows }: Content, facts: FormFacts): Block[] {
	const say = speak(facts);
	return [
		line('heading', say('part4')),
		{
			is: 'table',
			widths: [5, 23, 30, 10, 10, 22],
			head: [headed([say('no'), say('planTask'), say('planActivity'), say('planStart'), say('planEnd'), say('planExpected')])],
			rows: rows.plan.map((step, i) => {
				const at = rows.activities.findIndex(({ id }) => id === step.activity);
				const activity = rows.activities[at];
				const task = str(step.task) || str(rows.tasks.find(({ id }) => id === activity?.task)?.text);
				const place = str(step.place) || str(activity?.place);
				return [
					{ text: String(i + 1) },
					{ text: task },
					{ text: join([activity ? activityName(activity, at, facts) : '', place]) },
					{ text: day(step.start) },
					{ text: day(step.end) },
					{ text: str(step.expected) }
				];
			})
		}
	];
}

const money = (tenge: number | null, { locale }: FormFacts) => (tenge === null ? '' : formatNumber(tenge, locale, 0));
const grantOf = (one: Row) => num(one.grant) ?? 0;
/** What does not come from the grant: the form has one column for it. */
const ownOf = (one: Row) => (num(one.own) ?? 0) + elsewhereOf(one);
const elsewhereOf = (one: Row) => (num(one.akimat) ?? 0) + (num(one.business) ?? 0) + (num(one.other) ?? 0);
const add = (lines: readonly Row[], of: (one: Row) => number) => lines.reduce((sum, one) => sum + of(one), 0);

function budget({ rows }: Content, facts: FormFacts): Block[] {
	const say = speak(facts);
	const { locale } = facts;
	const tall = (text: string): FormCell => ({ text, bold: true, rows: 2 });
	const isCharge = (kind: unknown): kind is keyof typeof CHARGE_WORDS => (CHARGES as readonly unknown[]).includes(kind);
	const one = (of: Row): FormCell[] => [
		{ text: '' },
		{ text: isCharge(of.kind) ? CHARGE_WORDS[of.kind][locale] : str(of.item) },
		{ text: UNIT_WORDS[str(of.unit)]?.[locale] ?? '' },
		{ text: num(of.quantity) === null ? '' : formatNumber(num(of.quantity)!, locale, 4), right: true },
		{ text: money(num(of.price), facts), right: true },
		{ text: money(lineTotal(of), facts), right: true },
		{ text: money(ownOf(of), facts), right: true },
		{ text: money(grantOf(of), facts), right: true },
		{ text: str(of.justification) }
	];
	const sum = (no: string, title: string, lines: readonly Row[]): FormCell[] => [
		{ text: no, bold: true },
		{ text: title, bold: true },
		{ text: '' },
		{ text: '' },
		{ text: '' },
		{ text: money(add(lines, lineTotal), facts), bold: true, right: true },
		{ text: money(add(lines, ownOf), facts), bold: true, right: true },
		{ text: money(add(lines, grantOf), facts), bold: true, right: true },
		{ text: '' }
	];
	const of = (section: string) => rows.budget.filter((line) => (str(line.section) || 'direct') === section);
	const administrative = of('administrative');
	const pay = [
		...administrative.filter(({ kind }) => kind === 'salary'),
		...CHARGES.flatMap((charge) => administrative.filter(({ kind }) => kind === charge))
	];
	const consumables = administrative.filter(({ kind }) => kind === 'consumables');
	const running = administrative.filter((line) => !pay.includes(line) && !consumables.includes(line));
	const [material, direct] = [of('material_technical'), of('direct')];
	const loose = direct.filter(({ activity }) => !rows.activities.some(({ id }) => id === activity));
	const elsewhere = (['akimat', 'business', 'other'] as const)
		.map((source) => [source, add(rows.budget, (line) => num(line[source]) ?? 0)] as const)
		.filter(([, tenge]) => tenge > 0)
		.map(([source, tenge]) => `${say(source)} ${money(tenge, facts)}`);
	return [
		line('heading', say('part5')),
		{
			is: 'table',
			widths: [4, 24, 8, 6, 10, 11, 11, 11, 15],
			head: [
				[
					tall(say('number')),
					tall(say('item')),
					tall(say('unit')),
					tall(say('quantity')),
					tall(say('price')),
					tall(say('total')),
					{ text: say('sources'), bold: true, columns: 2 },
					tall(say('justification'))
				],
				headed([say('own'), say('grant')])
			],
			rows: [
				sum('1', say('administrative'), administrative),
				...(pay.length > 0 ? [sum('', say('salaries'), pay), ...pay.map(one)] : []),
				...running.map(one),
				...(consumables.length > 0 ? [sum('', say('consumables'), consumables), ...consumables.map(one)] : []),
				sum('2', say('material_technical'), material),
				...material.map(one),
				sum('3', say('direct'), direct),
				...rows.activities.flatMap((activity, i) => {
					const own = direct.filter((line) => line.activity === activity.id);
					return own.length > 0 ? [sum('', activityName(activity, i, facts), own), ...own.map(one)] : [];
				}),
				...loose.map(one),
				sum('', say('all'), rows.budget)
			]
		},
		...(elsewhere.length > 0 ? [line('note', `${say('elsewhere')} ${elsewhere.join(', ')}`)] : []),
		line('note', say('tenPercent'))
	];
}

function confirmation({ values }: Content, facts: FormFacts): Block[] {
	const say = speak(facts);
	const name = ['headSurname', 'headName', 'headPatronymic'].map((key) => str(values[key])).filter(Boolean);
	return [
		line('heading', say('part6')),
		line('text', say('confirms')),
		...CLAUSE_WORDS.map((clause, i) => {
			const accepted = values[`clause${i + 1}`] === true;
			return line('text', `${i + 1}) ${clause[facts.locale]}${accepted ? '' : ` ${say('notYet')}`}`);
		}),
		{
			is: 'table',
			widths: [22, 32, 22, 24],
			head: [headed([say('headPosition'), say('signer'), say('signature'), say('day')])],
			rows: [[{ text: str(values.headPosition) }, { text: name.join(' ') }, { text: '\n' }, { text: printDay(facts.sentOn ?? '') }]]
		},
		line('text', say('stamp'))
	];
}
