/** Who applied is forgotten: the live words, every earlier state, every step. What the project is stays. */
import { eq } from 'drizzle-orm';
import { applicationDocument } from '#lib/live/protocol.ts';
import { app } from '#lib/server/app.ts';
import { applicationState, documentVersion } from '#lib/server/schema.ts';
import { accept, refuse, type Result } from '#lib/workshop/refusal.ts';
import type { Actor } from '#lib/workshop/rules.ts';
import { PERSONAL, withoutPersons, type Content } from './content.ts';
import { readContent, setRow, setValue } from './document.ts';
import { actOn } from './group.server.ts';
import { packContent, unpackContent } from './kept.server.ts';

/**
 * Erases what an application says about persons, everywhere it is kept; the log of the document lets go of it when it is folded next.
 * Refusals: those of actOn, forbidden (neither staff nor the leader of the group).
 */
export async function erasePersons(
	actor: Actor,
	token: string | null,
	applicationId: string,
	input: { id: string; reason: string }
): Promise<Result<{ id: string }>> {
	const document = applicationDocument(applicationId);
	const done = await actOn<{ id: string }>(
		{ actor, token, applicationId, id: input.id, action: 'erase_persons' },
		async (tx, person, row) => {
			if (!person.staff && !person.leader) return refuse('forbidden');
			for (const { id, bytes } of await tx.db.select().from(documentVersion).where(eq(documentVersion.document, document))) {
				const kept = await packContent(withoutPersons(await unpackContent(bytes)));
				await tx.db.update(documentVersion).set({ bytes: kept }).where(eq(documentVersion.id, id));
			}
			for (const { id, content } of await tx.db.select().from(applicationState).where(eq(applicationState.applicationId, row.id)))
				if (content)
					await tx.db
						.update(applicationState)
						.set({ content: withoutPersons(content as Content) })
						.where(eq(applicationState.id, id));
			await tx.record({ actor: person.author, action: 'erase_persons', subject: `application:${row.id}`, reason: input.reason });
			tx.publish({ kind: 'scrub' });
			return accept({ id: row.id });
		}
	);
	if (!done.ok) return done;
	// After the transaction: a room that cannot be written leaves the rest erased, and the act can be done again.
	await app().rooms.edit(document, 'house', (doc) => {
		for (const key of PERSONAL.values) setValue(doc, key, null);
		for (const { id } of readContent(doc).rows.team) setRow(doc, 'team', id, Object.fromEntries(PERSONAL.team.map((cell) => [cell, ''])));
	});
	return done;
}
