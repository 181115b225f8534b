/** The house in Prometheus' words. Figures of the rooms are made anew for each asking; only those of the process have a memory. */
import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client';
import type { LiveReport } from '#lib/live/report.ts';

/** Memory, processor, event loop: observers of the process, so there is one of them however often this module is loaded. */
const KEY = Symbol.for('asar.process-metrics');
type Global = { [KEY]?: Registry };

function processMetrics(): Registry {
	const shared = globalThis as Global;
	if (!shared[KEY]) collectDefaultMetrics({ register: (shared[KEY] = new Registry()) });
	return shared[KEY];
}

/** @returns the live figures as a registry of their own; bytes and seconds, as Prometheus wants them */
function liveMetrics({ rooms, connections, authors, asking, totals, store }: LiveReport, followers: number): Registry {
	const registry = new Registry();
	const registers = [registry];
	const gauge = (name: string, help: string, value: number) => new Gauge({ name: `asar_live_${name}`, help, registers }).set(value);
	const counter = (name: string, help: string, value: number) =>
		new Counter({ name: `asar_live_${name}_total`, help, registers }).inc(value);
	const sum = (of: (room: LiveReport['rooms'][number]) => number) => rooms.reduce((all, room) => all + of(room), 0);

	gauge('documents', 'Documents in memory.', rooms.length);
	gauge(
		'document_bytes',
		'About the size of their encoded state.',
		sum((room) => room.bytes)
	);
	gauge('connections', 'Open sockets on documents.', connections);
	gauge('authors', 'Different seats, accounts and screens among them.', authors);
	gauge('followers', 'Phones that follow a stage without a document.', followers);
	gauge('asking', 'Upgrades whose visitor is not known yet.', asking);
	counter('frames', 'Frames received.', totals.received);
	counter('edits', 'Edits applied.', totals.accepted);
	counter('bytes_in', 'Bytes received.', totals.bytesIn);
	counter('bytes_out', 'Bytes sent.', totals.bytesOut);
	counter('merged', 'Times that several edits left as one frame.', totals.merged);
	counter('lagged', 'Times that a slow reader was given one fresh diff.', totals.lagged);
	counter('stalled', 'Slow readers that were ended.', totals.stalled);
	counter('slowed', 'Times that an author was slowed.', totals.slowed);
	counter('abusive', 'Times that an author was closed for going on.', totals.abusive);
	counter('failed', 'Documents that could not be stored or loaded.', totals.failed);
	const refused = new Counter({ name: 'asar_live_refused_total', help: 'Edits refused, by fault.', labelNames: ['fault'], registers });
	for (const [fault, times] of Object.entries(totals.refused)) refused.inc({ fault }, times);

	gauge('store_waiting', 'Edits that are not committed yet.', store.waiting);
	counter('store_commits', 'Commits of the edit log.', store.commits);
	counter('store_edits', 'Edits in those commits.', store.edits);
	gauge('store_last_seconds', 'How long the last commit took.', store.lastMs / 1000);
	gauge('store_slowest_seconds', 'How long the slowest commit took since the start.', store.slowestMs / 1000);
	return registry;
}

/** What Prometheus reads at /metrics: the process and the live rooms. Nothing personal. @param followers phones on feeds */
export async function writeMetrics(report: LiveReport, followers: number): Promise<{ text: string; contentType: string }> {
	const parts = [processMetrics(), liveMetrics(report, followers)];
	return { text: (await Promise.all(parts.map((registry) => registry.metrics()))).join('\n'), contentType: parts[0]!.contentType };
}
