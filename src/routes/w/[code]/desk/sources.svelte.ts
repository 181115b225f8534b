/** Everything that was said, as what an idea can grow from, and in which idea it already is. */
import { foldForSearch } from '#lib/i18n/alphabet.ts';
import type { IdeaSource, SourceKind } from '#lib/idea/rules.ts';
import { rankNeeds } from '#lib/need/rules.ts';
import type { Stage } from '#lib/workshop/stage.ts';
import type { Boards } from './boards.svelte.ts';

export type Said = IdeaSource & { key: string; folded: string; table?: number; support?: number; number?: number };

export const keyOf = ({ kind, id }: Pick<IdeaSource, 'kind' | 'id'>) => `${kind}:${id}`;

/** @returns notes by table, needs by support, sites by number. */
export function listSaid(stage: Stage, boards: Boards): Said[] {
	const said = (source: IdeaSource, more: Partial<Said> = {}): Said => ({
		...source,
		...more,
		key: keyOf(source),
		folded: foldForSearch(source.words)
	});
	const notes = (stage.cafe?.tables ?? []).flatMap(({ document, number }) =>
		boards
			.of(document)
			.filter((note) => note.gone === null && note.word?.verdict !== 'hidden' && note.text.trim())
			.map(({ id, text }) => said({ kind: 'note', id, document, words: text.trim() }, { table: number }))
	);
	const needs = rankNeeds(stage.needs.filter(({ state }) => state === 'shown')).map(({ id, text, support }) =>
		said({ kind: 'need', id, words: text }, { support })
	);
	const sites = stage.sites
		.filter(({ state }) => state === 'shown')
		.map(({ id, title, number }) => said({ kind: 'site', id, words: title }, { number }));
	return [...notes, ...needs, ...sites];
}

/** @returns those of a kind that contain what was typed; kind null = all. */
export function searchSaid(list: readonly Said[], typed: string, kind: SourceKind | null): Said[] {
	const folded = foldForSearch(typed);
	return list.filter((source) => (kind === null || source.kind === kind) && source.folded.includes(folded));
}

/** Reads what the ideas grew from again whenever the ideas change. Call in a component. */
export function followUsed(code: string, ideas: () => Stage['ideas']) {
	let byIdea = $state.raw<Record<string, IdeaSource[]>>({});
	const version = $derived(JSON.stringify(ideas().map(({ id, sources }) => [id, sources])));
	async function read() {
		try {
			const response = await fetch(`/w/${code}/desk/sources`);
			if (response.ok) byIdea = (await response.json()) as Record<string, IdeaSource[]>;
		} catch {
			// no connection: the marks come with the next change
		}
	}
	$effect(() => {
		void version;
		void read();
	});
	const used = $derived.by(() => {
		const found = new Map<string, number[]>();
		for (const { id, number } of ideas())
			for (const source of byIdea[id] ?? []) found.set(keyOf(source), [...(found.get(keyOf(source)) ?? []), number]);
		return found;
	});
	return {
		/** Numbers of the ideas a source is in. */
		numbers: (key: string): number[] => used.get(key) ?? [],
		of: (ideaId: string): IdeaSource[] => byIdea[ideaId] ?? [],
		read
	};
}
