/**
 * V-B09: the numbers of the texts are those of the tables. A number is held against a table only when the words beside it say what it
 * counts (in Kazakh or Russian) and a table counts the same; everything else is left alone. Pure.
 */
import { formatNumber } from '#lib/i18n/format.ts';
import { AGES, SOCIAL, type Target } from './content.ts';
import type { Report } from './input.ts';
import { foundAt as found } from '#lib/document/finding.ts';
import type { Finding } from './rules.ts';

type Op = Target['op'];
type Amount = { op: Op; value: number };
/** what: the nouns after or before it; percent and money: by their sign. */
type Mention = Amount & { is: 'thing' | 'people' | 'percent' | 'money'; concept: string; sentence: string };

/** What texts and tables count, by the beginning of the word. Both languages. */
const CONCEPTS: [string, RegExp][] = [
	[
		'people',
		/^(адам|қатысушы|тұрғын|азаматт?(?!ық)|бенефициар|тыңдаушы|халы[қғ]|человек|люд[еия]|чел$|участни[кц]|жител|граждан|слушател|бенефициар)/
	],
	['training', /^(семинар|тренинг|оқыту|дәріс|лекци|обучающ|обучени|training)/],
	['application', /^(өтінім|заяв(к|ок))/],
	['post', /^пост(?!ан|оя|уп|ро)/],
	['publication', /^(жарияланым|публикаци)/],
	['article', /^(мақала|стать|статей)/],
	['brochure', /^(брошюра|буклет)/],
	['reach', /^(қамту(?!ш)|охват)/],
	['partner', /^(серіктес|партн[её]р)/],
	['staff', /^штат/],
	['fair', /^(жәрмеңке|ярмар)/],
	['forum', /^форум/],
	['survey', /^(сауалнама|анкет|опрос)/],
	['contract', /^(келісімшарт|договор)/],
	['winner', /^(жеңімпаз|победител)/],
	['satisfaction', /^(қанағаттан|удовлетвор)/]
];
const SMALL = /^(шағын|мал(ых|ый|ого|ые|ым|ыми)|микро|мини)$/;
const SMALL_GRANT = /^(микро|мини)-?грант/;
/** Words that name no thing: acts, and what every title has. */
const ACTS =
	/^(ұйымдастыр|өткіз|ашу$|жылжыту|жариялау|беру$|жүргіз|дайында|тарату|жоба|әлеумет|организаци|проведени|подготовк|публикаци[яию]$|проект|создани|саны$|көлемі$|количеств|число$)/;
const ADJECTIVE = /(ый|ий|ой|ая|яя|ое|ее|ые|ие|ых|их|ого|его|ной|ную|нный)$/;

const lower = (text: string) => text.toLowerCase();
const wordsOf = (text: string): string[] => lower(text).match(/[\p{L}][\p{L}-]*/gu) ?? [];
/** Whether two words are one word with different endings. */
function isAlike(a: string, b: string): boolean {
	let same = 0;
	while (same < a.length && a[same] === b[same]) same++;
	return same >= 4 && same >= 0.7 * Math.min(a.length, b.length) && Math.max(a.length, b.length) - same <= 6;
}

/** @returns what a word counts: a known concept, or a noun of the report's own tables. */
function conceptAt(words: readonly string[], i: number, own: readonly string[]): string | null {
	const word = words[i]!;
	if (SMALL_GRANT.test(word) || (SMALL.test(word) && /^грант/.test(words[i + 1] ?? ''))) return 'micro_grant';
	const known = CONCEPTS.find(([, start]) => start.test(word));
	if (known) return known[0];
	return own.find((noun) => isAlike(noun, word)) ?? null;
}

/** @returns the noun that a name of a table is about: in Kazakh its last word, in Russian the first that is no adjective. */
function headOf(name: string, language: 'kk' | 'ru'): string | null {
	const bare = wordsOf(name.replaceAll(/\([^)]*\)/g, ' ').split('/')[0]!);
	const nouns = bare.filter((word) => word.length >= 3 && !ACTS.test(word));
	return (language === 'kk' ? nouns.at(-1) : nouns.find((word) => !ADJECTIVE.test(word))) ?? null;
}

