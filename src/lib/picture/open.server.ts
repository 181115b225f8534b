/** The picture of a village as open data: what everybody may see, people as offices, no seats. */
import { toDateInput } from '#lib/i18n/format.ts';
import { db } from '#lib/server/app.ts';
import { findVillage } from '#lib/village/read.server.ts';
import { readPicture, type PictureNeed } from './read.server.ts';

/** Like PictureNeed; `destiny`: where it stands, null = nobody has said. */
export type OpenNeed = Omit<PictureNeed, 'destinies' | 'parts' | 'shared'> & { destiny: PictureNeed['destinies'][number] | null };

/** @returns the ranked needs of a village, or null when there is no such village. @param now ms */
export async function openPicture(villageId: string, now: number): Promise<OpenNeed[] | null> {
	if (!(await findVillage(villageId))) return null;
	const { needs } = await readPicture(db(), villageId, { today: toDateInput(now), names: false });
	return needs.map(({ destinies, parts: _parts, shared: _shared, ...need }) => {
		const [last] = destinies;
		return { ...need, destiny: last && last.kind !== 'open' ? last : null };
	});
}
