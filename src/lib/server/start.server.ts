/** Starts the app once per process: database, write queue, rooms, stage publisher. Idempotent. */
import pino from 'pino';
import { remindOfDuties } from '#lib/commitment/reminder.server.ts';
import { recordLate, versionsKept } from '#lib/board/write.server.ts';
import { findPacks } from '#lib/ground/found.server.ts';
import { makeTiles } from '#lib/ground/tiles.server.ts';
import { createRooms } from '#lib/live/rooms.server.ts';
import { createStorage } from '#lib/live/storage.server.ts';
import { makeFeeds } from '#lib/live/feed.server.ts';
import { makeChecking } from '#lib/site/checking.server.ts';
import { makeWordWriter } from '#lib/moderation/words.server.ts';
import { forPhones } from '#lib/workshop/stage.ts';
import { makeStagePublisher, readStage } from '#lib/workshop/stage.server.ts';
import { makeSetUpLink } from '#lib/people/write.server.ts';
import { forgetSeatTokens } from '#lib/seat/write.server.ts';
import { startClock } from '#lib/notice/clock.server.ts';
import { purgeWorkshops } from '#lib/workshop/bin.server.ts';
import { forgetSessions } from './auth.ts';
import { maybeApp, publishApp, type App } from './app.ts';
import { config } from './config.ts';
import { openDatabase } from './db.ts';
import { admitToFeed, documentAccess, identify, originAllowed } from './door.ts';
import { forgetRequests, WriteQueue } from './transact.ts';

const TIDY_MS = 6 * 3600_000;
const SCRUB_AGAIN_MS = 2000;

/** Makes the app of a data folder and publishes it. Tests open several, one after the other. */
export function openApp(dataDir: string, log = pino({ level: config.logLevel }, pino.destination(2))): App {
	const handles = openDatabase(dataDir, config.migrations);
	const queue = new WriteQueue(
		handles.write,
		(sql) => void handles.raw.exec(sql),
		(error) => log.error({ err: error }, 'news after a commit could not be passed on')
	);
	const rooms = createRooms({
		storage: createStorage(handles.file, log),
		access: documentAccess,
		identify,
		originAllowed,
		log,
		limits: config.live,
		onLate: (late) =>
			void recordLate(late).catch((error: unknown) => log.error({ err: error, document: late.document }, 'a late edit was not counted')),
		elsewhere: (workshopId) => feeds.authors(workshopId),
		onPresence: (workshopId, here) => feeds.sendHere(workshopId, here)
	});
	const feeds = makeFeeds({
		admit: admitToFeed,
		originAllowed,
		read: async (workshopId) => forPhones(await readStage(handles.read, workshopId)),
		peopleChanged: rooms.presenceChanged,
		log
	});
	const stages = makeStagePublisher(handles.read, rooms, feeds, (error, workshopId) =>
		log.error({ err: error, workshopId }, 'the stage could not be published')
	);
	const words = makeWordWriter(handles.read, rooms, (error, workshopId) =>
		log.error({ err: error, workshopId }, 'words of the desk could not be written to the boards')
	);
	const checking = makeChecking(handles.read, queue, (error) => log.error({ err: error }, 'sites could not be checked'));
	queue.listen(stages.hear);
	queue.listen(checking.hear);
	queue.listen((news) => {
		if (news.kind === 'workshop' && news.phase) feeds.permissionsChanged(news.workshopId);
		if (news.kind === 'words') void words.sync(news.workshopId);
	});
	queue.listen((news) => {
		if (news.kind === 'scrub') scrub();
	});
	const tiles = makeTiles(handles.read, dataDir, (error, packId) => log.error({ err: error, packId }, 'a tile could not be read'));
	/** Empties the write-ahead log; while somebody else reads the file (a backup) it cannot, and tries again. */
	function scrub(): void {
		if (!handles.raw.open) return;
		const [{ busy }] = handles.raw.pragma('wal_checkpoint(TRUNCATE)') as [{ busy: number }];
		if (!busy) return;
		log.warn('the write-ahead log is held by another reader: deleted ballots stay in it until the next try');
		setTimeout(scrub, SCRUB_AGAIN_MS).unref();
	}
	const app: App = {
		setUpLink: null,
		handles,
		queue,
		rooms,
		feeds,
		tiles,
		log,
		dataDir,
		refreshStage: stages.refresh,
		ensureStage: async (workshopId) => void (await Promise.all([stages.ensure(workshopId), words.ensure(workshopId)])),
		wordsWritten: words.settle,
		checking,
		upgrade: (req, socket, head) => (req.url?.startsWith('/feed/') ? feeds : rooms).upgrade(req, socket, head),
		async close() {
			await checking.close();
			await queue.settle();
			await versionsKept();
			await stages.settle();
			await words.settle();
			feeds.close();
			await rooms.close();
			await queue.settle();
			tiles.close();
			handles.close();
			publishApp(undefined);
		}
	};
	publishApp(app);
	return app;
}

/** Throws away what has served its time. */
async function tidy(): Promise<void> {
	await forgetRequests(Date.now());
	await forgetSeatTokens(Date.now());
	await forgetSessions();
	await purgeWorkshops(Date.now());
}

/** Starts the app unless it runs already. */
export async function startApp(): Promise<void> {
	if (maybeApp()) return;
	const app = openApp(config.dataDir);
	await tidy();
	await findPacks(app);
	const later = () => {
		void tidy().catch((error: unknown) => app.log.error({ err: error }, 'could not tidy up'));
		remind();
	};
	// Thousands of duties are looked through: nobody waits for that at the start.
	const remind = () =>
		void remindOfDuties(Date.now()).catch((error: unknown) => maybeApp()?.log.error({ err: error }, 'duties were not told of'));
	setInterval(later, TIDY_MS).unref();
	remind();
	startClock();
	app.setUpLink = await makeSetUpLink();
	app.checking.hear({ kind: 'ground', villageId: null });
	app.log.info({ dataDir: config.dataDir }, 'asar is ready');
}
