/** What groups and the categories of the official report are called. The categories carry the form's own words. */
import { m } from '#lib/i18n/paraglide/messages.js';
import type { Category, Group } from './rules.ts';

const GROUP_LABELS: Record<Group, () => string> = {
	youth: m.roll_group_youth,
	parent: m.roll_group_parent,
	pensioner: m.roll_group_pensioner,
	school: m.roll_group_school,
	business: m.roll_group_business,
	akimat: m.roll_group_akimat,
	other: m.roll_group_other
};

const CATEGORY_LABELS: Record<Category, () => string> = {
	gender: m.roll_ask_gender,
	age: m.roll_ask_age,
	social: m.roll_ask_social
};

const VALUE_LABELS: Record<Category, Record<string, () => string>> = {
	gender: { men: m.roll_gender_men, women: m.roll_gender_women },
	age: {
		'13-16': m.roll_age_13_16,
		'17-22': m.roll_age_17_22,
		'23-27': m.roll_age_23_27,
		'28-32': m.roll_age_28_32,
		'33-45': m.roll_age_33_45,
		'46-58': m.roll_age_46_58,
		'59+': m.roll_age_59,
		under_13: m.roll_age_under_13
	},
	social: {
		children: m.roll_social_children,
		youth: m.roll_social_youth,
		civil_servants: m.roll_social_civil_servants,
		budget_workers: m.roll_social_budget_workers,
		persons_with_disabilities: m.roll_social_persons_with_disabilities,
		older_50plus: m.roll_social_older_50plus,
		unemployed: m.roll_social_unemployed,
		ngo_representatives: m.roll_social_ngo_representatives,
		business: m.roll_social_business,
		other: m.roll_social_other
	}
};

/** @returns what a group is called, in the page's language. */
export function groupLabel(group: string): string {
	return (GROUP_LABELS as Record<string, (() => string) | undefined>)[group]?.() ?? group;
}

/** @returns the heading of a category, as the official form has it. */
export function categoryLabel(category: Category): string {
	return CATEGORY_LABELS[category]();
}

/** @returns what a value of a category is called. */
export function valueLabel(category: Category, value: string): string {
	return VALUE_LABELS[category][value]?.() ?? value;
}
