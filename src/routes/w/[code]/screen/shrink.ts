import type { Attachment } from 'svelte/attachments';

/**
 * Makes what stands in an element smaller until nothing hangs over: sets `--fit` from 1 down to `least`; the styles multiply their
 * sizes by it. The element needs a height of its own.
 */
export function shrink(least = 0.5): Attachment<HTMLElement> {
	return (node) => {
		const fits = () => node.scrollHeight <= node.clientHeight + 1 && node.scrollWidth <= node.clientWidth + 1;
		const fit = () => {
			for (let size = 100; size >= least * 100; size -= 4) {
				node.style.setProperty('--fit', String(size / 100));
				if (fits()) return;
			}
		};
		const room = new ResizeObserver(fit);
		room.observe(node);
		const words = new MutationObserver(fit);
		words.observe(node, { childList: true, characterData: true, subtree: true });
		void document.fonts.ready.then(fit);
		return () => {
			room.disconnect();
			words.disconnect();
		};
	};
}
