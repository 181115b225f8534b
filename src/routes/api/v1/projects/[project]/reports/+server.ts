import { json } from '@sveltejs/kit';
import { takeRequest } from '#lib/project/form.server.ts';
import { readHead } from '#lib/project/head.server.ts';
import { reportInput } from '#lib/project/life-input.ts';
import { readWeeks, sendReport } from '#lib/project/report.server.ts';
import { answerRefusal } from '#lib/server/answer.ts';
import { refuse } from '#lib/workshop/refusal.ts';
import type { RequestHandler } from './$types';

/** The weeks of a project: how each stands, the reports that count, the plan with percents. Problems and help asked for are for staff. */
export const GET: RequestHandler = async (event) => {
	const head = await readHead(event.params.project, event.locals.actor);
	if (!head) return answerRefusal(event, refuse('not_found'));
	const weeks = await readWeeks(head.id, Date.now());
	const staff = head.may.report || head.may.confirm;
	const reports = staff
		? weeks.reports
		: weeks.reports.map((report) => ({ ...report, problems: '', help: '', photoId: null, secondPhotoId: null }));
	return json({ ...weeks, reports });
};

/** A weekly report as JSON, or as a form with `photo` and `photo2`: 201 `{ id, week, late }`. */
export const POST: RequestHandler = (event) =>
	takeRequest(event, reportInput, (input, { photos }) => sendReport(event.locals.actor, event.params.project, input, photos), 201);
