import { openOf, type Stage } from '#lib/workshop/stage.ts';

/** What the projector shows at one moment. */
export type Scene =
	| 'welcome'
	| 'cafe'
	| 'table'
	| 'note'
	| 'needs'
	| 'need'
	| 'sites'
	| 'site'
	| 'ideas'
	| 'vote'
	| 'tally'
	| 'decision'
	| 'protocol'
	| 'pause'
	| 'blank'
	| 'ended';

/** Chooses the picture: what the desk holds on the screen, otherwise what the open activity calls for. What is not there yet gives way. */
export function sceneOf(stage: Stage): Scene {
	const { view } = stage.screen;
	if (view === 'follow') return sceneOfActivity(stage);
	if (view === 'table') return tableInFocus(stage) ? 'table' : stage.cafe ? 'cafe' : 'welcome';
	if (view === 'need') return needInFocus(stage) ? 'need' : 'needs';
	if (view === 'map') return siteInFocus(stage) ? 'site' : 'sites';
	if (view === 'vote') return sceneOfVote(stage);
	if (view === 'decision') return stage.decision ? 'decision' : sceneOfVote(stage);
	return view;
}

function sceneOfActivity(stage: Stage): Scene {
	if (stage.workshop.endedAt !== null) return 'ended';
	const kind = openOf(stage)?.kind ?? 'welcome';
	if (kind === 'cafe') return stage.cafe ? 'cafe' : 'welcome';
	if (kind === 'vote') return sceneOfVote(stage);
	if (kind === 'decision') return stage.decision ? 'decision' : sceneOfVote(stage);
	return kind;
}

function sceneOfVote({ vote }: Stage): Scene {
	return !vote ? 'ideas' : vote.tally ? 'tally' : 'vote';
}

/** @returns the table that the desk enlarged, or undefined. */
export function tableInFocus({ cafe, screen }: Stage) {
	return cafe?.tables.find((table) => table.id === screen.focus);
}

/** @returns the site that the desk enlarged, or undefined. */
export function siteInFocus({ sites, screen }: Stage) {
	return sites.find((site) => site.id === screen.focus && site.state === 'shown');
}

/** @returns the need that the desk enlarged, or undefined. */
export function needInFocus({ needs, screen }: Stage) {
	return needs.find((need) => need.id === screen.focus && need.state === 'shown');
}
