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

/** The page's clock of frames, kept on its window. */
interface Clocked {
  benchFrames?: number[];
  benchStop?: () => void;
}

const startClock = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const place = globalThis as unknown as Clocked;
    const frames: number[] = [];
    let last = performance.now();
    let running = true;
    const tick = (now: number): void => {
      if (!running) return;
      frames.push(now - last);
      last = now;
      requestAnimationFrame(tick);
    };
    place.benchFrames = frames;
    place.benchStop = () => (running = false);
    requestAnimationFrame((now) => {
      last = now;
      requestAnimationFrame(tick);
    });
  });

const stopClock = (page: Page): Promise<number[]> =>
  page.evaluate(() => {
    const place = globalThis as unknown as Clocked;
    place.benchStop?.();
    return place.benchFrames ?? [];
  });

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
  await startClock(page);
  await work();
  const frames = (await stopClock(page)).sort((a, b) => a - b);
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
  return page.evaluate(
    async ([id, stride, count]) => {
      const start = document.querySelector<HTMLElement>(`[data-testid="${id}"]`);
      const scrolls = (element: HTMLElement): boolean =>
        element.scrollHeight > element.clientHeight + 40 &&
        /auto|scroll/.test(getComputedStyle(element).overflowY);
      const around: HTMLElement[] = [];
      for (let one = start; one; one = one.parentElement) around.push(one);
      const inside = [...(start?.querySelectorAll<HTMLElement>('*') ?? [])];
      const target = [...around, ...inside].find(scrolls);
      if (!target) return 0;
      let furthest = 0;
      for (let i = 0; i < count; i++) {
        target.scrollTop += i < count / 2 ? stride : -stride;
        furthest = Math.max(furthest, target.scrollTop);
        await new Promise(requestAnimationFrame);
      }
      return furthest;
    },
    [testId, step, frames] as const,
  );
}
