/** Seats and where they sit. Pure. */

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
