import * as v from 'valibot';
import { parse, textField } from '#lib/server/input.ts';
import { LOCALES } from '#lib/i18n/locale.ts';
import type { Result } from '#lib/workshop/refusal.ts';
import { LIMITS, ROLES } from '#lib/workshop/rules.ts';

export const PASSWORD_MIN = 10;
const login = v.pipe(
	textField(60),
	v.transform((text) => text.toLowerCase())
);

const signIn = v.object(
	{ login, password: v.pipe(v.string('required'), v.minLength(1, 'required'), v.maxLength(200, 'too_long:200')) },
	'malformed'
);
/** @returns login and password as typed, or refusal required / too_long at its field. */
export function parseSignIn(input: unknown): Result<v.InferOutput<typeof signIn>> {
	return parse(signIn, input);
}

const newAccount = v.object(
	{
		login,
		name: textField(LIMITS.name),
		password: v.pipe(v.string('required'), v.minLength(PASSWORD_MIN, `weak_password:${PASSWORD_MIN}`), v.maxLength(200, 'too_long:200')),
		locale: v.optional(v.picklist(LOCALES, 'unknown_choice'), 'kk')
	},
	'malformed'
);
export type NewAccount = v.InferOutput<typeof newAccount>;
/** @returns a new account, or refusal required, too_long, weak_password at its field. */
export function parseAccount(input: unknown): Result<NewAccount> {
	return parse(newAccount, input);
}

const invitation = v.pipe(
	v.object(
		{
			role: v.picklist(ROLES, 'unknown_choice'),
			/** Empty = everywhere. */
			villageId: v.pipe(
				v.optional(v.string('malformed'), ''),
				v.transform((id) => id || null)
			)
		},
		'malformed'
	),
	// An administrator sees everybody's accounts and the whole trail: there is no such thing for one village.
	v.transform((typed) => (typed.role === 'admin' ? { ...typed, villageId: null } : typed))
);
/** @returns the role and village of an invitation, or refusal unknown_choice (role). */
export function parseInvitation(input: unknown): Result<v.InferOutput<typeof invitation>> {
	return parse(invitation, input);
}
