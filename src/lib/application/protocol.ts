/** The protocol of a commission as lines and tables: who sat, who stepped back, how each application was ranked and decided, with its reason. */
import { m } from '#lib/i18n/paraglide/messages.js';
import { formatLongDate, formatNumber } from '#lib/i18n/format.ts';
import { pickWords, type Words } from '#lib/i18n/locale.ts';
import type { Block, FormCell, Part } from './form.ts';
import type { FormLocale } from './form-words.ts';
import { choiceLabel, stateLabel } from './labels.ts';
import type { ApplicationState, Criterion, Outcome } from './rules.ts';

/** What the page of a programme knows; marks that this reader may not see yet are null in `outcome`. Amounts in tenge. */
export type Protocol = {
	programme: { name: Words; donor: string; fund: number; settings: { criteria: readonly Criterion[] } };
	awarded: number;
	seats: readonly { name: string; role: string }[];
	judged: readonly {
		number: number;
		title: string;
		state: ApplicationState;
		rank: number | null;
		outcome: Outcome;
		decided: { amount: number | null; reason: string } | null;
		conflicts: readonly { name: string; reason: string }[];
	}[];
};

/** @returns the protocol as it stands at `now` (ms), its table of applications across the page. */
export function setProtocol({ programme, awarded, seats, judged }: Protocol, locale: FormLocale, now: number): Part[] {
	const options = { locale };
	const line = (as: 'title' | 'heading' | 'text', text: string): Block => ({ is: 'line', as, text });
	const head = (texts: readonly string[]): FormCell[] => texts.map((text) => ({ text, bold: true }));
	const number = (n: number | null | undefined, decimals: number) =>
		n === null || n === undefined ? '' : formatNumber(n, locale, decimals);
	const right = (text: string): FormCell => ({ text, right: true });
	const stepped = judged.flatMap(({ number: no, conflicts }) =>
		conflicts.map(
			({ name, reason }) => `${m.application_number({ n: no }, options)}. ${m.commission_conflict_stepped({ name, reason }, options)}`
		)
	);
	const criteria = programme.settings.criteria.map(({ name, weight, max }) =>
		m.commission_protocol_criterion({ name: pickWords(name, locale), weight: formatNumber(weight, locale), max }, options)
	);
	const intro: Block[] = [
		line('title', m.commission_protocol_title({}, options)),
		line('text', [pickWords(programme.name, locale), programme.donor, formatLongDate(now, locale)].filter(Boolean).join('. ')),
		line(
			'text',
			[
				`${m.application_programme_fund({}, options)}: ${number(programme.fund, 0)}`,
				`${m.application_programme_left({}, options)}: ${number(programme.fund - awarded, 0)}`
			].join('. ')
		),
		line('text', `${m.application_programme_criteria({}, options)}: ${criteria.join('; ')}`)
	];
	const table: Block = {
		is: 'table',
		widths: [6, 24, 9, 9, 8, 14, 11, 19],
		head: [
			head([
				m.commission_rank({}, options),
				m.commission_application({}, options),
				m.commission_mean({}, options),
				m.commission_spread({}, options),
				m.commission_protocol_marked({}, options),
				m.commission_decide({}, options),
				m.commission_decide_amount({}, options),
				m.application_reason({}, options)
			])
		],
		rows: judged.map(({ rank, number: no, title, outcome, state, decided }) => [
			right(number(rank, 0)),
			{ text: `${m.application_number({ n: no }, options)}. ${title}` },
			right(outcome.mean === null ? m.commission_hidden({}, options) : number(outcome.mean, 1)),
			right(number(outcome.spread, 1)),
			right(`${outcome.scored} / ${outcome.of}`),
			{ text: stateLabel(state, locale) },
			right(number(decided?.amount, 0)),
			{ text: decided?.reason ?? '' }
		])
	};
	const signatures: Block = {
		is: 'table',
		widths: [40, 30, 30],
		head: [head([m.commission_members({}, options), m.commission_seat_role({}, options), m.commission_protocol_sign({}, options)])],
		rows: seats.map(({ name, role }) => [{ text: name }, { text: choiceLabel(role, locale) }, { text: '\n' }])
	};
	return [
		{
			wide: true,
			blocks: [
				...intro,
				table,
				...stepped.map((text) => line('text', text)),
				line('heading', m.commission_members({}, options)),
				signatures
			]
		}
	];
}
