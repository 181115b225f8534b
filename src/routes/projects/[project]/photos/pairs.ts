/** A view is named by its photo "before": whoever joins it is of that pair. */
export const PAIR_OF = ({ id, pair }: { id: string; pair: string | null }): string => pair ?? id;