/** plan: may be said as well, but is not what the table has as a fact. from: figures of one kind may be added up. */
type Figure = {
	concept: string;
	from: 'activity' | 'indicator' | 'form';
	people: boolean;
	percent: boolean;
	activity: string | null;
	fact: Amount | null;
	plan: Amount | null;
};
const exact = (value: number | null | undefined): Amount | null => (value === null || value === undefined ? null : { op: '=', value });
const amount = (one: Target | null): Amount | null => (one && one.value !== null ? { op: one.op, value: one.value } : null);
type Tables = { figures: Figure[]; own: string[]; activities: { id: string; concepts: string[] }[]; general: number[] };

function readTables(report: Report): Tables {
	const { section1, socio_economic, participants_breakdown: people, section6_partners: partners } = report;
	const own: string[] = [];
	const figures: Figure[] = [];
	const add = (concept: string, more: Partial<Figure>) =>
		figures.push({ concept, from: 'form', people: false, percent: false, activity: null, fact: null, plan: null, ...more });
	const headConcept = (of: object, key: string): string | null => {
		for (const language of ['kk', 'ru'] as const) {
			const name = (of as Record<string, string>)[`${key}_${language}`] ?? '';
			const head = headOf(name, language);
			const words = wordsOf(name);
			const at = head ? words.lastIndexOf(head) : -1;
			if (at < 0) continue;
			const known = conceptAt(words, at, own) ?? (at > 0 ? (conceptAt(words, at - 1, []) === 'micro_grant' ? 'micro_grant' : null) : null);
			if (known) return known;
			if (head!.length >= 4) own.push(head!);
			return head;
		}
		return null;
	};
	const activities = section1.activities.map((activity) => {
		const concept = headConcept(activity, 'title');
		const inTitle = [activity.title_kk, activity.title_ru].flatMap((title) => {
			const words = wordsOf(title);
			return words.flatMap((_, i) => conceptAt(words, i, []) ?? []);
		});
		const concepts = [...new Set([...(concept ? [concept] : []), ...inTitle])].filter((one) => one !== 'people');
		for (const one of concepts)
			if (activity.events !== null) add(one, { from: 'activity', activity: activity.id, fact: exact(activity.events) });
		if (activity.participants !== null)
			add('people', { from: 'activity', people: true, activity: activity.id, fact: exact(activity.participants) });
		for (const indicator of activity.indicators) {
			const head = headConcept(indicator, 'name');
			const plan = amount(indicator.plan);
			const fact = amount(indicator.fact);
			const unit = (indicator.fact ?? indicator.plan)?.unit ?? '';
			const percent = unit === 'percent';
			const isPeople = /^(адам|чел)/.test(unit) || head === 'people';
			const satisfaction = [indicator.name_kk, indicator.name_ru].some((name) =>
				wordsOf(name).some((word) => CONCEPTS.at(-1)![1].test(word))
			);
			const concept = percent && satisfaction ? 'satisfaction' : isPeople ? 'people' : head;
			if (concept) add(concept, { from: 'indicator', people: isPeople, percent, activity: activity.id, fact, plan });
		}
		return { id: activity.id, concepts };
	});
	const row = (key: string) => socio_economic.find((one) => one.key === key)!;
	add('reach', { fact: exact(row('indirect_beneficiaries').fact), plan: exact(row('indirect_beneficiaries').plan) });
	add('staff', { fact: exact(row('staff').fact), plan: exact(row('staff').plan) });
	add('partner', { fact: exact(partners.length || null) });
	add('micro_grant', { fact: exact(section1.micro_grants.count) });
	add('winner', { fact: exact(section1.micro_grants.winners.length || null) });
	const came = section1.activities.reduce((all, { participants }) => all + (participants ?? 0), 0);
	const { gender, social, age } = people;
	const general = [
		...[people.total, came, row('direct_beneficiaries').plan, row('indirect_beneficiaries').fact, row('indirect_beneficiaries').plan],
		...[section1.goal_target?.value, gender.men, gender.women, row('staff').fact, row('engaged_specialists').fact],
		...SOCIAL.map((key) => social[key]),
		...AGES.map((key) => age[key])
	].filter((n): n is number => typeof n === 'number');
	return { figures, own, activities, general };
}

