import { json } from '@sveltejs/kit';
import { app } from '#lib/server/app.ts';
import { setting } from '#lib/server/schema.ts';
import { transact } from '#lib/server/transact.ts';

/** Anybody may ask: the answer is good for a second, so that asking cannot keep the disk busy. */
const GOOD_MS = 1000;
let last: { at: number; ok: Promise<boolean> } | undefined;

async function takesWrite(): Promise<boolean> {
	try {
		await transact(async (tx) => {
			const row = { key: 'ready_at', value: tx.now };
			await tx.db.insert(setting).values(row).onConflictDoUpdate({ target: setting.key, set: row });
		});
		return true;
	} catch (error) {
		app().log.error({ err: error }, 'not ready');
		return false;
	}
}

/** Ready: the database takes a write. 503 when it does not. */
export const GET = async () => {
	if (!last || Date.now() - last.at > GOOD_MS) last = { at: Date.now(), ok: takesWrite() };
	const ok = await last.ok;
	return json({ ok }, { status: ok ? 200 : 503 });
};
