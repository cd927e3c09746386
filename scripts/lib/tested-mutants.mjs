/** Runs tests with one small change in the source: only those that reach it, the quickest first, until one notices. */
import '../../tests/support/groupBy.mjs';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { BaseSequencer, createVitest } from 'vitest/node';
import { SetupError } from './messages.mjs';
import { withProbes } from './mutants.mjs';
import { root } from './paths.mjs';

/**
 * @typedef {import('./mutants.mjs').Mutant & { file: string }} PlacedMutant
 * @typedef {import('vitest/node').TestSpecification} Specification
 * @typedef {{ byAll: boolean, files: Map<string, Set<string> | null> }} Reach which tests of each file; null: all of it
 */

/** Tests run in the order in which they are given. */
class AsGiven extends BaseSequencer {
  /** @override @param {Specification[]} files */
  sort(files) {
    return Promise.resolve(files);
  }
}

export class TestedWithMutants {
  /** @type {PlacedMutant | null} */
  #mutant = null;
  /** @type {readonly PlacedMutant[]} whose places say when they are reached */
  #probed = [];
  /** @type {string[]} what failed in a run, in words */
  #failures = [];
  /** @type {Map<PlacedMutant, Reach>} */
  #reaching = new Map();
  /** @type {readonly Specification[]} */
  #all = [];
  /** @type {Map<string, Map<string, number>>} milliseconds that each test of a file takes */
  #durations = new Map();
  /** @type {import('vitest/node').Vitest | undefined} */
  #vitest;

  /**
   * Runs the tests once, without a change, and sees which reach which mutant.
   * @param {{ tests: readonly string[], apart?: boolean }} area
   * @param {readonly PlacedMutant[]} mutants
   * @throws {SetupError} if a test fails
   */
  static async of(area, mutants) {
    const tested = new TestedWithMutants();
    try {
      await tested.#start(area);
      await tested.#reach(mutants);
    } catch (error) {
      await tested.close();
      throw error;
    }
    return tested;
  }

