/** The tests that break things on purpose (tests/faults), and the count of what they tried. */
import fs from 'node:fs';
import path from 'node:path';
import { localCache } from './paths.mjs';

/** @typedef {{ kind: string, tried: number, losses: number }} FaultCount */

/** How many kills of each kind `npm run test:faults` tries unless FAULTS_ROUNDS says otherwise. */
export const LONG_ROUNDS = 100;

/** Files of tests at the same time: they wait for processes more than they work. */
export const FAULT_WORKERS = '--maxWorkers=3';

/** Empties the file that tests add their counts to and answers its path. */
export function freshTally() {
  const file = path.join(localCache, 'reports', 'faults.jsonl');
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.rmSync(file, { force: true });
  return file;
}

/**
 * The counts as lines for people; the last line has the sums.
 * @param {string} text lines of JSON, one a count
 * @returns {string[]}
 */
export function tallyLines(text) {
  /** @type {FaultCount[]} */
  const counts = text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
  /** @type {Map<string, FaultCount>} */
  const byKind = new Map();
  for (const { kind, tried, losses } of counts) {
    const known = byKind.get(kind) ?? { kind, tried: 0, losses: 0 };
    byKind.set(kind, { kind, tried: known.tried + tried, losses: known.losses + losses });
  }
  const sum = (/** @type {'tried' | 'losses'} */ key) => counts.reduce((total, one) => total + one[key], 0);
  return [
    ...[...byKind.values()].map(({ kind, tried, losses }) => `  ${kind}: ${tried}, losses: ${losses}`),
    `faults tried: ${sum('tried')}, losses: ${sum('losses')}`,
  ];
}

/** @param {string} file what `freshTally` answered */
export function printTally(file) {
  const text = fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '';
  console.log(tallyLines(text).join('\n'));
}
