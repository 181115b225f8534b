/** The final report on a state grant (Annex 7 to the contract), form B, as DOCX in Kazakh or Russian. Headings are printed exactly. */
import { m } from '#lib/i18n/paraglide/messages.js';
import { formatNumber, localParts, fromDateInput, formatLongDate } from '#lib/i18n/format.ts';
import { AGES, GENDERS, isContractTask, pick, SOCIAL, SOCIO, type Target } from '#lib/closing/content.ts';
import type { Activity, Report } from '#lib/closing/input.ts';
import { dayText, fieldLabel, periodText, socioLabel, unitLabel } from '#lib/closing/labels.ts';
import { openForm, type FormCell } from './form-table.server.ts';
import { printGrant, printTarget, type PrintLocale } from './target.ts';

/** Who the success story is about: a name only while the consent stands. */
export type Storyteller = { name: string; contact: string } | null;
type Form = Awaited<ReturnType<typeof openForm>>;
type Writer = { form: Form; report: Report; locale: PrintLocale; options: { locale: PrintLocale } };

const number = (n: number | null, locale: PrintLocale) => (n === null ? '-' : formatNumber(n, locale));
const print = (target: Target | null, locale: PrintLocale) => printTarget(target, locale) || '-';

function head({ form, report, locale, options }: Writer) {
	const { header, general } = report;
	const at = fromDateInput(header.contract_date);
	const parts = at === null ? null : localParts(at);
	// «20 қараша», «20 ноября»: the name of the month as a long date has it.
	const month = at === null ? '______' : formatLongDate(at, locale).split('\u00a0')[locale === 'kk' ? 2 : 1]!.split(' ')[0]!;
	const filled = {
		year: parts ? String(parts.year) : '20__',
		day: parts ? String(parts.day).padStart(2, '0') : '__',
		month,
		no: header.contract_no || '__'
	};
	const [grant, annex, date] = [m.closing_annex_1({}, options), m.closing_annex_2({}, options), m.closing_annex_date(filled, options)];
	const label = (path: string, value: string) => form.text(`${fieldLabel(path, locale)}: ${value}`);
	const period = [general.period_start, general.period_end].map((day) => (day ? dayText(day) : '')).join(' – ');
	return [
		...(locale === 'kk' ? [grant, date, annex] : [grant, annex, date]).flatMap((line) => form.text(line, { align: 'right' })),
		...form.text(m.closing_title({}, options), { bold: true, align: 'center' }),
		...(['ngo_full_name', 'ngo_head', 'legal_address_phone', 'project_title'] as const).flatMap((key) =>
			label(`general.${key}`, pick(general, key, locale))
		),
		...form.text(`${m.closing_f_period({}, options)}: ${period}`),
		...label('general.grant_total_kzt', general.grant_total_kzt === null ? '' : printGrant(general.grant_total_kzt, locale))
	];
}

type Task = Report['section1']['tasks'][number];
/** The tasks in the order of the form; activities that belong to none of them are printed all the same. */
function tasksOf({ section1: { tasks, activities } }: Report): Task[] {
	const lost = new Set(activities.map(({ task_no }) => task_no).filter((no) => !tasks.some((task) => task.no === no)));
	const own = [...tasks].sort((a, b) => Number(isContractTask(a.no)) - Number(isContractTask(b.no)));
	return [...own, ...[...lost].map((no) => ({ id: no, no, text_kk: '', text_ru: '' }))];
}
const activitiesOf = ({ section1 }: Report, no: string) => section1.activities.filter((one) => one.task_no === no);
function taskName(task: Task, { locale, options }: Writer): string {
	if (task.no === 'contract_a') return m.closing_contract_a({}, options);
	if (task.no === 'contract_b') return m.closing_contract_b({}, options);
	const name = m.closing_f_task({}, options);
	if (!task.no) return pick(task, 'text', locale) || '-';
	return `${locale === 'kk' ? `${task.no}-${name.toLowerCase()}` : `${name} ${task.no}`}. ${pick(task, 'text', locale)}`;
}
const activityName = (activity: Activity, locale: PrintLocale) => [activity.no, pick(activity, 'title', locale)].filter(Boolean).join('. ');

