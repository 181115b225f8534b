/** қошқар мүйіз, the ram's horn: a pair of curls on one stem, drawn again and again. One of it is WIDTH by HEIGHT units. */
export const WIDTH = 72;
export const HEIGHT = 48;
/** The two curls, to be stroked STROKE wide with round ends. */
export const HORNS = [
	'M36 42 V27 C36 14 28 8 20 8 C11 8 6 14 6 21 C6 28 11 32 17 32 C22 32 25.5 28.5 25.5 24.5 C25.5 21 23 19 20 19 C18 19 16.5 20.2 16.5 22',
	'M36 27 C36 14 44 8 52 8 C61 8 66 14 66 21 C66 28 61 32 55 32 C50 32 46.5 28.5 46.5 24.5 C46.5 21 49 19 52 19 C54 19 55.5 20.2 55.5 22'
];
export const STROKE = 4.5;
/** The seeds between them, to be filled. */
export const SEEDS = 'M36 5 L39.5 9.5 L36 14 L32.5 9.5 Z M72 32 L76 37 L72 42 L68 37 Z M0 32 L4 37 L0 42 L-4 37 Z';
