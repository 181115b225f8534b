import { listProgrammeHeads } from '#lib/programme/read.server.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async () => ({ programmes: await listProgrammeHeads() });
