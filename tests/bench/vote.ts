/** Votes: how fast a fund is shared out exactly, and a thousand ballots under fire. */
import { voteCount } from './vote-count.ts';
import { voteLoad } from './vote-load.ts';
import type { Bar } from './prove.ts';

/** Measures the bars of votes. Builds first; talks only to the server it started itself. */
export async function vote(): Promise<Bar[]> {
	return [...voteCount(), ...(await voteLoad({ build: true }))];
}
