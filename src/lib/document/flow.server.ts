/** Text that runs down a page and on to the next: headings, paragraphs, rows, pictures. Millimetres. */
import { capitalOf, type Line, type Page, type Press, type Shape } from './pdf.server.ts';

export type Flow = ReturnType<typeof openFlow>;
type Style = { size?: number; bold?: boolean; indent?: number };

/**
 * @param paper its size and margins
 * @returns a page to write on from the top; `close` lays all pages, each with `foot`
 */
export function openFlow(press: Press, paper: { width: number; height: number; margin: number }) {
	const { width, height, margin } = paper;
	const inner = width - 2 * margin;
	const pages: Required<Omit<Page, 'size'>>[] = [{ shapes: [], lines: [], pictures: [] }];
	let y = margin;
	const page = () => pages.at(-1)!;
	const step = (size: number) => capitalOf(size) * 1.85;

	/** Goes on to the next page if so much does not fit on this one. */
	function need(room: number): void {
		if (y + room <= height - margin - 6) return;
		pages.push({ shapes: [], lines: [], pictures: [] });
		y = margin;
	}
	const wrap = (text: string, room: number, size: number, bold: boolean) =>
		Promise.all(
			text
				.split('\n')
				.filter((line) => line.trim())
				.map((line) => press.fit(line, { width: room, lines: 500, sizes: [size], bold }))
		).then((parts) => parts.flatMap(({ lines }) => lines));

	return {
		width: inner,
		left: margin,
		get y() {
			return y;
		},
		need,
		skip: (room: number) => void (y += room),
		/** Puts a drawing whose places are counted from the top of what is left. */
		draw(make: (x: number, top: number) => Page, room: number): void {
			need(room);
			const { shapes, lines, pictures = [] } = make(margin, y);
			page().shapes.push(...shapes);
			page().lines.push(...lines);
			page().pictures.push(...pictures);
			y += room;
		},
		async text(text: string, { size = 10, bold = false, indent = 0 }: Style = {}): Promise<void> {
			for (const line of await wrap(text, inner - indent, size, bold)) {
				need(step(size));
				y += step(size);
				page().lines.push({ text: line, x: margin + indent, y: y - step(size) * 0.32, size, bold });
			}
		},
		async heading(text: string): Promise<void> {
			// A heading at the foot of a page would stand alone.
			need(18);
			y += 4.5;
			page().lines.push({ text, x: margin, y: y + capitalOf(11), size: 11, bold: true });
			page().shapes.push(rule(margin, y + 4.6, inner));
			y += 6;
		},
		/** What it is on the left, what stands there on the right. */
		async row(label: string, value: string, labelWidth = 48): Promise<void> {
			const [left, right] = [await wrap(label, labelWidth - 3, 9, false), await wrap(value, inner - labelWidth, 10, false)];
			const rows = Math.max(left.length, right.length);
			for (let i = 0; i < rows; i++) {
				need(step(10));
				y += step(10);
				const at = y - step(10) * 0.32;
				if (left[i]) page().lines.push({ text: left[i]!, x: margin, y: at, size: 9, ink: '#5a5a5a' });
				if (right[i]) page().lines.push({ text: right[i]!, x: margin + labelWidth, y: at, size: 10 });
			}
			y += 0.6;
		},
		async close(foot: (page: number, of: number) => string): Promise<void> {
			for (const [i, one] of pages.entries()) {
				const line: Line = { text: foot(i + 1, pages.length), x: margin, y: height - margin + 2, size: 7.5, ink: '#5a5a5a' };
				await press.lay({ ...one, lines: [...one.lines, line] });
			}
		}
	};
}

const rule = (x: number, y: number, width: number): Shape => ({ path: `M${x} ${y}h${width}`, stroke: 0.2, ink: '#9a9a9a' });
