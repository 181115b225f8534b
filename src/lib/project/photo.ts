/** Photos of a project: phases, pairs of one view, what may be shown, and where faces are covered. Pure. */
import { refuse, type Refusal } from '#lib/workshop/refusal.ts';

export const PHASES = ['before', 'during', 'after'] as const;
export type Phase = (typeof PHASES)[number];
export const PHOTO_LIMITS = { caption: 160, photos: 400, boxes: 30, videoTitle: 120, videos: 20 } as const;

/** @returns the phases that no photo shows yet. */
export function missingPhases(photos: readonly { phase: string }[]): Phase[] {
	return PHASES.filter((phase) => !photos.some((photo) => photo.phase === phase));
}

/** A face: left, top, width, height as shares (0 to 1) of the picture. */
export type Box = { x: number; y: number; w: number; h: number };

/** @returns boxes in pixels inside a picture, whole and at least 2 px; those that lie outside are left out. */
export function toPixels(
	boxes: readonly Box[],
	width: number,
	height: number
): { left: number; top: number; width: number; height: number }[] {
	return boxes
		.map(({ x, y, w, h }) => {
			const left = Math.max(0, Math.floor(x * width));
			const top = Math.max(0, Math.floor(y * height));
			return {
				left,
				top,
				width: Math.min(width, Math.ceil((x + w) * width)) - left,
				height: Math.min(height, Math.ceil((y + h) * height)) - top
			};
		})
		.filter((box) => box.width >= 2 && box.height >= 2);
}

/** Children who can be recognised are shown only when their parents agreed. @returns ok, or consent_missing (field consent). */
export function judgePublishing(photo: { children: boolean; consentAt: number | null }): { ok: true } | Refusal {
	return photo.children && photo.consentAt === null ? refuse('consent_missing', 'consent') : { ok: true };
}

export type Pairable = { id: string; phase: Phase; pair: string | null };
/** @returns views with more than one phase, each with its photos from before to after. */
export function viewsOf<T extends Pairable>(photos: readonly T[]): { pair: string; photos: T[] }[] {
	const pairs = new Map<string, T[]>();
	for (const photo of photos) if (photo.pair) pairs.set(photo.pair, [...(pairs.get(photo.pair) ?? []), photo]);
	return [...pairs]
		.map(([pair, own]) => ({ pair, photos: PHASES.flatMap((phase) => own.filter((photo) => photo.phase === phase).slice(0, 1)) }))
		.filter(({ photos: own }) => own.length > 1);
}
