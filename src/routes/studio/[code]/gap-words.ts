/** The points of the readiness list in words. */
import { formatMinutes } from '#lib/i18n/format.ts';
import { m } from '#lib/i18n/paraglide/messages.js';
import { getLocale } from '#lib/i18n/paraglide/runtime.js';
import type { Gap } from '#lib/workshop/readiness.ts';

/** @param address where phones find the house @returns one point: what is in order, or what is missing */
export function sayGap({ key, ok, params }: Gap, address: string): string {
	const n = params.n ?? 0;
	switch (key) {
		case 'questions':
			return ok ? m.plan_gap_questions_ok() : m.plan_gap_questions({ n });
		case 'time':
			return ok ? m.plan_gap_time_ok() : m.plan_gap_time({ minutes: formatMinutes(params.over ?? 0, getLocale()) });
		case 'chairs':
			return ok ? m.plan_gap_chairs_ok({ n }) : m.plan_gap_chairs({ n, people: params.people ?? 0 });
		case 'cards':
			return params.made
				? m.plan_gap_cards({ printed: params.printed ?? 0, made: params.made, people: params.people ?? 0 })
				: m.plan_gap_cards_none();
		case 'fund':
			return ok ? m.plan_gap_fund_ok() : m.plan_gap_fund();
		case 'map':
			return ok ? m.plan_gap_map_ok() : m.plan_gap_map();
		case 'address':
			return ok ? m.plan_gap_address_ok({ address }) : m.plan_gap_address();
		case 'battery':
			return ok ? m.plan_gap_battery_ok() : m.plan_gap_battery({ percent: params.percent ?? 0 });
		case 'wifi':
			return ok ? m.plan_gap_wifi_ok() : m.plan_gap_wifi();
	}
}
