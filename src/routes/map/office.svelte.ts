/** The sites of the map page: fetched once, asked again every few seconds, filtered here. Before they are there the first ones of the server stand in. */
import { filterSites, unpackAtlas, type AtlasAnswer, type AtlasSite, type MapFilter } from '#lib/office/atlas.ts';

const REFRESH_MS = 10_000;

type First = { sites: AtlasSite[]; n: number; all: number };
type State = { filter: MapFilter; first: First; me: string | null };

export class Office {
	/** All sites, once they have come. */
	private all = $state.raw<AtlasSite[] | null>(null);
	private tag: string | null = null;
	/** The last try failed: it is tried again. */
	failed = $state(false);
	private readonly state: () => State;

	/** @param state what the page says now */
	constructor(state: () => State) {
		this.state = state;
	}

	/** What passes the filter, in its order. */
	readonly sites = $derived.by(() => {
		const { filter, first, me } = this.state();
		return this.all ? filterSites(this.all, filter, Date.now(), me) : first.sites;
	});
	readonly here = $derived(this.all !== null);
	readonly counts = $derived.by(() => (this.all ? { n: this.sites.length, all: this.all.length } : this.state().first));

	/** Asks now. Resolves when the answer has been taken in; never rejects. */
	async refresh(): Promise<void> {
		try {
			const response = await fetch('/map/atlas.json');
			if (!response.ok) throw new Error(String(response.status));
			const tag = response.headers.get('etag');
			this.failed = false;
			if (tag !== null && tag === this.tag) return;
			this.all = unpackAtlas((await response.json()) as AtlasAnswer);
			this.tag = tag;
		} catch {
			this.failed = true;
		}
	}

	/** Keeps asking while the page is looked at. @returns how to stop */
	follow(): () => void {
		void this.refresh();
		const again = () => void (document.visibilityState === 'visible' && this.refresh());
		const timer = setInterval(again, REFRESH_MS);
		document.addEventListener('visibilitychange', again);
		return () => {
			clearInterval(timer);
			document.removeEventListener('visibilitychange', again);
		};
	}
}
