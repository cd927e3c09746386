/** The built command line as a child process. */
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { builtCli } from '../../../scripts/lib/build.mjs';
import type { RunConfigInput } from '@shared/config/schema';

export interface CliEvent {
  readonly event: string;
  readonly [key: string]: unknown;
}

export interface CliResult {
  /** null when a signal ended the process. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunningCli {
  readonly ended: Promise<CliResult>;
  readonly pid: number;
  kill(signal: NodeJS.Signals): void;
  /** Resolves with the first event that is accepted; rejects when the process ends without one. */
  event(accepts: (event: CliEvent) => boolean): Promise<CliEvent>;
}

/** For commands as people start them: one that opens an engine runs behind a process that takes out what libraries print. */
export const withFront: NodeJS.ProcessEnv = { HABA_TERMINAL: undefined };

/** No process stands in front of the command, so that a signal reaches the one that works. */
const direct: NodeJS.ProcessEnv = { HABA_TERMINAL: '' };

/** Starts a command. */
export const startCli = (...words: readonly string[]): RunningCli => startCliIn(direct, ...words);

/** Starts a command with more in its environment. Events are read as they come, line by line. */
export function startCliIn(more: NodeJS.ProcessEnv, ...words: readonly string[]): RunningCli {
  const env = { ...process.env, ...more };
  const child = spawn(process.execPath, [builtCli, ...words], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const waiters: { accepts: (event: CliEvent) => boolean; resolve: (event: CliEvent) => void }[] = [];
  let [stdout, stderr, rest] = ['', '', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines.filter((one) => one.startsWith('{'))) {
      const event = JSON.parse(line) as CliEvent;
      waiters.filter(({ accepts }) => accepts(event)).forEach(({ resolve }) => resolve(event));
    }
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const ended = new Promise<CliResult>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
  return {
    ended,
    pid: child.pid ?? 0,
    kill: (signal) => child.kill(signal),
    event: (accepts) =>
      Promise.race([
        new Promise<CliEvent>((resolve) => waiters.push({ accepts, resolve })),
        ended.then(({ code, stderr: words_ }) =>
          Promise.reject(new Error(`The command ended (${String(code)}) before the event: ${words_}`)),
        ),
      ]),
  };
}

/** Runs a command to its end. */
export const cli = (...words: readonly string[]): Promise<CliResult> => startCli(...words).ended;

/** Every line of the output as an event; fails when a line is not JSON. */
export const eventsOf = (stdout: string): CliEvent[] =>
  stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as CliEvent);

/** A whole run in a few seconds: tiny networks, few images, enough iterations to be interrupted in. */
export const tinyConfig: RunConfigInput = {
  dataset: { source: 'fashion-mnist-sample', limitPerClass: 12 },
  parameterization: { basesPerClass: 1, hallucinators: 2 },
  objective: { kind: 'dm', realBatch: 4 },
  network: { width: 4, depth: 2 },
  adversary: { width: 4, depth: 1 },
  training: { iterations: 80, checkpointEvery: 10, previewEvery: 40 },
  evaluation: { networks: [{ width: 4, depth: 2 }], repeats: 2, epochs: 3 },
  engine: 'onnx',
  seed: 5,
};

/** Writes a configuration into a folder. */
export function configFile(folder: string, name: string, config: RunConfigInput): string {
  const path = join(folder, name);
  writeFileSync(path, JSON.stringify(config));
  return path;
}
