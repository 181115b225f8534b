/** A thousand seats cast and change their ballots through the built server, which is killed in the middle: what was acknowledged is what is counted. */
import Database from 'better-sqlite3';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newId } from '#lib/live/id.ts';
import type { Dots } from '#lib/vote/rules.ts';
import { holderOf } from '#lib/vote/secret.server.ts';
import { BuiltServer, cookiesOf } from '../support/built-server.ts';
import { isSame, percentile, sumBallots, voteUnderFire, type Fire } from '../support/voters.ts';
import type { Bar } from './prove.ts';

const SEATS = 1_000;
const IDEAS = 24;
/** The phones spread their first and second ballots over this, ms; half of it each. */
const OVER_MS = 22_000;
/** Joining is not measured: so many at once. */
const JOINING = 40;

type Voter = { cookie: string; seatId: string };

/** A hall of a thousand with a vote that is open. */
async function openHall(server: BuiltServer) {
	const seeded = JSON.parse(
		execFileSync(process.execPath, ['server/commands/demo.ts', '--seed-only', '--json', '--no-build', '--data', server.dir], {
			encoding: 'utf8'
		})
	) as { code: string; accounts: Record<string, { login: string; password: string }> };
	const { code } = seeded;
	const file = new Database(server.file);
	file.prepare('update workshop set capacity = 1000 where code = ?').run(code);
	file.close();
	await server.start();
	const desk = await server.signIn(seeded.accounts.facilitator!);
	const api = `/api/v1/workshops/${code}`;
	const act = async (body: object) => {
		const done = await server.json('POST', `${api}/desk`, { id: newId(), ...body }, desk);
		if (done.status !== 200) throw new Error(done.body);
	};
	const stage = async () => JSON.parse((await server.ask('GET', api, undefined, { cookie: desk })).body);
	const ideas: string[] = [];
	for (let i = 0; i < IDEAS; i++) {
		const id = newId();
		ideas.push(id);
		await server.json('POST', `${api}/ideas`, { id, title: `Идея ${i + 1}`, description: '', cost: 100_000 * (i + 1), sources: [] }, desk);
	}
	const voters: Voter[] = [];
	const join = async () => {
		const joined = await server.json('POST', `${api}/seats`, { id: newId(), consent: true, locale: 'kk' }, '');
		if (joined.status !== 201) throw new Error(joined.body);
		voters.push({ cookie: cookiesOf(joined).join('; '), seatId: (JSON.parse(joined.body) as { seat: { id: string } }).seat.id });
	};
	for (let i = 0; i < SEATS; i += JOINING) await Promise.all(Array.from({ length: Math.min(JOINING, SEATS - i) }, join));
	const activity = (await stage()).activities.find(({ kind }: { kind: string }) => kind === 'vote');
	await act({ act: 'open_activity', activityId: activity.id });
	const paper = (await stage()).vote as { id: string; ideas: string[] };
	return { api, act, stage, voters, voteId: paper.id, ideas: paper.ideas };
}

/** Seats whose acknowledged ballot is not in the file as the crash left it (nor what they sent after it). */
function countLost(server: BuiltServer, voteId: string, voters: readonly Voter[], told: (Dots | null)[], sent: (Dots | null)[]): number {
	const file = new Database(server.file, { readonly: true });
	const { key } = file.prepare('select key from vote_key where vote_id = ?').get(voteId) as { key: string };
	const rows = file.prepare('select holder, dots from ballot where vote_id = ?').all(voteId) as { holder: string; dots: string }[];
	file.close();
	const kept = new Map(rows.map(({ holder, dots }) => [holder, JSON.parse(dots) as Dots]));
	const at = (seat: number) => kept.get(holderOf(key, voters[seat]!.seatId)) ?? null;
	return told.filter((dots, seat) => dots && !isSame(at(seat), dots) && !isSame(at(seat), sent[seat]!)).length;
}

/** @returns the bars of a thousand ballots under fire. The product must be built; talks only to the server it started itself. */
export async function voteLoad(options: { build?: boolean } = {}): Promise<Bar[]> {
	if (options.build && spawnSync('npm', ['run', '-s', 'build'], { stdio: 'inherit' }).status !== 0) throw new Error('the build failed');
	const server = new BuiltServer(mkdtempSync(join(tmpdir(), 'asar-vote-')));
	try {
		const { api, act, stage, voters, voteId, ideas } = await openHall(server);
		let lost = -1;
		let back = 0;
		const fire: Fire = await voteUnderFire({
			...{ seats: SEATS, ideas, overMs: OVER_MS, killAfter: SEATS },
			async send(seat, ballot) {
				const answer = await server.json('PUT', `${api}/votes/${voteId}/ballot`, ballot, voters[seat]!.cookie);
				return answer.status === 200 ? (JSON.parse(answer.body) as { dots: Dots }).dots : null;
			},
			async crash(told, sent) {
				await server.end('SIGKILL');
				lost = countLost(server, voteId, voters, told, sent);
				const from = performance.now();
				await server.start();
				back = performance.now() - from;
			}
		});
		await act({ act: 'close_vote' });
		await act({ act: 'reveal_vote' });
		const { vote } = (await stage()) as { vote: { voted: number; tally: { ideaId: string; dots: number }[] } };
		const expected = sumBallots(fire.acknowledged);
		const wrong = vote.tally.reduce((sum, { ideaId, dots }) => sum + Math.abs(dots - (expected[ideaId] ?? 0)), 0);
		const n = `${SEATS} seats, ${fire.requests} ballots, ${fire.twice} sent twice, server killed once`;
		return [
			{ name: `${n}: dots that the tally has too many or too few`, figure: wrong + Math.abs(vote.voted - SEATS), limit: 0, unit: '' },
			{ name: 'acknowledged ballots that the crash lost', figure: lost, limit: 0, unit: '' },
			{ name: 'all ballots cast and changed, the crash included', figure: Math.round(fire.tookMs / 100) / 10, limit: 30, unit: 's' },
			{
				name: `an acknowledged ballot, p95 of ${fire.latencies.length}`,
				figure: Math.round(percentile(fire.latencies, 0.95)),
				limit: 300,
				unit: 'ms'
			},
			{ name: 'the server is back after SIGKILL', figure: Math.round(back / 100) / 10, limit: 5, unit: 's' }
		];
	} finally {
		await server.end('SIGTERM');
		rmSync(server.dir, { recursive: true, force: true });
	}
}

if (import.meta.filename === process.argv[1]) {
	for (const { name, figure, limit, unit } of await voteLoad()) console.log(`${name}: ${figure} ${unit} (limit ${limit})`);
}