const NUMBER = /(?<![\d.,№/-])\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?![\d])(?:,\d+)?|(?<![\d.,№/-])\d+(?:[.,]\d+)?(?![\d]*[./]\d)/gu;
/** What makes a number a day, an age, an ordinal or a paragraph. */
const NO_COUNT =
	/^\s*(?:-?(?:ші|шы|й|я|е|го)(?!\p{L})|-?\s*(?:жыл|ж\.|год|г\.|жас|лет|қаңтар|ақпан|наурыз|сәуір|мамыр|маусым|шілде|тамыз|қыркүйек|қазан|қараша|желтоқсан|январ|феврал|март|апрел|ма[яй](?!\p{L})|июн|июл|август|сентябр|октябр|ноябр|декабр|міндет|бап|тармақ|стать[яие]\s+закон|пункт))/iu;
const MORE = /^\s*-?[дтн][ае]н\s+(?:астам|артық|көп)/iu;
const LEAST = /^\s*-?[дтн][ае]н\s+кем\s+емес/iu;

/** What stands between a number and what it counts: its own ending, «астам», «тысяч». */
const ENDING = /^\s*-\p{L}{1,4}(?:\s+(?:астам|артық|көп|аз|жуық|дейін|кем\s+емес))?(?!\p{L})/u;
const TIMES = /^\s*(?:млн|миллион\p{L}*|мың|тыс\.?|тысяч\p{L}*)(?!\p{L})/iu;
/** A Kazakh word in a case is what the number counts: «7 ауданда семинар» are seven districts. */
const CASE = /[дтн][ае]н?$|[ғг][ае]$|[қк][ае]$|[дтн][ыі]ң?$|[мбп]ен$/u;

/** @returns what a number counts by the words after it: the first known noun, with nothing but attributes before it. */
function countedAfter(words: readonly string[], own: readonly string[], language: 'kk' | 'ru'): string | null {
	for (const [i, word] of words.slice(0, 5).entries()) {
		const concept = conceptAt(words, i, own);
		if (concept) return concept;
		if (language === 'kk' ? CASE.test(word) : !ADJECTIVE.test(word)) return null;
	}
	return null;
}

function qualifier(before: string, after: string): Op {
	if (MORE.test(after) || /(?:более|свыше|больше|over|>)\s*(?:чем\s*)?$/iu.test(before)) return '>';
	if (LEAST.test(after) || /(?:кемінде|не\s+менее|≥)\s*$/iu.test(before)) return '>=';
	if (/(?:шамамен|около|примерно|порядка|жуық|~|≈)\s*$/iu.test(before) || /^\s*-?(?:ға|ге|қа|ке)\s+жуық/iu.test(after)) return '~';
	return /(?:дейін|до|не\s+более)\s*$/iu.test(before) || /^\s*-?(?:ға|ге|қа|ке)\s+дейін/iu.test(after) ? '<=' : '=';
}

