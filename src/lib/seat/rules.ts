/** Seats, who the people on them are, and where they sit. Pure. */

/** So many seats fit on one phone: a family. */
export const SEATS_PER_PHONE = 6;

/** What somebody may say they are in the village. */
export const GROUPS = ['youth', 'parent', 'pensioner', 'school', 'business', 'akimat', 'other'] as const;
export type Group = (typeof GROUPS)[number];

/** The categories of the official report (form B, section 4), in its order. It has no band below 13: those are counted apart, never dropped. */
export const CATEGORIES = {
	gender: ['men', 'women'],
	age: ['13-16', '17-22', '23-27', '28-32', '33-45', '46-58', '59+', 'under_13'],
	social: [
		...['children', 'youth', 'civil_servants', 'budget_workers', 'persons_with_disabilities'],
		...['older_50plus', 'unemployed', 'ngo_representatives', 'business', 'other']
	]
} as const satisfies Record<string, readonly string[]>;
export type Category = keyof typeof CATEGORIES;
export const ASKS = Object.keys(CATEGORIES) as Category[];

/** @returns whether a text names a category of the report. */
export function isCategory(text: string): text is Category {
	return Object.hasOwn(CATEGORIES, text);
}

/** Groups smaller than this are not shown by themselves in anything public. */
export const FEWEST_SHOWN = 5;

/**
 * Folds groups that are too small to be shown by themselves into `few`. When that would still be too few, the smallest shown one goes
 * with them, so that nobody can be found by subtraction.
 * @param counts people by value
 */
export function foldSmall(counts: Readonly<Record<string, number>>): { shown: Record<string, number>; few: number } {
	const shown = Object.fromEntries(Object.entries(counts).filter(([, n]) => n >= FEWEST_SHOWN));
	let few = Object.values(counts).reduce((sum, n) => sum + (n < FEWEST_SHOWN ? n : 0), 0);
	while (few > 0 && few < FEWEST_SHOWN) {
		const [smallest] = Object.entries(shown).sort(([, a], [, b]) => a - b);
		if (!smallest) break;
		few += smallest[1];
		delete shown[smallest[0]];
	}
	return { shown, few };
}

/** @returns the id of the table with the fewest people; among equals the lowest number. Null when there are no tables. */
export function emptiestTable(tables: readonly { id: string; number: number }[], taken: readonly { tableId: string }[]): string | null {
	const sizes = new Map(tables.map((table) => [table.id, 0]));
	for (const { tableId } of taken) sizes.set(tableId, (sizes.get(tableId) ?? 0) + 1);
	const [best] = [...tables].sort((a, b) => sizes.get(a.id)! - sizes.get(b.id)! || a.number - b.number);
	return best?.id ?? null;
}

/**
 * Seats everybody by number, so that each can work out their own table: in round 1 the first seat sits at the first table, the second at
 * the second ...; each round everybody goes one table further. Sizes differ by one at most, hosts not counted.
 * @param hosts seat id -> the table it stays at
 * @returns one entry a seat
 */
export function seatByNumber<S extends { id: string; number: number }>(
	seats: readonly S[],
	tables: readonly { id: string; number: number }[],
	hosts: ReadonlyMap<string, string> = new Map(),
	round = 1
): { seatId: string; tableId: string }[] {
	const order = [...tables].sort((a, b) => a.number - b.number);
	if (!order.length) return [];
	const stays = (seat: S) => order.find(({ id }) => id === hosts.get(seat.id));
	const moving = seats.filter((seat) => !stays(seat)).sort((a, b) => a.number - b.number);
	return [
		...seats.flatMap((seat) => (stays(seat) ? [{ seatId: seat.id, tableId: stays(seat)!.id }] : [])),
		...moving.map((seat, i) => ({ seatId: seat.id, tableId: order[(i + round - 1) % order.length]!.id }))
	];
}
