/**
 * Tries many inputs on one target and judges each: a valid value or one clear sentence, within bounds of work and memory;
 * nothing else. Failures are shrunk and shown with the seed that repeats them.
 */
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { inject } from 'vitest';
import { UserError } from '@shared/domain/errors';
import { countAllocations, takeAllocated } from './allocations';
import { runsPerTarget, seed, type Count } from './settings';
import { takeSteps } from './steps';
import { layTripwires, watched } from './tripwires';
import { beginInput, endInput } from './watchdog';

export interface Target<I> {
  readonly name: string;
  readonly inputs: fc.Arbitrary<I>;
  /** Inputs that are tried first, every time. */
  readonly always?: readonly I[];
  /** Puts an input where the product will find it. */
  readonly before?: (input: I) => unknown;
  /** Hands an input to the product. Throws whatever the product throws. */
  readonly attempt: (input: I) => unknown;
  /** Throws when a value that came out is not what it should be. */
  readonly judge?: (value: unknown, input: I) => unknown;
  /** Looks around afterwards, whatever came out. Throws when something is not as it should be. */
  readonly after?: (input: I) => unknown;
  /** Bytes of an input; what may be done and allocated grows with it. */
  readonly size: (input: I) => number;
  /** Blocks of code that an input may execute: so many, and so many for each byte. */
  readonly steps?: readonly [fixed: number, perByte: number];
  /** Bytes that may be allocated: so many, and so many for each byte. */
  readonly memory?: readonly [fixed: number, perByte: number];
  /** Characters of a sentence about an input. */
  readonly longest?: number;
  /** The folder that the target may write in. */
  readonly writes?: string;
  /** Shares of the usual number of inputs, for slow targets. */
  readonly share?: number;
}

const DEFAULT_STEPS = [200_000, 400] as const;
const DEFAULT_MEMORY = [2 ** 20, 16] as const;
/** A sentence, not a dump of the input. */
const LONGEST_SENTENCE = 1000;
/** Tries to make a failing input smaller. */
const MOST_SHRINKS = 100;

let prepared = false;

/** Tries `FUZZ_RUNS` inputs. Throws with the smallest failing input found. */
export async function fuzz<I>(target: Target<I>): Promise<void> {
  const note = (count: Count): void =>
    appendFileSync(join(inject('fuzzCounts'), `${process.pid}.jsonl`), `${JSON.stringify(count)}\n`);
  // What stands if this process does not live to say better.
  note({ target: target.name, tried: 1, accepted: 0, failures: 1 });
  const failures: Failure[] = [];
  let tried = 0;
  let accepted = 0;
  for (const input of target.always ?? []) {
    tried += 1;
    await judgeAttempt(target, input).then(
      (isAccepted) => (accepted += Number(isAccepted)),
      (error: unknown) => failures.push({ input, error }),
    );
  }
  const tooMuch: Failure<I>[] = [];
  const together = new CountedTogether(target, tooMuch);
  const drawn = await draw(target, async (input) => {
    if (await together.judge(input)) accepted += 1;
  });
  await together.count();
  failures.push(...tooMuch);
  if (drawn.failure !== null) failures.push(drawn.failure);
  note({
    target: target.name,
    tried: tried + drawn.tried,
    accepted: Math.min(accepted, tried + drawn.tried - failures.length),
    failures: failures.length,
  });
  if (failures.length > 0) throw report(target.name, failures);
}

/**
 * Judges inputs whose steps are counted for many at once, because looking at the counts takes longer than most inputs do. Where
 * they come to more than any one of them may take, each is tried again and counted alone.
 */
export class CountedTogether<I> {
  private most = 64;
  private waiting: I[] = [];

  constructor(
    private readonly target: Target<I>,
    private readonly failures: Failure<I>[],
  ) {}

  async judge(input: I): Promise<boolean> {
    if (this.most === 1 || !isCounted(this.target)) return judgeAttempt(this.target, input);
    if (this.waiting.length === 0) await takeSteps();
    this.waiting.push(input);
    const isAccepted = await judgeAttempt(this.target, input, false);
    if (this.waiting.length >= this.most) await this.count();
    return isAccepted;
  }

  /** Holds the count against what the inputs may take. */
  async count(): Promise<void> {
    const inputs = this.waiting;
    this.waiting = [];
    if (inputs.length === 0) return;
    const [fixed, each] = this.target.steps ?? DEFAULT_STEPS;
    const sizes = inputs.map((input) => this.target.size(input));
    if ((await takeSteps()) <= fixed + each * Math.min(...sizes)) return;
    this.most = Math.max(1, Math.floor(this.most / 4));
    for (const input of inputs)
      await judgeAttempt(this.target, input).catch((error: unknown) => this.failures.push({ input, error }));
  }
}

