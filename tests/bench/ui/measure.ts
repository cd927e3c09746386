/** Frame times and memory of the studio's page while something happens in it. */
import type { ElectronApplication, Page } from '@playwright/test';

export interface Measured {
  readonly what: string;
  readonly median: number;
  readonly p95: number;
  readonly worst: number;
  readonly frames: number;
  /** Resident memory of the page's process. */
  readonly megabytes: number;
}

/** Run in the page: a clock of frames, kept on its window until it is stopped. */
const START_CLOCK = `{
  const clock = (globalThis.benchClock = { frames: [], running: true });
  let last = null;
  const tick = (now) => {
    if (!clock.running) return;
    if (last !== null) clock.frames.push(now - last);
    last = now;
    requestAnimationFrame(tick);
  };
  requestAnimationFrame(tick);
}`;
const STOP_CLOCK = `(() => {
  globalThis.benchClock.running = false;
  return globalThis.benchClock.frames;
})()`;

const at = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;

export const medianOf = (values: readonly number[]): number =>
  at(
    [...values].sort((a, b) => a - b),
    0.5,
  );

/** Resident memory of the process that renders the first window, in megabytes. */
async function memoryOf(app: ElectronApplication): Promise<number> {
  const kilobytes = await app.evaluate(({ app: self, BrowserWindow }) => {
    const pid = BrowserWindow.getAllWindows()[0]?.webContents.getOSProcessId();
    return self.getAppMetrics().find((metric) => metric.pid === pid)?.memory.workingSetSize ?? Number.NaN;
  });
  return kilobytes / 1024;
}

/** Runs `work` and measures the frames that pass meanwhile. */
export async function measured(
  app: ElectronApplication,
  page: Page,
  what: string,
  work: () => Promise<unknown>,
): Promise<Measured> {
  await page.evaluate(START_CLOCK);
  await work();
  const frames = (await page.evaluate<number[]>(STOP_CLOCK)).sort((a, b) => a - b);
  return {
    what,
    median: at(frames, 0.5),
    p95: at(frames, 0.95),
    worst: at(frames, 1),
    frames: frames.length,
    megabytes: await memoryOf(app),
  };
}

/**
 * Scrolls whatever scrolls at or around an element: `frames` steps of `step` pixels, one a frame, then back. Answers
 * how far it came; 0 means that nothing there scrolls.
 */
export function scrollThrough(page: Page, testId: string, step: number, frames: number): Promise<number> {
  return page.evaluate<number>(`(async () => {
    const start = document.querySelector('[data-testid="${testId}"]');
    const scrolls = (element) =>
      element.scrollHeight > element.clientHeight + 40 &&
      /auto|scroll/.test(getComputedStyle(element).overflowY);
    const around = [];
    for (let one = start; one; one = one.parentElement) around.push(one);
    const target = [...around, ...(start?.querySelectorAll('*') ?? [])].find(scrolls);
    if (!target) return 0;
    let furthest = 0;
    for (let i = 0; i < ${frames}; i++) {
      target.scrollTop += i < ${frames} / 2 ? ${step} : -${step};
      furthest = Math.max(furthest, target.scrollTop);
      await new Promise(requestAnimationFrame);
    }
    return furthest;
  })()`);
}
