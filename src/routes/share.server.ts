/** Answers with a share picture: named by what it shows, so that whoever has it is told so and nothing is sent again. */
import type { RequestEvent } from '@sveltejs/kit';
import { drawShare, nameShare, type Share } from '#lib/document/share.server.ts';
import { isLocale, type Locale } from '#lib/i18n/locale.ts';

/** @returns the language of a picture or a sheet: as its address says, else Kazakh. */
export function languageOf(url: URL): Locale {
	const wanted = url.searchParams.get('lang');
	return isLocale(wanted) ? wanted : 'kk';
}

export async function sendShare({ request }: Pick<RequestEvent, 'request'>, share: Share): Promise<Response> {
	const etag = `"${nameShare(share)}"`;
	const headers = { etag, 'cache-control': 'public, max-age=600' };
	if (request.headers.get('if-none-match')?.includes(etag)) return new Response(null, { status: 304, headers });
	const picture = await drawShare(share);
	return new Response(new Uint8Array(picture), {
		headers: { ...headers, 'content-type': 'image/png', 'content-length': String(picture.byteLength) }
	});
}
