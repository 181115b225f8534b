/** The 42 letters of the Kazakh Cyrillic alphabet in order. Browsers and SQLite sort them wrongly, so the order is kept here. */
const ALPHABET = 'аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя';

// Private-use letters from U+E000 up sort after digits and Latin in every byte and code-point order, so a plain ORDER BY is right.
const ORDER = new Map([...ALPHABET].map((letter, index) => [letter, String.fromCharCode(0xe000 + index)]));

const FOLDED: Record<string, string> = { ә: 'а', ғ: 'г', қ: 'к', ң: 'н', ө: 'о', ұ: 'у', ү: 'у', һ: 'х', і: 'и', ё: 'е' };

const tidy = (text: string) => text.normalize('NFC').toLowerCase().trim().replace(/\s+/g, ' ');

/**
 * A string whose plain order (ORDER BY, <) is the order of the Kazakh alphabet: digits, Latin, then а ә б в г ғ …
 * Upper and lower case, outer and repeated spaces make no difference. Store it beside the text, never show it.
 */
export function kazakhSortKey(text: string): string {
	return [...tidy(text)].map((letter) => ORDER.get(letter) ?? letter).join('');
}

/** Compares two texts in Kazakh alphabetical order, numbers inside them by value («2-үстел» before «10-үстел»); for Array.sort. */
export function compareKazakh(a: string, b: string): number {
	const left = kazakhSortKey(a).match(/\d+|\D+/g) ?? [];
	const right = kazakhSortKey(b).match(/\d+|\D+/g) ?? [];
	for (const [i, x] of left.entries()) {
		const y = right[i];
		if (y === undefined) return 1;
		if (x === y) continue;
		const byValue = /^\d/.test(x) && /^\d/.test(y) ? Number(x) - Number(y) : 0;
		if (byValue !== 0) return byValue;
		return x < y ? -1 : 1;
	}
	return left.length - right.length;
}

/**
 * The text as search sees it: lower case, trimmed, single spaces, Kazakh letters folded to the ones on a Russian keyboard
 * (ә/а ғ/г қ/к ң/н ө/о ұ,ү/у һ/х і/и ё/е). Fold both the stored text and the query.
 */
export function foldForSearch(text: string): string {
	return [...tidy(text)].map((letter) => FOLDED[letter] ?? letter).join('');
}
