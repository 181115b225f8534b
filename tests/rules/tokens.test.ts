import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const SRC = join(import.meta.dirname, '../../src');
const css = readFileSync(join(SRC, 'lib/ui/tokens.css'), 'utf8');

/** The tokens of one block of tokens.css: name -> value. */
function readBlock(selector: string): Record<string, string> {
	const start = css.indexOf(`\n${selector} {`);
	const block = css.slice(start, css.indexOf('\n}', start));
	return Object.fromEntries([...block.matchAll(/--([\w-]+):\s*([^;]+);/g)].map((match) => [match[1], match[2]?.trim() ?? '']));
}

type Vector = [number, number, number];

/** #rrggbb as linear RGB, 0 to 1. */
function linear(hex = ''): Vector {
	const channel = (at: number) => {
		const c = parseInt(hex.slice(at, at + 2), 16) / 255;
		return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
	};
	return [channel(1), channel(3), channel(5)];
}

function luminance(hex?: string): number {
	const [r, g, b] = linear(hex);
	return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** WCAG 2 contrast ratio of two #rrggbb colours. */
function contrast(a?: string, b?: string): number {
	const [x, y] = [luminance(a), luminance(b)];
	return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
}

const light = readBlock(':root');
const dark = { ...light, ...readBlock("[data-theme='dark']") };

const TEXT_PAIRS = [
	...['paper', 'paper-raised', 'paper-sunk'].flatMap((ground) =>
		['ink', 'ink-soft', 'accent', 'accent-strong', 'people-strong', 'ok', 'waiting', 'danger'].map((text) => [text, ground])
	),
	...['accent', 'accent-strong', 'ink', 'ink-soft'].map((text) => [text, 'accent-soft']),
	...['people-strong', 'ink', 'ink-soft'].map((text) => [text, 'people-soft']),
	...['ok', 'waiting', 'danger'].flatMap((state) => [
		[state, `${state}-soft`],
		['ink', `${state}-soft`],
		[`on-${state}`, state]
	]),
	['danger-strong', 'paper-raised'],
	['on-danger', 'danger-strong'],
	['on-accent', 'accent'],
	['on-accent', 'accent-strong'],
	['on-people', 'people'],
	...[1, 2, 3, 4, 5].map((n) => ['note-ink', `note-${n}`])
];
const MARK_PAIRS = [
	...['paper', 'paper-raised'].flatMap((ground) =>
		['line-strong', 'focus', ...[1, 2, 3, 4, 5, 6].map((n) => `series-${n}`)].map((mark) => [mark, ground])
	)
];

describe.each([
	['light', light],
	['dark', dark]
])('%s theme', (_, tokens) => {
	it.each(TEXT_PAIRS)('text %s on %s is at least 4.5:1', (text, ground) => {
		expect(contrast(tokens[text!], tokens[ground!])).toBeGreaterThanOrEqual(4.5);
	});
	it.each(MARK_PAIRS)('mark %s on %s is at least 3:1', (mark, ground) => {
		expect(contrast(tokens[mark!], tokens[ground!])).toBeGreaterThanOrEqual(3);
	});
});

describe('note tints', () => {
	// Machado, Oliveira, Fernandes 2009, severity 1: what a person without red, green or blue cones sees (linear RGB)
	const sight: Record<string, [Vector, Vector, Vector]> = {
		full: [
			[1, 0, 0],
			[0, 1, 0],
			[0, 0, 1]
		],
		'without red': [
			[0.152286, 1.052583, -0.204868],
			[0.114503, 0.786281, 0.099216],
			[-0.003882, -0.048116, 1.051998]
		],
		'without green': [
			[0.367322, 0.860646, -0.227968],
			[0.280085, 0.672501, 0.047413],
			[-0.01182, 0.04294, 0.968881]
		],
		'without blue': [
			[1.255528, -0.076749, -0.178779],
			[-0.078411, 0.930809, 0.147602],
			[0.004733, 0.691367, 0.3039]
		]
	};
	const lab = ([r, g, b]: Vector): Vector => {
		const f = (t: number) => (t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16 / 116);
		const x = f((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.95047);
		const y = f(0.2126 * r + 0.7152 * g + 0.0722 * b);
		const z = f((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.08883);
		return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
	};
	it.each(Object.entries(sight))('are told apart with %s colour vision', (_, rows) => {
		const seen = [1, 2, 3, 4, 5].map((n) => {
			const colour = linear(light[`note-${n}`]);
			const see = ([r, g, b]: Vector) => r * colour[0] + g * colour[1] + b * colour[2];
			return lab([see(rows[0]), see(rows[1]), see(rows[2])]);
		});
		seen.forEach(([l, a, b], i) =>
			seen.slice(0, i).forEach((other) => expect(Math.hypot(l - other[0], a - other[1], b - other[2])).toBeGreaterThan(12))
		);
	});
});

describe('components use tokens', () => {
	const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter(
		(file) => /\.(svelte|css)$/.test(file) && !file.endsWith('tokens.css') && !file.includes('paraglide')
	);
	const styleOf = (file: string) => {
		const text = readFileSync(join(SRC, file), 'utf8');
		const code = file.endsWith('.css') ? text : text.replace(/<script[\s\S]*?<\/script>/g, '').replace(/<svg[\s\S]*?<\/svg>/g, '');
		return code.replace(/\/\*[\s\S]*?\*\//g, '').replace(/<!--[\s\S]*?-->/g, '');
	};
	it('finds them', () => expect(files.length).toBeGreaterThan(5));
	it('has no raw colours outside tokens.css', () => {
		const raw = /#(?:[0-9a-f]{8}|[0-9a-f]{6}|[0-9a-f]{3,4})\b(?=[\s;,)"'])|\b(?:rgba?|hsla?|oklch|oklab|lab|lch)\(/gi;
		const found = files.flatMap((file) => [...styleOf(file).matchAll(raw)].map((match) => `${file}: ${match[0]}`));
		expect(found).toEqual([]);
	});
	it('uses only tokens that exist', () => {
		// A frame may set sizes of its own for what it holds (the projector's --f-*).
		const frame = readFileSync(join(SRC, 'routes/w/[code]/screen/Frame.svelte'), 'utf8');
		const known = new Set([...(css + frame).matchAll(/--([\w-]+):/g)].map((match) => match[1]));
		const unknown = files.flatMap((file) => {
			const text = readFileSync(join(SRC, file), 'utf8');
			const own = new Set([...text.matchAll(/--([\w-]+)\s*[:=]/g)].map((match) => match[1]));
			return [...text.matchAll(/var\(\s*--([\w-]+)\s*\)/g)]
				.map((match) => match[1])
				.filter((name) => name && !known.has(name) && !own.has(name))
				.map((name) => `${file}: --${name}`);
		});
		expect(unknown).toEqual([]);
	});
});
