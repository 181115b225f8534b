import type { PageLoad } from './$types';
import { loadSeatParts, loadView, viewName } from './views.ts';

/** Rendered by the server, woken by phone-entry.ts: Kit's own client stays at home. */
export const csr = false;

/** The view of the open activity comes with the page. */
export const load: PageLoad = async ({ data }) => ({
	...data,
	...(await loadSeatParts(data.mine)),
	View: await loadView(viewName(data.stage))
});
