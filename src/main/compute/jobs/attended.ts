/** Jobs whose work tells by calls how far it is, and ends by a signal. */
import type { JobStep, OnStep } from './job';

/** Milliseconds between two reports, each of which also looks whether the job was cancelled; more than steps wait. */
const INTERVAL = 200;

export interface Work {
  readonly signal: AbortSignal;
  readonly say: (what: JobStep, done: number, total: number) => void;
}

/** Does the work, and tells of it from time to time. Throws what the work throws, or a UserError when it was cancelled. */
export async function attended<T>(
  onStep: OnStep,
  isCancelled: () => boolean,
  first: JobStep,
  work: (means: Work) => Promise<T>,
): Promise<T> {
  const stop = new AbortController();
  // The last state is reported too when nothing follows for a while, as when a server sends nothing.
  let news: Parameters<OnStep> | null = null;
  const timer = setInterval(() => {
    if (isCancelled()) stop.abort();
    else if (news) void onStep(...news).catch(() => stop.abort());
    news = null;
  }, INTERVAL);
  try {
    await onStep(first, 0, 0);
    return await work({
      signal: stop.signal,
      say: (...step) => {
        news = step;
      },
    });
  } catch (error) {
    // Says that it was cancelled in the words of every job.
    if (stop.signal.aborted) await onStep('checking', 0, 0);
    throw error;
  } finally {
    clearInterval(timer);
  }
}
