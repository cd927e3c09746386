/** How many faults are tried and when: bounded, and the same for the same seed. */

/** Chooses every moment, place and byte. */
export const SEED = Number(process.env['FAULTS_SEED'] ?? 1);

/** How many kills of each kind; the short form, inside `npm test`, tries a few. */
export const ROUNDS = Number(process.env['FAULTS_ROUNDS'] ?? 2);

/** Whether everything is tried, not only a sample. */
export const LONG = ROUNDS >= 50;

/** Numbers in [0, 1) that depend on the seed and the name alone (mulberry32 over an FNV-1a hash). */
export function randomOf(name: string): () => number {
  let state = [...`${SEED} ${name}`].reduce((hash, letter) => {
    return Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 0x01000193);
  }, 0x811c9dc5);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
