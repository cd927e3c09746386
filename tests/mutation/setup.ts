/** Of `npm run test:mutants`: ends the process where a change made it loop, as no test ends one that gives nothing else a turn. */
import { Worker } from 'node:worker_threads';
import '../support/shared';

/** Far beyond what any test takes without giving way, on any machine. */
const PATIENCE_SECONDS = 30;

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
const state = globalThis as { habaGuarded?: boolean };

if (state.habaGuarded !== true) {
  state.habaGuarded = true;
  const shared = new SharedArrayBuffer(4);
  const beats = new Int32Array(shared);
  setInterval(() => Atomics.add(beats, 0, 1), 100).unref();
  new Worker(GUARD, { eval: true, workerData: { shared, patience: PATIENCE_SECONDS } }).unref();
}
