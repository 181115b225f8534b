/**
 * Cuts a long list into pages.
 * @param asked the page that was asked for, from 1; one that does not exist is the nearest one that does, nonsense is the first
 * @returns the page, how many there are (at least one), and how many rows stand before it
 */
export function cutPages(all: number, size: number, asked: number): { page: number; pages: number; from: number } {
	const pages = Math.max(1, Math.ceil(all / size));
	const page = Number.isInteger(asked) ? Math.min(Math.max(asked, 1), pages) : 1;
	return { page, pages, from: (page - 1) * size };
}
