/**
 * What was found of each change, kept between runs, so that one that was cut off goes on: as long as the source that it changes,
 * the tests of its area and the time for each change stay the same.
 */
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

/** @typedef {import('./tested-mutants.mjs').PlacedMutant} PlacedMutant */
/** @typedef {import('./tested-mutants.mjs').Found} Found */

const sumOf = (/** @type {readonly unknown[]} */ ...parts) =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);

export class KnownMutants {
  /** @type {Map<string, Found>} by the key of a change */
  #found = new Map();
  #file;
  #tests;
  #textOf;

  /**
   * @param {string} file where it is kept: a line for each change
   * @param {readonly string[]} tests the texts of the tests, and what else decides
   * @param {(file: string) => string} textOf of a source
   */
  constructor(file, tests, textOf) {
    this.#file = file;
    this.#tests = sumOf(...tests);
    this.#textOf = textOf;
    if (!fs.existsSync(file)) return;
    for (const line of fs.readFileSync(file, 'utf8').split('\n')) {
      const [, key = '', found] = /^([0-9a-f]{32}) (noticed|survived|not reached)$/.exec(line) ?? [];
      if (found !== undefined) this.#found.set(key, /** @type {Found} */ (found));
    }
  }

  /** What was found of a change; undefined where it is to be tried. @param {PlacedMutant} mutant */
  of(mutant) {
    return this.#found.get(this.#keyOf(mutant));
  }

  /** Keeps what was found; what was not tried to the end is tried again. @param {PlacedMutant} mutant @param {Found} found */
  keep(mutant, found) {
    if (found === 'not tried') return;
    fs.mkdirSync(path.dirname(this.#file), { recursive: true });
    fs.appendFileSync(this.#file, `${this.#keyOf(mutant)} ${found}\n`);
  }

  /** @param {PlacedMutant} mutant */
  #keyOf({ file, start, end, text }) {
    return sumOf(this.#tests, file, this.#textOf(file), start, end, text);
  }
}
