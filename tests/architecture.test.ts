/** The walls of the house (architecture): what may import what, how large a file may grow, what it may be called. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '..');
const walk = (dir: string): string[] =>
	readdirSync(dir).flatMap((name) => {
		const path = join(dir, name);
		if (statSync(path).isDirectory()) return ['paraglide', 'messages', 'node_modules'].includes(name) ? [] : walk(path);
		return [relative(ROOT, path)];
	});
const files = [...walk(join(ROOT, 'src')), ...walk(join(ROOT, 'server')), ...walk(join(ROOT, 'tests'))].filter(
	(file) => !file.includes('tests/results')
);
const source = files.filter((file) => /\.(ts|svelte|js)$/.test(file));
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');

/** Value imports of a file, as paths below the root (or package names). Type imports leave no trace at run time. */
function importsOf(file: string): string[] {
	const text = read(file);
	const found = [
		...text.matchAll(/^\s*(?:import|export)\s+(?!type\b)(?:[^'";]*?\bfrom\s+)?['"]([^'"]+)['"]/gm),
		...text.matchAll(/\bimport\(\s*['"]([^'"]+)['"]\s*\)/g)
	];
	return found.map(([, spec]) => {
		if (spec!.startsWith('#lib/')) return `src/lib/${spec!.slice(5)}`;
		if (spec!.startsWith('.')) return relative(ROOT, resolve(ROOT, dirname(file), spec!));
		return spec!;
	});
}

const DOMAINS = [
	'workshop',
	'seat',
	'board',
	'moderation',
	'need',
	'picture',
	'ground',
	'office',
	'site',
	'idea',
	'vote',
	'fund',
	'project',
	'notice',
	'application',
	'programme',
	'open',
	'closing',
	'commitment',
	'document',
	'village',
	'people',
	'media'
];
const inDomain = (file: string) => DOMAINS.find((domain) => file.startsWith(`src/lib/${domain}/`));
const isServerOnly = (file: string) => file.includes('.server.') || file.startsWith('src/lib/server/');
/** Rules, and plans that are computed from what is passed in. */
const isPure = (file: string) =>
	inDomain(file) &&
	(/\/(rules|due|duties|route|rotation(-\w+)?)\.ts$/.test(file) ||
		/^src\/lib\/(fund|vote)\/(?!explain|input|labels)[a-z-]+\.ts$/.test(file));
/** Files that a browser loads: components, their state, universal loads, and everything those import. */
const isBrowserEntry = (file: string) =>
	/\.svelte(\.ts)?$/.test(file) || /\+(page|layout)\.ts$/.test(file) || file === 'src/hooks.client.ts';

describe('imports', () => {
	it('nothing that a browser loads reaches a server-only file', () => {
		const queue = source.filter((file) => file.startsWith('src/') && isBrowserEntry(file));
		const via = new Map<string, string>(queue.map((file) => [file, file]));
		const leaks: string[] = [];
		for (let file = queue.pop(); file; file = queue.pop())
			for (const target of importsOf(file)) {
				if (!target.startsWith('src/') || target.includes('paraglide')) continue;
				if (isServerOnly(target)) leaks.push(`${via.get(file)} -> ${target}`);
				else if (!via.has(target) && source.includes(target)) {
					via.set(target, `${via.get(file)} -> ${target}`);
					queue.push(target);
				}
			}
		expect(leaks).toEqual([]);
	});

	it('rules are pure: they import only rules, stage shapes and language types', () => {
		const wrong = source.filter(isPure).flatMap((file) =>
			importsOf(file)
				.filter(
					(target) =>
						!/(\/rules|\/due|\/rotation-\w+|\/(fund|vote)\/[a-z-]+|\/refusal|\/stage|\/locale|\/format|\/alphabet|\/checks)\.ts$/.test(
							target
						)
				)
				.map((target) => `${file} -> ${target}`)
		);
		expect(wrong).toEqual([]);
	});

	it('rules and inputs take no clock and no chance: time and ids are passed in', () => {
		const wrong = source.filter(
			(file) => isPure(file) && /Date\.now\(|new Date\(\)|Math\.random|randomUUID|newId\(|getRandomValues/.test(read(file))
		);
		expect(wrong).toEqual([]);
	});

	it('only the write door and its makers write to the database', () => {
		const wrong = source.filter(
			(file) =>
				file.startsWith('src/') &&
				/handles\.write\b/.test(read(file)) &&
				!['src/lib/server/start.server.ts', 'src/lib/server/transact.ts'].includes(file)
		);
		expect(wrong).toEqual([]);
	});

	it('queries are awaited, never .get() .all() .run()', () => {
		const wrong = source.filter((file) => file.startsWith('src/') && isServerOnly(file) && /\)\s*\.(all|run)\(\)/.test(read(file)));
		expect(wrong).toEqual([]);
	});

	it('the shell imports nothing of src by value, except the commands, which are processes of their own', () => {
		const wrong = source
			.filter((file) => file.startsWith('server/') && !file.startsWith('server/commands/'))
			.flatMap((file) =>
				importsOf(file)
					.filter((target) => target.startsWith('src/') && !/\.json$/.test(target))
					.map((target) => `${file} -> ${target}`)
			);
		expect(wrong).toEqual([]);
	});

	it('ui components know no domain', () => {
		const wrong = source
			.filter((file) => file.startsWith('src/lib/ui/'))
			.flatMap((file) =>
				importsOf(file)
					.filter((target) => DOMAINS.some((domain) => target.startsWith(`src/lib/${domain}/`)))
					.map((target) => `${file} -> ${target}`)
			);
		expect(wrong).toEqual([]);
	});

	it('Leaflet is touched in map/ only', () => {
		const wrong = source.filter(
			(file) => file.startsWith('src/') && !file.startsWith('src/lib/map/') && importsOf(file).some((target) => /^leaflet/.test(target))
		);
		expect(wrong).toEqual([]);
	});
});

describe('files', () => {
	/** Names with a reason of their own; everything else in a domain folder is one of the closed set. */
	const CLOSED = /^(rules|input|document|labels)\.ts$|^(read|write)\.server\.ts$|\.svelte(\.ts)?$/;
	const REASONED: Record<string, string> = {
		'workshop/refusal.ts': 'the list of reasons, shared by every domain',
		'workshop/stage.ts': 'the shape of the stage, shared by phone, screen and desk',
		'workshop/stage.server.ts': 'computes and publishes the stage',
		'workshop/cafe.server.ts': 'the steps of a World Cafe',
		'workshop/desk.server.ts': 'the acts of the desk',
		'workshop/bin.server.ts': 'putting workshops away, and emptying the bin',
		'workshop/plan.ts': 'the plan that the studio edits: shape, bounds, reading',
		'workshop/voting.server.ts': 'the steps of a vote at the desk',
		'idea/alike.server.ts': 'ideas that say the same, before people vote',
		'vote/hands.ts': 'hands counted in the hall, beside ballots',
		'vote/shuffle.ts': 'the order of the ideas as one seat sees it; phones load it alone',
		'vote/secret.server.ts': 'what keeps a ballot from its seat',
		'vote/turns.server.ts': 'a vote is opened, closed, revealed; an idea leaves its paper',
		'workshop/plan.server.ts': 'a plan is saved as a whole',
		'workshop/next-step.ts': 'what the one big button does, apart from the stage that phones read',
		'workshop/readiness.ts': 'what is missing before the start, pure',
		'workshop/undo.server.ts': 'the history of the desk and what takes each act back',
		'workshop/projector.server.ts': 'the screens of a workshop, each its own',
		'workshop/settings.ts': 'what each kind of activity can be set to',
		'workshop/templates.ts': 'templates are data',
		'workshop/desk-acts.ts': 'what the desk can do, apart from the stage that everybody reads',
		'workshop/timer.ts': 'the clock, pure',
		'board/around.ts': 'what stands around the notes: groups, lines, marks, comments',
		'board/acts.ts': 'what people do on a board, signed once for phone and desk',
		'board/layout.ts': 'where notes lie, for desk and screen alike',
		'board/undo.ts': 'what one desk did on a board, taken back',
		'board/alike.ts': 'which notes say the same, a suggestion',
		'board/stems.ts': 'words without their endings, Kazakh and Russian',
		'board/field.ts': 'words of village workshops are data',
		'board/rude.ts': 'words that pre-select a note for a look, never refuse it',
		'need/ranking.server.ts': 'the ranking of needs: secret until it is shown, in one place',
		'need/desk.server.ts': 'what the desk does with single needs, and what takes it back',
		'seat/rotation.ts': 'seating plans of a World Cafe',
		'seat/rotation-start.ts': 'seating plans of a World Cafe: a first plan without avoidable returns',
		'seat/rotation-search.ts': 'seating plans of a World Cafe: the search for more meetings',
		'seat/roll.server.ts': 'the acts of the roll, by helpers and by seats',
		'seat/helping.server.ts': 'who helps: invited, working, ended',
		'seat/cards.server.ts': 'the printed cards of a workshop',
		'moderation/words.server.ts': 'brings what the desk said of notes from the rows into the boards',
		'picture/letter.ts': 'the official letter: its first draft in Kazakh and Russian',
		'picture/letter.server.ts': 'letters to state bodies: written, sent, answered',
		'picture/gather.server.ts': 'what is not yet in the picture, for those who put it together',
		'picture/open.server.ts': 'the picture as open data',
		'picture/due.ts': 'working days and the last day of an answer, pure',
		'site/checks.ts': 'what is known of the ground under a place, with its geometry',
		'site/check-keys.ts': 'names of the checks, without the geometry that answers them',
		'site/check-words.ts': 'what a check found, in words',
		'site/plane.ts': 'distances between shapes, metres',
		'site/ground-index.ts': 'layers made ready to be asked, pure',
		'site/limits.ts': 'what checks compare with',
		'site/gaps.ts': 'which houses have nothing of a kind near them',
		'site/facts.server.ts': 'what the checks rest on, and their answers, kept while they hold',
		'site/checking.server.ts': 'checks sites in the background',
		'site/proposals.server.ts': 'which proposals still stand, for checks and office alike',
		'office/atlas.ts': 'the sites of the map as they travel, and their filter',
		'office/atlas.server.ts': 'thousands of sites in one answer',
		'site/shape.ts': 'what may be drawn, pure',
		'site/hall.server.ts': 'sites as the hall sees them, for the stage',
		'site/own.server.ts': 'what people do with their own site',
		'site/voices.server.ts': 'support and comments',
		'site/turns.server.ts': 'merged, withdrawn, and back',
		'site/standing.server.ts': 'where sites stand, read once for many',
		'site/typical.server.ts': 'what past projects of a kind cost',
		'site/questions.server.ts': 'questions of the akimat, and their answers',
		'ground/crossings.ts': 'where the edges of an area cross, pure',
		'ground/columns.ts': 'which column of a file says which fact, pure',
		'ground/projection.ts': 'projections by code, name and definition',
		'ground/repair.ts': 'geometry that is mended or refused, pure',
		'ground/file.server.ts': 'reads GeoJSON, KML, shapefiles and tables',
		'ground/unzip.server.ts': 'unfolds a zip file within bounds',
		'ground/survey.server.ts': 'how a file would become a layer',
		'ground/upload.server.ts': 'large files, piece by piece',
		'ground/pack.server.ts': 'opens packs of tiles and looks them through',
		'ground/tiles.server.ts': 'serves the tiles of packs',
		'ground/found.server.ts': 'packs that were put into the folder by hand',
		'ground/photo.server.ts': 'cuts pictures from above into tiles',
		'ground/online.server.ts': 'online tiles and the one host they open',
		'document/pdf.server.ts': 'makes a PDF of placed lines and shapes',
		'document/shapes.server.ts': 'QR codes and the ornament on paper',
		'document/cards.server.ts': 'the sheets of cards',
		'document/letter.server.ts': 'a letter as DOCX',
		'document/form.server.ts': 'forms of lines and tables as DOCX',
		'document/sheet.server.ts': 'the map of a village on paper',
		'document/dossier.server.ts': 'the dossier of a site on paper',
		'document/dossier-read.server.ts': 'what the dossier of a site says, across domains',
		'document/flow.server.ts': 'text that runs over pages',
		'site/export.ts': 'the sites of the map as tables and map files, pure',
		'site/export.server.ts': 'what these files say besides the map, and the workbook',
		'site/geometry.ts': 'a place upon a site of any shape',
		'document/map-read.server.ts': 'what a printed map shows, across domains',
		'ground/grid.ts': 'squares and codes of printed maps, pure',
		'document/poster.server.ts': 'the poster for the hall',
		'commitment/duties.ts': 'the calendar of duties, pure',
		'commitment/paper.server.ts': 'the papers behind what was said of a commitment',
		'commitment/duties.server.ts': 'the acts on a commitment: states, duties, evidence, hand-over',
		'commitment/kept.server.ts': 'duties as people see them: now, the year, what was shown',
		'commitment/keeping.server.ts': 'the keep-rate, counted once for every page',
		'commitment/akimat.server.ts': 'all that one village was promised, on one page',
		'commitment/plate.server.ts': 'the plate on an object and what passers-by say there',
		'commitment/memorandum.server.ts': 'the general promise of a year',
		'commitment/visits.server.ts': 'the yearly look at objects',
		'commitment/route.ts': 'the order of visits, pure',
		'commitment/notice.server.ts': 'tells a person something once',
		'commitment/reminder.server.ts': 'reminds those who answer for promises',
		'commitment/form-id.ts': 'one fresh id for the many small forms of a page',
		'document/plate.server.ts': 'the plate for an object, A6',
		'document/agenda.server.ts': 'a page for the meeting with residents, DOCX',
		'fund/explain.ts': 'why an idea won, in words',
		'fund/allocate.ts': 'the rules of counting by the names that other tools use, pure',
		'fund/greedy.ts': 'sharing a fund from the top, pure',
		'fund/equal-shares.ts': 'Equal Shares, fast with certified bounds, pure',
		'fund/exact-prices.ts': 'Equal Shares, where only whole numbers can tell, pure',
		'fund/purses.ts': 'ballots as purses, pure',
		'fund/completion.ts': 'what is done with the money that Equal Shares leaves, pure',
		'fund/quotas.ts': 'promises made before the vote, pure',
		'fund/ties.ts': 'the order of equal ideas, pure',
		'fund/count.ts': 'the count of a village by the rule it chose, pure',
		'fund/why.ts': 'reasons found by counting again, pure',
		'fund/reveal.ts': 'a result step by step, pure',
		'fund/files.server.ts': 'votes as files, written and counted',
		'fund/lot.server.ts': 'the lot, drawn from a seed',
		'vote/tally.ts': 'an election as the rules of counting see it, pure',
		'vote/pabulib.ts': 'votes as files that other tools read, pure',
		'application/content.ts': 'the shape of an application: texts, values, tables',
		'application/balance.ts': 'the grant pays the rest of a line, while several people write in it',
		'application/grid.ts': 'a table like a spreadsheet: reading and writing cells, pure',
		'application/act.server.ts': 'how the forms of applications answer, for three pages',
		'application/checks.ts': 'the rules of the state-grant form by their number, pure',
		'application/finding.ts': 'what is found, and where, pure',
		'document/finding.ts': 'what is found in an official form, pure',
		'application/state-form.ts': 'what the state-grant form asks for beyond its numbered rules, pure',
		'application/form.ts': 'the state-grant form as lines and tables, pure',
		'application/form-words.ts': 'the words of the form, as they are printed',
		'application/form.server.ts': 'what is printed: the words of now, or of a step',
		'application/personal.server.ts': 'who applied is forgotten, everywhere it is kept',
		'application/protocol.ts': 'the protocol of a commission as lines and tables',
		'application/known.server.ts': 'what is known of an idea when it becomes an application, across domains',
		'application/standing.server.ts': 'who somebody is to an application, for pages and rooms alike',
		'application/programme.server.ts': 'programmes of grants and their commissions',
		'application/group.server.ts': 'the initiative group, and what is said at the fields',
		'application/kept.server.ts': 'earlier states of an application, and files that belong to it',
		'application/commission.server.ts': 'scoring, hidden until given, and the decision that makes a project',
		'open/map.ts': 'the map for other pages: what it is asked for, pure',
		'open/map.server.ts': 'the map for other pages',
		'open/row.ts': 'cells that several sets of open data share, pure',
		'open/projects.server.ts': 'open data about projects, in pages',
		'open/villages.server.ts': 'open data about villages, in pages',
		'open/file.server.ts': 'open data as files, written row by row',
		'open/describe.server.ts': 'open data described for programs',
		'programme/import.server.ts': 'a programme of earlier years',
		'programme/cards.server.ts': 'the projects of a programme with their photos',
		'document/programme.server.ts': 'the statistics of a programme as the official form, DOCX',
		'closing/content.ts': 'the lists that the final report is made of, by the keys of the form',
		'closing/checks.ts': 'the rules of forms B and C by their number, pure',
		'closing/narrative.ts': 'numbers of texts against numbers of tables, pure',
		'closing/fields.ts': 'a report as the fields of one form, and two editors brought together, pure',
		'closing/targets.ts': 'targets as people type them, pure',
		'closing/known.server.ts': 'what the house knows of a programme at its end, across domains',
		'closing/act.server.ts': 'how the forms answer, for two pages',
		'document/target.ts': 'targets and sums as the official forms print them, pure',
		'document/form-table.server.ts': 'paragraphs and tables of the official forms, DOCX',
		'document/final-report.server.ts': 'the final report, DOCX',
		'document/results.server.ts': 'the results table of small grants, DOCX and CSV',
		'project/import.server.ts': 'projects of earlier years',
		'document/kept.server.ts': 'what was said and what grew from it, across domains, for summary, export, story and private page',
		'document/export.ts': 'all notes as rows and as a table for Excel, pure',
		'seat/follow.server.ts': 'the private link of a seat to what became of its notes',
		'media/files.server.ts': 'files kept as they came',
		'media/photo.ts': 'a photo before it is sent, in the browser',
		'notice/mail.server.ts': 'the queue of mail',
		'notice/clock.server.ts': 'what the house does by itself as time goes by',
		'notice/calendar.ts': 'calendars as RFC 5545 writes them, pure',
		'notice/calendar.server.ts': 'what stands in a calendar',
		'project/weeks.ts': 'weeks and days, pure',
		'project/report.ts': 'which weekly reports are owed, late, reminded of, pure',
		'project/report.server.ts': 'weekly reports',
		'project/due.server.ts': 'who owes a report, and who is told',
		'project/plan.ts': 'how much is done and should be, pure',
		'project/plan.server.ts': 'the plan, people, connections and contacts of a project',
		'project/money.ts': 'sums of money and gifts, pure',
		'project/removed.server.ts': 'what was taken away or corrected, with who, when and why',
		'project/money.server.ts': 'money and gifts of a project',
		'project/photo.ts': 'phases, pairs and covered faces, pure',
		'project/photo.server.ts': 'photos and videos of a project',
		'project/opening.ts': 'the checklist, and the way onto a balance sheet, pure',
		'project/opening.server.ts': 'the opening, and what a change of state depends on',
		'project/file.server.ts': 'which files of a project somebody may open',
		'project/head.server.ts': 'the head of every page of a project',
		'project/life.server.ts': 'the door through which a running project is changed',
		'project/life-input.ts': 'what people send about a running project',
		'project/life-labels.ts': 'the words of a running project',
		'project/form.server.ts': 'acts as they come, by form or API',
		'project/form-id.ts': 'ids of the many forms of a page',
		'project/story.server.ts': 'from the sticky note to the decision, across domains',
		'project/timeline.ts': 'how facts are ordered and folded by year, pure',
		'project/timeline.server.ts': 'the facts of a project as one line, in words',
		'project/outlook.ts': 'what is ahead, and what anybody can do, pure',
		'project/public.server.ts': 'the page of a project as everybody reads it',
		'village/public.server.ts': 'the page of a village as everybody reads it',
		'document/outline.server.ts': 'text as outlines of our own font',
		'document/share.server.ts': 'draws the pictures beside a link, and keeps them',
		'document/share-read.server.ts': 'what these pictures show, across domains',
		'document/project-sheet.server.ts': 'one page about a project on paper'
	};
	it('in a domain folder carry the names of the closed set', () => {
		const odd = files.filter((file) => {
			const domain = inDomain(file);
			if (!domain) return false;
			const name = file.slice(`src/lib/${domain}/`.length);
			return !CLOSED.test(name) && !(`${domain}/${name}` in REASONED);
		});
		expect(odd).toEqual([]);
	});
	it('reasons are given only for files that exist', () => {
		expect(Object.keys(REASONED).filter((name) => !files.includes(`src/lib/${name}`))).toEqual([]);
	});
	/** The whole schema on one page, by law of the house. */
	const ONE_PAGE = 'src/lib/server/schema.ts';
	it('never grow above 400 lines; a route file stays within 60', () => {
		const long = source.filter((file) => {
			const lines = read(file).split('\n').length;
			const isRoute = /\/\+[a-z.]+\.(ts|svelte)$/.test(file) && file.startsWith('src/routes/');
			return lines > (isRoute ? 61 : 401) && file !== ONE_PAGE;
		});
		expect(long.map((file) => `${file}: ${read(file).split('\n').length}`)).toEqual([]);
	});
	it('are not called utils, helpers, common, misc, manager or index', () => {
		/** Addresses of the people who help in the hall. */
		const PEOPLE = /^src\/routes\/(w\/\[code\]\/helper|api\/v1\/workshops\/\[code\]\/helpers)\//;
		expect(
			files
				.filter((file) => !PEOPLE.test(file))
				.filter((file) => /(^|\/)(utils?|helpers?|common|misc|manager)(\.ts|\/)/.test(file) || /src\/.*\/index\.ts$/.test(file))
		).toEqual([]);
	});
	it('only the fixed names stand at the top', () => {
		const allowed =
			/^(src|static|server|tests|docs|build|data.*|node_modules|svelte\.config\.js|vite\.config\.ts|package(-lock)?\.json|tsconfig\.json|README\.md|LICENSE|CHANGELOG\.md|\..+)$/;
		expect(readdirSync(ROOT).filter((name) => !allowed.test(name))).toEqual([]);
	});
	it('name no machine and no registry', () => {
		const lock = readFileSync(join(ROOT, 'package-lock.json'), 'utf8');
		expect(lock).not.toMatch(/"resolved": "https?:/);
	});
});