function narrative(writer: Writer) {
	const { form, report, locale, options } = writer;
	const line = (activity: Activity) => {
		const said: [string, string][] = [
			[m.closing_f_date({}, options), periodText(activity.date)],
			[m.closing_f_place({}, options), pick(activity, 'place', locale)],
			[m.closing_f_topic_form({}, options), pick(activity, 'topic_form', locale)],
			[m.closing_f_participants({}, options), activity.participants === null ? '' : formatNumber(activity.participants, locale)],
			[m.closing_f_completion({}, options), pick(activity, 'completion', locale)],
			[m.closing_f_links({}, options), activity.links]
		];
		const facts = said.filter(([, value]) => value).map(([name, value]) => `${name}: ${value}`);
		return form.text(`${activityName(activity, locale)}. ${facts.join('; ')}`, { bullet: true });
	};
	return [
		...form.text(m.closing_s1({}, options), { bold: true }),
		...form.text(m.closing_s1_hint({}, options)),
		...form.text(m.closing_s1_narrative({}, options), { bold: true }),
		...tasksOf(report).flatMap((task) => [
			...form.text(taskName(task, writer), { bold: true }),
			...activitiesOf(report, task.no).flatMap(line)
		])
	];
}

function winners({ form, report, locale, options }: Writer) {
	const { winners: rows } = report.section1.micro_grants;
	if (rows.length === 0) return [];
	const head = [m.closing_winners_no({}, options), m.closing_f_applicant_kind({}, options), m.closing_f_settlement({}, options)];
	const cells = rows.map((row, i) => [String(i + 1), pick(row, 'applicant_kind', locale), pick(row, 'settlement', locale)]);
	return [form.table([6, 52, 42], [head], cells), form.gap()];
}

function planAndFact(writer: Writer) {
	const { form, report, locale, options } = writer;
	const { section1 } = report;
	const tall = (text: string): FormCell => ({ text, rows: 2 });
	const first: FormCell[] = [
		...[m.closing_f_task, m.closing_f_activity, m.closing_f_date, m.closing_f_place, m.closing_f_participants].map((say) =>
			tall(say({}, options))
		),
		...[m.closing_f_short_term_results, m.closing_f_indicator].map((say) => tall(say({}, options))),
		{ text: m.closing_f_indicators({}, options), columns: 2 },
		tall(m.closing_f_long_term_effect({}, options))
	];
	const second = [m.closing_f_plan({}, options), m.closing_f_fact({}, options)];
	const height = (activity: Activity) => Math.max(1, activity.indicators.length);
	const rows = tasksOf(report).flatMap((task) => {
		const own = activitiesOf(report, task.no);
		const span = own.reduce((all, activity) => all + height(activity), 0);
		const effect = own
			.map((activity) => pick(activity, 'long_term_effect', locale))
			.filter(Boolean)
			.join('\n');
		return own.flatMap((activity, a) =>
			Array.from({ length: height(activity) }, (_, i): FormCell[] => {
				const indicator = activity.indicators[i];
				const wide = (text: string): FormCell => ({ text, rows: height(activity) });
				const isFirst = a === 0 && i === 0;
				return [
					...(isFirst ? [{ text: taskName(task, writer), rows: span }] : []),
					...(i === 0
						? [
								...[wide(activityName(activity, locale)), wide(periodText(activity.date)), wide(pick(activity, 'place', locale))],
								...[wide(number(activity.participants, locale)), wide(pick(activity, 'short_term_results', locale))]
							]
						: []),
					...(indicator
						? [pick(indicator, 'name', locale), print(indicator.plan, locale), print(indicator.fact, locale)]
						: ['-', '-', '-']),
					...(isFirst ? [{ text: effect, rows: span }] : [])
				];
			})
		);
	});
	const goal = [pick(section1, 'goal', locale), section1.goal_target ? `(${printTarget(section1.goal_target, locale)})` : '']
		.filter(Boolean)
		.join(' ');
	return [
		...form.text(m.closing_table_hint({}, options)),
		// The two rows above the header are a table of their own: only the header repeats on the next page.
		form.table(
			[100],
			[],
			[
				[`${m.closing_f_goal({}, options)} ${goal}`],
				[`${m.closing_f_achieved_result({}, options)} ${pick(section1, 'achieved_result', locale)}`]
			]
		),
		form.gap(),
		form.table([12, 12, 8, 9, 8, 13, 13, 7, 7, 11], [first, second], rows),
		form.gap(),
		...form.text(m.closing_f_deviation({}, options), { bold: true }),
		...form.text(pick(section1.deviation, 'text', locale))
	];
}

