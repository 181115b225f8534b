/** Photos before, during and after of a project, as rows: for tests whose subject is not the pictures. */
import { newId } from '#lib/live/id.ts';
import { PHASES } from '#lib/project/photo.ts';
import { photo, projectPhoto } from '#lib/server/schema.ts';
import { transact } from '#lib/server/transact.ts';

export function showPhases(projectId: string, byAccountId: string): Promise<void> {
	return transact(async ({ db, now }) => {
		for (const phase of PHASES) {
			const photoId = newId();
			await db.insert(photo).values({ id: photoId, width: 4, height: 3, bytes: 1, accountId: byAccountId, createdAt: now });
			await db.insert(projectPhoto).values({ id: newId(), projectId, photoId, phase, at: now, byAccountId });
		}
	});
}
