/** Ballots under SIGKILL: the server dies while people vote; what was acknowledged is what is counted. `npm run prove -- vote` plays the same with a thousand seats. */
import Database from 'better-sqlite3';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { newId } from '#lib/live/id.ts';
import { db } from '#lib/server/app.ts';
import { idea } from '#lib/server/schema.ts';
import { transact } from '#lib/server/transact.ts';
import type { Dots } from '#lib/vote/rules.ts';
import { readStageVote } from '#lib/vote/read.server.ts';
import { holderOf } from '#lib/vote/secret.server.ts';
import { openHouse, type House } from '../support/house.ts';
import { isSame, sumBallots, voteUnderFire } from '../support/voters.ts';

const SEATS = 60;
let house: House;
let child: ChildProcess | null = null;
afterEach(async () => {
	if (child?.exitCode === null && child.signalCode === null) await kill();
	await house.close();
});

async function serve(): Promise<string> {
	child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', 'tests/support/ballot-server.ts', house.dataDir], {
		stdio: ['ignore', 'pipe', 'inherit']
	});
	const [port] = (await once(child.stdout!, 'data')) as [Buffer];
	return `http://127.0.0.1:${port.toString().trim()}`;
}
async function kill(): Promise<void> {
	const gone = once(child!, 'exit');
	child!.kill('SIGKILL');
	await gone;
}

test(`${SEATS} seats, every tenth request twice, the server killed in the middle: the count is what was acknowledged`, async () => {
	house = await openHouse();
	const ideas = Array.from({ length: 8 }, () => newId());
	const workshopId = house.ids.workshop;
	await transact(async (tx) => {
		const rest = { workshopId, cost: 1, createdAt: tx.now, byAccountId: house.people.facilitator.account.id };
		for (const [i, id] of ideas.entries()) await tx.db.insert(idea).values({ id, number: i + 1, title: `Идея ${i}`, ...rest });
	});
	await house.open('vote');
	const voteId = (await readStageVote(db(), workshopId))!.id;
	const seats = await Promise.all(Array.from({ length: SEATS }, async () => (await house.join()).seat.id));

	let url = await serve();
	let lost = -1;
	const fire = await voteUnderFire({
		...{ seats: SEATS, ideas, overMs: 1_500, killAfter: SEATS },
		async send(seat, ballot) {
			const body = JSON.stringify({ workshopId, voteId, seatId: seats[seat], ...ballot });
			const response = await fetch(url, { method: 'PUT', body });
			return response.ok ? ((await response.json()) as { dots: Dots }).dots : null;
		},
		async crash(acknowledged, sent) {
			await kill();
			// As the crash left it: nobody is missing whose ballot was acknowledged.
			const file = new Database(join(house.dataDir, 'asar.db'), { readonly: true });
			const { key } = file.prepare('select key from vote_key where vote_id = ?').get(voteId) as { key: string };
			const rows = file.prepare('select holder, dots from ballot').all() as { holder: string; dots: string }[];
			file.close();
			const kept = new Map(rows.map(({ holder, dots }) => [holder, JSON.parse(dots) as Dots]));
			const at = (seat: number) => kept.get(holderOf(key, seats[seat]!)) ?? null;
			lost = acknowledged.filter((dots, seat) => dots && !isSame(at(seat), dots) && !isSame(at(seat), sent[seat]!)).length;
			url = await serve();
		}
	});
	expect(lost).toBe(0);
	expect(fire.unanswered).toBeGreaterThan(0);
	expect(fire.twice).toBeGreaterThan(5);
	await kill();
	await house.restart();
	await house.desk({ act: 'close_vote' });
	await house.desk({ act: 'reveal_vote' });
	const vote = (await readStageVote(db(), workshopId))!;
	expect(vote.voted).toBe(SEATS);
	const expected = sumBallots(fire.acknowledged);
	for (const { ideaId, dots } of vote.tally!) expect(dots, ideaId).toBe(expected[ideaId] ?? 0);
});
