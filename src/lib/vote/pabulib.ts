/**
 * Votes as files of Pabulib (.pb): read and written. Pure. Format: D. Stolicki, S. Szufa, N. Talmon, "Pabulib", arXiv:2012.06539.
 * Sections META, PROJECTS, VOTES, each with a header line; cells separated by `;`, quoted with `"` where needed.
 */
import { countElection, packBallots, type BallotKind, type Election } from './tally.ts';

/** What is wrong with a file; line counts from 1, null = the file as a whole. */
export type PabulibFault = { line: number | null; fault: string };
export type PabulibFile = { meta: Record<string, string>; election: Election };
type Row = { line: number; cells: string[] };
type Section = { header: string[]; rows: Row[] };

const SECTIONS = ['meta', 'projects', 'votes'] as const;
type SectionName = (typeof SECTIONS)[number];
const KINDS: Record<string, BallotKind> = {
	approval: 'approval',
	'choose-1': 'approval',
	cumulative: 'cumulative',
	scoring: 'cumulative',
	ordinal: 'ordinal'
};
/** Whole numbers above this are no longer exact. */
const MOST = Number.MAX_SAFE_INTEGER;

class Malformed extends Error {
	line: number | null;
	constructor(line: number | null, fault: string) {
		super(fault);
		this.line = line;
	}
}

/** @returns the file, or what is wrong with it and in which line. */
export function parsePabulib(text: string): { ok: true; value: PabulibFile } | ({ ok: false } & PabulibFault) {
	try {
		return { ok: true, value: readFile(text) };
	} catch (error) {
		if (error instanceof Malformed) return { ok: false, line: error.line, fault: error.message };
		throw error;
	}
}

function readFile(text: string): PabulibFile {
	const sections = splitSections(text);
	const meta: Record<string, string> = Object.create(null) as Record<string, string>;
	for (const { cells } of sections.meta.rows) meta[cells[0]!.toLowerCase()] = cells.slice(1).join(';');
	const kind = KINDS[(meta.vote_type ?? '').toLowerCase()];
	if (!kind) throw new Malformed(null, meta.vote_type ? `unknown vote_type "${meta.vote_type}"` : 'META has no vote_type');
	if (meta.budget === undefined) throw new Malformed(null, 'META has no budget');
	const projects = readProjects(sections.projects);
	const money = [{ line: null, text: meta.budget }, ...projects.map(({ line, cost }) => ({ line, text: cost }))];
	const { values, unit } = toWholes(money, 'an amount of money');
	const [budget, ...costs] = values as [number, ...number[]];
	if (costs.reduce((sum, cost) => sum + cost, budget) > MOST) throw new Malformed(null, 'the amounts are too large to be added exactly');
	const { ballots, pointUnit } = readBallots(
		sections.votes,
		kind,
		projects.map(({ id }) => id)
	);
	const ideas = projects.map(({ id, name, category, district }, i) => ({ id, cost: costs[i]!, name, category, district }));
	return { meta, election: { kind, ideas, budget, unit, pointUnit, ballots } };
}

function splitSections(text: string): Record<SectionName, Section> {
	const found: Partial<Record<SectionName, Section>> = {};
	let current: Section | null = null;
	for (const row of splitRows(text.replace(/^\uFEFF/, ''))) {
		const name = row.cells.slice(1).every((cell) => cell === '') ? row.cells[0]!.toLowerCase() : '';
		if (SECTIONS.includes(name as SectionName)) {
			if (found[name as SectionName]) throw new Malformed(row.line, `a second section ${name.toUpperCase()}`);
			current = found[name as SectionName] = { header: [], rows: [] };
		} else if (!current) throw new Malformed(row.line, 'the file does not begin with META');
		else if (!current.header.length) current.header = row.cells.map((cell) => cell.toLowerCase());
		else current.rows.push(row);
	}
	for (const name of SECTIONS)
		if (!found[name]?.header.length)
			throw new Malformed(null, `section ${name.toUpperCase()} is missing${found[name] ? ' its header' : ''}`);
	return found as Record<SectionName, Section>;
}

/** Lines into trimmed cells; blank lines are skipped. A quoted cell may hold separators, quotes (doubled) and line ends. */
function splitRows(text: string): Row[] {
	const rows: Row[] = [];
	let line = 1;
	let at = 0;
	while (at < text.length) {
		const first = line;
		const cells: string[] = [];
		for (let more = true; more;) {
			while (text[at] === ' ' || text[at] === '\t') at++;
			let cell = '';
			if (text[at] === '"') {
				const opened = line;
				for (at++; text[at] !== '"' || text[at + 1] === '"'; at++) {
					if (at >= text.length) throw new Malformed(opened, 'a quote is not closed');
					if (text[at] === '\n') line++;
					if (text[at] === '"') at++;
					cell += text[at];
				}
				at++;
			}
			let end = at;
			while (end < text.length && text[end] !== ';' && text[end] !== '\n') end++;
			cells.push((cell + text.slice(at, end)).trim());
			more = text[end] === ';';
			at = end + 1;
		}
		line++;
		if (cells.some((cell) => cell !== '')) rows.push({ line: first, cells });
	}
	return rows;
}

function readProjects({ header, rows }: Section) {
	const cost = header.indexOf('cost');
	if (cost < 0) throw new Malformed(null, 'PROJECTS has no column cost');
	const column = (name: string) => header.indexOf(name);
	const [name, category, district] = [column('name'), column('category'), column('district')];
	const seen = new Set<string>();
	return rows.map(({ line, cells }) => {
		const id = cells[0]!;
		if (!id) throw new Malformed(line, 'a project without an id');
		if (seen.has(id)) throw new Malformed(line, `project ${id} stands there twice`);
		seen.add(id);
		const cell = (at: number) => (at < 0 ? '' : (cells[at] ?? ''));
		return { line, id, cost: cell(cost), name: cell(name), category: cell(category), district: cell(district) };
	});
}

