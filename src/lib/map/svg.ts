/** A drawn page as SVG, for screens. Pure. */
import type { Frame, Line, Page, Shape } from '#lib/document/pdf.server.ts';

const MM_PER_POINT = 25.4 / 72;
const escape = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/**
 * @param size of the picture, mm
 * @param label what it shows, for those who do not see it
 * @returns an SVG document without pictures, scripts or anything fetched
 */
export function toSvg({ shapes, lines }: Page, size: { width: number; height: number }, label: string): string {
	const frames = new Map<string, string>();
	const clip = (within: Frame | undefined) => {
		if (!within) return '';
		const { x, y, width, height } = within;
		const rect = `<rect x="${x}" y="${y}" width="${width}" height="${height}"/>`;
		if (!frames.has(rect)) frames.set(rect, `f${frames.size}`);
		return ` clip-path="url(#${frames.get(rect)})"`;
	};
	const drawn = shapes.map((shape) => `<g${clip(shape.within)}>${drawShape(shape)}</g>`).join('');
	const written = lines.map(drawLine).join('');
	const clips = [...frames].map(([rect, id]) => `<clipPath id="${id}">${rect}</clipPath>`).join('');
	return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size.width} ${size.height}" role="img" aria-label="${escape(label)}" font-family="Golos Text, Noto Sans, sans-serif"><defs>${clips}</defs>${drawn}${written}</svg>`;
}

function drawShape({ path, x = 0, y = 0, scale = 1, flipped = false, stroke, dash, ink = 'black' }: Shape): string {
	const moved = x || y || scale !== 1 || flipped ? ` transform="translate(${x} ${y}) scale(${scale} ${flipped ? -scale : scale})"` : '';
	const lined = ` fill="none" stroke="${ink}" stroke-width="${stroke}" stroke-linejoin="round"`;
	const paint =
		stroke === undefined ? ` fill="${ink}"` : `${lined}${dash ? ` stroke-dasharray="${dash.join(' ')}"` : ' stroke-linecap="round"'}`;
	return `<path d="${path}"${moved}${paint}/>`;
}

function drawLine({ text, x, y, size, bold, spacing, align = 'left', white, ink, halo }: Line): string {
	const anchor = { left: '', center: ' text-anchor="middle"', right: ' text-anchor="end"' }[align];
	const around = halo ? ` stroke="white" stroke-width="${2 * halo}" stroke-linejoin="round" paint-order="stroke"` : '';
	const fill = white ? ' fill="white"' : ink ? ` fill="${ink}"` : '';
	const type = `font-size="${size * MM_PER_POINT}"${bold ? ' font-weight="700"' : ''}${spacing ? ` letter-spacing="${spacing * MM_PER_POINT}"` : ''}`;
	return `<text x="${x}" y="${y}" ${type}${anchor}${fill}${around}>${escape(text)}</text>`;
}
