import { json } from '@sveltejs/kit';
import QRCode from 'qrcode';
import { inviteHelper, listHelpers } from '#lib/seat/helping.server.ts';
import { parseInvite } from '#lib/seat/input.ts';
import { answerRefusal, readBody } from '#lib/server/answer.ts';
import { db } from '#lib/server/app.ts';
import { findWorkshop, readState } from '#lib/workshop/read.server.ts';
import { can } from '#lib/workshop/rules.ts';
import { addressFor } from '../../../../../w/[code]/screen/address.server.ts';
import type { RequestHandler } from './$types';

/** The helpers of a workshop, for the desk. */
export const GET: RequestHandler = async (event) => {
	const found = await findWorkshop(event.params.code);
	if (!found.ok) return answerRefusal(event, found);
	const may = can(event.locals.actor, 'run_desk', { ...(await readState(db(), found.value.id)), endedAt: null });
	return may.ok ? json({ helpers: await listHelpers(db(), found.value.id) }) : answerRefusal(event, may);
};

/** The desk invites a helper `{ id, name }`: 201 with a link that opens once, and its QR code as SVG. */
export const POST: RequestHandler = async (event) => {
	const found = await findWorkshop(event.params.code);
	if (!found.ok) return answerRefusal(event, found);
	const body = await readBody(event);
	const input = body.ok ? parseInvite(body.value) : body;
	const made = input.ok ? await inviteHelper(event.locals.actor, found.value.id, input.value) : input;
	if (!made.ok) return answerRefusal(event, made);
	const { id, name, token } = made.value;
	const link = `${addressFor(event.url)}/w/${found.value.code}/helper?invite=${token}`;
	const qr = await QRCode.toString(link, { type: 'svg', margin: 2, errorCorrectionLevel: 'M' });
	return json({ helper: { id, name }, link, qr }, { status: 201, headers: { 'cache-control': 'no-store' } });
};
