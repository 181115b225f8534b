/**
 * `npm run demo`: builds, makes a fresh data folder with the programme and a workshop for tonight, starts the server and prints where
 * to go. Options: --port N, --data DIR, --json (one line for scripts), --no-build, --seed-only.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import qrcode from 'qrcode';

const { values } = parseArgs({
	options: {
		port: { type: 'string', default: '3000' },
		data: { type: 'string', default: 'data-demo' },
		json: { type: 'boolean', default: false },
		'no-build': { type: 'boolean', default: false },
		'seed-only': { type: 'boolean', default: false }
	}
});
const dataDir = resolve(values.data);
/** Marks a folder that a demo made and may throw away again. */
const mark = join(dataDir, 'demo');
const say = (text: string) => void (values.json || console.log(text));
const node = (args: string[]) =>
	execFileSync(process.execPath, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'], env: process.env });

/** Empties the folder, but only one that an earlier demo made: real data is never thrown away. */
function makeFresh(): void {
	if (existsSync(dataDir) && readdirSync(dataDir).length > 0 && !existsSync(mark)) {
		console.error(`${values.data} holds data that is not a demo. Choose another folder with --data DIR.`);
		process.exit(1);
	}
	rmSync(dataDir, { recursive: true, force: true });
	mkdirSync(dataDir, { recursive: true });
	writeFileSync(mark, '');
}

function build(): void {
	say('Building (about 15 seconds) ...');
	node(['server/commands/words.ts']);
	node(['node_modules/vite/bin/vite.js', 'build', '--logLevel', 'error']);
}

type Seeded = { villages: number; projects: number; code: string; accounts: Record<string, { login: string; password: string }> };

if (!existsSync('src/lib/i18n/paraglide')) node(['server/commands/words.ts']);
if (!values['no-build'] && !values['seed-only']) build();
makeFresh();
const seeded = JSON.parse(node(['server/commands/seed.ts', '--demo', '--data', dataDir])) as Seeded;
say(`${seeded.villages} villages, ${seeded.projects} projects of the programme, one workshop for tonight.`);

if (values['seed-only']) {
	console.log(JSON.stringify(seeded));
	process.exit(0);
}

process.env.ASAR_DATA = dataDir;
process.env.PORT = values.port;
if (values.json) process.env.LOG_LEVEL ??= 'warn';
const { start } = await import('../index.ts');
const { port, addresses } = await start().catch((error: Error) => {
	console.error(error.message);
	process.exit(1);
});
const { code, accounts } = seeded;
const url = `http://localhost:${port}`;
const pages = (base: string) => ({
	join: `${base}/join/${code}`,
	phone: `${base}/w/${code}`,
	screen: `${base}/w/${code}/screen`,
	desk: `${base}/w/${code}/desk`,
	map: `${base}/map`
});

if (values.json) console.log(JSON.stringify({ url, code, ...pages(url), accounts }));
else {
	const hall = addresses[0] ?? url;
	const page = pages(hall);
	console.log(`\n${await qrcode.toString(page.join, { type: 'terminal', small: true })}`);
	console.log(`Phones:    ${page.join}   (code ${code})`);
	console.log(`Projector: ${page.screen}`);
	console.log(`Desk:      ${page.desk}`);
	console.log(`Map:       ${page.map}\n`);
	for (const [role, { login, password }] of Object.entries(accounts)) console.log(`${role.padEnd(12)} ${login.padEnd(12)} ${password}`);
	console.log('\nStop with Ctrl+C. The data is in ' + values.data + ' and is made anew by the next demo.');
}
