/** How much is tried, and from which seed: `FUZZ_RUNS` and `FUZZ_SEED` of the environment. */

/** What came of one target. */
export interface Count {
  readonly target: string;
  readonly tried: number;
  /** Inputs that were read as valid values; all others were refused in words, or are failures. */
  readonly accepted: number;
  readonly failures: number;
}

/** Tried by `npm run test:fuzz`, for each target. */
const LONG_FORM = 3000;

function whole(name: string, otherwise: number): number {
  const text = process.env[name] ?? '';
  if (text === '') return otherwise;
  if (!/^\d{1,9}$/.test(text)) throw new Error(`${name} must be a whole number below 10^9, not "${text}".`);
  return Number(text);
}

/** Inputs for each target. */
export const runsPerTarget = whole('FUZZ_RUNS', LONG_FORM);

/** Equal seeds, equal inputs. */
export const seed = whole('FUZZ_SEED', 20_221_128);
