import * as v from 'valibot';
import { idField, optionalText, parse, textField } from '#lib/server/input.ts';
import type { Result } from '#lib/workshop/refusal.ts';
import { LIMITS } from '#lib/workshop/rules.ts';
import { MOST_SOURCES, readCost, SOURCE_KINDS, type IdeaSource } from './rules.ts';

/** A source keeps at most so many characters of what it said. */
const SOURCE_WORDS = LIMITS.text;
const sourceSchema = v.object({
	kind: v.picklist(SOURCE_KINDS, 'unknown_choice'),
	id: v.pipe(v.string('malformed'), v.minLength(1, 'malformed'), v.maxLength(80, 'malformed')),
	document: v.optional(v.pipe(v.string('malformed'), v.maxLength(200, 'malformed'))),
	words: v.pipe(
		v.string('malformed'),
		v.trim(),
		v.transform((words) => [...words].slice(0, SOURCE_WORDS).join(''))
	)
});
const ideaSchema = v.object({
	/** Client-made; for a new idea it becomes the idea's id. */
	id: idField,
	/** The idea to change; missing = a new one. */
	ideaId: v.optional(idField),
	title: textField(LIMITS.title),
	description: optionalText(LIMITS.text),
	cost: v.optional(v.unknown()),
	/** An empty text, null or nothing = no site. */
	siteId: v.optional(v.union([idField, v.literal(''), v.null_()], 'malformed')),
	/** All sources, replacing those it had; missing = leave them as they are. */
	sources: v.optional(v.pipe(v.array(sourceSchema, 'malformed'), v.maxLength(MOST_SOURCES, 'malformed')))
});
export type IdeaInput = {
	id: string;
	ideaId?: string;
	title: string;
	description: string;
	/** tenge */
	cost: number;
	siteId: string | null;
	sources?: IdeaSource[];
};

/**
 * @returns an idea, or a refusal: required, too_long (title), too_long (description), required, cost_invalid, cost_absurd (cost),
 * malformed (id, ideaId, siteId, sources).
 */
export function parseIdea(input: unknown): Result<IdeaInput> {
	const result = parse(ideaSchema, input);
	if (!result.ok) return result;
	const cost = readCost(result.value.cost);
	if (!cost.ok) return cost;
	return { ok: true, value: { ...result.value, cost: cost.value, siteId: result.value.siteId || null } };
}

const removalSchema = v.object({ id: idField, ideaId: idField, reason: textField(LIMITS.reason) });
export type IdeaRemoval = v.InferOutput<typeof removalSchema>;

/** @returns which idea goes and why, or a refusal: required, too_long (reason), malformed (id, ideaId). */
export function parseIdeaRemoval(input: unknown): Result<IdeaRemoval> {
	return parse(removalSchema, input);
}
