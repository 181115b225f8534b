import adapter from '@sveltejs/adapter-node';

/** @type {import('@sveltejs/kit').Config} */
export default {
	compilerOptions: { runes: true },
	kit: {
		adapter: adapter({ precompress: true }),
		inlineStyleThreshold: 2048,
		// The hall has no internet and the house no other hosts: the browser is told so as well.
		// hooks.server.ts adds the WebSocket address to connect-src (old Safari does not count it as 'self').
		csp: {
			mode: 'auto',
			directives: {
				'default-src': ['self'],
				'script-src': ['self'],
				'style-src': ['self', 'unsafe-inline'],
				'img-src': ['self', 'data:', 'blob:'],
				'font-src': ['self'],
				'connect-src': ['self'],
				'object-src': ['none'],
				'base-uri': ['self'],
				'form-action': ['self'],
				'frame-ancestors': ['self']
			}
		},
		typescript: {
			// Kit's generated tsconfig knows only src and tests; the shell in server/ is checked with them.
			config(config) {
				config.include.push('../server/**/*.ts', '../tests/**/*.ts');
				return config;
			}
		}
	}
};
