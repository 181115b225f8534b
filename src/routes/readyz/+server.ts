import { json } from '@sveltejs/kit';
import { app } from '#lib/server/app.ts';
import { setting } from '#lib/server/schema.ts';
import { transact } from '#lib/server/transact.ts';

/** Ready: the database takes a write. 503 when it does not. */
export const GET = async () => {
	try {
		await transact(async (tx) => {
			const row = { key: 'ready_at', value: tx.now };
			await tx.db.insert(setting).values(row).onConflictDoUpdate({ target: setting.key, set: row });
		});
		return json({ ok: true });
	} catch (error) {
		app().log.error({ err: error }, 'not ready');
		return json({ ok: false }, { status: 503 });
	}
};
