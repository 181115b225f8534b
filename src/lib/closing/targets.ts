/** Targets as people type them, the way the form prints them, in Kazakh, Russian or with signs. Pure. */
import { COUNTED } from '#lib/document/target.ts';
import { target, type Target } from './content.ts';

const EACH = /^(әр\s+(іс-)?шараға|на\s+каждое\s+мероприятие|per\s+event)\s+/i;
const BEFORE: [RegExp, Target['op']][] = [
	[/^(кемінде|не\s+менее|at\s+least|>=|≥)\s*/i, '>='],
	[/^(ең\s+көбі|не\s+более|at\s+most|<=|≤)\s*/i, '<='],
	[/^(шамамен|около|about|~|≈)\s*/i, '~'],
	[/^(более|свыше|over|>)\s*/i, '>'],
	[/^(менее|under|<)\s*/i, '<']
];
const AFTER: [RegExp, Target['op']][] = [
	[/^-?[дтн][ае]н\s+кем\s+емес/i, '>='],
	[/^-?[дтн][ае]н\s+(астам|артық|көп)/i, '>'],
	[/^-?[дтн][ае]н\s+(аз|кем)/i, '<']
];
/** A number with groups of three: '20 000', '0,5', '1200'. */
const NUMBER = /^\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?:,\d+)?|^\d+(?:[.,]\d+)?/;
const toNumber = (digits: string) => Number(digits.replaceAll(/[ \u00a0\u202f]/g, '').replace(',', '.'));

/** Longest word for a unit. */
const UNIT = 40;

/** Counted words are kept in Kazakh, whichever form was typed. */
const kazakhUnit = (typed: string) => Object.keys(COUNTED).find((unit) => COUNTED[unit]!.includes(typed.toLowerCase())) ?? typed;

/** @returns what was typed as a target: null for nothing, 'unclear' when it cannot be read. */
export function readTarget(typed: string): Target | null | 'unclear' {
	let rest = typed.trim().replaceAll(/[\u00a0\u202f]/g, ' ');
	if (rest === '' || rest === '-' || rest === '—') return null;
	const scope = EACH.test(rest) ? 'per_event' : 'total';
	rest = rest.replace(EACH, '');
	const pair = /^(\d{1,6})\s*\/\s*(\d{1,6})$/.exec(rest);
	if (pair) return target({ photo: Number(pair[1]), video: Number(pair[2]), scope });
	const list = /^(\d{1,6})\s*\/\s*(?=\S)/.exec(rest);
	if (list) rest = rest.slice(list[0].length);
	const before = BEFORE.find(([sign]) => sign.test(rest));
	if (before) rest = rest.replace(before[0], '');
	const first = NUMBER.exec(rest)?.[0];
	if (!first) return 'unclear';
	rest = rest.slice(first.length);
	const span = /^\s*[–-]\s*(?=\d)/.exec(rest);
	const last = span && NUMBER.exec(rest.slice(span[0].length))?.[0];
	if (span && last) rest = rest.slice(span[0].length + last.length);
	const isPercent = /^\s*%/.test(rest);
	rest = rest.replace(/^\s*%/, '');
	const after = AFTER.find(([ending]) => ending.test(rest));
	if (after) rest = rest.replace(after[0], '');
	const unit = rest.trim();
	if (unit.length > UNIT || /(^|\s)\d/.test(unit)) return 'unclear';
	return target({
		op: last ? 'range' : (before?.[1] ?? after?.[1] ?? '='),
		value: toNumber(first),
		max: last ? toNumber(last) : null,
		// A list counts people unless another word stands there.
		unit: isPercent ? 'percent' : kazakhUnit(unit) || (list ? 'адам' : ''),
		lists: list ? Number(list[1]) : null,
		scope
	});
}
