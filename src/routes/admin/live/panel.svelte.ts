/** Keeps the figures of the live panel fresh while somebody looks at it. */
import { ASK_MS, remember, takeSample, type LiveFigures, type Sample } from './figures.ts';

/** Call once in a component. @param first the figures that came with the page */
export function followFigures(first: LiveFigures) {
	let figures = $state.raw(first);
	let samples = $state.raw<Sample[]>([takeSample(first, null)]);
	let connected = $state(true);

	async function ask(): Promise<void> {
		try {
			const response = await fetch('/admin/live', { headers: { accept: 'application/json' }, signal: AbortSignal.timeout(3 * ASK_MS) });
			if (response.status === 401 || response.status === 403) return location.reload();
			if (!response.ok) throw new Error(response.statusText);
			const fresh = (await response.json()) as LiveFigures;
			samples = remember(samples, takeSample(fresh, figures));
			figures = fresh;
			connected = true;
		} catch {
			connected = false;
		}
	}

	return {
		get figures() {
			return figures;
		},
		get samples() {
			return samples;
		},
		/** The last asking was answered. */
		get connected() {
			return connected;
		},
		/** Asks every two seconds while the page is seen. @returns how to stop */
		start(): () => void {
			let timer: ReturnType<typeof setTimeout> | undefined;
			let stopped = false;
			const again = () => {
				clearTimeout(timer);
				if (stopped || document.visibilityState === 'hidden') return;
				timer = setTimeout(() => void ask().then(again), ASK_MS);
			};
			const seen = () => document.visibilityState === 'visible' && again();
			document.addEventListener('visibilitychange', seen);
			again();
			return () => {
				stopped = true;
				clearTimeout(timer);
				document.removeEventListener('visibilitychange', seen);
			};
		}
	};
}