/** @returns the numbers of a text that say what they count. */
export function readMentions(text: string, own: readonly string[], language: 'kk' | 'ru'): Mention[] {
	return text.split(/(?<=[.!?…;])\s+|\n/).flatMap((sentence) => {
		const numbers = [...sentence.matchAll(NUMBER)];
		return numbers.flatMap((match, i): Mention[] => {
			const end = match.index + match[0].length;
			const before = sentence.slice(0, match.index);
			const after = sentence.slice(end);
			if (NO_COUNT.test(after)) return [];
			const times = /^\s*(?:млн|миллион)/iu.test(after) ? 1e6 : /^\s*(?:мың|тыс)/iu.test(after) ? 1e3 : 1;
			const value = Number(match[0].replaceAll(/[ \u00a0\u202f]/g, '').replace(',', '.')) * times;
			const mention = { op: qualifier(before, after), value, sentence };
			if (/^\s*(?:%|пайыз|процент)/iu.test(after)) return [{ ...mention, is: 'percent', concept: '' }];
			const until = numbers[i + 1] ? numbers[i + 1]!.index - end : after.length;
			const window = after.slice(0, until).split(/[,.:;()«»"]/)[0]!;
			if (/^\s*(?:(?:млн|мың|миллион\p{L}*|тыс\.?|тысяч\p{L}*)\s*)?(?:теңге|тенге|тг|₸)/iu.test(after))
				return [{ ...mention, is: 'money', concept: '' }];
			let concept = countedAfter(wordsOf(window.replace(ENDING, ' ').replace(TIMES, ' ')), own, language);
			// «Қатысушылар саны - 1200», «охват: 13 000»: what is counted stands before.
			if (!concept && /(?:[:–—-]|саны|құрады|количество|число|составил\p{L}*)\s*$/iu.test(before)) {
				const last = wordsOf(before.split(/[,;.]/).at(-1)!).slice(-5);
				for (let j = last.length - 1; j >= 0 && !concept; j--) concept = conceptAt(last, j, own);
			}
			return concept ? [{ ...mention, is: concept === 'people' ? 'people' : 'thing', concept }] : [];
		});
	});
}

/** @returns whether a text may say this where the table has that: exactly, rounded down after «more than», a tenth off after «about». */
function agrees(said: Amount, table: Amount): boolean {
	const [n, is] = [said.value, table.value];
	if (table.op === '>=' || table.op === '>') return n >= is || said.op === '>' || said.op === '>=';
	if (said.op === '>' || said.op === '>=') return is >= n;
	if (said.op === '<=' || said.op === '<') return is <= n;
	return said.op === '~' || table.op === '~' ? Math.abs(n - is) <= is / 10 : n === is;
}

/** People who came; «10 адамнан тұратын топ» is nobody who came. */
const TAKING_PART = /қатыс|келд|келген|қамты|оқы[дпғт]|тыңда|участ|посет|охва|обуч|приш|бенефициар|слушател/iu;
const OVER = /артық|асыра|асып|перевыпол|сверх|выше\s+план|больше\s+план|превы/iu;
/** @returns by how many percent a fact is above its plan, one decimal. */
export const overachieved = (plan: number, fact: number) => Math.round(((fact - plan) / plan) * 1000) / 10;

/** @returns what the table has in place of a mention, or null when it agrees or no table counts that. */
function differs(mention: Mention, { figures, own, activities, general }: Tables, report: Report): { is: number; percent: boolean } | null {
	const words = wordsOf(mention.sentence);
	const concepts = new Set(words.flatMap((_, i) => conceptAt(words, i, own) ?? []));
	const verdict = (candidates: readonly Figure[], more: readonly number[] = []) => {
		const facts = candidates.flatMap(({ fact }) => fact ?? []);
		const all = [
			...facts,
			...[...candidates.flatMap(({ plan }) => plan?.value ?? []), ...more].map((value): Amount => ({ op: '=', value }))
		].flat();
		if (facts.length === 0 || all.some((one) => agrees(mention, one))) return null;
		const sums = (['activity', 'indicator'] as const).map((kind) =>
			candidates.filter(({ from }) => from === kind).reduce((total, { fact }) => total + (fact?.value ?? 0), 0)
		);
		if (sums.some((value) => agrees(mention, { op: '=', value }))) return null;
		return { is: Math.max(...facts.map(({ value }) => value)), percent: mention.is === 'percent' };
	};
	if (mention.is === 'percent') {
		const row = report.socio_economic.find(({ key }) => key === 'direct_beneficiaries')!;
		if (OVER.test(mention.sentence)) {
			if (!row.plan || row.fact === null) return null;
			const over = [
				overachieved(row.plan, row.fact),
				...figures.flatMap(({ concept, plan, fact }) =>
					plan?.value && fact && concepts.has(concept) ? [overachieved(plan.value, fact.value)] : []
				)
			];
			return over.some((is) => Math.abs(is - mention.value) <= 0.5) ? null : { is: over[0]!, percent: true };
		}
		return concepts.has('satisfaction') ? verdict(figures.filter(({ percent, concept }) => percent && concept === 'satisfaction')) : null;
	}
	if (mention.is === 'money') {
		if (!concepts.has('micro_grant')) return null;
		const { amount_each_kzt: each, total_kzt: total, winners } = report.section1.micro_grants;
		const sums = [total, each, ...winners.map(({ amount_kzt }) => amount_kzt)].filter((n): n is number => n !== null);
		const figure = { concept: 'micro_grant', from: 'form' as const, people: false, percent: false, activity: null, plan: null };
		return verdict(
			sums.slice(0, 1).map((value) => ({ ...figure, fact: exact(value) })),
			[...sums, report.general.grant_total_kzt ?? total ?? 0]
		);
	}
	if (mention.is === 'people') {
		if (!TAKING_PART.test(mention.sentence)) return null;
		const people = figures.filter((one) => one.people && !one.percent);
		const named = activities.filter((one) => one.concepts.some((concept) => concepts.has(concept))).map(({ id }) => id);
		const ofNamed = people.filter(({ activity }) => activity !== null && named.includes(activity));
		// «1000-нан астам» is no more than the whole only where nothing narrower is named.
		const whole = ofNamed.length > 0 && mention.op !== '=' ? [] : general;
		return verdict(ofNamed.length > 0 ? ofNamed : people, whole);
	}
	return verdict(figures.filter(({ concept, percent }) => concept === mention.concept && !percent));
}

/** The texts of a report by the path of their field. */
function narratives(report: Report): [path: string, text: string, activity?: string][] {
	const own = (of: object, path: string, keys: readonly string[]) =>
		keys.flatMap((key) =>
			['kk', 'ru'].map((language): [string, string] => [
				`${path}${key}_${language}`,
				(of as Record<string, string>)[`${key}_${language}`] ?? ''
			])
		);
	const { section1, section5, section3_success_story: story } = report;
	return [
		...own(section1, 'section1.', ['achieved_result']),
		...section1.activities.flatMap((activity) =>
			own(activity, `section1.activities.${activity.id}.`, ['completion', 'short_term_results', 'long_term_effect'])
		),
		...own(section1.deviation, 'section1.deviation.', ['text']),
		...own(report, '', ['section2_goal_achievement', 'section3_changes', 'section6_partner_analysis']),
		...own(story, 'section3_success_story.', ['result']),
		...own(section5, 'section5.', ['target_group_results', 'long_term_effect', 'sustainability', 'socio_economic_effect'])
	];
}

/** V-B09. Numbers that somebody listed as counted elsewhere are passed over. */
export function checkNarratives(report: Report): Finding[] {
	const tables = readTables(report);
	const elsewhere = new Set(report.narrative_figures.map(({ figure }) => figure));
	return narratives(report).flatMap(([cell, text]) => {
		const seen = new Set<string>();
		return readMentions(text, tables.own, cell.endsWith('_ru') ? 'ru' : 'kk').flatMap((mention): Finding[] => {
			if (elsewhere.has(mention.value)) return [];
			const wrong = differs(mention, tables, report);
			const key = `${mention.value} ${mention.concept}`;
			if (!wrong || seen.has(key)) return [];
			seen.add(key);
			const print = (n: number) => `${formatNumber(n, 'kk')}${wrong.percent ? ' %' : ''}`;
			const params = { says: print(mention.value), is: print(wrong.is) };
			return [found('V-B09', 'error', { cell }, params, wrong.percent && OVER.test(mention.sentence) ? 'over' : '')];
		});
	});
}
