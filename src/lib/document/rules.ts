import type { Words } from '#lib/i18n/locale.ts';
import type { VoteAnswer } from '#lib/vote/rules.ts';
import type { Stage } from '#lib/workshop/stage.ts';

/** Everything a protocol says, computed from what the other screens show; nothing of it is stored. Money in tenge, times in ms. */
export type Protocol = Pick<Stage, 'workshop' | 'counts' | 'sites' | 'ideas' | 'decision'> & {
	village: { name: Words; district: Words; region: Words };
	agenda: Stage['activities'];
	/** Tables of all cafes, with the number of notes on the board (not those in the trash). */
	tables: { id: string; number: number; question: Words; notes: number }[];
	/** The ten with most support. */
	needs: Stage['needs'];
	/** The vote the decision was made by; without a decision the newest. Tally and ballots only once revealed. */
	vote: (VoteAnswer & { reason: string | null }) | null;
};

/** A Wi-Fi network as a poster invites to it. An empty password means an open network. */
export type Wifi = { name: string; password: string; hidden?: boolean };

/**
 * The text of a QR code that joins a Wi-Fi network (ZXing's "WIFI:", read by the cameras of Android and iPhone).
 * A name of hexadecimal digits only would be read as bytes, so it stands in quotes; a password is left bare, because iPhones take such
 * quotes as a part of it and 64 digits are a key in themselves.
 */
export function wifiText({ name, password, hidden = false }: Wifi): string {
	const escape = (text: string) => text.replace(/[\\;,:"]/g, '\\$&');
	const network = /^[0-9a-f]+$/i.test(name) ? `"${name}"` : escape(name);
	const secret = password === '' ? '' : `P:${escape(password)};`;
	return `WIFI:T:${password === '' ? 'nopass' : 'WPA'};S:${network};${secret}${hidden ? 'H:true;' : ''};`;
}

/** Six characters are read and typed in two halves: HAT T24 (a no-break space; a code is understood with spaces). */
export function spaceCode(code: string): string {
	return `${code.slice(0, 3)}\u00a0${code.slice(3)}`;
}