const isCounted = ({ steps: [fixed] = DEFAULT_STEPS }: Pick<Target<never>, 'steps'>): boolean =>
  fixed !== Infinity;

interface Failure<I = unknown> {
  readonly input: I;
  readonly error: unknown;
}

/** Draws inputs and tries them until one fails, which is made smaller for a while. */
async function draw<I>(
  { inputs, share = 1 }: Target<I>,
  attempt: (input: I) => Promise<void>,
): Promise<{ readonly tried: number; readonly failure: Failure | null }> {
  let failed = false;
  let shrinks = 0;
  const property = fc.asyncProperty(inputs, async (input) => {
    if (failed && ++shrinks > MOST_SHRINKS) return;
    try {
      await attempt(input);
    } catch (error) {
      failed = true;
      throw error;
    }
  });
  const numRuns = Math.max(1, Math.round(runsPerTarget * share));
  const details = await fc.check(property, { seed, numRuns });
  const failure = { input: details.counterexample?.[0], error: details.errorInstance };
  return { tried: details.numRuns, failure: details.failed ? failure : null };
}

function report(name: string, failures: readonly Failure[]): Error {
  const reasons = failures.map(({ input, error }) => `${reasonOf(error)}\n    on ${shown(input)}`);
  return new Error(
    `${name} (FUZZ_SEED=${seed} FUZZ_RUNS=${runsPerTarget}): ${failures.length} failures\n  ${reasons.join('\n  ')}`,
  );
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  const origin =
    cause instanceof Error ? (cause.stack ?? cause.message).split('\n').slice(0, 4).join('\n      ') : '';
  return `${error.message}${origin === '' ? '' : ` ${origin}`}`;
}

/**
 * Whether the input was accepted; false when it was refused in words. Throws when neither is so.
 * @param counted whether its steps are counted: counted code is slow code, and stays so
 */
export async function judgeAttempt<I>(
  target: Omit<Target<I>, 'inputs'>,
  input: I,
  counted = isCounted(target),
): Promise<boolean> {
  if (!prepared) {
    prepared = true;
    countAllocations();
    layTripwires();
  }
  const { name, before, attempt, judge, after, size, writes = null } = target;
  const stepsTaken = (): Promise<number> => (counted ? takeSteps() : Promise.resolve(0));
  let value: unknown = null;
  let error: unknown = null;
  let failed = false;
  const bytes = size(input);
  await before?.(input);
  beginInput(`${name}, seed ${seed}`);
  takeAllocated();
  await stepsTaken();
  const trips = await watched(async () => {
    try {
      value = await attempt(input);
    } catch (thrown) {
      failed = true;
      error = thrown;
    }
  }, writes);
  const allocated = takeAllocated();
  const steps = await stepsTaken();
  endInput();
  if (trips.length > 0) throw new Error(`It did what no reader may: ${trips.join(', ')}`);
  within('blocks of code', steps, target.steps ?? DEFAULT_STEPS, bytes);
  within('bytes of memory', allocated, target.memory ?? DEFAULT_MEMORY, bytes);
  if (failed) judgeError(error, target.longest);
  else await judge?.(value, input);
  await after?.(input);
  return !failed;
}

function within(what: string, used: number, [fixed, each]: readonly [number, number], bytes: number): void {
  const most = fixed + each * bytes;
  if (used > most) throw new Error(`It took ${used} ${what} for ${bytes} bytes; ${most} are allowed.`);
}

/** An error must be ours, and one short sentence. */
function judgeError(error: unknown, longest = LONGEST_SENTENCE): void {
  if (!(error instanceof UserError))
    throw new Error('It threw something that is no UserError.', { cause: error });
  judgeSentence(error.message, longest);
}

/** One clear sentence: neither a dump of the input nor unprintable, with an end. */
function judgeSentence(text: string, longest: number): void {
  if (text.length > longest) throw new Error(`Its sentence has ${text.length} characters.`);
  if (/\p{Cc}/u.test(text)) throw new Error(`Its sentence has control characters: ${JSON.stringify(text)}`);
  if (!/^\S.*[.!?)]$/u.test(text)) throw new Error(`This is no sentence: ${text}`);
  if (/\b(undefined|NaN|\[object)\b/.test(text)) throw new Error(`This sentence is broken: ${text}`);
}

function shown(input: unknown): string {
  if (input instanceof Uint8Array) {
    const text = Buffer.from(input.subarray(0, 300)).toString('base64');
    return `${input.length} bytes, in base64: ${text}${input.length > 300 ? '…' : ''}`;
  }
  try {
    return fc.stringify(input).slice(0, 600);
  } catch {
    return 'something that cannot be written down';
  }
}
