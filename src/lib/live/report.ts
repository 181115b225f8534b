/** What the rooms of a process are doing: for the administrator's live panel and for /metrics. No personal data. */

/** One document in memory. bytes: about the size of its encoded state; unstored: edits on their way to the disk. */
export type RoomReport = {
	document: string;
	/** null until somebody has entered. */
	workshopId: string | null;
	connections: number;
	bytes: number;
	/** Updates in the log since the last fold. */
	unfolded: number;
	unstored: number;
};

export type LiveReport = {
	rooms: RoomReport[];
	connections: number;
	/** Different seats, accounts and screens among the connections. */
	authors: number;
	/** Upgrades whose visitor is not known yet. */
	asking: number;
	/** Counters since the process began. */
	totals: {
		/** Frames received, and edits among them that were applied. */
		received: number;
		accepted: number;
		/** By fault (gate.server.ts) or `read_only`. */
		refused: Record<string, number>;
		bytesIn: number;
		bytesOut: number;
		/** Times that several edits left as one frame. */
		merged: number;
		/** Times that a slow reader was given one fresh diff, and that one was ended. */
		lagged: number;
		stalled: number;
		/** Times that an author was slowed, and was closed for it. */
		slowed: number;
		abusive: number;
		/** Rooms that could not store or load. */
		failed: number;
	};
	/** The append log. waiting: edits not committed yet; times in ms. */
	store: { waiting: number; commits: number; edits: number; lastMs: number; slowestMs: number };
};

/** @returns counters that stand at zero. */
export function newTotals(): LiveReport['totals'] {
	return {
		received: 0,
		accepted: 0,
		refused: {},
		bytesIn: 0,
		bytesOut: 0,
		merged: 0,
		lagged: 0,
		stalled: 0,
		slowed: 0,
		abusive: 0,
		failed: 0
	};
}
