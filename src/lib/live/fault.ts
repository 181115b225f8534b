/** What the gate finds wrong with an edit, and what people are told. */

/** What is wrong: the first word of the log line. Reason keys for people: `FAULT_REASON`. */
export type Fault =
	| 'undecodable'
	| 'too_large'
	| 'too_many'
	| 'board_full'
	| 'gap'
	| 'foreign_client'
	| 'foreign_place'
	| 'foreign_author'
	| 'wrong_value'
	| 'not_yours'
	| 'too_long';
/** Reason keys (workshop/refusal.ts) by fault. */
export const FAULT_REASON = {
	undecodable: 'malformed',
	too_large: 'too_large',
	too_many: 'too_many_notes',
	board_full: 'board_full',
	gap: 'malformed',
	foreign_client: 'forbidden',
	foreign_place: 'malformed',
	foreign_author: 'forbidden',
	wrong_value: 'malformed',
	not_yours: 'not_your_note',
	too_long: 'too_long'
} as const satisfies Record<Fault, string>;

/** Thrown inside the gate, a value outside of it. */
export class Faulty extends Error {
	readonly fault: Fault;
	constructor(fault: Fault) {
		super(fault);
		this.fault = fault;
	}
}
