/** The studio's plain form: what was typed, and the plan it stands for. Pure. */
import { fromDateInput } from '#lib/i18n/format.ts';
import { refuse, type Result } from '#lib/workshop/refusal.ts';
import { parsePlan, type PlanInput } from '#lib/workshop/plan.ts';
import { TEMPLATES, type TemplateName } from '#lib/workshop/templates.ts';
import { hasCafe, LANGUAGES, minutesField, MOST_TABLES, questionField, type Typed } from './plan-fields.ts';

/** A whole number as typed; nothing typed = undefined, anything else = NaN so that the plan refuses it. */
const readWhole = (text: string | undefined) => (text?.trim() ? Number(text.trim()) : undefined);

/**
 * @returns the plan, or a refusal whose field is the name of the form's own field: date, minutes.TEMPLATE.N, question.N.kk, and those
 * of parsePlan (title, villageId, template, fund, tables).
 */
export function readPlan(typed: Typed): Result<PlanInput> {
	const template = typed.template as TemplateName;
	const known = Object.hasOwn(TEMPLATES, template);
	const cafe = known && hasCafe(template);
	const tables = cafe ? (readWhole(typed.tables) ?? Number.NaN) : 1;
	const count = Number.isInteger(tables) ? Math.min(Math.max(tables, 0), MOST_TABLES) : 0;
	const questions = Array.from({ length: cafe ? count : 0 }, (_, i) =>
		Object.fromEntries(LANGUAGES.map((language) => [language, (typed[questionField(i + 1, language)] ?? '').trim().slice(0, 300)]))
	);
	const minutes = known ? TEMPLATES[template].map(({ minutes }, i) => readWhole(typed[minutesField(template, i)]) ?? minutes) : [];
	const startsAt = fromDateInput(`${typed.date ?? ''}T${typed.time ?? ''}`);
	const plan = parsePlan({
		id: typed.id,
		title: typed.title,
		villageId: typed.villageId,
		startsAt: startsAt ?? Number.NaN,
		template: typed.template,
		fund: typed.fund,
		tables,
		questions,
		minutes
	});
	if (!plan.ok) return plan.field === 'startsAt' ? { ...plan, reason: 'date_invalid', field: 'date' } : atOwnField(plan, template, minutes);
	const silent = questions.findIndex(({ kk }) => !kk);
	return silent < 0 ? plan : refuse('required', questionField(silent + 1, 'kk'));
}

function atOwnField(plan: Result<PlanInput> & { ok: false }, template: string, minutes: number[]): Result<PlanInput> {
	if (plan.field !== 'minutes') return plan;
	const wrong = minutes.findIndex((n) => !Number.isInteger(n) || n < 1 || n > 480);
	return { ...plan, field: minutesField(template, Math.max(0, wrong)) };
}
