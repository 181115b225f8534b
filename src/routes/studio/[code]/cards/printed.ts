/** Tells the house that sheets were opened for printing. */
import { invalidateAll } from '$app/navigation';
import { newId } from '#lib/live/id.ts';

/** @param from @param to numbers of cards, both included */
export async function tellPrinted(from: number, to: number): Promise<void> {
	const body = new FormData();
	for (const [name, value] of Object.entries({ id: newId(), from, to })) body.set(name, String(value));
	try {
		await fetch('?/printed', { method: 'POST', body, headers: { 'x-sveltekit-action': 'true' } });
		await invalidateAll();
	} catch {
		// the line is cut: the cards stay marked as not printed, which is what the list then says
	}
}
