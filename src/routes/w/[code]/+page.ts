import type { PageLoad } from './$types';
import { loadView, viewName } from './views.ts';

/** The view of the open activity comes with the page, rendered by the server too. */
export const load: PageLoad = async ({ data }) => ({ ...data, View: await loadView(viewName(data.stage)) });
