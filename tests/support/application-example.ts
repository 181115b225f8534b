/** The filled-in application of 2025 (persons are roles) as the content of an application: what the rules of the form are held against. */
import { emptyContent, type Charge, type Content, type Measure, type Row } from '#lib/application/content.ts';
import example from './application-example.json' with { type: 'json' };

type Target = { op?: string; value?: number; min?: number; max?: number; unit?: string };
const UNITS: Record<string, string> = { ай: 'month', қызмет: 'service', адам: 'person', дана: 'piece', күн: 'day' };
const CHARGES: Record<string, Charge> = {
	'Әлеуметтік аударымдар': 'social_contributions',
	'Әлеуметтік салық': 'social_tax',
	'Міндетті медициналық сақтандыруға аударымдар': 'medical_insurance',
	'Жұмыс берушінің міндетті зейнетақы жарналары': 'employer_pension'
};
const KINDS: Record<string, string> = { salary: 'salary', overhead: 'overhead', consumables: 'consumables', regrant: 'regrant' };
const MEASURES: Record<string, Measure> = {
	videos: 'videos',
	posts: 'posts',
	trainings: 'trainings',
	'funded projects': 'winners',
	'young people receiving grants': 'receivers',
	'grantees trained': 'trained'
};
const COUNTED: Record<string, Measure> = {
	'Видеоролик түсіру (1-2 минуттық)': 'videos',
	'Тренер қаламақысы (менторлық қолдаумен қоса)': 'trainings'
};

type Line = {
	item_kk: string;
	unit: string;
	qty: number;
	unit_price_kzt: number;
	total_kzt: number;
	own_kzt: number;
	grant_kzt: number;
	justification_en: string;
	line_kind: string;
};
const toLine =
	(section: string, activity: string) =>
	(line: Line): Row => ({
		id: `${section}-${activity}-${line.item_kk.replaceAll(/\W/g, '')}-${line.unit_price_kzt}-${line.item_kk.length}`,
		section,
		activity,
		kind: CHARGES[line.item_kk] ?? KINDS[line.line_kind] ?? (line.item_kk.startsWith('Түскі ас') ? 'catering' : 'services'),
		item: line.item_kk,
		unit: UNITS[line.unit]!,
		quantity: line.qty,
		price: line.unit_price_kzt,
		grant: line.grant_kzt,
		own: line.own_kzt,
		total: line.total_kzt,
		measure: COUNTED[line.item_kk] ?? null,
		justification: line.justification_en
	});
const toTarget = (target: Target | undefined) => ({
	op: target?.op ?? null,
	value: target?.value ?? target?.min ?? null,
	max: target?.max ?? null,
	unit: target?.unit ?? ''
});

/** @returns the example, made anew each time. */
export function exampleContent(): Content {
	const content = emptyContent();
	const { project, budget, calendar_plan: plan, header, confirmation, team } = example;
	Object.assign(content.texts, {
		title: project.title_kk,
		problem: project.problem.summary_kk,
		goal: project.goal_kk,
		territory: project.territory_kk
	});
	const information = project.information_support;
	content.values = {
		term: header.grant_term,
		start: project.start_date,
		end: project.end_date,
		posts: information.posts.value,
		videos: information.videos_total.value,
		media: information.media_publications.value,
		statedSalary: budget.sections[0]!.printed_salary_block_kzt!,
		statedConsumables: budget.sections[0]!.printed_consumables_kzt!,
		statedAdministrative: budget.sections[0]!.printed_subtotal_kzt,
		statedMaterial: budget.sections[1]!.printed_subtotal_kzt,
		statedDirect: budget.sections[2]!.printed_subtotal_kzt,
		statedTotal: budget.printed_total_kzt,
		...Object.fromEntries(Array.from({ length: confirmation.clauses_accepted }, (_, i) => [`clause${i + 1}`, true]))
	};
	const { rows } = content;
	rows.tasks = project.tasks.map(({ no, text_kk }) => ({ id: `t${no}`, text: text_kk }));
	rows.activities = project.description_activities.map((one) => ({
		id: `a${one.no}`,
		task: `t${one.task_no}`,
		title: one.title_kk,
		method: one.method_en,
		...(one.eligibility && { ageMin: one.eligibility.age_min, ageMax: one.eligibility.age_max }),
		// "Two-day offline training" in the description.
		...(one.no === 2 && { days: 2, trainings: 1 }),
		stated: budget.sections[2]!.activities!.find(({ activity_no }) => activity_no === one.no)!.subtotal_kzt
	}));
	rows.plan = plan.map((step) => ({
		id: `p${step.no}`,
		task: step.task_kk,
		activity: `a${step.no}`,
		start: step.start,
		end: step.end,
		expected: step.expected_en
	}));
	rows.groups = project.target_groups.map((one, i) => ({
		id: `g${i}`,
		name: one.name_kk,
		ageMin: one.age_min ?? null,
		ageMax: one.age_max ?? null
	}));
	rows.team = team.members.map((one, i) => ({ id: `m${i}`, position: one.position_kk, experience: String(one.experience_since) }));
	rows.indicators = [
		...project.results.quantitative.flatMap(({ activity_no, items }) =>
			items.map((item, i) => ({
				id: `q${activity_no}-${i}`,
				activity: `a${activity_no}`,
				kind: 'quantitative',
				name: item.name_en,
				measure: MEASURES[item.name_en] ?? null,
				...toTarget(item.target as Target)
			}))
		),
		...project.results.qualitative.map((one, i) => ({
			id: `w${i}`,
			activity: `a${one.activity_no}`,
			kind: 'qualitative',
			name: one.name_en,
			...toTarget(one.target),
			measuredBy: one.measured_by_en
		}))
	];
	const part = (name: string) => (/^of them|NEET/.test(name) ? 's0' : null);
	rows.statistics = project.problem.statistics.map((one, i) => ({
		id: `s${i}`,
		name: one.name_en,
		value: one.value,
		partOf: part(one.name_en),
		split: one.name_en.startsWith('of them'),
		percent: 'share_percent_as_printed' in one ? one.share_percent_as_printed! : null
	}));
	rows.budget = [
		...budget.sections[0]!.lines!.map(toLine('administrative', '')),
		...budget.sections[2]!.activities!.flatMap((one) => (one.lines as Line[]).map(toLine('direct', `a${one.activity_no}`)))
	];
	return content;
}
