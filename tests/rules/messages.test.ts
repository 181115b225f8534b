/** Every text exists in kk, ru and en, is used, and says its parameters in each of them. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');
const FOLDER = join(ROOT, 'src/lib/i18n/messages');
const LOCALES = ['kk', 'ru', 'en'] as const;
const settings = JSON.parse(readFileSync(join(ROOT, 'src/lib/i18n/project.inlang/settings.json'), 'utf8')) as Record<
	string,
	{ pathPattern: string[] }
>;

const read = (locale: string) =>
	readdirSync(join(FOLDER, locale)).flatMap((file) =>
		Object.entries(JSON.parse(readFileSync(join(FOLDER, locale, file), 'utf8')) as Record<string, string>).map(([key, text]) => ({
			file,
			key,
			text
		}))
	);
const messages = Object.fromEntries(LOCALES.map((locale) => [locale, read(locale)])) as Record<
	(typeof LOCALES)[number],
	ReturnType<typeof read>
>;
const keys = (locale: (typeof LOCALES)[number]) => messages[locale].map(({ key }) => key).sort();

const walk = (dir: string): string[] =>
	readdirSync(dir).flatMap((name) => {
		const path = join(dir, name);
		if (statSync(path).isDirectory()) return name === 'paraglide' || name === 'messages' ? [] : walk(path);
		return /\.(ts|svelte)$/.test(name) ? [path] : [];
	});
const code = [...walk(join(ROOT, 'src')), ...walk(join(ROOT, 'server'))].map((file) => readFileSync(file, 'utf8')).join('\n');
const used = new Set([...code.matchAll(/\bm\.([a-z][a-z0-9_]*)/g)].map(([, key]) => key!));

describe('messages', () => {
	it('exist in all three languages', () => {
		expect(keys('ru')).toEqual(keys('kk'));
		expect(keys('en')).toEqual(keys('kk'));
	});
	it('are unique over all files and listed for the compiler', () => {
		expect(keys('kk').filter((key, i, all) => all[i - 1] === key)).toEqual([]);
		const listed = settings['plugin.inlang.messageFormat']!.pathPattern.map((path) => path.split('/').at(-1)).sort();
		expect(readdirSync(join(FOLDER, 'kk')).sort()).toEqual(listed);
	});
	it('are not empty', () => {
		for (const locale of LOCALES) expect(messages[locale].filter(({ text }) => !text.trim()).map(({ key }) => key)).toEqual([]);
	});
	it('are used', () => {
		expect(keys('kk').filter((key) => !used.has(key))).toEqual([]);
	});
	it('are there when used', () => {
		const known = new Set(keys('kk'));
		expect([...used].filter((key) => !known.has(key))).toEqual([]);
	});
	it('name the same parameters in each language', () => {
		const parameters = (text: string) =>
			[...text.matchAll(/\{(\w+)\}/g)]
				.map(([, name]) => name)
				.sort()
				.filter((name, i, all) => all[i - 1] !== name);
		const kk = new Map(messages.kk.map(({ key, text }) => [key, parameters(text)]));
		const wrong = (['ru', 'en'] as const).flatMap((locale) =>
			messages[locale]
				.filter(({ key, text }) => JSON.stringify(parameters(text)) !== JSON.stringify(kk.get(key)))
				.map(({ key }) => `${locale}: ${key}`)
		);
		expect(wrong).toEqual([]);
	});
	it('speak Kazakh in Kazakh: Cyrillic letters, no Latin sentence left behind', () => {
		const latin = messages.kk.filter(({ text }) => {
			const words = text
				.replace(/\{\w+\}/g, '')
				.replace(/\b(QR|PDF|DOCX|CSV|JSON|GPS|JPEG|PNG|World Cafe|Wi-Fi|Asar|URL|Esc|F|B|Eng|English)\b/g, '');
			return /[A-Za-z]{3,}/.test(words) && !/[А-Яа-яӘәҒғҚқҢңӨөҰұҮүҺһІі]/.test(words);
		});
		expect(latin.map(({ key }) => key)).toEqual([]);
	});
});
