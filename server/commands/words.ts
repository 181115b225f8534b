/** `npm run words`: compiles src/lib/i18n/messages into typed functions (src/lib/i18n/paraglide, never edited by hand). */
import { compile } from '@inlang/paraglide-js';

await compile({
	project: './src/lib/i18n/project.inlang',
	outdir: './src/lib/i18n/paraglide',
	strategy: ['cookie', 'baseLocale'],
	cookieName: 'asar-language',
	outputStructure: 'message-modules',
	emitTsDeclarations: false
});
process.exit(0);
