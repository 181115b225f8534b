/** Templates of a workshop: which activities, in which order, how many minutes. Every number can be changed in the studio. */
import type { ActivityKind } from './rules.ts';

export type TemplateActivity = { kind: ActivityKind; minutes: number; settings?: Record<string, unknown> };

const cafe = (rounds: number, roundMinutes: number): TemplateActivity => ({
	kind: 'cafe',
	minutes: rounds * roundMinutes,
	settings: { rounds, roundMinutes }
});
/** People say needs, support them, and then put them in order. */
const needs = (minutes: number): TemplateActivity => ({ kind: 'needs', minutes, settings: { ranking: 'order' } });
const vote: TemplateActivity = { kind: 'vote', minutes: 15, settings: { dots: 5, maxPerIdea: 3 } };

const templates = {
	/** The whole evening: from the first QR scan to a decision, 2 hours 20 minutes. */
	evening: [
		{ kind: 'welcome', minutes: 10 },
		cafe(2, 15),
		{ kind: 'needs', minutes: 20 },
		{ kind: 'sites', minutes: 20 },
		{ kind: 'pause', minutes: 10 },
		{ kind: 'ideas', minutes: 20 },
		vote,
		{ kind: 'decision', minutes: 15 }
	],
	/** World Cafe, 2 hours. */
	cafe: [{ kind: 'welcome', minutes: 10 }, cafe(3, 20), { kind: 'ideas', minutes: 20 }, vote, { kind: 'decision', minutes: 15 }],
	/** Needs and sites, 90 minutes. */
	needs: [{ kind: 'welcome', minutes: 10 }, needs(30), { kind: 'sites', minutes: 30 }, { kind: 'ideas', minutes: 20 }],
	/** The whole day with a meal in the middle, 6 hours. */
	day: [
		{ kind: 'welcome', minutes: 20 },
		cafe(3, 25),
		{ kind: 'pause', minutes: 15 },
		needs(45),
		{ kind: 'pause', minutes: 60 },
		{ kind: 'sites', minutes: 45 },
		{ kind: 'ideas', minutes: 40 },
		{ kind: 'pause', minutes: 15 },
		{ ...vote, minutes: 20 },
		{ kind: 'decision', minutes: 25 }
	],
	/** Focus group, 60 minutes: the first meeting in a village. */
	focus: [{ kind: 'welcome', minutes: 10 }, cafe(1, 25), needs(25)],
	/** Vote only, 30 minutes: the ideas are there already. */
	vote: [
		{ kind: 'welcome', minutes: 5 },
		{ kind: 'ideas', minutes: 5 },
		{ ...vote, minutes: 10 },
		{ kind: 'decision', minutes: 10 }
	]
} satisfies Record<string, TemplateActivity[]>;

export type TemplateName = keyof typeof templates;
export const TEMPLATES: Record<TemplateName, readonly TemplateActivity[]> = templates;
