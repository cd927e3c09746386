/** Ends the process, naming the target, when one input is not finished in a very long time: a loop cannot end itself. */
import { Worker } from 'node:worker_threads';

/** Far beyond what any input takes on any machine. */
const PATIENCE_SECONDS = 180;

const GUARD = `
const { workerData: { shared, patience } } = require('node:worker_threads');
const fs = require('node:fs');
const state = new Int32Array(shared, 0, 2);
const name = new Uint8Array(shared, 8);
let seen = -1;
let since = 0;
setInterval(() => {
  if (state[0] === 0 || state[1] !== seen) { seen = state[1]; since = 0; return; }
  since += 1;
  if (since < patience) return;
  fs.writeSync(2, 'fuzz: ' + Buffer.from(name).toString().replace(/\\0+$/, '') + ' hangs.\\n');
  process.kill(process.pid, 'SIGKILL');
}, 1000);
`;

const shared = new SharedArrayBuffer(8 + 256);
const state = new Int32Array(shared, 0, 2);
let guard: Worker | null = null;

/** Marks the beginning of an input; `what` says which, for the last words. */
export function beginInput(what: string): void {
  if (guard === null) {
    guard = new Worker(GUARD, { eval: true, workerData: { shared, patience: PATIENCE_SECONDS } });
    guard.unref();
  }
  new Uint8Array(shared, 8).fill(0).set(Buffer.from(what).subarray(0, 255));
  Atomics.add(state, 1, 1);
  Atomics.store(state, 0, 1);
}

export function endInput(): void {
  Atomics.store(state, 0, 0);
}
