/** Everything that was said, as what an idea can grow from, and in which idea it already is. */
import { foldForSearch } from '#lib/i18n/alphabet.ts';
import type { IdeaSource, SourceKind } from '#lib/idea/rules.ts';
import { isOnMap } from '#lib/site/rules.ts';
import { isStanding, rankNeeds } from '#lib/need/rules.ts';
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
	const needs = rankNeeds(stage.needs.filter(isStanding)).map(({ id, text, support }) =>
		said({ kind: 'need', id, words: text }, { support })
	);
	const sites = stage.sites
		.filter(({ state, standing }) => state === 'shown' && isOnMap(standing))
		.map(({ id, title, number }) => said({ kind: 'site', id, words: title }, { number }));
	return [...notes, ...needs, ...sites];
}

/** @returns those of a kind that contain what was typed; kind null = all. */
export function searchSaid(list: readonly Said[], typed: string, kind: SourceKind | null): Said[] {
	const folded = foldForSearch(typed);
	return list.filter((source) => (kind === null || source.kind === kind) && source.folded.includes(folded));
}

type Grown = Record<string, IdeaSource[]>;

/** Reads again what ideas and needs grew from whenever they change. Call in a component. */
export function followUsed(code: string, stage: () => Pick<Stage, 'ideas' | 'needs'>) {
	let grown = $state.raw<{ ideas: Grown; needs: Grown }>({ ideas: {}, needs: {} });
	const version = $derived(JSON.stringify([stage().ideas.map(({ id, sources }) => [id, sources]), stage().needs.map(({ id }) => id)]));
	async function read() {
		try {
			const response = await fetch(`/w/${code}/desk/sources`);
			if (response.ok) grown = (await response.json()) as typeof grown;
		} catch {
			// no connection: the marks come with the next change
		}
	}
	$effect(() => {
		void version;
		void read();
	});
	/** By source: in which of these things it is. */
	function invert<T extends { id: string }, N>(things: readonly T[], sources: Grown, name: (thing: T) => N): Map<string, N[]> {
		const found = new Map<string, N[]>();
		for (const thing of things)
			for (const source of sources[thing.id] ?? []) found.set(keyOf(source), [...(found.get(keyOf(source)) ?? []), name(thing)]);
		return found;
	}
	const inIdeas = $derived(invert(stage().ideas, grown.ideas, ({ number }) => number));
	const inNeeds = $derived(invert(stage().needs, grown.needs, ({ text }) => text));
	return {
		/** Numbers of the ideas a source is in. */
		numbers: (key: string): number[] => inIdeas.get(key) ?? [],
		/** What the needs say that a note is in. */
		needs: (key: string): string[] => inNeeds.get(key) ?? [],
		of: (ideaId: string): IdeaSource[] => grown.ideas[ideaId] ?? [],
		/** The notes behind a need. */
		behind: (needId: string): IdeaSource[] => grown.needs[needId] ?? [],
		read
	};
}