function readBallots({ header, rows }: Section, kind: BallotKind, ids: readonly string[]) {
	const vote = header.indexOf('vote');
	const points = header.indexOf('points');
	if (vote < 0) throw new Malformed(null, 'VOTES has no column vote');
	if (kind === 'cumulative' && points < 0) throw new Malformed(null, 'VOTES has no column points');
	const places = new Map(ids.map((id, i) => [id, i]));
	const split = (cell: string | undefined) => (cell ? cell.split(',').map((part) => part.trim()) : []);
	const given: { line: number; text: string }[] = [];
	const named = rows.map(({ line, cells }) => {
		const row = split(cells[vote]).map((id) => {
			const place = places.get(id);
			if (place === undefined) throw new Malformed(line, `the ballot names ${id ? `project ${id}, which is not listed` : 'an empty id'}`);
			return place;
		});
		if (new Set(row).size !== row.length) throw new Malformed(line, 'the ballot names a project twice');
		if (kind === 'cumulative') {
			const parts = split(cells[points]);
			if (parts.length !== row.length)
				throw new Malformed(line, `the ballot names ${row.length} projects and gives ${parts.length} points`);
			given.push(...parts.map((text) => ({ line, text })));
		}
		return row;
	});
	const { values, unit } = toWholes(given, 'a number of points');
	if (values.reduce((sum, n) => sum + n, 0) > MOST) throw new Malformed(null, 'the points are too many to be added exactly');
	let next = 0;
	const worth = (row: number[], i: number) => (kind === 'approval' ? 1 : kind === 'ordinal' ? row.length - i : values[next++]!);
	const packed = packBallots(named.map((row) => row.map((place, i) => [place, worth(row, i)] as const)));
	return { ballots: packed, pointUnit: unit };
}

/** Decimal numbers (a comma counts as a point) as whole numbers of the smallest unit that all of them need. */
function toWholes(texts: readonly { line: number | null; text: string }[], what: string): { values: number[]; unit: number } {
	const parts = texts.map(({ line, text }) => {
		const match = /^\+?(\d*)(?:[.,](\d*))?$/.exec(text);
		if (!match || !(match[1] || match[2])) throw new Malformed(line, `"${text}" is not ${what}`);
		return { line, whole: match[1] ?? '', decimals: (match[2] ?? '').replace(/0+$/, '') };
	});
	const digits = parts.reduce((most, { decimals }) => Math.max(most, decimals.length), 0);
	const values = parts.map(({ line, whole, decimals }) => {
		const value = Number(whole + decimals.padEnd(digits, '0'));
		if (value > MOST) throw new Malformed(line, 'the number is too large to be counted exactly');
		return value;
	});
	return { values, unit: 10 ** digits };
}

/** @returns a whole number of units as a decimal number of the file. */
export function writeNumber(value: number, unit: number): string {
	const digits = String(unit).length - 1;
	const text = String(value).padStart(digits + 1, '0');
	if (!digits) return text;
	return `${text.slice(0, -digits)}.${text.slice(-digits)}`.replace(/\.?0+$/, '');
}

const quote = (cell: string) => (/[;"\n\r]/.test(cell) || cell !== cell.trim() ? `"${cell.replaceAll('"', '""')}"` : cell);

/**
 * Writes an election as a file that parsePabulib reads back as the same election.
 * @param meta further entries of META; what follows from the election is written by itself
 * @param voters one id for each ballot; without it they are numbered
 */
export function writePabulib(election: Election, meta: Record<string, string> = {}, voters?: readonly string[]): string {
	const { kind, ideas, budget, unit, pointUnit, ballots } = election;
	const { seats, score } = countElection(election);
	const count = ballots.start.length - 1;
	const line = (cells: readonly (string | number)[]) => cells.map((cell) => quote(String(cell))).join(';');
	const own = { num_projects: ideas.length, num_votes: count, budget: writeNumber(budget, unit), vote_type: kind };
	const entries: Record<string, string | number> = { ...meta, ...own };
	const scored = kind !== 'approval';
	const rows = Array.from({ length: count }, (_, b) => {
		const places = Array.from({ length: ballots.start[b + 1]! - ballots.start[b]! }, (_, i) => ballots.start[b]! + i);
		if (kind === 'ordinal') places.sort((a, c) => ballots.points[c]! - ballots.points[a]!);
		const voter = voters?.[b] ?? String(b + 1);
		const names = places.map((e) => ideas[ballots.idea[e]!]!.id).join(',');
		const dots = places.map((e) => writeNumber(ballots.points[e]!, pointUnit)).join(',');
		return line(kind === 'cumulative' ? [voter, names, dots] : [voter, names]);
	});
	return [
		'META',
		'key;value',
		...Object.entries(entries).map(line),
		'PROJECTS',
		line(['project_id', 'cost', 'votes', ...(scored ? ['score'] : []), 'name', 'category', 'district']),
		...ideas.map(({ id, cost, name = '', category = '', district = '' }, i) =>
			line([id, writeNumber(cost, unit), seats[i]!, ...(scored ? [writeNumber(score[i]!, pointUnit)] : []), name, category, district])
		),
		'VOTES',
		line(kind === 'cumulative' ? ['voter_id', 'vote', 'points'] : ['voter_id', 'vote']),
		...rows,
		''
	].join('\n');
}
