/** The plan being edited: what was typed, whether it is saved, what the server said about it. */
import { deserialize } from '$app/forms';
import type { Locale } from '#lib/i18n/locale.ts';
import { m } from '#lib/i18n/paraglide/messages.js';
import { newId } from '#lib/live/id.ts';
import { keepDraft } from '#lib/ui/draft.svelte.ts';
import type { PlanView } from '#lib/workshop/plan.server.ts';
import type { ActivityKind, Phase } from '#lib/workshop/rules.ts';
import { SETTINGS_OF } from '#lib/workshop/settings.ts';
import { TEMPLATES } from '#lib/workshop/templates.ts';
import { readTyped, typePart, typePlan, type TypedPart, type TypedPlan } from './typed-plan.ts';

type Wrong = { field: string | null; sentence: string };
type Kept = { revision: number; typed: TypedPlan };
/** Minutes of a new activity: as the templates have it most. */
const usual = (kind: ActivityKind) =>
	Object.values(TEMPLATES)
		.flat()
		.find((part) => part.kind === kind)?.minutes ?? 10;

/** @param view the plan as the server has it @param code of the workshop, names the draft on this device */
export function editPlan(view: PlanView, code: string, locale: Locale) {
	const draft = keepDraft(`plan:${code}`);
	let typed = $state(typePlan(view, locale));
	let saved = $state.raw(JSON.stringify(typePlan(view, locale)));
	let revision = $state(view.revision);
	let phases = $state.raw(view.phases);
	let used = $state.raw(view.used);
	let wrong = $state.raw<Wrong | null>(null);
	let notice = $state<'saved' | 'restored' | 'conflict' | null>(null);
	let sending = $state(false);
	const unfolded = $state<Record<string, boolean>>({});
	const dirty = $derived(JSON.stringify(typed) !== saved);
	const plan = $derived(readTyped(typed));

	/** Takes the server's plan; what was typed goes. */
	function take(fresh: PlanView): void {
		typed = typePlan(fresh, locale);
		saved = JSON.stringify(typed);
		learn(fresh);
		wrong = notice = null;
	}

	function learn(fresh: PlanView): void {
		revision = fresh.revision;
		phases = fresh.phases;
		used = fresh.used;
	}

	/** Which part a refusal belongs to: it unfolds, so that the sentence can be seen. */
	function refuse(at: Wrong): void {
		wrong = at;
		const id = /^activities\.([^.]+)\.(title|settings|tables)/.exec(at.field ?? '')?.[1];
		if (id) unfolded[id] = true;
	}

	return {
		get typed() {
			return typed;
		},
		/** The plan that the fields mean now. */
		get plan() {
			return plan;
		},
		get dirty() {
			return dirty;
		},
		get notice() {
			return notice;
		},
		get wrong() {
			return wrong;
		},
		get sending() {
			return sending;
		},
		unfolded,
		phaseOf: (id: string): Phase => phases[id] ?? 'planned',
		isUsed: (tableId: string) => used.includes(tableId),
		errorAt: (field: string) => (wrong?.field === field ? wrong.sentence : null),
		take,
		/** What the phases are now; the typed plan stays. */
		follow(fresh: PlanView) {
			phases = fresh.phases;
			used = fresh.used;
			if (!dirty && fresh.revision !== revision) take(fresh);
		},
		/** Brings back what was typed here and not saved. @param now the plan as the server has it */
		restore(now: PlanView) {
			try {
				const kept = draft.value ? (JSON.parse(draft.value) as Kept) : null;
				if (!Array.isArray(kept?.typed.activities) || JSON.stringify(kept.typed) === saved) return;
				typed = kept.typed;
				revision = kept.revision;
				notice = kept.revision === now.revision ? 'restored' : 'conflict';
			} catch {
				draft.clear(); // of an older page
			}
		},
		/** Keeps what is typed on this device until it is saved; call in an effect. */
		keep() {
			draft.value = dirty ? JSON.stringify({ revision, typed } satisfies Kept) : '';
		},
		/** Sends the whole plan. @param over the server's newest plan, when this one shall replace it all the same */
		async save(over?: PlanView): Promise<boolean> {
			if (sending) return false;
			if (over) learn(over);
			sending = true;
			wrong = null;
			const sent = JSON.stringify(typed);
			const body = new FormData();
			body.set('plan', JSON.stringify({ id: newId(), revision, ...plan }));
			try {
				const answer = await fetch('?/save', { method: 'POST', body, headers: { 'x-sveltekit-action': 'true' } });
				const result = deserialize(await answer.text());
				if (result.type === 'success') {
					revision = Number(result.data?.revision);
					saved = sent;
					notice = 'saved';
					return true;
				}
				if (result.type !== 'failure') throw new Error(result.type);
				const { reason, field, sentence } = result.data as unknown as Wrong & { reason: string };
				notice = reason === 'changed_meanwhile' ? 'conflict' : null;
				if (!notice) refuse({ field, sentence });
			} catch {
				refuse({ field: null, sentence: m.plan_not_sent() });
			} finally {
				sending = false;
			}
			return false;
		},
		add(kind: ActivityKind): TypedPart {
			const tables =
				kind === 'cafe'
					? [
							{ id: newId(), question: {} },
							{ id: newId(), question: {} }
						]
					: [];
			typed.activities.push(typePart({ id: newId(), kind, title: null, minutes: usual(kind), settings: {}, tables }));
			const part = typed.activities.at(-1)!;
			if (SETTINGS_OF[kind].length) unfolded[part.id] = true;
			return part;
		},
		remove(id: string) {
			typed.activities = typed.activities.filter((part) => part.id !== id);
		},
		/** Puts the parts in this order, unless it would change the order of what was opened. @returns whether it did */
		arrange(ids: readonly string[]): boolean {
			const begun = (of: readonly string[]) => of.filter((id) => this.phaseOf(id) !== 'planned').join();
			if (begun(ids) !== begun(typed.activities.map(({ id }) => id))) return false;
			typed.activities = ids.flatMap((id) => typed.activities.find((part) => part.id === id) ?? []);
			return true;
		},
		/** One step up (-1) or down (+1). */
		move(id: string, step: -1 | 1): boolean {
			const ids = typed.activities.map((part) => part.id);
			const place = ids.indexOf(id);
			ids.splice(place, 1);
			ids.splice(place + step, 0, id);
			return this.arrange(ids);
		},
		/** Another length of the rounds is another length of the cafe. */
		fitRounds(part: TypedPart) {
			const minutes = Number(part.settings.rounds) * Number(part.settings.roundMinutes);
			if (minutes > 0) part.minutes = minutes;
		}
	};
}
export type Editor = ReturnType<typeof editPlan>;
