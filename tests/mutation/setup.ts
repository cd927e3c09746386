/**
 * Of `npm run test:mutants`: notes which places of the sources the tests reach (scripts/lib/tested-mutants.mjs marks them), and
 * ends the process where a change made it loop, as no test ends one that gives nothing else a turn.
 */
import { appendFileSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import '../support/shared';

/** Far beyond what any test takes without giving way, on any machine. */
const PATIENCE_SECONDS = 45;

const GUARD = `
const { workerData: { shared, patience } } = require('node:worker_threads');
const beats = new Int32Array(shared);
let seen = -1;
let since = 0;
setInterval(() => {
  since = beats[0] === seen ? since + 1 : 0;
  seen = beats[0];
  if (since >= patience) process.kill(process.pid, 'SIGKILL');
}, 1000);
`;

/** Of this process: test files share it, and each of them runs this file. */
const state = globalThis as { habaReached?: Set<number>; habaGuarded?: boolean };

if (state.habaGuarded !== true) {
  state.habaGuarded = true;
  const shared = new SharedArrayBuffer(4);
  const beats = new Int32Array(shared);
  setInterval(() => Atomics.add(beats, 0, 1), 100).unref();
  new Worker(GUARD, { eval: true, workerData: { shared, patience: PATIENCE_SECONDS } }).unref();
}

const file = process.env['HABA_REACHED'];

if (file !== undefined) {
  const reached = (state.habaReached ??= new Set());
  /** `kind`: what needs the places that were reached since the last note. */
  const note = (kind: 'load' | 'file' | 'test', module: string, id: string | null): void => {
    if (reached.size > 0)
      appendFileSync(file, `${JSON.stringify({ kind, module, id, reached: [...reached] })}\n`);
    reached.clear();
  };
  beforeAll(({}, suite) => note('load', suite.file.filepath, null));
  beforeEach(({ task }) => note('file', task.file.filepath, null));
  afterEach(({ task }) => note('test', task.file.filepath, task.id));
  afterAll(({}, suite) => note('file', suite.file.filepath, null));
}