function socio({ form, report, locale, options }: Writer) {
	const head = [m.closing_winners_no, m.closing_socio_indicator, m.closing_socio_unit, m.closing_socio_plan, m.closing_socio_fact].map(
		(say) => say({}, options)
	);
	const rows = SOCIO.map(({ key, unit }, i) => {
		const row = report.socio_economic.find((one) => one.key === key)!;
		return [String(i + 1), socioLabel(key, locale), unitLabel(unit, locale), number(row.plan, locale), number(row.fact, locale)];
	});
	return [...form.text(m.closing_socio({}, options), { bold: true }), form.table([6, 46, 16, 16, 16], [head], rows), form.gap()];
}

function story({ form, report, locale, options }: Writer, teller: Storyteller) {
	const told = report.section3_success_story;
	const who = teller ? [teller.name, teller.contact].filter(Boolean).join(', ') : pick(told, 'role', locale);
	const parts = (['situation', 'influence', 'result', 'feedback'] as const).map((part) => pick(told, part, locale)).filter(Boolean);
	return [
		...form.text(m.closing_f_section2_goal_achievement({}, options), { bold: true }),
		...form.text(pick(report, 'section2_goal_achievement', locale)),
		...form.text(m.closing_f_section3_changes({}, options), { bold: true }),
		...form.text(pick(report, 'section3_changes', locale)),
		...form.text(m.closing_story({}, options), { bold: true }),
		...(parts.length
			? [...parts.flatMap((part) => form.text(part)), ...(who ? form.text(who, { align: 'right' }) : [])]
			: form.text(m.closing_not_provided({}, options)))
	];
}

/** Three tables; children below 13 and people of whom nothing is known stand under their table, never nowhere. */
function people({ form, report, locale, options }: Writer) {
	const all = report.participants_breakdown;
	const total = number(all.total, locale);
	const group = (title: string, first: string, key: 'gender' | 'social' | 'age', columns: readonly string[]) => {
		const counts = all[key] as Record<string, number | null>;
		const beside = ['under_13', 'unknown'].filter((cell) => counts[cell]);
		const widths = Array.from({ length: columns.length + 1 }, () => 100 / (columns.length + 1));
		return [
			...form.text(title, { bold: true }),
			form.table(
				widths,
				[[first, ...columns.map((cell) => fieldLabel(`participants_breakdown.${key}.${cell}`, locale))]],
				[[total, ...columns.map((cell) => (counts[cell] ? formatNumber(counts[cell], locale) : '-'))]]
			),
			...beside.flatMap((cell) => form.text(`${fieldLabel(`participants_breakdown.${key}.${cell}`, locale)}: ${counts[cell]}`)),
			form.gap()
		];
	};
	return [
		...form.text(m.closing_people({}, options), { bold: true }),
		...group(m.closing_gender({}, options), m.closing_people_total({}, options), 'gender', GENDERS),
		...group(m.closing_social({}, options), m.closing_total({}, options), 'social', SOCIAL),
		...group(m.closing_age({}, options), m.closing_total({}, options), 'age', AGES)
	];
}

function ending({ form, report, locale, options }: Writer) {
	const head = (['organisation', 'role', 'contact', 'note'] as const).map((key) => fieldLabel(`section6_partners.x.${key}`, locale));
	const rows = report.section6_partners.map((one) => [
		...[pick(one, 'organisation', locale), pick(one, 'role', locale), one.contact],
		pick(one, 'note', locale)
	]);
	return [
		...form.text(m.closing_s5({}, options), { bold: true }),
		...(['target_group_results', 'long_term_effect', 'sustainability', 'socio_economic_effect'] as const).flatMap((key) => [
			...form.text(fieldLabel(`section5.${key}`, locale), { bullet: true }),
			...form.text(pick(report.section5, key, locale))
		]),
		...form.text(m.closing_f_section6_partner_analysis({}, options), { bold: true }),
		...form.text(pick(report, 'section6_partner_analysis', locale)),
		...form.text(m.closing_partners({}, options), { bold: true }),
		...(rows.length ? [form.table([30, 30, 20, 20], [head], rows)] : form.text(m.closing_not_provided({}, options)))
	];
}

/**
 * Sets form B.
 * @param teller who the story is about, while their consent stands; otherwise the role is printed
 * @returns the bytes of the file
 */
export async function setFinalReport(report: Report, teller: Storyteller, locale: PrintLocale): Promise<Buffer> {
	const form = await openForm(locale);
	const writer: Writer = { form, report, locale, options: { locale } };
	return form.pack(m.closing_title({}, { locale }), [
		...head(writer),
		...narrative(writer),
		...winners(writer),
		...planAndFact(writer),
		...socio(writer),
		...story(writer, teller),
		...people(writer),
		...ending(writer)
	]);
}
