/** Seats and where they sit. Pure. */

/** @returns the id of the table with the fewest people; among equals the lowest number. Null when there are no tables. */
export function emptiestTable(tables: readonly { id: string; number: number }[], taken: readonly { tableId: string }[]): string | null {
	const sizes = new Map(tables.map((table) => [table.id, 0]));
	for (const { tableId } of taken) sizes.set(tableId, (sizes.get(tableId) ?? 0) + 1);
	const [best] = [...tables].sort((a, b) => sizes.get(a.id)! - sizes.get(b.id)! || a.number - b.number);
	return best?.id ?? null;
}

/**
 * Seats everybody for a first round: by seat number, table after table, so that sizes differ by one at most.
 * @returns one entry a seat
 */
export function seatByNumber<S extends { id: string; number: number }>(
	seats: readonly S[],
	tables: readonly { id: string; number: number }[]
): { seatId: string; tableId: string }[] {
	const order = [...tables].sort((a, b) => a.number - b.number);
	return [...seats]
		.sort((a, b) => a.number - b.number)
		.flatMap((seat, i) => (order.length ? [{ seatId: seat.id, tableId: order[i % order.length]!.id }] : []));
}

/**
 * Seats everybody for the next round. Notes stay, people move: the whole table goes on to the next one, and every second pass through
 * the hall its members are spread, so that neighbours change as well.
 * @param before seating of the running round
 * @param round number of the round to come (2 or more)
 */
export function rotate(
	before: readonly { seatId: string; tableId: string; number: number }[],
	tables: readonly { id: string; number: number }[],
	round: number
): { seatId: string; tableId: string }[] {
	const order = [...tables].sort((a, b) => a.number - b.number).map((table) => table.id);
	if (!order.length) return [];
	const places = new Map(order.map((id, i) => [id, i]));
	return order.flatMap((tableId, place) =>
		before
			.filter((row) => row.tableId === tableId)
			.sort((a, b) => a.number - b.number)
			.map((row, i) => {
				// One step for everybody; from the third round on, every other person goes one table further.
				const step = round > 2 && order.length > 2 && i % 2 === 1 ? 2 : 1;
				return { seatId: row.seatId, tableId: order[((places.get(tableId) ?? place) + step) % order.length]! };
			})
	);
}
