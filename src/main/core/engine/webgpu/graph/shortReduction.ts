/** Reductions over at most this many elements may be written out within the expressions that use them. */
export const shortReduction = 16;