  /** @param {{ tests: readonly string[], apart?: boolean }} area */
  async #start({ tests, apart = false }) {
    const source = (/** @type {string} */ folder) => path.join(root, 'src', folder);
    this.#vitest = await createVitest(
      'test',
      {
        root,
        config: false,
        watch: false,
        include: tests.map((one) => (one.endsWith('.ts') ? one : `${one}/**/*.test.ts`)),
        setupFiles: ['tests/mutation/setup.ts'],
        testTimeout: 300_000,
        maxWorkers: 1,
        isolate: apart,
        bail: 1,
        sequence: { sequencer: AsGiven },
        // It knows a module by its source on the disk, in which there is no change.
        fsModuleCache: false,
        reporters: [
          {
            onTestCaseResult: (test) => {
              const { state, errors } = test.result();
              if (state === 'failed') this.#failures.push(`${test.fullName}: ${errors?.[0]?.message ?? ''}`);
              if (this.#probed.length > 0) this.#timed(test);
            },
            onTestModuleEnd: (module) => {
              for (const error of module.errors())
                this.#failures.push(`${module.moduleId}: ${error.message}`);
            },
          },
        ],
      },
      {
        resolve: {
          alias: {
            '@shared': source('shared'),
            '@main': source('main'),
            '@renderer': source('renderer'),
          },
        },
        plugins: [
          {
            name: 'mutant',
            enforce: 'pre',
            transform: (code, id) => this.#changed(code, path.relative(root, id).split(path.sep).join('/')),
          },
        ],
      },
    );
  }

  /** @param {import('vitest/node').TestCase} test */
  #timed(test) {
    const { moduleId } = test.module;
    const durations = this.#durations.get(moduleId) ?? new Map();
    this.#durations.set(moduleId, durations.set(test.id, test.diagnostic()?.duration ?? 0));
  }

  /** @param {string} code @param {string} file */
  #changed(code, file) {
    const probed = this.#probed.filter((one) => one.file === file);
    if (probed.length > 0) return withProbes(code, probed, (one) => this.#probed.indexOf(one));
    if (this.#mutant?.file !== file) return undefined;
    const { start, end, text } = this.#mutant;
    return code.slice(0, start) + text + code.slice(end);
  }

  /** @param {readonly PlacedMutant[]} mutants */
  async #reach(mutants) {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'haba-mutants-'));
    const file = path.join(folder, 'reached.jsonl');
    this.#probed = mutants;
    process.env['HABA_REACHED'] = file;
    try {
      this.#all = await this.#tests().globTestSpecifications();
      if (!(await this.#pass(this.#all)))
        throw new SetupError(`The tests fail without any change: ${this.#failures.slice(0, 3).join('; ')}`);
      for (const line of fs.readFileSync(file, 'utf8').split('\n').filter(Boolean))
        this.#remember(JSON.parse(line));
    } finally {
      delete process.env['HABA_REACHED'];
      fs.rmSync(folder, { recursive: true, force: true });
      this.#probed = [];
      for (const name of new Set(mutants.map((one) => one.file)))
        this.#tests().invalidateFile(path.join(root, name));
    }
  }

  /**
   * What is reached while modules are loaded, once for all tests, may concern any of them; what hooks of a file reach, each of
   * its tests.
   * @param {{ kind: 'load' | 'file' | 'test', module: string, id: string | null, reached: number[] }} note
   */
  #remember({ kind, module, id, reached }) {
    for (const index of reached) {
      const mutant = this.#probed[index];
      if (mutant === undefined) continue;
      const found = this.#reaching.get(mutant) ?? { byAll: false, files: new Map() };
      this.#reaching.set(mutant, found);
      if (kind === 'load') found.byAll = true;
      else if (kind === 'file' || id === null) found.files.set(module, null);
      else if (!found.files.has(module)) found.files.set(module, new Set([id]));
      else found.files.get(module)?.add(id);
    }
  }

  /**
   * Whether a test fails with the change, or never ends.
   * @param {PlacedMutant} mutant
   * @returns {Promise<'noticed' | 'survived' | 'not reached'>}
   */
  async isNoticed(mutant) {
    const reach = this.#reaching.get(mutant);
    if (reach === undefined) return 'not reached';
    const specifications = this.#all
      .map((one) => this.#reachingTests(one, reach))
      .filter((one) => one !== null)
      .toSorted((a, b) => this.#costOf(a) - this.#costOf(b));
    const name = path.join(root, mutant.file);
    this.#mutant = mutant;
    this.#tests().invalidateFile(name);
    try {
      return (await this.#pass(specifications)) ? 'survived' : 'noticed';
    } finally {
      this.#mutant = null;
      this.#tests().invalidateFile(name);
    }
  }

  /** @param {Specification} whole @param {Reach} reach @returns {Specification | null} null: none of the file */
  #reachingTests(whole, reach) {
    const tests = reach.files.get(whole.moduleId);
    if (reach.byAll || tests === null) return whole;
    return tests === undefined
      ? null
      : whole.project.createSpecification(whole.moduleId, { testIds: [...tests] });
  }

  /** Milliseconds. @param {Specification} specification */
  #costOf({ moduleId, testIds }) {
    const durations = this.#durations.get(moduleId) ?? new Map();
    const ids = testIds ?? [...durations.keys()];
    return ids.reduce((sum, id) => sum + (durations.get(id) ?? 0), 0);
  }

  /** @param {readonly Specification[]} specifications */
  async #pass(specifications) {
    const vitest = this.#tests();
    this.#failures = [];
    // It adds up what failed in earlier runs.
    vitest.state.filesMap.clear();
    vitest.state.idMap.clear();
    const { unhandledErrors } = await vitest.runTestSpecifications([...specifications]);
    this.#failures.push(...unhandledErrors.map(String));
    return this.#failures.length === 0;
  }

  async close() {
    await this.#vitest?.close();
    // It counts changes that were noticed as failures.
    process.exitCode = 0;
  }

  /** @returns {import('vitest/node').Vitest} */
  #tests() {
    if (this.#vitest === undefined) throw new Error('Vitest has not started.');
    return this.#vitest;
  }
}
