/**
 * Text that is being typed, kept on this device until it is sent: it survives a change of activity, a reload and a dead battery.
 * @param key where it is kept, e.g. `need:CODE`
 */
export function keepDraft(key: string, initial = '') {
	const place = `asar:draft:${key}`;
	const read = () => {
		try {
			return localStorage.getItem(place) ?? initial;
		} catch {
			return initial; // private mode without storage: the text lives as long as the page
		}
	};
	let value = $state(typeof localStorage === 'undefined' ? initial : read());
	return {
		get value() {
			return value;
		},
		set value(text: string) {
			value = text;
			try {
				if (text) localStorage.setItem(place, text);
				else localStorage.removeItem(place);
			} catch {
				// storage is full or forbidden: the text stays on the page
			}
		},
		clear() {
			this.value = '';
		}
	};
}
