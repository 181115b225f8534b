/** What a picture on the screen is called. */
import { m } from '#lib/i18n/paraglide/messages.js';
import type { ScreenView, Stage } from '#lib/workshop/stage.ts';

const VIEWS: Record<ScreenView, () => string> = {
	follow: m.desk_view_follow,
	blank: m.desk_view_blank,
	welcome: m.desk_view_welcome,
	table: m.conduct_view_cafe,
	note: m.conduct_view_note,
	needs: m.desk_view_needs,
	need: m.conduct_view_need,
	map: m.desk_view_map,
	story: m.desk_view_story,
	ideas: m.conduct_view_ideas,
	vote: m.desk_view_vote,
	poll: m.ballot_view_poll,
	decision: m.desk_view_decision,
	protocol: m.desk_view_protocol
};
/** A need's own words, cut so that they fit a button. */
const LETTERS = 28;

/** @returns the name of a picture, with what it is about. */
export function pictureLabel(stage: Stage, { view, focus }: Stage['screen']): string {
	const table = view === 'table' && stage.cafe?.tables.find(({ id }) => id === focus);
	if (table) return m.conduct_view_table({ n: table.number });
	const site = view === 'map' && stage.sites.find(({ id }) => id === focus);
	if (site) return m.conduct_view_site({ n: site.number });
	const need = view === 'need' && stage.needs.find(({ id }) => id === focus);
	if (need) return need.text.length > LETTERS ? `${need.text.slice(0, LETTERS)}…` : need.text;
	return VIEWS[view]();
}
