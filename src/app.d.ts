import type { Locale } from '#lib/i18n/locale.ts';
import type { Actor } from '#lib/workshop/rules.ts';

declare global {
	namespace App {
		interface Locals {
			/** Who asks; the seat counts only inside the workshop whose code is in the address. */
			actor: Actor;
			locale: Locale;
			requestId: string;
		}
		interface Error {
			message: string;
			/** Reason key of a refusal, when the page was refused and did not break. */
			reason?: string;
		}
	}
}

export {};
