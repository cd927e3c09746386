import fs from 'node:fs';
import { expect, type ElectronApplication, type Page } from '@playwright/test';
import type { RunConfigInput } from '@shared/config/schema';
import type { Run, RunStatus } from '@shared/domain';
import type { CallInput, CallName, CallOutput } from '@shared/ipc/contract';
import { say, type Message } from '@shared/words/message';

/** Calls main as the page does. Throws the failure's sentence. */
export async function call<N extends CallName>(
  page: Page,
  name: N,
  input: CallInput<N>,
): Promise<CallOutput<N>> {
  const words: readonly [string, unknown] = [name, input];
  const reply = await page.evaluate(([calledName, calledInput]) => {
    const { haba } = globalThis as unknown as { haba: { call(n: string, i: unknown): Promise<unknown> } };
    return haba.call(calledName, calledInput);
  }, words);
  const { ok, value, failure } = reply as {
    ok: boolean;
    value: CallOutput<N>;
    failure: { message: Message };
  };
  if (!ok) throw new Error(say('en', failure.message));
  return value;
}

/** Iterations between two checkpoints of a tiny run. */
export const TINY_INTERVAL = 5;

/** A run that is small enough to train many iterations a second, and long enough to be disturbed. */
export const tinyConfig = (iterations: number): RunConfigInput => ({
  dataset: { source: 'fashion-mnist-sample', limitPerClass: 8 },
  parameterization: { hallucinators: 2 },
  objective: { kind: 'dm', realBatch: 4 },
  network: { width: 4, depth: 2 },
  adversary: { enabled: false },
  training: { iterations, checkpointEvery: TINY_INTERVAL, previewEvery: TINY_INTERVAL },
  evaluation: { networks: [{ width: 4, depth: 2 }], repeats: 1, epochs: 2, randomBaseline: false },
});

/** Starts a tiny run in a new project. */
export async function startTinyRun(page: Page, iterations: number): Promise<Run> {
  const project = await call(page, 'projects.create', { name: 'Faults' });
  const config = tinyConfig(iterations);
  return call(page, 'runs.create', { projectId: project.id, name: 'A tiny run', config, start: true });
}

/** The run as soon as main says that `condition` holds for it. */
async function runWhen(
  page: Page,
  id: string,
  condition: (run: Run) => boolean,
  timeout = 90_000,
): Promise<Run> {
  let run = await call(page, 'runs.get', { id });
  const holds = async (): Promise<boolean> => {
    run = await call(page, 'runs.get', { id });
    return condition(run);
  };
  await expect.poll(holds, { timeout }).toBe(true);
  return run;
}

export const runWithStatus = (page: Page, id: string, status: RunStatus, timeout?: number): Promise<Run> =>
  runWhen(page, id, (run) => run.status === status, timeout);

export const runPastCheckpoint = (page: Page, id: string, iteration = 0, timeout?: number): Promise<Run> =>
  runWhen(page, id, (run) => (run.lastCheckpointIteration ?? 0) > iteration, timeout);

/** The training process that runs in Node, where HABA_NODE has it so: a child of main's, on Linux. */
function nodeChild(main: number | undefined): number | null {
  const children = `/proc/${String(main)}/task/${String(main)}/children`;
  if (!fs.existsSync(children)) return null;
  const pids = fs.readFileSync(children, 'utf8').split(' ').filter(Boolean).map(Number);
  return pids.find((pid) => commandOf(pid).includes('training.js')) ?? null;
}

function commandOf(pid: number): string {
  try {
    return fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

/**
 * The process id of the training process, or null when there is none. The debugger now and then drops the promise of an
 * answer while a page is loaded anew ("garbage collected"): then it is asked again.
 */
export async function trainingPid(app: ElectronApplication, attempts = 3): Promise<number | null> {
  try {
    const pid = await app.evaluate(({ app: self }) => {
      const metric = self.getAppMetrics().find(({ name }) => name === 'HaBa training');
      return metric?.pid ?? null;
    });
    return pid ?? nodeChild(app.process().pid);
  } catch (error) {
    if (attempts > 1 && String(error).includes('garbage collected')) return trainingPid(app, attempts - 1);
    throw error;
  }
}

/**
 * Kills the process of the first window's page and waits until the page was loaded again. Answers a function that runs code
 * in it: Playwright gives a page up that crashed, so that main is asked from then on.
 */
export async function killPage(app: ElectronApplication): Promise<(code: string) => Promise<unknown>> {
  await app.evaluate(async ({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents;
    if (!contents) return;
    const loaded = new Promise<void>((resolve) => contents.once('did-finish-load', () => resolve()));
    process.kill(contents.getOSProcessId(), 'SIGKILL');
    await loaded;
  });
  return (code) =>
    app.evaluate(
      ({ BrowserWindow }, script) =>
        BrowserWindow.getAllWindows()[0]?.webContents.executeJavaScript(script) as Promise<unknown>,
      code,
    );
}

/** Whether a process of this id exists. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
