import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';
import svelteConfig from '../svelte.config.js';

export default ts.config(
	{ ignores: ['build/', '.svelte-kit/', 'node_modules/', 'data*/', 'src/lib/i18n/paraglide/', 'tests/results/'] },
	js.configs.recommended,
	...ts.configs.recommended,
	...svelte.configs.recommended,
	{
		languageOptions: { globals: { ...globals.browser, ...globals.node } },
		rules: {
			'no-undef': 'off',
			'@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrors: 'none' }],
			'@typescript-eslint/consistent-type-imports': 'error',
			// svelte-check judges the compiler's warnings; this rule does not see all of them.
			'svelte/no-unused-svelte-ignore': 'off',
			// Plain Maps and Sets are right where nothing on the screen depends on them.
			'svelte/prefer-svelte-reactivity': 'off',
			// Control characters are what some checks are about.
			'no-control-regex': 'off',
			// Links inside the site are plain: the base path is always /.
			'svelte/no-navigation-without-resolve': 'off'
		}
	},
	{
		files: ['**/*.svelte', '**/*.svelte.ts'],
		languageOptions: { parserOptions: { parser: ts.parser, extraFileExtensions: ['.svelte'], svelteConfig } }
	}
);
