/** The name of the hall's Wi-Fi, kept on this device only; its password is kept nowhere. */
const place = (code: string) => `asar:wifi:${code}`;

/** @returns the name that was last used for a poster here, or '' */
export function readWifi(code: string): string {
	try {
		return localStorage.getItem(place(code)) ?? '';
	} catch {
		return '';
	}
}

/** Remembers the name of a poster's Wi-Fi. */
export function keepWifi(code: string, name: string): void {
	try {
		localStorage.setItem(place(code), name);
	} catch {
		// storage is full or forbidden: it is asked for again
	}
}
